"""Damage to how the YAML is written: indentation, quotes, dashes, tabs, braces."""

import re
from random import Random

from bench.repair.corpus import Sample
from bench.repair.ways import Damaged, block_tasks, damaged, replaced, simple, way, with_lines
from yaml.nodes import ScalarNode, SequenceNode

from relia.validation.document import get, text_of
from relia.validation.domain import FileKind
from relia.validation.walk import PlayTask


def _names(sample: Sample) -> list[ScalarNode]:
    """The names of the play tasks that stand in one line without quotes."""
    found = (get(task.node, "name") for task in block_tasks(sample))
    return [node for node in found if isinstance(node, ScalarNode) and not node.style and text_of(node)]


def _one_line_names(sample: Sample) -> list[ScalarNode]:
    return [node for node in _names(sample) if node.start_mark.line == node.end_mark.line]


@way("tabs")
def tabs(sample: Sample, random: Random) -> Damaged | None:
    every = random.random() < 0.5
    lines = []
    for line in sample.lines:
        content = line.lstrip(" ")
        indent = len(line) - len(content)
        chosen = every or random.random() < 0.4
        lines.append("\t" * (indent // 2) + " " * (indent % 2) + content if chosen else line)
    return damaged(sample, "\n".join(lines))


def _ends(sample: Sample, task: PlayTask) -> int:
    """The line behind a play task."""
    return min(int(task.node.end_mark.line), len(sample.lines))


@way("a play task at the wrong depth")
def wrong_depth(sample: Sample, random: Random) -> Damaged | None:
    tasks = block_tasks(sample)
    if len(sample.tasks) < 2 or not tasks:
        return None
    task = random.choice(tasks)
    start = int(task.node.start_mark.line)
    by = random.choice((1, 2, -1, -2))
    changes: dict[int, str | None] = {}
    for number in range(start, _ends(sample, task)):
        line = sample.lines[number]
        if line.strip() and number > start and len(line) - len(line.lstrip()) < task.node.start_mark.column:
            break
        if line.strip() and len(line) - len(line.lstrip()) + by < 0:
            return None
        changes[number] = " " * by + line if by > 0 else line[-by:]
    return damaged(sample, with_lines(sample, changes))


@way("one line at the wrong depth")
def shifted_line(sample: Sample, random: Random) -> Damaged | None:
    tasks = [task for task in block_tasks(sample) if simple(task)]
    if not tasks:
        return None
    key, _ = random.choice(simple(random.choice(tasks)))
    line = sample.lines[key.start_mark.line]
    by = random.choice((1, -1, 2, 3))
    new = " " * by + line if by > 0 else line[1:]
    return damaged(sample, with_lines(sample, {key.start_mark.line: new}))


@way("arguments at the depth of the module")
def flat_arguments(sample: Sample, random: Random) -> Damaged | None:
    tasks = [task for task in block_tasks(sample) if task.arguments is not None]
    if not tasks:
        return None
    task = random.choice(tasks)
    if task.arguments is None:
        return None
    changes: dict[int, str | None] = {}
    by = task.arguments.start_mark.column - task.node.start_mark.column
    for number in range(task.arguments.start_mark.line, min(int(task.arguments.end_mark.line), len(sample.lines))):
        line = sample.lines[number]
        if line.strip() and len(line) - len(line.lstrip()) >= task.arguments.start_mark.column:
            changes[number] = line[by:]
    return damaged(sample, with_lines(sample, changes))


@way("the list of play tasks too shallow")
def shallow_list(sample: Sample, random: Random) -> Damaged | None:
    del random
    if sample.kind is not FileKind.PLAYBOOK or len(sample.document.roots[0].value) != 1 or not sample.tasks:
        return None
    first = min(int(task.node.start_mark.line) for task in sample.tasks)
    column = min(int(task.node.start_mark.column) for task in sample.tasks) - 2
    if column < 4 or any(line.strip() and len(line) - len(line.lstrip()) < column for line in sample.lines[first:]):
        return None
    lines = sample.lines
    return damaged(sample, "\n".join([*lines[:first], *(line[column - 1 :] for line in lines[first:])]))


@way("a dash missing")
def no_dash(sample: Sample, random: Random) -> Damaged | None:
    tasks = block_tasks(sample)
    if not tasks:
        return None
    start = int(random.choice(tasks).node.start_mark.line)
    line = sample.lines[start]
    if not line.lstrip().startswith("- "):
        return None
    return damaged(sample, with_lines(sample, {start: line.replace("- ", "  ", 1)}))


@way("a play without its dash")
def play_without_dash(sample: Sample, random: Random) -> Damaged | None:
    del random
    root = sample.document.roots[0]
    if sample.kind is not FileKind.PLAYBOOK or not isinstance(root, SequenceNode) or len(root.value) != 1:
        return None
    start = int(root.start_mark.line)
    if root.start_mark.column or not sample.lines[start].startswith("- "):
        return None
    lines = sample.lines
    inner = [line.removeprefix("  ") for line in lines[start + 1 :]]
    return damaged(sample, "\n".join([*lines[:start], lines[start][2:], *inner]))


@way("Jinja without quotes")
def unquoted_jinja(sample: Sample, random: Random) -> Damaged | None:
    found = [
        value
        for task in block_tasks(sample)
        for _, value in simple(task)
        if value.style and value.value.startswith("{{") and '"' not in value.value and "\\" not in value.value
    ]
    if not found:
        return None
    node = random.choice(found)
    return damaged(sample, replaced(sample, node, node.value))


@way("no space behind a colon")
def glued_colon(sample: Sample, random: Random) -> Damaged | None:
    found = [pair for task in block_tasks(sample) for pair in simple(task)]
    if not found:
        return None
    key, _ = random.choice(found)
    line = sample.lines[key.start_mark.line]
    new = line[: key.end_mark.column] + re.sub(r":[ ]+", ":", line[key.end_mark.column :], count=1)
    return damaged(sample, with_lines(sample, {key.start_mark.line: new}))


@way("a quote that does not end")
def open_quote(sample: Sample, random: Random) -> Damaged | None:
    found = [value for task in block_tasks(sample) for _, value in simple(task) if value.style in {'"', "'"}]
    if not found:
        return None
    node = random.choice(found)
    line = sample.lines[node.start_mark.line]
    return damaged(
        sample,
        with_lines(sample, {node.start_mark.line: line[: node.end_mark.column - 1] + line[node.end_mark.column :]}),
    )


@way("a colon in a plain value")
def colon_in_value(sample: Sample, random: Random) -> Damaged | None:
    names = _one_line_names(sample)
    if not names:
        return None
    node = random.choice(names)
    text = f"{random.choice(('Step 1', 'nginx', 'Note'))}: {node.value}".replace('"', "").replace("\\", "")
    return damaged(sample, replaced(sample, node, text), meant=replaced(sample, node, f'"{text}"'))


@way("a value that begins with @, %, * or a backtick")
def odd_start(sample: Sample, random: Random) -> Damaged | None:
    names = _one_line_names(sample)
    if not names:
        return None
    node = random.choice(names)
    text = f"{random.choice('@%*`')}{node.value}".replace('"', "").replace("\\", "")
    return damaged(sample, replaced(sample, node, text), meant=replaced(sample, node, f'"{text}"'))


@way("a Windows path in double quotes")
def windows_path(sample: Sample, random: Random) -> Damaged | None:
    path = random.choice(
        (
            r"C:\temp\new\app",
            r"C:\Users\admin",
            r"D:\data\reports\2024",
            r"C:\inetpub\wwwroot",
            r"C:\Program Files\nginx",
        )
    )
    pairs = [
        value for task in block_tasks(sample) for key, value in simple(task) if key.value in {"path", "dest", "src"}
    ]
    if not pairs:
        return None
    node = random.choice(pairs)
    return damaged(sample, replaced(sample, node, f'"{path}"'), meant=replaced(sample, node, f"'{path}'"))


@way("commas at the ends of lines")
def trailing_commas(sample: Sample, random: Random) -> Damaged | None:
    tasks = [task for task in block_tasks(sample) if len(simple(task)) > 2]
    if not tasks:
        return None
    pairs = simple(random.choice(tasks))
    changes = {int(key.start_mark.line): sample.lines[key.start_mark.line] + "," for key, _ in pairs[:-1]}
    if any("#" in sample.lines[number] for number in changes):
        return None
    return damaged(sample, with_lines(sample, dict(changes)))


_CHOSEN = frozenset("present absent started stopped restarted enabled disabled latest directory touch".split())


@way("a comment glued to its value")
def glued_comment(sample: Sample, random: Random) -> Damaged | None:
    found = [value for task in block_tasks(sample) for _, value in simple(task) if value.value in _CHOSEN]
    found = [value for value in found if len(sample.lines[value.start_mark.line]) == value.end_mark.column]
    if not found:
        return None
    line = int(random.choice(found).start_mark.line)
    return damaged(sample, with_lines(sample, {line: sample.lines[line] + "# as asked"}))


@way("braces of Jinja unbalanced")
def unbalanced_braces(sample: Sample, random: Random) -> Damaged | None:
    found = [
        value
        for task in block_tasks(sample)
        for _, value in simple(task)
        if value.style and value.value.count("{{") == 1 and value.value.rstrip().endswith("}}")
    ]
    if not found:
        return None
    node = random.choice(found)
    line = sample.lines[node.start_mark.line]
    inner = line[node.start_mark.column : node.end_mark.column].replace("}}", "}")
    return damaged(sample, replaced(sample, node, inner))


@way("duplicate keys", style=True)
def duplicate_key(sample: Sample, random: Random) -> Damaged | None:
    found = [pair for task in block_tasks(sample) for pair in simple(task)]
    if not found:
        return None
    key, _ = random.choice(found)
    line = int(key.start_mark.line)
    return damaged(sample, with_lines(sample, {line: f"{sample.lines[line]}\n{sample.lines[line]}"}))


@way("duplicate keys with two values", repairable=False)
def two_values(sample: Sample, random: Random) -> Damaged | None:
    found = [pair for task in block_tasks(sample) for pair in simple(task)]
    if not found:
        return None
    key, value = random.choice(found)
    if value.value == "other":
        return None
    line = int(key.start_mark.line)
    new = f"{sample.lines[line]}\n{' ' * key.start_mark.column}{key.value}: other"
    return damaged(sample, with_lines(sample, {line: new}), meant="")
