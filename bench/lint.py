"""What linting costs: a warm, sandboxed worker against the command line, on the same files in the same run."""

import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.integration.lint import command_line
from tests.integration.lint.cases import ALONE, Case

from relia.sandbox.bubblewrap import find_sandbox
from relia.sandbox.settings import SandboxSettings
from relia.validation.lint.message import message_of
from relia.validation.lint.settings import LintSettings
from relia.validation.lint.worker import Worker

_FILES = (
    "good.yml",
    "good_blocks.yml",
    "good_loops.yml",
    "legacy.yml",
    "args.yml",
    "jinja.yml",
    "many_plays.yml",
    "non_ascii.yml",
    "risky.yml",
    "syntax_unknown_module.yml",
)
_ROUNDS = 20
_REQUESTS = 1000
_TICKS = 100.0


def main() -> None:
    """Print the table."""
    cases = [Case(ALONE, name) for name in _FILES]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        cold = command_line_seconds(cases, Path(folder))
        started = time.perf_counter()
        worker = Worker(find_sandbox(SandboxSettings()), (), LintSettings(), Path(folder))
        start = time.perf_counter() - started
        try:
            warm(worker, cases, Path(folder), statistics.median(cold), start)
        finally:
            worker.close()


def command_line_seconds(cases: list[Case], folder: Path) -> list[float]:
    """Processor seconds of one run of the command line for each case."""
    spent = []
    for case in cases:
        root = case.lay_out(folder / "cold" / case.path)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command_line.run(root, folder, *command_line.ARGUMENTS, "--", case.path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return spent


def warm(worker: Worker, cases: list[Case], folder: Path, cold: float, start: float) -> None:
    """Ask a worker about the same cases, and print what that cost."""
    sources = [case.source(case.lay_out(folder / "warm" / case.path)) for case in cases]
    messages = [message_of(source, LintSettings()) for source in sources]
    for message in messages:
        worker.ask(message)
    seconds, processor = [], processor_seconds(worker)
    for _ in range(_ROUNDS):
        for message in messages:
            began = time.perf_counter()
            worker.ask(message)
            seconds.append(time.perf_counter() - began)
    spent = (processor_seconds(worker) - processor) / len(seconds)
    first = memory(worker)
    for number in range(_REQUESTS - len(seconds)):
        worker.ask(messages[number % len(messages)])
    cuts = statistics.quantiles(seconds, n=20)
    print(f"command line, processor seconds a file (median of {len(cases)})   {cold:8.2f} s")
    print(f"warm worker, processor seconds a request ({len(seconds)} requests)  {spent * 1000:8.0f} ms")
    print(f"ratio (at least 40)                                        {cold / spent:8.1f}")
    print(f"wall, median (at most 150 ms)                              {cuts[9] * 1000:8.0f} ms")
    print(f"wall, 95 in 100 (at most 400 ms)                           {cuts[18] * 1000:8.0f} ms")
    print(f"memory of the worker after {len(seconds)} / {_REQUESTS} requests           {first} / {memory(worker)} MiB")
    print(f"start of a worker                                          {start:8.1f} s")


def processor_seconds(worker: Worker) -> float:
    """Of everything inside the sandbox so far, ended or not, and of this process."""
    ticks = 0
    for pid in tree(worker.pid):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / _TICKS + time.process_time()


def memory(worker: Worker) -> int:
    """Resident MiB of the largest process in the sandbox, which is the linter."""
    pages = [int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) for pid in tree(worker.pid)]
    return max(pages) * resource.getpagesize() // (1024 * 1024)


def tree(pid: int) -> Iterator[int]:
    """A process and all its descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="utf-8").split():
            yield from tree(int(child))


if __name__ == "__main__":
    main()
