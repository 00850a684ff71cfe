"""Settings of the logs."""

from typing import Literal

from pydantic import BaseModel, Field


class LogSettings(BaseModel):
    """What is logged, and how. Logs go to standard error."""

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important log line that is written."
    )
    log_format: Literal["auto", "text", "json"] = Field(
        default="auto", description="`auto` writes text to a terminal, and one JSON object a line elsewhere."
    )
