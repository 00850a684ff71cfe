"""What botocore and pydantic-ai raise about Bedrock, as Relia's own failures."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relia.llm.errors import (
    AnswerBroken,
    CredentialsRefused,
    ProviderFailed,
    ProviderSilent,
    ProviderUnreachable,
    RegionWrong,
    RequestRefused,
)
from relia.llm.providers.aws_said import Asked, Said, failure
from relia.llm.settings import ProviderConfig

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_TEXT_LOOKED_AT = 10_000
"""Characters of an error that are looked at."""


def expected() -> tuple[type[Exception], ...]:
    """All that a call to AWS may raise. A mistake of Relia's own is not among them."""
    from botocore.eventstream import ParserError
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError
    from pydantic_ai.exceptions import ModelAPIError, UnexpectedModelBehavior
    from urllib3.exceptions import HTTPError

    return (
        ModelAPIError,
        UnexpectedModelBehavior,
        BotoCoreError,
        ClientError,
        ResponseParserError,
        ParserError,
        HTTPError,
        # What botocore's parser and pydantic-ai make of frames that hold something else than they should.
        struct.error,
        UnicodeError,
        KeyError,
    )


@dataclass(frozen=True, slots=True)
class _Failing:
    """Of whom it was asked, for the words of a failure."""

    config: ProviderConfig
    region: str | None

    @property
    def name(self) -> str:
        return self.config.name


def explain(config: ProviderConfig, region: str | None, model: str, error: Exception) -> ProviderFailed:
    """The failure that one of `expected()` is: the provider's name, what happened and what to do, none of AWS's text."""
    from botocore.exceptions import ClientError

    for cause in _causes(error):
        if isinstance(cause, ClientError):
            asked = Asked(config.name, model, region or "?", config.profile, config.role, keyed=config.key is not None)
            return failure(_said(cause), asked)
        if found := _without_answer(cause, _Failing(config, region)):
            return found
    return AnswerBroken(
        config.name,
        "what came back is no answer of Bedrock: it cannot be read.",
        hint="Try again; with a url of your own, check that it is one of bedrock-runtime.",
    )


