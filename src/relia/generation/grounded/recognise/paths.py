"""Folders, links, empty files, permissions, and what is to be removed.

mkdir /var/lib/grafana/dashboards, owned by grafana:grafana, perms 0750      /opt/node -> /opt/node-1.8 (symlink)
everything below /srv/media should belong to user plex, group media          delete *.log under /var/log/app older than 30 days
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, looped, says
from relia.generation.grounded.recognise.modes import MODE_WORDS
from relia.generation.grounded.recognise.ownership import ownership
from relia.generation.grounded.text import PATH, URL, mode_of, paths, quoted
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

REMOVING = (
    r"\b(?:remove[sd]?|delete[sd]?|uninstall(?:ed)?|rm|get rid of|erase|wipe|purge|clean up|drop|clear out|gone|absent"
    r"|must not exist|should not exist|shouldn'?t exist|unlink|nuke|trash|disappear|vanish|kick out|throw (?:away|out)"
    r"|(?:must|should|shall|can|may|ha(?:s|ve) to|needs? to) go(?! (?:to|in|into|under|on)\b)|no longer (?:be there|exist|needed)"
    r"|(?:must|should|may) no longer (?:be there|exist))\b"
)
_FOLDERS = r"\b(?:director(?:y|ies)|dirs?|folders?|mkdir|paths?)\b"
_NOT_FOLDERS = (
    r"\b(?:users?|accounts?|links?|symlinks?|databases?|containers?|volumes?|lv|fs|filesystem"
    r"|partition|keys?|csr|certs?|certificates?|swap\w*|mount|archive|repo|line|content|venv"
    r"|virtualenv|cron|share)\b"
)
_LINE_THINGS = (
    r"\b(?:lines?|users?|keys?|cron|jobs?|packages?|entry|entries|mount|volume|container|from fstab"
    r"|rule|group|section|block|records?)\b"
)


_INSIDE = re.compile(
    r"\W*(?:(?:the|set|make|chown|chmod|remove|delete)\s+)*(?P<name>[\w-]+\.[a-z]{2,5})\s+(?:in|inside|under|below)\s+(?P<folder>/[\w./-]*\w)"
)
"""`grafana.ini in /etc/grafana`: one file, named in two parts."""


def path_states(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a path on the hosts; what is created for people is no path, whatever their shell."""
    if says(text, r"\b(?:create|add|make|set\s?up)\s+(?:\w+\s+)?(?:accounts?|users?|logins?)\b"):
        return []
    puts = says(text, r"\bdrop\s+(?:\S+\s+){1,3}?(?:in|into|to|at|under|onto)\s+(?:there|it|place|the\s|/)")
    for part in (_old_files, _emptied, _link, _attributes, _stat, _directory, _remove, _touch):
        if part is _remove and puts:
            continue
        if found := part(text, situation):
            return found
    return []


def _targets(text: str, situation: Situation) -> list[str]:
    found = paths(text)
    inside = _INSIDE.match(text)
    if inside and len(found) == 1 and not says(text, rf"{_FOLDERS}|\b(?:copy|put|place|template|write|line)\b"):
        return [f"{inside.group('folder').rstrip('/')}/{inside.group('name')}"]
    if (
        not found
        and situation.path
        and says(
            text, r"\b(?:it|there|that (?:file|dir|directory|folder|path)|this file|the file|the same (?:file|dir))\b"
        )
    ):
        return [situation.path]
    return found


