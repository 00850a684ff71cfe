"""Packages of a language, and of managers beside the system's.

pip install flask and gunicorn 21.2.0 into /srv/app/venv        npm package pm2 globally
install the requirements from /srv/app/requirements.txt         the snap lxd in classic mode
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, looped, one_or_many, says
from relia.generation.grounded.recognise.packages import INSTALL, REMOVE, state_of
from relia.generation.grounded.text import paths, quoted, words_list
from relia.generation.grounded.vocabulary import FUNCTION_WORDS, either

_VERB = rf"{INSTALL}|{REMOVE}|\b(?:upgrade|update|latest|newest)\b"
_NOISE = re.compile(
    r"\b"
    + either("""
        i|we|at|the|a|an|with|via|through|using|globally|global|globaly|packages?|modules?|librar(?:y|ies)|version
        in classic mode|classic|confinement
        from flathub|flathub|should|must|be|is|are|there|present|make sure|ensure|that|python3?|node(?:\\.js)?|ruby
        please|app|by|as|of|system-wide
        need|have|channel [\\w./]+|[\\w./]+ channel|system ?wide
    """)
    + r"\b(?![-.=])|['\"]",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:into|in|inside|from|under|within|as user|as the user|to|for|on)\b.*$", re.IGNORECASE)
_NAME = re.compile(r"^@?[a-z0-9][\w.+/@\[\]=<>~!-]*$", re.IGNORECASE)
_ENVIRONMENT = (
    r"\b(?:(?:in|into|inside|with|using|under)\s+)?(?:an?\s+|the\s+)?v(?:irtual ?)?env(?:ironment)?\s+"
    r"(?:at\s+|in\s+|under\s+)?(?=[/~])"
)
"""`in the virtualenv at /opt/venv`."""
_MANAGERS = (
    (r"\bnpm\b", "community.general.npm"),
    (r"\bgems?\b|\brubygem\w*", "community.general.gem"),
    (r"\bsnaps?\b", "community.general.snap"),
    (r"\bflatpaks?\b", "community.general.flatpak"),
    (r"\bchoco(?:latey)?\b", "chocolatey.chocolatey.win_chocolatey"),
    (r"\b(?:home)?brew\b", "community.general.homebrew"),
    (r"\bcargo\b|\bcrates?\b", "community.general.cargo"),
    (r"\bcpan(?:m|minus)?\b", "community.general.cpanm"),
    (r"\bcomposer\b", "community.general.composer"),
    (r"\bpipx\b", "community.general.pipx"),
)


def managers(text: str, situation: Situation) -> list[Planned]:
    """Read a step about packages of pip, npm, snap and the like."""
    if says(
        text,
        r"(?<![-\w.])(?:pip3?|venv)\b|\bvirtual ?env\b|\brequirements[\w-]*\.txt\b|\bpython (?:packages?|modules?|librar\w+)\b",
    ):
        return _pip(text, situation)
    if "virtualenv" in situation.last and says(text, INSTALL) and says(text, r"\b(?:into|inside) (?:it|there)\b"):
        return _pip(text, situation)
    for word, module in _MANAGERS:
        if (
            says(text, word)
            and (says(text, _VERB) or says(text, rf"^(?:the\s+)?(?:{word})|\bpackage\b"))
            and not says(text, r"\bcomposer install\b")
        ):
            return _named(text, word, module)
    return []


def _named(text: str, word: str, module: str) -> list[Planned]:
    short = module.rsplit(".", 1)[-1]
    path = next(iter(paths(text)), None)
    names = [item for item in quoted(text) if _NAME.match(item)] or _names(text, word)
    if not names:
        if short == "npm" and path:
            return [Planned(module, {"path": path, **({"production": True} if says(text, r"\bproduction\b") else {})})]
        return []
    extra: dict[str, object] = {"state": state_of(text) or "present"}
    version = find(text, r"\bversion\s+v?([\d.]+\w*)") or find(text, r"\s(\d+\.\d[\w.]*)\b")
    match short:
        case "npm":
            extra |= {"global": True} if says(text, r"\bglobal|\bsystem-wide") else compact({"path": path})
        case "snap":
            extra |= compact(
                {
                    "classic": True if says(text, r"\bclassic\b") else None,
                    "channel": find(text, r"\bchannel\s+([\w./]+)|\b([\w./]+)\s+channel"),
                }
            )
        case "flatpak":
            extra |= {"remote": "flathub"} if says(text, r"\bflathub\b") else {}
        case _:
            pass
    if version and short in {"npm", "gem", "win_chocolatey", "cargo"}:
        extra["version"] = version
    if short in {"npm", "gem", "cargo", "cpanm", "pipx"}:
        return [looped(module, "name", names, extra)]
    return [Planned(module, {"name": one_or_many(names), **extra})]


def _names(text: str, word: str) -> list[str]:
    rest = re.sub(
        rf"{word}|{_VERB}", " ", re.sub(r"\([^)]*\)|\bversion\s+\S+|\s\d+\.\d[\w.]*\b", " ", text), flags=re.IGNORECASE
    )
    rest = re.sub(r"\s+", " ", _NOISE.sub(" ", _PLACE.sub("", rest))).strip(" :,-")
    names = [part for name in words_list(rest) for part in name.strip(" :,").split(" ")]
    return names if all(_NAME.match(name) and name.lower() not in FUNCTION_WORDS for name in names) else []


_MAKES_VENV = r"\b(?:create|make|set ?up|build|add|prepare|need)\b[^.;]*\b(?:v(?:irtual ?)?env|virtual environment)\b"
_THE_VENV = (
    r"\bthere\b|\b(?:in(?:to|side)?|with) (?:it|there)\b"
    r"|\b(?:the|that|this|its) (?:new )?(?:v(?:irtual ?)?env|virtual env\w+)\b"
)


def _pip(text: str, situation: Situation) -> list[Planned]:
    state = state_of(text) or "present"
    files = [path for path in [*paths(text), *re.findall(r"(?<![\w/])[\w./-]+\.txt\b", text)] if path.endswith(".txt")]
    venv = next((path for path in paths(text) if path not in files and not path.endswith(("pip", "pip3"))), None)
    if venv:
        situation.last["virtualenv"] = venv
    elif says(text, _THE_VENV):
        venv = situation.last.get("virtualenv")
    if situation.folder and files and "/" not in files[0]:
        files = [f"{situation.folder.rstrip('/')}/{files[0]}"]
    extra = compact(
        {
            "virtualenv": venv if says(text, r"env\b|\binto\b|\bin\b|\bthere\b|\binside\b") else None,
            "virtualenv_python": find(text, r"\b(?:with|using|on|under)\s+(python3?\.\d+)\b") if venv else None,
            "virtualenv_command": None
            if says(text, r"\b(?:with|using|on|under)\s+python3?\.\d")
            else "python3 -m venv"
            if venv and says(text, r"\bcreate\b|-m venv")
            else None,
        }
    )
    if venv is None and (binary := next((path for path in paths(text) if path.endswith(("pip", "pip3"))), None)):
        extra["executable"] = binary
    user = find(text, r"\b(?:as|for)\s+(?:the\s+)?user\s+([a-z_][\w-]*)") or find(
        text, r"\bas\s+(?:the\s+)?(?:user\s+)?([a-z_][\w-]*)\s*(?:$|,)"
    )
    keywords: dict[str, object] = {"become": True, "become_user": user} if user else {}
    if says(text, r"--user\b"):
        extra["extra_args"] = "--user"
    if files:
        return [
            Planned(
                f"{B}pip",
                compact({"requirements": files[0], **extra, "state": None if state == "present" else state}),
                keywords,
            )
        ]
    if venv and says(text, _MAKES_VENV) and not says(text, INSTALL):
        return [
            Planned(
                f"{B}command", {"cmd": f"python3 -m venv {venv}", "creates": f"{venv.rstrip('/')}/bin/python"}, keywords
            )
        ]
    names = [
        re.sub(r"\s*(?:\bversion\s+|==\s*|\s)v?(\d[\w.]*)$", r"==\1", name) for name in words_list(_pip_names(text))
    ]
    names = [part for name in names for part in name.split(" ")]
    if not names or not all(_NAME.match(name) and name.lower() not in FUNCTION_WORDS for name in names):
        return []
    return [Planned(f"{B}pip", {"name": one_or_many(names), **extra, "state": state}, keywords)]


def _pip_names(text: str) -> str:
    text = re.sub(r"^(\W*(?:upgrade|update)\s+)pip(\s+and\b|\s*,)", r"\1pip_itself\2", text, flags=re.IGNORECASE)
    text = re.sub(_ENVIRONMENT, "in ", text, flags=re.IGNORECASE)
    bare = re.sub(
        r"\([^)]*\)", " ", re.sub(r"\bpip3?\b|(?<![/.])\bv(?:irtual ?)?env\b", " ", text, flags=re.IGNORECASE)
    )
    bare = _PLACE.sub("", re.sub(r"\b(?:with|via|using|in|into)\s+(?=\s|$)", " ", bare))
    bare = re.sub(rf"{_VERB}", " ", bare, flags=re.IGNORECASE)
    return re.sub(r"\s+", " ", _NOISE.sub(" ", bare)).replace("pip_itself", "pip").strip(" :,-")
