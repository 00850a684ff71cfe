"""Secrets of several lines: private keys, encrypted text of Ansible Vault, the data of a Kubernetes Secret."""

import re
from collections.abc import Iterator
from itertools import pairwise

from relia.llm.redaction.domain import Found, Label
from relia.security.secret_names import is_templated
from relia.security.secret_shapes import KEY_BEGINS, KEY_ENDS

_KEY_EDGE = re.compile(
    rf"(?P<begin>{KEY_BEGINS}|---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----|PuTTY-User-Key-File-\d:)"
    rf"|(?P<end>{KEY_ENDS}|---- END SSH2 (?:ENCRYPTED )?PRIVATE KEY ----|Private-MAC: [0-9a-f]{{40,64}})"
)
_KEY_LINE = re.compile(
    r"(?:[\s#>|+*\"',-]|\\n){0,40}(?:[A-Za-z0-9+/=\\]{12,}|(?:Proc-Type|DEK-Info|Version|Comment|Charset): [^\n]*)"
)
_VAULT = re.compile(
    r"\$ANSIBLE_VAULT;\d\.\d;[A-Za-z0-9]{2,20}(?:;[\w.@-]{1,200})?"
    r"(?P<body>(?:(?:\s|\\n|[\"',#>-]){1,100}+[0-9a-fA-F]{2,200}(?![0-9A-Za-z]))*)"
)
_KUBERNETES = re.compile(r"^(?P<indent>[ \t]*)(?:- )?kind:[ \t]*[\"']?Secret[\"']?[ \t]*$", re.MULTILINE)
_DATA = re.compile(r"^(?P<indent>[ \t]*)(?:string)?[dD]ata:[ \t]*$", re.MULTILINE)
_ENTRY = re.compile(r"(?P<indent>[ \t]+)[\"']?[\w.-]{1,253}[\"']?:[ \t]+[\"']?(?P<value>[^\s\"'|>][^\n\"']*)")
_KEY_CHARACTERS = 65_536
"""No private key is longer."""
_MOST_ENTRIES = 200


def blocks(text: str) -> Iterator[Found]:
    """Every secret of several lines, the ones that were cut short included."""
    yield from _private_keys(text)
    for match in _VAULT.finditer(text):
        yield Found(match.start(), match.end(), "ansible-vault", Label.VAULT)
    yield from _kubernetes(text)


def _private_keys(text: str) -> Iterator[Found]:
    begin: re.Match[str] | None = None
    for edge in _KEY_EDGE.finditer(text):
        if edge["begin"] is not None:
            if begin is not None:
                yield from _cut_key(text, begin, edge.start())
            begin = edge
        elif begin is not None:
            if edge.end() - begin.start() <= _KEY_CHARACTERS:
                yield Found(begin.start(), edge.end(), "private-key", Label.PRIVATE_KEY)
            else:
                yield from _cut_key(text, begin, edge.start())
            begin = None
    if begin is not None:
        yield from _cut_key(text, begin, len(text))


def _cut_key(text: str, begin: re.Match[str], limit: int) -> Iterator[Found]:
    """A key without its end: as far as its lines look like one."""
    end = at = begin.end()
    while line := _KEY_LINE.match(text, at, limit):
        end = at = line.end()
    if end > begin.end():
        yield Found(begin.start(), end, "private-key", Label.PRIVATE_KEY)


def _kubernetes(text: str) -> Iterator[Found]:
    """The values of `data` and `stringData` of a Secret, which are secrets whatever they are called."""
    secrets = [match.start() for match in _KUBERNETES.finditer(text)]
    if not secrets:
        return
    edges = [0, *(match.end() for match in re.finditer(r"^---", text, re.MULTILINE)), len(text)]
    for begin, end in pairwise(edges):
        if any(begin <= at < end for at in secrets[:_MOST_ENTRIES]):
            for data in _DATA.finditer(text, begin, end):
                yield from _entries(text, data.end() + 1, len(data["indent"]), end)


def _entries(text: str, at: int, indent: int, end: int) -> Iterator[Found]:
    for _ in range(_MOST_ENTRIES):
        entry = _ENTRY.match(text, at, end)
        if entry is None or len(entry["indent"]) <= indent:
            return
        value = entry["value"].rstrip()
        if not is_templated(value) and not value.startswith("!vault"):
            yield Found(entry.start("value"), entry.start("value") + len(value), "kubernetes-secret", Label.SECRET)
        stop = text.find("\n", entry.end())
        if stop < 0:
            return
        at = stop + 1
