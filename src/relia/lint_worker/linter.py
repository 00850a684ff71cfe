"""ansible-lint, warm: everything that does not depend on the text is done once, before the first request.

ansible-lint keeps its options in one object for the whole process, and caches that outlive a run. So every request is
answered in a fork of this process, which leaves no trace in it; and what is set here is set before the forks. The API is
ansible-lint's internal one: the version is pinned, and a test holds the findings equal to the command line's.
"""

import gc
import glob
import json
import os
import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from relia.lint_worker import configuration, warming
from relia.lint_worker.broken import broken_play_tasks_left_out, cause_of
from relia.lint_worker.commands import Command, Outputs
from relia.lint_worker.complaints import Complaints
from relia.lint_worker.copying import BareTasks, share_what_cannot_change
from relia.lint_worker.guard import Guard
from relia.lint_worker.pages import enlarge
from relia.lint_worker.profiles import LintProfile

_HIDING = frozenset(("syntax-check", "internal-error", "parser-error"))
"""Findings that keep ansible-lint from looking for others."""
ARGUMENTS = ["--offline", "-q", "-f", "json"]
_OF_SYNTAX_CHECK = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "False"}
"""What ansible-lint adds to the environment of a syntax check."""


@dataclass(frozen=True, slots=True)
class Request:
    """One file in a folder to lint."""

    folder: Path
    path: str
    kind: str | None
    """What the file is, where its path alone would not tell; None leaves that to ansible-lint."""
    profile: LintProfile | None
    fix: bool
    alone: bool
    """Whether the file is the only one in the folder: then nothing of a project has to be set up."""

    @property
    def rules_first(self) -> bool:
        """Whether the rules may run before the syntax check, in the process that then becomes the syntax check.

        In a project, Ansible itself writes into the folder before; and what is fixed has to be checked before."""
        return self.alone and not self.fix


