"""Spans of a prompt that belong together, and small readings of words that several parts need."""

import re
from functools import lru_cache

_PROTECTED = re.compile(
    r"""\{\{.*?\}\}|\{%.*?%\}|"[^"\n]*"|`[^`\n]*`|(?<![\w])'[^'\n]*'(?!\w)|[a-z][a-z0-9+.-]*://\S+|\([^()\n]*\)""",
    re.IGNORECASE | re.DOTALL,
)
QUOTED = re.compile(r""""([^"\n]+)"|`([^`\n]+)`|(?<!\w)'([^'\n]+)'(?!\w)|“([^”\n]+)”""")
PATH = re.compile(
    r"(?<![\w:/.@-])(?:~|\.{1,2})?/(?:[\w.+@%~*{}\[\]?=-]+/?)+(?<![.,;:?])|(?<![\w])[A-Za-z]:\\[\w.\\ -]*[\w.\\-]"
)
RELATIVE = re.compile(
    r"(?<![\w:/.@-])(?:[\w.-]+/)+[\w.-]*\w|(?<![\w:/.@-])[\w-][\w.-]*\.(?:j2|conf|cfg|cnf|yml|yaml|json|ini|service|timer|socket|sh|py|sql|pub|crt|pem|key|tar\.gz|tgz|zip|html|txt|jar|war|config|repo|list|rules|toml|xml|env|deb|rpm|msi|exe)\b"
)
URL = re.compile(r"(?:https?|ftp|git|ssh)://(?:\{\{[^{}\n]{1,80}\}\}|[^\s,;'\"{}])+(?<![.)])|\bgit@[\w.-]+:[\w./-]+")
IP = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?![\w.]\d)")


@lru_cache(maxsize=512)
def protected(text: str) -> tuple[tuple[int, int], ...]:
    """Spans in which nothing may be split: quotes, Jinja, URLs, parentheses."""
    return tuple(match.span() for match in _PROTECTED.finditer(text))


def is_protected(text: str, at: int) -> bool:
    return any(start < at < end for start, end in protected(text))


def trimmed(text: str) -> str:
    """A sentence without the punctuation around it; the dot of `./configure` belongs to it."""
    ahead = text.lstrip(" ,;\n")
    return (ahead if ahead.startswith("./") else ahead.lstrip(" ,;.\n")).rstrip(" ,;.\n")


def quoted(text: str) -> list[str]:
    """The contents of quoted strings, in order."""
    return [next(group for group in match.groups() if group is not None) for match in QUOTED.finditer(text)]


def unquote(word: str) -> str:
    return word.strip().strip("\"'`“”").strip()


def paths(text: str) -> list[str]:
    """Absolute paths, in order, without those inside URLs."""
    bare = URL.sub(lambda match: " " * len(match.group()), text)
    return [match.group().rstrip(".,;:") for match in PATH.finditer(bare)]


def words_list(text: str) -> list[str]:
    """`a, b and c` as its words; each word as it was written, without quotes."""
    parts = re.split(
        r"\s*(?:,\s*and\s+|,|\s+and\s+|\s*&\s*|\s+\+\s+|\s+plus\s+|\s+as well as\s+|\s+und\s+)\s*", text.strip()
    )
    return [word for part in parts if (word := unquote(part).rstrip(".!?:"))]


def mode_of(text: str) -> str | None:
    """A file mode as four octal digits, from `mode 755`, `(0644)`, `chmod 600`."""
    match = re.search(
        r"(?:\bmode\b|\bchmod\b|\bpermissions?\b|\bperms\b)\s*(?:of|to|is|=|:|-R)?\s*['\"]?([0-7]{3,4})\b", text
    )
    if match is None:
        masked = re.sub(r"\S*[/:]\S*", " ", text)
        match = re.search(r"(?<![\w.])(0[0-7]{3}|[0-7]00|[0-7][0-7][045])(?![\w.])", masked)
        if match is not None and not re.search(r"\bport|\btimeout|\bgid|\buid|\bsize|\bsec|\bminutes?", text):
            return match.group(1).zfill(4)
        if match is not None and match.group(1).startswith("0"):
            return match.group(1)
        return None
    return match.group(1).zfill(4)
