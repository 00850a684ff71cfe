"""Secrets that are known by their shape alone: what the check of playbooks and the reading of prompts both look for.

The check reports only what is a secret for certain; a prompt loses whatever begins like one, because a secret that gets
through would stand in the playbook.
"""

import re
from typing import NamedTuple


class TokenShape(NamedTuple):
    """What the tokens of one service look like."""

    prefix: str
    """A regular expression for how each of them begins."""
    rest: str
    """What follows in a whole one."""


ACCESS_KEY = TokenShape(r"(?:AKIA|ASIA)", r"[0-9A-Z]{16}\b")
TOKENS = (
    TokenShape(r"gh[pousr]_", r"[A-Za-z0-9]{36,}\b"),
    TokenShape(r"github_pat_", r"[A-Za-z0-9_]{22,}\b"),
    TokenShape(r"xox[abprs]-", r"[A-Za-z0-9-]{10,}\b"),
    TokenShape(r"sk-", r"[A-Za-z0-9_-]{20,}\b"),
    TokenShape(r"glpat-", r"[A-Za-z0-9_-]{20,}\b"),
    TokenShape(r"AIza", r"[0-9A-Za-z_-]{35}\b"),
    TokenShape(r"dckr_pat_", r"[A-Za-z0-9_-]{20,}\b"),
    TokenShape(r"hv[sb]\.", r"[A-Za-z0-9_-]{20,}"),
    TokenShape(r"SG\.", r"[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
)
_KEY_BEGINS = r"-----BEGIN (?:[A-Z]{1,20} ){0,4}PRIVATE KEY-----"
_KEY_ENDS = r"-----END (?:[A-Z]{1,20} ){0,4}PRIVATE KEY-----"
_WEBHOOK = r"hooks\.slack\.com/services/"
_JWT = r"(?<![\w-])eyJ[A-Za-z0-9_-]{10,}+\.eyJ[A-Za-z0-9_-]{10,}+"

CERTAIN = (
    re.compile(_KEY_BEGINS),
    *(re.compile(rf"\b{prefix}{rest}") for prefix, rest in (ACCESS_KEY, *TOKENS)),
    re.compile(rf"\b{_WEBHOOK}[A-Z0-9]{{8,}}/[A-Z0-9]{{8,}}/[A-Za-z0-9]{{16,}}"),
    re.compile(rf"{_JWT}\.[A-Za-z0-9_-]{{10}}"),
)
"""What no text has without holding a secret."""

LIKELY = (
    (re.compile(rf"{_KEY_BEGINS}.*?(?:{_KEY_ENDS}|\Z)", re.DOTALL), "private_key"),
    (re.compile(rf"\b{ACCESS_KEY.prefix}[0-9A-Z]{{12,}}\b"), "access_key"),
    (re.compile(rf"\b(?:{'|'.join(token.prefix for token in TOKENS)})[A-Za-z0-9_.-]{{10,}}"), "token"),
    (re.compile(rf"{_JWT}[A-Za-z0-9_.-]*"), "token"),
    (re.compile(rf"(?<={_WEBHOOK})[A-Za-z0-9/]{{10,}}"), "webhook"),
)
"""The whole of what looks like a secret, also where it was cut short, and what kind it is."""
