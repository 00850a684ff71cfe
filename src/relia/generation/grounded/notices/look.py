"""The first look at a prompt: what is to be said about it, and what of it is left to read."""

from dataclasses import dataclass

from relia.generation.domain import Notice, NoticeKind
from relia.generation.grounded.notices.injection import injected, without_injection
from relia.generation.grounded.notices.purpose import harmful_purpose
from relia.generation.grounded.notices.secrets import without_secrets


@dataclass(frozen=True, slots=True)
class Read:
    """A prompt without its secrets and without injected instructions, and what is to be said about it."""

    prompt: str
    notices: tuple[Notice, ...]
    secrets: tuple[str, ...]
    """The variables that stand for the secrets."""


def look_at(prompt: str) -> Read:
    """Find secrets, injected instructions and a harmful purpose.

    Sentences that hold injected instructions are cut away; of a prompt with a harmful purpose nothing is left to read.
    """
    text, variables = without_secrets(prompt)
    notices = []
    if variables:
        names = ", ".join(variables)
        message = f"the prompt held a secret; it is not in the playbook: put it into Ansible Vault as {names}"
        notices.append(Notice(NoticeKind.SECRET, message))
    if (words := injected(text)) is not None:
        message = f"part of the prompt gives instructions to the program that reads it, and was not followed: {words!r}"
        notices.append(Notice(NoticeKind.INJECTION, message))
        text = without_injection(text)
    if (why := harmful_purpose(text)) is not None:
        notices.append(Notice(NoticeKind.HARMFUL, f"nothing of the prompt was written: {why}"))
        text = ""
    return Read(text, tuple(notices), tuple(variables))
