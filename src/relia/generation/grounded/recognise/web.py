"""Requests to web services.

call POST https://example.com/deploy with json body {"env": "prod"} and expect 202
"""

import json
import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, find, says
from relia.generation.grounded.text import URL

_ASKS = (
    r"\b(?:call|request|hit|query|check (?:that|if|whether)|returns?|answers?|responds?|gives?|status"
    r"|expect|probe|ping|post|send|reachable|trigger|notify|health)\b"
)
_METHOD = re.compile(r"\b(GET|POST|PUT|DELETE|PATCH|HEAD)\b")


def web(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a request."""
    del situation
    urls = [url.rstrip(")") for url in URL.findall(text) if url.startswith("http")]
    bare = URL.sub(" ", text)
    method = _METHOD.search(bare)
    if (
        not urls
        or not (method or says(bare, _ASKS))
        or says(bare, r"\b(?:download|clone|save|unpack|extract|install|repo|chart|webhook token)\b|\bto /")
    ):
        return []
    arguments: dict[str, object] = {"url": urls[0]}
    if method:
        arguments["method"] = method.group(1)
    elif says(bare, r"\b(?:post|send)\b"):
        arguments["method"] = "POST"
    arguments |= _body(text)
    if status := find(
        bare,
        (
            r"\b(?:expect(?:ing|ed|s)?|status|returns?|answers?(?: with)?|code|be|get|gives?|with)\s+"
            r"(?:an?\s+|http\s+|the\s+)*(?:code\s+|status\s+)*([1-5]\d\d)\b"
        ),
    ):
        arguments["status_code"] = int(status)
    if headers := dict(re.findall(r"\bheader\s+[\"']?([A-Z][\w-]+)\s*[:=]\s*[\"']?([^\"',]+)", text)):
        arguments["headers"] = headers
    elif named_header := re.search(
        r"\bheader\s+[\"']?([A-Z][\w-]+)[\"']?\s+(?:from|is|set to|with)\s+(?:the\s+)?(?:value of\s+)?"
        r"(?:variable|var)\s+([a-z_]\w*)",
        text,
        re.IGNORECASE,
    ):
        arguments["headers"] = {named_header.group(1): f"{{{{ {named_header.group(2)} }}}}"}
    if says(text, r"\b(?:without|no|don'?t|do not|ignor\w+|skip\w*)\b[^,]*\b(?:certificates?|certs?|tls|ssl)\b"):
        arguments["validate_certs"] = False
    if says(text, r"\b(?:content|body) (?:contains|has)\b|\breturn (?:the )?content\b"):
        arguments["return_content"] = True
    keywords = (
        {} if not says(text, r"\bwait\b|\bretr(?:y|ies)\b|\buntil\b|\btries\b|\btimes\b") else _retried(text, status)
    )
    return [Planned(f"{B}uri", arguments, keywords)]


def _body(text: str) -> dict[str, object]:
    body = find(text, r"(?<!\{)(\{(?!\{).*\})")
    if body is None:
        return {}
    try:
        return {"body": json.loads(body), "body_format": "json"}
    except ValueError:
        return {"body": body, "body_format": "json"}


def _retried(text: str, status: str | None) -> dict[str, object]:
    retries = find(text, r"(\d+)\s*(?:times|retries|tries|attempts)")
    delay = find(text, r"(\d+)\s*(?:s|sec\w*)\b(?:\s+(?:apart|between|delay|pause))?") or find(
        text, r"\bdelay\s*(?:of|=|:)?\s*(\d+)"
    )
    expected = f"response.status == {status or 200}"
    return {"register": "response", "until": expected, "retries": int(retries or 10), "delay": int(delay or 5)}
