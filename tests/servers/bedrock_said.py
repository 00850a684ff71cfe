"""What the Bedrock on loopback can be told to say, and what its free calls and STS answer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.servers.aws import Identity, Refusal, frame

MODEL = "anthropic.claude-haiku-4-5-20251001-v1:0"
PROFILE = f"us.{MODEL}"
REGION = "us-east-1"
ACCOUNT = "123456789012"
PROFILE_ARN = f"arn:aws:bedrock:eu-central-1:{ACCOUNT}:inference-profile/eu.{MODEL}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, streamed or not."""

    pieces: tuple[str, ...] = ("- hosts: all\n",)
    stop: str = "end_turn"
    usage: Mapping[str, int] = field(default_factory=lambda: {"inputTokens": 7, "outputTokens": 5, "totalTokens": 12})

    def frames(self) -> Iterator[bytes]:
        """The messages of the stream."""
        yield from self.begun()
        yield event("contentBlockStop", contentBlockIndex=0)
        yield event("messageStop", stopReason=self.stop)
        yield event("metadata", usage=self.usage, metrics={"latencyMs": 3})

    def begun(self) -> Iterator[bytes]:
        """The messages up to the last piece of the text."""
        yield event("messageStart", role="assistant")
        for piece in self.pieces:
            yield event("contentBlockDelta", contentBlockIndex=0, delta={"text": piece})

    def whole(self) -> dict[str, object]:
        """The body of Converse."""
        message = {"role": "assistant", "content": [{"text": "".join(self.pieces)}]}
        return {
            "output": {"message": message},
            "stopReason": self.stop,
            "usage": self.usage,
            "metrics": {"latencyMs": 3},
        }


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream of these bytes, each sent at once; then it ends as `then` says."""

    frames: tuple[bytes, ...]
    then: str = "end"
    """`end` as it should, `cut` without the end of the HTTP body, `hold` until the client leaves."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing at all, not even a status, until the client leaves."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A whole HTTP response as it is."""

    data: bytes


Reply = Answer | Stream | Silence | Raw | Refusal


def event(name: str, **payload: object) -> bytes:
    """One event of the stream."""
    return frame("event", name, payload)


def throttled() -> Refusal:
    return Refusal(429, "ThrottlingException", "Too many requests, please wait before trying again.")


@dataclass
class Account:
    """What the AWS account has."""

    models: set[str] = field(default_factory=lambda: {MODEL})
    profiles: dict[str, str] = field(default_factory=lambda: {PROFILE: "ACTIVE", PROFILE_ARN: "ACTIVE"})
    entitled: bool = True
    """Whether it may use its models."""


def free(account: Account, path: str) -> Mapping[str, object]:
    """What the calls answer that cost nothing."""
    kind, _, name = path.strip("/").partition("/")
    unknown = Refusal(404, "ResourceNotFoundException", "Could not resolve the foundation model from the identifier.")
    match kind:
        case "async-invoke":
            return {"asyncInvokeSummaries": []}
        case "foundation-models" if not name:
            return {"modelSummaries": [_model(model) for model in sorted(account.models)]}
        case "foundation-models" if name in account.models:
            return {"modelDetails": _model(name)}
        case "foundation-model-availability" if name in account.models:
            return _availability(name, entitled=account.entitled)
        case "inference-profiles" if not name:
            return {"inferenceProfileSummaries": [_profile(name, status) for name, status in account.profiles.items()]}
        case "inference-profiles" if name in account.profiles:
            return _profile(name, account.profiles[name])
        case "inference-profiles":
            raise Refusal(404, "ResourceNotFoundException", "The inference profile was not found.")
        case _:
            raise unknown


def _model(model: str) -> dict[str, object]:
    arn = f"arn:aws:bedrock:{REGION}::foundation-model/{model}"
    return {"modelArn": arn, "modelId": model, "responseStreamingSupported": True}


def _availability(model: str, *, entitled: bool) -> dict[str, object]:
    word = "AVAILABLE" if entitled else "NOT_AVAILABLE"
    return {
        "modelId": model,
        "agreementAvailability": {"status": word},
        "authorizationStatus": "AUTHORIZED" if entitled else "NOT_AUTHORIZED",
        "entitlementAvailability": word,
        "regionAvailability": "AVAILABLE",
    }


def _profile(name: str, status: str) -> dict[str, object]:
    short = name.rpartition("/")[2]
    return {
        "inferenceProfileName": short,
        "inferenceProfileArn": name if name.startswith("arn:") else f"arn:aws:bedrock:{REGION}:{ACCOUNT}:{name}",
        "inferenceProfileId": short,
        "models": [_model(MODEL)],
        "status": status,
        "type": "SYSTEM_DEFINED",
    }


def result(action: str, inner: str) -> str:
    return (
        f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>{inner}</{action}Result>'
        f"<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{action}Response>"
    )


def caller(identity: Identity) -> str:
    return result(
        "GetCallerIdentity",
        f"<Arn>{identity.arn}</Arn><UserId>{identity.access_key}</UserId><Account>{ACCOUNT}</Account>",
    )


def sts_error(refusal: Refusal) -> bytes:
    return (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
        f"<Code>{refusal.code}</Code><Message>{refusal.message}</Message></Error>"
        "<RequestId>r</RequestId></ErrorResponse>"
    ).encode()
