"""Characters that stand where others are meant: entities of HTML, typographic quotes, and spaces that are none for YAML."""

import html
import re

_SPACES = "\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff"
_LEADING = re.compile(rf"^[ \t]*[{_SPACES}][ \t{_SPACES}]*", re.MULTILINE)
_BEHIND_MARK = re.compile(rf"(?<=[:-])[ ]*[{_SPACES}]+[ {_SPACES}]*(?=\S)")
_NO_WIDTH = re.compile("[\u200b\ufeff]")
_ODD = re.compile(f"[{_SPACES}]")
_ENTITY = re.compile(r"&(?:quot|apos|amp|lt|gt|nbsp|#39|#34|#x27|#x22|#160);")
_QUOTING = re.compile(r"&(?:quot|apos|lt|gt|#39|#34|#x27|#x22);")
_RAW = re.compile(r"[\"'<>]|&(?!\w+;|#\w+;)")
_TYPOGRAPHIC = re.compile(
    r"(?P<before>^[ ]*(?:- +)*(?:[\w.-]+:[ ]+)?)[\u201c\u201d\u201e\u2018\u00ab]"
    r"(?P<inner>[^\u201c\u201d\u201e\u00ab\u00bb\n]*)[\u201c\u201d\u2019\u00bb](?P<behind>[ ]*(?:[ ]#.*)?)$",
    re.MULTILINE,
)
_PLAIN_QUOTES = re.compile(r"(?:: |- )\"")
_SHOWN = re.compile(r"^[ ]*(?:- +)*(?:name|msg|content|fail_msg|success_msg|prompt|description|title|body|text):[ ]+$")
"""Before a value that a person reads, where typographic quotes may be meant."""


def plain_spaces(text: str) -> str:
    """Spaces that indent a line, or stand behind a colon or a dash, as plain ones; those without width are taken away."""
    if not _ODD.search(text):
        return text
    text = _LEADING.sub(lambda found: _NO_WIDTH.sub("", found.group()).translate(_TO_SPACE), text)
    text = _BEHIND_MARK.sub(" ", text)
    return _NO_WIDTH.sub("", text)


class _ToSpace(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return chr(code) if chr(code) in " \t" else " "


_TO_SPACE = _ToSpace()


def is_escaped(text: str) -> bool:
    """Whether a whole text was escaped for HTML: entities for quotes or brackets, and none of these themselves."""
    return "&" in text and bool(_QUOTING.search(text)) and not _RAW.search(text)


def without_entities(text: str) -> str:
    """The text with the entities of HTML that stand for characters of YAML and Jinja replaced."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()).replace("\u00a0", " "), text)


def is_typographic(text: str) -> bool:
    """Whether values are quoted with typographic quotes, and none with plain ones: nobody means these as characters."""
    found = list(_TYPOGRAPHIC.finditer(text))
    return bool(found) and not _PLAIN_QUOTES.search(text) and any(not _SHOWN.match(item["before"]) for item in found)


def plain_quotes(text: str) -> str:
    """Typographic quotes around a whole value as plain ones."""

    def plain(found: re.Match[str]) -> str:
        inner = found["inner"]
        if '"' in inner:
            return found.group() if "'" in inner else f"{found['before']}'{inner}'{found['behind']}"
        return f'{found["before"]}"{inner}"{found["behind"]}'

    return _TYPOGRAPHIC.sub(plain, text)