def _directory(text: str, situation: Situation) -> list[Planned]:
    targets = _targets(text, situation)
    named = says(text, _FOLDERS)
    if (
        not targets
        or says(PATH.sub(" ", text), REMOVING)
        or says(text, r"\bif\b.*\bexists\b|\bfind\b|\barchive\b|\btar\b|\bempty file\b|\btouch\b|\brun\b")
    ):
        return []
    start = (
        r"^(?:create|make|ensure|make sure|mkdir|have|need|add)\b|^/\S+.*\b(?:there|must exist"
        r"|should exist|exists|present)\b|\b(?:exists?|is there|be there|present)\b"
    )
    plain = (
        says(text, start)
        and not says(text, r"^\W*(?:in|inside|of|for|from)\s+/|ALL=|\bowner of\b")
        and not re.search(r"\.\w{1,5}$|_config$", targets[0])
        and not says(text, r"\bthe\s+(?:setting|option|value|parameter)\b")
        and not says(text, _NOT_FOLDERS)
        and not says(text, r"\bfiles?\b")
    )
    if not (named or plain) or (
        named and says(text, r"\b(?:file|in (?:the )?director)") and says(text, r"\brun\b|\bexecute\b")
    ):
        return []
    details = ownership(text, folder=True)
    details.setdefault("mode", "0755")
    if says(text, r"\brecursive") and ("owner" in details or "group" in details):
        details["recurse"] = True
    situation.path = targets[0]
    situation.folder = targets[0].rstrip("/")
    targets = [path.rstrip("/") or path for path in dict.fromkeys(targets)]
    return [looped(f"{B}file", "path", targets, {"state": "directory", **details}, confidence=0.94)]


_ANY_OF_IT = (
    r"\b(?:files|logs|backups|dumps|archives|folders|director(?:ies|y (?:named|called))|stuff|things|junk|data|contents?"
    r"|entries|items|everything|anything|whatever|old|stale|unused|temporary|all (?:but|except)|except|other than)\b"
)


def is_place_of_what_goes(path: str, text: str) -> bool:
    """Whether a step ends something in a folder, and not the folder: `delete the old files in /srv/backup`; the backups in
    `/var/backups/2022` are that folder."""
    place = (
        r"\b(?:in|inside|within|below|under|beneath|from|of|at)\s+(?:the\s+)?(?:(?:dir(?:ectory)?|folder)\s+)?"
        rf"[\"'`]?{re.escape(path)}/?(?![\w/])"
    )
    kept_apart = any(
        says(text, rf"\b{re.escape(part)}\s+(?:in|of|under|below)\b") for part in path.split("/")[1:-1] if part
    )
    return says(text, place) and says(text, _ANY_OF_IT) and not kept_apart


def _remove(text: str, situation: Situation) -> list[Planned]:
    targets = _targets(text, situation)
    words = PATH.sub(" ", text)
    if not targets or not says(words, REMOVING) or says(words, _LINE_THINGS) or says(words, r"\bolder\b"):
        return []
    if any(is_place_of_what_goes(path, text) for path in targets):
        return []
    if "*" in words or any("*" in path for path in targets):
        return []
    sure = not says(text, r"^\W*drop\b")
    if says(text, r"\b(?:contents?|everything (?:in|inside|under|below))\b") and not says(
        text, r"\band (?:all |everything)"
    ):
        return []
    return [looped(f"{B}file", "path", targets, {"state": "absent"}, confidence=0.93 if sure else 0.7)]


def _touch(text: str, situation: Situation) -> list[Planned]:
    targets = _targets(text, situation)
    if not targets or not says(
        text,
        (
            r"\btouch\b|\b(?:create|make)\b.*\b(?:an? )?(?:empty|blank) file\b|^(?:create|make) (?:the |a )?"
            r"(?:marker |flag |log )?file\b|\bempty file\b"
        ),
    ):
        return []
    situation.path = targets[0]
    details = {"mode": "0644", **ownership(text)}
    once = (
        {"access_time": "preserve", "modification_time": "preserve"}
        if says(text, r"\bempty\b|\bif (?:it is |it's )?missing\b|\bunless\b|\bmarker\b")
        else {}
    )
    return [looped(f"{B}file", "path", targets, {"state": "touch", **details, **once})]


