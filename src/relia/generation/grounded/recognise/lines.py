"""Lines and settings in files.

add the line "x" to /etc/y
in /etc/default/grub the line starting with GRUB_TIMEOUT= has to read GRUB_TIMEOUT=3
PermitRootLogin no in /etc/ssh/sshd_config
set memory_limit to 512M in section [PHP] of /etc/php.ini
"""

import re

from relia.generation.grounded.recognise.changed_file import creation, file_of, told_after, without_extras
from relia.generation.grounded.recognise.domain import B, Planned, Situation, find, looped, says
from relia.generation.grounded.recognise.file_settings import ini, settings
from relia.generation.grounded.recognise.host_entries import REMOVE, host_entries
from relia.generation.grounded.splitting.literals import lines_of
from relia.generation.grounded.text import PATH, QUOTED, quoted, unquote
from relia.generation.grounded.vocabulary import FUNCTION_WORDS, compiled


def lines(text: str, situation: Situation) -> list[Planned]:
    """Read a step about lines or settings in a file."""
    for part in (host_entries, _replace, _block, _positioned, ini, _commented, _line, settings):
        if found := part(text, situation):
            return found
    return []


def _is_of_others(text: str) -> bool:
    """Whether a step has words of another family: templates, cron, sections of a file."""
    others = r"\b(?:template|sysctl|crontab|ini file|section|cron)\b|\.j2\b|\bsection\s+\[|\bcontent\b"
    return says(PATH.sub(" ", text), others) and not says(text, r"\bline\b")


def _speaks_of_lines(text: str) -> bool:
    if _is_of_others(text):
        return False
    words = r"\blines?\b|\bappend\b|\bentr(?:y|ies)\b|\bcontains?\b|\bcomment out\b|\buncomment\b"
    words = rf"{words}|^in /\S+\W+(?:make sure|ensure|see to it)\b.*\b(?:there|present|in it)\W*$"
    return says(text, words) or (bool(quoted(text)) and says(text, r"^(?:also )?(?:add|remove|put)\b"))


def _line(text: str, situation: Situation) -> list[Planned]:
    target = file_of(text, situation)
    if not target or not _speaks_of_lines(text):
        return []
    text, extras = without_extras(text)
    strings = [item for item in quoted(text) if item != target]
    start = told_after(text, _STARTING)
    absent = says(PATH.sub(" ", QUOTED.sub(" ", text)), REMOVE)
    if absent and (dropped := _dropped(text, target, strings, start)):
        return dropped
    state = "absent" if absent else "present"
    made = {} if absent else creation(situation, target)
    if len(strings) > 1 and start is None:
        return [looped(f"{B}lineinfile", "line", strings, {"path": target, "state": state, **made, **extras})]
    line = _line_of(text, target, [item for item in strings if item != start], start)
    if not line:
        return []
    situation.path = target
    arguments: dict[str, object] = {"path": target, "line": line, "state": state}
    if not absent and (pattern := _pattern_of(start, line)):
        arguments["regexp"] = pattern
    if says(text, r"\bat the (?:very )?(?:top|beginning|start)\b|\bas the first line\b"):
        arguments["insertbefore"] = "BOF"
    return [Planned(f"{B}lineinfile", {**arguments, **made, **extras})]


_STARTING = r"\b(?:starting|starts?|beginning|begins?|that starts|which starts)\s+with"
_TELLING = r"(?:that (?:says|reads)\s+|saying\s+|with\s+|which (?:says|reads)\s+|reading\s+)?"
_PLACE = r"\s+(?:to|in|into|from|at the (?:end|bottom|top|beginning))"


def _line_of(text: str, target: str, strings: list[str], start: str | None) -> str | None:
    """The line that a step is about: what it quotes, else what stands where a line is told, when that is no sentence."""
    if strings:
        return strings[-1]
    if start:
        line = find(text, r"\b(?:read|be|become|say|to|with)\s+([^\s,]+(?:\s*=\s*\S+)?)\s*$")
        return line if line != start else None
    bare = re.sub(rf"(?:^in\s+)?{re.escape(target)}", " ", text)
    line = find(bare, rf"\blines?\s*:?\s+{_TELLING}(.+?)(?:{_PLACE}\s*$|{_PLACE}\s+|$)")
    line = line or find(
        bare, r"\b(?:make sure|ensure|see to it)(?: that)?\s+(.+?)\s+(?:is|are) (?:there|present|in it|set)\s*$"
    )
    line = line or find(bare, rf"\b(?:contains?|append|add)\s+(.+?)(?:{_PLACE}\s*$|{_PLACE}\s+|$)")
    return line if line and _is_line(line) else None


def _is_line(line: str) -> bool:
    """Whether words without quotes can be a line of a file, and no part of a sentence."""
    words = line.lower().split()
    fillers = [word for word in words if word.strip(",.:;") in FUNCTION_WORDS - _IN_LINES]
    return bool(words) and words[0] not in FUNCTION_WORDS and not fillers


