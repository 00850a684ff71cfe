"""Settings in files: `PermitRootLogin no` in sshd_config, `memory_limit = 512M` in section PHP of an ini file."""

import re

from relia.generation.grounded.recognise.changed_file import creation, file_of, without_extras
from relia.generation.grounded.recognise.domain import B, Planned, Situation, find, says
from relia.generation.grounded.recognise.host_entries import REMOVE
from relia.generation.grounded.splitting.heads import VERBS
from relia.generation.grounded.text import QUOTED, paths, unquote, words_list
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

_NOT_KEYS = FUNCTION_WORDS | frozenset(
    """
    permissions permission perms ownership rights line create install remove write add put replace owner mode user group
    change file set make chmod chown chgrp give let copy
    append ensure content contains contain comment template run restart port remount mount readable
    reload start stop and section option belongs owned lines entry mounted validate check only backup
""".split()
)
_KEY = r"[A-Za-z_][\w.-]*(?:::[\w.-]+)*"
_VALUE = r"(?:\"[^\"]*\"|'[^']*'|[\w.:/@%+,*-]+(?:\s*(?:[KMG]B|ms|min|s)\b)?)"
_MUST = r"(?:should|must|shall|has to|have to|needs? to|ought to)"
_SIGN = (
    rf"\s*=\s*|\s*:\s+|\s+(?:is\s+|be\s+|are\s+)?(?:set\s+|changed\s+|raised\s+|lowered\s+)?to\s+(?:be\s+)?"
    rf"|\s+{_MUST}\s+(?:be|read|say|become|have the value)\s+(?:set\s+to\s+)?|\s+is\s+|\s+at\s+|\s+"
)
_PAIR = re.compile(
    rf"^(?:the\s+)?(?:value\s+of\s+|setting\s+|option\s+|parameter\s+|directive\s+|key\s+)?[\"'`]?"
    rf"(?P<key>{_KEY})[\"'`]?(?P<sign>{_SIGN})(?P<value>{_VALUE})$",
    re.IGNORECASE,
)
_SHARED = re.compile(
    rf"^(?P<keys>{_KEY}(?:\s*,\s*(?:and\s+)?{_KEY})*\s+and\s+{_KEY})\s+(?:{_MUST}\s+|are\s+)?(?:both\s+|all\s+|each\s+)*"
    rf"(?:be\s+|=\s*|to\s+)(?:both\s+|all\s+)?(?:set\s+to\s+)?(?P<value>{_VALUE})$",
    re.IGNORECASE,
)
_SPACED = re.compile(r"postgresql\.conf$|\.cnf$|smb\.conf$|\.toml$")
_EQUALS = re.compile(
    r"\.(?:ini|env|properties)$|/(?:default|sysconfig)/|environment$|\.desktop$|os-release$|login\.defs\.eq$"
)
_OTHER_FAMILIES = (
    r"\b(?:copy|template|download|fetch|unpack|(?:re|u)?mount(?:ed)?|clone|cron|archive|sysctl|directory|folder"
    r"|symlink|link|vault|format|extract|run|key from)\b|\.j2\b|->"
)
_LEADING_VERB = re.compile(
    r"^\W*(?:please\s+)?(?:set|change|turn|configure|switch|raise|lower|increase|put|ensure|make sure"
    r"(?: that)?|add|have|edit|modify|adjust|update|disable|enable)\b(?:\s+the)?",
    re.IGNORECASE,
)


_PROGRAMS = r"mysqldump|pg_dump\w*|tar|rsync|dd|cp|mv|scp|curl|wget|cat|echo|openssl"


def settings(text: str, situation: Situation) -> list[Planned]:
    """Read a step that gives keys of a file their values; a step of which any part is no such pair is not read."""
    target = file_of(text, situation)
    if not target or says(text, _OTHER_FAMILIES):
        return []
    if found := _listening(text, target):
        return found
    text, extras = without_extras(text)
    bare = _bare(text, target)
    pairs = _switched(text, target) or _pairs(
        re.sub(rf"\b(?:in|of|to|into)\s+(?:the\s+)?{_base(target)}\s*$", "", bare).strip()
    )
    if not pairs or re.fullmatch(rf"{VERBS}|{_PROGRAMS}", pairs[0][0], re.IGNORECASE):
        return []
    situation.path = target
    return [_setting(target, *pair, {**creation(situation, target), **extras}) for pair in pairs]


def _base(target: str) -> str:
    return re.escape(target.rsplit("/", 1)[-1])


