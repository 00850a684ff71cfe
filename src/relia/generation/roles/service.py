"""From a prompt to a role: draft a playbook, make a role's files of it, and verify each of them in its place."""

import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from relia.generation.domain import Engine, GenerationStatus, asks_for_attention
from relia.generation.roles.building import RoleFiles, tree_of
from relia.generation.roles.domain import GeneratedRole, RoleRequest
from relia.generation.roles.errors import RoleNameInvalid
from relia.validation.domain import Check, FileKind, Outcome, Severity, Source, Verification
from relia.validation.verifier import TextVerifier

_NAME = re.compile(r"[a-z][a-z0-9_]{1,63}")
_QUICK = frozenset((Check.LINT, Check.SYNTAX))
EXAMPLE = "example.yml"
_KINDS = {
    "tasks/main.yml": FileKind.TASKS,
    "handlers/main.yml": FileKind.HANDLERS,
    "defaults/main.yml": FileKind.VARS,
    "meta/main.yml": FileKind.META,
    "meta/argument_specs.yml": FileKind.CONFIG,
}


def check_name(name: str) -> None:
    """Raises `RoleNameInvalid`."""
    if not _NAME.fullmatch(name):
        raise RoleNameInvalid(
            f"{name[:80]!r} is no name of a role: 2 to 64 lower case letters, digits and underscores, beginning with a letter",
            hint="For example: nginx, or web_server.",
        )


class RoleService:
    """Turns prompts into roles. Safe to call from several threads at once."""

    def __init__(self, engine: Engine, verifier: TextVerifier) -> None:
        self._engine = engine
        self._verifier = verifier

    def generate(self, request: RoleRequest) -> GeneratedRole:
        """A role that does what a playbook of the same prompt does, with every file verified in the tree that it is part of,
        and a playbook that applies it. Nothing is stored. Raises `RoleNameInvalid`, `PromptRejected` and `LintBusy`.
        """
        check_name(request.name)
        started = time.perf_counter()
        draft = self._engine.draft(request.wanted)
        # The steps, not the prompt: secrets of the prompt are variables in them.
        purpose = "; ".join(step.text for step in draft.steps)
        built = RoleFiles(request.name, self._repaired(draft.yaml), purpose)
        files = built.files()
        drafted = time.perf_counter()
        verifications = self._verified(request.name, files, built.example())
        notices = (*draft.notices, *built.notices())
        attention = asks_for_attention(draft.steps, notices)
        passed = all(_is_clean(item) for item in verifications.values()) and _ran(verifications[EXAMPLE])
        return GeneratedRole(
            name=request.name,
            engine=draft.engine,
            status=GenerationStatus.VERIFIED if passed and not attention else GenerationStatus.NEEDS_ATTENTION,
            files=files,
            verifications=verifications,
            steps=tuple(replace(step, line=None) for step in draft.steps),
            notices=notices,
            seconds={"draft": drafted - started, "verify": time.perf_counter() - drafted},
        )

    def _repaired(self, playbook: str) -> str:
        source = Source(playbook, FileKind.PLAYBOOK)
        before = self._verifier.verify(source, skip=_QUICK)
        if all(item.severity is Severity.INFO for item in before.findings):
            return playbook
        return self._verifier.fix(source, skip=_QUICK, before=before).text

    def _verified(self, name: str, files: Mapping[str, str], example: str) -> dict[str, Verification]:
        """Each YAML file as a part of the whole tree, which lies in a folder of its own meanwhile."""
        with tempfile.TemporaryDirectory(prefix="relia-role-") as folder:
            root = Path(folder)
            for path, text in tree_of(files, f"roles/{name}").items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, encoding="utf-8")
            sources = {
                path: Source(text, _KINDS[path], f"roles/{name}/{path}", root)
                for path, text in files.items()
                if path in _KINDS
            }
            sources[EXAMPLE] = Source(example, FileKind.PLAYBOOK, EXAMPLE, root)
            return {path: self._verifier.verify(source) for path, source in sources.items()}


def _is_clean(verification: Verification) -> bool:
    """Whether every check passed, or does not apply to such a file."""
    return all(item.outcome in {Outcome.PASSED, Outcome.SKIPPED} for item in verification.outcomes)


def _ran(verification: Verification) -> bool:
    """Whether no check of a playbook was left out: for it, every one applies."""
    return all(item.outcome is Outcome.PASSED for item in verification.outcomes)
