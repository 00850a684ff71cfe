"""The keywords of plays, blocks, play tasks and the rest, read from the source of the installed ansible-core.

The source is parsed, not imported: importing `ansible.playbook` costs ten times as much and reads the `ansible.cfg` of
whatever folder the process stands in. A test holds the result equal to ansible-core's own classes.
"""

import ast
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDED_ACTIONS = frozenset(("action", "local_action"))
TASK_LISTS = ("pre_tasks", "tasks", "post_tasks", "handlers")
BLOCK_LISTS = ("block", "rescue", "always")
IMPORTS = frozenset(("import_playbook", "ansible.builtin.import_playbook", "ansible.legacy.import_playbook"))


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword and the kind of value it takes, by the names of ansible-core's attributes (`bool`, `list`, ...)."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Keywords:
    """The keywords of everything that a playbook consists of, by name."""

    play: Mapping[str, Keyword]
    block: Mapping[str, Keyword]
    task: Mapping[str, Keyword]
    handler: Mapping[str, Keyword]
    role: Mapping[str, Keyword]
    playbook_import: Mapping[str, Keyword]
    loop_control: Mapping[str, Keyword]


_SOURCES = (
    "base play block task handler conditional collectionsearch taggable delegatable notifiable role/include "
    "role/definition playbook_include loop_control"
).split()
_INNER = frozenset(("async_val", "loop_with"))
"""Attributes that no person writes: they are known by another name, or are filled from `with_...`."""


@cache
def keywords() -> Keywords:
    """The keywords of the installed ansible-core; read once."""
    classes = _classes()

    def of(name: str) -> dict[str, Keyword]:
        found = _attributes(name, classes)
        return {key: Keyword(key, kind) for key, kind in sorted(found.items()) if key not in _INNER}

    task = of("Task")
    return Keywords(
        # `user` is the old name of `remote_user`, which the class replaces while it reads a play.
        play=of("Play") | {"user": Keyword("user", "string")},
        block=of("Block"),
        task=task | {"local_action": Keyword("local_action", "string")},
        handler=of("Handler") | {"local_action": Keyword("local_action", "string")},
        role=of("RoleInclude"),
        playbook_import=of("PlaybookInclude"),
        loop_control=of("LoopControl"),
    )


def _classes() -> dict[str, ast.ClassDef]:
    spec = importlib.util.find_spec("ansible")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("ansible")
    folder = Path(spec.origin).parent / "playbook"
    found: dict[str, ast.ClassDef] = {}
    for name in _SOURCES:
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        found.update((node.name, node) for node in tree.body if isinstance(node, ast.ClassDef))
    return found


def _attributes(name: str, classes: Mapping[str, ast.ClassDef]) -> dict[str, str]:
    """What a class and its bases declare as `x = FieldAttribute(isa=..., alias=...)`: the kind by keyword."""
    node = classes.get(name)
    if node is None:
        return {}
    found: dict[str, str] = {}
    for base in reversed(node.bases):
        found |= _attributes(ast.unparse(base), classes)
    for statement in node.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and (call := _declaration(statement.value)) is not None:
            given = {item.arg: item.value for item in call.keywords}
            kind = _literal(given.get("isa"), "string")
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            found.update((target.id, kind) for target in targets if isinstance(target, ast.Name))
            if alias := _literal(given.get("alias"), ""):
                found[alias] = kind
    return found


def _declaration(value: ast.expr | None) -> ast.Call | None:
    """The call `FieldAttribute(...)` in what is assigned, also when `t.cast(...)` stands around it."""
    for node in ast.walk(value) if value is not None else ():
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("FieldAttribute"):
            return node
    return None


def _literal(node: ast.expr | None, default: str) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else default
