"""Repositories of packages and their keys.

add the apt repository "ppa:deadsnakes/ppa"        yum repo corp-base (baseurl https://…, gpgcheck off, enabled)
import the rpm key https://example.com/RPM-KEY     key https://…/gpg.key to /etc/apt/keyrings/grafana.asc
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.packages import REMOVE
from relia.generation.grounded.text import URL, paths

_OFF = r"\s*(?:=|is|:|set to|should be|must be)?\s*(?:off|no|false|0|disabled)\b"


def repositories(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a package repository or its key."""
    state = "absent" if says(text, REMOVE) else "present"
    if says(
        text,
        r"\b(?:enable|activate|add|set ?up|install|configure|use)\s+(?:the\s+)?epel\b(?:[- ]?(?:repo\w*|release))?\W*$",
    ):
        return [Planned(f"{B}dnf", {"name": "epel-release", "state": state})]
    if repo := find(text, r"(\bppa:[\w./-]+|\bdeb(?:-src)?\s+(?:\[[^\]]*\]\s*)?https?://[^\"'`\n]+)"):
        file = find(
            text,
            r"\b(?:filename|file name|in the file|as file|(?:list|sources?) file)\s+(?:called\s+|named\s+)?([\w.-]+)",
        )
        repo = re.split(r"\s+(?:and then|then|and|,)\s", repo)[0]
        return [Planned(f"{B}apt_repository", compact({"repo": repo, "state": state, "filename": file}))]
    urls = [url.rstrip(")") for url in URL.findall(text) if url.startswith("http")]
    if says(text, r"\b(?:clone|check ?out|unpack|extract)\b"):
        return []
    if urls and urls[0].endswith(".repo"):
        folder = next(iter(paths(text)), "/etc/yum.repos.d").rstrip("/")
        destination = folder if folder.endswith(".repo") else f"{folder}/{urls[0].rsplit('/', 1)[-1]}"
        return [Planned(f"{B}get_url", {"url": urls[0], "dest": destination, "mode": "0644"})]
    if (
        urls
        and says(text, r"\b(?:gpg[- ]?|signing[- ]|repo(?:sitory)?[- ]|apt[- ]|rpm[- ])*keys?\b")
        and not says(text, r"\brepo\w*\b.*\bbase ?url\b")
        and (found := _key(text, situation, urls[0], state))
    ):
        return found
    redhat = situation.platform == "redhat" or situation.topic(r"\byum\b|\bdnf\b|\brpm\b")
    if (says(text, r"\b(?:yum|dnf|rpm)\b") or redhat) and says(text, r"\brepo(?:sitory)?\b"):
        return _yum(text, urls, state)
    return []


def _key(text: str, situation: Situation, url: str, state: str) -> list[Planned]:
    destination = next((path for path in paths(text)), None)
    if destination:
        if not re.search(r"\.\w+$", destination):
            destination = f"{destination.rstrip('/')}/{url.rsplit('/', 1)[-1]}"
        return [Planned(f"{B}get_url", {"url": url, "dest": destination, "mode": "0644"})]
    if says(text, r"\brpm\b") or situation.platform == "redhat":
        return [Planned(f"{B}rpm_key", {"key": url, "state": state})]
    if says(text, r"\bapt\b") or situation.platform == "debian":
        return [Planned(f"{B}apt_key", {"url": url, "state": state})]
    return []


def _yum(text: str, urls: list[str], state: str) -> list[Planned]:
    name = find(text, r"\b(?:called|named)\s+[\"']?([\w.-]*\w)") or find(
        text,
        r"\brepo(?:sitory)?\s+(?:file\s+)?(?:id\s+)?[\"']?((?!at\b|with\b|for\b|from\b|on\b|https?:)[\w.-]+)",
    )
    name = name or find(text, r"\b([\w.-]+)\s+(?:yum|dnf|rpm)\s+repo") or find(text, r"\bthe\s+([\w.-]+)\s+repo")
    if not name:
        return []
    base = find(text, r"\bbase ?url\s*(?:is|=|:)?\s*([^\s,;)]+)") or next(
        (url for url in urls if "key" not in url.lower()), None
    )
    key = find(text, r"\bgpg ?key\s*(?:is|=|:|at)?\s*([^\s,;)]+)") or next(
        (url for url in urls if url != base and "key" in url.lower()), None
    )
    check = None
    if says(text, r"\bgpg ?check|\bgpg\b.*\bcheck|\bsignature"):
        check = not says(text, rf"\bgpg ?check{_OFF}|\b(?:no|without|disable) (?:gpg|signature)")
    enabled = (
        True
        if says(text, r"\benabled\b")
        else False
        if says(text, r"\bdisabled\b(?!.*gpg)") and check is not False
        else None
    )
    description = find(text, r"\bdescription\s*(?:is|=|:)?\s*[\"']([^\"']+)") or f"{name} repository"
    values = {
        "name": name,
        "description": description,
        "baseurl": base,
        "gpgcheck": check,
        "gpgkey": key,
        "enabled": enabled,
        "state": state,
    }
    if state == "absent":
        values = {"name": name, "state": state}
    return [Planned(f"{B}yum_repository", compact(values))]
