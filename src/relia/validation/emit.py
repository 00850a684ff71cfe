"""Writes YAML as Ansible authors do: two spaces, double quotes where quotes are needed, blocks for longer text."""

import re
from typing import Any

import yaml

_PLAIN = re.compile(r"[A-Za-z0-9_./+~^$(][^\n]*\Z")
_WIDTH = 100_000
"""No folding: a broken line reads worse than a long one, and the linter's limit is checked afterwards."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ANN401
        del indentless
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _text(dumper: yaml.SafeDumper, data: str) -> yaml.ScalarNode:
    if "\n" in data.rstrip("\n"):
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|")
    plain = dumper.resolve(yaml.ScalarNode, data, (True, False)) == "tag:yaml.org,2002:str"  # type: ignore[no-untyped-call]
    simple = plain and _PLAIN.match(data) and ": " not in data and " #" not in data and not data.endswith((":", " "))
    # YAML 1.1 readers take these for truth values, and modes for numbers.
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=None if simple and "{{" not in data else '"')


_Dumper.add_representer(str, _text)


def emit(value: object) -> str:
    """A value as YAML text that ends with a line end."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, default_flow_style=False, width=_WIDTH, allow_unicode=True)
