"""Completion at the cursor without a model: milliseconds by the clock on a short and a long file, with the checks.

    python -m bench.complete [--data-dir FOLDER]

The file is a playbook with play tasks before and after the cursor; each round asks for something else. The first round is
shown too, because it reads the specs of the modules. Target: at most 150 ms on 2,000 lines.
"""

import argparse
import statistics
import time
from pathlib import Path

from bench.validation import NeverAsked, playbook

from relia.catalog.service import Catalog
from relia.config import load_settings
from relia.generation.complete.domain import CompletionRequest
from relia.generation.complete.service import Completer
from relia.generation.grounded.engine import GroundedEngine
from relia.generation.grounded.filling.filler import ArgumentFiller
from relia.generation.grounded.ranking.ranker import ModuleRanker
from relia.validation.verifier import Verifier

ASKED = (
    "    - name: Install nginx",
    "    # install git and curl & create the user deploy with shell /bin/bash",
    "    - name: Copy nginx.conf to /etc/nginx/nginx.conf",
    "    - name: Open port 443 in firewalld",
    "    # clone https://github.com/example/app.git to /srv/app & start the service app",
    "    - name: Ensure the app directory exists",
    "    - name: Add a cron job that runs /usr/local/bin/backup.sh every night at 2",
    "    - name: Set vm.swappiness to 10",
    "    # create the database shop & create the database user shop",
    "    - name: Restart the web server",
)
ROUNDS = 10


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the completion at the cursor.")
    parser.add_argument("--data-dir", type=Path, help="where the catalog lies; default: as the settings say")
    settings = load_settings()
    folder = parser.parse_args().data_dir or settings.data_dir
    catalog = Catalog.open(folder, settings)
    ranker = ModuleRanker(catalog, folder=folder / "ranking")
    engine = GroundedEngine(catalog, ranker, ArgumentFiller(catalog), settings)
    completer = Completer(engine, Verifier(catalog, NeverAsked(), settings), settings)
    print(f"{'':24}{'first':>9}{'p50':>9}{'p95':>9}{'worst':>9}   with an edit")
    for lines in (50, 2000):
        before = playbook(lines - 10).splitlines()
        times, edits = [], 0
        for number in range(ROUNDS * len(ASKED)):
            text = "\n".join([*before, "", ASKED[number % len(ASKED)], "", "  post_tasks: []", ""])
            started = time.perf_counter()
            found = completer.complete(CompletionRequest(text, len(before) + 2))
            times.append((time.perf_counter() - started) * 1000)
            edits += found.edit is not None
        parts = statistics.quantiles(times[1:], n=20)
        print(
            f"{f'{lines:,} lines (ms)':24}{times[0]:9.1f}{statistics.median(times[1:]):9.1f}{parts[-1]:9.1f}"
            f"{max(times[1:]):9.1f}   {edits} of {len(times)}"
        )
    catalog.close()


if __name__ == "__main__":
    main()
