"""A command that ansible-lint would start as a program of its own, and where its output goes."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command that ansible-lint would start as a program of its own."""

    arguments: list[str]
    environment: Mapping[str, str]
    folder: str | None


class Outputs:
    """Standard output and standard error of a command, kept in memory; to be used once."""

    def __init__(self) -> None:
        self.descriptors = (os.memfd_create("stdout"), os.memfd_create("stderr"))

    def completed(self, arguments: list[str], code: int) -> "subprocess.CompletedProcess[str]":
        """What `subprocess.run` would return of the command, which has ended with `code`."""
        texts = []
        for descriptor in self.descriptors:
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                file.seek(0)
                texts.append(file.read().decode("utf-8", "replace"))
        self.close()
        return subprocess.CompletedProcess(arguments, code, *texts)

    def close(self) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)
