"""What stands before the cursor, as far as it can be read: the last play tasks of the same play, its hosts and variables."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import dedent

import yaml

from relia.generation.complete.place import Place
from relia.generation.complete.scan import indent_of, is_content, scan
from relia.generation.complete.settings import CompletionSettings
from relia.validation.document import LOADER
from relia.validation.domain import FileKind
from relia.validation.keywords import BLOCK_LISTS, TASK_LISTS

_KEPT_OF_PLAY = ("hosts", "vars", "become", "collections")


@dataclass(frozen=True, slots=True)
class Before:
    """YAML of what stands before, fit to be an engine's context, and the play's hosts as they are written."""

    yaml: str
    hosts: str = ""


def read_before(lines: Sequence[str], place: Place, kind: FileKind, settings: CompletionSettings) -> Before:
    """What stands before `place`. An entry that is no YAML by itself is left out; the others still count."""
    end = place.item.start if place.item is not None else place.trigger
    play = _play_line(lines[:end]) if kind is FileKind.PLAYBOOK else 0
    start = max(play, end - settings.complete_lines)
    tasks = [text for text in _entries(lines[:end], start) if _parses(text)][-settings.complete_before :]
    listed = "".join(tasks)
    if kind is not FileKind.PLAYBOOK:
        return Before(listed)
    head, hosts = _head(lines[play:end], settings.complete_lines)
    if not tasks:
        return Before("", hosts)
    indented = "".join(f"    {line}" if line.strip() else line for line in listed.splitlines(keepends=True))
    return Before(f"{head}  tasks:\n{indented}", hosts)


def _play_line(lines: Sequence[str]) -> int:
    return max((entry.number for entry in scan(lines) if entry.marks[0].is_dash and not entry.around), default=0)


def _entries(lines: Sequence[str], start: int) -> list[str]:
    """The play tasks, each by itself; blocks are not among them, but what stands in them is."""
    starts = [
        entry
        for entry in scan(lines)
        if entry.number >= start
        and entry.marks[0].is_dash
        and (not entry.around or entry.around[-1].name in (*TASK_LISTS, *BLOCK_LISTS))
    ]
    found = []
    for entry in starts:
        column = entry.marks[0].column
        stop = entry.number + 1
        while stop < len(lines) and not (is_content(lines[stop]) and indent_of(lines[stop]) <= column):
            stop += 1
        own = lines[entry.number : stop]
        if not any(line.strip().startswith(tuple(f"{name}:" for name in (*BLOCK_LISTS, *TASK_LISTS))) for line in own):
            found.append(dedent("\n".join(own)).rstrip() + "\n")
    return found


def _head(lines: Sequence[str], limit: int) -> tuple[str, str]:
    """What a play says before its play tasks, as YAML without the keys that nobody needs, and its hosts."""
    kept: list[str] = []
    keep = False
    hosts = ""
    for line in lines[:limit]:
        bare = line.lstrip("- ") if not kept and line.startswith("- ") else line.strip()
        if is_content(line) and (line.startswith("- ") or indent_of(line) == 2):
            keep = bare.startswith(tuple(f"{name}:" for name in _KEPT_OF_PLAY))
            if bare.startswith("hosts:"):
                hosts = bare.removeprefix("hosts:").strip().strip("\"'")
        if keep and line.strip():
            kept.append(f"  {bare}" if line.startswith("- ") else line)
    text = "\n".join(kept)
    text = f"- {text[2:]}\n" if text else "- hosts: all\n"
    return (text, hosts) if _parses(text) else (f"- hosts: {hosts or 'all'}\n", hosts)


def _parses(text: str) -> bool:
    try:
        events = list(yaml.parse(text, Loader=LOADER))
    except (yaml.YAMLError, RecursionError, ValueError):
        return False
    return len(events) > 4
