"""Reads one step of a prompt into the words, value shapes and named arguments that the ranker scores.

The same reading serves training and use, so that both see the same terms. No state, no I/O.
"""

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

TEXT_LIMIT = 2000
"""Characters of a step that are read; no step that a person means is longer."""
WORD_LIMIT = 80

_FILLER = frozenset(
    "a an the of my our your their its all any every each some please pls kindly just also i we you me us it want wants wanted "
    "need needs would could should shall will can may must like do does did which what how module modules ansible using use "
    "task playbook play write give show-me tell so such that this these those there here be been being am are is was were as "
    "into onto out over at by for in on to from with and or but then now hey hi hello thanks thank sure via per if when "
    "machines machine hosts boxes box servers nodes fleet everywhere".split()
)
"""Words around a step that say nothing about which module does it."""
_KEPT_FILLER = frozenset("host hosts from to with if when server servers node nodes using module which what".split())

_PHRASES = (
    (
        re.compile(
            r"\bmak(?:e|es|ing) sure\b|\bsee to it\b|\bbe sure\b|\bverify that\b|\bassure\b|\binsure\b", re.IGNORECASE
        ),
        "ensure",
    ),
    (
        re.compile(
            r"\b(?:is|are|be|gets?) (?:gone|purged|wiped|uninstalled|not (?:installed|there|present))\b", re.IGNORECASE
        ),
        "absent",
    ),
    (re.compile(r"\b(?:get rid of|uninstall|purge)\b", re.IGNORECASE), "remove"),
    (re.compile(r"\b(?:set ?up|setting up)\b", re.IGNORECASE), "setup"),
    (re.compile(r"\b(?:boot(?:ing)? up|on boot|at boot(?: time)?|at startup|on startup)\b", re.IGNORECASE), "enabled"),
    (re.compile(r"\bweb ?server\b", re.IGNORECASE), "webserver"),
    (re.compile(r"\bsym(?:bolic)?[ -]?link", re.IGNORECASE), "symlink"),
    (re.compile(r"\b(?:spin up|bring up|fire up)\b", re.IGNORECASE), "start"),
    (re.compile(r"\b(?:dir|dirs|directories|folder|folders)\b", re.IGNORECASE), "directory"),
    (re.compile(r"\bdon'?t\b|\bmustn'?t\b|\bshouldn'?t\b", re.IGNORECASE), "not"),
)

