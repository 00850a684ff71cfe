"""A prompt that was written to be slow to search costs in proportion to its length."""

import time

import pytest

from relia.llm.domain import Message, Prompt, Purpose, Speaker
from relia.llm.redaction.redactor import Redactor
from relia.llm.redaction.settings import RedactionSettings

SMALL = 20_000
TIMES = 8
HOSTILE = (
    "password ", "password=", "a=", "curl -u ", "mysql -p", "-----BEGIN PRIVATE KEY-----", "://a:b@", "eyJaaaaaaaaaaa.",
    " ", "\n",
    "$ANSIBLE_VAULT;1.1;AES256\n", "{{", "RELIA_", 'password: "', "kind: Secret\ndata:\n  a: bcdef\n", "password: |\n  x\n",
    "aB3",
    "echo a | ", "0:", "login as x with ", "password of a b c ", "community ", "$6$aaaaaaaa", "wifi key ", "1.1.1.1 ", "a@b.",
    "htpasswd -b x y ", "machine a login b password c ",
)  # fmt: skip


def seconds(text: str) -> float:
    redactor = Redactor(RedactionSettings(redact_addresses=True, redact_emails=True))
    prompt = Prompt((Message(Speaker.USER, text),), Purpose.DRAFT, "draft-1", 100)
    begun = time.process_time()
    whole = redactor.redact(prompt)
    assert whole.restore(whole.prompt.messages[0].text) == text
    return time.process_time() - begun


@pytest.mark.parametrize("piece", HOSTILE)
def test_eight_times_the_text_costs_nowhere_near_its_square(piece: str) -> None:
    text = piece * (SMALL * TIMES // len(piece))
    short = min(seconds(text[:SMALL]) for _ in range(3))
    # Linear is 8 and quadratic 64. The best of three short ones, and a little that any call takes.
    assert seconds(text) < 30 * (short + 0.002)
