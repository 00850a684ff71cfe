"""A command that ansible-lint would start as a program of its own, and where its output goes."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

_WRITTEN = 8 * 1024 * 1024
"""Bytes of each output that are read."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command that ansible-lint would start as a program of its own."""

    arguments: list[str]
    environment: Mapping[str, str]
    folder: str | None


class Outputs:
    """Standard output and standard error of a command, kept in memory until the end of a `with`."""

    def __init__(self) -> None:
        self.descriptors = (os.memfd_create("stdout"), os.memfd_create("stderr"))

    def __enter__(self) -> "Outputs":
        return self

    def __exit__(self, *_: object) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)

    def completed(self, arguments: list[str], code: int) -> "subprocess.CompletedProcess[str]":
        """What `subprocess.run` would return of the command, which has ended with `code`; of what it wrote without end, the
        beginning."""
        texts = [os.pread(one, _WRITTEN, 0).decode("utf-8", "replace") for one in self.descriptors]
        return subprocess.CompletedProcess(arguments, code, *texts)
