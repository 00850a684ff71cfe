"""Secrets that are known by their shape alone: what the check of playbooks, the reading of prompts and the redaction of
what leaves the machine all look for.

The check reports only what is a secret for certain; a prompt loses whatever begins like one, because a secret that gets
through would stand in the playbook.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class TokenShape(NamedTuple):
    """What the tokens of one service look like."""

    kind: str
    prefix: str
    """A regular expression for how each of them begins."""
    rest: str
    """What follows in a whole one."""


ACCESS_KEY = TokenShape("aws-access-key", r"(?:AKIA|ASIA)", r"[0-9A-Z]{16}\b")
TOKENS = (
    TokenShape("github-token", r"gh[pousr]_", r"[A-Za-z0-9]{36,}\b"),
    TokenShape("github-token", r"github_pat_", r"[A-Za-z0-9_]{22,}\b"),
    TokenShape("slack-token", r"xox[abeprs]-", r"[A-Za-z0-9-]{10,}\b"),
    TokenShape("slack-token", r"xapp-\d-", r"[A-Za-z0-9-]{10,}\b"),
    TokenShape("anthropic-key", r"sk-ant-", r"[A-Za-z0-9_-]{20,}\b"),
    TokenShape("openai-key", r"sk-", r"[A-Za-z0-9_-]{20,}\b"),
    TokenShape("gitlab-token", r"gl(?:pat|dt|rt|ptt|cbt|soat|ft|imt|agent|oas)-", r"[A-Za-z0-9_-]{20,}\b"),
    TokenShape("stripe-key", r"(?:sk|rk)_(?:live|test)_", r"[A-Za-z0-9]{16,}\b"),
    TokenShape("stripe-key", r"whsec_", r"[A-Za-z0-9+/=]{24,}"),
    TokenShape("google-key", r"AIza", r"[0-9A-Za-z_-]{35}\b"),
    TokenShape("google-key", r"GOCSPX-", r"[A-Za-z0-9_-]{20,}\b"),
    TokenShape("google-key", r"ya29\.", r"[A-Za-z0-9_-]{20,}\b"),
    TokenShape("docker-token", r"dckr_(?:pat|oat)_", r"[A-Za-z0-9_-]{20,}\b"),
    TokenShape("vault-token", r"hv[sbr]\.", r"[A-Za-z0-9_-]{20,}"),
    TokenShape("sendgrid-key", r"SG\.", r"[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    TokenShape("twilio-key", r"SK(?=[0-9a-f]{10})", r"[0-9a-f]{32}\b"),
    TokenShape("npm-token", r"npm_", r"[A-Za-z0-9]{36,}\b"),
    TokenShape("pypi-token", r"pypi-AgE", r"[A-Za-z0-9_-]{20,}\b"),
    TokenShape("databricks-token", r"dapi(?=[0-9a-f]{10})", r"[0-9a-f]{32}\b"),
    TokenShape("digitalocean-token", r"do[opr]_v1_", r"[0-9a-f]{40,}\b"),
    TokenShape("huggingface-token", r"hf_", r"[A-Za-z0-9]{30,}\b"),
    TokenShape("grafana-token", r"gl(?:sa|c)_", r"[A-Za-z0-9_+/=]{20,}"),
    TokenShape("shopify-token", r"shp(?:at|ca|pa|ss)_", r"[0-9a-fA-F]{32,}\b"),
    TokenShape("atlassian-token", r"ATATT3x", r"[A-Za-z0-9_=-]{20,}"),
    TokenShape("newrelic-key", r"NRAK-", r"[A-Z0-9]{27}\b"),
    TokenShape("tailscale-key", r"tskey-(?:auth|api|client)-", r"[A-Za-z0-9-]{16,}\b"),
    TokenShape("age-key", r"AGE-SECRET-KEY-1", r"[A-Z0-9]{50,}\b"),
    TokenShape("mailgun-key", r"key-(?=[0-9a-f]{10})", r"[0-9a-f]{32}\b"),
)
KEY_BEGINS = r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----"
KEY_ENDS = r"-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----"
_WEBHOOK = r"hooks\.slack\.com/services/"
_JWT = r"(?<![\w-])eyJ[A-Za-z0-9_-]{10,}+\.eyJ[A-Za-z0-9_-]{10,}+"

CERTAIN = (
    re.compile(KEY_BEGINS),
    *(re.compile(rf"\b{prefix}{rest}") for _, prefix, rest in (ACCESS_KEY, *TOKENS)),
    re.compile(rf"\b{_WEBHOOK}[A-Z0-9]{{8,}}/[A-Z0-9]{{8,}}/[A-Za-z0-9]{{16,}}"),
    re.compile(rf"{_JWT}\.[A-Za-z0-9_-]{{10}}"),
)
"""What no text has without holding a secret."""

_LIKELY_KEY = (re.compile(rf"{KEY_BEGINS}.*?(?:{KEY_ENDS}|\Z)", re.DOTALL), "private_key")
_LIKELY_JWT = re.compile(rf"{_JWT}[A-Za-z0-9_.-]*")
_LIKELY_WEBHOOK = re.compile(rf"(?<={_WEBHOOK})[A-Za-z0-9/]{{10,}}")
_LIKELY_REST = r"[A-Za-z0-9_.-]{10,}"

LIKELY = (
    _LIKELY_KEY,
    (re.compile(rf"\b{ACCESS_KEY.prefix}[0-9A-Z]{{12,}}\b"), "access_key"),
    (re.compile(rf"\b(?:{'|'.join(token.prefix for token in TOKENS)}){_LIKELY_REST}"), "token"),
    (_LIKELY_JWT, "token"),
    (_LIKELY_WEBHOOK, "webhook"),
)
"""The whole of what looks like a secret, also where it was cut short, and what a variable for it is called."""

_PREFIXED = re.compile(
    rf"(?<![A-Za-z0-9])(?:{'|'.join(token.prefix for token in TOKENS)})[A-Za-z0-9_.+/-]{{10,}}={{0,2}}"
)
_PREFIXES = tuple((re.compile(token.prefix), token.kind) for token in TOKENS)
_OTHERS = (
    (re.compile(rf"(?<![A-Za-z0-9]){ACCESS_KEY.prefix}[0-9A-Z]{{12,}}\b"), ACCESS_KEY.kind),
    (_LIKELY_JWT, "jwt"),
    (_LIKELY_WEBHOOK, "webhook"),
    (re.compile(r"(?<=discord\.com/api/webhooks/)\d{10,25}/[\w-]{20,}"), "webhook"),
    (re.compile(r"(?<=webhook\.office\.com/webhookb2/)[\w@/-]{20,}"), "webhook"),
    (re.compile(r"(?<![\w-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{30,}"), "azure-secret"),
    (re.compile(r"(?<![\w:])\d{8,10}:AA[A-Za-z0-9_-]{32,34}(?![\w-])"), "telegram-token"),
    (re.compile(r"(?<![\w.-])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{40,}"), "terraform-token"),
)


def shaped_secrets(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """The whole of everything that has the shape of a secret, with the kind that people are told."""
    for match in _PREFIXED.finditer(text):
        yield match, next(kind for prefix, kind in _PREFIXES if prefix.match(text, match.start()))
    for pattern, kind in _OTHERS:
        for match in pattern.finditer(text):
            yield match, kind
