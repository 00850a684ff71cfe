"""Wordings that say a step in a roundabout way, put as a step: shorthand, `the latter`, `gets a restart`."""

import re
from collections.abc import Callable

from relia.generation.grounded.splitting.heads import STATES, VERBS
from relia.generation.grounded.text import is_protected, paths

_Put = str | Callable[[re.Match[str]], str]
"""A template for what is put, or what makes it from the match."""
_NAME = r"[\w@][\w.@+-]{0,60}"
_SHORT = (
    (re.compile(r"(?<=\w) n (?=[a-z])"), " and "),
    (re.compile(r"(?<!\S)w/(?:\s+|(?=[a-z]))", re.IGNORECASE), "with "),
    (re.compile(r"(?<![\w./-])svc (?=[a-z])", re.IGNORECASE), "service "),
    (re.compile(r"(?<![\w./-])pkgs (?=[a-z])", re.IGNORECASE), "packages "),
    (re.compile(r"(?<![\w./-])pkg (?=[a-z])", re.IGNORECASE), "package "),
    (re.compile(r"(?<![\w./-])svcs (?=[a-z])", re.IGNORECASE), "services "),
)
_POLITE_WITHIN = re.compile(r"(?<=\w)\s+(?:pls|plz|please|kindly)(?=\s*[,;])", re.IGNORECASE)
_GETS = re.compile(
    r"\b(?:the\s+)?(?P<thing>(?:service\s+)?(?!(?:it|this|that|one|they|which|who|box|host|machine|server)\b)"
    rf"{_NAME})\s+(?:gets|needs|should get|must get|has to get|wants|deserves)"
    r"\s+an?\s+(?:quick\s+|clean\s+|graceful\s+)?(?P<verb>restart|reload|reboot)\b(?!\s+(?:policy|handler|job))",
    re.IGNORECASE,
)
_SWITCHED = re.compile(
    rf"\b(?:the\s+)?(?P<thing>{_NAME})\s+(?:gets|has to get|should get)\s+(?:switched|turned)\s+(?P<state>on|off)\b",
    re.IGNORECASE,
)
_TRIGGERS = re.compile(
    r"\b(?:either|any|each|every|a|the)\s+(?:\w+\s+)?changes?(?:\s+(?:of|in|to)\s+(?:it|them|either|one of them))?\s+"
    r"(?:has to |have to |must |should |will |shall )?(?:triggers?|causes?|leads? to|means?|requires?|ends? in)\s+an?\s+"
    rf"(?P<verb>restart|reload)\s+of\s+(?:the\s+)?(?P<thing>(?:service\s+)?{_NAME}\w)",
    re.IGNORECASE,
)
_UNNEEDED = re.compile(
    r"(?:^|(?<=[.?!;]\s))(?P<thing>(?:[^.;?!\n]|\.(?=\w)){3,120}?)(?:\s+itself)?\s+"
    r"(?:(?:is|are)(?:n't| not| no longer)|(?:does|do)(?:n't| not) have to be)"
    r"\s+(?:needed|required|used|wanted|there)(?:\s+(?:any ?more|any longer|now))?\s*[,;.:-]+\s*(?:so\s+|and\s+)?(?:please\s+)?"
    r"(?P<verb>get rid of|delete|remove|drop|purge|uninstall)\s+(?:it|them|that|this)\b",
    re.IGNORECASE | re.MULTILINE,
)
_COMPLAINT = re.compile(
    r"^(?:(?:after|since|because of)\s+(?:the|an?)\s+[a-z]+,?\s+)?"
    rf"(?P<thing>(?!(?:it|this|that|he|she|they|we|you|i|there|what|which|who|why|how|when|nothing|everything|everybody|one)\b)"
    rf"{_NAME})\s+"
    r"(?:must(?:n't| not) (?:move|change|break|grow)|keeps?|is|are|was|has been|does(?:n't| not)|isn'?t|won'?t"
    r"|dies|crashe[sd]|hangs|hung|fails|failed|died|eats|leaks"
    r"|looks|seems|behaves|stopped (?=[a-z]+ing))\s+(?!(?:to be|being|needed|required|wanted|supposed|meant"
    rf"|{STATES}|not|(?:up|down)?graded|changed|updated)\b)(?P<how>[^,.;:?!\n]{{2,60}}?)[,.;:?!-]+\s+"
    r"(?:(?:so|and|please|pls|plz|can you|could you|we should|let's|just)\s+)*"
    rf"(?P<verb>(?:{VERBS}|turn|switch|shut)(?:\s+and\s+(?:{VERBS}))?)\s+(?:it|them|that|this)\b",
    re.IGNORECASE,
)
"""`bluetooth is useless here. stop it`: what is complained of is what something is done to."""
_WHY = re.compile(
    rf"^why\s+(?:is|are|does|do)\s+(?:the\s+)?(?P<thing>{_NAME})\s+(?P<how>[^.;:!?\n]{{3,60}}?)\?+\s+"
    rf"(?:(?:so|please|pls|can you|just)\s+)*"
    rf"(?P<verb>(?:{VERBS}|turn|switch|shut)(?:\s+and\s+(?:{VERBS}))?)\s+(?:it|them|that|this)\b",
    re.IGNORECASE,
)
"""`why is smbd still running? stop it`."""
_AND_DOTS = re.compile(
    rf"^(?P<thing>{_NAME}\w)\s*\.{{2,}}\s+(?P<how>[^.;:?!\n]{{2,80}}?)[.;!?]+\s+(?:(?:so|and|please|pls|can you|just)\s+)*"
    rf"(?P<verb>{VERBS}|turn|switch|shut)\s+(?:it|them|that|this)\b",
    re.IGNORECASE,
)
"""`cups... we do not print here. stop it`."""
_MUST_AFTER = re.compile(
    rf"^(?P<thing>(?:(?:the|our|my)\s+)?(?:(?:account|user|service|package|container|database|share|repo)\s+){_NAME})\s+"
    r"(?:is|was|has|had|does(?:n't| not)|isn't|keeps)\s(?P<how>[^,.;:?!\n]{2,60}?)[.;!-]+\s+(?:so\s+)?(?:it\s+)?"
    r"(?=(?:must|should|has to|needs to)\s+(?:be|go)\b)",
    re.IGNORECASE,
)
"""`account joe was compromised. Must be gone`: what has to be is said of the thing before."""
_APOSTROPHE = re.compile(r"\b(?P<verb>do|does|is|are|ca|wo|should|must|did|was|would|could)nt\b", re.IGNORECASE)
_DO_A = re.compile(
    r"\b(?:do|perform)\s+an?\s+(?:\w+\s+)?(?P<verb>restart|reload|reboot)\s+of\s+(?:the\s+)?(?=[a-z])",
    re.IGNORECASE,
)
_NAMED_ASIDE = re.compile(
    r"\bthe\s+(?P<kind>service|daemon|unit|timer|package|container|user|group|database|feature)\s+\((?P<name>[\w@.-]{2,60})\)",
    re.IGNORECASE,
)
_OUT_OF = re.compile(
    r"\b(?:take|throw|get|kick)\s+(?P<what>(?:the\s+)?[\w@./-]{2,60})\s+out\s+of\s+(?=\S)", re.IGNORECASE
)
_ADDITIONALLY = re.compile(r"(?<=\w)\s+additionally(?=\s+\w)", re.IGNORECASE)
_BELONGS = re.compile(
    r"(?:(?<=^)|(?<=[.;,]\s))(?:the|our|my|this)\s+[a-z][\w -]{1,30}\s\((?P<file>[\w./-]+\.\w{1,6})\)\s+"
    r"(?:belongs|goes|has to go|should go|must go|has to be|should be|must be|lives)\s+(?:in|into|to|at|under)\s+(?=/)",
    re.IGNORECASE,
)
_IF_MISSING = (
    r"(?:(?:if|in case|when)\s+(?:it(?:'s| is)?\s+)?(?:not|missing|isn't|absent)"
    r"(?:\s+(?:there|installed|present|running))?(?:\s+yet)?|otherwise|else)"
)
_ASKED_THING = rf"(?:the\s+)?(?:service\s+|package\s+)?{_NAME}(?:\s+\d[\w.:~+-]*)?"
_ASKED = re.compile(
    rf"(?:\b(?:check|see|look|verify)\s+(?:if|whether|that)\s+(?P<checked>{_ASKED_THING})\s+is|^is\s+(?P<asked>{_ASKED_THING}))"
    r"\s+(?:already\s+)?(?:installed|there|present|running|up|started|enabled)(?P<place>\s+(?:on|in)\s+[^,.;?]{2,50}?)?\s*[,.;?]*\s+"
    rf"(?:and\s+|but\s+)?(?:{_IF_MISSING}[\s,]+)?(?:then\s+)?(?:please\s+|pls\s+)?(?P<verb>install|get|start|enable|put)\s+"
    rf"(?:it|(?:exactly\s+)?that(?:\s+(?:exact\s+)?(?:one|version|package))?)\b(?:\s+{_IF_MISSING})?",
    re.IGNORECASE,
)
"""`is htop installed? if not, get it`: what is asked for is that it is there."""
_WANTED = {
    "restarted": "restart",
    "reloaded": "reload",
    "stopped": "stop",
    "started": "start",
    "enabled": "enable",
    "disabled": "disable",
    "masked": "mask",
    "removed": "remove",
    "deleted": "delete",
    "uninstalled": "uninstall",
    "installed": "install",
    "mounted": "mount",
    "unmounted": "unmount",
    "opened": "open",
    "created": "create",
    "locked": "lock",
    "cloned": "clone",
    "upgraded": "upgrade",
    "updated": "update",
}
"""Participles, as the verbs that they are of."""
_TYPED = (
    (re.compile(r"(?:^|(?<=[:;\n]\s)|(?<=[:;\n]))\s*(?:sudo\s+)?rm\s+-[rf]+\s+(?=[/~])", re.IGNORECASE), " remove "),
    (
        re.compile(r"(?:^|(?<=[:;\n]\s)|(?<=[:;\n]))\s*(?:sudo\s+)?mkdir\s+(?:-p\s+)?(?=[/~])", re.IGNORECASE),
        " create the directory ",
    ),
    (
        re.compile(
            r"(?:^|(?<=[:;\n]\s)|(?<=[:;\n]))\s*(?:sudo\s+)?ln\s+-sf?\s+(?P<target>/\S+)\s+(?P<link>/\S+)",
            re.IGNORECASE,
        ),
        r" create the symlink \g<link> -> \g<target>",
    ),
)
"""Commands that are typed where a step could stand, and that a module does better."""
_NEITHER = re.compile(
    rf"\bneither\s+(?P<one>{_NAME})\s+nor\s+(?P<other>{_NAME})\s+(?:is|are|should be|must be|may be)\s+"
    r"(?P<state>installed|there|present|running|enabled)\b",
    re.IGNORECASE,
)
_HAVE_TO_GO = re.compile(
    r"(?:^|(?<=[.;]\s))[^/,;.:\n]{2,40}?\s(?:have|has|needs?|must|should)\s+(?:to\s+)?(?:go|disappear|be gone)\s*[,:-]+\s+(?=/)",
    re.IGNORECASE,
)
"""`old logs have to go - /var/log/legacy`: what the words are about is the path."""
_NICE_IF = re.compile(
    r"^(?:it\s+)?(?:would|'d) be (?:nice|great|good|cool|lovely|helpful) if\s+(?P<rest>.+)$", re.IGNORECASE | re.DOTALL
)
_WISHED = (
    (r"\bcame\b", "comes"),
    (r"\bwere\b", "is"),
    (r"\bwas\b", "is"),
    (r"\bhad\b", "has"),
    (r"\bgot\b", "gets"),
    (r"\bran\b", "runs"),
)
_AT_REBOOT = re.compile(r"\b@?reboot\s+(?P<what>cron ?(?:job|entry))\b", re.IGNORECASE)
_NO_THING = r"(?!(?:to|is|are|be|must|should|has|with|which|that|who|it|them)\b)[\w./@+-]+"
_NEEDS_DONE = re.compile(
    r"(?:(?<=^)|(?<=[.;?!]\s)|(?<=\n))(?:please\s+|so\s+|hi,?\s+)?"
    r"(?:(?:i|we)\s+(?:really\s+|just\s+)?(?:need|want|would like|'d like)|get|have|i'd like)\s+"
    rf"(?P<what>(?:the\s+|all\s+)?{_NO_THING}(?:\s+{_NO_THING}){{0,3}})\s+"
    rf"(?P<done>{'|'.join(_WANTED)})(?=\s*(?:$|[,.;!?]|\s(?:on|at|from|as|in|for|into|to|please|pls)\b))",
    re.IGNORECASE,
)
"""`I need sshd restarted`, `get rsync installed on web1`."""
_SKIP_IF = re.compile(
    r"[,;(]?\s*\b(?:and\s+|but\s+)?skip(?:\s+(?:it|this|that))?\s+(?:if|when)\s+"
    r"(?P<what>(?:the file\s+)?/\S+\s+(?:already\s+)?(?:exists|is there))\b\)?",
    re.IGNORECASE,
)
_AT_PLACE = re.compile(r"(?:^|\s)(?:on|across)\s+\S.{0,50}$", re.IGNORECASE)
_SPOKEN_OF = re.compile(
    r"(?:(?:the|this|that)\s+)(?:\w+\s+)?(?P<kind>zip|archive|tarball|file|rpm|deb|download|script|package|dump|installer)"
    r"|it|this|that",
    re.IGNORECASE,
)
_SUFFIXES = {
    "zip": r"\.zip$",
    "archive": r"\.(?:zip|tgz|tar|tar\.\w+)$",
    "tarball": r"\.(?:tgz|tar|tar\.\w+)$",
    "rpm": r"\.rpm$",
    "deb": r"\.deb$",
    "script": r"\.(?:sh|py|pl)$",
    "dump": r"\.(?:sql|dump)(?:\.\w+)?$",
}
_POINT_AT = re.compile(r"\bpoint\s+(?P<link>/\S{1,200})\s+(?:at|to)\s+(?P<target>/[\w./@+-]*\w)", re.IGNORECASE)
_PAIR = re.compile(
    r"(?P<former>[\w/][\w./@+-]{0,100}\w)\s*(?:,|\band\b|\breplaces\b|\bor\b|\binstead of\b|\bvs\.?|\bsupersedes\b)\s*(?:and\s+)?"
    r"(?P<latter>[\w/][\w./@+-]{0,100}\w)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(rf"\d[\d.]*|[0-7]{{3,4}}|{STATES}|{VERBS}", re.IGNORECASE)
_ONE_OF_TWO = re.compile(
    r"\bthe (?P<which>former|latter)\b(?=\s*(?:[,.;:]|$)|\s+(?:is|are|be|has|must|should|to|in|on|at|with|from|gets?|needs?"
    r"|(?:un)?installed|removed|stopped|started|enabled|disabled|as|for|and)\b)",
    re.IGNORECASE,
)
_NO_WAIT = (
    r"\s*(?:\.{2,}|[,;.]|\s-)\s*(?:oh\s+)?(?:no,?\s+wait|hm+,?\s+no|actually,?\s+no|wait,?\s+no|scratch that|strike that"
    r"|correction)\b\s*[,:;.-]*\s*"
)
_STEP_TAKEN_BACK = re.compile(
    rf"(?:^|(?<=[,;:\n]))[^,;:\n]{{3,80}}?{_NO_WAIT}(?=(?:(?:always|just|better|only|rather)\s+)?(?:{VERBS})\b)",
    re.IGNORECASE,
)
_NAME_TAKEN_BACK = re.compile(rf"{_NAME}\w{_NO_WAIT}(?:make (?:that|it)\s+)?(?={_NAME}\s*(?:[,;.]|$))", re.IGNORECASE)
_SUPPOSED = re.compile(
    r"\b(?:is|are) (?:supposed|meant|expected|required) to(?= (?:be|run|start|stay|exist)\b)", re.IGNORECASE
)
_AFTER_BOOT = (
    r"(?:after|at|on|upon|with|from)\s+(?:a |an |the |each |every |any |next |following |system )*(?:re)?boots?\b"
)
_COMES_BACK = re.compile(
    r"(?P<and>\band\s+)?\b(?:comes?|be|is|gets?)\s+(?:back|up|started|there again)"
    rf"(?:\s+(?:up|by itself|by themselves|on its own|again|automatically))*\s+{_AFTER_BOOT}",
    re.IGNORECASE,
)
_OFF_FOR_GOOD = re.compile(
    r"\bbe (?:off|stopped|down|switched off)\W{1,3}(?:both )?(?:right )?now,? (?:and|as well as)(?: also)?"
    rf" {_AFTER_BOOT}",
    re.IGNORECASE,
)
_LEAVER = re.compile(
    r"\b(?P<who>[a-z][\w.-]{1,40}) (?:has left|left|is leaving|has quit|quit|retired|was let go)"
    r"(?: (?:us|the company|the team|today|last \w+|yesterday|on \w+))*\s*[.,;:-]+\s*(?:so |and |please |then )*"
    r"(?P<verb>remove|delete|drop|lock|disable|deactivate|kill|close|wipe) "
    r"(?:the |his |her |their )?(?:user )?(?:account|user|login)\b",
    re.IGNORECASE,
)
_THEN_STATE = re.compile(r"\b(is|are|be|gets?|has|have)\s+then\s+(?=[a-z])", re.IGNORECASE)
_AFTER_WHICH = re.compile(r",?\s+after which\s+", re.IGNORECASE)
_VALUE_ARROW = re.compile(
    r"(?<![\w/.:])([A-Za-z][\w-]{0,60}(?:\.[\w-]{1,60}){1,8})\s+(?:->|=>)\s+(?=[\w\"'][\w.\"'-]*(?:[\s,;]|$))"
)
_GO_ON = re.compile(
    r"\b(?:do not|don't|never)\s+(?:continue|go on|proceed|carry on)\s+(?:before|until|unless)\s+(?=\S)", re.IGNORECASE
)
_KEY_ARROW = re.compile(
    r"(?<![\w/.:-])(?P<key>[A-Z][A-Za-z]*[a-z][A-Z][A-Za-z]+|[A-Z]+(?:_[A-Z]+)+)\s+(?:->|=>)\s+(?=[\w\"'][\w.\"'-]*\s+in\s+\S)"
)
"""`PasswordAuthentication -> no in sshd_config`: a keyword of a file and its value."""
_MEANS = {"installing": "install", "adding": "add", "creating": "create", "running": "run", "setting": "set"}
_BY_MEANS = re.compile(
    rf"(?:(?<=[,;:.\n] )|^)(?:(?:enable|disable|allow|prevent|turn off|turn on|activate|fix)\s)[^,;:.\n]{{3,60}}?\sby\s"
    rf"(?P<doing>{'|'.join(_MEANS)})\s+",
    re.IGNORECASE,
)
_IN_VARIABLE = re.compile(
    r"\b(?P<thing>packages?|services?|users?|groups?|files?|director(?:y|ies)|hostname|time ?zone|repo(?:sitory)?|ports?)\s+"
    r"(?:which is |that is |named |given |stored |held )?(?:in|from|by)\s+(?:the\s+)?(?:variable|var)\s+(?P<name>[a-z_]\w*)\b",
    re.IGNORECASE,
)
"""`the package in the variable app_package`"""
_FOLDER_OF = re.compile(r"\.(?:j2|conf|cfg|service|timer|yml|yaml|ini|sh|txt|zip|gz|deb|rpm|html|pub|key|crt|pem)$")


def plainly(text: str) -> str:
    """A prompt with roundabout wordings put plainly. What is quoted stays as it is."""
    for pattern, put in _WORDINGS:
        text = _outside_quotes(pattern, put, text)
    text = _outside_quotes(_POINT_AT, r"create the symlink \g<link> -> \g<target>", _of_two(text))
    text = _outside_quotes(_KEY_ARROW, r"set \g<key> to ", text)
    return _outside_quotes(_VALUE_ARROW, _assigned, text).strip()


def _outside_quotes(pattern: re.Pattern[str], put: _Put, text: str) -> str:
    def replaced(match: re.Match[str]) -> str:
        if is_protected(text, match.start()):
            return match.group()
        return match.expand(put) if isinstance(put, str) else put(match)

    return pattern.sub(replaced, text)


def _ended(match: re.Match[str]) -> str:
    """`the cron job X is not needed, delete it` ends the job; a bare `the zip` is the file that was spoken of before."""
    thing = match.group("thing").strip()
    spoken_of = _SPOKEN_OF.fullmatch(thing)
    if spoken_of:
        ending = _SUFFIXES.get(str(spoken_of.group("kind") or "").lower(), r"\.\w+$")
        before = [path for path in paths(match.string[: match.start()]) if re.search(ending, path)]
        thing = before[-1] if before else "it"
    return f"{match.group('verb')} {thing}"


def _left(match: re.Match[str]) -> str:
    verb = match.group("verb").lower()
    return f"{'remove' if verb in {'kill', 'wipe', 'close'} else verb} the user {match.group('who')}"


def _wished_for(match: re.Match[str]) -> str:
    """What would be nice, as what is."""
    rest = match.group("rest")
    for was, now in _WISHED:
        rest = re.sub(was, now, rest, flags=re.IGNORECASE)
    return rest


def _asked_for(match: re.Match[str]) -> str:
    """`is htop 3.2 installed on the db hosts? if not get it` as `install htop version 3.2 on the db hosts`."""
    thing = re.sub(r"\s+(?=\d)", " version ", match.group("checked") or match.group("asked"))
    verb = "install" if match.group("verb").lower() in {"get", "put"} else match.group("verb")
    return f"{verb} {thing}{match.group('place') or ''}"


def _complained_of(match: re.Match[str]) -> str:
    """What is to be done to the thing, at the place that the complaint names."""
    place = _AT_PLACE.search(match.group("how"))
    return f"{match.group('verb')} {match.group('thing')}{' ' + place.group().strip() if place else ''}"


def _switched(match: re.Match[str]) -> str:
    verb = "enable" if match.group("state").lower() == "on" else "disable"
    return f"{verb} {match.group('thing')}"


def _by_means(match: re.Match[str]) -> str:
    """The means is the step: `enable the epel repo by installing epel-release`."""
    return f"{_MEANS[match.group('doing').lower()]} "


def _assigned(match: re.Match[str]) -> str:
    """`vm.swappiness -> 10` sets a value; `app.conf.j2 -> /etc/app.conf` places a file."""
    return match.group() if _FOLDER_OF.search(match.group(1)) else f"{match.group(1)} = "


def _of_two(text: str) -> str:
    """`the former` and `the latter` as the names that they stand for."""
    first = _ONE_OF_TWO.search(text)
    pairs = list(_PAIR.finditer(text[: first.start()])) if first else []
    pairs = [pair for pair in pairs if pair.group("former")[0] == pair.group("latter")[0] == "/"] or [
        pair for pair in pairs if not any(_NO_NAME.fullmatch(name) for name in pair.groups())
    ]
    if not pairs:
        return text
    pair = pairs[-1]
    return _ONE_OF_TWO.sub(lambda match: pair.group(match.group("which").lower()), text)


_WORDINGS: tuple[tuple[re.Pattern[str], _Put], ...] = (
    (_POLITE_WITHIN, ""),
    (_APOSTROPHE, r"\g<verb>n't"),
    (_ASKED, _asked_for),
    (_NAMED_ASIDE, r"the \g<kind> \g<name>"),
    (_NEEDS_DONE, lambda match: f"{_WANTED[match.group('done').lower()]} {match.group('what')}"),
    (_SKIP_IF, r" unless \g<what>"),
    (_DO_A, r"\g<verb> "),
    (_OUT_OF, r"remove \g<what> from "),
    (_ADDITIONALLY, ""),
    (_BELONGS, r"copy \g<file> to "),
    *_SHORT,
    *_TYPED,
    (_BY_MEANS, _by_means),
    (_IN_VARIABLE, r"\g<thing> {{ \g<name> }}"),
    (_GO_ON, "wait until "),
    (_NICE_IF, _wished_for),
    (_NEITHER, r"\g<one> and \g<other> must not be \g<state>"),
    (_HAVE_TO_GO, "remove "),
    (_AT_REBOOT, r"\g<what> at reboot"),
    (_THEN_STATE, r"\1 "),
    (_AFTER_WHICH, "; "),
    (_STEP_TAKEN_BACK, " "),
    (_NAME_TAKEN_BACK, ""),
    (_UNNEEDED, _ended),
    (_COMPLAINT, _complained_of),
    (_AND_DOTS, _complained_of),
    (_WHY, _complained_of),
    (_MUST_AFTER, r"\g<thing> "),
    (_SUPPOSED, "should"),
    (_OFF_FOR_GOOD, "be stopped and disabled"),
    (_COMES_BACK, lambda match: f"{match.group('and') or 'be '}enabled at boot"),
    (_LEAVER, _left),
    (_TRIGGERS, r"\g<verb> \g<thing> when it changes"),
    (_GETS, r"\g<verb> \g<thing>"),
    (_SWITCHED, _switched),
)
