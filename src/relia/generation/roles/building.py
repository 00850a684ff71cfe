"""Builds the files of a role from a drafted playbook: what the play tasks do stays the same."""

import re
from collections.abc import Iterator, Mapping

from relia.core.printable import visible
from relia.generation.domain import Notice, NoticeKind
from relia.generation.roles.variables import Variables
from relia.validation.document import parse, plain
from relia.validation.domain import FileKind
from relia.validation.emit import emit
from relia.validation.keywords import keywords
from relia.validation.settings import ValidationSettings

Entry = dict[str, object]
_HEAD = "---\n"
_LONGEST = 100
"""Characters of the prompt in the files; the linter has a limit for lines."""
_OLDEST = "2.16"
"""The ansible-core that the modules of the catalog are documented for, and everything newer."""


class RoleFiles:
    """The files of one role, built of one playbook."""

    def __init__(self, name: str, playbook: str, purpose: str) -> None:
        self._name = name
        told = visible(" ".join(purpose.split()))
        self._purpose = told if len(told) <= _LONGEST else f"{told[:_LONGEST].rstrip()}..."
        roots = parse(playbook, ValidationSettings(), FileKind.PLAYBOOK).roots
        value = plain(roots[0]) if roots else None
        self._plays: list[Entry] = [play for play in value if isinstance(play, dict)] if isinstance(value, list) else []
        self._variables = Variables(name)
        self._tasks = [self._task(task) for task in self._listed("tasks")]
        self._handlers = [self._task(task) for task in self._listed("handlers")]
        self._rename_results()

    def notices(self) -> Iterator[Notice]:
        """What of the playbook a role cannot hold."""
        hosts = list(dict.fromkeys(str(play.get("hosts")) for play in self._plays))
        if len(hosts) > 1:
            told = f"the steps are for different hosts ({', '.join(hosts)}): a role runs all of them on the hosts of its play"
            yield Notice(NoticeKind.UNSUPPORTED, told)
        if self.become:
            told = "a role does not say as whom it runs: apply it with `become: true`, as its README shows"
            yield Notice(NoticeKind.ASSUMPTION, told)
        yield Notice(NoticeKind.ASSUMPTION, "author and licence in meta/main.yml are yours to fill in")

    @property
    def become(self) -> bool:
        return any(play.get("become") is True for play in self._plays)

    def files(self) -> dict[str, str]:
        """Contents by path, sorted."""
        found = {
            "README.md": self._readme(),
            "meta/argument_specs.yml": _yaml(self._argument_specs()),
            "meta/main.yml": _yaml(self._meta()),
            "tasks/main.yml": _listed(self._tasks),
        }
        if self._handlers:
            found["handlers/main.yml"] = _listed(self._handlers)
        if self._variables.defaults:
            found["defaults/main.yml"] = _yaml(self._variables.defaults)
        return dict(sorted(found.items()))

    def example(self) -> str:
        """A playbook that applies the role."""
        play: Entry = {"name": f"Apply {self._name}", "hosts": self._hosts()}
        if self.become:
            play["become"] = True
        play["roles"] = [{"role": self._name}]
        return _yaml([play])

    def _hosts(self) -> str:
        return str(self._plays[0].get("hosts", "all")) if self._plays else "all"

    def _listed(self, section: str) -> Iterator[Entry]:
        for play in self._plays:
            entries = play.get(section)
            yield from (entry for entry in entries if isinstance(entry, dict)) if isinstance(entries, list) else ()

    def _task(self, task: Entry) -> Entry:
        module = next((key for key in task if key not in keywords().handler), None)
        arguments = task.get(module) if module is not None else None
        if module is None or not isinstance(arguments, dict):
            return task
        return {
            key: self._variables.taken(module, arguments) if key == module else value for key, value in task.items()
        }

    def _rename_results(self) -> None:
        """Every variable of a role begins with its name, also those that keep results."""
        names = {str(task["register"]) for task in (*self._tasks, *self._handlers) if "register" in task}
        for name in sorted(names):
            if not name.startswith(f"{self._name}_"):
                pattern = re.compile(rf"(?<![\w.'\"]){re.escape(name)}\b")
                new = f"{self._name}_{name}"
                new = f"{new}_result" if new in self._variables.defaults else new
                self._tasks = [_renamed(task, pattern, name, new) for task in self._tasks]
                self._handlers = [_renamed(task, pattern, name, new) for task in self._handlers]

    def _meta(self) -> Entry:
        return {
            "galaxy_info": {
                "role_name": self._name,
                "author": "unknown",
                "description": self._purpose or f"The role {self._name}.",
                "license": "NOASSERTION",
                "min_ansible_version": _OLDEST,
            },
            "dependencies": [],
        }

    def _argument_specs(self) -> Entry:
        main: Entry = {"short_description": self._purpose or f"The role {self._name}."}
        if self._variables.defaults:
            main["options"] = self._variables.specs()
        return {"argument_specs": {"main": main}}

    def _readme(self) -> str:
        lines = [
            f"# {self._name}",
            "",
            self._purpose.replace("<", "\\<"),
            "",
            "```yaml",
            *self.example().splitlines(),
            "```",
        ]
        if self._variables.defaults:
            lines += ["", "| variable | default | what |", "|---|---|---|"]
            for name, value in self._variables.defaults.items():
                shown = visible(str(value)).replace("|", "\\|")
                lines.append(f"| `{name}` | `{shown}` | {self._variables.descriptions[name]} |")
        return "\n".join(lines) + "\n"


def _yaml(value: object) -> str:
    return _HEAD + emit(value)


def _listed(tasks: list[Entry]) -> str:
    return _HEAD + "\n".join(emit([task]) for task in tasks) if tasks else f"{_HEAD}[]\n"


def _renamed(value: Entry, pattern: re.Pattern[str], name: str, new: str) -> Entry:
    """A play task with a result's variable renamed, in `register` and wherever an expression reads it."""

    def renamed(key: str, item: object) -> object:
        if isinstance(item, dict):
            return {inner: renamed(str(inner), one) for inner, one in item.items()}
        if isinstance(item, list):
            return [renamed(key, one) for one in item]
        if not isinstance(item, str):
            return item
        if key == "register":
            return new if item == name else item
        if key in _EXPRESSIONS and "{" not in item:
            return pattern.sub(new, item)
        return _TEMPLATED.sub(lambda match: pattern.sub(new, match[0]), item)

    return {key: renamed(key, item) for key, item in value.items()}


_TEMPLATED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_EXPRESSIONS = frozenset(("when", "until", "changed_when", "failed_when", "that"))


def tree_of(files: Mapping[str, str], folder: str) -> dict[str, str]:
    """The same files below a folder."""
    return {f"{folder}/{path}": text for path, text in files.items()}
