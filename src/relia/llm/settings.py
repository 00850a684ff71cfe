"""Settings of the language models: the one of `RELIA_LLM`, and a table of named providers."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic.config import JsonDict

from relia.llm.domain import GROUNDED, ProviderKind
from relia.llm.spending import ALLOWED, Budget, Limit, Span

NAME = r"^[a-z][a-z0-9-]{0,31}$"


ConnectSeconds = Annotated[float, Field(gt=0, le=120, description="Seconds to connect to a provider.")]
FirstTokenSeconds = Annotated[
    float, Field(gt=0, le=600, description="Seconds from a call to the first character of its answer.")
]
StallSeconds = Annotated[
    float, Field(gt=0, le=600, description="Seconds without a further character in the midst of an answer.")
]
TotalSeconds = Annotated[float, Field(gt=0, le=3600, description="Seconds for a whole answer.")]
Retries = Annotated[
    int, Field(ge=0, le=10, description="Further tries of a call that failed before its first character came.")
]
RetrySeconds = Annotated[
    float,
    Field(
        gt=0,
        le=300,
        description="Seconds to wait at most before a further try. A provider that asks for more is left alone for as "
        "long as it asks, and the next one is asked.",
    ),
]
Concurrency = Annotated[int, Field(ge=1, le=256, description="Calls of one provider under way at once.")]
Queue = Annotated[int, Field(ge=0, le=10_000, description="Calls that wait for a provider; more are refused.")]
BreakerFailures = Annotated[
    int, Field(ge=1, le=1000, description="Failures in a row after which a provider is left alone for a while.")
]
BreakerSeconds = Annotated[
    float, Field(gt=0, le=3600, description="Seconds for which a provider that failed is left alone.")
]
AnswerBytes = Annotated[int, Field(ge=1_000, le=50_000_000, description="The largest answer that is read, in bytes.")]


class ProviderLimits(BaseModel):
    """How long a provider may take, how often it is tried, and how much is asked of it at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect_seconds: ConnectSeconds = 5.0
    first_token_seconds: FirstTokenSeconds = 30.0
    stall_seconds: StallSeconds = 30.0
    total_seconds: TotalSeconds = 180.0
    retries: Retries = 2
    retry_seconds: RetrySeconds = 20.0
    concurrency: Concurrency = 8
    queue: Queue = 32
    breaker_failures: BreakerFailures = 5
    breaker_seconds: BreakerSeconds = 30.0
    answer_bytes: AnswerBytes = 1_000_000


_LIMITS = ProviderLimits()
_BUDGET: JsonDict = {"allowed": ALLOWED, "default": ""}
_BUDGETS = ("llm_budget_user_day", "llm_budget_user_month", "llm_budget_all_day", "llm_budget_all_month")


class ProviderConfig(BaseModel):
    """One provider of the table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=NAME)
    kind: ProviderKind
    model: str = Field(min_length=1, max_length=2048)
    """For Bedrock a model id, an inference profile's id, or its ARN."""
    url: str | None = None
    key: SecretStr | None = None
    region: str | None = None
    profile: str | None = None
    """Of the AWS configuration files."""
    role: str | None = None
    """The ARN of a role that is assumed for the calls."""
    context_tokens: int = Field(default=32_768, ge=512, le=10_000_000)
    """What the model can take: prompt and answer together."""
    output_tokens: int = Field(default=4_096, ge=64, le=1_000_000)
    small: bool = False
    """A model of few parameters: it is shown little, and trusted less than retrieval where that is sure."""
    limits: ProviderLimits = _LIMITS


