"""What a server that speaks OpenAI's protocol means by an error: OpenAI, and what vLLM, Ollama, llama.cpp and gateways
answer in its place. Nothing of the server's own text is repeated: it may hold what was sent, or a key."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from relia.llm.errors import (
    AnswerBroken,
    ContentFiltered,
    ContextTooLong,
    CredentialsRefused,
    ModelUnknown,
    ProviderDown,
    ProviderFailed,
    ProviderSilent,
    QuotaExhausted,
    RateLimited,
    RegionWrong,
    RequestRefused,
)


@dataclass(frozen=True, slots=True)
class Said:
    """An error as a server told it: the HTTP status (None in the middle of an answer), its codes and its text, in lower
    case, and the seconds it asked to wait."""

    status: int | None
    codes: frozenset[str] = frozenset()
    text: str = ""
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom it was asked, for the words of a failure."""

    provider: str
    model: str


def failure(said: Said, asked: Asked) -> ProviderFailed:
    """The failure that is meant. The codes count for more than the text, the text for more than the status."""
    for means, make in _MEANINGS:
        if means(said):
            return make(said, asked)
    return AnswerBroken(
        asked.provider,
        "the answer broke off with an error that says nothing known.",
        hint="Try again; if that does not help, look at the log of the model server.",
    )


def _answered(said: Said) -> str:
    return f"(HTTP {said.status})" if said.status else "(in the middle of the answer)"


def _quota(said: Said, asked: Asked) -> ProviderFailed:
    return QuotaExhausted(
        asked.provider,
        f"the account has no credit left or has reached its limit of spending {_answered(said)}.",
        hint="Add credit or raise the limit in the provider's console; trying again does not help.",
    )


def _context(said: Said, asked: Asked) -> ProviderFailed:
    return ContextTooLong(
        asked.provider,
        f"the prompt is longer than what the model {asked.model} can take {_answered(said)}.",
        hint="Set the provider's context_tokens to what the server allows, shorten what is asked, or start the server "
        "with a larger context.",
    )


def _filtered(said: Said, asked: Asked) -> ProviderFailed:
    return ContentFiltered(
        asked.provider,
        f"its content filter refused the request {_answered(said)}.",
        hint="Say what the playbook is for in other words, or ask another provider.",
    )


def _region(said: Said, asked: Asked) -> ProviderFailed:
    return RegionWrong(
        asked.provider,
        f"it does not serve the country or region that the request comes from {_answered(said)}.",
        hint="Use a provider that serves your region.",
    )


def _model(said: Said, asked: Asked) -> ProviderFailed:
    return ModelUnknown(
        asked.provider,
        f"it has no model {asked.model}, or the key may not use it {_answered(said)}.",
        hint="Name a model that the provider lists: `relia doctor --llm` shows whether it does. With Ollama, pull it first.",
    )


def _key(said: Said, asked: Asked) -> ProviderFailed:
    return CredentialsRefused(
        asked.provider,
        f"the key is missing, wrong or expired, or may not do this {_answered(said)}.",
        hint="Set the provider's key to one that is valid and may use the model.",
    )


def _rate(said: Said, asked: Asked) -> ProviderFailed:
    return RateLimited(
        asked.provider,
        f"too many calls {_answered(said)}.",
        hint="Wait a moment, lower the provider's limits.concurrency, or ask the provider for a higher rate.",
        retry_after=said.retry_after,
    )


def _late(said: Said, asked: Asked) -> ProviderFailed:
    return ProviderSilent(
        asked.provider,
        f"it gave up waiting {_answered(said)}.",
        hint="Try again; if it happens often, shorten what is asked or choose a faster model.",
    )


def _loading(said: Said, asked: Asked) -> ProviderFailed:
    return ProviderDown(
        asked.provider,
        f"the model {asked.model} is still being loaded {_answered(said)}.",
        hint="Try again in a moment.",
        retry_after=said.retry_after,
    )


def _down(said: Said, asked: Asked) -> ProviderFailed:
    return ProviderDown(
        asked.provider,
        f"it has a fault of its own or is overloaded {_answered(said)}.",
        hint="Try again in a moment; look at the provider's status page or at the log of the model server.",
        retry_after=said.retry_after,
    )


