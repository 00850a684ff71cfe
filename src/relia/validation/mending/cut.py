"""Takes the unfinished play task at the end of an answer away, which was cut off at the model's limit."""

import re

from yaml.nodes import MappingNode, Node, SequenceNode

from relia.validation.document import pairs
from relia.validation.keywords import BLOCK_LISTS, TASK_LISTS, keywords

_LIST = re.compile(rf"[ ]*(?:- +)?(?:{'|'.join((*TASK_LISTS, *BLOCK_LISTS))}):[ ]*(?:#.*)?")
_DASH = re.compile(r"[ ]*-(?:[ ]|$)")


def without_last_task(text: str, *, in_play: bool) -> str | None:
    """The text up to its last play task, without it and the comments above it; None where it is the only one."""
    lines = text.rstrip().split("\n")
    depth, waiting, starts = None, not in_play, list[int]()
    depths: list[int] = []
    for at, line in enumerate(lines):
        if _LIST.fullmatch(line):
            waiting = True
        elif _DASH.match(line):
            indent = len(line) - len(line.lstrip())
            if waiting:
                depth, waiting, starts = indent, False, []
                depths.append(indent)
            if indent == depth:
                starts.append(at)
            elif depth is not None and indent < depth and indent in depths:
                depth, starts = indent, [at - 1, at]
    if len(starts) < 2:
        return None
    end = starts[-1]
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return "\n".join([*lines[:end], ""])


def ends_unfinished(root: Node) -> bool:
    """Whether the last play task of a readable text names no module, or nothing follows its module that needs something."""
    if not isinstance(root, SequenceNode):
        return False
    while isinstance(root, SequenceNode | MappingNode):
        if isinstance(root, SequenceNode):
            if not root.value:
                return False
            root = root.value[-1]
            continue
        lists = [value for name, _, value in pairs(root) if name in TASK_LISTS or name in BLOCK_LISTS]
        if not lists:
            names = {name for name, _, _ in pairs(root)}
            return not names - (keywords().play.keys() | keywords().task.keys()) and "hosts" not in names
        root = lists[-1]
    return True
