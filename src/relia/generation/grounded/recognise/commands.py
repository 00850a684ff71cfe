"""Commands and scripts.

run "make build" in /srv/portal as user deploy, unless /srv/portal/built exists     run the local script scripts/bootstrap.sh
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.text import quoted, unquote
from relia.generation.grounded.vocabulary import either

_SHELL = re.compile(r"[|<>;&$*`]|\b(?:export|cd|source)\s")
_PROGRAMS = either("""
    systemctl|swapoff|update-ca-certificates|update-ca-trust|update-grub|grub2-mkconfig|ldconfig|sysctl|newaliases
    postmap|restorecon|mkinitcpio|depmod|udevadm
    rpm|dpkg|dpkg-reconfigure|chage|loginctl|hostnamectl|timedatectl|certbot|firewall-cmd|npm run|npm ci
    npm install|composer install|bundle|php|python3?|perl|java|docker exec
    kubectl|terraform|nginx -t|apachectl|a2ensite|a2enmod|a2dissite|netplan apply|exportfs|rabbitmqctl|nft|aide
    openssl|alembic|rake|artisan
""")
_START = re.compile(
    (
        r"(?<![\w/.-])(?:run|execute|call|issue|invoke|launch|start)\b\s*(?:the\s+|this\s+|a\s+)?(?:"
        r"(?:following|shell|bash)\s+)*(?:command|script|program|binary|commands)?\s*:?\s*(?P<rest>.+)$"
    ),
    re.IGNORECASE,
)
_STATES = r"(?:from|is|and|must|should|(?:(?:to )?be )?(?:installed|present|available|running|enabled))\b"
"""What follows a program that is spoken of, and not called."""
_MAKE = r"make (?:install|all|build|clean|check|test|deploy)(?=$|,|\s+(?:in|as|from|inside|with|-\S)\b|\s+-)"
_DIRECT = re.compile(
    rf"^(?:as [a-z_][\w-]*:?\s+)?(?P<rest>(?:{_PROGRAMS})\s+(?!{_STATES})\S.*|{_MAKE}.*|"
    rf"(?:/|\./)[\w./-]+\s+-[\w-].*|[\"'`]/[^\"'`]+[\"'`].*)$"
)
_POINTED = (
    r"(?:in|inside|from|within) (?:there|it|(?:that|this|the(?: same)?) "
    r"(?:director\w+|folder|dir|checkout|clone|repo\w*|project))\b"
)
_END = re.compile(
    r"(?:,\s*|\s+)(?:but\b|only\b|as (?:the )?(?:user )?[a-z_][\w-]*\b(?: user\b)?(?=\s*$|\s+before\b|\s+(?:in|and|with)\b|,)"
    r"|(?:and )?(?:register|save|store|remember|keep|capture) (?:its|the|that|this) (?:output|result|answer)\b"
    r"|never (?:report|count|show)"
    r"|(?:to be )?(?:run|executed|done|started) (?=in\b|from\b|as\b|inside\b)|skip\w*\b|not again\b"
    r"|in (?:the )?(?:director\w+|folder|dir)?\s*(?=[/~])|inside\s+(?=/)|from (?:within )?(?=/)|if\b"
    rf"|{_POINTED}"
    r"|when\b|unless\b"
    r"|on the (?:host|server|remote|machine|box)\w*|on (?:each|every|all)\b|\(|creates\b|once\b"
    r"|afterwards\b|and (?:register|save|print|fail|show|make sure)|in there\b|there\b|with "
    r"(?:the )?env\w*|until\b|ignor\w+|it must not|so that\b|to (?:\w+ )?(?:the|it|all)\b)"
)
_NAMES = (
    r"^\W*(?:and\s+)?(?:call|name)\s+(?:it\b|(?:the|this|that)\s+(?:job|cron ?job|task|entry|timer|container|play)\b)"
)
"""`call the job 'weekly scrub'` runs nothing."""
_BUILDS = r"(?:make|npm|yarn|pnpm|bundle|cargo|mvn|gradle|go|\./[\w.-]+)(?:\s|$)"
"""What is run in the folder of the sources, which a step before has put there."""
_READ_ONLY = re.compile(
    r"^(?:cat|ls|grep|id|uname|whoami|df|du|stat|test|which|hostname|uptime|date|free|ps|ss"
    r"|logrotate -d|nginx -t|apachectl configtest|haproxy -c|sshd -t|visudo -c|curl|ping|dig|host"
    r"|getent|systemctl (?:status|is-)|\S+ (?:--version|-V|--check|status|list|show))\b"
)
_ARGUMENTS = (
    r"(?<=[\w\"'`])\s*,?\s+with (?:the )?(?:arguments?|args|options?|flags?|parameters?|switch(?:es)?):?\s+(?=-)"
)
"""`/usr/bin/x with the arguments --full` is what would be typed as `/usr/bin/x --full`."""
_KEEPS = r"\b(?:register|save|store|remember|keep|capture)\s+(?:its|the|that|this)\s+(?:output|result|answer)\b"
_PROSE = re.compile(
    r"\s(?:a|an|and|by|for|from|in|into|its?|my|on|onto|our|that|the|their|through|using|which|with|your)(?=\s|$)"
)
"""Words of a sentence. Nobody types them in a command, but for a few that are typed in quotes."""
_NO_USERS = frozenset("root a that it well index the user part one soon before root, normal changed failed".split())


def run_as(text: str, situation: Situation) -> dict[str, object]:
    """The keywords for `as user deploy`; none for root, which plays are."""
    if situation.user and says(text, r"\bas (?:that|this|the same|the new) user\b|\bas (?:him|her|them)\b"):
        return {"become": True, "become_user": situation.user}
    # `remember its output as state` names a variable.
    text = re.sub(rf"{_KEEPS}[^,;]*?\b(?:as|in|to)\s+\S+", " ", text, flags=re.IGNORECASE)
    user = (
        find(
            text,
            r"^\W*as\s+(?:the\s+)?(?:user\s+)?([a-z_][\w-]*),?\s+(?:pull|clone|check|fetch|download|run|execute|install|unpack|extract|get)\b",
        )
        or find(text, r"\bas\s+(?:the\s+)?(?:user\s+|unix user\s+|account\s+)([a-z_][\w-]*)")
        or find(
            text,
            (
                r"\bas\s+(?:the\s+)?([a-z_][\w-]*)(?:\s+user)?(?=\s*(?:$|,|\.|;|\)|\band\b|\bin\b|\bunless\b"
                r"|\bif\b|\(|\bto\b|\bfrom\b|\bwith\b|\binside\b|\bonce\b|\bafter\b))"
            ),
        )
        or find(
            text, r"\b(?:done|run|executed|owned and run) by\s+(?:the\s+)?(?:user\s+)?([a-z_][\w-]*)\s*(?:$|[,.;)])"
        )
        or find(text, r"\b(?:under|with) (?:the )?(?:user|account)\s+([a-z_][\w-]*)")
        or find(text, r"\bsudo -u\s+([a-z_][\w-]*)")
    )
    return {"become": True, "become_user": user} if user and user.lower() not in _NO_USERS else {}


def commands(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a command or a script."""
    return (
        _fetched(text, situation) or _composer(text, situation) or _script(text, situation) or _command(text, situation)
    )


