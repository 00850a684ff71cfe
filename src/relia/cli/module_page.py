"""A module's page in a terminal: its options as a table, the rules between them, its examples."""

import json
import re
from collections.abc import Iterator, Mapping

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table

from relia.catalog.domain import Constraints, ModuleSpec, Option, Resolution

_NARROW = 70
"""Columns, below which a table has no room for three."""
_LINK = re.compile(r"\bL\(([^,)]+),\s*([^)]+)\)")
_MARKED = re.compile(r"\b[A-Z]\(([^)]*)\)")


def print_module(console: Console, spec: ModuleSpec, found: Resolution, version: str) -> None:
    """Print everything about a module, and how its name led to it."""
    console.print(f"[bold cyan]{spec.fqcn}[/]  {escape(spec.short_description)}", soft_wrap=True)
    console.print(f"[dim]{escape(' · '.join(_origin(spec, found, version)))}[/]", soft_wrap=True)
    deprecation = found.deprecation or spec.deprecated
    if deprecation:
        console.print(f"[bold yellow]deprecated[/]: {escape(plain_words(deprecation))}")
    if not spec.documented:
        console.print(
            "[bold yellow]Its documentation cannot be read[/] (relia catalog --problems): arguments are not checked."
        )
        return
    _heading(console, "DESCRIPTION")
    console.print(Padding(escape(plain_words(spec.description)), (0, 0, 0, 2)))
    if spec.options:
        _heading(console, "OPTIONS")
        _print_options(console, spec.options)
    rules = list(_rules(spec.constraints))
    if rules:
        _heading(console, "RULES BETWEEN OPTIONS")
        for rule in rules:
            console.print(f"  • {escape(rule)}")
    if spec.notes:
        _heading(console, "NOTES")
        for note in spec.notes:
            console.print(f"  • {escape(plain_words(note))}")
    if spec.examples:
        _heading(console, "EXAMPLES")
        if console.is_terminal:
            console.print(Syntax(spec.examples, "yaml", background_color="default", word_wrap=True))
        else:
            console.print(spec.examples, markup=False, soft_wrap=True)


def plain_words(text: str) -> str:
    """Ansible's own markup (`C(code)`, `L(text,address)`) as plain text."""
    return _MARKED.sub(r"\1", _LINK.sub(r"\1 <\2>", text)).replace("HORIZONTALLINE", "—")


def _origin(spec: ModuleSpec, found: Resolution, version: str) -> Iterator[str]:
    yield f"{spec.collection} {version}".strip()
    if spec.version_added:
        yield f"since {spec.version_added}"
    if found.redirected_from:
        yield f"redirected from {', '.join(found.redirected_from)}"


def _heading(console: Console, text: str) -> None:
    console.print(f"\n[bold]{text}[/]")


def _print_options(console: Console, options: Mapping[str, Option]) -> None:
    if console.width < _NARROW:
        for depth, option in _flat(options, 0):
            indent = "  " * (depth + 1)
            console.print(
                f"{indent}[bold]{escape(option.name)}[/] {escape(_kind(option))} {_required(option)}".rstrip()
            )
            console.print(Padding(escape(_explained(option)), (0, 0, 0, len(indent) + 2)))
        return
    table = Table(box=None, pad_edge=True, header_style="bold", padding=(0, 1))
    table.add_column("option", overflow="fold", min_width=12, ratio=2)
    table.add_column("type", overflow="fold", min_width=8, ratio=1)
    table.add_column("what it is", overflow="fold", ratio=5)
    for depth, option in _flat(options, 0):
        name = f"{'  ' * depth}[bold]{escape(option.name)}[/]"
        table.add_row(
            f"{name}\n{'  ' * depth}{_required(option)}".rstrip(), escape(_kind(option)), escape(_explained(option))
        )
    console.print(table)


def _flat(options: Mapping[str, Option], depth: int) -> Iterator[tuple[int, Option]]:
    """Options and the options in them; on each level, those that are required first."""
    for option in sorted(options.values(), key=lambda item: (not item.required, item.name)):
        yield depth, option
        yield from _flat(option.suboptions, depth + 1)


def _required(option: Option) -> str:
    return "[red]required[/]" if option.required else ""


def _kind(option: Option) -> str:
    return f"{option.type} of {option.elements}" if option.elements else option.type


def _explained(option: Option) -> str:
    lines = [plain_words(option.description)]
    if option.choices:
        lines.append(f"choices: {', '.join(map(_value, option.choices))}")
    if option.default is not None:
        lines.append(f"default: {_value(option.default)}")
    if option.aliases:
        lines.append(f"also called: {', '.join(option.aliases)}")
    return "\n".join(filter(None, lines))


def _value(value: object) -> str:
    """As it is written in YAML."""
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _rules(rules: Constraints) -> Iterator[str]:
    for group in rules.mutually_exclusive:
        yield f"only one of {', '.join(group)}"
    for group in rules.required_one_of:
        yield f"at least one of {', '.join(group)}" if len(group) > 1 else f"{group[0]} is needed"
    for group in rules.required_together:
        yield f"{', '.join(group)} only together"
    for rule in rules.required_if:
        names = (" or " if rule.any_of else ", ").join(rule.requirements)
        yield f"{names} when {rule.option} is {_value(rule.value)}"
    for name, needed in rules.required_by.items():
        yield f"{', '.join(needed)} when {name} is given"