def _moved(said: Said, asked: Asked) -> ProviderFailed:
    return RequestRefused(
        asked.provider,
        f"it sends the request on to another address {_answered(said)}, which is not followed: the key would go along.",
        hint="Set the provider's url to the address that answers.",
    )


def _no_page(said: Said, asked: Asked) -> ProviderFailed:
    return RequestRefused(
        asked.provider,
        f"there is no chat completions interface under its url {_answered(said)}.",
        hint="Check the provider's url: it usually ends in /v1.",
    )


def _schema(said: Said, asked: Asked) -> ProviderFailed:
    return RequestRefused(
        asked.provider,
        f"the model {asked.model} cannot be held to a JSON schema, or not to this one {_answered(said)}.",
        hint="Choose a model or a server that can, or ask without an outline.",
    )


def _tokens(said: Said, asked: Asked) -> ProviderFailed:
    return RequestRefused(
        asked.provider,
        f"the model {asked.model} does not write as many tokens as were asked for {_answered(said)}.",
        hint="Lower the provider's output_tokens.",
    )


def _refused(said: Said, asked: Asked) -> ProviderFailed:
    return RequestRefused(
        asked.provider,
        f"it says that the request is wrong {_answered(said)}.",
        hint="Look at the log of the provider or the model server; the model may not understand what was asked for.",
    )


def _coded(*codes: str) -> Callable[[Said], bool]:
    return lambda said: not said.codes.isdisjoint(codes)


def _worded(pattern: str) -> Callable[[Said], bool]:
    found = re.compile(pattern)
    # A fault of the server's own may quote anything.
    return lambda said: (said.status is None or 400 <= said.status < 500) and found.search(said.text) is not None


def _status(first: int, last: int | None = None) -> Callable[[Said], bool]:
    return lambda said: said.status is not None and first <= said.status <= (last or first)


_MEANINGS: tuple[tuple[Callable[[Said], bool], Callable[[Said, Asked], ProviderFailed]], ...] = (
    (
        _coded(
            "insufficient_quota",
            "billing_hard_limit_reached",
            "credit_balance_exhausted",
            "billing_not_active",
            "organization_spend_limit_exceeded",
            "project_spend_limit_exceeded",
            "organization_usage_limit_exceeded",
            "exceeded_current_quota_error",
        ),
        _quota,
    ),
    (_coded("context_length_exceeded", "exceed_context_size_error", "string_above_max_length"), _context),
    (_coded("content_filter", "content_policy_violation", "responsibleaipolicyviolation", "invalid_prompt"), _filtered),
    (_coded("unsupported_country_region_territory"), _region),
    (_coded("model_not_found", "model_not_available"), _model),
    (_coded("invalid_api_key", "authentication_error", "account_deactivated"), _key),
    (_coded("rate_limit_exceeded", "rate_limit_error", "too_many_requests"), _rate),
    (_status(402), _quota),
    (_status(401), _key),
    (_status(413), _context),
    (_worded(r"exceeded your current quota|credit balance|insufficient (credit|balance|funds)|billing"), _quota),
    (
        _worded(
            r"maximum context length|context (size|window|length)|prompt is too long|input is too long|"
            r"reduce the length of the (messages|prompt)|longer than the (model's )?maximum"
        ),
        _context,
    ),
    (_worded(r"content (management )?policy|content filter|flagged|safety system"), _filtered),
    (_worded(r"incorrect api key|invalid api key|unauthorized|api key.*(missing|required)"), _key),
    (
        _worded(
            r"model.*(not found|does ?n.t exist|does not exist|not available|is not supported|unknown)|"
            r"(unknown|no such|invalid) model|try pulling"
        ),
        _model,
    ),
    (_status(403), _key),
    (_status(429), _rate),
    (_status(408), _late),
    (_worded(r"response_format|json_?schema|grammar"), _schema),
    (_worded(r"max(_completion)?_tokens"), _tokens),
    (lambda said: said.status == 503 and "loading" in said.text, _loading),
    (_status(300, 399), _moved),
    (_status(404, 405), _no_page),
    (_status(400, 499), _refused),
    (_status(500, 599), _down),
    (
        _coded(
            "server_error",
            "internal_server_error",
            "service_unavailable",
            "unavailable_error",
            "overloaded",
            "server_is_overloaded",
            "internalservererror",
        ),
        _down,
    ),
)