class LlmSettings(BaseModel):
    """Which language models there are. Each limit holds for every provider that the table gives no other."""

    llm: str = Field(
        default=GROUNDED,
        description="What drafts by default: `grounded` (no model), `openai`, `bedrock`, `compatible` (any server that "
        "speaks OpenAI's protocol), or a name from RELIA_LLM_PROVIDERS.",
        json_schema_extra={"allowed": "grounded | openai | bedrock | compatible | a name of the table"},
    )
    llm_model: str = Field(
        default="",
        max_length=2048,
        description="The model of RELIA_LLM; for Bedrock also an inference profile's ARN.",
        json_schema_extra={"allowed": "a model's name, id or ARN"},
    )
    llm_url: str = Field(
        default="",
        max_length=2048,
        description="Where `compatible` is served; for the others instead of their own.",
        json_schema_extra={"allowed": "a URL that begins with http:// or https://"},
    )
    llm_key: SecretStr = Field(
        default=SecretStr(""),
        description="The key of RELIA_LLM. For `openai` also read from OPENAI_API_KEY.",
        json_schema_extra={"allowed": "a secret"},
    )
    llm_region: str = Field(
        default="",
        description="The AWS region of `bedrock`; else as AWS's own tools find it.",
        json_schema_extra={"allowed": "the name of a region"},
    )
    llm_profile: str = Field(
        default="",
        description="The profile of `bedrock` in the AWS configuration files.",
        json_schema_extra={"allowed": "the name of a profile"},
    )
    llm_role: str = Field(
        default="",
        description="The ARN of a role that is assumed for `bedrock`.",
        json_schema_extra={"allowed": "an ARN"},
    )
    llm_small: bool = Field(
        default=False,
        description="The model of RELIA_LLM is a small one (a few billion parameters): it is shown less, and retrieval "
        "decides where it is sure.",
    )
    llm_context_tokens: int = Field(
        default=32_768,
        ge=512,
        le=10_000_000,
        description="Tokens that the model takes, prompt and answer together.",
    )
    llm_output_tokens: int = Field(
        default=4_096,
        ge=64,
        le=1_000_000,
        description="Tokens after which an answer is cut off.",
    )
    llm_providers: Path | None = Field(
        default=None,
        description="A TOML file with further providers, each with a name.",
        json_schema_extra={"allowed": "path", "default": ""},
    )
    llm_fallback: list[str] = Field(
        default_factory=list,
        description="Providers that are asked, in this order, when the one of RELIA_LLM fails; `grounded` is always last.",
        json_schema_extra={"allowed": "names with commas between", "default": ""},
    )
    llm_check_seconds: float = Field(
        default=60.0,
        ge=5,
        le=86_400,
        description="`/health` looks at the providers at most once in so many seconds, in the background and for free.",
    )
    llm_connect_seconds: ConnectSeconds = _LIMITS.connect_seconds
    llm_first_token_seconds: FirstTokenSeconds = _LIMITS.first_token_seconds
    llm_stall_seconds: StallSeconds = _LIMITS.stall_seconds
    llm_total_seconds: TotalSeconds = _LIMITS.total_seconds
    llm_retries: Retries = _LIMITS.retries
    llm_retry_seconds: RetrySeconds = _LIMITS.retry_seconds
    llm_concurrency: Concurrency = _LIMITS.concurrency
    llm_queue: Queue = _LIMITS.queue
    llm_breaker_failures: BreakerFailures = _LIMITS.breaker_failures
    llm_breaker_seconds: BreakerSeconds = _LIMITS.breaker_seconds
    llm_answer_bytes: AnswerBytes = _LIMITS.answer_bytes

    @field_validator("llm_fallback", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value

    def limits(self) -> ProviderLimits:
        """The limits of a provider that has none of its own."""
        return ProviderLimits(**{name: getattr(self, f"llm_{name}") for name in ProviderLimits.model_fields})


class UsageSettings(BaseModel):
    """What may be spent on language models, what they cost, and how long is remembered what they were used for."""

    llm_prices: Path | None = Field(
        default=None,
        description="A TOML file with prices of models, in dollars for a million tokens; it goes before those that Relia "
        "knows.",
        json_schema_extra={"allowed": "path", "default": ""},
    )
    llm_budget_user_day: Budget = Field(
        default=Budget(),
        description="What each user may spend on language models in a day (UTC).",
        json_schema_extra=_BUDGET,
    )
    llm_budget_user_month: Budget = Field(
        default=Budget(), description="What each user may spend in a month (UTC).", json_schema_extra=_BUDGET
    )
    llm_budget_all_day: Budget = Field(
        default=Budget(), description="What all users together may spend in a day (UTC).", json_schema_extra=_BUDGET
    )
    llm_budget_all_month: Budget = Field(
        default=Budget(), description="What all users together may spend in a month (UTC).", json_schema_extra=_BUDGET
    )
    llm_reservation_seconds: int = Field(
        default=1800,
        ge=60,
        le=86_400,
        description="Seconds after which what a call set aside of a budget is free again, when its process died; longer than "
        "any call with its retries.",
    )
    llm_usage_days: int = Field(
        default=400, ge=1, le=3650, description="Days that calls of language models are kept here."
    )

    @field_validator(*_BUDGETS, mode="before")
    @classmethod
    def _amounts(cls, value: object) -> object:
        return Budget.parse(value) if isinstance(value, str) else value

    def limits_of_usage(self) -> tuple[Limit, Limit, Limit, Limit]:
        """Those of the user's day and month, and of the day and month of all."""
        return (
            Limit(of_all=False, span=Span.DAY, budget=self.llm_budget_user_day),
            Limit(of_all=False, span=Span.MONTH, budget=self.llm_budget_user_month),
            Limit(of_all=True, span=Span.DAY, budget=self.llm_budget_all_day),
            Limit(of_all=True, span=Span.MONTH, budget=self.llm_budget_all_month),
        )
