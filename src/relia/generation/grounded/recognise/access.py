"""SSH keys, sudo rules and limits.

put my public key files/ops.pub in the authorized keys of the user deploy        generate an ed25519 key for backup
give group docker passwordless sudo through /etc/sudoers.d/docker                raise nofile for elastic to 65536
"""

import re

from relia.generation.grounded.recognise.account import NAME, NAMES
from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, looped, one_or_many, says
from relia.generation.grounded.recognise.people import REMOVE
from relia.generation.grounded.text import URL, paths, quoted, words_list
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

_INLINE_KEY = r"((?:ssh-(?:ed25519|rsa|dss)|ecdsa-sha2-\S+|sk-ssh-\S+)\s+[A-Za-z0-9+/=]+(?:\s+[\w@.-]+)?)"
_GOES = r"remov\w+|delet\w+|drop\w*|throw\w* (?:out|away)|get\w* rid of|kick\w* out|replac\w+|revok\w+"
_NO_OTHERS = (
    r"\bexclusive\w*|\bonly (?:this|that|the|his|her|their|one)?\s*(?:\w+\s+)?keys?\b|\bno other keys?\b"
    rf"|\b(?:{_GOES})\s+"
    r"(?:all\s+|any\s+|every\s+)?(?:the\s+|his\s+|her\s+)?others?(?:\s+keys?)?\b"
    r"|\bas the only (?:one|key)\b|\b(?:all|every|any) (?:the )?others? (?:keys? )?(?:must|should|ha(?:s|ve) to|goes?)\b"
)
"""A key that stays alone; what goes are the others."""
_PUTS_DOWN = r"\bdrop\b(?=[^,;]*\b(?:key|pub)\b[^,;]*\bfrom\s+[\w.-][\w./-]*\.pub\b)"
_NOT_USERS = frozenset(
    {
        "authorized_keys",
        "authorized",
        "the",
        "user",
        "users",
        "a",
        "an",
        "ssh",
        "key",
        "keys",
        "my",
        "our",
        "public",
        "login",
        "access",
        "each",
        "all",
        "new",
        "unix",
        "system",
        "service",
    }
)


def access(text: str, situation: Situation) -> list[Planned]:
    """Read a step about keys, sudo or limits."""
    return _keys(text, situation) or _sudo(text) or _limits(text)


def _keys(text: str, situation: Situation) -> list[Planned]:
    if says(text, r"\b(?:generate|create|make)\b.*\b(?:ssh|ed25519|rsa)\b.*\bkey(?:[ -]?pair)?\b") and not says(
        text, r"\.key\b|\bcertificate\b|\bprivate key in\b|\btls\b"
    ):
        return _keypair(text, situation)
    bare_pair = r"^\W*(?:an?\s+|the\s+)?(?:new\s+)?(?:ssh|ed25519|rsa|ecdsa)\b.{0,20}\bkey[ -]?pair\b"
    if says(text, bare_pair) and not says(text, REMOVE):
        return _keypair(text, situation)
    about = r"\b(?:public|ssh|authori[sz]ed?)[ _-]?(?:public )?keys?\b|\.pub\b|\bauthori[sz]e\b|\bauthorized_keys\b"
    if not says(text, about) and not (says(text, _INLINE_KEY) and says(text, r"\bkeys?\b|\blog ?in\b")):
        return []
    users = _users(text, situation)
    inline, file = find(text, _INLINE_KEY), find(text, r"([^\s\"'(]+\.pub)\b")
    url = next((url for url in URL.findall(text)), None)
    if not users or not (inline or file or url):
        return []
    others = re.search(_NO_OTHERS, text, re.IGNORECASE)
    # `drop his key from keys/tom.pub` puts one down: no key is removed from a file that lies here.
    rest = re.sub(rf"{_NO_OTHERS}|{_PUTS_DOWN}", " ", text, flags=re.IGNORECASE)
    state = "absent" if says(rest, REMOVE) else "present"
    file = file and re.sub(r"<\w+>|\{\w+\}|\$\{?\w+\}?|%s", "{{ item }}" if len(users) > 1 else users[0], file)
    key = inline or url or f"{{{{ lookup('ansible.builtin.file', {_file(file or '')}) }}}}"
    only = {"exclusive": True} if others else {}
    return [looped("ansible.posix.authorized_key", "user", users, {"key": key, "state": state, **only})]