_IN_LINES = frozenset("no on off all required none use never always full any".split())
"""Function words that settings are written with."""


def _dropped(text: str, target: str, strings: list[str], start: str | None) -> list[Planned]:
    """`remove all lines with debug from /etc/app.conf`: every line with a word in it, or that begins with it."""
    values = {"path": target, "state": "absent"}
    if start:
        return [Planned(f"{B}lineinfile", {"path": target, "regexp": rf"^\s*{re.escape(start)}", "state": "absent"})]
    told = (
        r"\b(?:entr(?:y|ies)|lines?|ones?)\s+"
        r"(?:for|with|containing|about|of|that (?:mentions?|contains?|has|have)|mentioning|matching|which contains?)"
    )
    word = told_after(text, told)
    if word is None or word.startswith("/") or word.lower() in FUNCTION_WORDS:
        return []
    words = strings if len(strings) > 1 and word in strings else [word]
    return [looped(f"{B}lineinfile", "regexp", [re.escape(one) for one in words], values)]


def _pattern_of(start: str | None, line: str) -> str | None:
    if start:
        return rf"^\s*#?\s*{re.escape(start)}"
    if exported := re.match(r"^export\s+(\w+)=", line):
        return rf"^\s*export\s+{exported.group(1)}="
    if key := re.match(r"^([A-Za-z_][\w.-]*)(\s*=\s*|\s+)\S+$", line):
        return rf"^\s*#?\s*{re.escape(key.group(1))}\b"
    return None


_WHERE = re.compile(
    r"\b(?:insert(?:ed)?\s+(?:it\s+)?)?(?:right\s+|directly\s+|just\s+)?(?P<where>after|below|under|beneath|before|above)\s+"
    r"(?:(?:the|a)\s+)?(?P<line>(?:line|entry)\s+)?"
    r"(?P<starts>(?:(?:that|which)\s+)?(?:starting|starts|begins?|beginning)\s+with\s+)?"
    r"(?:(?:containing|with|reading|saying|that (?:says|reads|contains))\s+)?"
    r"(?P<what>\"[^\"]+\"|'[^']+'|`[^`]+`|\[[^\]]+\]|[^\s\"',]+)",
    re.IGNORECASE,
)


def _positioned(text: str, situation: Situation) -> list[Planned]:
    """A line that is to stand after or before another: `below [global] in smb.conf comes "min protocol = SMB2"`."""
    target = file_of(text, situation)
    if not target:
        return []
    for place in _WHERE.finditer(text):
        what = place.group("what")
        if not (place.group("line") or what[0] in "\"'`["):
            continue
        rest, extras = without_extras(text[: place.start()] + " " + text[place.end() :])
        strings = [item for item in quoted(rest) if item != target]
        line = strings[0] if len(strings) == 1 else None if strings else _line_of(rest, target, [], None)
        if not line:
            return []
        situation.path = target
        pattern = re.escape(unquote(what))
        pattern = rf"^\s*{pattern}" if place.group("starts") or what[0] == "[" else pattern
        option = (
            "insertafter" if place.group("where").lower() in {"after", "below", "under", "beneath"} else "insertbefore"
        )
        values = {"path": target, "line": line, option: pattern, "state": "present"}
        return [Planned(f"{B}lineinfile", {**values, **extras})]
    return []


_COMMENT = r"\b(?P<un>un-?)?comment(?:ed)?(?: out)?\b"


def _commented(text: str, situation: Situation) -> list[Planned]:
    """Lines that become comments, or stop being such."""
    told = re.search(_COMMENT, QUOTED.sub(lambda match: " " * len(match.group()), text), re.IGNORECASE)
    target = file_of(text, situation)
    if told is None or not target or not says(text, r"\bcomment(?:ed)? out\b|\bun-?comment|\bcomment the\b"):
        return []
    bare = re.sub(rf"(?:\b(?:in|from|of|inside)\s+)?(?:the file\s+)?{re.escape(target)}", " ", text)
    start = told_after(bare, _STARTING)
    # All words up to the end belong to how a line starts: `that starts with Defaults requiretty`.
    whole = find(bare, rf"(?:{_STARTING})\s+([^\"'`,;]+?)\s*$")
    start = whole if start and whole and not _fills(whole) else start
    quoted_words = quoted(bare)
    word = start or next(iter(quoted_words), None) or _commented_word(bare)
    if not word or word.lower() in FUNCTION_WORDS:
        return []
    situation.path = target
    word = word.lstrip("# ")
    inside = "" if start or quoted_words or told.group("un") else ".*"
    if told.group("un"):
        values = {"regexp": rf"^\s*#\s*({re.escape(word)}.*)$", "replace": r"\1"}
    elif inside:
        values = {"regexp": rf"^(\s*[^#\s].*{re.escape(word)}.*|\s*{re.escape(word)}.*)$", "replace": r"# \1"}
    else:
        values = {"regexp": rf"^(\s*{re.escape(word)}.*)$", "replace": r"# \1"}
    return [Planned(f"{B}replace", {"path": target, **values})]


