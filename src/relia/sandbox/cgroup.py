"""Limits on memory and processes by the kernel's control groups, version 1 or 2, where this user may make one.

Resource limits (`setrlimit`) do not bound a tree of processes, and not at all the processes of root; a control group
does both.
"""

import contextlib
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

_ROOT = Path("/sys/fs/cgroup")
_TRIES = 50
_ENTER = 'count=$1; shift; while [ "$count" -gt 0 ]; do echo 0 > "$1"; shift; count=$((count - 1)); done; exec "$@"'


class ControlGroup:
    """A group with a bound on memory and processes; holds no process yet."""

    def __init__(self, folders: list[Path]) -> None:
        self._folders = folders

    @classmethod
    def create(cls, memory: int, processes: int) -> "ControlGroup | None":
        """A new group, or None when this user may not make one here."""
        name = f"relia-{uuid4().hex}"
        if (_ROOT / "cgroup.controllers").is_file():
            wanted = [(_ROOT / name, {"memory.max": memory, "pids.max": processes, "memory.swap.max": 0})]
        else:
            wanted = [
                (_ROOT / "memory" / name, {"memory.limit_in_bytes": memory}),
                (_ROOT / "pids" / name, {"pids.max": processes}),
            ]
        made: list[Path] = []
        group = cls(made)
        try:
            for folder, limits in wanted:
                folder.mkdir()
                made.append(folder)
                for file, value in limits.items():
                    if (folder / file).exists() or file in {"memory.max", "pids.max", "memory.limit_in_bytes"}:
                        (folder / file).write_text(str(value))
        except OSError:
            group.remove()
            return None
        return group

    def entering(self, command: Sequence[str]) -> list[str]:
        """The command, so that it is in the group before it starts: a process put there later leaves its children out."""
        files = [str(folder / "cgroup.procs") for folder in self._folders]
        return ["/bin/sh", "-ec", _ENTER, "sh", str(len(files)), *files, *command]

    def remove(self) -> None:
        """Kill what is left in the group, then remove it. A group that will not go is left to the kernel."""
        for folder in self._folders:
            for _ in range(_TRIES):
                pids = self._pids(folder)
                for pid in pids:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.kill(pid, signal.SIGKILL)
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.02)

    @staticmethod
    def _pids(folder: Path) -> list[int]:
        try:
            return [int(line) for line in (folder / "cgroup.procs").read_text().split()]
        except OSError:
            return []
