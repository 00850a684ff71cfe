"""Settings of the language models: the one of `RELIA_LLM`, and a table of named providers."""


from pydantic import BaseModel, ConfigDict, Field, SecretStr

from relia.llm.domain import ProviderKind


class ProviderLimits(BaseModel):
    """How long a provider may take, how often it is tried, and how much is asked of it at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect_seconds: float = Field(default=5.0, gt=0, le=120)
    first_token_seconds: float = Field(default=30.0, gt=0, le=600)
    """From the call to the first character."""
    total_seconds: float = Field(default=180.0, gt=0, le=3600)
    retries: int = Field(default=2, ge=0, le=10)
    """After the first try, and only before the first character came."""
    concurrency: int = Field(default=8, ge=1, le=256)
    """Calls under way at once."""
    queue: int = Field(default=32, ge=0, le=10_000)
    """Calls that wait; more are refused."""
    breaker_failures: int = Field(default=5, ge=1, le=1000)
    """So many failures in a row, and it is left alone ..."""
    breaker_seconds: float = Field(default=30.0, gt=0, le=3600)
    """... for so long."""
    answer_bytes: int = Field(default=1_000_000, ge=1_000, le=50_000_000)


class ProviderConfig(BaseModel):
    """One provider of the table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")
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
    limits: ProviderLimits = ProviderLimits()
