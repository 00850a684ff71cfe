"""Puts drafted play tasks at their place in a file: as its author indents and separates them, and as one edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yaml.nodes import MappingNode, SequenceNode

from relia.generation.complete.place import Item, Place
from relia.generation.complete.scan import indent_of
from relia.validation.document import own_pairs, parse
from relia.validation.domain import Edit, FileKind
from relia.validation.settings import ValidationSettings


@dataclass(frozen=True, slots=True)
class Written:
    """The edit, and what stands at its place afterwards."""

    edit: Edit
    result: str
    """The play tasks with what the file already had of them, without their indentation: what is to be checked."""
    first: int
    """Lines of the file before `result`, after the edit."""
    column: int
    """Columns that were taken from the lines of `result`."""
    lines_of: Mapping[int, int]
    """Where each play task begins: its line in the draft, and that in the file after the edit, both from 1."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A play task of a draft: its line there, from 1, and each key with its lines, without their indentation."""

    line: int
    keys: tuple[tuple[str, tuple[str, ...]], ...]

    def body(self, without: Sequence[str]) -> list[str]:
        return [text for name, texts in self.keys if name not in without for text in texts]

    def item(self) -> list[str]:
        """The lines as an entry of a list."""
        return [f"{'  ' if index else '- '}{text}" if text else "" for index, text in enumerate(self.body(()))]


def write_at(lines: Sequence[str], place: Place, drafted: str, end: str) -> Written | None:
    """The edit that puts `drafted`, a list of play tasks, at `place`; None when it is no such list, or when it does not fit
    there. `end` ends lines."""
    tasks = _split(drafted)
    if not tasks:
        return None
    if place.item is not None:
        return _continue(lines, place, place.item, tasks, end)
    return _insert(lines, place, tasks, end)


def _split(drafted: str) -> list[_Task]:
    document = parse(drafted, ValidationSettings(), FileKind.TASKS)
    root = document.roots[0] if document.roots else None
    lines = document.lines
    found = []
    for node in root.value if isinstance(root, SequenceNode) else ():
        if not isinstance(node, MappingNode):
            return []
        starts = [(key.value, int(key.start_mark.line)) for key, _ in own_pairs(node)]
        last = node.end_mark.line if node.end_mark.column == 0 else node.end_mark.line + 1
        ends = [line for _, line in starts[1:]] + [_without_trailing(lines, starts[-1][1] + 1, last)]
        keys = tuple(
            (name, tuple(text[2:] for text in lines[line:stop]))
            for (name, line), stop in zip(starts, ends, strict=True)
        )
        found.append(_Task(starts[0][1] + 1, keys))
    return found


def _without_trailing(lines: Sequence[str], first: int, last: int) -> int:
    """The end of a play task without the blank lines and the comments of the next."""
    while last > first and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
        last -= 1
    return last


def _continue(lines: Sequence[str], place: Place, item: Item, tasks: Sequence[_Task], end: str) -> Written | None:
    """The rest of a play task whose name is written: only keys that it has not. Play tasks beyond the first follow it, where
    nothing of it stands below."""
    body = tasks[0].body(item.keys)
    if not body or (len(tasks) > 1 and item.end > place.cursor + 1):
        return None
    put = _indented(body, place.key)
    lines_of = {tasks[0].line: item.start + 1}
    for task in tasks[1:]:
        put += [""] if _separates(lines, place) else []
        lines_of[task.line] = place.trigger + len(put) + 2
        put += _indented(task.item(), place.dash)
    after = [*lines[item.start : place.trigger + 1], *put, *lines[place.cursor + 1 : item.end]]
    result = "\n".join(text[place.dash :] for text in after).rstrip("\n") + "\n"
    return Written(_behind(lines, place, put, end), result, item.start, place.dash, lines_of)


def _insert(lines: Sequence[str], place: Place, tasks: Sequence[_Task], end: str) -> Written:
    """Play tasks of their own below the comment that asks for them."""
    apart = _separates(lines, place)
    first = place.trigger + 1
    put: list[str] = []
    lines_of: dict[int, int] = {}
    for task in tasks:
        if put and apart:
            put.append("")
        lines_of[task.line] = first + len(put) + 1
        put += task.item()
    below = lines[place.cursor + 1] if place.cursor + 1 < len(lines) else ""
    tail = [""] if apart and below.strip() and indent_of(below) == place.dash else []
    edit = _behind(lines, place, [*_indented(put, place.dash), *tail], end)
    return Written(edit, "\n".join(put) + "\n", first, place.dash, lines_of)


def _indented(texts: Sequence[str], columns: int) -> list[str]:
    return [f"{' ' * columns}{text}" if text else "" for text in texts]


def _behind(lines: Sequence[str], place: Place, put: Sequence[str], end: str) -> Edit:
    """Write lines behind the one that asks, in the place of the blank ones up to the cursor."""
    at = (place.trigger + 1, len(lines[place.trigger]) + 1)
    last = (place.cursor + 1, len(lines[place.cursor]) + 1)
    return Edit(*at, *last, end + end.join(put))


def _separates(lines: Sequence[str], place: Place) -> bool:
    """Whether blank lines stand between the entries of the list; without any to go by, they do."""
    mark = f"{' ' * place.dash}-"
    above = [number for number, line in enumerate(lines[: place.trigger]) if line.startswith(mark)]
    if not above:
        return True
    before = lines[above[-1] - 1].strip() if above[-1] else ":"
    return not before if len(above) > 1 and not before.endswith(":") else not lines[place.trigger - 1].strip()
