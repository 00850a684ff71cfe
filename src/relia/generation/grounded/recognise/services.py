"""Services and units of the init system.

start and enable nginx                         php-fpm should run and come back after a reboot
turn off avahi-daemon for good                 mask and stop ctrl-alt-del.target
reload systemd                                 enable the timer for user syncthing
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, looped, one_or_many, says
from relia.generation.grounded.recognise.packages import package_module
from relia.generation.grounded.recognise.phrasal import plain_verbs
from relia.generation.grounded.text import unquote, words_list
from relia.generation.grounded.vocabulary import FUNCTION_WORDS, either

_STATES = (
    ("restarted", r"\brestart(?:ed|s|ing)?\b|\bbounced?\b"),
    ("reloaded", r"\breload(?:ed|s|ing)?\b|\bre-?read its config\w*\b"),
    (
        "stopped",
        (
            r"\bstop(?:ped|s)?\b|\b(?:not|isn'?t|aren'?t) (?:be |to be )?running\b|\b(?:is|are) not to run\b"
            r"|\bkill(?:ed)?\b|\bshut(?:ting)? ?down\b|\bturn(?:ed)? off\b|\bhalt(?:ed)?\b"
            r"|\b(?:must|should|may|do) not run\b|\bswitch(?:ed)? off\b|\bdown$"
        ),
    ),
    (
        "started",
        (
            r"\bstart(?:ed|s)?\b(?! (?:at|on|with|up (?:at|on))\b)|\brun(?:ning|s)?\b|\b(?:is|are|be"
            r"|come) up\b|\bturn(?:ed)? on\b|\bbr(?:ing|ought) up\b|\blaunch(?:ed)?\b|\b(?:is|be|are|service) on\b"
            r"|\bon and\b|\bswitch(?:ed)? on\b|\bfire up\b|\bkick (?:it |them )?off\b|\balive\b|\bactive\b"
            r"|\bup(?=\s*(?:,|and\b|$))"
        ),
    ),
)
_BOOT = r"(?:boot(?:ing|s|up)?(?: time)?|start-?up|system start|every (?:re)?boot|reboots?)"
_ENABLE = (
    rf"\benabled?\b|\b(?:at|on|after|during|with|through|over|survives?|from) (?:a |an |every |each "
    rf"|the |system )*{_BOOT}\b|\bautostart(?:ed|s)?\b|\b(?:with|at) the system\b|\bpermanently\b"
    rf"|\bautomatically\b|\bcomes? back\b"
)
_DISABLE = (
    r"\bnot (?:be )?enabled\b|\bdisabled?\b|\b(?:not|never|don'?t|doesn'?t|no longer)\b.*\b(?:at|on|after|with) (?:a |the "
    r"|every )*(?:system )?(?:re)?(?:boot|start)|\bnot start(?:ed)? at boot\b|\boff at boot\b"
    r"|\b(?:not|never|don'?t)\b(?: let (?:it|them))? (?:start|come up|run) (?:again|any ?more|automatically)\b"
    r"|\boff\b.*\b(?:for good|after reboots?|permanently|also)\b|\bfor good\b|\bno autostart"
)
_WORDS = re.compile(
    r"(?<![-@.\w])"
    + either(r"""
        with the system|stays?(?: up)?|as root|a restart|a reload|wants?|make(?! sure)|one after (?:the|an)other|one by one
        right(?: away| now)?|straight away|every time|too|shall|may|does|(?:configuration
        config)(?: of)?|users?(?= unit)|on top|but|present|installed|we|needs?|want|install|the|an?|services?
        daemons?|units?|systemd
        systemctl|make sure
        ensure|that|is|are|be
        should|must|has to
        have to|needs? to|gets?|up|again|now
        and|both|to|start(?:ed|s|ing)?|stop(?:ped|s)?|restart(?:ed|s)?|reload(?:ed|s)?|enable[ds]?|disable[ds]?
        run(?:ning|s)?|(?:at|on|during|with) (?:the )?(?:every )?(?:system )?(?:re)?boot(?: time)?
        at startup|after (?:a |an |every |each |the next )?reboots?|comes? (?:back|up)|survives? (?:a )?reboots?
        permanently|turn(?:ed)? (?:on|off)|switch(?:ed)? (?:on|off)
        kill|kick|all|also|it|them|this|on|off|down|without dropping connections|immediately|gracefully|if needed|old
        bounced?|launch|via|using|with|its|their|then
        mask(?:ed)?|unmask(?:ed)?|as well|do|completely|for good|please|check|keep|bring|over|by|init|not|never
        don'?t|doesn'?t|automatically|autostart|properly
        halt|turn|switch|shut ?down|active|activated?
        there|have|let|set|state|timers?|at|boot|reboots?|everywhere|both|through|force|fire|alive
        itself|afterwards|leave|isn'?t|aren'?t|again|any ?more|of|permanent|always|in the background|in|from
    """)
    + r"(?![-@.\w])",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(r"^(?:\S*[-.\d@_]\S*\s*)+$")
_ROW = re.compile(r"\W*(?:re)?(?:start|load|stop|enable|disable|mask)(?:\s+[\w@.-]{2,40}){2,6}\W*", re.IGNORECASE)
"""`restart nginx postfix`: a verb and a row of names."""
_NAME = re.compile(r"^[a-z0-9_][\w@.:-]*$", re.IGNORECASE)
_OTHER = re.compile(
    r"\b"
    + either(r"""
        container|instance|vm|pods?|deployment|ec2|playbook|cron|job|script|interface|firewall rule|computer|machine
        host|server itself
        network|play|apache site|database|dag|slave|replication|selinux|swap|feature|extension|plugin|modules?
        booleans?|ip ?v6|forwarding|vlan|port
        accounts?|users? [a-z]+ (?:must|should)|command|gathering|logging|debug|password|line|option|containers|repo
        repository|sites?|snap|vhost
    """)
    + r"\b(?![-.]\w)|/|https?:|=",
    re.IGNORECASE,
)
_DAEMON_RELOAD = (
    r"\bdaemon[- ]?reload\b|\breload (?:the )?systemd\b|\bsystemd(?: daemon)?(?: to)? reload\b"
    r"|\bsystemd (?:should |must )?(?:re-?read|reload)|\bmake systemd (?:re-?read|reload)"
)
_NEGATED = re.compile(
    (
        r",?\s*\b(?:but\s+)?(?:do not|don't|never|without|not|no need to|instead of)\s+(?:a\s+)?(?:re"
        r"(?:start|load)|stop)(?:ing|ed)?\b(?:\s+it)?"
    ),
    re.IGNORECASE,
)
_UNIT = re.compile(r"\.(?:timer|socket|mount|path|target|service|slice)$|@", re.IGNORECASE)


def services(text: str, situation: Situation) -> list[Planned]:
    """Read a step about services or units."""
    text = plain_verbs(text)
    if says(text, r"\bservice[_ ]facts\b|\bwhich services\b.*\b(?:run|facts)"):
        return [Planned(f"{B}service_facts", {})]
    if says(text, _DAEMON_RELOAD):
        return _after_daemon_reload(text, situation)
    bare = re.sub(
        r"\([^)]*\)",
        lambda aside: aside.group() if says(aside.group(), r"\b(?:boot|enabled?|up|running|started)\b") else " ",
        text,
    )
    bare = _NEGATED.sub(" ", re.sub(r"[()]", " ", bare))
    arguments = _wanted(bare)
    if not arguments or _OTHER.search(
        re.sub(
            r"\bfor (?:the )?user \S+|\bcron (?:service|daemon)|^\W*(?:(?:re)?(?:start|load)|stop|enable) crond?\W*$",
            "",
            bare,
        )
    ):
        return []
    if says(text, r"\b(?:newest|latest) version\b|\bup to date\b"):
        return []
    if says(text, r"\bkill\b") and not says(text, r"\bservice\b|\bdaemon\b"):
        return []
    names = _names(bare, situation)
    if not names:
        return []
    keywords: dict[str, object] = {}
    module = f"{B}service"
    user = re.search(r"\b(?:for|of) (?:the )?user (\w[\w-]*)", text, re.IGNORECASE)
    if user or says(text, r"\buser unit\b|systemd --user|\buser scope\b"):
        module = f"{B}systemd_service"
        arguments["scope"] = "user"
        keywords = {"become": True, "become_user": user.group(1)} if user else {}
    if (
        "masked" in arguments
        or says(text, r"\bsystemd\b|\bunits?\b|\btimer\b")
        or any(_UNIT.search(name) for name in names)
    ):
        module = f"{B}systemd_service"
    sure = says(
        text, r"\b(?:services?|daemon|unit|timer|systemd)\b|^\W*(?:re)?(?:start|load|stop|enable|disable|mask|unmask)"
    )
    planned = [looped(module, "name", names, arguments, keywords, 0.93 if sure else 0.82)]
    if says(bare, r"\b(?:present|installed|need|needs|want)\b") and arguments.get("state") == "started":
        packages = {"name": one_or_many(names), "state": "present"}
        planned.insert(0, Planned(package_module(situation), packages))
    return planned


def _wanted(text: str) -> dict[str, object]:
    """State, start at boot and masking, as the words say."""
    disabled = says(text, _DISABLE)
    enabled = says(text, _ENABLE) and not disabled
    state = next((name for name, pattern in _STATES if says(text, pattern)), None)
    if state == "started" and disabled and says(text, r"\b(?:not|never|don'?t) (?:be )?(?:start|run)"):
        state = None
    if (
        state == "started"
        and enabled
        and not says(
            text,
            r"\b(?:started|active|running|runs?|start(?! (?:at|on|with|during|after|every))|now|up|launch|on and|kick|off)\b",
        )
    ):
        state = None
    if (
        state == "started"
        and not disabled
        and says(text, r"\bservice on\b|\bon and (?:started|running)\b|\b(?:started|running) and on\b")
    ):
        enabled = True
    if state == "stopped" and enabled and not says(text, r"\benabled?\b|\bautostart"):
        enabled, disabled = False, True  # `stop it now and at boot`
    found: dict[str, object] = {"state": state} if state else {}
    if enabled or disabled:
        found["enabled"] = enabled
    if says(text, r"\bunmask"):
        found["masked"] = False
    elif says(text, r"\bmask(?:ed)?\b"):
        found["masked"] = True
    return found


def _names(text: str, situation: Situation) -> list[str]:
    if listed := re.search(r"\bservices?\s*:\s*(.+)$", text, re.IGNORECASE):
        text = listed.group(1)
    rest = re.split(
        r"\bfor (?:the )?user\b|, ?(?:so|because|max|but|for)\b|\bin that order\b|\bso that\b|\bif\b|\bwhen\b",
        text,
        flags=re.IGNORECASE,
    )[0]
    rest = re.sub(r"(?<![\w@])[+:!?]|[+:!?](?!\w)", " ", re.sub(r"\s(?:and|\+)\s", " , ", rest))
    rest = _WORDS.sub(" ", rest)
    if _ROW.fullmatch(text):
        rest = re.sub(r"\s+", ", ", rest.strip())
    words = words_list(re.sub(r"\s+", " ", re.sub(r"\s*\+\s*", ", ", rest)).strip(" ,.-"))
    if any(" " in unquote(word) and not _TECHNICAL.search(word) for word in words):
        return []  # words beside each other are a sentence
    names = [part for word in words for part in unquote(word).split(" ") if part.strip(",.-")]
    names = [unquote(name).strip(",") for name in names if name not in {"-", "&"}]
    names = [name.lower() if name[:1].isupper() and name[1:].islower() else name for name in names]
    names = [name for name in names if name.lower() not in FUNCTION_WORDS]
    if not names and len(situation.things) > 1 and says(text, r"\b(?:them|both|all|each|everything)\b"):
        return list(situation.things)
    pointed = says(text, r"\b(?:it|them|its|the service|the timer|the daemon|the unit|this service|that service)\b")
    if not names and (
        pointed or says(text, r"^\W*(?:re)?(?:start|load)\b|\bservice\b|^(?:also )?enabled?\b|^started\b|^and ")
    ):
        unit = situation.path.rsplit("/", 1)[-1]
        service = _firewall_meant(text, situation) or situation.service or situation.thing
        names = [unit if _UNIT.search(unit) and "systemd" in situation.path else service]
    if not names and situation.service:
        names = [situation.service]
    names = [name for name in names if name]
    several = says(text, r"\band\b|,|&|\+") or _ROW.fullmatch(text)
    if (
        any(not _NAME.match(name) or name.isdigit() for name in names)
        or len(names) > 8
        or (len(names) > 1 and not several)
    ):
        return []
    return names


def _firewall_meant(text: str, situation: Situation) -> str:
    """Right after a rule, `enable it` and `reload it` are said of the firewall; it is other services that one starts."""
    if says(text, r"\bthe (?:service|daemon|unit)\b|\b(?:re)?start|\brun|\bboot"):
        return ""
    return situation.last.get("firewall", "")


def _after_daemon_reload(text: str, situation: Situation) -> list[Planned]:
    """`reload systemd` alone, or with what is to be done to a unit after it."""
    rest = re.sub(_DAEMON_RELOAD, " ", text, flags=re.IGNORECASE)
    rest = re.sub(
        r"^\W*(?:and|then|do an?|run|systemctl|with)?\W*|\W*(?:and|then|with|first|before|after)\W*$",
        "",
        rest.strip(),
        flags=re.IGNORECASE,
    )
    wanted = _wanted(rest) if rest else {}
    names = _names(rest, situation) if wanted else []
    return (
        [looped(f"{B}systemd_service", "name", names, {**wanted, "daemon_reload": True})]
        if names
        else [Planned(f"{B}systemd_service", {"daemon_reload": True})]
    )
