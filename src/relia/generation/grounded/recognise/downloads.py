"""Downloads and archives.

download https://example.com/a.tgz to /tmp/a.tgz, checksum sha256:…     unpack it into /opt     tar /etc/nginx to /root/nginx.tgz
"""

import re

from relia.generation.grounded.recognise.commands import run_as
from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.naming import secret_variable
from relia.generation.grounded.recognise.ownership import ownership
from relia.generation.grounded.text import URL, paths, words_list
from relia.generation.grounded.vocabulary import either

_PACKS_SURELY = r"\b(?:archive[ds]?|compress\w*|pack(?:ed)?|zip(?:ped)?|tar(?:ball|red)?|g?zip|tgz)\b"
"""Without one of these words and without the ending of an archive, a backup of a file is a copy beside it."""
_UNPACK = r"\b(?:unpack(?:ed)?|extract(?:ed)?|unzip(?:ped)?|untar(?:red)?|unarchive|decompress|explode)\b"
_ARCHIVE = re.compile(r"\.(?:tar(?:\.\w+)?|tgz|zip|txz|tbz2?|gz|xz|bz2|zst|war)$", re.IGNORECASE)
_FOLDERS = re.compile(r"/(?:tmp|opt|srv|root|bin|sbin|src|downloads|keyrings|yum\.repos\.d|sources\.list\.d|local)$|/$")
_GETS = either(
    "download(?:ed|s)?|fetch(?:ed)?|get|grab|wget|curl|pull|save(?:d)?|retrieve|put|store|place|goes|install|copy|drop|from"
)
_TEMPORARY = "/".join(("", "tmp"))
"""Where a download goes when nobody says so."""


