"""Finds where a module's documentation contradicts its own examples.

One of the two is wrong, and without running the module nobody can tell which. What only the documentation says is then
not certain enough for an error; what the source says (the constraints) is.
"""

from collections.abc import Iterator, Mapping

import yaml

from relia.catalog.arguments import check_arguments, contested_key
from relia.catalog.domain import FROM_SOURCE, ModuleSpec

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEPTH = 8


def contested_by_examples(spec: ModuleSpec) -> tuple[str, ...]:
    """The keys (`contested_key`) of all faults in the examples that rest on the documentation alone; sorted."""
    found = set()
    for arguments in uses_in_examples(spec):
        for fault in check_arguments(spec, arguments):
            if fault.kind not in FROM_SOURCE:
                found.add(contested_key(fault))
    return tuple(sorted(found))


def uses_in_examples(spec: ModuleSpec) -> Iterator[Mapping[str, object]]:
    """The arguments of each play task for the module in its own examples, where they are a mapping."""
    yield from _uses(_load(spec.examples), spec.fqcn, _DEPTH)


def _load(examples: str) -> object:
    try:
        return yaml.load(examples, Loader=_LOADER)  # noqa: S506  (a SafeLoader, in C where there is one)
    except (yaml.YAMLError, ValueError, RecursionError):
        # Examples are for people; some are no YAML, and then they say nothing.
        return None


def _uses(value: object, fqcn: str, depth: int) -> Iterator[Mapping[str, object]]:
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _uses(item, fqcn, depth - 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in {fqcn, fqcn.rsplit(".", 1)[-1]} and isinstance(item, dict):
                yield {str(name): given for name, given in item.items()}
            elif key in {"tasks", "block", "rescue", "always", "pre_tasks", "post_tasks", "handlers"}:
                yield from _uses(item, fqcn, depth - 1)
