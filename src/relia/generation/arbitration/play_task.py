"""Writes the play task that retrieval, the words and a model's answer make together. Needs no model itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from relia.catalog.service import Catalog
from relia.generation.arbitration.arguments import Merged, Surroundings, merge
from relia.generation.grounded.compose.composer import Entry, compose_task
from relia.generation.grounded.compose.names import from_words
from relia.generation.grounded.context import read_context
from relia.generation.grounded.filling.filler import ArgumentFiller, FillingContext
from relia.generation.grounded.filling.pairs import named_arguments
from relia.generation.grounded.play_task import quieten
from relia.generation.grounded.ranking.words import split_arguments


@dataclass(frozen=True, slots=True)
class Joined:
    """A play task, and where its arguments come from."""

    yaml: str
    merged: Merged


class PlayTaskWriter:
    """Joins what the words give with what a model wrote. Safe to use from several threads."""

    def __init__(self, catalog: Catalog, filler: ArgumentFiller) -> None:
        self._catalog = catalog
        self._filler = filler

    def join(self, request: str, context: str, module: str, written: Mapping[str, object]) -> Joined:
        """The play task for `request` with `module`, an installed one. `context` is YAML of the play tasks before;
        `written` are the arguments that a model gave this module, empty when it answered with another or with none."""
        spec = self._catalog.spec(module)
        before = read_context(context, self._catalog)
        previous = tuple({"_module": task.module, "_name": task.name, **task.arguments} for task in reversed(before))
        filled = self._filler.fill(spec, request, FillingContext(request, "", previous, usual=True))
        around = Surroundings(
            text=f"{request}\n{context}",
            named=frozenset(named_arguments(request, spec)[0]),
            before=frozenset(name for task in before if task.module == module for name in task.arguments),
            loops="loop" in filled.keywords,
        )
        merged = merge(spec, filled, written, around, lambda given: len(self._catalog.check_arguments(module, given)))
        name = from_words(split_arguments(request.partition("\n")[0])[0])
        entry = Entry(name, module, merged.arguments, dict(filled.keywords))
        quieten(entry)
        return Joined(compose_task(entry), merged)
