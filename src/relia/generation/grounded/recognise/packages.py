"""Packages of the system's own package manager.

install nginx and git                       htop, ncdu and iotop should be there
make sure rsync is gone                     get rid of ntp and ntpdate
pin haproxy to exactly 2.8.3-1.el9          update everything, then clean up unused dependencies
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, find, one_or_many, says
from relia.generation.grounded.recognise.package_terms import conditions, group_name
from relia.generation.grounded.recognise.phrasal import plain_verbs
from relia.generation.grounded.recognise.versions import held_back, with_versions
from relia.generation.grounded.text import URL, paths, unquote, words_list
from relia.generation.grounded.vocabulary import FUNCTION_WORDS, compiled, either

_STRONG_INSTALL = (
    r"(?:re-?)?install(?:ed|s|ing)?|(?:apt|apt-get|dnf|yum|zypper|apk|pacman|pkg) (?:install|add)|preinstalled"
)
_WEAK_INSTALL = "set up|setup|add|have|need|want|get|deploy|pull in|put|bring in|ship"
INSTALL = rf"(?<![-.\w/])(?:{_STRONG_INSTALL}|{_WEAK_INSTALL})(?![-.]?\w)"
REMOVE = (
    r"(?<![-.\w/])"
    + either(r"""
        remove[sd]?|uninstall(?:ed|s)?|purged?|get rid of|drop|deinstall(?:ed)?|delete[sd]?|gone
        not (?:be )?installed|isn'?t installed
        absent|erased?|kick out|off (?:my|our|the|all)|no longer (?:be )?(?:installed|there)|no longer (?:want|need)
        don'?t (?:want|need)|out$|(?:ha(?:s|ve)|needs?) to go|no [\w.+-]+ (?:anywhere|on|any ?more)|throw (?:away|out)
        must not be (?:there|installed)
        not be (?:there|present)|on no \w+\b.*\binstalled|strip|never (?:be )?installed|shouldn'?t be (?:there|installed)
    """)
    + r"(?![-.]?\w)"
)
UPGRADE = (
    r"(?<![-.\w/])(?:upgrade[sd]?|update[sd]?|latest|newest|most recent|up[- ]to[- ]date|patch(?:ed|es)?"
    r"|current version|bring up)(?![-.]?\w)"
)
_PRESENT = either("""
    installed|present|there|available|on there|in|in place|absent|gone|removed|uninstalled|up to date
    (?:the )?(?:latest|newest|most recent)(?: available)?(?: versions?| releases?)?
    (?:at|on|in) (?:its|the|their) (?:latest|newest|most recent) (?:version|release)|exists?|required|needed|to go|wanted
    not installed|upgraded|updated|missing|out|deleted|purged
