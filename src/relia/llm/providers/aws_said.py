"""What Bedrock, STS and what stands before them mean by an error. Nothing of AWS's own text is repeated: it may hold what
was sent, account numbers, or who asked."""

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

INVOKE = "bedrock:InvokeModelWithResponseStream"
"""What a call needs to be allowed, with bedrock:InvokeModel."""
_ACTION = re.compile(r"perform: ([a-z][a-z0-9-]{1,40}:[A-Z][A-Za-z]{2,60})\b")


@dataclass(frozen=True, slots=True)
class Said:
    """An error as AWS told it."""

    status: int | None
    """None in the middle of an answer."""
    code: str
    """In lower case, without `exception` at its end."""
    text: str
    operation: str
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom it was asked, for the words of a failure."""

    provider: str
    model: str
    region: str
    profile: str | None = None
    role: str | None = None
    keyed: bool = False
    """Whether an API key signs."""


Make = Callable[[Said, Asked], ProviderFailed]


def failure(said: Said, asked: Asked) -> ProviderFailed:
    """The failure that is meant: by the operation, else by the code and the text, else by the status."""
    for means, make in _MEANINGS:
        if means(said):
            return make(said, asked)
    return AnswerBroken(
        asked.provider,
        f"the answer broke off with an error that says nothing known {_answered(said)}.",
        hint="Try again; if that does not help, look at the state of Bedrock in the region.",
    )


def _answered(said: Said) -> str:
    return f"(HTTP {said.status})" if said.status else "(in the middle of the answer)"


def _quota(said: Said, asked: Asked) -> ProviderFailed:
    return QuotaExhausted(
        asked.provider,
        f"the account's tokens for the day are used up {_answered(said)}.",
        hint=f"Ask for a higher quota of the model in {asked.region} (Service Quotas), or use another model or region.",
    )


def _unpaid(said: Said, asked: Asked) -> ProviderFailed:
    return QuotaExhausted(
        asked.provider,
        f"the AWS account cannot pay for the model {_answered(said)}.",
        hint="Add a valid means of payment to the AWS account; models of others are bought from the AWS Marketplace.",
    )


def _rate(said: Said, asked: Asked) -> ProviderFailed:
    return RateLimited(
        asked.provider,
        f"too many calls or tokens a minute {_answered(said)}.",
        hint=f"Wait a moment, lower the provider's limits.concurrency, take a cross-region inference profile, or ask for a "
        f"higher quota in {asked.region}.",
        retry_after=said.retry_after,
    )


def _role(said: Said, asked: Asked) -> ProviderFailed:
    return CredentialsRefused(
        asked.provider,
        f"the role of the settings could not be assumed {_answered(said)}.",
        hint="Check the ARN of the provider's role; its trust policy has to name who assumes it, and that identity needs "
        "sts:AssumeRole on it.",
    )


def _forbidden(said: Said, asked: Asked) -> ProviderFailed:
    found = _ACTION.search(said.text)
    action = found[1] if found else INVOKE
    denied = "explicit deny" in said.text
    return CredentialsRefused(
        asked.provider,
        f"the AWS identity may not do {action} in {asked.region} {_answered(said)}.",
        hint=f"Allow {action} on {asked.model}"
        + (" and on the models behind it" if "inference-profile" in said.text or _geo(asked.model) else "")
        + (
            "; a policy denies it explicitly: look at service control policies and permission boundaries too."
            if denied
            else " in a policy of the user or role."
        ),
    )


def _no_access(said: Said, asked: Asked) -> ProviderFailed:
    return CredentialsRefused(
        asked.provider,
        f"the AWS account has no access to the model {asked.model} {_answered(said)}.",
        hint=f"Ask for access to the model in the Bedrock console of {asked.region}; models of others may also need "
        "aws-marketplace:Subscribe once, or a form about the use case.",
    )


def _api_key(said: Said, asked: Asked) -> ProviderFailed:
    return CredentialsRefused(
        asked.provider,
        f"the API key of Bedrock is wrong or has expired {_answered(said)}.",
        hint="Set the provider's key to a valid one, or take it away: then AWS credentials sign.",
    )


def _unknown_identity(said: Said, asked: Asked) -> ProviderFailed:
    return CredentialsRefused(
        asked.provider,
        f"AWS does not know the credentials {_answered(said)}.",
        hint=f"Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the provider's profile"
        f"{f' {asked.profile!r}' if asked.profile else ''}; {asked.region} may also not be switched on for the account.",
    )


def _expired(said: Said, asked: Asked) -> ProviderFailed:
    return CredentialsRefused(
        asked.provider,
        f"the AWS credentials have expired {_answered(said)}.",
        hint="Sign in again, or use credentials that are renewed: a profile with single sign-on, or the provider's role.",
    )


def _signature(said: Said, asked: Asked) -> ProviderFailed:
    return CredentialsRefused(
        asked.provider,
        f"AWS does not accept the signature {_answered(said)}.",
        hint="Check AWS_SECRET_ACCESS_KEY, and the clock of this machine: it may be five minutes off at most.",
    )


def _country(said: Said, asked: Asked) -> ProviderFailed:
    return RegionWrong(
        asked.provider,
        f"the model {asked.model} is not offered to the country or region of the account {_answered(said)}.",
        hint="Choose another model, or a provider that serves your region.",
    )


def _on_demand(said: Said, asked: Asked) -> ProviderFailed:
    geo = _geo_of(asked.region)
    return ModelUnknown(
        asked.provider,
        f"the model {asked.model} cannot be called by its own id in {asked.region}, only through an inference profile "
        f"{_answered(said)}.",
        hint=f"Set the provider's model to the id or ARN of an inference profile that holds it, such as "
        f"{geo}.{asked.model.rpartition('/')[2]}.",
    )


def _retired(said: Said, asked: Asked) -> ProviderFailed:
    return ModelUnknown(
        asked.provider,
        f"the model {asked.model} is at the end of its life {_answered(said)}.",
        hint="Set the provider's model to a newer one.",
    )


def _model(said: Said, asked: Asked) -> ProviderFailed:
    hint = f"Check the provider's model and region: aws bedrock list-inference-profiles --region {asked.region}"
    if (geo := _geo(asked.model)) and geo != "global" and geo != _geo_of(asked.region):
        hint = f"Inference profiles that begin with {geo}. are called from regions there; the region is {asked.region}."
    return ModelUnknown(
        asked.provider, f"{asked.region} has no model {asked.model} for this account {_answered(said)}.", hint=hint
    )


def _context(said: Said, asked: Asked) -> ProviderFailed:
    return ContextTooLong(
        asked.provider,
        f"the prompt is longer than what the model {asked.model} can take {_answered(said)}.",
        hint="Set the provider's context_tokens to what the model allows, or shorten what is asked.",
    )


def _tokens(said: Said, asked: Asked) -> ProviderFailed:
    return RequestRefused(
        asked.provider,
        f"the model {asked.model} does not write as many tokens as were asked for {_answered(said)}.",
        hint="Lower the provider's output_tokens.",
    )


def _filtered(said: Said, asked: Asked) -> ProviderFailed:
    return ContentFiltered(
        asked.provider,
        f"a content filter or guardrail refused the request {_answered(said)}.",
        hint="Say what the playbook is for in other words, or ask another provider.",
    )


def _schema(said: Said, asked: Asked) -> ProviderFailed:
    return RequestRefused(
        asked.provider,
        f"the model {asked.model} cannot be held to a JSON schema, or not to this one {_answered(said)}.",
        hint="Choose a model that supports structured output, or ask without an outline.",
    )


def _unsupported(said: Said, asked: Asked) -> ProviderFailed:
    return RequestRefused(
        asked.provider,
        f"the model {asked.model} does not support what was asked of it: streaming, system prompts or a setting "
        f"{_answered(said)}.",
        hint="Choose a model that supports ConverseStream with system prompts; the Bedrock user guide lists them.",
    )


def _not_allowed(said: Said, asked: Asked) -> ProviderFailed:
    return CredentialsRefused(
        asked.provider,
        f"AWS does not let this account call models {_answered(said)}.",
        hint="New accounts have to be verified first: open a case with AWS support.",
    )


def _late(said: Said, asked: Asked) -> ProviderFailed:
    return ProviderSilent(
        asked.provider,
        f"the model {asked.model} took longer than Bedrock waits {_answered(said)}.",
        hint="Try again; if it happens often, shorten what is asked or choose a faster model.",
    )


def _broke(said: Said, asked: Asked) -> ProviderFailed:
    return AnswerBroken(
        asked.provider,
        f"the model failed while it answered {_answered(said)}.",
        hint="Try again, or ask another model.",
    )


def _loading(said: Said, asked: Asked) -> ProviderFailed:
    return ProviderDown(
        asked.provider,
        f"the model {asked.model} is not ready yet {_answered(said)}.",
        hint="Try again in a moment.",
        retry_after=said.retry_after,
    )


def _down(said: Said, asked: Asked) -> ProviderFailed:
    return ProviderDown(
        asked.provider,
        f"Bedrock has a fault of its own or is overloaded {_answered(said)}.",
        hint=f"Try again in a moment; look at the state of Bedrock in {asked.region}, or take a cross-region inference "
        "profile.",
        retry_after=said.retry_after,
    )


def _no_page(said: Said, asked: Asked) -> ProviderFailed:
    return RequestRefused(
        asked.provider,
        f"what answers does not speak Bedrock's Converse {_answered(said)}.",
        hint="Check the provider's url, or take it away: then the address of the region is used.",
    )


def _refused(said: Said, asked: Asked) -> ProviderFailed:
    return RequestRefused(
        asked.provider,
        f"it says that the request is wrong {_answered(said)}.",
        hint="The model may not support what was asked of it: try another, or look at the call in CloudTrail.",
    )


def _geo(model: str) -> str:
    """The group of regions that an inference profile's id begins with; empty for another."""
    first, _, rest = model.rpartition("/")[2].partition(".")
    return first if first in _GEOS and "." in rest else ""


