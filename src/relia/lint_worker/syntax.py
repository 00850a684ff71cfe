"""Ansible's syntax check in a fork of the warm process, in the place of the subprocess that ansible-lint would start.

ansible-lint runs `ansible-playbook --syntax-check` for every playbook: 0.8 s of imports for a few milliseconds of work.
Here a fork that has everything imported calls the same command-line entry point with its output in memory files.
"""

import os
import subprocess
import sys
from typing import Any

TIMEOUT_CODE = 124


class ForkedSubprocess:
    """Stands for the module `subprocess` inside `ansiblelint.runner`: `run` of ansible-playbook forks, all else is real."""

    PIPE = subprocess.PIPE

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)

    @staticmethod
    def run(command: list[str], *, env: dict[str, str], **others: Any) -> "subprocess.CompletedProcess[str]":
        """Run `ansible-playbook ...` in a fork; same result as `subprocess.run(..., text=True, capture_output=True)`."""
        if not command or command[0] != "ansible-playbook":
            raise ValueError(f"only ansible-playbook is run here, not {command[:1]}")
        del others
        out, error = os.memfd_create("stdout"), os.memfd_create("stderr")
        pid = os.fork()
        if pid == 0:
            _child(command, env, out, error)
        _, status = os.waitpid(pid, 0)
        texts = []
        for descriptor in (out, error):
            with os.fdopen(descriptor, "rb") as file:
                file.seek(0)
                texts.append(file.read().decode("utf-8", "replace"))
        return subprocess.CompletedProcess(command, os.waitstatus_to_exitcode(status), *texts)


def _child(command: list[str], env: dict[str, str], out: int, error: int) -> None:
    code = 250
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (out, 1), (error, 2)):
            os.dup2(source, target)
        sys.stdin = os.fdopen(0, closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="replace", closefd=False)
        os.environ.clear()
        os.environ.update(env)
        code = _playbook(command)
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 1
    except BaseException as fault:  # noqa: BLE001  (whatever happens in here, the fork must end in this line's finally)
        os.write(2, f"ERROR! Unexpected Exception, this is probably a bug: {fault}\n".encode())
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _playbook(command: list[str]) -> int:
    from ansible.cli.playbook import PlaybookCLI

    # The display object was made while the parent warmed up, with the parent's verbosity and streams.
    PlaybookCLI.cli_executor(command)
    return 0
