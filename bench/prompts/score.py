"""Score answers to the prompts of this folder.

    python -m bench.prompts.score --emit IN.jsonl        write the prompts as rows
    relia generate --jsonl IN.jsonl OUT.jsonl            answer them
    python -m bench.prompts.score OUT.jsonl [--wrong]    print the figures

`--wrong` lists each wrong answer with its reason. Held-out prompts are only counted, so that nobody tunes on them.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from bench.prompts.cases import load_cases
from bench.prompts.figures import Scored, by_area, figures, score_answers


def emit(target: Path) -> int:
    """Write one row for each prompt: `id`, `prompt`, `kind`. Returns how many."""
    cases = load_cases()
    rows = [{"id": case.identifier, "prompt": case.prompt, "kind": "playbook"} for case in cases]
    target.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return len(rows)


def score_file(answers: Path) -> tuple[Scored, ...]:
    """Score the rows of a file that `relia generate --jsonl` wrote."""
    lines = answers.read_text(encoding="utf-8").splitlines()
    return score_answers(load_cases(), [json.loads(line) for line in lines if line.strip()])


def report(scored: Sequence[Scored], *, wrong: bool = False) -> str:
    """The figures as text: one column for the prompts to look at, one for the held-out ones."""
    seen = [one for one in scored if not one.case.held_out]
    held_out = [one for one in scored if one.case.held_out]
    lines = [f"{'':44}{'development':>20}{'held out':>20}"]
    for name, share in figures(seen).items():
        lines.append(f"{name:44}{share!s:>20}{figures(held_out)[name]!s:>20}")
    lines += ["", "right by area (flagged prompts: for the right reason)"]
    hidden = by_area(held_out)
    for area, share in by_area(seen).items():
        lines.append(f"  {area:42}{share!s:>20}{hidden.get(area, '')!s:>20}")
    if wrong:
        lines += ["", "wrong"]
        lines += [f"  {one.case.identifier}: {one.reason()}" for one in seen if one.reason()]
        lines.append(f"  held out: {sum(bool(one.reason()) for one in held_out)} wrong of {len(held_out)}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; see the module's text."""
    parser = argparse.ArgumentParser(prog="python -m bench.prompts.score", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("answers", nargs="?", type=Path, help="rows that `relia generate --jsonl` wrote")
    parser.add_argument("--emit", type=Path, metavar="IN.jsonl", help="write the prompts as rows to generate from")
    parser.add_argument("--wrong", action="store_true", help="list the wrong answers, each with its reason")
    chosen = parser.parse_args(arguments)
    if chosen.emit:
        print(f"{emit(chosen.emit)} prompts written to {chosen.emit}")
    elif chosen.answers:
        print(report(score_file(chosen.answers), wrong=chosen.wrong))
    else:
        parser.error("give the answers' file, or --emit")


if __name__ == "__main__":
    main()
