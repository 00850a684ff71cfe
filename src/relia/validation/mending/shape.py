"""Gives a readable text the outline that was asked for: one list of plays, or one list of play tasks."""

import re
from collections.abc import Iterator, Sequence

from yaml.nodes import MappingNode, Node, SequenceNode

from relia.validation.document import get, own_pairs, pairs, plain
from relia.validation.domain import FileKind
from relia.validation.keywords import TASK_LISTS, keywords
from relia.validation.layout import quoted
from relia.validation.mending.reading import Reading, is_play, names_of

_MARK = re.compile(r"(?:---|\.\.\.)[ ]*(?:#.*)?")
Shaped = tuple[str, str]
"""A text, and the title of what was done to it."""


def reshape(text: str, reading: Reading, kind: FileKind, hosts: str | None) -> Shaped | None:
    """The first thing that is missing for the outline of this kind, done; None where nothing can be done."""
    if len(reading.roots) > 1:
        return _one_document(text, reading.roots)
    if not reading.roots:
        return None
    root = reading.roots[0]
    if isinstance(root, MappingNode):
        inner = _list_inside(root)
        if inner is not None:
            return "\n".join([*_of_list(text.split("\n"), inner), ""]), "Take the list of plays out of the mapping"
        if kind is FileKind.PLAYBOOK or not is_play(root):
            return _with_dash(text, root)
    if kind is FileKind.PLAYBOOK:
        return _as_playbook(text, root, hosts)
    return _as_tasks(text, root)


def _one_document(text: str, roots: Sequence[Node]) -> Shaped | None:
    """Several documents as one, where all of them are lists: without the lines between them."""
    if not all(isinstance(root, SequenceNode) and not root.flow_style for root in roots):
        return None
    lines = text.split("\n")
    between = range(int(roots[0].start_mark.line), len(lines))
    kept = [line for at, line in enumerate(lines) if at not in between or not _MARK.fullmatch(line)]
    return "\n".join(kept), "Join the YAML documents"


def _list_inside(root: MappingNode) -> SequenceNode | None:
    """The list of plays or play tasks in a mapping that holds nothing else, under a key of its own making."""
    entries = list(own_pairs(root))
    if len(entries) != 1 or root.flow_style:
        return None
    key, value = entries[0]
    known = keywords()
    own = key.value.count(".") < 2 and key.value not in known.play and key.value not in known.block
    if not own or not isinstance(value, SequenceNode) or value.flow_style:
        return None
    return value if value.value and all(isinstance(item, MappingNode) for item in value.value) else None


def _with_dash(text: str, root: MappingNode) -> Shaped | None:
    """A play or a play task that stands alone, as a list of one."""
    start = int(root.start_mark.line)
    lines = text.split("\n")
    known = keywords()
    if (
        root.flow_style
        or lines[start].startswith("---")
        or not names_of(root) & (known.play.keys() | known.task.keys())
    ):
        return None
    inside = [f"  {line}" if line.strip() and not _MARK.fullmatch(line) else line for line in lines[start + 1 :]]
    title = "Make a list of the play" if is_play(root) else "Make a list of the play task"
    return "\n".join([*lines[:start], f"- {lines[start]}", *inside]), title


def _as_playbook(text: str, root: Node, hosts: str | None) -> Shaped | None:
    """Play tasks put into a play on these hosts; on all of them, where none are given."""
    if not isinstance(root, SequenceNode) or root.flow_style or not root.value:
        return None
    if any(not isinstance(item, MappingNode) or is_play(item) for item in root.value):
        return None
    where = hosts or "all"
    name = "Configure all hosts" if where == "all" else f"Configure {where}"
    lines = text.rstrip("\n").split("\n")
    above = next((at + 1 for at, line in enumerate(lines) if line.startswith("---")), 0)
    indent = " " * max(0, 4 - int(root.start_mark.column))
    body = (f"{indent}{line}" if line.strip() else line for line in lines[above:] if not _MARK.fullmatch(line))
    head = (f"- name: {quoted(name)}", f"  hosts: {quoted(where)}", "  tasks:")
    return "\n".join([*lines[:above], *head, *body, ""]), f"Put the play tasks into a play on {where}"


def _as_tasks(text: str, root: Node) -> Shaped | None:
    """The play tasks out of the plays in which they stand.

    What a play says besides cannot come along, but for `become`: it goes to each of the play tasks.
    """
    entries = root.value if isinstance(root, SequenceNode) else [root]
    found = [item for item in entries if isinstance(item, MappingNode) and is_play(item)]
    if not found or len(found) != len(entries):
        return None
    lines, taken = text.split("\n"), list[str]()
    for play in found:
        become = get(play, "become")
        for name, _, value in pairs(play):
            if name in TASK_LISTS and name != "handlers":
                if not isinstance(value, SequenceNode) or value.flow_style:
                    return None
                taken += _of_list(lines, value, becomes=become is not None and plain(become) is True)
    return ("\n".join([*taken, ""]), "Keep the play tasks of the play") if taken else None


def _of_list(lines: list[str], items: SequenceNode, *, becomes: bool = False) -> Iterator[str]:
    """The lines of a list in block style, moved to the left edge."""
    if not items.value:
        return
    base, start = int(items.start_mark.column), int(items.start_mark.line)
    while start > 0 and lines[start - 1].strip().startswith("#"):
        start -= 1
    ends = {_end_of(lines, item) for item in items.value if becomes and _may_become(item)}
    for at in range(start, _end_of(lines, items.value[-1]) + 1):
        line = lines[at]
        yield line[min(base, len(line) - len(line.lstrip(" "))) :]
        if at in ends:
            yield "  become: true"


def _may_become(item: Node) -> bool:
    return isinstance(item, MappingNode) and not item.flow_style and get(item, "become") is None


def _end_of(lines: list[str], item: Node) -> int:
    """The last line of an item of a list: without the blank lines and comments that belong to what follows it."""
    end, indent = min(int(item.end_mark.line), len(lines) - 1), int(item.start_mark.column)
    while end > item.start_mark.line and len(lines[end]) - len(lines[end].lstrip(" ")) < indent:
        end -= 1
    while end > item.start_mark.line and not lines[end].strip():
        end -= 1
    return end