def _switched(text: str, target: str) -> list[tuple[str, str, str]]:
    """`disable PermitEmptyPasswords`: keywords of sshd that are told to be on or off instead of having a value."""
    if not target.endswith(("sshd_config", "ssh_config")):
        return []
    told = re.match(
        rf"\W*(?:in\s+\S+\s+)?(?P<verb>disable|enable|turn off|turn on|switch off|switch on|forbid|allow)\s+"
        rf"(?P<keys>[A-Z]\w+(?:(?:,| and)\s+[A-Z]\w+)*)"
        rf"\s*(?:(?:in|for|inside)\s+(?:{re.escape(target)}|the \w+|{_base(target)}))?\s*$",
        text,
    )
    if told is None:
        return []
    value = "yes" if told.group("verb") in {"enable", "turn on", "switch on", "allow"} else "no"
    return [(key, " ", value) for key in words_list(told.group("keys"))]


def _listening(text: str, target: str) -> list[Planned]:
    address = find(text, r"\blisten\w* (?:only )?on\s+([\d.:]+)")
    if not address or not says(text, r"\b\w+ should (?:only )?listen on\b|\blisten(?:s)? (?:only )?on\b"):
        return []
    key = "bind" if "redis" in target else "listen_addresses" if "postgres" in target else "Listen"
    return [_setting(target, key, " ", address, {})]


def _bare(text: str, target: str) -> str:
    """What a step says without the file, its name and the verb in front."""
    aside = next(
        (part for part in re.findall(r"\(([^()]*)\)", text) if target in part and part.strip() != target), None
    )
    bare = aside or re.sub(r"\([^()]*\)", " ", text)
    bare = re.sub(rf"[,.;]?\s*\bthe\s+(?:config\w*\s+)?file\s+is\s+{re.escape(target)}", " ", bare, flags=re.IGNORECASE)
    file = rf"(?:the\s+)?(?:file\s+|config(?:uration)?(?:\s+file)?\s+)?{re.escape(target)}"
    bare = re.sub(
        rf"\b(?:in|inside|within|of|to|into|for|from)\s+{file}\s*[:,]?"
        rf"|{re.escape(target)}\s*(?::|has|with|should have|must have|gets|needs|,)?",
        " ",
        bare,
    )
    base = target.rsplit("/", 1)[-1]
    names = "|".join(re.escape(name) for name in (base, base.split(".")[0], base.rsplit("_", 1)[0]) if name)
    bare = re.sub(rf"^\W*(?:in\s+)?(?:{names})\s*(?::|\s(?:has|must have|should have|says|contains)\s)\s*", " ", bare)
    return re.sub(r"\s+", " ", _LEADING_VERB.sub(" ", bare.strip())).strip(" ,:;.")


def _pairs(bare: str) -> list[tuple[str, str, str]]:
    """Keys, signs and values; nothing when a part of the text is no pair."""
    if (shared := _SHARED.match(bare)) and all(_is_key(key) for key in words_list(shared.group("keys"))):
        return [(key, " ", unquote(shared.group("value"))) for key in words_list(shared.group("keys"))]
    found = []
    for part in _parts(bare):
        match = _PAIR.match(re.sub(r"^(?:(?:set|change|raise|lower)\s+)", "", part.strip()))
        if match is None or not _is_key(match.group("key")) or _is_filler(match.group("value")):
            return []
        found.append((match.group("key"), match.group("sign"), unquote(match.group("value"))))
    return found


def _parts(bare: str) -> list[str]:
    parts = re.split(r"\s*(?:,\s*(?:and\s+)?|;\s*|\n\s*|\s+and\s+|\s*&\s+|\s+plus\s+)(?=[\"'`]?[A-Za-z_])", bare)
    return [part.strip().rstrip(".!") for part in parts if part.strip()]


def _is_key(word: str) -> bool:
    return not (word.lower() in _NOT_KEYS and word[0].islower())


def _is_filler(value: str) -> bool:
    return value.lower() in FUNCTION_WORDS - {"on", "off", "no", "none", "full", "never", "always", "both", "one"}


