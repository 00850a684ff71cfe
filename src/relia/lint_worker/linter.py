"""ansible-lint, warm: everything that does not depend on the text is done once, before the first request.

ansible-lint keeps its options in one object for the whole process, and caches that outlive a run. So every request is
answered in a fork of this process, which leaves no trace in it; and what is set here is set before the forks. The API is
ansible-lint's internal one: the version is pinned, and a test holds the findings equal to the command line's.
"""

import gc
import importlib
import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ARGUMENTS = ["--offline", "-q", "-f", "json"]
CONFIG_FILES = (
    ".ansible-lint",
    ".ansible-lint.yml",
    ".ansible-lint.yaml",
    ".config/ansible-lint.yml",
    ".config/ansible-lint.yaml",
)
PROFILES = ("min", "basic", "moderate", "safety", "shared", "production")
_WARM_LOADERS = ("action_loader", "connection_loader", "shell_loader", "become_loader", "vars_loader")
_WARM_MODULES = (
    "ansible.cli.playbook",
    "ansible.executor.playbook_executor",
    "ansible.playbook.handler",
    "ansible.playbook.handler_task_include",
    "ansible.playbook.role",
    "ansible.playbook.role_include",
    "ansible.playbook.task_include",
    "ansible.plugins.strategy.linear",
)


@dataclass(frozen=True, slots=True)
class Request:
    """One file in a folder to lint."""

    folder: Path
    path: str
    kind: str | None
    profile: str | None
    fix: bool


class Linter:
    """ansible-lint with its rules loaded. `run` is to be called in a fork."""

    def __init__(self) -> None:
        from ansiblelint import __main__ as command
        from ansiblelint import config, runner
        from ansiblelint.app import get_app
        from ansiblelint.rules import RulesCollection

        logging.disable(logging.CRITICAL)
        command.initialize_options(ARGUMENTS)
        self._command = command
        self._options = config.options
        self._runner = runner
        self._collection = RulesCollection
        self._app = get_app(offline=None, cached=True)
        self._rules: dict[str | None, Any] = {}
        for profile in (None, *PROFILES):
            self._options.profile = profile
            self._rules[profile] = RulesCollection(
                app=self._app, rulesdirs=self._options.rulesdirs, profile_name=profile, options=self._options
            )
        self._options.profile = None
        self._warm()

    def _warm(self) -> None:
        """Load what the first syntax check would load. `PlaybookCLI` itself must not run here: children would fail."""
        from ansible import constants
        from ansible.plugins import loader

        from relia.lint_worker.syntax import ForkedSubprocess

        for name in _WARM_MODULES:
            importlib.import_module(name)
        for name in _WARM_LOADERS:
            list(getattr(loader, name).all(class_only=True))
        for name in constants.config.get_config_value("INVENTORY_ENABLED"):
            loader.inventory_loader.get(name)
        # The rule `schema` asks ansible-doc for the become methods, a second of work; the answer is kept.
        checks = None
        for rules in self._rules.values():
            for rule in rules:
                if rule.id == "schema":
                    checks = checks or rule.field_checks
                    rule._field_checks = checks  # noqa: SLF001
        self._runner.subprocess = ForkedSubprocess()
        # A fork from a thread would carry the locks of the others; one file at a time needs no threads.
        self._runner.Runner._map_syntax_check_workers = lambda _, worker, files: [worker(file) for file in files]  # noqa: SLF001
        gc.collect()
        gc.freeze()

    def run(self, request: Request) -> dict[str, Any]:
        """Lint one file; returns what the command line would report, and with `fix` the text that `--fix` would leave.

        When the syntax check failed, ansible-lint stops; `hidden` then holds what the rules alone find.
        """
        os.chdir(request.folder)
        rules = self._prepare(request)
        matches = self._pass(rules)
        answer: dict[str, Any] = {"matches": [self._match(match) for match in matches], "hidden": []}
        if any(match.rule.id in {"syntax-check", "internal-error"} for match in matches):
            self._options._skip_ansible_syntax_check = True  # noqa: SLF001
            answer["hidden"] = [self._match(match) for match in self._pass(rules) if match not in matches]
            self._options._skip_ansible_syntax_check = False  # noqa: SLF001
        if request.fix:
            answer["fixed"] = self._fix(rules, request)
        return answer

    def _prepare(self, request: Request) -> Any:
        options = self._options
        configured = any((request.folder / name).is_file() for name in CONFIG_FILES)
        if configured:
            profile = ["--profile", request.profile] if request.profile else []
            self._command.initialize_options([*ARGUMENTS, *profile])
        target = request.path
        options.lintables = [target]
        options.project_dir = str(request.folder)
        options.cwd = request.folder
        if request.kind:
            options.kinds = [{request.kind: f"**/{request.path}"}, {request.kind: request.path}, *options.kinds]
        if not configured:
            options.profile = request.profile
            return self._rules[request.profile]
        return self._collection(
            app=self._app, rulesdirs=options.rulesdirs, profile_name=options.profile, options=options
        )

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
        options = self._options
        options.write_list = ["all"]
        result = self._runner.get_matches(rules, options)
        self._command.fix(runtime_options=options, result=result, rules=rules)
        return Path(request.path).read_text(encoding="utf-8")

    @staticmethod
    def _match(match: Any) -> dict[str, Any]:
        return {
            "tag": match.tag or match.rule.id,
            "rule": match.rule.id,
            "level": "warning" if match.ignored else match.level,
            "message": str(match.message),
            "details": str(match.details or ""),
            "line": match.lineno,
            "column": match.column,
            "path": str(match.filename),
            "url": match.rule.url or "",
        }


def dumps(answer: dict[str, Any]) -> bytes:
    """An answer as bytes for the pipe between a fork and its parent."""
    return json.dumps(answer, ensure_ascii=False, default=str).encode("utf-8", "replace")
