"""Reads the rules between options from a module's source, without executing it.

The documentation does not carry `mutually_exclusive`, `required_if` and the like: they are arguments of AnsibleModule
(or of a class derived from it), and of an action plugin's `validate_argument_spec`. They are read where they are
literals, names bound to literals in the file, or sums of these. What cannot be read exactly is left out: a rule that was
guessed would be a false error.
"""

import ast
from collections.abc import Mapping

from relia.catalog.documentation import parse
from relia.catalog.domain import Constraints, RequiredIf
from relia.catalog.errors import Unreadable

KINDS = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")


def mentions_constraints(source: str) -> bool:
    """Whether parsing the source is worth its cost."""
    return any(kind in source for kind in KINDS)


def read_constraints(source: str) -> Constraints:
    """The rules between a module's top-level options; empty where there are none or they cannot be read."""
    try:
        scopes = _Scopes(parse(source))
    except Unreadable:
        return Constraints()
    if len(scopes.calls) != 1:
        # With several AnsibleModule calls nobody can tell which one runs.
        return Constraints()
    call, names = scopes.calls[0]
    literal = _Literals(names)
    values: dict[object, object] = {}
    for keyword in call.keywords:
        if keyword.arg in KINDS:
            values[keyword.arg] = literal.value(keyword.value)
        elif keyword.arg is None:
            spread = literal.value(keyword.value)
            if isinstance(spread, dict):
                values.update({key: value for key, value in spread.items() if key in KINDS})
    return Constraints(
        mutually_exclusive=_groups(values.get("mutually_exclusive")),
        required_together=_groups(values.get("required_together")),
        required_one_of=_groups(values.get("required_one_of")),
        required_if=_conditions(values.get("required_if")),
        required_by=_requirements(values.get("required_by")),
    )


def joined(first: Constraints, second: Constraints) -> Constraints:
    """The rules of both."""
    return Constraints(
        mutually_exclusive=(*first.mutually_exclusive, *second.mutually_exclusive),
        required_together=(*first.required_together, *second.required_together),
        required_one_of=(*first.required_one_of, *second.required_one_of),
        required_if=(*first.required_if, *second.required_if),
        required_by={**first.required_by, **second.required_by},
    )


class _Scopes:
    """Finds each AnsibleModule call together with the names that are bound once, to something, where it stands.

    Looks at statements only, and into the expression of a statement only as far as a call that is made there: a full
    visit of 3,000 modules costs ten seconds more and finds the same.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.calls: list[tuple[ast.Call, Mapping[str, ast.expr]]] = []
        self._spoiled: set[str] = set()
        self._body(tree.body, {})

    def _body(self, body: list[ast.stmt], outer: Mapping[str, ast.expr]) -> None:
        names = dict(outer)
        inner: list[tuple[list[ast.stmt], frozenset[str]]] = []
        waiting = list(reversed(body))
        own: set[str] = set()
        while waiting:
            statement = waiting.pop()
            match statement:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    inner.append((statement.body, _parameters(statement)))
                case ast.ClassDef():
                    inner.append((statement.body, frozenset()))
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        self._bind(target, value, names, own)
                    self._call(value, names)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._bind(target, value, names, own)
                    self._call(value, names)
                case ast.AugAssign(target=target):
                    self._spoil(target)
                case ast.Expr(value=value) | ast.Return(value=ast.expr() as value):
                    self._call(value, names)
                case _:
                    if isinstance(statement, ast.For):
                        self._spoil(statement.target)
                    waiting += reversed(_blocks_of(statement))
        for block_body, parameters in inner:
            self._body(block_body, {name: value for name, value in names.items() if name not in parameters})

    def _bind(self, target: ast.expr, value: ast.expr, names: dict[str, ast.expr], own: set[str]) -> None:
        if not isinstance(target, ast.Name):
            self._spoil(target)
            return
        if target.id in own:
            self._spoiled.add(target.id)
        own.add(target.id)
        names[target.id] = value

    def _spoil(self, target: ast.expr) -> None:
        """From here on nobody knows what the names in this target hold: part of one is set, or many at once."""
        match target:
            case ast.Name(id=name):
                self._spoiled.add(name)
            case ast.Subscript(value=inner) | ast.Starred(value=inner):
                self._spoil(inner)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                for item in items:
                    self._spoil(item)
            case _:
                pass

    def _call(self, value: ast.expr, names: Mapping[str, ast.expr]) -> None:
        if not isinstance(value, ast.Call):
            return
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        if name in _CHANGING and isinstance(value.func, ast.Attribute):
            self._spoil(value.func.value)
        elif _checks_arguments(name) and any(k.arg in {*KINDS, "argument_spec", None} for k in value.keywords):
            self.calls.append((value, _Known(names, self._spoiled)))
        for argument in [*value.args, *(keyword.value for keyword in value.keywords)]:
            if isinstance(argument, ast.Call):
                self._call(argument, names)


def _blocks_of(statement: ast.stmt) -> list[ast.stmt]:
    """The statements inside a statement, in their order."""
    found: list[ast.stmt] = []
    for name in ("body", "orelse", "handlers", "finalbody"):
        for item in getattr(statement, name, []):
            found += item.body if isinstance(item, ast.ExceptHandler) else [item]
    return found


def _checks_arguments(function: str) -> bool:
    return function.endswith("Module") or function == "validate_argument_spec"


_CHANGING = frozenset(("append", "extend", "insert", "remove", "pop", "clear", "update", "setdefault"))


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    given = function.args
    return frozenset(item.arg for item in [*given.posonlyargs, *given.args, *given.kwonlyargs])


class _Known(dict[str, ast.expr]):
    """Names whose value is known: bound once and never changed in place."""

    def __init__(self, names: Mapping[str, ast.expr], spoiled: set[str]) -> None:
        super().__init__(names)
        self._spoiled = spoiled

    def get(self, name: str, default: ast.expr | None = None) -> ast.expr | None:  # type: ignore[override]
        return default if name in self._spoiled else super().get(name, default)


_UNKNOWN = object()
_DEPTH = 12
_NODES = 20_000
"""Nodes of a module's source that are evaluated: `a = [b, b, b]` under `b = [c, c, c]` has no other end."""