def _link(text: str, situation: Situation) -> list[Planned]:
    if not says(text, r"\b(?:sym(?:bolic )?|soft ?)?link(?:s|ed)?\b|\bln -s\b|\bsymlink(?:s|ed)?\b") or says(
        text, r"\bunlink\b|\bhard ?link"
    ):
        return []
    targets = paths(text)
    if len(targets) == 1 and situation.path and says(text, r"\b(?:to it|to that|to this|it)\b"):
        targets.append(situation.path)
    if len(targets) < 2:
        return (
            [Planned(f"{B}file", {"path": targets[0], "state": "absent"})]
            if targets and says(PATH.sub(" ", text), REMOVING)
            else []
        )
    first, second = targets[:2]
    rest = text[text.find(first) + len(first) :]
    between = rest[: rest.find(second)]
    # `link A to B`, `A -> B`, `A pointing to B`: A is the link; `symlink A as B`, `ln -s A B`: B is.
    points = says(between, r"\b(?:point|refer|lead)\w*\b|->|=>")
    swapped = (says(between, r"\bas\b|\bfrom\b|\bat\b|\bin\b|\binto\b") and not points) or says(text, r"\bln -s\w*\b")
    into_place = re.search(r"/(?:s?bin|sites-enabled|mods-enabled|conf-enabled)/", second) and not re.search(
        r"/(?:s?bin|sites-enabled)/", first
    )
    if says(text, r"\blink(?:ed)?\s+/\S+\s+(?:in)?to\s+/") and into_place:
        swapped = True
    link, source = (second, first) if swapped else (first, second)
    force = {"force": True} if says(text, r"\bforce\b|\breplac\w+ (?:any|whatever|the) exist") else {}
    situation.path = link
    return [
        Planned(
            f"{B}file",
            {"src": source, "dest": link, "state": "link", **ownership(re.sub(r"\S*/\S*", " ", text)), **force},
        )
    ]


def _attributes(text: str, situation: Situation) -> list[Planned]:
    targets = _targets(text, situation)
    # `make /a and /b (both …)`: folders to be made, with what is said of them in brackets.
    if not targets or says(
        text,
        r"\b(?:create|copy|template|restore|restorecon|find|fetch|clone|download|unpack|extract|write)\b"
        r"|^\W*make\s+/\S+(?:\s+and\s+/\S+)*\s*\((?!0?[0-7]{3}\))",
    ):
        return []
    if says(text, r"\bacls?\b"):
        return _access_list(text, targets[0])
    if says(text, r"\b(?:exists?|is there|be there)\b") and not says(text, r"\bch(?:own|mod)\b"):
        return []
    below = says(
        text,
        (
            r"\b(?:everything|all files|all)\s+(?:below|under|in|inside|beneath)\b|\brecursive(?:ly)?\b|\bch"
            r"(?:own|mod) -R\b|\band everything (?:in|below|under)|\bwith (?:all )?(?:its )?(?:contents|sub)"
        ),
    )
    changes = says(
        text,
        (
            r"\bchown\b|\bchmod\b|\bchgrp\b|\bbelongs? to\b|\bowned by\b|\bowner\b|\bpermissions?\b|\bperms\b"
            r"|\bmode\b|\b(?:make|set|be|is|to)\s+(?:/\S+\s+)?(?:to\s+)?0?[0-7]{3}\b(?!\.\d)|\bown(?:s|ership)?\b"
        ),
    ) or says(text, rf"\b{MODE_WORDS}\b")
    changes = changes or (says(text, r"^\W*(?:give|hand)?\W*/?\w") and says(text, r"/\S+\s.*\b(?:user|group)\b"))
    folder = says(text, _FOLDERS) and not says(
        text, r"\bchown|\bchmod|\bmake\s+/\S+\s+0?[0-7]{3}\b|^(?:set|change|fix)\b"
    )
    if not (below or changes) or (folder and not below) or says(PATH.sub(" ", text), REMOVING):
        return []
    bare = PATH.sub(" / ", text)
    if _BESIDE.fullmatch(bare.strip()) and targets[0] != situation.path and situation.path == situation.folder:
        return [_another_folder(text, targets, situation)]
    details = ownership(bare)
    if mode := find(text, r"\b(?:make|chmod|set|be|is|to|it)\s+(?:-R\s+)?(?:/\S+\s+)?(?:to\s+)?(0?[0-7]{3})\b(?!\.\d)"):
        details.setdefault("mode", mode.zfill(4))
    if (user := find(bare, r"(?<!as )(?<!by )\buser\s+([a-z_][\w-]*)")) and user not in FUNCTION_WORDS:
        details.setdefault("owner", user)
    if not details:
        return []
    situation.path = targets[0]
    if below:
        details = {**details, **_below(text, details)}
        return [Planned(f"{B}file", {"path": targets[0], "state": "directory", **details, "recurse": True})]
    return [looped(f"{B}file", "path", targets, details)]