def _fetched(text: str, situation: Situation) -> list[Planned]:
    """`run it with bash`: the script that was put on the host before."""
    called = re.match(
        r"^\W*(?:run|execute|start)\s+(?:it|that|this|(?:the|that|this)\s+(?:script|installer))"
        r"(?:\s+(?:with|using|through|via)\s+(?P<shell>bash|sh|python3?|perl))?\s*(?P<rest>$|,.*|as .*|unless .*)",
        text,
        re.IGNORECASE,
    )
    if called is None or not re.search(r"\.(?:sh|py|pl|run|bin)$", situation.path):
        return []
    shell, guard = called.group("shell"), _guard(called.group("rest"))
    command = f"{shell} {situation.path}" if shell else situation.path
    keywords = run_as(called.group("rest"), situation)
    return [
        Planned(f"{B}command", {"cmd": command, **guard}, keywords if guard else {**keywords, "changed_when": True})
    ]


def _composer(text: str, situation: Situation) -> list[Planned]:
    """PHP's packages; `composer` as a package of the system is for others."""
    if not says(text, r"\bcomposer\b") or not says(text, r"\b(?:install|update|dependencies|require)\b"):
        return []
    folder = find(
        text, r"\b(?:in|for|inside|of|under|from|at)\s+(?:the\s+)?(?:director\w+\s+|folder\s+|project\s+)?(/[\w./-]+)"
    ) or (_meant_folder(text, situation))
    if folder is None or says(text, r"\b(?:package|apt|dnf)\b(?!\w)"):
        return []
    values = {
        "command": "update" if says(text, r"\bupdate\b") else "install",
        "working_dir": folder,
        "no_dev": True
        if says(text, r"\b(?:without|no|not|skip\w*|leav\w+ out|exclud\w+)[ -]+(?:the )?dev\b|--no-dev\b")
        else None,
        "optimize_autoloader": True if says(text, r"\boptimi[sz]\w+\b") else None,
    }
    return [Planned("community.general.composer", compact(values), run_as(text, situation))]


def _meant_folder(text: str, situation: Situation) -> str | None:
    """The folder that an earlier step made, where this one points at it."""
    return (situation.folder or situation.path or None) if says(text, rf"{_POINTED}|\bthere\b") else None


def _script(text: str, situation: Situation) -> list[Planned]:
    if not says(text, r"\blocal script\b|\bscripts?/\S+\.(?:sh|py|pl)\b|\bscript\b.*\bfrom (?:the controller|my|here)"):
        return []
    name = find(text, r"((?:\.{0,2}/)?[\w./-]+\.(?:sh|py|pl|rb)(?:\s+--?[\w=-]+)*)")
    if not name or name.startswith("/") or says(text, r"\b(?:copy|put|template)\b"):
        return []
    guard = _guard(text)
    keywords = run_as(text, situation)
    return [
        Planned(
            f"{B}script", compact({"cmd": name, **guard}), keywords if guard else {**keywords, "changed_when": True}
        )
    ]