def _file(name: str) -> str:
    before, item, after = name.partition("{{ item }}")
    return f"'{before}' ~ item ~ '{after}'" if item else f"'{name}'"


def _users(text: str, situation: Situation) -> list[str]:
    bare = re.sub(_INLINE_KEY, " ", text)
    for pattern in (
        rf"\b(?:for|of|to)\s+(?:the\s+)?(?:users?\s+|accounts?\s+)(?:called\s+)?({NAMES})",
        rf"\b({NAME})'s?\s+(?:authorized|ssh|account|keys?)",
        rf"\b(?:an?|the)\s+(?:new\s+)?({NAME})\s+(?:user|account)\b",
        rf"\busers?\s+({NAMES})",
        rf"\bkeys?\b.*\bfrom\s+({NAME})\W*$",
        rf"\b(?:for|of|to)\s+({NAME})(?=\s+and\s+(?:{_GOES})\b)",
        rf"\b(?:for|of|to)\s+({NAMES})(?:'s)?(?=\s+authorized|\s*$|,|\.|\s+from\b|\s+on\b|\s*:)",
        rf"\blet\s+({NAME})\s+log ?in",
        rf"\bas\s+({NAME})\b",
    ):
        if (names := find(bare, pattern)) and (
            users := [
                name
                for name in words_list(names)
                if name.lower() not in _NOT_USERS | FUNCTION_WORDS and "." not in name
            ]
        ):
            return users
    return [situation.user] if situation.user else []


def _keypair(text: str, situation: Situation) -> list[Planned]:
    kind = (find(text, r"\b(ed25519|rsa|ecdsa|dsa)\b") or "rsa").lower()
    size = find(text, r"\b(\d{4})[- ]?bits?\b")
    users = _users(text, situation)
    if path := next(iter(paths(text)), None):
        values = {
            "path": path,
            "type": kind,
            "size": int(size) if size else None,
            "owner": users[0] if users else None,
            "comment": find(text, r"\bcomment\s*(?:is|=|:)?\s*[\"']?([\w@.-]+)"),
        }
        return [Planned("community.crypto.openssh_keypair", compact(values))]
    if not users:
        return []
    values = {"generate_ssh_key": True, "ssh_key_type": kind, "ssh_key_bits": int(size) if size else None}
    return [looped(f"{B}user", "name", users, compact(values))]


def _sudo(text: str) -> list[Planned]:
    if not says(text, r"\bsudo(?:ers)?\b|\bas root\b|\bNOPASSWD\b") or says(
        text,
        (
            r"\bgroups?\s+(?:\w+\s+and\s+)?sudo\b|\bsudo only\b|\binstall\b|\bsudo group\b|^\W*(?:copy|template|run"
            r"|execute)\b|\bline\b|\bclone\b"
        ),
    ):
        rule = _literal_rule(text) if says(text, r"\bline\b|\brule\b|\bNOPASSWD\b") else None
        return [rule] if rule else []
    name_of = r"(?P<kind>group|user|members of(?: the)?(?: group)?)\s+%?[\"']?(?P<name>[\w-]+)"
    if rule := _literal_rule(text):
        return [rule]
    match = re.search(rf"\b{name_of}\b.*\b(?:sudo|root|NOPASSWD)", text, re.IGNORECASE) or re.search(
        rf"\bsudo\b.*\b(?:for|to)\s+(?:the\s+)?{name_of}", text, re.IGNORECASE
    )
    if match is None:
        plain = re.search(
            rf"\b(?:give|grant|let|allow)\s+(?P<name>{NAME})\s+(?!to\b.*\bconnect)", text, re.IGNORECASE
        ) or re.search(
            (
                rf"^(?P<name>{NAME})\s+(?:may|can|should|must|gets?|needs?|is allowed)\b.*\b(?:sudo|root)\b"
                rf"|\bsudo\b.*?\b(?:for|to)\s+(?P<other>{NAME})\s*(?:$|,|\bwith(?:out)?\b|\bonly\b|:)"
            ),
            text,
            re.IGNORECASE,
        )
        if plain is None:
            return []
        name, kind = plain.group("name") or plain.groupdict().get("other") or "", "user"
    else:
        name, kind = _holder(text) or match.group("name"), "user" if match.group("kind").lower() == "user" else "group"
    if not name or name.lower() in {"the", "a", "sudo", "user", "group", "everyone", "it"}:
        return []
    free = says(
        text,
        (
            r"\bwithout (?:an?y? |asking for (?:a|the) |entering (?:a|the) )?password\b|\bno[- ]?passw\w*"
            r"|\bpassword-?less\b|\bNOPASSWD\b"
        ),
    )
    commands = _commands(text)
    if commands is None:
        return []
    file = find(text, r"/etc/sudoers\.d/([\w-]+)")
    values = {
        "name": file or (f"{name}-sudo" if kind == "user" else f"group-{name}"),
        kind: name,
        "commands": one_or_many(commands),
        "nopassword": free,
        "runas": find(
            text,
            _RUN_AS,
        ),
        "state": "absent" if says(text, REMOVE) else "present",
    }
    return [Planned("community.general.sudoers", compact(values))]


