"""Finds where the cursor is: the list of play tasks that it stands in, and the name or comment that asks for more of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relia.generation.complete.scan import Line, Mark, indent_of, is_content, open_at, scan
from relia.validation.domain import FileKind
from relia.validation.keywords import BLOCK_LISTS, TASK_LISTS, keywords

_COMMENT = re.compile(r" *#+[#!\s]*(?P<text>.*\S)\s*$")
_NAME = re.compile(r"(?P<before> *(?:- +)*)name[ ]*:[ ]+(?P<text>.*\S)\s*$")


@dataclass(frozen=True, slots=True)
class Nowhere:
    """There is nothing to complete at the cursor, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Item:
    """The entry of a list: its lines (the end excluded) and the keys that it has already."""

    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where play tasks are asked for. Lines and columns count from 0."""

    asked: str
    """The words of the name or of the comment."""
    trigger: int
    """The line that asks."""
    cursor: int
    """The last line that the edit may replace: the trigger's own, or the last of the blank lines below it."""
    dash: int
    """The column of the dashes of the list."""
    key: int
    """The column of the keys of its entries."""
    path: tuple[str, ...]
    """The lists around, the outermost first: `tasks`, `block`; empty for a file of play tasks."""
    item: Item | None = None
    """The entry that the name belongs to; None when a comment asks for entries of their own."""

    @property
    def handlers(self) -> bool:
        return bool(self.path) and self.path[0] == "handlers"


def kind_of_lines(structure: Sequence[Line]) -> FileKind:
    """A playbook when an entry of the outermost list looks like a play, else a file of play tasks."""
    for line in structure:
        for index, mark in enumerate(line.marks):
            depth = len([one for one in (*line.around, *line.marks[:index]) if one.is_dash])
            names = [one.name for one in (*line.around, *line.marks[:index]) if not one.is_dash]
            if depth == 1 and not names and mark.name in {"hosts", "import_playbook", *TASK_LISTS}:
                return FileKind.PLAYBOOK
    return FileKind.TASKS


def find_place(lines: Sequence[str], cursor: int, kind: FileKind | None) -> Place | Nowhere:
    """Where the cursor in this line is, from 0. `kind` None is told by the lines."""
    trigger = cursor
    while trigger > 0 and not lines[trigger].strip():
        trigger -= 1
    structure = list(scan(lines))
    kind = kind or kind_of_lines(structure)
    line = lines[trigger]
    if trigger not in {entry.number for entry in structure} and (comment := _COMMENT.match(line)):
        return _of_comment(lines, trigger, cursor, kind, comment["text"], structure)
    name = _NAME.match(line)
    if name is None:
        return Nowhere(
            "nothing asks for a play task here: write `- name:` with what it should do, or a comment, and complete on that"
            " line or on the blank one below it"
        )
    entry = next((entry for entry in structure if entry.number == trigger), None)
    if entry is None:
        return Nowhere("the name stands in the text of another value")
    around = (*entry.around, *(mark for mark in entry.marks if mark.is_dash))
    key = entry.marks[-1].column
    if not around or not around[-1].is_dash:
        return Nowhere("this `name:` is no play task's: it does not stand in a list")
    dash = around[-1]
    path = _path(around[:-1], kind)
    if isinstance(path, Nowhere):
        return path
    item = _item(lines, dash, key, structure)
    known = keywords().handler
    module = next((name for name in item.keys if name not in known and not name.startswith("with_")), None)
    if module is not None or any(name in (*BLOCK_LISTS, "action", "local_action") for name in item.keys):
        return Nowhere(f"the play task at the cursor has {module or 'what it does'} already")
    return Place(_unquoted(name["text"]), trigger, cursor, dash.column, key, path, item)


def _of_comment(
    lines: Sequence[str], trigger: int, cursor: int, kind: FileKind, text: str, structure: Sequence[Line]
) -> Place | Nowhere:
    indent = indent_of(lines[trigger])
    following = next((line for line in lines[cursor + 1 :] if is_content(line)), "")
    around = open_at(lines[:trigger], indent, dash=True)
    while around and _cannot_hold_a_list(around[-1], indent):
        around = around[:-1]
    dash = indent
    if around and around[-1].is_dash:
        # Between the lines of an entry, or behind them: the new ones stand beside it.
        dash = around[-1].column
        if following and indent_of(following) > dash:
            return Nowhere("the comment stands inside a play task: write it between two of them")
        around = around[:-1]
    elif around and not around[-1].is_dash:
        dash = _dash_below(around[-1], indent, structure)
        if around[-1].value:
            return Nowhere(f"`{around[-1].name}:` has a value on its line already")
    path = _path(around, kind)
    if isinstance(path, Nowhere):
        return path
    return Place(text, trigger, cursor, dash, dash + 2, path)


def _cannot_hold_a_list(mark: Mark, indent: int) -> bool:
    """Whether an open key is only the one that the lines above ended with: it has a value, or the comment is no deeper."""
    own = mark.is_dash or mark.name in (*TASK_LISTS, *BLOCK_LISTS)
    return not own and (mark.column == indent or bool(mark.value))


def _dash_below(key: Mark, indent: int, structure: Sequence[Line]) -> int:
    """The column for the entries of a list: that of those it has, also below the cursor, else where the comment stands."""
    for entry in structure:
        if entry.marks[0].is_dash and entry.around and entry.around[-1] == key:
            return entry.marks[0].column
    return indent if indent > key.column else key.column + 2


def _path(around: Sequence[Mark], kind: FileKind) -> tuple[str, ...] | Nowhere:
    """The lists around an entry when it is one of play tasks."""
    names = tuple(mark.name for mark in around if not mark.is_dash)
    lists = names[1:] if kind is FileKind.PLAYBOOK else names
    if kind is FileKind.PLAYBOOK and not names:
        return Nowhere("a play stands here, not a play task: write what it does below its `tasks:`")
    if (kind is FileKind.PLAYBOOK and names[0] not in TASK_LISTS) or any(name not in BLOCK_LISTS for name in lists):
        return Nowhere(f"this is below `{names[-1]}:`, where no play tasks stand")
    return ("handlers", *names) if kind is FileKind.HANDLERS else names


def _item(lines: Sequence[str], dash: Mark, key: int, structure: Sequence[Line]) -> Item:
    end = dash.line + 1
    last = end
    while end < len(lines):
        if is_content(lines[end]) and indent_of(lines[end]) <= dash.column:
            break
        end += 1
        if lines[end - 1].strip() and indent_of(lines[end - 1]) > dash.column:
            last = end
    keys = [
        mark.name
        for entry in structure
        if dash.line <= entry.number < last
        for mark in entry.marks
        if mark.column == key and not mark.is_dash
    ]
    return Item(dash.line, last, tuple(keys))


def _unquoted(text: str) -> str:
    """A name without its quotes, also when the second is not typed yet, and without a comment behind it."""
    if text[0] in "\"'":
        quote = text[0]
        end = text.find(quote, 1)
        return (text[1:end] if end > 0 else text[1:]).strip()
    return re.split(r"\s#", text)[0].strip()
