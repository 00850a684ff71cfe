"""Keeps what foreign code leaves behind away from what comes after it: processes, and files in the request's folder."""

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Collection
from pathlib import Path

_TRIES = 100
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SHOWN = 3


class Meddled(Exception):
    """A text changed the folder it is checked in, so nothing that is found there says anything about it."""


class Guard:
    """Watches what a request's fork can write. Foreign code runs during Ansible's syntax check: had it written a plug-in
    there, the rules that come next would load it, and it could say about its text whatever it likes."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._before: dict[str, tuple[int, ...]] = {}

    def watch(self, folder: Path) -> None:
        """From now on `folder` must stay as it is; in a sandbox, so must all that can be written. To be called before the
        first foreign code can run."""
        self._folder = writable() if isolated() else folder
        self._before = _contents(self._folder)

    def check(self) -> None:
        """End what was left running, then compare. Raises `Meddled`. To be called where no foreign code has run."""
        if self._folder is None:
            return
        if not end_strays({os.getpid(), os.getppid()}):
            raise Meddled("what the text started could not be ended")
        after = _contents(self._folder)
        if after != self._before:
            names = sorted(name for name in {*after, *self._before} if after.get(name) != self._before.get(name))
            shown = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
            raise Meddled(f"checking the text ran code of its own, which changed files: {shown}")

    def rest(self) -> None:
        """Watch nothing until the next `watch`."""
        self._folder = None


class Scratch:
    """All that a sandbox can write, kept as it was when the worker had warmed up: no request leaves a file to the next."""

    def __init__(self) -> None:
        self._folders: list[Path] = []
        self._files: dict[Path, bytes] = {}
        for current, folders, files in os.walk(writable()) if isolated() else ():
            self._folders += [Path(current, name) for name in folders]
            self._files |= {Path(current, name): Path(current, name).read_bytes() for name in files}

    def restore(self, folder: Path) -> None:
        """Remove a request's folder; in a sandbox, everything that was not there before it."""
        shutil.rmtree(folder, ignore_errors=True)
        if not isolated():
            return
        for entry in writable().iterdir():
            if entry.is_dir() and not entry.is_symlink():
                _remove(entry)
            else:
                entry.unlink()
        for path in self._folders:
            path.mkdir(mode=0o700)
        for path, content in self._files.items():
            path.write_bytes(content)


def _remove(folder: Path) -> None:
    """Remove a folder, also one whose owner took the right to change it away from himself."""
    for current, _, _ in os.walk(folder):
        Path(current).chmod(0o700)
    shutil.rmtree(folder)


def _contents(folder: Path) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    # Ansible itself makes a folder there for each process.
    local = os.environ.get("ANSIBLE_LOCAL_TEMP")
    waiting = [str(folder)]
    while waiting:
        current = waiting.pop()
        with os.scandir(current) as entries:
            for entry in entries:
                state = entry.stat(follow_symlinks=False)
                if entry.path == local:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                    found[os.path.relpath(entry.path, folder)] = (state.st_mode, state.st_ino)
                else:
                    found[os.path.relpath(entry.path, folder)] = (
                        state.st_mode, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns,
                    )  # fmt: skip
    return found


def writable() -> Path:
    """The only place where a sandboxed worker can write."""
    return Path(os.environ["RELIA_LINT_FOLDER"])


def isolated() -> bool:
    """Whether this process namespace is the sandbox's own, so that every process in it may be counted and ended."""
    return os.environ.get("RELIA_LINT_SANDBOXED") == "1"


def others(kept: Collection[int]) -> list[int]:
    """The living processes of this namespace but the first, the `kept` and this one. Only where `isolated`."""
    own = {1, os.getpid(), *kept}
    pids = (int(name) for name in os.listdir("/proc") if name.isdigit())  # noqa: PTH208
    return [pid for pid in pids if pid not in own and _lives(pid)]


def _lives(pid: int) -> bool:
    """Whether a process has not ended. One that has may still wait to be noticed by its parent."""
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in {b"Z", b"X"}


def resident(pids: Collection[int]) -> int:
    """Bytes of memory that these processes hold; what they share counts for each."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            total += int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * _PAGE
    return total


def end_strays(kept: Collection[int]) -> bool:
    """Kill every other process of the sandbox. Returns whether none is left; does nothing outside of one."""
    if not isolated():
        return True
    for _ in range(_TRIES):
        strays = others(kept)
        for pid in strays:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        # The first process of a namespace inherits those whose parents have ended.
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not strays:
            return True
        time.sleep(0.002)
    return False
