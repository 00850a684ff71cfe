"""Files that are put somewhere: copies, templates, contents, and files that are fetched or kept in step.

put certs/wild.pem (0644) and certs/wild.key (0600, root) into /etc/ssl/corp
/etc/chrony.conf from chrony.conf.j2
deploy haproxy.cfg.j2 to /etc/haproxy/haproxy.cfg, validate it with haproxy -c -f
write "managed" into /etc/motd.d/10-note
"""

import re
from dataclasses import dataclass, replace

from relia.generation.grounded.recognise.changed_file import check_in
from relia.generation.grounded.recognise.domain import B, Planned, Situation, find, says
from relia.generation.grounded.recognise.folders import folders
from relia.generation.grounded.recognise.ownership import ownership
from relia.generation.grounded.recognise.paths import REMOVING
from relia.generation.grounded.splitting.literals import lines_of
from relia.generation.grounded.text import PATH, QUOTED, RELATIVE, URL, paths, quoted, unquote, words_list
from relia.generation.grounded.vocabulary import either

_PUT = either(r"""
    cop(?:y|ied|ies)|put|push|upload|drop|place|deploy|install|transfer|send|distribute|roll out|ship|bring|template
    render|add|provide|goes|go|comes
    save|provision|set up|use|get|move over|write|belongs? (?:to|in|into|under)(?=\s+/)
""")
_TEMPLATE = r"\btemplat\w*|\brender\w*|\bjinja2?\b|\.j2\b"
_NOT_FILES = (
    r"\b(?:container|image|registry|bucket|s3|unpack|extract|unzip|untar|clone|packages?|line"
    r"|lines|entry|entries|public key|database|helm|sym(?:bolic )?links?|symlinks?|links?|compose up"
    r"|systemd timer|repo(?:sitory)?|blocks?|snippet|stanza)\b(?!\S*/)|\binstall\b[^;]*\.(?:rpm|deb)\b"
)
_FOLDER = re.compile(
    r"/(?:conf|sites|cron|sudoers|logrotate|profile|modprobe|sysctl|limits|rsyslog|mods|apt"
    r"|yum\.repos|modules-load)[\w.-]*\.d$|/(?:bin|sbin|sites-enabled|sites-available|system|keyrings"
    r"|certs|tmp)$"
)
_INTO = re.compile(r"\b(?:into|in|under|below|inside)\s+(?:the\s+)?(?:folder\s+|dir(?:ectory)?\s+)?$", re.IGNORECASE)
_AS = re.compile(r"\b(?:as|named|called)\s+[\"'`]?$", re.IGNORECASE)
_NAMED = re.compile(
    (
        rf"\b(?:{_PUT}|from)\s+(?:the\s+|my\s+|our\s+|a\s+|local\s+|custom\s+|config\s+|following\s+)*"
        rf"(?:files?\s+|templates?\s+|script\s+)?(?:called\s+|named\s+)?[\"'`]?"
        rf"(?P<name>[\w@%+-][\w@%+.-]*)[\"'`]?"
    ),
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    """
    the it a an file files line template templates this that them to into in as from over config and our my all content
    these those line lines following text entry entry: rid user group mode
    directory folder there with shell user him her on for by at is was
    """.split()
)