class Linter:
    """ansible-lint with its rules loaded. `run` is to be called in a fork."""

    def __init__(self, guard: Guard) -> None:
        """`guard` looks after what foreign code leaves behind when one of Ansible's commands, or a pass, has ended."""
        from ansible_compat import config as compat_config
        from ansible_compat import runtime as compat_runtime
        from ansiblelint import __main__ as command
        from ansiblelint import app, config, runner
        from ansiblelint.rules import RulesCollection

        from relia.lint_worker.forked import ForkedCommands

        self.complaints = Complaints()
        self.guard = guard
        self._commands = commands = ForkedCommands(guard.check)
        modules: tuple[Any, ...] = (compat_config, compat_runtime, runner)
        for module in modules:
            module.subprocess = commands
        # A fork from a thread would carry the locks of the others; one file at a time needs no threads.
        runner.Runner._map_syntax_check_workers = lambda _, worker, files: self._check_syntax(worker, files)  # noqa: SLF001
        command.initialize_options(list(ARGUMENTS))
        self._command, self._runner, self._application = command, runner, app
        self._options = config.options
        self._profiles = config.PROFILES
        self._collection = RulesCollection
        self._app = app.get_app(offline=None, cached=True)
        commands.start_forking({**self._app.runtime.environ, **_OF_SYNTAX_CHECK})
        self._rules_first = False
        self._become_methods: dict[str, list[str]] = {}
        self._rules = {profile: self._collected(profile) for profile in (None, *LintProfile)}
        self._options.profile = None
        self._warm()

    def _collected(self, profile: str | None) -> Any:
        """The rules for a profile and the options in force."""
        options = self._options
        options.profile = profile
        rules = self._collection(
            app=self._app, rulesdirs=options.rulesdirs, profile_name=options.profile, options=options
        )
        for rule in rules:
            if rule.id == "schema":
                # It asks ansible-doc for the become methods, a second of work; the answer is kept.
                self._become_methods = self._become_methods or rule.field_checks
                rule._field_checks = self._become_methods  # noqa: SLF001
            if rule.id == "var-naming" and options.var_naming_pattern:
                # It reads the option once, when it is imported.
                rule.re_pattern_str = options.var_naming_pattern
                rule.re_pattern = re.compile(rule.re_pattern_str)
        return rules

    def _warm(self) -> None:
        """Do ahead what every request would do; the forks then share its memory."""
        warming.remember()
        warming.load_plugins()
        share_what_cannot_change()
        self._bare_tasks = BareTasks()
        warming.rehearse(self._rehearse)
        gc.collect()
        gc.freeze()
        enlarge()

    def _rehearse(self, folder: Path, path: str) -> None:
        for profile in (None, LintProfile.PRODUCTION):
            rules = self._prepare(Request(folder, path, kind=None, profile=profile, fix=False, alone=True))
            for match in self._pass(rules):
                self._match(match)
        self._options.skip_list = []

    def run(self, request: Request, known: subprocess.CompletedProcess[str] | None = None) -> dict[str, Any]:
        """Lint one file; returns what the command line would report, and with `fix` the text that `--fix` would leave.

        When the syntax check failed, ansible-lint stops, and at a broken play task it stops with its file; `hidden` then
        holds what the rules find in the rest. `known` is the
        syntax check, where it has run for this request already. The folder is watched here, except where
        `request.rules_first` lets the parent do it.
        """
        os.chdir(request.folder)
        rules = self._prepare(request)
        self._commands.known = known
        if not request.rules_first:
            self.guard.watch(request.folder)
        matches = self._pass(rules)
        answer: dict[str, Any] = {"matches": [self._match(match) for match in matches], "hidden": []}
        if any(match.rule.id in _HIDING for match in matches):
            self._options._skip_ansible_syntax_check = True  # noqa: SLF001
            with broken_play_tasks_left_out() as errors:
                found = self._pass(rules)
            answer["hidden"] = [self._match(match) for match in [*errors, *found] if match not in matches]
            self._options._skip_ansible_syntax_check = False  # noqa: SLF001
        self.guard.check()
        if request.fix:
            answer["fixed"] = self._fix(rules, request)
        return answer

    def run_rules(self, request: Request) -> tuple[dict[str, Any], Command | None]:
        """As `run`, but where one playbook has to be checked by Ansible, that is left to the caller: it has the command.
        The answer holds if the command ends with 0, otherwise `run` has to be asked, with the command as `known`."""
        self._rules_first = True
        answer = self.run(request)
        return answer, self._commands.put_off

    def become(self, command: Command, outputs: Outputs) -> NoReturn:
        """Let this process be the command, from here to its end. No code of the text's own can run before."""
        self._commands.become(command, outputs)

    def _check_syntax(self, check: Callable[[Any], list[Any]], files: Sequence[Any]) -> list[list[Any]]:
        self._commands.putting_off = self._rules_first and [file.kind for file in files] == ["playbook"]
        return [check(file) for file in files]

    def _prepare(self, request: Request) -> Any:
        options = self._options
        if request.alone:
            options.project_dir = str(request.folder)
            options.cwd = request.folder
            options.profile = request.profile
            left_out = self._profiles[request.profile].get("skip_list", []) if request.profile else []
            options.skip_list = sorted({*options.skip_list, *left_out})
            rules = self._rules[request.profile]
        else:
            rules = self._set_up_project(request)
        options.lintables = [request.path]
        self._tell_kind(request)
        return rules

    def _set_up_project(self, request: Request) -> Any:
        """Do what the command line does before it lints: Ansible's configuration, its own, paths and rules."""
        configuration.follow(request.folder)
        profile = ["--profile", request.profile] if request.profile else []
        self._command.initialize_options([*ARGUMENTS, *profile, "--", request.path])
        self._application._CACHED_APP = None  # noqa: SLF001
        self._app = self._application.get_app(offline=None, cached=True)
        configuration.follow_collections(self._app.runtime.config.collections_paths)
        if self._options.config_file:
            return self._collected(self._options.profile)
        rules = self._rules[request.profile]
        rules.app = self._app
        return rules

    def _tell_kind(self, request: Request) -> None:
        from ansiblelint.file_utils import Lintable

        if request.kind is None or Lintable(request.path).kind == request.kind:
            return
        path = glob.escape(request.path)
        below = f"**/{glob.escape(request.folder.name)}/{path}"
        self._options.kinds = [{request.kind: below}, {request.kind: path}, *self._options.kinds]

    def _pass(self, rules: Any) -> list[Any]:
        from ansiblelint.loaders import load_ignore_txt

        options = self._options
        found = self._runner.get_matches(rules, options).matches
        ignored = load_ignore_txt(options.ignore_file)
        kept = [m for m in found if m.tag not in self._app.options.skip_list]
        kept = [m for m in kept if not self._command._rule_is_skipped(m.tag, ignored[m.filename])]  # noqa: SLF001
        for match in kept:
            match.ignored = match.tag in [entry.rule for entry in ignored[match.filename]]
        return kept

    def _fix(self, rules: Any, request: Request) -> str:
        self._bare_tasks.forget()
        options = self._options
        options.write_list = ["all"]
        result = self._runner.get_matches(rules, options)
        self._command.fix(runtime_options=options, result=result, rules=rules)
        return Path(request.path).read_bytes().decode("utf-8")

    @staticmethod
    def _match(match: Any) -> dict[str, Any]:
        return {
            "tag": match.tag or match.rule.id,
            "rule": match.rule.id,
            "level": match.level,
            "message": str(match.message),
            "details": str(match.details or ""),
            "line": match.lineno,
            "column": match.column,
            "path": str(match.filename),
            "url": match.rule.url or "",
            **cause_of(match),
        }


def dumps(answer: dict[str, Any]) -> bytes:
    """An answer as bytes for the pipe between a fork and its parent."""
    return json.dumps(answer, ensure_ascii=False, default=str).encode("utf-8", "replace")
