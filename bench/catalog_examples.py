"""How often the argument check reports an error on the examples that module authors wrote: `python -m bench.catalog_examples`.

`--show RULE` prints what each error of a rule is about (`--group` chooses whose modules).
"""

import argparse
import collections
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yaml.nodes import MappingNode, Node, SequenceNode

from relia.catalog.service import Catalog
from relia.validation.checks.arguments import check_arguments
from relia.validation.document import Document, get, parse
from relia.validation.domain import FileKind, Finding, Severity
from relia.validation.project import LocalModules
from relia.validation.settings import ValidationSettings
from relia.validation.walk import play_tasks

GROUPS = {"ansible.builtin.": "builtin", "community.": "community.*", "ansible.": "other ansible.*"}
TARGETS = {"builtin": 1.0, "community.*": 3.0}
REST = "the rest"


@dataclass(slots=True)
class Tally:
    """The examples of one group of collections."""

    modules: int = 0
    tasks: int = 0
    unreadable: int = 0
    with_error: int = 0
    errors: list[tuple[str, Finding]] = field(default_factory=list)
    warnings: collections.Counter[str] = field(default_factory=collections.Counter)

    @property
    def share(self) -> float:
        return 100 * self.with_error / max(1, self.tasks)


def group_of(fqcn: str) -> str:
    return next((group for prefix, group in GROUPS.items() if fqcn.startswith(prefix)), REST)


def tally(catalog: Catalog) -> dict[str, Tally]:
    """Every module's examples, checked as play tasks (or as a playbook, where they are one)."""
    groups: dict[str, Tally] = {name: Tally() for name in (*GROUPS.values(), REST)}
    settings = ValidationSettings(text_limit=8_000_000, yaml_nodes=10_000_000)
    for fqcn in catalog.modules():
        counted = groups[group_of(fqcn)]
        examples = catalog.spec(fqcn).examples
        if not examples.strip():
            continue
        counted.modules += 1
        document = parse(examples, settings)
        if not document.readable:
            counted.unreadable += 1
            continue
        for starts, findings in _by_task(document, catalog):
            counted.tasks += len(starts)
            errors = [item for item in findings if item.severity is Severity.ERROR]
            counted.errors += [(fqcn, item) for item in errors]
            counted.warnings.update(item.rule for item in findings if item.severity is Severity.WARNING)
            counted.with_error += len({_owner(starts, item.line) for item in errors})
    return groups


def _by_task(document: Document, catalog: Catalog) -> Iterator[tuple[list[int], list[Finding]]]:
    """The lines at which play tasks begin, and the findings of the check."""
    nothing_local = LocalModules()
    for root in document.roots:
        for kind, entries in _by_kind(root).items():
            one = Document(document.text, (SequenceNode(root.tag, entries, root.start_mark, root.end_mark),))
            tasks = play_tasks(one, kind, catalog, nothing_local)
            starts = sorted(task.node.start_mark.line + 1 for task in tasks if task.module is not None)
            yield starts, list(check_arguments(one, kind, catalog, nothing_local))


def _by_kind(root: Node) -> dict[FileKind, list[Node]]:
    """The entries of an example: some authors write plays and play tasks into one list."""
    found: dict[FileKind, list[Node]] = {}
    for entry in root.value if isinstance(root, SequenceNode) else ():
        play = isinstance(entry, MappingNode) and get(entry, "hosts") is not None
        kind = FileKind.PLAYBOOK if play else FileKind.TASKS
        found.setdefault(kind, []).append(entry)
    return found


def _owner(starts: Sequence[int], line: int) -> int:
    return max((start for start in starts if start <= line), default=0)


def report(groups: dict[str, Tally]) -> None:
    print("errors of the argument check on the modules' own examples")
    for name, counted in groups.items():
        target = f"  (target: at most {TARGETS[name]:.0f}%)" if name in TARGETS else "  (not trusted: warnings only)"
        target = "" if name == "other ansible.*" else target
        print(
            f"  {name:16} {counted.modules:5} modules, {counted.tasks:6} play tasks: {counted.with_error:4} with an "
            f"error, {counted.share:.2f}%{target}; examples that are no YAML: {counted.unreadable}"
        )
        rules = collections.Counter(item.rule for _, item in counted.errors)
        print("      errors:   " + (", ".join(f"{rule} {count}" for rule, count in rules.most_common()) or "none"))
        print("      warnings: " + (", ".join(f"{rule} {n}" for rule, n in counted.warnings.most_common()) or "none"))


def main() -> None:
    from bench.catalog_shared import whole_catalog

    parser = argparse.ArgumentParser(prog="python -m bench.catalog_examples", description=__doc__)
    parser.add_argument("--show", metavar="RULE", help="'all' for every rule")
    parser.add_argument("--group", default="builtin", choices=[*GROUPS.values(), REST])
    options = parser.parse_args()
    groups = tally(whole_catalog())
    report(groups)
    for fqcn, item in groups[options.group].errors if options.show else ():
        if options.show in {"all", item.rule}:
            print(f"{item.rule}  {fqcn}:{item.line}  {item.message[:200]}")


if __name__ == "__main__":
    main()
