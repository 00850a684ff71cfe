"""Reads the rules between options from a module's source, without executing it.

The documentation does not carry `mutually_exclusive`, `required_if` and the like: they are arguments of AnsibleModule
(or of a class derived from it). They are read where they are literals, names bound to literals in the module, or sums of
these. What cannot be read exactly is left out: a rule that was guessed would be a false error.
"""

import ast
from collections.abc import Mapping

from relia.catalog.domain import Constraints, RequiredIf

KINDS = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")


def mentions_constraints(source: str) -> bool:
    """Whether parsing the source is worth its cost."""
    return any(kind in source for kind in KINDS)


def read_constraints(source: str) -> Constraints:
    """The rules between a module's top-level options; empty where there are none or they cannot be read."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Constraints()
    scopes = _Scopes(tree)
    if len(scopes.calls) != 1:
        # With several AnsibleModule calls nobody can tell which one runs.
        return Constraints()
    call, names = scopes.calls[0]
    values: dict[str, object] = {}
    for keyword in call.keywords:
        if keyword.arg in KINDS:
            values[keyword.arg] = _literal(keyword.value, names)
        elif keyword.arg is None:
            spread = _literal(keyword.value, names)
            if isinstance(spread, dict):
                values.update({key: value for key, value in spread.items() if key in KINDS})
    return Constraints(
        mutually_exclusive=_groups(values.get("mutually_exclusive")),
        required_together=_groups(values.get("required_together")),
        required_one_of=_groups(values.get("required_one_of")),
        required_if=_conditions(values.get("required_if")),
        required_by=_requirements(values.get("required_by")),
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
        inner: list[list[ast.stmt]] = []
        waiting = list(reversed(body))
        own: set[str] = set()
        while waiting:
            statement = waiting.pop()
            match statement:
                case ast.FunctionDef() | ast.ClassDef():
                    inner.append(statement.body)
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        if isinstance(target, ast.Name):
                            if target.id in own:
                                self._spoiled.add(target.id)
                            own.add(target.id)
                            names[target.id] = value
                    self._call(value, names)
                case ast.AugAssign(target=ast.Name(id=name)):
                    self._spoiled.add(name)
                case ast.Expr(value=value) | ast.Return(value=ast.expr() as value):
                    self._call(value, names)
                case _:
                    for block in ("body", "orelse", "finalbody"):
                        waiting += reversed(getattr(statement, block, []))
                    for handler in getattr(statement, "handlers", []):
                        waiting += reversed(handler.body)
        for block_body in inner:
            self._body(block_body, names)

    def _call(self, value: ast.expr, names: Mapping[str, ast.expr]) -> None:
        if not isinstance(value, ast.Call):
            return
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        if name in {"append", "extend", "update", "setdefault"} and isinstance(value.func, ast.Attribute):
            if isinstance(value.func.value, ast.Name):
                self._spoiled.add(value.func.value.id)
        elif name.endswith("Module") and any(k.arg in {*KINDS, "argument_spec", None} for k in value.keywords):
            self.calls.append((value, _Known(names, self._spoiled)))
        for argument in [*value.args, *(keyword.value for keyword in value.keywords)]:
            if isinstance(argument, ast.Call):
                self._call(argument, names)


class _Known(dict[str, ast.expr]):
    """Names whose value is known: bound once and never changed in place."""

    def __init__(self, names: Mapping[str, ast.expr], spoiled: set[str]) -> None:
        super().__init__(names)
        self._spoiled = spoiled

    def get(self, name: str, default: ast.expr | None = None) -> ast.expr | None:  # type: ignore[override]
        return default if name in self._spoiled else super().get(name, default)


_UNKNOWN = object()
_DEPTH = 12


def _literal(node: ast.expr, names: Mapping[str, ast.expr], depth: int = _DEPTH) -> object:
    """The value of an expression made of literals and known names; `_UNKNOWN` for anything else."""
    if depth == 0:
        return _UNKNOWN
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            values = [_literal(item, names, depth - 1) for item in items]
            return _UNKNOWN if any(value is _UNKNOWN for value in values) else values
        case ast.Dict(keys=keys, values=items) if all(isinstance(key, ast.Constant) for key in keys):
            return {
                key.value: _literal(item, names, depth - 1)
                for key, item in zip(keys, items, strict=True)
                if isinstance(key, ast.Constant)
            }
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            return {k.arg: _literal(k.value, names, depth - 1) for k in keywords if k.arg is not None}
        case ast.Name(id=name):
            bound = names.get(name)
            return _UNKNOWN if bound is None else _literal(bound, names, depth - 1)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _literal(left, names, depth - 1), _literal(right, names, depth - 1)
            return [*first, *second] if isinstance(first, list) and isinstance(second, list) else _UNKNOWN
        case _:
            return _UNKNOWN


def _names_in(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else ()


def _groups(value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        return ()
    if names := _names_in(value):
        return (names,)
    return tuple(names for item in value if len(names := _names_in(item)) > 1 or (names and len(value) == 1))


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
