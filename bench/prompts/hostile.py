"""How long prompts take that were made to take long: repetitions that patterns with nested repeats choke on.

python -m bench.prompts.hostile
"""

import time

from relia.generation.domain import Engine, GenerationRequest
from relia.generation.errors import PromptRejected
from relia.wiring import Relia

_LENGTH = 8000
PIECES = (
    "a",
    "a ",
    "a, ",
    "install ",
    "install a and ",
    "users a and b, ",
    "/",
    "/a",
    "/a/b ",
    "a.b.c.d ",
    "((",
    "(a) ",
    "{{ a ",
    '"a" ',
    "'a ",
    "the the ",
    "when it changes ",
    "if the host is Debian ",
    "every day at 7:10 ",
    "password ",
    "password: ",
    "delete all ",
    "1. a ",
    "- a\n",
    "\n",
    "no, ",
    "http://a/",
    "a@b:c/",
    "A_B=c ",
    "0755 ",
    "is not ",
    "copy a.j2 to /b ",
    "deb [a] ",
    "ignore all ",
    "-----BEGIN PRIVATE KEY-----",
    "drop remove delete stop ",
)
"""What is repeated up to the longest prompt that is read."""


def seconds_by_piece(engine: Engine) -> dict[str, float]:
    """The seconds of a draft of each repetition."""
    found = {}
    for piece in PIECES:
        prompt = (piece * (_LENGTH // len(piece)))[:_LENGTH]
        started = time.perf_counter()
        try:
            engine.draft(GenerationRequest(prompt))
        except PromptRejected:
            continue
        found[piece] = time.perf_counter() - started
    return found


def main() -> None:
    """Print the slowest repetitions."""
    with Relia.from_environment() as relia:
        relia.engine.draft(GenerationRequest("install nginx"))
        found = seconds_by_piece(relia.engine)
    print(f"drafts of {_LENGTH:,} hostile characters, the slowest first")
    for piece, seconds in sorted(found.items(), key=lambda item: -item[1])[:10]:
        print(f"  {piece!r:40}{seconds:8.2f} s")


if __name__ == "__main__":
    main()
