"""Module specs as bytes and back: JSON, short keys, defaults left out. No pickle: the file on disk is not trusted."""

import json
import zlib
from typing import Any, cast

from relia.catalog.domain import Constraints, ModuleSpec, Option, RequiredIf

Json = dict[str, Any]


def encode(spec: ModuleSpec) -> bytes:
    """A module spec as compressed JSON text in UTF-8."""
    whole: Json = {
        "f": spec.fqcn,
        "s": spec.short_description,
        "d": spec.description,
        "o": [_option(option) for option in spec.options.values()],
        "x": spec.examples,
        "n": spec.notes,
        "v": spec.version_added,
        "p": spec.deprecated,
        "k": spec.documented,
        "w": spec.powershell,
        "z": spec.contested,
    }
    rules = spec.constraints
    whole["c"] = [
        rules.mutually_exclusive,
        rules.required_together,
        rules.required_one_of,
        [[rule.option, rule.value, rule.requirements, rule.any_of] for rule in rules.required_if],
        rules.required_by,
    ]
    return zlib.compress(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def decode(data: bytes) -> ModuleSpec:
    """The module spec that `encode` wrote. Raises zlib.error, ValueError, KeyError or TypeError on anything else."""
    whole = cast("Json", json.loads(zlib.decompress(data)))
    exclusive, together, one_of, conditions, by = whole["c"]
    return ModuleSpec(
        fqcn=whole["f"],
        short_description=whole["s"],
        description=whole["d"],
        options={item["n"]: _read_option(item) for item in whole["o"]},
        constraints=Constraints(
            mutually_exclusive=tuple(map(tuple, exclusive)),
            required_together=tuple(map(tuple, together)),
            required_one_of=tuple(map(tuple, one_of)),
            required_if=tuple(
                RequiredIf(name, value, tuple(names), any_of) for name, value, names, any_of in conditions
            ),
            required_by={name: tuple(names) for name, names in by.items()},
        ),
        examples=whole["x"],
        notes=tuple(whole["n"]),
        version_added=whole["v"],
        deprecated=whole["p"],
        documented=whole["k"],
        powershell=whole["w"],
        contested=tuple(whole["z"]),
    )


def _option(option: Option) -> Json:
    item: Json = {"n": option.name}
    if option.type != "str":
        item["t"] = option.type
    for key, value in (
        ("e", option.elements),
        ("r", option.required),
        ("f", option.default),
        ("c", option.choices),
        ("a", option.aliases),
        ("d", option.description),
        ("v", option.version_added),
        ("i", option.inherited),
    ):
        if value not in (None, False, "", ()) or (key == "f" and value is not None):
            item[key] = value
    if option.suboptions:
        item["s"] = [_option(inner) for inner in option.suboptions.values()]
    return item


def _read_option(item: Json) -> Option:
    return Option(
        name=item["n"],
        type=item.get("t", "str"),
        elements=item.get("e"),
        required=item.get("r", False),
        default=item.get("f"),
        choices=tuple(item.get("c", ())),
        aliases=tuple(item.get("a", ())),
        description=item.get("d", ""),
        version_added=item.get("v", ""),
        inherited=item.get("i", False),
        suboptions={inner["n"]: _read_option(inner) for inner in item.get("s", ())},
    )
