"""What a model is told of a module: its options, and one example."""

import re
from collections.abc import Iterator

import yaml
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from relia.catalog.domain import ModuleSpec, Option

_DESCRIBED = 14
"""Options that are told with their type and words; of the others only the names."""
_WORDS = 90
_EXAMPLE = 700
"""Characters of the longest example that is shown."""
_EXAMPLES_READ = 20_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def describe(spec: ModuleSpec) -> str:
    """A module's options, the required first, then those that its examples use."""
    used = set(re.findall(r"^\s+(\w+):", spec.examples[:_EXAMPLES_READ], re.MULTILINE))
    options = sorted(spec.options.values(), key=lambda o: (not o.required, o.inherited, o.name not in used))
    lines = [f"{spec.fqcn}: {_sentence(spec.short_description)}"]
    if spec.deprecated:
        lines.append(f"  deprecated: {_sentence(spec.deprecated)}")
    lines += [_option(option) for option in options[:_DESCRIBED]]
    if rest := [option.name for option in options[_DESCRIBED:]]:
        lines.append(f"  also: {', '.join(rest)}")
    lines += [f"  {rule}" for rule in _rules(spec)]
    return "\n".join(lines)


def _option(option: Option) -> str:
    kind = f"list of {option.elements}" if option.type == "list" and option.elements else option.type
    said = [kind]
    if option.required:
        said.append("required")
    if option.choices:
        said.append("one of " + "|".join(map(str, option.choices)))
    if option.default not in {None, ""} if isinstance(option.default, str | None) else option.default is not None:
        said.append(f"default {option.default}")
    if option.suboptions:
        said.append("with " + ", ".join(list(option.suboptions)[:12]))
    return f"  {option.name} ({'; '.join(said)}): {_sentence(option.description)}"


def _rules(spec: ModuleSpec) -> Iterator[str]:
    rules = spec.constraints
    for names in rules.mutually_exclusive:
        yield f"only one of: {', '.join(names)}"
    for names in rules.required_one_of:
        yield f"at least one of: {', '.join(names)}"
    for names in rules.required_together:
        yield f"only together: {', '.join(names)}"
    for rule in rules.required_if:
        joined = (" or " if rule.any_of else ", ").join(rule.requirements)
        yield f"{rule.option}={rule.value} needs {joined}"


def _sentence(text: str) -> str:
    """The first sentence, cut between words."""
    first = re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0].rstrip(".")
    return first if len(first) <= _WORDS else first[:_WORDS].rsplit(" ", 1)[0] + " ..."


def example(spec: ModuleSpec, words: frozenset[str]) -> str:
    """The shortest of the module's examples that share the most words with a request, as its authors wrote it; empty
    when there is none that is short enough."""
    best: tuple[int, int, str] | None = None
    for name, text in _examples(spec):
        shared = len(words & frozenset(re.findall(r"\w{3,}", name.lower())))
        if best is None or (-shared, len(text)) < best[:2]:
            best = (-shared, len(text), text)
    return best[2] if best is not None else ""


def _examples(spec: ModuleSpec) -> Iterator[tuple[str, str]]:
    text = spec.examples[:_EXAMPLES_READ]
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    lines = text.splitlines()
    for node in root.value if isinstance(root, SequenceNode) else ():
        if not isinstance(node, MappingNode):
            continue
        keys = {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}
        if spec.fqcn not in keys:
            continue
        name = keys["name"].value if isinstance(keys.get("name"), ScalarNode) else ""
        body = "\n".join(lines[node.start_mark.line : node.end_mark.line + bool(node.end_mark.column)]).rstrip()
        # Behind an example may stand a comment on the next one.
        body = re.sub(r"(?:\n\s*(?:#.*)?)+\Z", "", body)
        if len(body) <= _EXAMPLE:
            yield name, body
