"""Every figure of Relia, in one run: `make bench`, or `python -m bench [NAME ...] [--write]`.

Each bench is a program of its own (`python -m bench.NAME`), so that what one leaves in memory does not count for the
next. With `--write` the figures are kept in bench/RESULTS.md, each under the command that gives them.
"""

import argparse
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
DATA = "RELIA_BENCH_DATA"
"""Where the human-written tasks and playbooks lie (dev_tasks.jsonl, dev_playbooks.jsonl, score.py); not part of the
repository, because its rows are other people's work."""


@dataclass(frozen=True, slots=True)
class Bench:
    name: str
    title: str
    arguments: tuple[str, ...] = ()
    needs_data: bool = False

    @property
    def command(self) -> str:
        return " ".join(["python -m", f"bench.{self.name}", *self.arguments])


BENCHES = (
    Bench("catalog", "Catalog: building, memory, search, argument check"),
    Bench("validation", "Cheap checks"),
    Bench("complete", "Completion at the cursor, without a model"),
    Bench("cache", "Kept answers"),
    Bench("lint", "Lint worker against the command line"),
    Bench("prompts", "Prompts as people type them"),
    Bench("repair", "Damaged playbooks, found and repaired without a model"),
    Bench("tasks", "Human-written play tasks and playbooks", needs_data=True),
)


def run(bench: Bench) -> tuple[bool, str]:
    """Run one bench, its output shown while it comes. Returns whether it ended well, and the output."""
    lines = []
    with subprocess.Popen(
        [sys.executable, "-m", f"bench.{bench.name}", *bench.arguments],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return process.returncode == 0, "".join(lines)


def machine() -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in ("ansible-core", "ansible", "ansible-lint"))
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {versions}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(bench.name for bench in BENCHES))
    parser.add_argument("--write", action="store_true", help="keep the figures in bench/RESULTS.md")
    options = parser.parse_args()
    unknown = set(options.names) - {bench.name for bench in BENCHES}
    if unknown:
        parser.error(f"no bench is called {', '.join(sorted(unknown))}")
    chosen = [bench for bench in BENCHES if not options.names or bench.name in options.names]
    sections, failed = [], []
    for bench in chosen:
        print(f"\n== {bench.title} ({bench.command})", flush=True)
        if bench.needs_data and not os.environ.get(DATA):
            print(f"not run: say with {DATA} where the folder with the data is")
            failed.append(f"{bench.name} (no data)")
            continue
        good, output = run(bench)
        sections.append(f"## {bench.title}\n\n`{bench.command}`\n\n```\n{output.strip()}\n```\n")
        if not good:
            failed.append(bench.name)
    if options.write:
        _write(sections)
    if failed:
        sys.exit(f"\nnot measured: {', '.join(failed)}")


def _write(sections: list[str]) -> None:
    notes = ""
    if RESULTS.is_file():
        # What a person wrote above the first figure stays.
        notes = RESULTS.read_text(encoding="utf-8").split("\n<!-- figures -->")[0].rstrip()
    head = f"Measured {datetime.now(UTC):%Y-%m-%d} with `make bench` on {machine()}."
    body = "\n".join(sections)
    RESULTS.write_text(f"{notes or '# Figures'}\n\n<!-- figures -->\n{head}\n\n{body}", encoding="utf-8")
    print(f"\nkept in {RESULTS.name}")


if __name__ == "__main__":
    main()
