"""Asserting, failing and telling: what a play says about the host.

assert that we're on Debian 12, message "needs bookworm"       fail early when the host has less than 4096 MB of memory
print the distribution and version of every host               show the variable app_version
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.text import paths, quoted

_FACTS = (
    (r"\bdefault gateway\b", "ansible_facts['default_ipv4']['gateway']"),
    (r"\b(?:default |primary )?(?:ipv4|ip)(?: address(?:es)?)?\b", "ansible_facts['default_ipv4']['address']"),
    (r"\bkernel\b", "ansible_facts['kernel']"),
    (r"\b(?:os|operating system|distribution|distro)\b", "ansible_facts['distribution']"),
    (r"\b(?:os |distribution |distro )?version\b", "ansible_facts['distribution_version']"),
    (r"\b(?:memory|ram)\b", "ansible_facts['memtotal_mb']"),
    (r"\b(?:cpus?|cores|vcpus?|processors?)\b", "ansible_facts['processor_vcpus']"),
    (r"\bfqdn\b", "ansible_facts['fqdn']"),
    (r"\bhost ?names?\b", "ansible_facts['hostname']"),
    (r"\barchitecture\b", "ansible_facts['architecture']"),
    (r"\buptime\b", "ansible_facts['uptime_seconds']"),
    (r"\btime ?zone\b", "ansible_facts['date_time']['tz']"),
)
_PRINTS = r"^\W*(?:print|show|display|output|debug)"
_KEPT = r"what (?:it|that) (?:said|printed|gave)|it|that|(?:its|the|that) (?:output|result|answer)"
_SYSTEMS = r"(Debian|Ubuntu|Red ?Hat|RHEL|CentOS|Rocky|Alma(?:Linux)?|Fedora|SLES|openSUSE)"
_FAMILY = {"rhel": "RedHat", "redhat": "RedHat", "red hat": "RedHat", "alma": "AlmaLinux"}


def telling(text: str, situation: Situation) -> list[Planned]:
    """Read a step that asserts, fails or prints."""
    kept = situation.last.get("register")
    if kept and says(text, rf"{_PRINTS}\s+(?:{_KEPT}|{kept})\W*$"):
        return [Planned(f"{B}debug", {"var": f"{kept}.stdout"})]
    if says(
        text,
        r"^\W*(?:stop|abort|fail|end|quit)(?: the (?:play|run))? with (?:a|an|some) (?:clear |error )?(?:message|error)\W*$",
    ):
        return [Planned(f"{B}fail", {"msg": "The host does not meet the conditions of this play"})]
    planned = _fact(text)
    if planned is None and says(
        text, r"^\W*(?:assert|fail|abort|stop|bail out|refuse|quit|exit|make sure|ensure|check|verify|die)\b"
    ):
        planned = _checks(text)
    elif says(text, r"^\W*(?:print|show|display|output|debug|echo|tell me|report|log|say)\b"):
        planned = _tells(text)
    return [planned] if planned else []


def _fact(text: str) -> Planned | None:
    """`set the fact app_version to 2.4.1`."""
    found = re.search(
        r"^\W*(?:set|define|declare|register|create)\s+(?:an?\s+|the\s+)?(?:facts?|set_fact|variable|var)\s+(?:called\s+|named\s+)?[\"'`]?([a-z_]\w*)[\"'`]?"
        r"\s*(?:to|=|:|with (?:the )?value|as)\s*(.+?)\s*$",
        text,
        re.IGNORECASE,
    )
    if found is None or paths(found.group(2)) or says(text, r"\benvironment\b|\bmysql\b|\bmariadb\b|\bglobal\b"):
        return None
    value = found.group(2).strip("\"'`.")
    if not re.fullmatch(r"[\w.:+-]+|\{\{[^{}]+\}\}", value) and not quoted(found.group(2)):
        return None
    typed: object = (
        int(value) if re.fullmatch(r"[1-9]\d*|0", value) else {"true": True, "false": False}.get(value.lower(), value)
    )
    return Planned(f"{B}set_fact", {found.group(1): typed})


def _checks(text: str) -> Planned | None:
    fails = says(text, r"^\W*(?:fail|abort|stop|bail out|refuse|quit|exit|die)\b")
    asserts = says(text, r"\bassert\b") or fails
    condition = _condition(text, fails=fails)
    if condition is None or not (
        asserts
        or says(
            text,
            r"\bor (?:fail|abort|stop)\b|\botherwise (?:fail|abort)\b|\bat least\b.*\b(?:memory|ram|cpus?|cores)\b",
        )
    ):
        return None
    message = next(iter(quoted(text)), None)
    return Planned(f"{B}assert", compact({"that": [*condition], "fail_msg": message}))


def _condition(text: str, *, fails: bool) -> list[str] | None:
    """What must hold, as expressions: of `fail when X` the opposite of X."""
    if amount := re.search(
        (
            r"(?P<how>less than|under|below|<|at least|>=|more than|over|minimum(?: of)?|min\.?"
            r"|fewer than)?\s*(?P<count>\d+(?:\.\d+)?)\s*(?P<unit>g(?:i?b)?|m(?:i?b)?)\b[^,;]*\b(?:memory"
            r"|ram)\b"
        ),
        text,
        re.IGNORECASE,
    ):
        size = int(float(amount.group("count")) * (1024 if amount.group("unit")[0].lower() == "g" else 1))
        return [f"ansible_facts['memtotal_mb'] >= {size}"]
    if free := re.search(r"\b(\d+(?:\.\d+)?)\s*(g|m|t)(?:i?b)?\b", text, re.IGNORECASE):
        mount = next(iter(paths(text)), "/" if says(text, r"\b(?:root|/)\b") else None)
        if mount and says(text, r"\bfree\b|\bspace\b|\bavailable\b"):
            wanted = " * ".join([free.group(1), *["1024"] * {"m": 2, "g": 3, "t": 4}[free.group(2).lower()]])
            chosen = f"ansible_facts['mounts'] | selectattr('mount', 'equalto', '{mount}')"
            return [f"({chosen} | map(attribute='size_available') | first) >= {wanted}"]
    if amount := re.search(r"\b(\d+)\s*(?:v?cpus?|cores|processors)\b", text, re.IGNORECASE):
        return [f"ansible_facts['processor_vcpus'] >= {amount.group(1)}"]
    if found := re.search(rf"\b{_SYSTEMS}\b(?:\s+(\d+(?:\.\d+)?))?", text, re.IGNORECASE):
        return _system(found, negated=fails and not says(text, r"\b(?:not|isn'?t|unless|other than|anything but)\b"))
    variable = find(text, r"\b(?:variable|var)\s+[\"'`]?([a-z_]\w*)") or find(
        text, r"\b([a-z]\w*_\w+)\s+(?:is|isn'?t)\b"
    )
    if variable:
        return _variable(text, variable)
    return None


def _system(found: re.Match[str], *, negated: bool) -> list[str]:
    name = _FAMILY.get(found.group(1).lower(), found.group(1)[0].upper() + found.group(1)[1:])
    operator = "!=" if negated else "=="
    conditions = [f"ansible_facts['distribution'] {operator} '{name}'"]
    if found.group(2) and not negated:
        which = "distribution_version" if "." in found.group(2) else "distribution_major_version"
        conditions.append(f"ansible_facts['{which}'] == '{found.group(2)}'")
    return conditions


def _variable(text: str, variable: str) -> list[str] | None:
    if says(text, r"\bempty\b"):
        return [f"{variable} is defined", f"{variable} | length > 0"]
    if says(text, r"\b(?:set|defined|given|undefined|missing)\b"):
        return [f"{variable} is defined"]
    value = find(text, rf"\b{variable}\s+(?:is|equals|==|must be|to be)\s+(?:one of\s+)?[\"']?([\w.-]+)")
    return [f"{variable} == '{value}'"] if value else None


def _tells(text: str) -> Planned | None:
    if variable := find(text, r"\b(?:variables?|vars?)\s+[\"'`]?([a-z_]\w*)"):
        return Planned(f"{B}debug", {"var": variable})
    if strings := quoted(text):
        return Planned(f"{B}debug", {"msg": strings[0]})
    if paths(text) or says(text, r"\bcontents?\b|\bcommand\b|\blogs? of\b"):
        return None
    facts = [fact for pattern, fact in _FACTS if says(text, pattern)]
    if says(text, r"\bversion\b") and not says(text, r"\b(?:os|operating system|distribution|distro)\b"):
        facts = [fact for fact in facts if "distribution_version" not in fact]
    if not facts:
        return None
    if len(facts) == 1:
        return Planned(f"{B}debug", {"var": facts[0]})
    return Planned(f"{B}debug", {"msg": " ".join(f"{{{{ {fact} }}}}" for fact in facts)})
