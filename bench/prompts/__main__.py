"""The prompts that people type: how many answers are right, and how long a draft takes.

python -m bench.prompts
"""

import statistics

from bench.prompts.cases import load_cases
from bench.prompts.figures import Share, figures, score_answers
from bench.prompts.run import answers

from relia.wiring import Relia

TARGETS = {"single-step fully right": 60, "two to six steps fully right": 35, "flagged for the right reason": 85}
"""In percent; they hold for prompts that nobody has tuned on."""
DRAFT_MS = 60


def main() -> None:
    """Print the figures and whether they meet their targets."""
    cases = load_cases()
    with Relia.from_environment() as relia:
        rows = list(answers(relia.engine, cases))
    scored = score_answers(cases, rows)
    print(f"{'prompts as people type them':44}{'development':>20}{'held out':>20}   target")
    held_out = figures(one for one in scored if one.case.held_out)
    for name, share in figures(one for one in scored if not one.case.held_out).items():
        print(f"{name:44}{share!s:>20}{held_out[name]!s:>20}   {_target(name, held_out[name])}")
    median = 1000 * statistics.median(float(row["seconds"]) for row in rows)
    print(
        f"{'median draft':44}{median:>17.1f} ms{'':>20}   <= {DRAFT_MS} ms: {'met' if median <= DRAFT_MS else 'not met'}"
    )


def _target(name: str, share: Share) -> str:
    if name not in TARGETS or not share.whole:
        return ""
    met = 100 * share.part / share.whole >= TARGETS[name]
    return f">= {TARGETS[name]}%: {'met' if met else 'not met'}"


if __name__ == "__main__":
    main()
