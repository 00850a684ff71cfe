"""Requests to web services.

call POST https://example.com/deploy with json body {"env": "prod"} and expect 202
"""

import json

from relia.generation.grounded.recognise.domain import B, Planned, Situation, find, says
from relia.generation.grounded.text import URL


def web(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a request."""
    return _uri(text, situation)


def _uri(text: str, situation: Situation) -> list[Planned]:
    del situation
    urls = URL.findall(text)
    method = find(text, r"\b(GET|POST|PUT|DELETE|PATCH|HEAD)\b")
    if not urls or not urls[0].startswith("http"):
        return []
    api = says(
        text,
        (
            r"\b(?:call|request|hit|query|check that|check if|check whether|returns?|answers?|responds?"
            r"|status|expect|probe|ping)\b"
        ),
    )
    if not (api or (method and method.isupper())) or says(text, r"\bdownload\b|\bclone\b|\bsave\b|\bto /"):
        return []
    body = find(text, r"(\{.*\})")
    status = find(
        text,
        (
            r"\b(?:expect(?:ing)?|status|returns?|answers?(?: with)?|code|be|get)\s+(?:a\s+|an?\s+http\s+"
            r"|http\s+)?(?:code\s+|status\s+)*([1-5]\d\d)\b"
        ),
    )
    arguments: dict[str, object] = {"url": urls[0]}
    if method and method.isupper():
        arguments["method"] = method
    if body:
        try:
            arguments["body"] = json.loads(body)
        except ValueError:
            arguments["body"] = body
        arguments["body_format"] = "json"
    if status:
        arguments["status_code"] = int(status)
    keywords: dict[str, object] = {}
    if says(text, r"\bwait\b|\bretry\b|\buntil\b"):
        keywords = {
            "register": "response",
            "until": f"response.status == {status or 200}",
            "retries": int(find(text, r"(\d+)\s*(?:times|retries|tries)") or 10),
            "delay": 5,
        }
    return [Planned(f"{B}uri", arguments, keywords)]
