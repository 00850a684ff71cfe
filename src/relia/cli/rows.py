"""The rows of a file of prompts: each is read by itself, so that a bad one does not keep the others from an answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from relia.core.errors import ErrorKind, ReliaError
from relia.generation.domain import DraftKind, GenerationRequest

ROW_LIMIT = 16 * 1024 * 1024
"""Bytes of one row."""
_HINT = 'A row is one JSON object: {"id": ..., "prompt": "..."}, and optionally "context" and "kind".'
_SHOWN = 60


class RowsUnreadable(ReliaError):
    """The file with the rows cannot be read."""

    kind = ErrorKind.INVALID
    code = "rows-unreadable"


class RowInvalid(ReliaError):
    """One row is no JSON object, or has wrong fields."""

    kind = ErrorKind.INVALID
    code = "row-invalid"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its identifier, as far as that could be read, and what it asks for or why that cannot be read."""

    id: str | int | None
    asked: GenerationRequest | RowInvalid


def check_rows(source: Path) -> None:
    """Raises `RowsUnreadable` for a file that is not there or cannot be read."""
    if source.is_dir():
        raise RowsUnreadable(f"{source} is a folder", hint="Name a file with one JSON object a line.")
    try:
        with source.open("rb"):
            pass
    except OSError as error:
        raise _unreadable(source, error) from error


def lines_of(source: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; of one beyond the limit, one byte more than that.

    Raises `RowsUnreadable`.
    """
    number = 0
    try:
        with source.open("rb") as file:
            while line := file.readline(ROW_LIMIT + 1):
                number += 1
                part = line
                while len(part) > ROW_LIMIT and not part.endswith(b"\n"):
                    part = file.readline(ROW_LIMIT + 1)
                if line.strip():
                    yield number, line
    except OSError as error:
        raise _unreadable(source, error) from error


def _unreadable(source: Path, error: OSError) -> RowsUnreadable:
    return RowsUnreadable(
        f"{source} cannot be read: {error.strerror or error}", hint="Name a file with one JSON object a line."
    )


def read_row(number: int, line: bytes) -> Row:
    """The row that a line holds. Never raises: what is wrong with it stands in the row."""
    identifier: str | int | None = None
    try:
        values = _object(line)
        identifier = _identifier(values.get("id"))
        return Row(identifier, _request(values))
    except RowInvalid as error:
        return Row(identifier, RowInvalid(f"line {number}: {error.detail}", hint=_HINT))


def _object(line: bytes) -> dict[str, object]:
    if len(line) > ROW_LIMIT:
        raise RowInvalid(f"the row has more than {ROW_LIMIT:,} bytes")
    try:
        values = json.loads(line.rstrip().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RowInvalid(f"not UTF-8: byte 0x{line[error.start]:02x} in column {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise RowInvalid(f"not JSON: {error.msg} in column {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise RowInvalid("not JSON that can be read: a number too long, or nested too deeply") from error
    if not isinstance(values, dict):
        raise RowInvalid(f"a row is a JSON object, not {_kind(values)}")
    return values


def _identifier(given: object) -> str | int | None:
    if isinstance(given, bool) or not (given is None or isinstance(given, str | int)):
        raise RowInvalid(f"`id` is a text or a whole number, not {_kind(given)}")
    return given


def _request(values: dict[str, object]) -> GenerationRequest:
    prompt, context = values.get("prompt"), values.get("context")
    if not isinstance(prompt, str):
        what = f"is a text, not {_kind(prompt)}" if "prompt" in values else "is missing"
        raise RowInvalid(f"`prompt` {what}")
    if context is not None and not isinstance(context, str):
        raise RowInvalid(f"`context` is a text, not {_kind(context)}")
    kind = values.get("kind", DraftKind.PLAYBOOK)
    if not isinstance(kind, str) or kind not in set(DraftKind):
        shown = repr(kind[:_SHOWN]) if isinstance(kind, str) else _kind(kind)
        raise RowInvalid(f"`kind` is {' or '.join(DraftKind)}, not {shown}")
    return GenerationRequest(prompt, DraftKind(kind), context or "")


def _kind(value: object) -> str:
    """What a JSON value is, in JSON's own words."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"