class _Literals:
    """Evaluates expressions made of literals and known names; anything else is `_UNKNOWN`."""

    def __init__(self, names: Mapping[str, ast.expr]) -> None:
        self._names = names
        self._left = _NODES

    def value(self, node: ast.expr, depth: int = _DEPTH) -> object:
        self._left -= 1
        if depth == 0 or self._left < 0:
            return _UNKNOWN
        match node:
            case ast.Constant(value=value):
                return value
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
                values = [self.value(item, depth - 1) for item in items]
                return _UNKNOWN if any(value is _UNKNOWN for value in values) else values
            case ast.Dict(keys=keys, values=items) if all(isinstance(key, ast.Constant) for key in keys):
                return {
                    key.value: self.value(item, depth - 1)
                    for key, item in zip(keys, items, strict=True)
                    if isinstance(key, ast.Constant)
                }
            case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
                return {k.arg: self.value(k.value, depth - 1) for k in keywords if k.arg is not None}
            case ast.Name(id=name):
                bound = self._names.get(name)
                return _UNKNOWN if bound is None else self.value(bound, depth - 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._sum(self.value(left, depth - 1), self.value(right, depth - 1))
            case _:
                return _UNKNOWN

    def _sum(self, first: object, second: object) -> object:
        if not isinstance(first, list) or not isinstance(second, list):
            return _UNKNOWN
        self._left -= len(first) + len(second)
        return [*first, *second]


def _names_in(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else ()


def _groups(value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        return ()
    # A list of names, not of lists, is an author's slip that ansible does not read as one group.
    return tuple(names for item in value if (names := _names_in(item)))


def _conditions(value: object) -> tuple[RequiredIf, ...]:
    if not isinstance(value, list):
        return ()
    conditions = []
    for item in value:
        if isinstance(item, list) and len(item) in {3, 4} and isinstance(item[0], str):
            required = _names_in(item[2])
            if required and isinstance(item[1], str | int | bool):
                conditions.append(RequiredIf(item[0], item[1], required, any_of=len(item) == 4 and item[3] is True))
    return tuple(conditions)


def _requirements(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for key, item in value.items():
        names = (item,) if isinstance(item, str) else _names_in(item)
        if isinstance(key, str) and names:
            found[key] = names
    return found