_GRANTED = r"permissions?|rights?|the|to|may|can|sudo|passw\w*|access|full|with|should|must|gets?|needs?"


def _holder(text: str) -> str | None:
    """Who gets it, named ahead of the kind: `the deploy user`, `the dba group`."""
    name = find(text, rf"\b(?:an?|the)\s+({NAME})\s+(?:user|group)(?=\s+(?:{_GRANTED})\b|\W*$)")
    return None if name is None or name.lower() in _NOT_USERS | FUNCTION_WORDS else name


def _literal_rule(text: str) -> Planned | None:
    """A rule that is spelled out for a file of sudoers, checked by visudo before it counts."""
    rule = next((item for item in quoted(text) if re.match(r"%?[\w@.-]+\s+\S+\s*=", item)), None)
    path = next((path for path in paths(text.replace(rule or "\0", " ")) if path.startswith("/etc/sudoers")), None)
    if rule is None or path is None:
        return None
    if says(text, REMOVE):
        return Planned(f"{B}lineinfile", {"path": path, "line": rule, "state": "absent", "validate": _VISUDO})
    values = {"path": path, "line": rule, "create": path.startswith("/etc/sudoers.d/") or None, "mode": "0440"}
    return Planned(f"{B}lineinfile", compact({**values, "validate": _VISUDO}))


_RUN_AS = r"\bas\s+(?:the\s+)?(?:user\s+)?(?!root\b)([a-z_][\w-]*)(?=\s+(?:without|with|through|via|using|by)\b|\W*$|,)"
_VISUDO = "/usr/sbin/visudo -cf %s"
_PROGRAMS = frozenset("systemctl journalctl docker podman apt apt-get dnf yum rsync less cat tail".split())
"""Programs that live in /usr/bin on every usual system."""


def _commands(text: str) -> list[str] | None:
    """What may be run as root; None where the words name a program that no path is known for: never `ALL` instead."""
    if strings := [item for item in quoted(text) if "/" in item]:
        return strings
    listed = re.search(
        r"\b(?:run|execute|call|use|only|just|for)\s+(?:only\s+|just\s+|the command\s+)*"
        r"(?P<commands>/(?!etc/sudoers)[^;]+?)(?=\s+(?:as|with|without|via|through|using|in|on)\b|,\s*(?:without|with|no)\b|\W*$)",
        text,
        re.IGNORECASE,
    )
    if listed:
        return words_list(listed.group("commands"))
    if bare := [path for path in paths(text) if "sudoers" not in path]:
        return bare
    program = re.search(
        r"\b(?:run|execute|call|use|to sudo)\s+(?:only\s+|just\s+)?(?P<whole>(?P<program>[a-z][\w-]*)"
        r"(?:\s+(?!as\b|with|via\b|through\b|by\b)[\w@.-]+){0,4})",
        text,
        re.IGNORECASE,
    )
    if program is None or program.group("program").lower() in _ANYTHING:
        narrow = (
            r"\b(?:only|just|nothing but)\b|\b(?:re)?(?:start|load)(?:ing)?\b|\bmay (?:stop|start|reboot|install)\b"
        )
        return None if says(text, narrow) else ["ALL"]
    return [f"/usr/bin/{program.group('whole')}"] if program.group("program").lower() in _PROGRAMS else None