_BESIDE = re.compile(r"(?:and\s+)?/\s*\([^()]*\)", re.IGNORECASE)
"""A path and what stands beside it in brackets, without a word of its own for what it is."""


def _below(text: str, details: dict[str, object]) -> dict[str, object]:
    """A mode in words for all below a folder, where folders must stay open to those who may read."""
    if mode_of(text) is not None:
        return {}
    told = {"0644": "a+rX", "0755": "a+rX", "0600": "go-rwx", "0640": "g+rX,o-rwx"}.get(str(details.get("mode")))
    return {"mode": told} if told else {}


def _another_folder(text: str, targets: list[str], situation: Situation) -> Planned:
    """`directories /srv/a (0750) and /srv/b (0700, owner bob)`: the second is what the first was."""
    details = {"mode": "0755", **ownership(PATH.sub(" / ", text), folder=True)}
    situation.path = situation.folder = targets[0].rstrip("/")
    return looped(f"{B}file", "path", [situation.path], {"state": "directory", **details})


def _emptied(text: str, situation: Situation) -> list[Planned]:
    """`wipe everything inside /var/cache/app`: what is in a folder goes, the folder itself stays."""
    inside = (
        r"\b(?:contents?|everything|all(?: the)? files|all) (?:of|in|inside|under|below|within|from)\b"
        r"|^\W*empty (?:out )?(?:the )?(?:dir|folder|/)"
    )
    targets = [path for path in _targets(text, situation) if "*" not in path]
    if (
        len(targets) != 1
        or not says(text, inside)
        or says(text, rf"\bfile\b|\bolder\b|{_LINE_THINGS}|\barchive\b|\bunpack\b")
    ):
        return []
    if not says(PATH.sub(" ", text), rf"{REMOVING}|\bempty\b") or says(text, r"\band (?:all |everything)"):
        return []
    situation.found = "found_files"
    values = {"paths": targets[0].rstrip("/"), "file_type": "any", "hidden": True}
    name = f"Find what is in {targets[0]}"
    return [Planned(f"{B}find", values, {"register": "found_files"}, name=name), remove_found()]


def _access_list(text: str, path: str) -> list[Planned]:
    who = re.search(r"\b(user|group)\s+[\"']?([\w-]+)", text, re.IGNORECASE)
    if who is None:
        return []
    rights = "".join(letter for letter, word in (("r", "read"), ("w", "writ"), ("x", "exec")) if word in text.lower())
    given = find(text, r"(?<![\w-])([r-][w-][x-]|r[wx]{0,2})(?![\w-])")
    scope = (
        {"default": True} if says(text, r"\bdefault\b") else {"recursive": True} if says(text, r"\brecursiv") else {}
    )
    values = {
        "path": path,
        "entity": who.group(2),
        "etype": who.group(1).lower(),
        "permissions": (given or "").replace("-", "") or rights or "r",
    }
    return [
        Planned(
            "ansible.posix.acl",
            {**values, "state": "absent" if says(PATH.sub(" ", text), REMOVING) else "present", **scope},
        )
    ]


