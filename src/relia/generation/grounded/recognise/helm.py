"""Helm's repositories and releases.

helm repo bitnami https://charts.bitnami.com/bitnami          uninstall the release "old" from ns web
chart ingress-nginx/ingress-nginx version 4.10.0 as ingress in ns ingress, create that namespace, values from files/ingress.yaml
"""

import re

from relia.generation.grounded.recognise.domain import Planned, compact, find, says
from relia.generation.grounded.recognise.naming import is_name, named, removes
from relia.generation.grounded.text import URL, paths

_K = "kubernetes.core."
_CHART = r"(?<![\w/.:-])([a-z][\w.-]*/[a-z][\w-]*)(?![\w/.])"
_PIECES = re.compile(
    r"\s*(?:[,;]\s*(?:and\s+)?|\band\s+)(?:then\s+)?"
    r"(?=(?:(?:install|deploy|upgrade|add)\s+)?(?:an?\s+|the\s+)?(?:helm\s+)?(?:release|chart|repo(?:sitory)?)\s+"
    r"(?!versions?\b|names?\b|values?\b|update\b|[\d.]+(?![\w.]))[\"'\w])",
    re.IGNORECASE,
)
"""Where a release follows its repository."""
_CREATES_NAMESPACE = (
    r"\bcreat\w+\b[^,;]*\bnamespace\b|\bcreate[- ]namespace\b|\bnamespace\b[^,;]*\b(?:missing"
    r"|not (?:yet )?exist|needed|created)\b|\b(?:namespace|ns)\b[^;]*\b(?:may|might|does)(?: not|n't)?\b[^;]*\bexist"
)


def helm(text: str) -> list[Planned]:
    """Read a step about Helm; nothing where it has several parts, and one of them is not understood."""
    pieces = _PIECES.split(text)
    made = [planned for planned in map(_read, pieces) if planned]
    return made if len(made) == len(pieces) else []


def _read(text: str) -> Planned | None:
    if says(text, r"\brepo(?:sitory)?s?\b") and (URL.search(text) or removes(text)):
        return _repository(text)
    if says(text, r"\brelease\b|\bhelm\b") and removes(text):
        name = named(text, r"(?:helm )?release") if says(text, r"\brelease\b") else None
        name = name or find(
            text, r"\b(?:uninstall|remove|delete)\s+(?:the\s+)?(?:helm\s+)?(?:release\s+)?[\"']?([\w-]+)"
        )
        values = {"name": name, "release_namespace": namespace_of(text) or "default", "state": "absent"}
        return Planned(f"{_K}helm", values) if name and is_name(name) else None
    chart = find(text, r"\b(oci://\S+\w)") or find(_without_files(text), _CHART)
    return _release(text, chart) if chart else None


def namespace_of(text: str) -> str | None:
    """The namespace that a step names, however it does."""
    found = (
        find(text, r"\b(?:namespace|ns)\s*(?:=|:|called|named)?\s*[\"'`]?([a-z0-9][\w-]*)")
        or find(
            text, r"\b(?:into|in|from|to|of|inside)\s+(?:the\s+)?[\"'`]?([a-z0-9][\w-]*)[\"'`]?\s+(?:namespace|ns)\b"
        )
        or find(text, r"(?:^|\s)-n\s+([a-z0-9][\w-]*)")
    )
    return found if is_name(found) else None


def _repository(text: str) -> Planned | None:
    url = next(iter(URL.findall(text)), None)
    name = named(URL.sub(" ", text), r"(?:helm )?(?:chart )?repo(?:sitory)?")
    values = {"name": name, "repo_url": url, "state": "absent" if removes(text) else None}
    return Planned(f"{_K}helm_repository", compact(values)) if name else None


def _files(text: str) -> list[str]:
    local = re.findall(r"(?<![\w/.])[\w.-]+(?:/[\w.-]+)*\.ya?ml\b", text)
    return list(dict.fromkeys(path for path in [*paths(text), *local] if path.endswith((".yml", ".yaml"))))


def _without_files(text: str) -> str:
    text = URL.sub(" ", text)
    for path in _files(text):
        text = text.replace(path, " ")
    return text


def _release(text: str, chart: str) -> Planned:
    bare = _without_files(text).replace(chart, " ")
    name = find(
        bare, r"\b(?:release(?: name)?|as|called|named)\s+(?:the\s+|a\s+|release\s+)*[\"'`]?([a-z0-9][\w-]*)"
    ) or find(
        bare,
        r"\b(?:upgrade --install|install|deploy|release)\s+(?:the\s+)?(?:helm\s+)?(?:chart\s+)?[\"'`]?([a-z0-9][\w-]*)",
    )
    if not is_name(name) or name in {"helm", "chart", "release"}:
        name = chart.rsplit("/", 1)[-1]
    spoken = find(bare, r"\b(?:in|into)\s+(?:the\s+)?[\"'`]?([a-z][\w-]*)[\"'`]?(?=\s+(?:using|with)\b|\s*$|\s*[,;.])")
    values = {
        "name": name,
        "chart_ref": chart,
        "chart_version": find(bare, r"\bversion\s*(?:=|:)?\s*v?(\d[\w.+-]*\w|\d)")
        or find(text, rf"{re.escape(chart)}[\"'`]?\s*(?:@|:|==?|\(|in\b|at\b|,)?\s*v?(\d+\.\d[\w.+-]*\w)")
        or find(bare, r"\bto\s+v?(\d+\.\d[\w.+-]*\w)"),
        "release_namespace": namespace_of(text) or (spoken if is_name(spoken) else None) or "default",
        "create_namespace": True if says(text, _CREATES_NAMESPACE) else None,
        "values_files": _files(text) or None,
        "release_values": _values(text) or None,
        "wait": True if says(text, r"\b(?:and|--|then) ?wait\b|\bwait(?:ing)? (?:for|until)\b") else None,
    }
    return Planned(f"{_K}helm", compact(values))


def _values(text: str) -> dict[str, object]:
    """`replicas=2, service.type=NodePort` as nested values."""
    nested: dict[str, object] = {}
    for path, value in re.findall(r"(?<![\w.-])([a-zA-Z][\w.]*)=([^\s,;]+)", text):
        *parents, last = path.split(".")
        place = nested
        for parent in parents:
            inner = place.setdefault(parent, {})
            if not isinstance(inner, dict):
                break
            place = inner
        place[last] = int(value) if value.isdigit() else {"true": True, "false": False}.get(value, value.strip("\"'"))
    return nested
