"""Ansible's commands in a fork of the warm process, in the place of the subprocesses that ansible-lint would start.

ansible-lint runs `ansible-playbook --syntax-check` for every playbook: 0.8 s of imports for a few milliseconds of work.
Here a fork that has everything imported calls the same command-line entry point with its output in memory files. Or the
command is put off, and the process that asked for it becomes the command when it has nothing else to do.
"""

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

from ansible.utils.display import Display

from relia.lint_worker import configuration
from relia.lint_worker.commands import Command, Outputs

_FAULT_CODE = 250


class ForkedCommands:
    """Stands for the module `subprocess`: ansible-playbook and ansible-config run in a fork, all else is real."""

    PIPE = subprocess.PIPE

    def __init__(self, after: Callable[[], None]) -> None:
        """`after` is called each time that a forked command has ended."""
        self._after = after
        self._prepared: configuration.Prepared | None = None
        # ansible-compat takes Ansible's warnings for itself in this process; a command writes them, as it would alone.
        self._warning = Display.warning
        self._configuration = ""
        self._version: subprocess.CompletedProcess[str] | None = None
        self.putting_off = False
        """Whether the next playbook command is only noted, as if it had found nothing."""
        self.put_off: Command | None = None
        """The command that was noted."""
        self.known: subprocess.CompletedProcess[str] | None = None
        """A command that has run for this request already, and what came of it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)

    def start_forking(self, environment: Mapping[str, str]) -> None:
        """From now on this process is warm enough to fork; most commands will get `environment`."""
        self._prepared = configuration.Prepared(environment)

    def run(self, command: list[str], *, env: dict[str, str], **others: Any) -> "subprocess.CompletedProcess[str]":
        """As `subprocess.run(..., text=True)` with its outputs captured."""
        if command == ["ansible", "--version"]:
            # Every request has the same Ansible: what it is was asked when this process started.
            self._version = self._version or subprocess.run(command, env=env, **others)  # noqa: PLW1510  (among the others)
            return self._version
        if command[0] != "ansible-playbook" or self._prepared is None:
            return subprocess.run(command, env=env, **others)  # noqa: PLW1510  (among the others)
        wanted = Command(command, env, others.get("cwd"))
        if self.putting_off:
            self.putting_off, self.put_off = False, wanted
            return subprocess.CompletedProcess(command, 0, "", "")
        if self.known is not None and self.known.args == command:
            return self.known
        return self._forked(wanted)

    def check_output(self, command: list[str], *, env: dict[str, str], **others: Any) -> str:
        """`ansible-config dump`: real the first time, then from memory, or in a fork where a project has its own."""
        if self._prepared is None:
            self._configuration = str(subprocess.check_output(command, env=env, **others))
            return self._configuration
        if not os.path.isfile("ansible.cfg"):  # noqa: PTH113  (the working folder, as Ansible looks for it)
            return self._configuration
        done = self._forked(Command(command, env, None))
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
        return done.stdout

    def become(self, command: Command, outputs: Outputs) -> NoReturn:
        """Let this process be the command from here to its end, which is the command's."""
        Display.warning = self._warning
        _child(command, self._prepared, outputs)

    def _forked(self, command: Command) -> "subprocess.CompletedProcess[str]":
        with Outputs() as outputs:
            pid = os.fork()
            if pid == 0:
                self.become(command, outputs)
            _, status = os.waitpid(pid, 0)
            self._after()
            return outputs.completed(command.arguments, os.waitstatus_to_exitcode(status))


def _child(command: Command, prepared: configuration.Prepared | None, outputs: Outputs) -> NoReturn:
    code = _FAULT_CODE
    try:
        if command.folder:
            os.chdir(command.folder)
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in zip((null, *outputs.descriptors), (0, 1, 2), strict=True):
            os.dup2(source, target)
        sys.stdin = os.fdopen(0, closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="replace", closefd=False)
        # ansible-lint asks for that by PYTHONWARNINGS, which counts only when Python starts.
        warnings.simplefilter("ignore")
        os.environ.clear()
        os.environ.update(command.environment)
        if prepared is not None:
            prepared.apply(command.environment)
        _entry_point(command.arguments[0])(command.arguments)
        code = 0
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    except BaseException as fault:  # noqa: BLE001  (whatever happens in here, the fork must end in this line's finally)
        os.write(2, f"ERROR! Unexpected Exception, this is probably a bug: {fault}\n".encode())
    finally:
        try:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
        except (OSError, ValueError):
            # What it had to say does not fit any more: then nobody knows how it ended.
            code = code or _FAULT_CODE
        os._exit(code)


def _entry_point(command: str) -> Callable[[Sequence[str]], None]:
    if command == "ansible-config":
        from ansible.cli.config import ConfigCLI

        return ConfigCLI.cli_executor  # type: ignore[no-any-return]
    from ansible.cli.playbook import PlaybookCLI

    return PlaybookCLI.cli_executor  # type: ignore[no-any-return]
