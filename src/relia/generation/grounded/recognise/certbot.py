"""Certificates from Let's Encrypt, which certbot gets.

let's encrypt certificate for shop.example.org, webroot /var/www/html, mail ops@example.org
certbot certonly --standalone for www.example.net and example.net, agree to the tos, not again if it is there
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, find, says

_WAYS = (
    ("--nginx", r"(?:--|\bwith (?:the )?|\bvia (?:the )?|\bthe )nginx\b(?: plug-?in)?|\bnginx plug-?in\b"),
    ("--apache", r"(?:--|\bwith (?:the )?|\bvia (?:the )?|\bthe )apache\b(?: plug-?in)?|\bapache plug-?in\b"),
    ("--standalone", r"\bstand-?alone\b"),
)
_DOMAIN = r"(?<![\w@./-])((?:\*\.)?[a-z0-9][\w-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?![\w@/.])"
_FILES = re.compile(r"\.(?:pem|crt|cer|key|sh|service|timer|conf|ini|yml|txt)$")


def certbot(text: str, situation: Situation) -> Planned | None:
    """Read a step that gets a certificate; None where it is not said how the domain is proved, or typed as a command."""
    if not situation.topic(r"\bcertbot\b|\blet'?s[ -]?encrypt\b|\bcertonly\b") or says(
        text, r"\s-d\s|\binstall|\brenew"
    ):
        return None
    if not says(text, r"\bcert(?:ificate)?s?\b|\bcertonly\b") or says(text, r"\bself[- ]?sign|\bcopy\b|\bexpir"):
        return None
    domains = [name for name in dict.fromkeys(re.findall(_DOMAIN, text, re.IGNORECASE)) if not _FILES.search(name)]
    way = _way(text)
    if not domains or way is None:
        return None
    mail = find(text, r"(?<![\w.+-])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
    account = f"-m {mail}" if mail else "--register-unsafely-without-email"
    named = " ".join(f"-d {domain}" for domain in domains)
    guard = (
        find(text, r"(/etc/letsencrypt/live/[\w./*-]*\w)") or f"/etc/letsencrypt/live/{domains[0].removeprefix('*.')}"
    )
    command = f"certbot certonly {way} {named} {account} --agree-tos --non-interactive"
    return Planned(f"{B}command", {"cmd": command, "creates": guard}, name=f"Get a certificate for {domains[0]}")


def _way(text: str) -> str | None:
    """How certbot proves that the domain is ours."""
    if says(text, r"\bweb-?root\b"):
        folder = find(text, r"\bweb-?root(?:[ -]path)?\b[^/,;]*?(?<![\w/])(/[\w./-]*\w)") or find(
            text, r"\s-w\s+(/[\w./-]*\w)"
        )
        return f"--webroot -w {folder}" if folder else None
    return next((option for option, words in _WAYS if says(text, words)), None)
