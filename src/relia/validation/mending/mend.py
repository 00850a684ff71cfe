"""Mends a text that cannot be verified as it is: what a model answers, or what somebody pasted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from yaml.nodes import CollectionNode, MappingNode, SequenceNode

from relia.validation.document import plain
from relia.validation.domain import FileKind
from relia.validation.emit import emit
from relia.validation.keywords import keywords
from relia.validation.lines import BOM
from relia.validation.mending.characters import (
    is_escaped,
    is_typographic,
    plain_quotes,
    plain_spaces,
    without_entities,
)
from relia.validation.mending.cut import ends_unfinished, without_last_task
from relia.validation.mending.domain import Mended
from relia.validation.mending.lines import Proposal, proposals
from relia.validation.mending.reading import Reading, is_well_formed, names_of, read
from relia.validation.mending.shape import reshape
from relia.validation.mending.unwrap import unwrap
from relia.validation.settings import ValidationSettings
from relia.validation.yaml_problems import find_unfit

_ENDS = ("\r\n", "\r")
_SHAPES = 4
"""Changes of the outline of one text: documents joined, a dash, a play around."""
_LISTS = frozenset((FileKind.PLAYBOOK, FileKind.TASKS, FileKind.HANDLERS))
_ROUNDS = 60
"""Lines of one text that are repaired."""


def mend(
    text: str, kind: FileKind, settings: ValidationSettings, *, hosts: str | None = None, ended: bool | None = None
) -> Mended:
    """Make what a model answered readable as a file of this kind: an answer holds fences, words around and faults of
    writing, and is a play where play tasks were asked for, or the reverse.

    A text that has the right outline comes back byte for byte; nothing else is promised of the result, so verify it.
    `hosts` is for a play that has to be made around play tasks. `ended` says whether the model came to its end, where
    that is known: of an answer that was cut off, the last play task is taken away. Costs a bounded number of readings.
    """
    if kind not in _LISTS or not _may_be_mended(text, settings):
        return Mended(text)
    work = _Work.of(text, settings)
    fine = is_well_formed(work.reading, kind) and not _is_flow(work.reading) and not _has_odd_characters(work.text)
    fine = fine and not work.is_cut_off(text)
    if fine and ended is not False:
        return Mended(text)
    if not fine:
        work.characters()
        if not _holds_only_ansible(work.reading) and not (work.reading.readable and work.is_cut_off(text)):
            work.unwrap()
    in_play = kind is FileKind.PLAYBOOK
    if ended is False or work.is_cut_off(text):
        work.cut(in_play=in_play)
    work.lines()
    work.flow()
    for _ in range(_SHAPES):
        if is_well_formed(work.reading, kind) or not work.take(lambda: reshape(work.text, work.reading, kind, hosts)):
            break
    return work.mended(text)


def make_readable(text: str, settings: ValidationSettings) -> Mended:
    """Make a person's own text readable, where it is not: what it says, and what it is, stays. Costs as `mend` does."""
    # A character that no text has is a person's to look at: what it stands for, nobody can tell.
    if not _may_be_mended(text, settings) or find_unfit(text, settings, empty_is_fine=True) is not None:
        return Mended(text)
    work = _Work.of(text, settings)
    if not work.reading.readable:
        work.characters()
        work.unwrap()
        work.lines()
    return work.mended(text)


