"""What a step means by `that file`, `the archive`, `the script`: the last file of that kind that a step before it made."""

import re
from collections.abc import Sequence

from relia.generation.grounded.compose.composer import Entry
from relia.generation.grounded.text import paths

_MEANT = re.compile(
    r"\b(?:(?:that|this|the same|the resulting|the new) (?P<this>file|archive|tarball|zip|script|dump)"
    r"(?! (?:system|name|size|in)\b)"
    r"|the (?P<the>archive|tarball|dump|zip)(?:\s+(?:in|from|under)\s+(?P<folder>/[\w./-]*\w))?"
    r"(?=\s*(?:[,;.]|$)|\s+(?:to|into|from|as|with|again|and|on|for|every|back|after)\b))",
    re.IGNORECASE,
)
_FROM_HERE = frozenset(f"ansible.builtin.{name}" for name in ("copy", "unarchive"))
_ENDINGS = {
    "archive": r"\.(?:tar(?:\.\w+)?|tgz|zip|gz|bz2|xz)$",
    "tarball": r"\.(?:tar(?:\.\w+)?|tgz)$",
    "zip": r"\.zip$",
    "script": r"\.(?:sh|py|pl|rb)$|/s?bin/",
    "dump": r"\.(?:sql|dump|sql\.gz)$",
    "file": r"/[^/]*[^/]$",
}


def with_files(text: str, entries: Sequence[Entry]) -> str:
    """A step with the path of the file that it speaks of; unchanged where it gives such a path itself, or none is known."""

    def path_of(match: re.Match[str]) -> str:
        ending = _ENDINGS[(match.group("this") or match.group("the")).lower()]
        here = [path for path in paths(text[: match.start()]) if re.search(ending, path)]
        made = (value for entry in reversed(entries) for value in _files(entry) if re.search(ending, value))
        found = "" if here else next((path for path in made if path.startswith(match.group("folder") or "/")), "")
        return found or match.group()

    return _MEANT.sub(path_of, text)


def take_from_hosts(made: Sequence[Entry], entries: Sequence[Entry]) -> None:
    """Let what a step copies or unpacks be taken from the hosts, where a step before it put it there."""
    there = {path for entry in entries for path in _files(entry)}
    for entry in made:
        if entry.module in _FROM_HERE and entry.arguments.get("src") in there:
            entry.arguments = {**entry.arguments, "remote_src": True}


def is_of_one(entry: Entry) -> bool:
    """Whether a play task is about one thing alone: it names one, and neither loops nor takes a list of anything."""
    several = any(isinstance(value, list | dict) or "," in str(value) for value in entry.arguments.values())
    return bool(entry.arguments.get("name")) and "loop" not in entry.keywords and not several


def _files(entry: Entry) -> list[str]:
    if entry.arguments.get("state") in {"directory", "absent"}:
        return []
    found = (entry.arguments.get(option) for option in ("dest", "path", "target"))
    return [value for value in found if isinstance(value, str) and value.startswith("/")]
