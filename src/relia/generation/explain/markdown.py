"""An explanation as Markdown, for people, pull requests and wikis."""

from collections.abc import Iterator

from relia.generation.explain.domain import ExplainedPlay, Explanation


def as_markdown(explanation: Explanation) -> str:
    """The whole explanation. Values of the text stand in backticks, so they are shown and do not mark up anything."""
    return "\n".join(_lines(explanation)).rstrip() + "\n"


def _lines(explanation: Explanation) -> Iterator[str]:
    yield explanation.summary
    yield ""
    if explanation.problems:
        yield "## Not readable"
        yield ""
        yield from (f"- {_escaped(problem)}" for problem in explanation.problems)
        yield ""
    for play in explanation.plays:
        yield from _play(play)
    for title, rows in (
        ("What it changes", [(change.kind.value, change.what, change.line) for change in explanation.changes]),
        ("Look at", [(risk.kind.value.replace("_", " "), risk.message, risk.line) for risk in explanation.risks]),
        ("What it needs", [(need.kind.value, need.what, need.line) for need in explanation.needs]),
    ):
        if rows:
            yield f"## {title}"
            yield ""
            yield from (f"- {kind}: {_escaped(text)} (line {line})" for kind, text, line in rows)
            yield ""


def _play(play: ExplainedPlay) -> Iterator[str]:
    yield f"## {_escaped(play.title)}"
    yield ""
    yield _escaped(play.text)
    yield ""
    section = ""
    for number, step in enumerate(play.steps, 1):
        if step.section != section:
            section = step.section
            if section in {"pre_tasks", "post_tasks", "handlers"}:
                yield ""
                yield {"pre_tasks": "First:", "post_tasks": "At the end:", "handlers": "On a change:"}[section]
                yield ""
        unsure = "" if step.certain else " (?)"
        yield f"{number}. {_escaped(step.text)}{unsure}"
        yield from (f"   - {_escaped(detail)}" for detail in step.details)
    yield ""


def _escaped(text: str) -> str:
    """A text whose parts outside of backticks mark up nothing."""
    parts = text.split("`")
    for index in range(0, len(parts), 2):
        for character in "\\*_[]<>#":
            parts[index] = parts[index].replace(character, f"\\{character}")
    return "`".join(parts)