_TOKEN = re.compile(
    r"""
      (?P<jinja>\{\{.*?\}\}|<[a-z_][\w -]*>)
    | (?P<url>(?:https?|ftp|s3|git|ssh|oci|docker|file)://[^\s,;"'<>]+|git@[\w.-]+:[^\s,;"']+)
    | (?P<registry>\bHK(?:LM|CU|CR|U|CC|EY_\w+):?\\[^\s,;"']*)
    | (?P<winpath>\b[A-Za-z]:\\[^\s,;"']*|\\\\[\w.-]+\\[^\s,;"']*)
    | (?P<schedule>(?:(?:\*|\d+)(?:/\d+)?\s+){3,}(?:\*|\d+)(?:/\d+)?)
    | (?P<clock>\b\d{1,2}:\d{2}(?:\s?[ap]m)?\b|\b\d{1,2}\s?[ap]m\b)
    | (?P<address>\b\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7}\b)
    | (?P<service_port>\b\d{1,5}(?:-\d{1,5})?/(?:tcp|udp)\b)
    | (?P<email>\b[\w.+-]+@[\w-]+\.[\w.]+\b)
    | (?P<path>(?<![\w/])(?:~|\.{1,2})?/[\w.@%+:~{}*/-]*)
    | (?P<file>\b[\w@%+-]+(?:[./][\w@%+-]+)*\.(?:j2|conf|cfg|ini|service|timer|socket|mount|target|ya?ml|json|xml|toml|sh|py|ps1
        |bat|exe|msi|rpm|deb|tar\.gz|tar\.xz|tar\.bz2|tgz|tar|zip|gz|xz|iso|img|pem|crt|cer|key|csr|p12|jks|pub|txt|log|sql|repo|list
        |gpg|asc|war|jar|git|html|php|env|properties|rules|qcow2)\b)
    | (?P<assign>\b[A-Za-z_][\w.]*=[^\s,;]+)
    | (?P<image>\b[a-z0-9][\w./-]*:[\w][\w.-]*\b)
    | (?P<mode>\b0[0-7]{3}\b|\b[ugoa]*[+=][rwxXst]+(?:,[ugoa]*[+=-][rwxXst]*)*)
    | (?P<size>\b\d+(?:\.\d+)?\s?(?:[KMGT]i?B?|[kmgt]b|bytes?)\b|\b\d+%(?:FREE|VG|PVS)?)
    | (?P<version>\bv?\d+(?:\.\d+)+[\w.-]*\b)
    | (?P<number>\b\d+\b)
    | (?P<pipe>\|\||&&|\||>>|\$\()
    | (?P<word>[A-Za-z_][\w]*(?:[-.+][A-Za-z0-9_+]+)*\+*)
    """,
    re.VERBOSE,
)
_PARTS = re.compile(r"[^A-Za-z0-9]+")
_WITH = re.compile(r"(?:,| )\s*with (?=[a-z])")
_SET = re.compile(r"[.;!?:]\s+Set (?=[a-z])")
_THE = re.compile(r"[.;!?:]\s+The (?=[a-z][a-z0-9 ]* (?:is|are) )")
_EXTENSION = re.compile(r"((?:\.tar)?\.[a-z0-9]{1,10})$")
_ASSIGNED = re.compile(r"\b([a-z][a-z0-9_]*)=(\"[^\"]*\"|'[^']*'|[^\s,;]+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one step says."""

    words: tuple[str, ...]
    """Stemmed words and value shapes (`<path>`, `<url>`, ...) in their order, without filler."""
    extras: tuple[str, ...]
    """Terms that have no place in the order: file extensions, well-known paths, parts of compound words."""
    plain: frozenset[str]
    """Every stemmed word, parts of compound words and filler that may be a name included: what documentation is searched for."""
    raw: frozenset[str]
    """Every word as written, in lower case, and pairs of neighbours joined by an underscore: what option names look like."""
    arguments: tuple[tuple[str, str], ...]
    """Arguments named outright (`with src a, dest b`, `Set state to absent`, `state=absent`), the value in lower case."""


def read(text: str) -> Reading:
    """Read the first `TEXT_LIMIT` characters of a step."""
    text = text[:TEXT_LIMIT]
    main, arguments = split_arguments(text)
    arguments += [(key, value.strip("\"'").lower()) for key, value in _ASSIGNED.findall(main)]
    for pattern, replacement in _PHRASES:
        main = pattern.sub(replacement, main)
    words: list[str] = []
    extras: list[str] = []
    plain: list[str] = []
    for match in _TOKEN.finditer(main):
        _take(match.lastgroup or "", match.group(), words, extras, plain)
        if len(words) >= WORD_LIMIT:
            break
    lowered = re.findall(r"[a-z0-9_]+", text.lower())[: 2 * WORD_LIMIT]
    raw = {*lowered, *("_".join(pair) for pair in itertools.pairwise(lowered))}
    return Reading(tuple(words), tuple(dict.fromkeys(extras)), frozenset(plain), frozenset(raw), tuple(arguments))


def _take(kind: str, token: str, words: list[str], extras: list[str], plain: list[str]) -> None:
    lowered = token.lower()
    match kind:
        case "word":
            _take_word(lowered, words, extras, plain)
        case "path" | "file" | "winpath":
            words.append(f"<{kind}>")
            if extension := _EXTENSION.search(lowered):
                extras.append(f"<{extension[1]}>")
            if lowered.startswith("/"):
                extras += [f"<{lowered.rstrip('/')}>", f"<{'/'.join(lowered.split('/')[:3])}>"]
                if lowered.endswith("/"):
                    extras.append("<folder>")
            # An invented name in a path says little, a known one (fstab, sshd_config) a lot: the vocabulary decides.
            extras += [stem(part) for part in _PARTS.split(lowered) if len(part) > 2]
        case "url":
            words.append("<url>")
            if extension := _EXTENSION.search(lowered):
                extras.append(f"<url{extension[1]}>")
        case "assign":
            words.append("<assign>")
            plain += [stem(part) for part in _PARTS.split(lowered) if len(part) > 1]
        case "image":
            words.append("<image>")
            plain += [stem(part) for part in _PARTS.split(lowered) if len(part) > 1]
        case _:
            words.append(f"<{kind}>")


def _take_word(word: str, words: list[str], extras: list[str], plain: list[str]) -> None:
    word = word.strip(".-")
    if not word:
        return
    parts = [part for part in _PARTS.split(word) if part]
    stemmed = stem(word)
    if word in _FILLER:
        if word in _KEPT_FILLER:
            plain.append(stemmed)
        return
    words.append(stemmed)
    plain.append(stemmed)
    if len(parts) > 1:
        plain += map(stem, parts)
        extras += map(stem, parts)


@lru_cache(65536)
def stem(word: str) -> str:
    """A short, rough stem of a lower-case word: enough that `created`, `creating` and `creates` meet."""
    if len(word) < 4 or word.startswith("<"):
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def split_arguments(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The step's own words, and the arguments spelled out behind them with their values in lower case."""
    for pattern, reader in ((_SET, _set_pairs), (_THE, _the_pairs), (_WITH, _with_pairs)):
        matches = list(pattern.finditer(text))
        if matches and (pairs := reader(text[matches[0].end() :])):
            return text[: matches[0].start()], pairs
    return text, []


def _set_pairs(rest: str) -> list[tuple[str, str]]:
    return _pairs(re.split(r", (?=[a-z][a-z0-9 ]{0,40} to )", rest), r"([a-z][a-z0-9 ]{0,40}?) to (.*)")


def _the_pairs(rest: str) -> list[tuple[str, str]]:
    return _pairs(
        re.split(r"; (?:and )?the (?=[a-z][a-z0-9 ]{0,40} (?:is|are) )", rest),
        r"([a-z][a-z0-9 ]{0,40}?) (?:is|are) (.*)",
    )


def _with_pairs(rest: str) -> list[tuple[str, str]]:
    """`src a, dest b`: which words belong to the name of an option is not marked, so both readings are given."""
    pairs: list[tuple[str, str]] = []
    for piece in re.split(r", (?:and )?(?=[a-z])", rest):
        words = piece.strip().rstrip(".").split(" ")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", words[0]):
            continue
        for length in (1, 2, 3):
            if length < len(words) or (length == 1 and length == len(words)):
                name = "_".join(words[:length])
                if re.fullmatch(r"[a-z][a-z0-9_]*", name):
                    pairs.append((name, " ".join(words[length:]).lower()))
    return pairs


def _pairs(pieces: list[str], pattern: str) -> list[tuple[str, str]]:
    return [
        (match[1].strip().replace(" ", "_"), match[2].strip().lower())
        for piece in pieces
        if (match := re.fullmatch(pattern, piece.strip().rstrip("."), re.DOTALL))
    ]
