"""What pydantic-ai and the SDK below it raise about a server that speaks OpenAI's protocol, as Relia's own failures."""

import json
import math
import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from relia.llm.errors import AnswerBroken, ProviderFailed, ProviderSilent, ProviderUnreachable
from relia.llm.providers.adapter import answer_too_large, unfinished
from relia.llm.providers.said import Asked, Said, failure
from relia.llm.providers.wire import TooLarge
from relia.llm.settings import ProviderConfig

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.exceptions import ModelAPIError

_TEXT_LOOKED_AT = 10_000
"""Characters of a server's error that are looked at."""


def expected() -> tuple[type[Exception], ...]:
    """All that a call to such a server may raise. A mistake of Relia's own is not among them."""
    import httpx2
    from openai import OpenAIError
    from pydantic_ai.exceptions import ModelAPIError, UnexpectedModelBehavior

    return (
        ModelAPIError,
        UnexpectedModelBehavior,
        OpenAIError,
        httpx2.HTTPError,
        httpx2.StreamError,
        httpx2.InvalidURL,
        TooLarge,
        UnicodeError,
        json.JSONDecodeError,
        # JSON that is nested too deeply.
        RecursionError,
    )


def explain(config: ProviderConfig, model: str, error: Exception) -> ProviderFailed:
    """The failure that one of `expected()` is: the provider's name, what happened and what to do, none of its text."""
    import httpx2
    from openai import APIStatusError
    from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError

    asked = Asked(config.name, model)
    for cause in _causes(error):
        match cause:
            case TooLarge():
                return answer_too_large(config.name, config.limits.answer_bytes)
            case ModelHTTPError():
                return failure(_said(cause, cause.status_code), asked)
            case APIStatusError():
                # pydantic-ai keeps no status below 400.
                return failure(Said(cause.status_code), asked)
            case httpx2.TransportError():
                return _connection(config, cause)
            case httpx2.InvalidURL():
                return _no_address(config)
            case _:
                continue
    if isinstance(error, ModelAPIError):
        if error.in_stream:
            return failure(_said(error, None), asked)
        if error.__cause__ is None:
            return unfinished(config.name)
    return unreadable(config.name)


def unreadable(provider: str) -> AnswerBroken:
    """The failure of an answer that is not in the protocol."""
    return AnswerBroken(
        provider,
        "what came back is no answer of a model: it cannot be read.",
        hint="Check that the provider's url is that of a server that speaks OpenAI's protocol; it usually ends in /v1.",
    )


def said_by(response: "httpx2.Response") -> Said:
    """What a whole response with an error's status says."""
    try:
        body: object = json.loads(response.text[: 10 * _TEXT_LOOKED_AT])
    except (ValueError, RecursionError):
        body = response.text
    return Said(response.status_code, _codes(body), _text(body), retry_after=_whole(_wait(response.headers)))


def _said(error: "ModelAPIError", status: int | None) -> Said:
    told = {code.lower() for code in (error.provider_error_code, error.provider_error_type) if code}
    return Said(status, frozenset(told) | _codes(error.body), _text(error.body), retry_after=_whole(error.retry_after))


def _wait(headers: Mapping[str, str]) -> float | None:
    from pydantic_ai.exceptions import ModelHTTPError

    return ModelHTTPError(429, "", headers=headers).retry_after


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else math.ceil(seconds)


def _error_of(body: object) -> object:
    """`{"error": …}` or the error itself: the SDK unwraps it, servers differ."""
    return body.get("error", body) if isinstance(body, Mapping) else body


def _codes(body: object) -> frozenset[str]:
    found: set[str] = set()
    error = _error_of(body)
    for part in (error, error.get("innererror") if isinstance(error, Mapping) else None):
        if isinstance(part, Mapping):
            found.update(str(part[key]).lower() for key in ("code", "type") if isinstance(part.get(key), str))
    return frozenset(found)


def _text(body: object) -> str:
    error = _error_of(body)
    if isinstance(error, Mapping):
        error = error.get("message") or error.get("detail") or ""
    return str(error)[:_TEXT_LOOKED_AT].lower()


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _connection(config: ProviderConfig, error: BaseException) -> ProviderFailed:
    import httpx2

    match error:
        case httpx2.ConnectTimeout() | httpx2.PoolTimeout():
            return ProviderSilent(
                config.name,
                f"it did not connect within {config.limits.connect_seconds:g} s (limits.connect_seconds).",
                hint="Check the provider's url, the network and a proxy between.",
            )
        case httpx2.TimeoutException():
            return ProviderSilent(
                config.name,
                f"it sent nothing for {config.limits.total_seconds:g} s (limits.total_seconds).",
                hint="Try again; raise the limit if the model needs so long.",
            )
        case httpx2.ConnectError() | httpx2.ProxyError():
            return ProviderUnreachable(config.name, f"there is no connection: {_why(error)}.", hint=_REACH)
        case httpx2.UnsupportedProtocol():
            return _no_address(config)
        case _:
            return AnswerBroken(
                config.name,
                "the connection broke before the answer was whole.",
                hint="Try again; if that does not help, look at the log of the model server or of a proxy between.",
            )


_REACH = "Check that the server runs, the provider's url, the network and a proxy between."


def _why(error: BaseException) -> str:
    for cause in _causes(error):
        match cause:
            case ConnectionRefusedError():
                return "nothing listens at its url"
            case socket.gaierror():
                return "its host name is not known"
            case ssl.SSLCertVerificationError():
                return "its certificate is not trusted"
            case ssl.SSLError():
                return "it speaks no TLS, or another version of it"
            case _:
                continue
    return "it was refused or broke"


def _no_address(config: ProviderConfig) -> ProviderFailed:
    return ProviderUnreachable(config.name, "its url is no address of an HTTP server.", hint="Set the provider's url.")
