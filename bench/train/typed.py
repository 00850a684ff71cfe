"""Prompts as people type them, made from the templates and invented values of `typed.yml`.

The rows from repositories are names of play tasks: imperative, short, without values. People type values, questions and
courtesies, and name the operating system.
"""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from bench.train.rows import Row

_FAMILY = (" on {deb}", " on my {rh} hosts", " ({rh})", " on {deb} machines")
_NEUTRAL = frozenset(
    f"ansible.builtin.{name}"
    for name in ("service", "copy", "template", "file", "user", "group", "cron", "lineinfile", "get_url", "git")
)
"""Modules for any operating system: that a prompt names one must not speak against them."""


def typed_rows(count: int, seed: int) -> list[Row]:
    """`count` prompts from the templates; a module with more templates is asked for more often."""
    rng = random.Random(seed)
    source = yaml.safe_load(Path(__file__).with_name("typed.yml").read_text(encoding="utf-8"))
    openings = [""] * 6 + source["openings"]
    endings = [""] * 6 + source["endings"]
    pool = [(module, template) for module, templates in source["templates"].items() for template in templates]
    rows = []
    for _ in range(count):
        index = rng.randrange(len(pool))
        module, template = pool[index]
        if module in _NEUTRAL and rng.random() < 0.15:
            template += rng.choice(_FAMILY)
        text = rng.choice(openings) + _filled(template, source["values"], rng) + rng.choice(endings)
        if rng.random() < 0.3:
            text = text[:1].upper() + text[1:]
        # One template is one source, so that a word of a single template does not look as if many people used it; and
        # a template is held out as a whole, as an owner is.
        rows.append(Row(text, module, {}, frozenset(), (), (), f"typed/{index}", f"typed{index % 16}", 1.0, typed=True))
    return rows


def _filled(template: str, values: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    text = template
    for name, choices in values.items():
        while f"{{{name}}}" in text:
            text = text.replace(f"{{{name}}}", rng.choice(choices), 1)
    return text
