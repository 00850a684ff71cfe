"""What a recogniser gets and gives."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from relia.generation.grounded.vocabulary import compiled

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Planned:
    """A play task that a recogniser read from a step."""

    module: str
    arguments: Values
    keywords: Values = field(default_factory=dict)
    confidence: float = 0.9
    name: str = ""


@dataclass(slots=True)
class Situation:
    """What a recogniser may know beside the step's own words."""

    prompt: str
    platform: str = ""
    thing: str = ""
    """The last package, service, file or user that was named: what `it` means."""
    things: tuple[str, ...] = ()
    """All that was named last: what `both` and `them` mean."""
    service: str = ""
    path: str = ""
    folder: str = ""
    """Where the last working copy or archive was put."""
    archive: str = ""
    """The last archive that was unpacked."""
    device: str = ""
    filesystem: str = ""
    swap: str = ""
    user: str = ""
    users: tuple[str, ...] = ()
    """All users that were named last: what `them` means."""
    group: str = ""
    found: str = ""
    """The variable that holds what a search found."""
    last: dict[str, str] = field(default_factory=dict)
    """The last thing of other kinds that was named, by kind: image, network, database, bucket, server, volume."""

    told: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)
    """What the whole prompt was found to speak of, by pattern."""

    def copied(self) -> "Situation":
        """One that can be tried on a step without remembering what the step says."""
        return replace(self, last=dict(self.last))

    def topic(self, pattern: str) -> bool:
        """Whether the whole prompt speaks of something; looked for once, as every step asks for the same."""
        if pattern not in self.told:
            self.told[pattern] = compiled(pattern).search(self.prompt) is not None
        return self.told[pattern]


Recogniser = Callable[[str, Situation], list[Planned]]
B = "ansible.builtin."


def says(text: str, pattern: str) -> bool:
    """Whether the text has the pattern, in whatever case."""
    return compiled(pattern).search(text) is not None


def find(text: str, pattern: str, group: int = 1) -> str | None:
    match = compiled(pattern).search(text)
    return match.group(group).strip().strip("\"'`.,") if match and match.group(group) else None


def compact(values: Values) -> dict[str, object]:
    """Without what was not said."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [])}


def one_or_many(names: list[str]) -> object:
    return names[0] if len(names) == 1 else names


def one_by_one(pieces: Iterable[str], read: Callable[[str], Planned | None]) -> list[Planned]:
    """A play task for each piece; nothing when one of them is not understood by itself."""
    made: list[Planned] = []
    for piece in pieces:
        planned = read(piece)
        if planned is None:
            return []
        made.append(planned)
    return made


def looped(
    module: str,
    option: str,
    names: list[str],
    arguments: Values,
    keywords: Values | None = None,
    confidence: float = 0.9,
) -> Planned:
    """One play task for one name, a loop for several or for a variable."""
    names = list(dict.fromkeys(names))
    over: object = names[0] if len(names) == 1 and names[0].startswith("{{") else names
    if isinstance(over, list) and len(names) == 1:
        return Planned(module, {option: names[0], **arguments}, dict(keywords or {}), confidence)
    return Planned(module, {option: "{{ item }}", **arguments}, {"loop": over, **(keywords or {})}, confidence)
