"""What a mended text is."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after it was mended. Nothing was done where `titles` is empty: the text is then the same, byte for byte."""

    text: str
    titles: tuple[str, ...] = field(default=())
    """What was done, in the order in which it was done."""
    cut_off: bool = False
    """Whether the text ended in the middle of something, so that a part of what was meant is not there."""
