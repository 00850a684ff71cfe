"""Mends a text that cannot be verified as it is: what a model answers, or what somebody pasted."""

from collections.abc import Callable
from dataclasses import dataclass

from yaml.nodes import CollectionNode, MappingNode, SequenceNode

from relia.validation.domain import FileKind
from relia.validation.keywords import keywords
from relia.validation.lines import BOM
from relia.validation.mending.domain import Mended
from relia.validation.mending.reading import Reading, is_well_formed, names_of, read
from relia.validation.mending.shape import reshape
from relia.validation.mending.unwrap import unwrap
from relia.validation.settings import ValidationSettings

_ENDS = ("\r\n", "\r")
_SHAPES = 4
"""Changes of the outline of one text: documents joined, a dash, a play around."""
_LISTS = frozenset((FileKind.PLAYBOOK, FileKind.TASKS, FileKind.HANDLERS))


def mend(text: str, kind: FileKind, settings: ValidationSettings, *, hosts: str | None = None) -> Mended:
    """Make what a model answered readable as a file of this kind: an answer holds fences, words around and faults of
    writing, and is a play where play tasks were asked for, or the reverse.

    A text that has the right outline comes back byte for byte; nothing else is promised of the result, so verify it.
    `hosts` is for a play that has to be made around play tasks. Costs a bounded number of readings of the text.
    """
    if not _may_be_mended(text, settings):
        return Mended(text)
    bare = _with_plain_ends(text)
    work = _Work(bare, read(bare, settings), settings)
    if kind not in _LISTS or (is_well_formed(work.reading, kind) and not _is_flow(work.reading)):
        return Mended(text)
    if not _holds_only_ansible(work.reading):
        work.unwrap()
    for _ in range(_SHAPES):
        if is_well_formed(work.reading, kind):
            break
        if not work.take(lambda: reshape(work.text, work.reading, kind, hosts)):
            break
    return _as_it_ended(text, work)


def make_readable(text: str, settings: ValidationSettings) -> Mended:
    """Make a person's own text readable, where it is not: what it says, and what it is, stays. Costs as `mend` does."""
    if not _may_be_mended(text, settings):
        return Mended(text)
    bare = _with_plain_ends(text)
    first = read(bare, settings)
    if first.readable:
        return Mended(text)
    work = _Work(bare, first, settings)
    work.unwrap()
    return _as_it_ended(text, work) if work.reading.readable else Mended(text)


@dataclass(slots=True)
class _Work:
    """A text that is being mended, as it reads now."""

    text: str
    reading: Reading
    settings: ValidationSettings
    titles: tuple[str, ...] = ()

    def put(self, text: str, *titles: str) -> None:
        self.text, self.reading = text, read(text, self.settings)
        self.titles += titles

    def take(self, change: Callable[[], tuple[str, str] | None]) -> bool:
        """Make a change, where it makes one."""
        done = change()
        if done is None or done[0] == self.text:
            return False
        self.put(*done)
        return True

    def unwrap(self) -> None:
        found = unwrap(self.text)
        if found.titles:
            self.put(found.text, *found.titles)


def _may_be_mended(text: str, settings: ValidationSettings) -> bool:
    return 0 < len(text.encode("utf-8", "surrogatepass")) <= settings.mend_limit


def _with_plain_ends(text: str) -> str:
    bare = text.removeprefix(BOM)
    for end in _ENDS:
        bare = bare.replace(end, "\n")
    return bare


def _as_it_ended(text: str, work: _Work) -> Mended:
    """The result with the line ends and the byte order mark of the text: a mixture of ends becomes one of them."""
    if not work.titles:
        return Mended(text)
    crlf = text.count("\r\n") * 2 > text.count("\n")
    bom = BOM if text.startswith(BOM) else ""
    return Mended(bom + (work.text.replace("\n", "\r\n") if crlf else work.text), work.titles)


def _holds_only_ansible(reading: Reading) -> bool:
    """Whether nothing in a readable text is a person's words: a text, an item of a list that is one, or `Here it is:`."""
    return reading.readable and all(
        (isinstance(root, MappingNode) and (len(reading.roots) == 1 or bool(names_of(root) & keywords().play.keys())))
        or (isinstance(root, SequenceNode) and all(isinstance(item, MappingNode) for item in root.value))
        for root in reading.roots
    )


def _is_flow(reading: Reading) -> bool:
    """Whether a text is written as JSON is."""
    root = reading.roots[0] if reading.roots else None
    return isinstance(root, CollectionNode) and bool(root.flow_style)
