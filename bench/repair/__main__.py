"""What Relia finds, and repairs without a model, of playbooks that are damaged in the ways in which models do it.

    python -m bench.repair [--each N] [--show WAY] [--wrong]

For each way: how many texts were damaged, how many of them were found to be at fault (a finding, a check that could not
run, or a repair that says what it did), how many were repaired (the checks find nothing more, and the data is that of the
correct text), and how many came out clean but saying something else. Then: correct texts that mending or repairs changed.
"""

import argparse
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from bench.repair import answers, meaning, writing
from bench.repair.corpus import WITHOUT_LINT, Sample, samples
from bench.repair.same import Same
from bench.repair.ways import WAYS, Damaged, Way

from relia.generation.repairer import RepairedAnswer, Repairer
from relia.validation.domain import Check, Outcome, Severity, Verification
from relia.validation.mending.mend import mend
from relia.validation.settings import ValidationSettings
from relia.wiring import Relia

MODULES = (answers, meaning, writing)
"""They register their ways."""
FOUND, REPAIRED = 99.0, 85.0
LINTED = 10
"""Texts damaged in a way that only the linter finds."""


@dataclass(slots=True)
class Tally:
    """What became of the texts that were damaged in one way."""

    way: Way
    damaged: int = 0
    found: int = 0
    repaired: int = 0
    wrong: list[tuple[Damaged, RepairedAnswer]] = field(default_factory=list)
    left: list[tuple[Damaged, RepairedAnswer]] = field(default_factory=list)
    missed: list[Damaged] = field(default_factory=list)


def is_clean(verification: Verification) -> bool:
    """Whether every check that was asked for passed and found nothing that a person should look at."""
    return all(item.outcome in {Outcome.PASSED, Outcome.SKIPPED} for item in verification.outcomes) and not any(
        item.severity is not Severity.INFO for item in verification.findings
    )


class Bench:
    """Damages texts and repairs them."""

    def __init__(self, repairer: Repairer, same: Same) -> None:
        self._repairer = repairer
        self._same = same

    def measure(self, way: Way, corpus: Sequence[Sample], each: int) -> Tally:
        """Damage as many texts of the corpus as `each` says, and count what becomes of them."""
        tally = Tally(way)
        each = min(each, LINTED) if way.linted else each
        for number, sample in enumerate(corpus):
            if tally.damaged >= each:
                break
            random = Random(zlib.crc32(f"{way.name} {number}".encode()))
            made = way.damage(sample, random)
            if made is not None and (way.style or not self._same(made.text, made.meant)):
                self._judge(tally, made, frozenset() if way.linted else WITHOUT_LINT)
        return tally

    def _judge(self, tally: Tally, made: Damaged, skip: frozenset[Check]) -> None:
        tally.damaged += 1
        repaired = self._repairer.repair(made.text, made.kind, hosts=made.hosts, ended=made.ended, skip=skip)
        clean = is_clean(repaired.verification)
        if repaired.titles or repaired.cut_off or not clean:
            tally.found += 1
        else:
            tally.missed.append(made)
        if clean and self._same(repaired.text, made.meant):
            tally.repaired += 1
        elif clean and repaired.titles and not repaired.cut_off:
            tally.wrong.append((made, repaired))
        else:
            tally.left.append((made, repaired))


def _shown(tally: Tally, *, what: str) -> None:
    if what == "missed":
        for made in tally.missed:
            print(f"---------- missed: {tally.way.name}\n{made.text}")
        return
    for made, repaired in tally.wrong if what == "wrong" else tally.left:
        print(f"---------- {what}: {tally.way.name}", made.text, sep="\n")
        print(f">>>>> {repaired.titles}", repaired.text, ">>>>> meant", made.meant, sep="\n")
        for item in repaired.verification.findings:
            print("     ", item.severity, item.rule, item.line, item.message)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.repair", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--each", type=int, default=50, help="texts damaged in each way, at most")
    parser.add_argument("--way", action="append", default=[], help="only the ways whose name contains this")
    parser.add_argument("--show", choices=("missed", "wrong", "left"), help="print the texts that came to this")
    chosen = parser.parse_args()
    with Relia.from_environment() as relia:
        corpus = samples(relia.catalog, relia.verifier, relia.engine, relia.settings)
        bench = Bench(Repairer(relia.verifier, relia.settings), Same(relia.catalog))
        print(f"{len(corpus)} correct texts\n")
        print(f"{'way':46}{'n':>5}{'found':>9}{'repaired':>10}{'wrong':>7}")
        tallies = []
        for way in WAYS:
            if chosen.way and not any(part in way.name for part in chosen.way):
                continue
            tally = bench.measure(way, corpus, chosen.each)
            tallies.append(tally)
            many = max(1, tally.damaged)
            repaired = f"{100 * tally.repaired / many:.1f}%" if way.repairable else "-"
            print(
                f"{way.name:46}{tally.damaged:5}{100 * tally.found / many:8.1f}%{repaired:>10}{len(tally.wrong):7}",
                flush=True,
            )
            if chosen.show:
                _shown(tally, what=chosen.show)
        _total(tallies)
        _correct(corpus, relia.settings, Same(relia.catalog))


def _correct(corpus: Sequence[Sample], settings: ValidationSettings, same: Same) -> None:
    mended = sum(mend(one.written, one.kind, settings, ended=True).text != one.written for one in corpus)
    mended += sum(mend(one.written, one.kind, settings).text != one.written for one in corpus)
    meaning_changed = sum(not same.adds_only_style(one.written, one.text) for one in corpus)
    comments = sum(_comments(one.written) != _comments(one.text) for one in corpus)
    print(
        f"\nof {len(corpus)} correct texts: {mended} changed by mending, {meaning_changed} changed in what they say and"
    )
    print(f"{comments} in their comments by repairs; target 0")


def _comments(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip().startswith("#")]


def _total(tallies: Sequence[Tally]) -> None:
    many = max(1, sum(tally.damaged for tally in tallies))
    can = [tally for tally in tallies if tally.way.repairable]
    of = max(1, sum(tally.damaged for tally in can))
    found = 100 * sum(tally.found for tally in tallies) / many
    repaired = 100 * sum(tally.repaired for tally in can) / of
    wrong = sum(len(tally.wrong) for tally in tallies)
    print(f"{f'{len(tallies)} ways in all':46}{many:5}{found:8.1f}%{repaired:>9.1f}%{wrong:7}")
    print(f"{'targets':51}{FOUND:8.1f}%{REPAIRED:>9.1f}%{0:7}")


if __name__ == "__main__":
    main()