def _setting(target: str, key: str, sign: str, value: str, extras: dict[str, object]) -> Planned:
    if _SPACED.search(target) or " = " in sign:
        joined = " = "
    elif "=" in sign or _EQUALS.search(target):
        joined = "="
    elif ":" in sign or target.endswith((".yml", ".yaml")):
        joined = ": "
    else:
        joined = " "
    if " " in value and joined == "=" and not value.startswith(('"', "'")):
        value = f'"{value}"'
    arguments: dict[str, object] = {
        "path": target,
        "regexp": rf"^\s*#?\s*{re.escape(key)}\b",
        "line": f"{key}{joined}{value}",
        "state": "present",
        **extras,
    }
    if target.endswith("sshd_config"):
        arguments.setdefault("validate", "/usr/sbin/sshd -t -f %s")
    return Planned(f"{B}lineinfile", arguments)


_SECTIONS = (
    r"\bsection\s+(?:called\s+|named\s+)?[\"'\[]*([\w .-]+?)[\"'\]]*(?=\s+(?:of|in|to|set)\b|\s*$|\s*[,):\]])",
    r"\[(\w[\w .-]*)\]",
    r"\b(?:the|in|under)\s+([\w.-]+)\s+section\b",
)
_OPTION = re.compile(
    rf"(?<![\w.-])[\"'`]?(?P<key>[A-Za-z][\w.-]*)[\"'`]?\s*"
    rf"(?:=|:(?=\s)|\bwith (?:the )?value\b|\bto\b|\bis\b|\b{_MUST}\s+be\b(?:\s+set\s+to\b)?|\bbe\b)\s*"
    r"(?:\"(?P<d>[^\"]*)\"|'(?P<s>[^']*)'|(?P<w>[\w.:/%@*+,-]*[\w/%*]))"
)


def ini(text: str, situation: Situation) -> list[Planned]:
    """Read a step about options in a section of a file."""
    section = next((found for pattern in _SECTIONS if (found := find(text, pattern))), None)
    target = next(iter(paths(QUOTED.sub(" ", text)) or paths(text)), None) or (
        file_of(text, situation) if section else None
    )
    if not (section and target) or section.lower() in FUNCTION_WORDS or target.endswith("/"):
        return []
    text, extras = without_extras(text)
    bare = re.sub(
        rf"\bsection\s+[\"'\[]*{re.escape(section)}[\"'\]]*|\[{re.escape(section)}\]|\b(?:the\s+)?{re.escape(section)}\s+section\b",
        " ",
        re.sub(rf"{re.escape(target)}\s*:?", " ", text),
    )
    values: dict[str, object] = {"path": target, "section": section}
    rest: dict[str, object] = {"mode": "0644", **extras}
    situation.path = target
    options = _options(bare)
    if says(bare, REMOVE) and not options:
        option = find(bare, r"\b(?:remove|delete|drop)\s+(?:the\s+)?(?:option\s+|key\s+)?[\"'`]?([\w.-]+)")
        option = None if option and option.lower() in _NOT_KEYS else option
        option_part = {"option": option} if option else {}
        return [Planned("community.general.ini_file", {**values, **option_part, "state": "absent", **rest})]
    return [
        Planned("community.general.ini_file", {**values, "option": option, "value": value, **rest})
        for option, value in options
    ]


def _options(bare: str) -> list[tuple[str, str]]:
    bare = QUOTED.sub(
        lambda match: next(part for part in match.groups() if part) if "=" in match.group() else match.group(), bare
    )
    spaced = re.findall(
        r"(?<![\w.-])([a-z][\w.-]*(?: [a-z][\w.-]*)*) = ([\w.:/%@*+,-]*[\w/%*])(?=\s*(?:,|and\b|$|[\"'.;]))",
        bare,
        re.IGNORECASE,
    )
    found = [(_key_of(key), value) for key, value in spaced]
    if not found:
        found = [
            (match.group("key"), match.group("d") or match.group("s") or match.group("w"))
            for match in _OPTION.finditer(bare)
            if match.group("key").lower() not in _NOT_KEYS
        ]
    return found or [(key, value) for key, _, value in _pairs(_plain(bare))]


def _key_of(words: str) -> str:
    """`min protocol` of `comes min protocol`: the words before a sign without the sentence that leads to them."""
    parts = words.split(" ")
    while len(parts) > 1 and (parts[0].lower() in _NOT_KEYS | {"comes", "option", "value", "key", "goes"}):
        parts = parts[1:]
    return " ".join(parts)


def _plain(bare: str) -> str:
    bare = re.sub(
        r"^\W*(?:(?:in|of|under|within|inside|for|set|change|add|put|the|option)\b\W*)+",
        " ",
        bare.strip(),
        flags=re.IGNORECASE,
    )
    bare = re.sub(r"\W*\b(?:in|of|under|within|inside|for|to)\W*$", "", bare, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", bare).strip(" ,:;.")