def _stat(text: str, situation: Situation) -> list[Planned]:
    targets = paths(text)
    asks = (
        r"\b(?:check|see|test|find out|stat|verify|look)\b(?:\s+(?:if|whether|that|for))?.*\b(?:exists?"
        r"|there|present|is a|missing)\b|^stat\b|\b(?:fail|abort|stop|error out|bail out)\b.*\b(?:if|when"
        r"|unless)\b.*\b(?:exists?|there|missing|present|gone)"
    )
    if not targets or not says(text, asks):
        return []
    situation.path = targets[0]
    variable = stat_variable(targets[0])
    tasks = [Planned(f"{B}stat", {"path": targets[0]}, {"register": variable}, name=f"Look for {targets[0]}")]
    if says(text, r"\b(?:abort|fail|stop|error|bail)\b"):
        missing = says(text, r"\bnot\b|\bmissing\b|n't\b|\bunless\b|\bgone\b")
        message = next(iter(quoted(text)), f"{targets[0]} {'does not exist' if missing else 'exists'}")
        condition = f"not {variable}.stat.exists" if missing else f"{variable}.stat.exists"
        tasks.append(Planned(f"{B}fail", {"msg": message}, {"when": condition}))
    return tasks


def stat_variable(path: str) -> str:
    """The name of the variable for what `stat` says of a path."""
    name = re.sub(r"\W+", "_", path.rstrip("/").rsplit("/", 1)[-1]).strip("_").lower() or "file"
    return f"{name}_stat" if not name[0].isdigit() else f"file_{name}_stat"


def _old_files(text: str, situation: Situation) -> list[Planned]:
    if situation.found and says(
        text, rf"^(?:and |then )*(?:{REMOVING})\s+(?:them|those|these|what|all of them|everything)\b"
    ):
        return [remove_found()]
    if URL.search(text) or not says(
        text,
        r"^\W*(?:remove|delete|rm|get rid of|clean up|purge|drop|erase)\b.*(?:(?<![\w/])\*\.\w|\w\*)|"
        r"\bolder than\b|\bmore than \d+ \w+ old\b|\bfind\b.*\b(?:files?|\*\.)|\bunder\b.*\*\.",
    ):
        return []
    folder = next((path for path in paths(text) if "*" not in path), None)
    whole = next((path for path in paths(text) if "*" in path), None)
    pattern = find(text, r"(?<![\w/])(\*\.[\w.*]+|[\w-]+\*[\w.*-]*)") or (whole.rsplit("/", 1)[-1] if whole else None)
    folder = folder or (whole.rsplit("/", 1)[0] if whole else None)
    if not folder or says(text, r"\brun\b|\bcron\b"):
        return []
    age = re.search(r"(\d+)\s*(seconds?|minutes?|hours?|days?|weeks?|[smhdw]\b)", text, re.IGNORECASE)
    size = find(text, r"\b(?:larger|bigger|more) than (\d+\s*[kmg]b?)\b")
    values = {
        "paths": folder,
        "patterns": pattern,
        "age": f"{age.group(1)}{age.group(2)[0].lower()}" if age and says(text, r"\bold") else None,
        "size": re.sub(r"\s|b$", "", size.lower()) if size else None,
        "recurse": True
        if says(text, r"\brecursiv|\bbelow\b|\bunder\b|\bsub(?:folders|directories)|\bbeneath\b")
        else None,
    }
    situation.found = "found_files"
    tasks = [
        Planned(
            f"{B}find", compact(values), {"register": "found_files"}, name=f"Find {pattern or 'the files'} in {folder}"
        )
    ]
    if says(PATH.sub(" ", text), REMOVING):
        tasks.append(remove_found())
    return tasks


def remove_found() -> Planned:
    """Removes what a `find` before it registered."""
    return Planned(
        f"{B}file",
        {"path": "{{ item.path }}", "state": "absent"},
        {"loop": "{{ found_files.files }}", "loop_control": {"label": "{{ item.path }}"}},
        name="Remove the files that were found",
    )
