"""How many tokens a text has: counted with OpenAI's encoding, and corrected for models that have another one.

No network: the vocabulary is shipped (`data/README.md`). What other models make of a text is learned from what they
report: a provider that counts is the only one who knows.
"""

import base64
import gzip
import math
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from relia.core.later import Later
from relia.llm.domain import Message

if TYPE_CHECKING:
    from tiktoken import Encoding

ENCODING = "o200k_base"
PATTERN = "|".join(
    (
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""\p{N}{1,3}""",
        r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
        r"""\s*[\r\n]+""",
        r"""\s+(?!\S)""",
        r"""\s+""",
    )
)
SPECIAL = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}

EXACT = (
    "gpt-4o",
    "gpt-4.1",
    "gpt-4.5",
    "gpt-5",
    "gpt-oss",
    "chatgpt-4o",
    "o1",
    "o3",
    "o4-mini",
    "ft:gpt-4o",
    "ft:gpt-4.1",
)
"""How the names of the models begin that have this encoding, as tiktoken lists them."""
UNKNOWN_FACTOR = 1.5
"""Tokens of a model of which nothing is known yet, for one of ours. On 170,000 characters of playbooks `cl100k_base` needs
0.98 of them and voyage-3 1.01; small and older vocabularies need more, and how much more cannot be looked up. Assumed high:
too many tokens for a prompt are an error, too few only leave some room empty."""
LEAST_FACTOR, GREATEST_FACTOR = 0.5, 4.0
"""What a provider reports beyond these was not counted of this text alone: it is taken as the bound."""
OBSERVATIONS = 32
"""A new observation weighs at least one part in so many, so that a model that is exchanged is learned anew."""
OBSERVED_FROM = 200
"""Tokens; shorter prompts are mostly what the provider adds, and tell nothing of the encoding."""
MODELS = 256
"""Models of which something is remembered; then the one that was not asked for longest is forgotten."""
MESSAGE_TOKENS, ANSWER_TOKENS = 4, 3
"""What OpenAI's models need for the frame of each message, and to begin the answer."""
_PIECE = 500_000
"""Characters encoded at once: the pattern gives up at a million blanks in a row."""


@dataclass(slots=True)
class _Factor:
    mean: float
    observations: int = 1
    """What was assumed at first counts as one, so that the first report does not decide alone."""

    def add(self, ratio: float) -> None:
        self.observations = min(self.observations + 1, OBSERVATIONS)
        self.mean += (ratio - self.mean) / self.observations


class TokenCounter:
    """Counts tokens. Safe to use from several threads; the first count loads the vocabulary (0.3 s, 40 MB)."""

    def __init__(self) -> None:
        self._encoding = Later(_encoding)
        self._lock = threading.Lock()
        self._factors: OrderedDict[tuple[str, str], _Factor] = OrderedDict()

    def count(self, text: str) -> int:
        """Tokens of `text` in `o200k_base`; what looks like a special token is ordinary text. A million characters
        take a tenth to half a second."""
        encoding = self._encoding()
        pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
        return sum(len(encoding.encode_ordinary(piece)) for piece in pieces)

    def count_messages(self, messages: Iterable[Message]) -> int:
        """Tokens of a whole prompt in `o200k_base`, with the frames of its messages."""
        return ANSWER_TOKENS + sum(MESSAGE_TOKENS + self.count(message.text) for message in messages)

    def expected(self, provider: str, model: str, counted: int) -> int:
        """Tokens that this model will find in what was `counted`, rounded up."""
        return math.ceil(counted * self.factor(provider, model))

    def factor(self, provider: str, model: str) -> float:
        """Tokens of this model for one of `o200k_base`: 1 for models with that encoding and `UNKNOWN_FACTOR` for others,
        until their reports say otherwise."""
        with self._lock:
            known = self._factors.get((provider, model))
            return known.mean if known is not None else _assumed(model)

    def observe(self, provider: str, model: str, counted: int, reported: int | None) -> None:
        """Learn from an answer: `counted` by `count` or `count_messages`, not corrected, and `reported` by the provider as
        tokens of the whole prompt, those from its cache included. Nothing is learned from None and from short prompts."""
        if reported is None or reported <= 0 or counted < OBSERVED_FROM:
            return
        ratio = min(max(reported / counted, LEAST_FACTOR), GREATEST_FACTOR)
        key = (provider, model)
        with self._lock:
            self._factors.setdefault(key, _Factor(_assumed(model))).add(ratio)
            self._factors.move_to_end(key)
            while len(self._factors) > MODELS:
                self._factors.popitem(last=False)


def _assumed(model: str) -> float:
    """Bedrock and gateways put the maker before the name: `openai.gpt-oss-120b`, `openai/gpt-4o`."""
    name = model.rsplit("/", 1)[-1].removeprefix("openai.")
    return 1.0 if name.startswith(EXACT) else UNKNOWN_FACTOR


def _encoding() -> "Encoding":
    from tiktoken import Encoding

    return Encoding(name=ENCODING, pat_str=PATTERN, mergeable_ranks=_ranks(), special_tokens=dict(SPECIAL))


def _ranks() -> dict[bytes, int]:
    packed = (files("relia.llm") / "data" / f"{ENCODING}.tiktoken.gz").read_bytes()
    pairs = (line.split() for line in gzip.decompress(packed).splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in pairs}
