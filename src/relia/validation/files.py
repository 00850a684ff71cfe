"""Reads the files to verify, and tells what each of them is and to which project it belongs."""

import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from relia.validation.domain import Check, FileKind, Finding, Severity, Source
from relia.validation.kinds import kind_of
from relia.validation.project import project_of
from relia.validation.references import References
from relia.validation.settings import ValidationSettings
from relia.validation.spots import Spot, finding


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that was read, or why it could not be."""

    path: str
    """As the caller named it, or below the folder that the caller named."""
    file: Path
    source: Source | None = None
    finding: Finding | None = None
    """For a file that is no text: what is wrong with its bytes."""
    problem: str = ""
    """For a file that could not be read at all: why."""


def from_standard_input(data: bytes, settings: ValidationSettings, *, kind: FileKind | None = None) -> Loaded:
    """What somebody sent on standard input; it belongs to no project."""
    text, bad = decode(data, cut=len(data) > settings.text_limit)
    if text is None:
        return Loaded("-", Path("-"), finding=bad)
    found = kind or kind_of(PurePosixPath("standard-input.yml"), text, settings, named=True, referred=lambda: None)
    return Loaded("-", Path("-"), Source(text, found))


def load(
    path: Path,
    settings: ValidationSettings,
    references: References,
    *,
    named: bool,
    kind: FileKind | None = None,
) -> Loaded:
    """Read a file and tell what it is. Never raises for what stands in the file, or for one that cannot be read.

    `named` says that a person named this very file: then a list is taken for a playbook whatever it holds. `kind` is
    what the person says the file is.
    """
    shown = str(path)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            return Loaded(shown, path, problem="it is no regular file (a pipe, a socket or a device)")
        with path.open("rb") as file:
            # One byte more than allowed is enough to see that there are too many.
            data = file.read(settings.text_limit + 1)
    except OSError as error:
        return Loaded(shown, path, problem=error.strerror or str(error))
    text, bad = decode(data, cut=len(data) > settings.text_limit)
    if text is None:
        return Loaded(shown, path, finding=bad)
    root = project_of(path, text)
    inside = path.resolve().relative_to(root).as_posix() if root is not None else path.name
    chosen = kind or kind_of(
        PurePosixPath(inside), text, settings, named=named, referred=lambda: references.kind_of(path, root)
    )
    return Loaded(shown, path, Source(text, chosen, inside, root))


def decode(data: bytes, *, cut: bool = False) -> tuple[str | None, Finding | None]:
    """The text of a file, or the finding that says at which byte it is none.

    `cut` says that the data end in the middle of a file that is too large, so maybe in the middle of a character.
    """
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        if cut and error.reason == "unexpected end of data":
            # A text of that size is refused anyway, for its size.
            return before + "\ufffd", None
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        byte = data[error.start]
        message = f"the file is not UTF-8 text: byte 0x{byte:02x} at offset {error.start}; convert it, e.g. with iconv"
        return None, finding(Spot(line, column, line, column + 1), Check.YAML, "yaml-encoding", Severity.ERROR, message)