@dataclass(slots=True)
class _Work:
    """A text that is being mended, as it reads now."""

    text: str
    reading: Reading
    settings: ValidationSettings
    left: int
    """Characters that may still be read."""
    titles: list[str] = field(default_factory=list)
    cut_off: bool = False
    open_ended: bool = False

    @classmethod
    def of(cls, text: str, settings: ValidationSettings) -> "_Work":
        bare = text.removeprefix(BOM)
        for end in _ENDS:
            bare = bare.replace(end, "\n")
        return cls(bare, read(bare, settings), settings, settings.mend_work)

    def put(self, text: str, *titles: str) -> None:
        if text != self.text:
            self.text, self.reading = text, self.read(text)
            self.titles += titles

    def read(self, text: str) -> Reading:
        self.left -= len(text)
        return read(text, self.settings)

    def take(self, change: Callable[[], tuple[str, str] | None]) -> bool:
        """Make a change, where it makes one."""
        done = change()
        if done is None or done[0] == self.text:
            return False
        self.put(*done)
        return True

    def characters(self) -> None:
        """Write plain characters for those that stand in their place."""
        if not self.reading.readable:
            self.put(plain_spaces(self.text), "Write plain spaces")
        if is_escaped(self.text) or (not self.reading.readable and self._reads_further(without_entities(self.text))):
            self.put(without_entities(self.text), "Write the entities of HTML as characters")
        if is_typographic(self.text) or (not self.reading.readable and self._reads_further(plain_quotes(self.text))):
            self.put(plain_quotes(self.text), "Write plain quotes")

    def _reads_further(self, text: str) -> bool:
        return text != self.text and _is_further(self.read(text), self.reading)

    def unwrap(self) -> None:
        found = unwrap(self.text)
        if found.titles:
            self.put(found.text, *found.titles)
            self.open_ended = found.open_ended

    def is_cut_off(self, given: str) -> bool:
        """Whether the text ends in the middle of a play task: unreadable at its very end, or without its module."""
        if given.endswith("\n") and not self.open_ended:
            return False
        if self.reading.readable:
            return len(self.reading.roots) == 1 and ends_unfinished(self.reading.roots[0])
        return self.reading.line >= len(self.text.rstrip().split("\n")) - 1

    def cut(self, *, in_play: bool) -> None:
        self.cut_off = True
        shorter = without_last_task(self.text, in_play=in_play)
        if shorter is not None:
            self.put(shorter, "Take the unfinished play task at the end away")

    def lines(self) -> None:
        """Repair line by line what cannot be read, as long as that makes the text read further."""
        for _ in range(_ROUNDS):
            if self.reading.readable:
                return
            given = self.text.split("\n")
            best = next(filter(None, (self._best(given, group) for group in proposals(given, self.reading))), None)
            if best is None:
                return
            self.reading, self.text = best[0], best[1]
            if best[2] not in self.titles:
                self.titles.append(best[2])

    def _best(self, lines: list[str], group: Iterator[Proposal]) -> tuple[Reading, str, str] | None:
        """The proposal that makes the text read furthest, of those that make it read further at all."""
        best: tuple[Reading, str, str] | None = None
        for proposal in group:
            if self.left <= 0 or (best and best[0].readable):
                break
            text = "\n".join(proposal.made(lines))
            reading = self.read(text)
            if _is_further(reading, best[0] if best else self.reading):
                best = (reading, text, proposal.title)
        return best

    def flow(self) -> None:
        """Write JSON as YAML."""
        if _is_flow(self.reading):
            self.put(emit(plain(self.reading.roots[0])), "Write the JSON as YAML")

    def mended(self, given: str) -> Mended:
        """The result with the line ends and the byte order mark of what was given: a mixture of ends becomes one."""
        if not self.titles:
            return Mended(given, cut_off=self.cut_off)
        crlf = given.count("\r\n") * 2 > given.count("\n")
        bom = BOM if given.startswith(BOM) else ""
        text = self.text.replace("\n", "\r\n") if crlf else self.text
        return Mended(bom + text, tuple(self.titles), self.cut_off)


def _is_further(one: Reading, other: Reading) -> bool:
    return not other.readable and (one.readable or one.line > other.line)


def _may_be_mended(text: str, settings: ValidationSettings) -> bool:
    return 0 < len(text.encode("utf-8", "surrogatepass")) <= settings.mend_limit


def _has_odd_characters(text: str) -> bool:
    return is_escaped(text) or is_typographic(text)


def _holds_only_ansible(reading: Reading) -> bool:
    """Whether nothing in a readable text is a person's words: a text, an item of a list that is one, or `Here it is:`."""
    if len(reading.roots) == 1 and isinstance(reading.roots[0], MappingNode):
        names = names_of(reading.roots[0])
        return len(names) < 2 or not any(" " in name for name in names)
    return reading.readable and all(
        (isinstance(root, MappingNode) and (len(reading.roots) == 1 or bool(names_of(root) & keywords().play.keys())))
        or (isinstance(root, SequenceNode) and all(isinstance(item, MappingNode) for item in root.value))
        for root in reading.roots
    )


def _is_flow(reading: Reading) -> bool:
    """Whether a text is written as JSON is."""
    root = reading.roots[0] if len(reading.roots) == 1 else None
    return isinstance(root, CollectionNode) and bool(root.flow_style)
