"""Settings of what is redacted besides secrets, which always are."""

from pydantic import BaseModel, Field


class RedactionSettings(BaseModel):
    """What else than secrets a language model does not get to see."""

    redact_addresses: bool = Field(
        default=False, description="Hide IP addresses and host names from language models, too."
    )
    redact_emails: bool = Field(default=False, description="Hide e-mail addresses from language models, too.")
