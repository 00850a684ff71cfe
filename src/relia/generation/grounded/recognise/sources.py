"""Repositories of source code.

clone https://example.com/portal.git branch release-3 to /srv/portal as user deploy
checkout tag v4.1.0 of git@git.lan:tools.git to /opt/tools
"""

import re

from relia.generation.grounded.recognise.commands import run_as
from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.text import URL, paths

_SCP = re.compile(r"\b[\w.-]+@[\w.-]+:[\w./~-]+")
_VERSION = (
    r"\bcheck ?out\s+(?:the\s+)?(?!https?:|git|code|repo|branch|tag|version)([\w./-]+)\s+(?:of|from)\b",
    (
        r"\b(?:branch|tag|version|revision|commit|ref|release)\s+(?:is\s+|=\s*|:\s*|called\s+"
        r"|named\s+)?[\"'`]?(?!of\b|to\b|into\b|in\b|from\b|on\b)([\w./-]+)"
    ),
    r"\b(?:the\s+)?([\w./-]+)\s+(?:branch|tag)\b",
    r"\bat\s+(v?\d[\w.-]*)\b",
)


def sources(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a working copy of a repository."""
    about = says(text, r"\b(?:clone|check ?out|checked out|git|repo(?:sitory)?|working copy|subversion|svn)\b")
    urls = [match.group() for match in URL.finditer(text)] + _SCP.findall(text)
    url = next((item for item in urls if item.endswith(".git") or "git" in item or about), None)
    if url is None or not about or says(text, r"\bdownload\b|\bhelm\b|\bapt\b|\byum\b|\bdnf\b|\bchart\b"):
        return []
    bare = text.replace(url, " ")
    destination = next(iter(paths(bare)), None) or find(bare, r"\b(?:to|into|in)\s+(~[\w./-]+)")
    if destination is None and says(text, r"\bthere\b|\bin(?:to)? it\b"):
        destination = situation.path or None
    if destination is None:
        return []
    situation.path = situation.folder = destination.rstrip("/")
    keywords = run_as(bare, situation)
    if says(text, r"\bsvn\b|\bsubversion\b"):
        return [Planned("ansible.builtin.subversion", {"repo": url, "dest": destination}, keywords)]
    version = next(
        (
            found
            for pattern in _VERSION
            if (found := find(bare, pattern)) and found.lower() not in {"the", "a", "git", "default"}
        ),
        None,
    )
    depth = find(text, r"\bdepth\s*(?:of\s+|=\s*)?(\d+)") or ("1" if says(text, r"\bshallow\b") else None)
    extra = {
        "depth": int(depth) if depth else None,
        "force": True if says(text, r"\bforce\b|\b(?:discard|overwrite|throw away)\w* (?:any |all )?local\b") else None,
        "update": False
        if says(
            text, r"\b(?:do not|don'?t|never|no) (?:update|pull)|\bonly once\b|\bunless it(?:'s| is) (?:already )?there"
        )
        else None,
        "key_file": find(text, r"\b(?:with|using) (?:the )?(?:ssh |deploy )?key (?:file )?(/\S+)"),
        "accept_hostkey": True if says(text, r"\baccept\w* (?:the |new )?host ?key") else None,
        "recursive": False if says(text, r"\bwithout (?:the )?submodules|\bno submodules") else None,
    }
    arguments = compact(
        {"repo": url, "dest": destination, "version": re.sub(r"[.,;]$", "", version or "HEAD"), **extra}
    )
    return [Planned(f"{B}git", arguments, keywords, 0.96)]