_ANYTHING = frozenset("all any anything everything every commands command sudo as with without root it things".split())


def _limits(text: str) -> list[Planned]:
    item = find(text, r"\b(nofile|nproc|memlock|stack|core|fsize|rtprio|maxlogins)\b") or (
        "nofile" if says(text, r"\bopen files?\b|\bfile (?:descriptors?|handles?)\b") else None
    )
    item = item or ("nproc" if says(text, r"\bmax(?:imum)? (?:number of )?processes\b") else None)
    if item is None or not says(
        text, r"\blimits?\b|\bulimits?\b|\bnofile\b|\bnproc\b|\bmemlock\b|\bhard\b|\bsoft\b|\bpam\b|\braise\b"
    ):
        return []
    user = (
        ("*" if says(text, r"\b(?:for|of)\s+(?:all|every) users?\b|\b(?:everybody|everyone)\b") else None)
        or find(text, r"\b(?:user|domain)\s+(?!needs?\b|gets?\b|must\b|should\b|may\b|has\b)[\"']?([\w@*-]+)")
        or find(text, r"\b(?:for|of)\s+(?:the\s+)?(?!user\b|open\b|all\b)([a-z_@][\w-]*)")
        or find(text, r"^\W*(?:the\s+)?([a-z_@][\w-]*)(?:\s+user)?\s*:\s")
        or find(
            text,
            r"^\W*(?!set\b|raise\b|the\b)([a-z_@][\w-]*)\s+(?=(?:(?:soft|hard)\s+)?(?:nofile|nproc|memlock|core|maxlogins)\b)",
        )
        or find(
            text, r"^\W*(?:the\s+)?([a-z_@][\w-]*)\s+user\s+(?:gets?|needs?|should (?:have|get)|must have|may have)\b"
        )
        or find(text, r"^\W*([a-z_@][\w-]*)\s+(?:gets?|needs?|should (?:have|get)|must have|may have)\b")
    )
    number = r"\s*(?:=|:|of|to|is)?\s*(\d+|unlimited)\b"
    pairs = re.findall(rf"\b(soft|hard)\s+(?:limit\s+)?(?:(?:of|for)\s+)?{item}{number}", text, re.IGNORECASE)
    pairs = pairs or re.findall(rf"\b(soft|hard)\s*(?:limit\s*)?{number}", text, re.IGNORECASE)
    file = next((path for path in paths(text) if "/limits.d/" in path and path.endswith(".conf")), None)
    if not user:
        return []
    if len(pairs) > 1:
        return [_limit(user, kind, item, value, file) for kind, value in pairs]
    value = find(text, rf"\b{item}\s*(?:=|:|of|to|is)?\s*(\d+|unlimited)\b")
    value = value or find(text, r"\b(?:to|=|of|is|:|at)\s*(\d+|unlimited)\b") or find(text, r"\b(\d{3,}|unlimited)\b")
    if not value:
        return []
    both = says(
        text, r"\bhard and soft\b|\bsoft and hard\b|\bboth\b|\bsoft\s*[+/&]\s*hard\b|\bhard\s*[+/&]\s*soft\b"
    ) or not says(text, r"\b(?:hard|soft)\b")
    return [_limit(user, "-" if both else (find(text, r"\b(hard|soft)\b") or "-"), item, value, file)]


def _limit(user: str, kind: str, item: str, value: str, file: str | None) -> Planned:
    return Planned(
        "community.general.pam_limits",
        compact(
            {
                "domain": user,
                "limit_type": kind.lower(),
                "limit_item": item.lower(),
                "value": value.lower(),
                "dest": file,
            }
        ),
    )
