"""How modules are usually used, learned from public repositories: see `bench/train/usage.py`, which writes the file."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from relia.generation.errors import EngineUnavailable

FORMAT = 1
USUAL = 0.5
"""An option is usual when at least this share of a module's uses gives it."""
CARRIED = 0.7
"""A value stays when at least this share of two play tasks in a row that both give the option give the same."""
_CHANGES_MEANING = re.compile(
    r"force|purge|recurse|remove|delete|clean|prune|valid|verif|check|secur|safe|allow|ignore|skip|disable|pass|token|secret|reset"
    r"|overwrite|replace|kill|reboot|wipe|wait|until|append|exclusive|cert|host|user|port|role|privilege|permi|public"
)
"""Options whose value is for a person to say, however usual it may be."""
CALM_STATES = frozenset(
    ("present", "started", "enabled", "installed", "mounted", "directory", "file", "query", "created")
)
"""States that, assumed wrongly, remove and interrupt nothing."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Which options a module's uses give."""

    share: float
    value: str | None
    """The value that most uses give; None when there is no such value, or none that may be assumed."""


class UsageTable:
    """The usual options of each module, and the options whose values stay the same from one play task to the next."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        """Raises ValueError when the content is of another format than this code reads."""
        if content.get("format") != FORMAT:
            raise ValueError(f"the usual options have format {content.get('format')!r}, this version reads {FORMAT}")
        self._carried: Mapping[str, float] = content["carried"]
        self._options = {
            module: {
                name: Usage(float(row[0]), _assumable(name, row[1]) if len(row) > 1 else None)
                for name, row in options.items()
            }
            for module, options in content["options"].items()
        }

    @classmethod
    def load(cls) -> "UsageTable":
        """The shipped table. Raises `EngineUnavailable`."""
        path = files("relia.generation.grounded.filling") / "data" / "usage.json"
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError) as error:
            raise EngineUnavailable(f"{path} cannot be read: {error}", hint="Install Relia again.") from error

    def usual(self, module: str) -> Mapping[str, Usage]:
        """The options that most uses of a module give, by name; empty for a module that is rarely used."""
        return self._options.get(module, {})

    def stays(self, option: str) -> bool:
        """Whether the value of an option is likely to be that of the play task before."""
        return option in self._carried


def _assumable(name: str, value: str) -> str | None:
    if name == "state":
        return value if value in CALM_STATES else None
    return None if _CHANGES_MEANING.search(name) else value