def _guard(text: str) -> dict[str, object]:
    creates = (
        find(text, r"\bcreates\s+(?:the file\s+)?(/[\w./-]+)")
        or find(
            text,
            (
                r"\bif\s+(?:the file\s+|the directory\s+)?(/[\w./-]+)\s+(?:is (?:not there|missing|absent)|does"
                r"(?: not|n't)(?: yet)? exist)"
            ),
        )
        or find(text, r"\b(?:unless|until)\s+(?:the file\s+)?(/[\w./-]+)\s+(?:already\s+)?(?:exists|is there)")
        or find(
            text,
            r"\b(?:not|skip\w*)\b.*\b(?:if|when|once|as soon as)\s+(?:the file\s+)?(/[\w./-]+|[\w-]+\.[\w.-]*\w)\s+"
            r"(?:is\s+|has\s+)?(?:already\s+)?(?:exists|been made|there|present)\b",
        )
    )
    return {"creates": creates} if creates else compact({"removes": find(text, r"\bif\s+(/[\w./-]+)\s+exists")})


def _command(text: str, situation: Situation) -> list[Planned]:
    if says(text, r"[,;]\s*(?:but\s+)?(?:skip(?:ped)?(?: it| this)?|do nothing|not again)\W*$"):
        return []  # The condition of such a step means its opposite, and stands elsewhere.
    if text.startswith("/") and f"./{text.split(maxsplit=1)[0][1:]}" in situation.prompt.split():
        text = f".{text}"  # A dot at the start of a step belongs to its program.
    text = re.sub(_ARGUMENTS, " ", text, flags=re.IGNORECASE)
    match = _START.match(text) or _DIRECT.match(text) or _START.search(text)
    if (
        match is None
        or says(text, _NAMES)
        or says(text, r"\bcontainer\b|\bplaybook\b|\brunning\b|\bas a service\b|\bdaemon\b")
    ):
        return []
    started = match.re is _START and re.match(r"start\b", match.group(), re.IGNORECASE)
    rest = match.group("rest").strip()
    command, tail = _parted(rest)
    if not _is_command(command, rest) or (started and not re.match(r"[\"'`]?(?:/|\./)", rest)):
        return []
    arguments: dict[str, object] = {}
    around = f"{text[: match.start()]} {tail}"
    folder = find(
        around, r"\b(?:in|from|inside|within)\s+(?:the\s+)?(?:director\w+\s+|folder\s+|dir\s+)?([/~][\w./-]+)"
    )
    folder = folder or _meant_folder(around, situation)
    if folder is None and situation.folder and re.match(_BUILDS, command):
        folder = situation.folder
    guard = _guard(around)
    if folder and folder not in guard.values():
        arguments["chdir"] = folder
    shell = _SHELL.search(command) is not None
    if shell and "|" in command:
        arguments["executable"] = "/bin/bash"
        command = f"set -o pipefail && {command}"
    keywords = run_as(around, situation)
    if register := find(
        tail,
        r"\b(?:register|save|store|remember|keep|capture)\b[^,;]*?\b(?:as|in|to)\s+(?:the\s+)?(?:variable\s+)?([a-z_]\w*)",
    ):
        keywords["register"] = situation.last["register"] = register
    if says(tail, r"\bignor\w+ (?:any |all )?(?:errors?|failures?)|\b(?:may|can|is allowed to) fail\b"):
        keywords["failed_when"] = False
    if environment := dict(re.findall(r"\b([A-Z][A-Z0-9_]+)=(\S+?)(?=[,\s]|$)", tail)):
        keywords["environment"] = environment
    if not guard:
        unchanged = says(tail, r"\b(?:never|not|no)\b[^,;]*\bchanged?\b|\bchanged_when:? false\b")
        keywords["changed_when"] = not (unchanged or _READ_ONLY.match(command))
    return [Planned(f"{B}{'shell' if shell else 'command'}", {"cmd": command, **arguments, **guard}, keywords, 0.93)]


def _parted(rest: str) -> tuple[str, str]:
    """The command, and the words about it."""
    strings = quoted(rest)
    if strings and (
        rest.startswith(('"', "'", "`", "\u201c")) or not re.match(r"[\w./-]+\s", rest) or rest.find(strings[0]) < 25
    ):
        return strings[0], rest.replace(strings[0], " ")
    cut = _END.split(rest, maxsplit=1)
    return unquote(cut[0]).rstrip(".,"), rest[len(cut[0]) :]


def _is_command(command: str, rest: str) -> bool:
    if (
        not command
        or not re.search(r"[/.\w]", command)
        or re.match(
            r"(?:it|them|this|that|everything|at|on|as|daily|every|in|the|all|with|and)\b", command, re.IGNORECASE
        )
    ):
        return False
    if quoted(rest):
        return True
    if _PROSE.search(command):
        return False
    return bool(" " in command or "/" in command or re.search(r"\w-\w|\.\w", command)) and len(command) < 300
