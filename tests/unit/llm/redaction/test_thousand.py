"""A thousand realistic secrets: none of them, and no longer piece of one, leaves the machine."""

from collections import Counter

from tests.unit.llm.redaction.realistic import Case, cases

from relia.llm.domain import Message, Prompt, Purpose, Speaker
from relia.llm.redaction.redactor import Redacted, Redactor
from relia.llm.redaction.settings import RedactionSettings

PIECE = 12
"""Characters of a secret that would be a leak; of a shorter one, all of it."""
ROUNDS = 24


def redacted(text: str) -> Redacted:
    prompt = Prompt((Message(Speaker.USER, text),), Purpose.DRAFT, "draft-1", 100)
    return Redactor(RedactionSettings()).redact(prompt)


def pieces(secret: str) -> set[str]:
    """Every piece of a secret that must not be seen, line by line: indentation is no part of it."""
    lines = [line for line in secret.split("\n") if not line.startswith("-----")]
    return {line[at : at + PIECE] for line in lines for at in range(max(1, len(line) - PIECE + 1))}


def leaks(case: Case) -> bool:
    sent = redacted(case.text).prompt.messages[0].text
    return any(piece in sent for piece in pieces(case.secret))


def test_none_of_a_thousand_secrets_of_more_than_twenty_kinds_is_in_what_would_be_sent() -> None:
    made = cases(20261125, ROUNDS)
    assert len(made) >= 1000
    assert len({case.kind for case in made}) >= 20
    leaked = [case for case in made if leaks(case)]
    assert leaked == []


def test_every_one_of_them_comes_back() -> None:
    for case in cases(7, 3):
        whole = redacted(case.text)
        assert whole.restore(whole.prompt.messages[0].text) == case.text


def test_what_was_redacted_is_told_by_kind() -> None:
    told = Counter[str]()
    for case in cases(11, 2):
        told.update({each.kind: each.count for each in redacted(case.text).redactions})
    assert {"github-token", "private-key", "ansible-vault", "password", "url-password", "jwt", "password-hash"} <= set(
        told
    )