def _said(error: "ClientError") -> Said:
    about = error.response.get("ResponseMetadata", {})
    told = error.response.get("Error", {})
    headers = {str(name).lower(): str(value) for name, value in about.get("HTTPHeaders", {}).items()}
    wait = headers.get("retry-after", "")
    return Said(
        status=about.get("HTTPStatusCode"),
        code=str(told.get("Code", "")).lower().removesuffix("exception"),
        text=str(told.get("Message", ""))[:_TEXT_LOOKED_AT],
        operation=error.operation_name,
        retry_after=int(wait) if wait.isdecimal() and len(wait) < 6 else None,
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _without_answer(error: BaseException, failing: _Failing) -> ProviderFailed | None:
    for look in (_credentials, _region, _connection, _broken):
        if found := look(error, failing):
            return found
    return None


def _credentials(error: BaseException, failing: _Failing) -> ProviderFailed | None:
    from botocore import exceptions as aws

    profile = failing.config.profile
    match error:
        case aws.ProfileNotFound():
            return CredentialsRefused(
                failing.name,
                "the AWS configuration files have no profile of this name.",
                hint=f"Set the provider's profile to one of them: {profile!r} is not." if profile else _FIND,
            )
        case aws.NoCredentialsError() | aws.NoAuthTokenError():
            return CredentialsRefused(failing.name, "no AWS credentials were found.", hint=_FIND)
        case aws.PartialCredentialsError():
            return CredentialsRefused(failing.name, "the AWS credentials are incomplete.", hint=_FIND)
        case aws.SSOError() | aws.LoginError() | aws.TokenRetrievalError():
            return CredentialsRefused(
                failing.name,
                "the sign-in of the AWS profile has ended or could not be read.",
                hint=f"Sign in again: aws sso login --profile {profile}" if profile else "Sign in again: aws sso login",
            )
        case (
            aws.CredentialRetrievalError()
            | aws.MetadataRetrievalError()
            | aws.UnknownCredentialError()
            | aws.RefreshWithMFAUnsupportedError()
            | aws.InvalidConfigError()
            | aws.ConfigParseError()
            | aws.ConfigNotFound()
        ):
            return CredentialsRefused(
                failing.name,
                "the AWS credentials could not be obtained from where the AWS configuration says.",
                hint="Try `aws sts get-caller-identity` with the same profile on this machine; it says why.",
            )
        case _:
            return None


_FIND = (
    "Set the provider's key (an API key of Bedrock) or profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give "
    "the machine or the pod a role."
)


def _region(error: BaseException, failing: _Failing) -> ProviderFailed | None:
    from botocore import exceptions as aws

    match error:
        case (
            aws.NoRegionError()
            | aws.InvalidRegionError()
            | aws.UnknownRegionError()
            | aws.BaseEndpointResolverError()
            | aws.EndpointProviderError()
        ):
            said = f"{failing.region!r} is no region of AWS" if failing.region else "no region is set"
            return RegionWrong(
                failing.name, f"{said}.", hint="Set the provider's region (RELIA_LLM_REGION), such as us-east-1."
            )
        case aws.ParamValidationError():
            return RequestRefused(
                failing.name,
                "the request does not have the form that Bedrock's interface asks for.",
                hint="Check the provider's model: an id, an inference profile's id, or an ARN.",
            )
        case _:
            return None


def _connection(error: BaseException, failing: _Failing) -> ProviderFailed | None:
    import urllib3.exceptions as wire
    from botocore import exceptions as aws

    limits = failing.config.limits
    match error:
        case aws.ConnectTimeoutError() | wire.ConnectTimeoutError():
            return ProviderSilent(
                failing.name,
                f"it did not connect within {limits.connect_seconds:g} s (limits.connect_seconds).",
                hint=_reach(failing),
            )
        case aws.ReadTimeoutError() | wire.ReadTimeoutError():
            seconds = max(limits.first_token_seconds, limits.stall_seconds)
            return ProviderSilent(
                failing.name,
                f"it sent nothing for {seconds:g} s (limits.first_token_seconds, limits.stall_seconds).",
                hint="Try again; raise the limit if the model needs so long.",
            )
        case aws.SSLError() | wire.SSLError():
            return ProviderUnreachable(
                failing.name,
                "there is no connection: its certificate is not trusted, or it speaks no TLS.",
                hint="Behind a proxy that opens TLS, set AWS_CA_BUNDLE to its certificates.",
            )
        case aws.ProxyConnectionError() | wire.ProxyError():
            return ProviderUnreachable(
                failing.name, "there is no connection: the proxy refuses it.", hint="Check HTTPS_PROXY and NO_PROXY."
            )
        case aws.EndpointConnectionError() | wire.NewConnectionError():
            return ProviderUnreachable(
                failing.name,
                f"there is no connection: nothing answers at Bedrock's address in {failing.region}.",
                hint=_reach(failing),
            )
        case aws.ConnectionClosedError():
            return ProviderUnreachable(
                failing.name, "the connection broke before it answered.", hint="Try again; check a proxy between."
            )
        case _:
            return None


def _broken(error: BaseException, failing: _Failing) -> ProviderFailed | None:
    import urllib3.exceptions as wire
    from botocore import eventstream

    match error:
        case eventstream.ParserError():
            return AnswerBroken(
                failing.name,
                "the answer was damaged on its way: a checksum or a length is wrong.",
                hint="Try again; if that does not help, look at a proxy between.",
            )
        case wire.HTTPError():
            return AnswerBroken(
                failing.name,
                "the connection broke before the answer was whole.",
                hint="Try again; if that does not help, look at a proxy between.",
            )
        case _:
            return None


def _reach(failing: _Failing) -> str:
    if failing.config.url:
        return "Check the provider's url, the network and a proxy between."
    return f"Check that {failing.region} is a region with Bedrock, the network, and a proxy or VPC endpoint between."
