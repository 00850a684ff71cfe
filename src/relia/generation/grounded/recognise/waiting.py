"""Waiting: for a port, a file, a connection, a web answer, or just for some time.

wait up to 2 minutes until port 5432 on db1.lan answers       wait for the file /var/run/app.ready to show up
check that http://localhost:8080/health gives a 200 (retry 10 times, 6 seconds apart)
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.naming import is_name
from relia.generation.grounded.text import URL, paths
from relia.generation.grounded.vocabulary import either

_UNITS = {"s": 1, "m": 60, "h": 3600}
_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "thirty": 30,
    "half a": 0.5,
}
_AMOUNT = (
    r"(?<![\w.])(\d+|half an?|an?|one|two|three|five|ten|fifteen|thirty)\s*-?(s|secs?|seconds?|m"
    r"|mins?|minutes?|h|hrs?|hours?)\b"
)
_UNIT = r"(?<![\w./-])[\w@-]+\.(?:service|target|timer|socket)\b"
"""A word in the name of a unit, like `systemd-networkd-wait-online.service`, is no verb."""
_WAITS = r"\b(?:wait(?:s|ing)?|hold(?: on)?|block|pause)\b"
_CHECKS = either(r"wait\w*|hold|check(?:ed)?|make sure|ensure|verify|test|poll|until|see (?:if|whether|that)|probe")


def seconds_in(text: str) -> int | None:
    """The first length of time in a text, in seconds: `2 minutes`, `90s`, `half an hour`, `timeout 300`."""
    if match := re.search(_AMOUNT, text, re.IGNORECASE):
        word = match.group(1).lower()
        count = int(word) if word.isdigit() else 0.5 if word.startswith("half") else _NUMBERS[word]
        return int(count * _UNITS[match.group(2)[0].lower()])
    timeout = find(text, r"\btime ?-?out\s*(?:of|=|:|is)?\s*(\d+)")
    return int(timeout) if timeout else None


def waiting(text: str, situation: Situation) -> list[Planned]:
    """Read a step that waits or looks whether something answers."""
    del situation
    text = re.sub(_UNIT, "the unit", text)
    for read in (_web, _connection, _pause, _port, _file):
        if planned := read(text):
            return [planned]
    return []


def _web(text: str) -> Planned | None:
    url = next(iter(URL.findall(text)), None)
    status = find(text, r"(?<![\w.:/])([1-5]\d\d)(?![\w.:/])(?!\s*(?:s\b|sec|min|times|tries|retries))") or (
        "200" if says(text, r"\bOK\b") else None
    )
    if (
        url is None
        or not says(text, rf"\b{_CHECKS}\b")
        or not (
            status or says(text, r"\b(?:answers?|responds?|up|reachable|healthy|returns?|gives?|available|works)\b")
        )
    ):
        return None
    if says(text, r"\bdownload\b|\bclone\b|\binstall\b|\bfetch\b"):
        return None
    values: dict[str, object] = {"url": url}
    if status and status != "200":
        values["status_code"] = int(status)
    elif status:
        values["status_code"] = 200
    if says(
        text, r"\b(?:ignor\w+|without|no|skip\w*|not)\b[^,;]*\b(?:cert\w*|tls|ssl)\b|\binsecure\b|\bself[- ]signed\b"
    ):
        values["validate_certs"] = False
    if content := find(text, r"\b(?:contains?|body|text)\s+[\"']([^\"']+)"):
        values["return_content"] = True
        del content
    keywords: dict[str, object] = {}
    tries, delay = _tries(text)
    if tries or says(text, rf"{_WAITS}|\buntil\b|\bretr(?:y|ies)\b"):
        wanted = int(status) if status else 200
        keywords = {
            "register": "answer",
            "until": f"answer.status == {wanted}",
            "retries": tries or 30,
            "delay": delay or 5,
        }
        if says(text, r"\buntil\b|\bwait\b|\bhold\b") and not tries and (most := seconds_in(text)):
            keywords["retries"], keywords["delay"] = max(1, most // (delay or 5)), delay or 5
    return Planned(f"{B}uri", values, keywords)


_ON_HOST = re.compile(
    r"\b(?:on|at|of)\s+(?:the host\s+|host\s+)?([a-z][\w-]*(?:\.[\w-]+)*|(?:\d{1,3}\.){3}\d{1,3})(?=[\s,;.()]|$)",
    re.IGNORECASE,
)
_NO_HOST = frozenset({"port", "localhost", "tcp", "all", "every", "least", "most", "until", "till"})


def _tries(text: str) -> tuple[int | None, int | None]:
    tries = find(text, r"\b(\d+)\s*(?:x\b|times|tries|attempts|retries)") or find(
        text, r"\b(?:retry|retries|tries|attempts)\s*(?:=|:|up to|at most|max\w*)?\s*(\d+)\b"
    )
    apart = (
        find(text, r"\b(\d+)\s*(?:s|secs?|seconds?)\s+(?:apart|delay|pause|between|in between)")
        or find(text, r"\b(?:every|delay|with|apart by|pause of)\s*(?:of|=|:)?\s*(\d+)\s*(?:s|secs?|seconds?)\b")
        or find(text, r"\b(\d+)\s*(?:s|secs?|seconds?)\b(?=[^,;]*\bbetween\b)")
    )
    return (int(tries) if tries else None), (int(apart) if apart else None)


def _connection(text: str) -> Planned | None:
    asked = says(
        text,
        r"\bwait_for_connection\b|\bwait\b.*\b(?:ssh|winrm|connection|reachable|online|(?:hosts?|they|it"
        r"|machines?|servers?) (?:is |are |to be |comes? )?(?:back|up)|come back|"
        r"be back|accessible|log ?in)\b",
    )
    if asked and says(text, r"\breboots?\b|\brestart (?:the |all )?(?:hosts?|machines?|servers?|box(?:es)?)\b"):
        after = says(text, r"\bafter\b[^,;]*\breboot|\breboot\b[^,;]*\b(?:is|has been) (?:done|over|finished)")
        if not after:
            return Planned(f"{B}reboot", compact({"reboot_timeout": seconds_in(text)}))
    if not asked or says(text, r"\bport\b|\bhttps?:|(?<![\w./])\d{2,5}\s+(?:answers|opens?)"):
        return None
    return Planned(f"{B}wait_for_connection", compact({"timeout": seconds_in(text)}))


def _pause(text: str) -> Planned | None:
    bare = re.sub(r"\b(?:up to|at most|max\w*|no more than|for up to)\b.*", " ", text, flags=re.IGNORECASE)
    waits = says(bare, rf"^\W*(?:pause|sleep|wait|hold on)\b[^,;]*{_AMOUNT}") or says(
        bare, rf"^\W*give\b(?! up)[^,;]*{_AMOUNT}"
    )
    if not waits or says(
        text, r"\bport\b|\bfile\b|\buntil\b|\bfor (?:the |it |/|ssh|\d+ to\b)(?!\d)|/|\bto (?:answer|open|be|come)\b"
    ):
        return None
    seconds = seconds_in(bare)
    if not seconds:
        return None
    minutes = seconds % 60 == 0 and says(bare, r"\bmin|\bm\b")
    return Planned(f"{B}pause", {"minutes": seconds // 60} if minutes else {"seconds": seconds})


def _port(text: str) -> Planned | None:
    if not says(text, rf"{_WAITS}|\b{_CHECKS}\b") or URL.search(text):
        return None
    verbs = (
        r"(?:answers?|is open|are open|opens?|responds?|listens?|to (?:be open|open|answer|listen|respond"
        r"|close)|is (?:reachable|closed|free|listening)|accepts?)"
    )
    port = (
        find(text, r"\bport\s*(?:=|:)?\s*(\d{1,5})\b")
        or find(text, rf"(?<![\w.:/-])(\d{{2,5}})(?:/tcp)?\s+(?:on \S+\s+)?{verbs}")
        or find(text, r"\b[a-z][\w.-]*:(\d{2,5})\b(?!/)")
        or find(text, r"\b(?:on|for|at)\s+(?:tcp\s+)?(\d{2,5})\b(?!\s*(?:s\b|sec|min|m\b))")
    )
    if says(text, r"\breboot\b(?!\s+(?:is|has|was)\b)") and not says(
        text, r"\b(?:after|since|following)\b[^,;]*\breboot\b"
    ):
        return None  # Half of such a step would wait, and not reboot.
    if not port or not (says(text, _WAITS) or says(text, rf"\b{verbs}|\bport\b")):
        return None
    if says(
        text, r"\b(?:firewalld?|ufw|iptables|allow|permit|open (?:the )?(?:tcp |udp )?ports?|publish|expose)\b"
    ) and not says(text, _WAITS):
        return None
    host = find(text, rf"\b([a-z][\w.-]*):{port}\b") or next(
        (found for found in _ON_HOST.findall(text) if is_name(found) and found not in _NO_HOST), None
    )
    timing = re.sub(rf"\bport\s*{port}\b|:{port}\b", " ", text)
    delay = find(timing, r"\b(?:after|delay(?: of)?|start(?:ing)? after)\s+(\d+)\s*(?:s|sec)")
    values = {
        "host": host,
        "port": int(port),
        "delay": int(delay) if delay else None,
        "timeout": seconds_in(timing),
        "state": "stopped"
        if says(text, r"\bclosed?\b|\bgone\b|\bfree\b|\bno longer\b|\bstops? (?:listening|answering)\b")
        else "started",
    }
    return Planned(f"{B}wait_for", compact(values))


def _file(text: str) -> Planned | None:
    target = next(iter(paths(text)), None)
    waits = re.search(r"\bwait(?:s|ing)?\b|\bhold\b", text, re.IGNORECASE)
    if target is None or waits is None or URL.search(text):
        return None
    if target in text[: waits.start()] and says(
        text[: waits.start()], r"\b(?:apply|deploy|install|copy|run|start|manifests?)\b"
    ):
        return None  # It is not the file that is waited for.
    content = find(text, r"\b(?:contains?|holds?|has|says)\s+(?:the (?:line|text|string)\s+)?[\"']([^\"']+)")
    gone = says(text, r"\bgone\b|\bdisappear\w*|\bremoved\b|\bdeleted\b|\bno longer\b|\babsent\b")
    values = {
        "path": target,
        "search_regex": re.escape(content).replace(r"\ ", " ") if content else None,
        "state": "absent" if gone else "present",
        "timeout": seconds_in(text),
    }
    return Planned(f"{B}wait_for", compact(values))
