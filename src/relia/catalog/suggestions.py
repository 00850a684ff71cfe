"""The name or choice that was most likely meant."""

from collections.abc import Sequence

_CLOSE_ENOUGH = 60
_SURELY = 85

# Words that people use for an option whose name shares no letters with them.
_MEANT = {
    "source": ("src", "repo", "url"),
    "destination": ("dest", "path"),
    "target": ("dest", "path"),
    "repository": ("repo",),
    "uri": ("url",),
    "address": ("url", "host"),
    "text": ("line", "content", "block"),
    "message": ("msg",),
    "permissions": ("mode",),
    "permission": ("mode",),
    "username": ("user", "name", "login_user"),
    "package": ("name",),
    "pkg": ("name",),
    "service": ("name",),
    "hostname": ("host", "name"),
    "directory": ("path", "dest", "chdir"),
    "filename": ("path", "dest"),
    "file": ("path", "src", "dest"),
    "command": ("cmd",),
    "started": ("state",),
    "branch": ("version",),
    "running": ("started", "present"),
    "active": ("started",),
    "installed": ("present", "installed"),
    "created": ("present", "directory"),
    "removed": ("absent",),
    "deleted": ("absent",),
    "uninstalled": ("absent",),
    "reload": ("reloaded",),
    "symlink": ("link",),
}


def closest(word: str, names: Sequence[str]) -> str | None:
    """The name that was most likely meant by `word`, or None when nothing is close enough."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, names, scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
    synonym = process.extractOne(word.lower(), list(_MEANT), scorer=fuzz.ratio, score_cutoff=_SURELY)
    if synonym and (found is None or synonym[1] > found[1]):
        meant = next((name for name in _MEANT[synonym[0]] if name in names), None)
        if meant is not None:
            return meant
    return found[0] if found else None
