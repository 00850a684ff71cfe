"""What language models are told: files with versions in their names, of which the newest is used."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"(?P<name>[a-z-]+)-(?P<number>\d+)\.md")


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A text for a model. A changed text gets a new number, so that every stored playbook tells what it came of."""

    version: str
    """The file's name without its ending: `draft-1`."""
    text: str


@cache
def prompt_file(name: str) -> PromptFile:
    """The newest file of a name. Raises `KeyError` for one that does not ship."""
    found = {
        int(match["number"]): item
        for item in files(__package__).iterdir()
        if (match := _NAME.fullmatch(item.name)) and match["name"] == name
    }
    if not found:
        raise KeyError(name)
    newest = found[max(found)]
    return PromptFile(newest.name.removesuffix(".md"), newest.read_text(encoding="utf-8"))