_GEOS = frozenset({"us", "us-gov", "eu", "apac", "jp", "au", "ca", "in", "global"})


def _geo_of(region: str) -> str:
    if region.startswith("us-gov"):
        return "us-gov"
    first = region.partition("-")[0]
    return first if first in {"us", "eu", "ca"} else "apac" if first == "ap" else "global"


def _coded(*codes: str) -> Callable[[Said], bool]:
    return lambda said: said.code in codes


def _worded(code: str, pattern: str) -> Callable[[Said], bool]:
    found = re.compile(pattern, re.IGNORECASE)
    return lambda said: said.code == code and found.search(said.text) is not None


def _status(first: int, last: int | None = None) -> Callable[[Said], bool]:
    return lambda said: said.status is not None and first <= said.status <= (last or first)


_MEANINGS: tuple[tuple[Callable[[Said], bool], Make], ...] = (
    (_coded("expiredtoken", "expiredtokenexception", "requestexpired"), _expired),
    (_coded("invalidsignature", "signaturedoesnotmatch", "requesttimetooskewed", "incompletesignature"), _signature),
    (
        _coded(
            "unrecognizedclient",
            "invalidclienttokenid",
            "missingauthenticationtoken",
            "invalidaccesskeyid",
            "optinrequired",
        ),
        _unknown_identity,
    ),
    (lambda said: said.operation == "AssumeRole" and (said.status or 500) < 429, _role),
    (_worded("throttling", r"per day|daily"), _quota),
    (_coded("throttling", "toomanyrequests", "servicequotaexceeded", "requestlimitexceeded"), _rate),
    (_worded("accessdenied", r"api key"), _api_key),
    (_worded("accessdenied", r"payment|billing"), _unpaid),
    (_worded("accessdenied", r"unsupported countr"), _country),
    (_worded("accessdenied", r"not authorized to perform: (?!aws-marketplace)"), _forbidden),
    (_worded("accessdenied", r"access to the model|aws-marketplace|model access|use case"), _no_access),
    (_coded("accessdenied"), _forbidden),
    (_worded("resourcenotfound", r"use case"), _no_access),
    (_worded("resourcenotfound", r"end of its life|legacy"), _retired),
    (_coded("resourcenotfound"), _model),
    (
        _worded(
            "validation",
            r"input is too long|prompt is too long|too many input tokens|exceeds? (the )?(context|maximum number of tokens)|"
            r"context (length|window|limit)|maximum context",
        ),
        _context,
    ),
    (_worded("validation", r"maximum tokens you requested|max_?tokens"), _tokens),
    (_worded("validation", r"on-demand throughput|inference profile that contains"), _on_demand),
    (_worded("validation", r"model identifier|model id|could not resolve the foundation model"), _model),
    (_worded("validation", r"unsupported countr"), _country),
    (_worded("validation", r"operation not allowed"), _not_allowed),
    (_worded("validation", r"content (filter|policy)|guardrail|blocked"), _filtered),
    (_worded("validation", r"schema|outputconfig|textformat|structured output"), _schema),
    (
        _worded("validation", r"does ?n.t support|does not support|not supported|deprecated for this model"),
        _unsupported,
    ),
    (_coded("modeltimeout"), _late),
    (_coded("modelnotready"), _loading),
    (_coded("modelstreamerror"), _broke),
    (_coded("modelerror", "serviceunavailable", "internalserver", "internalfailure", "internalservererror"), _down),
    (_coded("unknownoperation"), _no_page),
    (_status(401), _unknown_identity),
    (_status(403), _forbidden),
    (_status(404, 405), _no_page),
    (_status(408), _late),
    (_status(413), _context),
    (_status(429), _rate),
    (_status(300, 499), _refused),
    (_coded("validation"), _refused),
    (_status(500, 599), _down),
)
