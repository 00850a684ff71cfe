"""Finds secrets in a prompt and puts variables in their place, so that they never reach a playbook."""

import re
from collections.abc import Callable
from functools import partial

from relia.security.secret_phrases import (
    ABOUT_SECRETS,
    ASSIGNED,
    BESIDE,
    GIVEN,
    LOGIN,
    OPTION,
    PUBLIC,
    RANDOM,
    SET_FOR,
    is_given,
    is_ordinary,
)
from relia.security.secret_shapes import LIKELY

_SHAPES = (
    *LIKELY,
    (re.compile(r"(?<=\bBearer )(?!\{\{|\$)[A-Za-z0-9._~+/-]{8,}=*"), "bearer_token"),
    (re.compile(r"(?<=://)[^\s:/@{}]{1,100}:[^\s:/@{}]{1,200}(?=@)"), "credentials"),
)


def without_secrets(prompt: str) -> tuple[str, list[str]]:
    """The prompt with a variable in the place of each secret, and the names of these variables."""
    names: list[str] = []

    def stand_in(word: str) -> str:
        base = "vault_" + (re.sub(r"\W+", "_", word.strip().lower()).strip("_") or "secret").removeprefix("vault_")
        name = base if base not in names else f"{base}_{len(names) + 1}"
        names.append(name)
        return "{{ " + name + " }}"

    def valued(match: re.Match[str], word: str) -> str:
        start = match.start("value") - match.start()
        value = match.group("value").rstrip(".!?)") if match.group("value")[-1] in ".?)" else match.group("value")
        return match.group()[:start] + stand_in(word) + match.group()[start + len(value) :]

    def assigned(match: re.Match[str]) -> str:
        if is_ordinary(match.group("value")) or ABOUT_SECRETS.search(match.group("name")):
            return match.group()
        return valued(match, match.group("name"))

    def beside(match: re.Match[str]) -> str:
        value = next(value for value in match.groups() if value)
        return match.group() if is_ordinary(value) else match.group().replace(value, stand_in("password"))

    def given(match: re.Match[str]) -> str:
        if is_ordinary(match.group("value")) or not is_given(match):
            return match.group()
        return valued(match, match.group("word"))

    def set_for(match: re.Match[str]) -> str:
        return match.group() if is_ordinary(match.group("value")) else valued(match, match.group("word"))

    text = prompt
    for pattern, word in _SHAPES:
        text = pattern.sub(partial(_replace, stand_in, word), text)
    text = ASSIGNED.sub(assigned, text)
    text = SET_FOR.sub(set_for, text)
    text = GIVEN.sub(given, text)
    text = LOGIN.sub(lambda match: valued(match, "password"), text)
    text = BESIDE.sub(beside, text)
    text = OPTION.sub(lambda match: valued(match, "password"), text)
    if not PUBLIC.search(text):
        text = RANDOM.sub(lambda match: match.group() if "/" in match.group()[:1] else stand_in("secret"), text)
    return text, names


def _replace(stand_in: Callable[[str], str], word: str, _match: re.Match[str]) -> str:
    return stand_in(word)
