"""Addresses, host names and e-mail addresses, for those who do not want a model to see them."""

import ipaddress
import re
from collections.abc import Iterator

from relia.llm.redaction.domain import Found, Label

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])")
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])"
)
_HOST = re.compile(
    r"(?<![\w.@/-])(?<!\{\{)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}"
    r"(?:com|net|org|io|dev|app|cloud|de|at|ch|fr|uk|eu|us|it|es|nl|pl|se|no|dk|fi|be|pt|cz|jp|cn|in|br|au|ca|ru|info|biz|edu|gov"
    r"|mil|local|localdomain|internal|intern|intra|intranet|lan|corp|home|private|example|test|invalid|arpa)(?![\w-]|\.\w)"
)
_HOST_IN_URL = re.compile(
    r"(?<=://)(?:[^\s/@\"']{1,300}@)?(?P<host>[A-Za-z0-9][A-Za-z0-9.-]{0,252}[A-Za-z0-9])(?=[:/?#\s\"'),]|\Z)"
)


def addresses(text: str) -> Iterator[Found]:
    """IP addresses and host names. Those that say nothing of a network stay: loopback, unspecified, net masks."""
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            if _is_telling(match.group().rstrip(".")):
                yield Found(match.start(), match.start() + len(match.group().rstrip(".")), "address", Label.ADDRESS)
    for match in _HOST.finditer(text):
        yield Found(match.start(), match.end(), "host", Label.HOST)
    for match in _HOST_IN_URL.finditer(text):
        if match["host"] != "localhost" and not re.fullmatch(r"[\d.]+", match["host"]):
            yield Found(*match.span("host"), "host", Label.HOST)


def emails(text: str) -> Iterator[Found]:
    """E-mail addresses."""
    for match in _EMAIL.finditer(text):
        yield Found(match.start(), match.end(), "email", Label.EMAIL)


def _is_telling(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast or text.startswith("255."))