_DOTTED = re.compile(
    r"(?<![\w:/.@-])[A-Za-z_][\w-]*\.(?!com\b|org\b|net\b|lan\b|local\b|io\b|de\b|internal\b"
    r"|example\b|corp\b)[a-z]{2,5}\b(?![.:@/]\w)"
)
"""A name with an ending that may be a file's, and is no host's."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    remote: bool
    """An absolute path."""


def placing(text: str, situation: Situation) -> list[Planned]:
    """Read a step that puts files somewhere."""
    return (
        _fetch(text)
        or _synchronize(text)
        or folders(text, situation)
        or _content(text, situation)
        or _copies(text, situation)
    )


def _words(text: str) -> list[_Word]:
    """The file names of a text in order."""
    bare = URL.sub(lambda match: " " * len(match.group()), text)
    bare = _blanked(bare)
    found = {}
    for pattern, remote in ((_DOTTED, False), (RELATIVE, False), (PATH, True)):
        for match in pattern.finditer(bare):
            name = match.group().rstrip(".,;:")
            absolute = remote and name.startswith(("/", "~"))
            found[match.start()] = _Word(name, match.start(), match.start() + len(name), absolute)
    return [found[start] for start in sorted(found)]


def _blanked(text: str) -> str:
    """A text without its quoted parts that hold spaces: those are contents or lines, no names."""
    return QUOTED.sub(lambda match: " " * len(match.group()) if " " in match.group() else match.group(), text)


def _copies(text: str, situation: Situation) -> list[Planned]:
    template = says(text, _TEMPLATE)
    arrow = says(text, r"(?:->|=>)")
    words = PATH.sub(" / ", text)
    if (
        not (template or arrow or says(words, rf"\b{_PUT}\b|^ ?/ +from \S"))
        or says(text, _NOT_FILES)
        or says(words, rf"^\W*(?:(?:and|then|please|also)\s+)*(?!drop\b.*\binto?\b){REMOVING}")
        or says(words, r"\b(?:must|should|shall|can|may|ha(?:s|ve) to|needs? to) go(?! (?:to|in|into|under|on)\b)")
        or says(text, r"(?:->|=>)\s*(?:an?\s+)?(?:dir|folder)")
        or URL.search(text)
    ):
        return []
    bare = re.sub(r"\bvalidat\w*\s.*$", lambda match: " " * len(match.group()), text, flags=re.IGNORECASE)
    pairs = _pairs(bare, situation)
    planned = [_placed(text, bare, source, target, end, situation) for source, target, end in pairs]
    if planned and says(
        text, r"\b(?:create|make)\s+(?:that|the|this)\s+(?:dir(?:ectory)?|folder|path)\b|\bcreate it (?:first|before)"
    ):
        folder = (
            pairs[0][1].text.rstrip("/")
            if _is_folder(bare, pairs[0][0], pairs[0][1])
            else pairs[0][1].text.rsplit("/", 1)[0]
        )
        planned.insert(
            0,
            Planned(
                f"{B}file",
                {"path": folder, "state": "directory", "mode": "0755"},
                name=f"Create the directory {folder}",
            ),
        )
    return planned


def _is_file(named: re.Match[str], target: str) -> bool:
    """Whether a word without an ending is a file: it opens the step behind its verb, is called one, or keeps its name."""
    name, ahead = named.group("name"), named.string[: named.start()]
    called = says(named.group(), r"\b(?:files?|templates?|script)\b")
    opens = not re.sub(
        r"\b(?:please|also|and|then|now|just|make sure|ensure|that|the|we|i|need|want|to|can|you)\b|\W",
        "",
        ahead,
        flags=re.IGNORECASE,
    )
    return (
        "." in name
        or called
        or opens
        or target.endswith("/")
        or target.rsplit("/", 1)[-1].split(".", maxsplit=1)[0] == name.split(".")[0]
    )


def _pairs(text: str, situation: Situation) -> list[tuple[_Word, _Word, int]]:
    """Sources with their destinations, and where the words about each end."""
    aside = _blanked(re.sub(r"\([^()]*\)", lambda match: " " * len(match.group()), text))
    words = _words(aside)
    sources, targets = _with_new_name(text, words)
    if not targets and sources and situation.path and says(text, r"\b(?:there|into it|in it)\b"):
        folder = situation.path.rstrip("/") + "/"
        targets = [_Word(folder, len(text), len(text), True)]
    if not targets and sources and says(text, r"\bsystemd unit\b|\bunit file\b"):
        targets = [_Word("/etc/systemd/system/", len(text), len(text), True)]
    if not sources:
        if len(targets) == 2 and not says(text, r"^\W*template\b"):
            first, second = targets
            if re.search(r"\s[A-Z]\w+\s+$", text[: first.start]):
                return []
            between = text[first.end : second.start]
            return [(second, first, len(text))] if says(between, r"\bfrom\b") else [(first, second, len(text))]
        named = _NAMED.search(aside)
        if (
            named
            and targets
            and named.group("name").lower() not in _NO_NAMES
            and not re.fullmatch(r"[\d.:/]+|[+-].*", named.group("name"))
            and _is_file(named, targets[0].text)
        ):
            sources = [_Word(named.group("name"), named.start("name"), named.end("name"), False)]
    if not sources or not targets:
        return []
    if len(sources) == 1 and len(targets) == 1 and targets[0].end < sources[0].start:
        between = text[targets[0].end : sources[0].start]
        if re.fullmatch(r"\s*(?:[\w ]{0,30}\b)?(?:in)?to\s+(?:the\s+)?(?:local\s+)?|\s*->\s*", between, re.IGNORECASE):
            return []
    if len(sources) == len(targets):
        ends = [*(min(sources[n + 1].start, targets[n + 1].start) for n in range(len(sources) - 1)), len(text)]
        return list(zip(sources, targets, ends, strict=True))
    if len(targets) == 1:
        return [
            (source, targets[0], sources[n + 1].start if n + 1 < len(sources) else len(text))
            for n, source in enumerate(_distinct(sources, targets[0]))
        ]
    return [
        (
            sources[0],
            targets[-1]
            if targets[0].start < sources[0].start and len(targets) > 1 and says(text, r"\bfor\b|\bvia\b")
            else targets[0],
            len(text),
        )
    ]


def _with_new_name(text: str, words: list[_Word]) -> tuple[list[_Word], list[_Word]]:
    """What goes and where; in `main.j2 into /etc/app as app.ini` the last is the name that it gets there."""
    sources = [word for word in words if not word.remote]
    targets = [word for word in words if word.remote]
    if len(targets) == 1 and len(sources) == 2 and _AS.search(text[: sources[1].start]) and "/" not in sources[1].text:
        targets = [replace(targets[0], text=f"{targets[0].text.rstrip('/')}/{sources[1].text}")]
        sources = sources[:1]
    return sources, targets


def _distinct(sources: list[_Word], target: _Word) -> list[_Word]:
    """`haproxy.cfg comes from haproxy.cfg.j2`: the first names the result, not a source."""
    base = target.text.rsplit("/", 1)[-1]
    others = [word for word in sources if word.text != base]
    return others or sources[:1]


def _is_folder(text: str, source: _Word, target: _Word) -> bool:
    if target.text.endswith("/") or _FOLDER.search(target.text):
        return True
    last = target.text.rsplit("/", 1)[-1]
    named = "." in source.text.rsplit("/", 1)[-1] and "." not in last
    return named and _INTO.search(text[: target.start]) is not None


def _placed(text: str, bare: str, source: _Word, target: _Word, end: int, situation: Situation) -> Planned:
    template = source.text.endswith(".j2") or (
        says(text, _TEMPLATE) and not says(text, r"\btemplates/\S+(?<!j2)\s") and "." in text
    )
    name = unquote(source.text)
    destination = unquote(target.text)
    if destination.rstrip("/").rsplit("/", 1)[-1] == name.rsplit("/", 1)[-1]:
        destination = destination.rstrip("/")
    elif _is_folder(bare, source, target):
        destination = destination.rstrip("/") + "/" + name.rsplit("/", 1)[-1].removesuffix(".j2")
    start = min(source.start, target.start) if end != len(text) or source.start > 40 else 0
    about = text[start:end]
    details = ownership(re.sub(r"\S*/\S*", " ", about)) or (
        ownership(re.sub(r"\S*/\S*", " ", text)) if end == len(text) else {}
    )
    if "mode" not in details and (shared := ownership(re.sub(r"\S*/\S*|\([^()]*\)", " ", text))):
        details = {**shared, **details}
    arguments: dict[str, object] = {"src": name, "dest": destination, **details}
    arguments.setdefault("mode", _usual_mode(destination, template=template))
    beside = source.remote and destination.startswith(source.text.rsplit("/", 1)[0] + "/")
    if beside or (source.remote and says(text, r"\bon the (?:host|server|remote|machine)|\bremote\b|\bremote_src\b")):
        arguments["remote_src"] = True
    if says(
        text,
        (
            r"\b(?:keep|make|take|with|create)\b[^,]*\b(?:backup|back up)\b|\bbackup (?:the )?(?:old|existing"
            r"|original)|\bbackup\b\s*$|\bbackup (?:true|yes|on)"
        ),
    ):
        arguments["backup"] = True
    if says(
        text,
        (
            r"\b(?:do not|don'?t|never) overwrite\b|\bonly if (?:it is|it's) (?:missing|not there)"
            r"|\bunless it (?:already )?exists\b|\bif it does(?:n't| not) (?:already )?exist\b"
        ),
    ):
        arguments["force"] = False
    if (check := check_in(text)) and (says(text, r"\bvalid") or "%s" in text):
        arguments["validate"] = check
    situation.path = destination
    return Planned(f"{B}template" if template else f"{B}copy", arguments, confidence=0.94)


def _usual_mode(destination: str, *, template: bool) -> str:
    """The mode of a file whose mode nobody gave: never one that shows a key to all."""
    if re.search(r"\.key$|/id_(?:rsa|dsa|ecdsa|ed25519)$|/(?:private|\.ssh)/", destination):
        return "0600"
    if "/sudoers.d/" in destination:
        return "0440"
    return "0755" if re.search(r"/s?bin/|\.sh$", destination) and not template else "0644"


def _content(text: str, situation: Situation) -> list[Planned]:
    if not says(
        text,
        (
            r"\b(?:write|writes|contents?|contain(?:s|ing)?|with the text|saying|says"
            r"|(?:has|have|is|must|should|needs?)(?: to)? (?:say|read)|that reads|create (?:a "
            r"|the )?file|put|echo|store)\b"
        ),
    ) or says(text, r"\blines?\b|\bblocks?\b|\bsnippet\b|\bstanza\b|\bappend|\bfrom (?:the )?template\b|\.j2\b"):
        return []
    targets = paths(text)
    strings = [item for item in quoted(text) if item not in targets]
    content: str | None = lines_of(strings[0]) if strings else None
    if content is None:
        content = find(
            text,
            (
                r"\b(?:contents?|containing|with the text|saying|that (?:says|reads|contains))\s*(?:of\s+|is\s+"
                r"|=\s*|:\s*)?(.+?)(?:\s+(?:in)?to\s+/|\s+and\s+mode|,\s*mode|$)"
            ),
        )
        content = _as_lines(content) if content else None
        if content is None and (fact := _fact(text)) and says(text, r"\bwrite\b|\bput\b|\bstore\b"):
            content = fact
    if (
        not targets
        or not content
        or (strings and not says(text, r"\b(?:write|content|contain|text|say|read|echo|file)") and "/" in strings[0])
    ):
        return []
    situation.path = targets[-1]
    details = ownership(re.sub(re.escape(content), " ", re.sub(r"\S*/\S*", " ", text)))
    arguments = {"content": content if content.endswith("\n") else content + "\n", "dest": targets[-1], **details}
    arguments.setdefault("mode", "0644")
    return [Planned(f"{B}copy", arguments)]


def _as_lines(content: str) -> str:
    """A list without quotes, `overlay and br_netfilter`, as one line for each; all else as it is."""
    parts = words_list(content)
    return "\n".join(parts) if len(parts) > 1 and all(re.fullmatch(r"[\w.=/-]+", part) for part in parts) else content


_FACTS = (
    (r"\bhostname\b|\bhost name\b", "{{ ansible_facts['hostname'] }}"),
    (r"\bfqdn\b", "{{ ansible_facts['fqdn'] }}"),
    (r"\b(?:default )?ip(?:v4)?(?: address)?\b", "{{ ansible_facts['default_ipv4']['address'] }}"),
    (r"\bkernel(?: version)?\b", "{{ ansible_facts['kernel'] }}"),
    (
        r"\b(?:os|distribution)(?: name| version)?\b",
        "{{ ansible_facts['distribution'] }} {{ ansible_facts['distribution_version'] }}",
    ),
    (r"\binventory (?:host)?name\b", "{{ inventory_hostname }}"),
)


def _fact(text: str) -> str | None:
    """The fact that a text names: `the hostname`, `the kernel version`."""
    return next(
        (fact for pattern, fact in _FACTS if says(text, rf"\b(?:the|its|each|every)\s+(?:\w+(?:'s)?\s+)?{pattern}")),
        None,
    )


_TO_HERE = re.compile(r"\s+(?:[\w ]{0,30}\b)?(?:(?:in)?to|->)\s+(?:the\s+)?(?:local\s+)?(?:\.{1,2}/|[\w.-]+/(?:\s|$))")
"""After a path on the hosts: a path on this side, that it is fetched to."""


def _fetch(text: str) -> list[Planned]:
    away = (
        r"\bfrom (?:each|every|all|the) (?:of the )?(?:host|hosts|server|servers|remote|machine|machines"
        r"|node|nodes)\b|\b(?:to|onto) (?:my|the|our) (?:laptop|controller|control node|control machine"
        r"|machine|workstation|local)|\bback to\b|\bon my laptop\b|^fetch\s+(?:the file\s+)?/"
    )
    taken = any(_TO_HERE.match(text, path.end()) for path in PATH.finditer(text))
    if (
        URL.search(text)
        or not says(text, r"\b(?:fetch|pull|collect|download|copy|get|bring|grab|retrieve)\b")
        or not (says(text, away) or taken)
    ):
        return []
    targets = paths(text)
    if not targets:
        return []
    local = re.search(
        (
            r"\b(?:in)?to\s+(?:the\s+)?(?:local\s+)?(?:folder\s+|directory\s+|dir\s+)?"
            r"(\.{0,2}/?[\w.-]+/[\w./-]*|\.{1,2}/[\w./-]*|[\w-]+/)"
        ),
        text,
    )
    remote = targets[0]
    destination = (
        local.group(1) if local and local.group(1) != remote else next((path for path in targets[1:]), "fetched/")
    )
    flat = {"flat": True} if says(text, r"\bflat\b|\bwithout (?:the )?(?:host ?name|director\w+)") else {}
    return [Planned(f"{B}fetch", {"src": remote, "dest": destination, **flat})]


def _synchronize(text: str) -> list[Planned]:
    if not says(text, r"\brsync\b|\bsync(?:hroni[sz]e)?\b|\bmirror\b") or says(
        text, r"\binstall\b|\brun\b|\btime\b|\bpackages?\b|\brsync is\b|\bcron\b|\bclock\b"
    ):
        return []
    match = re.search(
        (
            r"\b(?:rsync|sync(?:hroni[sz]e)?|mirror)\s+(?:the\s+|my\s+|our\s+)?(?:local\s+|contents? of\s+"
            r"|folder\s+|directory\s+)*(\S+)\s+(?:from (?:here|the control\w*(?: node| machine)?|my \w+)\s+)?"
            r"(?:to|into|->|with)\s+(?:the\s+)?(?:remote\s+)?(\S+)"
        ),
        text,
        re.IGNORECASE,
    )
    if match is None or "/" not in match.group(1) + match.group(2):
        return []
    source, destination = (word.strip("\"',;") for word in match.groups())
    delete = (
        {"delete": True}
        if says(text, r"\bdelet\w+\b|\bremov\w+\b|\bexact\b")
        and not says(text, r"\b(?:don'?t|do not|without|no) delet")
        else {}
    )
    return [Planned("ansible.posix.synchronize", {"src": source, "dest": destination, **delete})]