def _fills(words: str) -> bool:
    return any(word.lower() in FUNCTION_WORDS for word in words.split())


def _commented_word(bare: str) -> str | None:
    verb = r"\b(?:un-?comment|comment(?: out)?)\s+(?:the\s+|all\s+|any\s+|every\s+)*"
    return (
        find(
            bare,
            rf"{verb}(?:lines?|entr(?:y|ies))\s+(?:with\s+|containing\s+|for\s+|of\s+)?([^\s,]+(?:\s+[^\s,]+)?)\s*$",
        )
        or find(bare, rf"{verb}([\w.#/-]+)\s+(?:lines?|entr(?:y|ies))\b")
        or find(bare, rf"{verb}(?:lines?\s+)?([\w.#-]+)")
        or find(bare, r"\b([\w.#-]+)\s+(?:lines?\s+)?(?:should|must|has to|is)\s+(?:be\s+)?(?:un-?)?comment")
    )


_EVERY = (
    r"(?:every|all|each|any)?\s*(?:the\s+)?(?:occurr?[ae]n?ces?|instances?)?\s*(?:of\s+)?(?:the\s+)?"
    r"(?:(?:string|text|word|value)\s+)?"
)
_OLD = r"(?:\"(?P<old>[^\"]+)\"|'(?P<old1>[^']+)'|`(?P<old2>[^`]+)`|(?P<old3>[^\"'`]+?))"
_NEW = r"(?:\"(?P<new>[^\"]+)\"|'(?P<new1>[^']+)'|`(?P<new2>[^`]+)`|(?P<new3>[^\"'`]+?))"
_LONGEST = 4
"""Words without quotes that are still a text to be replaced; more are a sentence."""
_VERBS = r"(?P<verb>replace|substitute|swap|change)"
_WITH = r"(?:with|by|to|for|->)"
_REPLACED = (
    rf"\b{_VERBS}\s+{_EVERY}{_OLD}\s+{_WITH}\s+{_NEW}\s+(?:everywhere\s+)?(?:in|inside|within)\s+(?:the file\s+)?(?P<path>/\S+)",
    rf"\bin\s+(?:the file\s+)?(?P<path>/\S+?),?\s+{_VERBS}\s+{_EVERY}{_OLD}\s+{_WITH}\s+{_NEW}\s*[.!]?$",
)


def _replace(text: str, situation: Situation) -> list[Planned]:
    """One text that takes the place of another everywhere in a file."""
    bare, extras = without_extras(text)
    match = next((found for form in _REPLACED if (found := compiled(form).search(bare.strip()))), None)
    if match is None:
        return []
    parts = match.groupdict()
    old = next(parts[name] for name in ("old", "old1", "old2", "old3") if parts[name]).strip()
    new = next(parts[name] for name in ("new", "new1", "new2", "new3") if parts[name]).strip().rstrip(",")
    plain = parts["old3"] is not None
    if plain and (
        says(old, r"\blines?\b|\bfile\b|\b(?:mode|owner|group|permissions?)\b") or len(old.split()) > _LONGEST
    ):
        return []
    if match.group("verb").lower() == "change" and plain and "." not in old:
        return []
    situation.path = match.group("path").rstrip(",.")
    return [Planned(f"{B}replace", {"path": situation.path, "regexp": re.escape(old), "replace": new, **extras})]


_GIVEN = r"\b(?:lines|entries|following|snippet|stanza|this|these)\b(?!.*\b(?:contents?|create)\b)"


def _block(text: str, situation: Situation) -> list[Planned]:
    """A block of lines: what is quoted, or what stands on the lines below the sentence."""
    strings = [item for item in quoted(text) if "/" not in item[:1]]
    target = file_of(text.split("\n", 1)[0], situation) or file_of(text, situation)
    head, _, below = text.partition("\n")
    if not target or says(text, r"\btemplate\b|\.j2\b") or says(PATH.sub(" ", text), r"\bcron\b"):
        return []
    absent = says(PATH.sub(" ", QUOTED.sub(" ", head)), REMOVE)
    if below.strip() and says(head, r"\b(?:lines?|block|entries|following)\b"):
        block = "\n".join(line.strip() for line in below.strip().splitlines())
    elif strings and (says(text, r"\bblock\b") or (r"\n" in strings[0] and says(text, _GIVEN))):
        block = lines_of(strings[0])
    else:
        return []
    situation.path = target
    values = {"path": target, "block": block, "state": "absent" if absent else "present"}
    return [Planned(f"{B}blockinfile", {**values, **({} if absent else creation(situation, target))})]