def downloads(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a download or an archive."""
    return (
        _thrown_away(text, situation)
        or _unpack(text, situation)
        or _download(text, situation)
        or _pack(text, situation)
    )


def _thrown_away(text: str, situation: Situation) -> list[Planned]:
    """`delete the zip`: the archive that was unpacked before, and no package of that name."""
    called = r"(?:zip|tar|archive|tarball|tgz|download(?:ed file)?)(?: file)?(?: itself)?"
    away = r"(?:delete|remove|throw away|get rid of)"
    words = rf"^\W*(?:and\s+|then\s+)?{away}\s+(?:the|that|this)\s+{called}(?:\s+(?:again|afterwards))?\W*$"
    if not situation.archive or not says(text, words):
        return []
    return [Planned(f"{B}file", {"path": situation.archive, "state": "absent"})]


def _download(text: str, situation: Situation) -> list[Planned]:
    urls = [url.rstrip(")") for url in URL.findall(text) if url.startswith(("http", "ftp"))]
    words = URL.sub(" ", text)
    if (
        not urls
        or not says(words, rf"\b{_GETS}\b")
        or says(
            words,
            (
                r"\b(?:POST|PUT|PATCH|DELETE|GET)\b\s+(?:to\s+)?http|\breturns?\b|\bstatus\b|\bclone\b|\brepo"
                r"(?:sitory)?\b|\banswers?\b|\bbase ?url\b|\bchart\b|\bcheck that\b"
            ),
        )
    ):
        return []
    found: list[Planned] = []
    url = urls[0]
    bare = re.sub(r"\b(?:sha\d+|md5)\S*", " ", URL.sub(" ", text))
    targets = paths(bare)
    destination = targets[0] if targets else find(bare, r"\b(?:to|into|as)\s+(~/[\w./-]+)")
    if destination is None and situation.path and says(bare, r"\b(?:there|into it|in it)\b"):
        destination = situation.path + "/"
    if destination is None and (
        not says(text, r"\b(?:download|fetch|wget|curl|grab|retrieve|get)") or re.search(r"\.(?:rpm|deb)$", url)
    ):
        return []
    destination = destination or _TEMPORARY
    for address in urls if len(urls) > 1 and not says(text, r"\bchecksum|\bproxy\b") else [url]:
        name = address.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
        target = (
            f"{destination.rstrip('/')}/{name}"
            if _FOLDERS.search(destination)
            or (len(urls) > 1 and len(found) < len(urls) and not re.search(r"\.\w+$", destination))
            else destination
        )
        details = ownership(re.sub(r"[0-9a-f]{20,}|\S*/\S*", " ", bare))
        details.setdefault("mode", "0755" if re.search(r"/s?bin/", target) else "0644")
        extra = {
            "checksum": _checksum(text),
            **_login(text),
            "force": True if says(text, r"\b(?:always|force|even if it exists|overwrite)\b") else None,
            "validate_certs": False
            if says(text, r"\b(?:without|no|don'?t|do not|ignor\w+|skip\w*)\b[^,]*\b(?:certificates?|certs?|tls|ssl)\b")
            else None,
        }
        situation.path = target
        found.append(
            Planned(
                f"{B}get_url",
                compact({"url": address, "dest": target, **extra, **details}),
                run_as(bare, situation),
                0.95,
            )
        )
    return found


def _login(text: str) -> dict[str, object]:
    """Who the server lets in: `basic auth user geo and password {{ geo_pw }}`."""
    if not says(text, r"\b(?:basic[ -]?)?auth\w*|\blog ?in\b|\bcredentials\b|\bpassword\b"):
        return {}
    user = find(text, r"\b(?:user(?:name)?|login)\s*(?:=|:|is)?\s*[\"']?([A-Za-z_][\w.-]*)")
    password = secret_variable(text)
    return {"url_username": user, "url_password": password} if user and password else {}


def _checksum(text: str) -> str | None:
    match = re.search(
        r"\b(sha\d+|md5)(?:\s*-?(?:sum|checksum))?\s*(?:is|=|:|of|at)?\s*:?\s*([0-9a-f]{32,128}\b|https?://[^\s,;)]+)",
        text,
        re.IGNORECASE,
    )
    if match:
        return f"{match.group(1).lower()}:{match.group(2)}"
    digest = find(text, r"\b([0-9a-f]{64})\b")
    return f"sha256:{digest}" if digest else None


def _unpack(text: str, situation: Situation) -> list[Planned]:
    if not says(text, _UNPACK):
        return []
    urls = [url.rstrip(")") for url in URL.findall(text)]
    bare = URL.sub(" ", text)
    local = re.findall(r"(?<![\w/])(?:[\w.-]+/)*[\w.-]+\.(?:tar(?:\.\w+)?|tgz|zip|txz|tbz2?)\b", bare)
    targets = paths(bare)
    archives = [item for item in (*urls, *targets, *local) if _ARCHIVE.search(item)] or urls
    pointed = says(bare, rf"\b(?:it|this|that|archive|tarball|zip|download)\b|{_UNPACK}\s+(?:in)?to\b")
    source = archives[0] if archives else situation.path if pointed and _ARCHIVE.search(situation.path) else None
    destination = next((path for path in targets if path not in archives), None)
    if destination is None and situation.folder and says(bare, r"\bthere\b"):
        destination = situation.folder
    if destination is None and says(bare, r"\b(?:there|in place|in the same)\b") and situation.path:
        destination = situation.path if not _ARCHIVE.search(situation.path) else situation.path.rsplit("/", 1)[0]
    if not source or not destination:
        return []
    controller = says(
        text, r"\bfrom the controller\b|(?<![\w/])local\b(?!/)|\bmy (?:laptop|machine)\b|(?<![\w/])files/"
    )
    remote = source in urls or (source.startswith("/") and not controller)
    strip = says(
        text, r"\b(?:strip|without|drop)\b[^,]*\b(?:top|first|leading)\b|--strip-components|\bstrip[- ]components"
    )
    details = ownership(re.sub(r"\S*/\S*", " ", bare))
    creates = find(text, r"\bcreates?\s+(/\S+)") or find(text, r"\b(?:unless|if not)\s+(/\S+)\s+exists")
    extra = {
        "remote_src": True if remote else None,
        "creates": creates,
        "extra_opts": ["--strip-components=1"] if strip else None,
    }
    situation.archive = source if source.startswith("/") else situation.archive
    situation.path = situation.folder = destination.rstrip("/")
    return [
        Planned(
            f"{B}unarchive",
            compact({"src": source, "dest": destination, **extra, **details}),
            run_as(bare, situation),
            0.94,
        )
    ]


def _pack(text: str, situation: Situation) -> list[Planned]:
    packs = r"\b(?:tar(?:red)?|zip|archive|compress|pack|gzip|tarball|back ?up|bundle)\b"
    if not says(re.sub(r"\S*/\S*", " ", text), packs) or says(
        text,
        (
            r"^\W*(?:fetch|pull|move|remove|delete)\b"
            r"|\bunzip|\bunarchive|\bdatabases?\b|\bdump\b|\brun\b|\bcron\b|\bdownload\b|\bbackup: ?(?:yes"
            r"|true)|\bkeep a backup|\brunning[- ]config|\bcopy\b.*\bbackup\b|\buser\b"
        ),
    ):
        return []
    exclude = find(
        text, r"\b(?:without|except(?: for)?|excluding|exclude|but not|leav\w+ out)\s+(?:the\s+)?(/[^\s,;]+|\*\.\w+)"
    )
    targets = [path for path in paths(text) if path != exclude]
    destination = next(
        (path for path in reversed(targets) if _ARCHIVE.search(path)), targets[-1] if len(targets) > 1 else None
    )
    sources = [path for path in targets if path != destination]
    if not destination or not sources:
        return []
    if len(sources) == 1 and not _ARCHIVE.search(destination) and not says(text, _PACKS_SURELY):
        situation.path = destination
        return [Planned(f"{B}copy", {"src": sources[0], "dest": destination, "remote_src": True, "mode": "preserve"})]
    kinds = (("zip", r"\.zip$"), ("bz2", r"bz2$"), ("xz", r"xz$"), ("tar", r"\.tar$"))
    kind = next(
        (name for name, ending in kinds if re.search(ending, destination)), "zip" if says(text, r"\bzip\b") else "gz"
    )
    values = {
        "path": sources[0] if len(sources) == 1 else sources,
        "dest": destination,
        "format": kind,
        "mode": "0644",
        "exclude_path": words_list(exclude) if exclude else None,
        "remove": True
        if says(text, r"\b(?:remove|delete)\b[^,]*\b(?:originals?|sources?|afterwards|after)\b")
        else None,
        **ownership(re.sub(r"\S*/\S*", " ", text)),
    }
    situation.path = destination
    return [Planned("community.general.archive", compact(values))]