""")
_PASSIVE = re.compile(
    (
        rf"^(?:.*?\b(?:sure|ensure|that|check|wants?|needs?|requires?|^have)\s+(?:that\s+)?)?(?P<rest>[^/]+?)\s+(?:(?:is"
        rf"|are|be|has|have|gets?|should|must|needs?|shall|may|can|to|been|both|all|not|never|no longer"
        rf"|properly)\s+)*{_PRESENT}\b"
    ),
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    rf"(?:{REMOVE}|{UPGRADE}|{INSTALL}|\bpackages?\b|\bsure(?: that)?\b|\bensure(?: that)?\b)\s*:?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    (
        r"\b(?:with|from|into|onto|on|in|for|using|via|so|because|at|to|if|when|and clean|and purge|incl"
        r"(?:uding)?|before|after|which|as|that|but|by|through|unless|without|alongside|including|first"
        r"|beforehand)\b|[(;!?]| - |,\s*(?:it|they|this|that)\b"
    ),
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"(?<![-.\w])"
    + either(r"""
        the|a|an|both|packages?|named|called|software|tools?|programs?|please|also|too|instead|everywhere|by default
        and only then|properly
        (?:to )?(?:the )?(?:latest|newest|most recent|current)(?: available)?(?: (?:versions?|releases?|packages?))?(?: of)?
        if (?:it is|it's) missing|as well
        is|are|there|present|installed|web server|webserver|message broker|db server|database server|of|all|rpms?
        debs?|either
        no|anywhere|any ?more|following|these|version|release|any trace|completely|again|utility|binary|recent|system
        just|and
    """)
    + r"\b(?![-.])",
    re.IGNORECASE,
)
_EVERYTHING = (
    r"\b(?:all|every) (?:the )?(?:installed )?packages?\b|\beverything\b|\bwhole system\b"
    r"|\ball (?:the )?(?:security )?(?:updates|patches)\b|\bthe (?:system|os|servers?|hosts?)\b"
)
_FILE = re.compile(r"\.(?:rpm|deb)$")
_CONFIG = re.compile(r"\.(?:j2|conf|cfg|service|timer|ya?ml|txt|ini|repo|key|pem)$")
_SEVERAL = re.compile(r"\W*[a-z][\w.-]{2,}(?:\s*(?:\+|,|&|\band\b)\s*[a-z][\w.-]{2,})+\W*")
_BARE = re.compile(r"\W*(?:the )?(?:package )?([a-z][\w+]*[-.\d][\w.+-]*)\W*")
_NAME = re.compile(r"^[a-z0-9*][\w.+:*@/~-]*$", re.IGNORECASE)
_OTHER_THINGS = re.compile(
    r"\b"
    + either(r"""
        users?|groups?|accounts?|director(?:y|ies)|dirs?|folders?|files?|lines?|cron|jobs?|keys?|services?
        containers?|images?|volumes?|networks?
        databases?|dbs?|repos?|repository|repositories|certificates?|certs?|mounts?|swap|interfaces?|vlans?|rules?
        ports?|routes?|zones?|roles?
        extensions?|modules?|flatpaks?|snaps?|gems?|namespaces?|charts?|instances?|buckets?|branch|plugins?|filesystem
        partitions?|symlinks?|links?
        hosts?|entry|entries|records?|registry|features?|backups?|logs?|old|everything|dependencies|tables?|schemas?
        policy|alias|tags?|labels?
        secrets?|it|them|this|that|those|something|stuff|things?|app|server|one|timezone|hostname|firewall|selinux
        option|setting|config
        configuration|content|template|playbook|monitoring|sure|run|running|started|enabled|banner|motd|sysctl|limit
        sudo|access|password
    """)
    + r"\b",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"server|client|utils|tools|common|dev|devel|doc|exporter|agent|core|libs?|plugins?", re.IGNORECASE
)
_LANGUAGES = frozenset("python php openjdk postgresql ruby golang nodejs".split())
_MODULES = {
    "debian": f"{B}apt",
    "redhat": f"{B}dnf",
    "suse": "community.general.zypper",
    "arch": "community.general.pacman",
    "alpine": "community.general.apk",
    "freebsd": "community.general.pkgng",
    "macos": "community.general.homebrew",
}
_CACHE = (
    r"\b(?:updat\w+|refresh\w*|fresh)\s+(?:of\s+)?(?:the\s+)?(?:apt[- ]|package[- ]|dnf[- ]|yum[- ])?"
    r"(?:cache|package lists?|index|lists)"
    r"|\bapt(?:-get)? update\b|\bcache (?:refreshed|updated)\b|\b(?:apt|dnf|package) cache\b"
)
_AUTOREMOVE = (
    r"\b(?:clean up|remove|autoremove|drop)\b.*\b(?:unused|orphan\w*|unneeded|no longer (?:needed"
    r"|required)|not needed)\b|\bautoremove\b"
)


def package_module(situation: Situation) -> str:
    """The package module for the system that the prompt speaks of."""
    if known := _MODULES.get(situation.platform):
        return known
    if situation.topic(r"\bapt(?:-get)?\b|\.deb\b|\bppa:"):
        return f"{B}apt"
    return f"{B}dnf" if situation.topic(r"\b(?:dnf|yum)\b|\.rpm\b") else f"{B}package"


def state_of(text: str) -> str | None:
    """present, latest or absent, as the words say; None when they say nothing about it."""
    if says(text, REMOVE) and not says(text, r"\binstall\b.*\binstead\b"):
        return "absent"
    if says(text, UPGRADE) and not says(text, rf"update[- ]alternatives|{_CACHE}"):
        return "latest"
    return "present" if says(text, INSTALL) or says(text, r"\bpin\b|\bpackages?\b") else None


def packages(text: str, situation: Situation) -> list[Planned]:
    """Read a step about packages."""
    text = plain_verbs(text)
    if held := held_back(text, package_module(situation)):
        return held
    if says(text, r"\bre-?install(?:ed|s|ing)?\b"):
        return []  # the modules install what is missing, and nothing again
    if says(text, _SECURITY):
        return _security_updates(text, situation)
    if says(text, _CACHE) and not says(text, rf"\b(?:{_STRONG_INSTALL})\b|\bupgrade\b|\bthere\b"):
        return [_cache_alone(text, situation)]
    if says(
        text,
        (
            r"^\W*\w*\s*\bautoremove\b|^(?:clean up|remove) (?:all )?(?:the )?(?:packages that are )?"
            r"(?:unused|orphan\w*|unneeded|not needed|no longer needed)"
        ),
    ):
        module = f"{B}dnf" if package_module(situation) == f"{B}dnf" else f"{B}apt"
        return [Planned(module, {"autoremove": True})]
    return _install(text, situation)


_SECURITY = (
    r"\bsecurity[- ](?:updates?|patch(?:es)?|fix(?:es)?|errata|upgrades?)\b|\b(?:updates?|patch\w*|upgrades?)\b.*"
    r"\bsecurity[- ](?:relevant|related|only)\b|\bsecurity only\b"
)


def _security_updates(text: str, situation: Situation) -> list[Planned]:
    """The security updates alone, where the package manager knows which they are."""
    if package_module(situation) != f"{B}dnf" or says(text, r"/|\bunattended|\bautomatic"):
        return []
    return [Planned(f"{B}dnf", {"name": "*", "state": "latest", "security": True})]


_EVERYWHERE = re.compile(
    r"\W*(?P<names>[a-z][\w.+-]+(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*[&+]\s*)[a-z][\w.+-]+){0,9})\s+"
    r"(?:everywhere|on\s+(?:all|every|each|both)(?:\s+of)?(?:\s+(?:the|our|my|these))?(?:\s+\w+)?"
    r"\s*(?:hosts?|servers?|machines?|boxes|box|nodes?|systems?))\W*",
    re.IGNORECASE,
)


_NOWHERE = re.compile(
    r"\W*(?:there (?:should|must) be )?no\s+(?:more\s+)?(?P<names>[a-z][\w.+-]+(?:(?:\s*,\s*(?:(?:and|or)\s+)?(?:no\s+)?"
    r"|\s+(?:and|or)\s+(?:no\s+)?)[a-z][\w.+-]+){0,9})\s+(?:anywhere|any\s?more|on\s+(?:any|our|the|my|these|all)\b)[^.;:/]{0,60}",
    re.IGNORECASE,
)


def _everywhere(text: str, situation: Situation) -> list[str]:
    """`htop everywhere`: names, a place, and no verb."""
    match = _EVERYWHERE.fullmatch(text)
    names = words_list(match.group("names")) if match else []
    plain = all(_plain_name(name) and not says(name, _VERBS) for name in names)
    return [_known(name, situation) for name in names] if plain else []


def _plain_name(word: str) -> bool:
    """Whether a word can be a package's name where no verb says that it is one."""
    if re.fullmatch(r"[\w.+-]*[-.\d][\w.+-]*", word):
        return True
    return word.lower() not in FUNCTION_WORDS and not _OTHER_THINGS.search(word)


_VERBS = (
    rf"^(?:{_STRONG_INSTALL}|{_WEAK_INSTALL}|{UPGRADE}|{REMOVE}|(?:re)?(?:start|load|boot)|stop|check|test|ping|run)$"
)


def _whole(text: str, situation: Situation) -> list[Planned]:
    """A step that is nothing but names, and the upgrades and groups that name no single package."""
    if (bare := _BARE.fullmatch(text)) and situation.topic(rf"\b(?:{_STRONG_INSTALL}|dnf|yum|apt)\b"):
        return [Planned(package_module(situation), {"name": bare.group(1), "state": "present"}, confidence=0.7)]
    speaks = says(text, rf"\b(?:{_STRONG_INSTALL}|package|environment|dnf|yum|group ?install)\b|{REMOVE}")
    if (
        speaks
        and not says(text, r"\bgid\b|\busers?\b")
        and (group := group_name(text))
        and package_module(situation) in {f"{B}dnf", f"{B}package"}
    ):
        return [Planned(f"{B}dnf", {"name": f"@{group}", "state": state_of(text) or "present"})]
    if banned := _NOWHERE.fullmatch(text):
        unwanted = words_list(banned.group("names"))
        plain = all(_plain_name(name) for name in unwanted)
        gone = {"name": one_or_many(unwanted), "state": "absent"}
        return [Planned(package_module(situation), gone, confidence=0.85)] if plain else []
    if names := _everywhere(text, situation):
        return [Planned(package_module(situation), {"name": one_or_many(names), "state": "present"}, confidence=0.8)]
    if says(text, r"\b(?:full|dist(?:ribution)?|safe)[- ]upgrade\b") and package_module(situation) == f"{B}apt":
        kind = "safe" if says(text, r"\bsafe\b") else "full"
        return [Planned(f"{B}apt", {"upgrade": kind, **({"update_cache": True} if says(text, r"\bcache\b") else {})})]
    if _SEVERAL.fullmatch(text) and re.search(r"\w[-.]\w|\w\d", text):
        several: object = one_or_many(words_list(text))
        return [Planned(package_module(situation), {"name": several, "state": "present"}, confidence=0.7)]
    return []


def _install(text: str, situation: Situation) -> list[Planned]:
    if whole := _whole(text, situation):
        return whole
    names = _names(text, situation)
    state = state_of(text) or ("present" if _PASSIVE.match(text) or says(text, r"\brpms?\b|\bdnf\b|\bapt\b") else None)
    if not names or state is None or says(text, r"\b(?:facts|collect|gather)\b"):
        return []
    module = package_module(situation)
    arguments: dict[str, object] = {"name": one_or_many(names), "state": state}
    ours = module.endswith(("apt", "dnf"))
    if names == ["*"] and module == f"{B}package" and situation.platform == "":
        arguments["state"] = "latest"
    if (
        state == "absent"
        and says(text, r"\bpurge|incl(?:uding|\.)? (?:its |the |all )*config|config\w* (?:files )?too")
        and module.endswith("apt")
    ):
        arguments["purge"] = True
    if says(text, _AUTOREMOVE) and ours:
        arguments["autoremove"] = True
    if says(text, _CACHE) and ours:
        arguments["update_cache"] = True
    if says(text, r"\bdowngrad\w+") and ours:
        arguments["allow_downgrade"] = True
    arguments |= conditions(text, module)
    if says(text, r"\b(?:groups?|users?|accounts?)\b") and not says(text, rf"\b(?:{_STRONG_INSTALL}|packages?)\b"):
        return []
    weak = not says(text, rf"\b(?:{_STRONG_INSTALL}|uninstall\w*|purged?|packages?|upgrade|update)\b")
    return [Planned(module, arguments, confidence=0.8 if weak else 0.93)]


def _names(text: str, situation: Situation) -> list[str]:
    """The packages that a step is about; `*` for all of them."""
    bare = re.sub(r"\([^()]*\)", " ", text)
    if says(bare, UPGRADE) and says(bare, _EVERYTHING):
        return ["*"]
    if says(bare, rf"\bpin\b|\bversions?\b|\bexact(?:ly)?\b|\b(?:{_STRONG_INSTALL})\b|\bdowngrade\b|\bpresent\b|=\d"):
        pinned = with_versions(bare, package_module(situation))
        if pinned and not any(_OTHER_THINGS.fullmatch(re.split(r"[=-]\d", name)[0]) for name in pinned):
            return pinned
    if files := [path for path in [*paths(bare), *URL.findall(bare)] if _FILE.search(path)]:
        return files if says(bare, rf"{INSTALL}|\b(?:rpm|deb)\b") else []
    aside = re.search(r"\s[a-z]+\s+\(([a-z][\w.+]*-[\w.+-]+)\)\W*$", text)
    if aside and says(bare, INSTALL):
        return [aside.group(1)]
    return _pointed(text, bare, situation) or _spelled(bare, situation)


def _pointed(text: str, bare: str, situation: Situation) -> list[str]:
    """What `it` is, and the group of packages that `@` begins."""
    if _FILE.search(situation.path) and says(bare, r"\b(?:it|that|the (?:package|rpm|deb|file))\b"):
        return [situation.path]
    if module := find(text, r"(?<!\w)(@[\w-]+(?::[\w./-]+)?)"):
        return [module]
    if stream := find(text, r"\b(?:module|stream)\b.*?\b([a-z][\w-]*:[\w.]+)"):
        return [f"@{stream}"]
    asked = says(bare, rf"\b(?:{_STRONG_INSTALL})\b|{REMOVE}")
    pointed = says(bare, r"\b(?:it|them)\b(?! (?:is|are))")
    return [_known(situation.thing, situation)] if pointed and asked and situation.thing else []


def _spelled(bare: str, situation: Situation) -> list[str]:
    bare = re.sub(
        r"\s+(?:and|with|including|incl\.?)\s+(?:all\s+)?(?:its|the|their)\s+config\w*(?:\s+files)?", "", bare
    )
    if says(bare, REMOVE):
        bare = re.sub(r"\s+n?or\s+", ", ", bare)
    if "/" in bare.replace("and/or", ""):
        bare = re.sub(r"\s(?:from|in|into|via|at|under)\s+\S*/\S*.*$", "", bare)
        if re.search(r"\s~?/", bare):
            return []
    for pattern, cut in ((_PASSIVE, False), (_ACTIVE, True)):
        match = pattern.search(bare)
        if match and (names := _listed(match.group("rest"), situation, cut=cut)):
            return names
    return []


def _listed(rest: str, situation: Situation, *, cut: bool) -> list[str]:
    """The names in a list of words; nothing when one of them is no name."""
    if cut:
        rest = re.sub(
            r"^\s*(?:with|via|using)\s+(?:apt(?:-get)?|dnf|yum|zypper|pacman|apk)\b[\s:,]*",
            "",
            rest,
            flags=re.IGNORECASE,
        )
        rest = compiled(rf"(?<![-.\w])(?:{REMOVE}|{UPGRADE}|\b(?:{_STRONG_INSTALL})\b)(?![-.]\w)").sub(" ", rest)
        rest = _TAIL.split(rest, maxsplit=1)[0] or rest
    else:
        rest = _TAIL.split(rest)[-1] if not _ACTIVE.search(rest) else _ACTIVE.search(rest).group("rest")  # type: ignore[union-attr]
    words = words_list(rest.strip(" :,-"))
    names: list[str] = []
    for word in words:
        plain = re.sub(r"\s+", " ", _NOISE.sub(" ", word)).strip(" ,:-.")
        if not plain:
            continue
        if (
            plain.lower() != "sudo"
            and _OTHER_THINGS.search(plain)
            and not re.fullmatch(r"[\w.+-]*[-.\d][\w.+-]*", plain)
        ):
            return []
        parts = [unquote(part) for part in plain.split(" ")]
        if len(parts) > 3 or any(
            part.lower() in FUNCTION_WORDS or not _NAME.match(part) or _CONFIG.search(part) for part in parts
        ):
            return []
        names += _together(parts, situation)
    return [_known(name, situation) for name in names] if len(names) <= 40 else []


def _together(parts: list[str], situation: Situation) -> list[str]:
    """`python 3.12` and `mariadb server` are one name each; `htop tmux` are two."""
    if len(parts) == 2 and re.fullmatch(r"v?\d[\w.]*", parts[1]):
        first = parts[0].lower()
        if first in _LANGUAGES:
            return [f"{first}{parts[1]}"]
        return [f"{first}{'=' if package_module(situation).endswith('apt') else '-'}{parts[1]}"]
    if len(parts) == 2 and _JOINED.fullmatch(parts[1]):
        return ["-".join(parts).lower()]
    return parts


_BY_PLATFORM = {
    "apache": {"debian": "apache2", "redhat": "httpd", "suse": "apache2"},
    "docker": {"debian": "docker.io"},
    "ssh": {"debian": "openssh-server", "redhat": "openssh-server"},
    "vim": {"redhat": "vim-enhanced"},
}


def _known(name: str, situation: Situation) -> str:
    name = name.lower() if name[:1].isupper() or name.isupper() else name
    return _BY_PLATFORM.get(name, {}).get(situation.platform, name) if name in {"apache", "docker"} else name


def _cache_alone(text: str, situation: Situation) -> Planned:
    module = f"{B}dnf" if situation.platform == "redhat" or says(text, r"\b(?:dnf|yum)\b") else f"{B}apt"
    seconds = None
    if amount := re.search(r"(\d+|an?|one)\s*(hour|day|minute|second)", text, re.IGNORECASE):
        count = int(amount.group(1)) if amount.group(1).isdigit() else 1
        seconds = count * {"hour": 3600, "day": 86400, "minute": 60, "second": 1}[amount.group(2).lower()]
    valid = {"cache_valid_time": seconds} if seconds and module.endswith("apt") else {}
    return Planned(module, {"update_cache": True, **valid})
