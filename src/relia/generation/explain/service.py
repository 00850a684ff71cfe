"""Explains a text: what it does step by step, what it changes, what is risky, what it needs."""

from collections.abc import Sequence

from relia.catalog.service import Catalog
from relia.core.printable import visible
from relia.generation.explain.domain import Change, ChangeKind, ExplainedPlay, Explanation, Risk
from relia.generation.explain.looking import changes_of, risks_of
from relia.generation.explain.needs import needs_of
from relia.generation.explain.plays import explained_list, explained_plays
from relia.generation.explain.reading import read_tasks
from relia.validation.document import parse
from relia.validation.domain import FileKind
from relia.validation.settings import ValidationSettings

EXPLAINED = (FileKind.PLAYBOOK, FileKind.TASKS, FileKind.HANDLERS)
"""What holds play tasks, so that it can be explained."""


class Explainer:
    """Explains texts from the specs of the installed modules. Safe to use from several threads; runs nothing."""

    def __init__(self, catalog: Catalog, settings: ValidationSettings) -> None:
        self._catalog = catalog
        self._settings = settings

    def explain(self, text: str, kind: FileKind = FileKind.PLAYBOOK) -> Explanation:
        """What `text`, one of `EXPLAINED`, does. A text that cannot be read, or is larger than the limits allow, is said to
        be; nothing is raised for what stands in it."""
        document = parse(text, self._settings, kind)
        if not document.readable:
            problems = tuple(f"line {item.line}: {visible(item.message)}" for item in document.findings)
            return Explanation("This text cannot be read, so nobody can tell what it does.", problems=problems)
        tasks = read_tasks(document, kind, self._catalog)
        plays = (
            tuple(explained_plays(document, tasks))
            if kind is FileKind.PLAYBOOK
            else (explained_list(tasks),)
            if tasks
            else ()
        )
        changes = tuple(changes_of(tasks))
        risks = tuple(risks_of(document, kind, tasks, self._catalog))
        needs = tuple(needs_of(document, kind, tasks))
        problems = tuple(f"line {item.line}: {visible(item.message)}" for item in document.findings)
        if not plays:
            problems = (*problems, "it holds no play and no play task")
        return Explanation(
            _summary(plays, changes, risks), plays=plays, changes=changes, risks=risks, needs=needs, problems=problems
        )


def _summary(plays: Sequence[ExplainedPlay], changes: Sequence[Change], risks: Sequence[Risk]) -> str:
    if not plays:
        return "There is nothing here that Ansible would run."
    steps = [step for play in plays for step in play.steps]
    kinds = list(dict.fromkeys(change.kind for change in changes if change.kind not in _UNTOLD))
    changed = (
        f"It changes {_listed([kind.value for kind in kinds])}." if kinds else "It changes nothing that is known here."
    )
    unsure = sum(not step.certain for step in steps)
    commands = sum(change.kind is ChangeKind.COMMANDS for change in changes)
    said = [f"{_count(len(plays), 'play')} with {_count(len(steps), 'step')}.", changed]
    if commands:
        said.append(f"{_count(commands, 'command')} may change anything.")
    if unsure:
        said.append(f"Of {_count(unsure, 'step')} it cannot be told what they do.")
    if risks:
        said.append(f"{_count(len(risks), 'point')} to look at before it is run.")
    return " ".join(said)


_UNTOLD = frozenset((ChangeKind.COMMANDS, ChangeKind.OTHER))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
