"""What can go wrong between Relia and a language model. No message holds a provider's raw answer or a secret."""

from collections.abc import Sequence

from relia.core.errors import ErrorKind, ReliaError


class ProviderFailed(ReliaError):
    """A provider did not answer as it should. The detail begins with the provider's name.

    Attributes:
        provider: its name in the settings.
        again: whether the same call may succeed in a moment; then it is tried again.
        attempts: how often the provider was called before this was raised.
    """

    kind = ErrorKind.UNAVAILABLE
    code = "llm-failed"
    again = False

    def __init__(self, provider: str, said: str, *, hint: str = "", retry_after: int | None = None) -> None:
        super().__init__(f"{provider}: {said}", hint=hint, retry_after=retry_after)
        self.provider = provider
        self.attempts = 1


class ProviderUnknown(ReliaError):
    """No provider of this name is configured; the detail names those that are."""

    kind = ErrorKind.INVALID
    code = "llm-unknown"


class ProviderUnreachable(ProviderFailed):
    """No connection: refused, no such host, a broken one, TLS."""

    code = "llm-unreachable"
    again = True


class ProviderSilent(ProviderFailed):
    """It did not connect, begin or end in time; the detail says which, and the setting."""

    code = "llm-timeout"
    again = True


class CredentialsRefused(ProviderFailed):
    """The key is missing, wrong or expired, or may not call this model."""

    code = "llm-key-refused"


class QuotaExhausted(ProviderFailed):
    """The account has no credit left; trying again does not help."""

    code = "llm-quota"


class RateLimited(ProviderFailed):
    """Too many calls; the provider may have said when to come back (`retry_after`)."""

    code = "llm-rate-limited"
    again = True


class ModelUnknown(ProviderFailed):
    """The provider has no such model, or not in this region."""

    code = "llm-model-unknown"


class RegionWrong(ProviderFailed):
    """The region is missing, unknown, or does not offer what was asked for."""

    code = "llm-region"


class ContextTooLong(ProviderFailed):
    """The prompt is longer than what the model can take."""

    code = "llm-context-too-long"


class ContentFiltered(ProviderFailed):
    """The provider's own filter, or the model, refused to answer."""

    code = "llm-content-filtered"


class RequestRefused(ProviderFailed):
    """The provider says that the request is wrong in another way."""

    code = "llm-request-refused"


class ProviderDown(ProviderFailed):
    """The provider says that it has a fault of its own, or is overloaded (5xx)."""

    code = "llm-down"
    again = True


class AnswerBroken(ProviderFailed):
    """What came back cannot be read, broke off, or is larger than the limit."""

    code = "llm-answer-broken"
    again = True


class CircuitOpen(ProviderFailed):
    """It failed several times in a row and is left alone for a while (`retry_after`)."""

    code = "llm-circuit-open"


class ProviderBusy(ProviderFailed):
    """All of the calls that may be under way are, and the queue is full."""

    kind = ErrorKind.BUSY
    code = "llm-busy"


class BudgetExhausted(ReliaError):
    """The budget of the person, or of all, is spent for the day or the month; the detail says which and until when."""

    kind = ErrorKind.BUSY
    code = "llm-budget"


class UsageSpanInvalid(ReliaError):
    """A report of usage would end before it begins."""

    kind = ErrorKind.INVALID
    code = "usage-span-invalid"


class Cancelled(ReliaError):
    """Whoever asked went away, or said stop; the provider's call was ended."""

    kind = ErrorKind.CONFLICT
    code = "cancelled"


class ModelsMisconfigured(ReliaError):
    """The settings of the language models contradict themselves; the detail names the setting and what is allowed."""

    kind = ErrorKind.INVALID
    code = "llm-misconfigured"


class ModelsFailed(ReliaError):
    """Every provider that was asked failed; the detail says how each did."""

    kind = ErrorKind.UNAVAILABLE
    code = "llm-all-failed"

    @classmethod
    def of(cls, failures: Sequence[ProviderFailed]) -> "ModelsFailed":
        """Of at least one failure."""
        hint = next((failure.hint for failure in failures if failure.hint), "")
        waits = [failure.retry_after for failure in failures if failure.retry_after is not None]
        return cls("; ".join(f.detail for f in failures), hint=hint, retry_after=min(waits, default=None))
