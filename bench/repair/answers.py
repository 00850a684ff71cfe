"""Damage around the YAML: what models write before, behind and between, and other forms of the same."""

import json
from dataclasses import replace
from random import Random

from bench.repair.corpus import Sample
from bench.repair.ways import Damaged, as_data, damaged, way

from relia.validation.domain import FileKind

_BEFORE = (
    "Here is the playbook you asked for:",
    "Sure! Below is an Ansible playbook that does what you want:\n\nIt uses the following modules.",
    "To do this, follow these steps:\n\n1. Save the file below as `site.yml`.\n2. Run it.",
    "Certainly. **Note:** adjust the hosts before you run this:",
)
_BEHIND = (
    "This playbook:\n\n- `hosts`: selects the servers\n- become: runs as root\n\nLet me know if you need anything else!",
    "Explanation:\n\n1. The first task sets things up.\n2. The second one: starts the service.",
    "Run it with:\n\n```bash\nansible-playbook -i inventory site.yml\n```",
    "Note that you may need to change the names.",
)
_INI = "\n\nThe inventory:\n\n```ini\n[web]\nweb1 ansible_host=10.0.0.1\n```\n"


def _fenced(text: str, language: str = "yaml") -> str:
    return f"```{language}\n{text.rstrip()}\n```"


@way("Markdown fences")
def fences(sample: Sample, random: Random) -> Damaged | None:
    mark = random.choice(("```", "~~~", "````"))
    language = random.choice(("yaml", "yml", "", "ansible"))
    return damaged(sample, f"{mark}{language}\n{sample.text.rstrip()}\n{mark}\n")


@way("fences and prose around them")
def fences_and_prose(sample: Sample, random: Random) -> Damaged | None:
    behind = random.choice((*_BEHIND, _INI))
    return damaged(sample, f"{random.choice(_BEFORE)}\n\n{_fenced(sample.text)}\n\n{behind}\n")


@way("prose before, no fences")
def prose_before(sample: Sample, random: Random) -> Damaged | None:
    return damaged(sample, f"{random.choice(_BEFORE)}\n\n{sample.text}")


@way("prose behind, no fences")
def prose_behind(sample: Sample, random: Random) -> Damaged | None:
    return damaged(sample, f"{sample.text}\n{random.choice(_BEHIND)}\n")


@way("thoughts before the answer")
def thoughts(sample: Sample, random: Random) -> Damaged | None:
    thought = "The user wants a playbook.\n\n- name: maybe\n  hosts: x\n\nNo: better like this."
    opening = random.choice(("<think>\n", ""))
    return damaged(sample, f"{opening}{thought}\n</think>\n\n{_fenced(sample.text)}\n")


@way("a line with the language")
def language_line(sample: Sample, random: Random) -> Damaged | None:
    return damaged(sample, f"{random.choice(('yaml', 'yml'))}\n{sample.text}")


@way("several blocks, explained one by one")
def several_blocks(sample: Sample, random: Random) -> Damaged | None:
    del random
    parts = _parts(sample)
    if len(parts) < 2:
        return None
    steps = (f"{number}. Step {number}:\n\n{_fenced(part)}\n" for number, part in enumerate(parts, 1))
    return damaged(sample, "\n".join(steps))


@way("several blocks, no fences")
def several_runs(sample: Sample, random: Random) -> Damaged | None:
    del random
    parts = _parts(sample)
    if len(parts) < 2:
        return None
    return damaged(sample, "\n".join(f"Step {number} does this:\n\n{part}\n" for number, part in enumerate(parts, 1)))


@way("several YAML documents")
def several_documents(sample: Sample, random: Random) -> Damaged | None:
    del random
    parts = _parts(sample)
    return damaged(sample, "---\n" + "\n---\n".join(parts) + "\n...\n") if len(parts) > 1 else None


def _parts(sample: Sample) -> list[str]:
    """The entries of the text's list, each a text; none where comments stand between."""
    root = sample.document.roots[0]
    if root.start_mark.column or getattr(root, "flow_style", True):
        return []
    starts = [int(item.start_mark.line) for item in root.value]
    ends = [*starts[1:], len(sample.lines)]
    return ["\n".join(sample.lines[start:end]).rstrip() for start, end in zip(starts, ends, strict=True)]


@way("a whole playbook for play tasks")
def playbook_for_tasks(sample: Sample, random: Random) -> Damaged | None:
    if sample.kind is not FileKind.TASKS:
        return None
    body = "\n".join(f"    {line}" if line else line for line in sample.lines)
    head = random.choice(
        ("---\n- name: Play\n  hosts: all\n  tasks:\n", "- hosts: web\n  gather_facts: false\n\n  tasks:\n")
    )
    return damaged(sample, head + body)


@way("play tasks for a playbook")
def tasks_for_playbook(sample: Sample, random: Random) -> Damaged | None:
    del random
    if sample.kind is not FileKind.TASKS:
        return None
    body = "\n".join(f"    {line}" if line else line for line in sample.lines)
    meant = f"- name: Configure web\n  hosts: web\n  tasks:\n{body}"
    return Damaged(sample.text, meant, FileKind.PLAYBOOK, hosts="web")


@way("JSON")
def as_json(sample: Sample, random: Random) -> Damaged | None:
    data = as_data(sample.text)
    try:
        text = json.dumps(data, indent=2)
    except TypeError:
        return None
    if random.random() < 0.5:
        text = text.replace('"\n', '",\n').replace('",,\n', '",\n')
    return damaged(sample, _fenced(text, "json"), meant=json.dumps(data))


@way("HTML entities")
def entities(sample: Sample, random: Random) -> Damaged | None:
    del random
    text = sample.text.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#39;")
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    return damaged(sample, text)


@way("smart quotes")
def smart_quotes(sample: Sample, random: Random) -> Damaged | None:
    del random
    lines = []
    for line in sample.lines:
        before, *inner = line.split('"')
        if len(inner) == 2 and not inner[1] and before.endswith((": ", "- ")):
            lines.append(f"{before}\u201c{inner[0]}\u201d")
        else:
            lines.append(line)
    return damaged(sample, "\n".join(lines))


@way("non-breaking spaces")
def no_break(sample: Sample, random: Random) -> Damaged | None:
    at = random.randrange(len(sample.lines))
    lines = sample.lines
    for number in range(at, min(at + 6, len(lines))):
        content = lines[number].lstrip(" ")
        lines[number] = "\u00a0" * (len(lines[number]) - len(content)) + content
    return damaged(sample, "\n".join(lines))


@way("cut off at the token limit")
def cut_off(sample: Sample, random: Random) -> Damaged | None:
    made = _cut(sample, random)
    return replace(made, ended=False) if made else None


@way("cut off, and nobody says so")
def cut_off_unsaid(sample: Sample, random: Random) -> Damaged | None:
    return _cut(sample, random)


def _cut(sample: Sample, random: Random) -> Damaged | None:
    last = max(sample.tasks, key=lambda task: task.node.start_mark.line, default=None)
    nested = last is not None and len(last.scope.around) > (sample.kind is FileKind.PLAYBOOK)
    if last is None or nested or len(sample.tasks) < 2 or last.scope.handlers:
        return None
    start = int(last.node.start_mark.line)
    if last.node.flow_style or not sample.lines[start].strip().startswith("-"):
        return None
    rest = "\n".join(sample.lines[start:]).rstrip()
    at = random.randrange(3, max(4, len(rest) - 2))
    before = "\n".join(sample.lines[:start])
    fence = random.choice(("```yaml\n", ""))
    return damaged(sample, f"{fence}{before}\n{rest[:at]}", meant=before + "\n")
