"""Correct texts, made of what ships: the modules' own examples, the answers of the grounded engine, the good files of the
tests. Correct is what Relia's own checks find nothing in."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.prompts.cases import load_cases
from yaml.nodes import MappingNode, SequenceNode

from relia.catalog.service import Catalog
from relia.generation.domain import Engine, GenerationRequest
from relia.generation.errors import PromptRejected
from relia.validation.document import Document, parse
from relia.validation.domain import Check, FileKind, Severity, Source
from relia.validation.project import LocalModules
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import TextVerifier
from relia.validation.walk import PlayTask, play_tasks

GOOD = Path(__file__).parents[2] / "tests" / "unit" / "validation" / "good"
WITHOUT_LINT = frozenset((Check.LINT, Check.SYNTAX))
SEED = 20
_LONGEST = 4000
_OFTEN = ("ansible.builtin.", "ansible.posix.", "ansible.windows.", "community.general.", "community.docker.")
"""Collections whose modules people ask for most."""
_PLAY = "- name: {name}\n  hosts: {hosts}\n{become}  tasks:\n"
_HOSTS = ("all", "web", "db", "servers", "localhost")
_PUT_TOGETHER = 3
"""Play tasks of a play that is made of a module's examples, at most."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A correct text with its nodes and play tasks."""

    written: str
    """As its author wrote it."""
    text: str
    """With the style that Relia's repairs give it."""
    kind: FileKind
    document: Document
    tasks: tuple[PlayTask, ...]
    catalog: Catalog

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")


def samples(catalog: Catalog, verifier: TextVerifier, engine: Engine, settings: ValidationSettings) -> list[Sample]:
    """Every correct text that can be made, in an order that is always the same: no two alike."""
    texts = dict.fromkeys((*_of_good_files(), *_of_answers(engine), *_of_examples(catalog, settings)))
    found = []
    for text, kind in texts:
        repaired = _repaired(verifier, text, kind) if len(text) <= _LONGEST else None
        if repaired is not None:
            document = parse(repaired, settings, kind)
            tasks = tuple(play_tasks(document, kind, catalog, LocalModules()))
            found.append(Sample(text, repaired, kind, document, tasks, catalog))
    random.Random(SEED).shuffle(found)
    return found


def _repaired(verifier: TextVerifier, text: str, kind: FileKind) -> str | None:
    """The text after the repairs of its style; None where the checks find something in it."""
    source = Source(text, kind)
    verified = verifier.verify(source, skip=WITHOUT_LINT)
    if any(item.severity is not Severity.INFO for item in verified.findings):
        return None
    return verifier.fix(source, skip=WITHOUT_LINT, before=verified).text


def _of_good_files() -> Iterator[tuple[str, FileKind]]:
    for path in sorted(GOOD.rglob("*.yml")):
        parts = path.relative_to(GOOD).parts
        kind = FileKind.TASKS if "tasks" in parts else FileKind.HANDLERS if "handlers" in parts else None
        if kind is None and ("playbooks" in parts or len(parts) == 1):
            kind = FileKind.PLAYBOOK
        if kind is not None:
            yield path.read_text(encoding="utf-8"), kind


def _of_answers(engine: Engine) -> Iterator[tuple[str, FileKind]]:
    for case in load_cases():
        try:
            yield engine.draft(GenerationRequest(case.prompt)).yaml, FileKind.PLAYBOOK
        except PromptRejected:
            continue


def _of_examples(catalog: Catalog, settings: ValidationSettings) -> Iterator[tuple[str, FileKind]]:
    """A file of play tasks and a play of each module's examples, with the comments that stand between."""
    for number, fqcn in enumerate(name for name in catalog.modules() if name.startswith(_OFTEN)):
        text = re.sub(r"[ \t]+$", "", catalog.spec(fqcn).examples, flags=re.MULTILINE)
        document = parse(text, settings, FileKind.TASKS)
        root = document.roots[0] if len(document.roots) == 1 else None
        if not isinstance(root, SequenceNode) or root.start_mark.column or root.flow_style:
            continue
        lines = text.split("\n")
        starts = [int(item.start_mark.line) for item in root.value if isinstance(item, MappingNode)]
        ends = [*starts[1:], len(lines)]
        tasks = ["\n".join(_trimmed(lines[start:end])) for start, end in zip(starts, ends, strict=True)]
        first = tasks[:_PUT_TOGETHER]
        yield "\n\n".join(first) + "\n", FileKind.TASKS
        head = _PLAY.format(
            name=f"Play {number}",
            hosts=_HOSTS[number % len(_HOSTS)],
            become="  become: true\n" if number % 2 else "",
        )
        body = "\n\n".join(first)
        yield head + "\n".join(f"    {line}" if line else line for line in body.split("\n")) + "\n", FileKind.PLAYBOOK


def _trimmed(lines: list[str]) -> list[str]:
    """Lines without the comments and blanks at their end, which belong to what follows."""
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines = lines[:-1]
    return lines
