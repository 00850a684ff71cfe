"""A file that is named once ahead of its settings, `/etc/app.ini: [web] port = 80, …`, named with each of them."""

import re

_FILE = re.compile(
    r"(?:^|(?<=\n))(?P<head>[^\n:{}\"'=]{0,60}?)(?<![\w./-])(?P<file>/[\w./-]{0,150}\w)\s*:[ \t]*\n?(?=[\s*\[A-Za-z#-])"
)
_SETTING = re.compile(
    r"[ \t]*(?:[-*][ \t]+)?(?:\[(?P<section>[\w .-]{1,40})\][ \t]*)?(?P<key>[A-Za-z][\w.-]*)[ \t]*(?:->|=>|=)[ \t]*"
    r"(?P<value>\"[^\"\n]*\"|'[^'\n]*'|[^\s,;\"']+(?<![.,;]))[ \t]*"
    r"(?P<end>\n+|,[ \t]*(?:and[ \t]+)?|;[ \t]*|[.](?:\s+|$)|$|[ \t]+and[ \t]+)"
)
_PLACES = re.compile(r"\b(?:copy|template|render|place|deploy|put|replace)\b|/\S+\s*(?:->|=>)", re.IGNORECASE)
_MOST = 40


def with_file_of_settings(text: str) -> str:
    """A text in which each setting of a row is a sentence of its own that names the file, and its section."""
    match = _FILE.search(text)
    if match is None or _PLACES.search(match.group("head")):
        return text
    sentences: list[str] = []
    section, at = "", match.end()
    while len(sentences) < _MOST and (setting := _SETTING.match(text, at)):
        section = setting.group("section") or section
        of = f" in section [{section}] of" if section else " in"
        sentences.append(f"set {setting.group('key')} to {setting.group('value')}{of} {match.group('file')}")
        at = setting.end()
        if "." in setting.group("end") or not setting.group("end"):
            break
    if not sentences:
        return text
    return f"{text[: match.start()]}{'; '.join(sentences)}; {text[at:]}".rstrip("; ")
