"""Settings of the lint workers."""

import os

from pydantic import BaseModel, Field


class LintSettings(BaseModel):
    """The pool of lint workers and the limits of one request."""

    lint_workers: int = Field(
        default_factory=lambda: max(1, min(os.cpu_count() or 1, 8)),
        ge=1,
        le=64,
        description="Lint workers side by side.",
        json_schema_extra={"default": "the number of processors, at most 8"},
    )
    lint_queue: int = Field(
        default=64, ge=1, le=10_000, description="Requests that wait for a lint worker; more are refused."
    )
    lint_seconds: int = Field(default=30, ge=1, le=600, description="Seconds that one request may take.")
    lint_start_seconds: int = Field(
        default=60, ge=5, le=600, description="Seconds that a lint worker may take to start."
    )
    lint_memory: int = Field(
        default=768 * 1024 * 1024,
        ge=256 * 1024 * 1024,
        description="Bytes of memory for one request: of each of its processes, and of all together.",
    )
    lint_processes: int = Field(default=64, ge=8, le=4096, description="Processes of one request, all together.")
    lint_answer: int = Field(default=8 * 1024 * 1024, ge=64 * 1024, description="Bytes of one answer.")
    lint_project_bytes: int = Field(
        default=16 * 1024 * 1024,
        ge=1024 * 1024,
        description="Bytes of a project's files that take part in the checks of one file.",
    )
    lint_project_files: int = Field(default=5000, ge=10, description="Files of a project that take part.")
    lint_project_entries: int = Field(
        default=100_000, ge=100, description="Files and folders of a project that are looked through for those."
    )
