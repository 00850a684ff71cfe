"""Whether two texts say the same: as data, with full module names, and each value as its module reads it."""

from collections.abc import Mapping

from bench.repair.ways import as_data

from relia.catalog.domain import ModuleSpec, Option
from relia.catalog.service import Catalog
from relia.catalog.values import by_any_name

_WORDS = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_LINES = frozenset(("ansible.builtin.command", "ansible.builtin.shell"))


class Same:
    """Compares texts."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __call__(self, one: str, other: str) -> bool:
        """Whether both texts can be read and say the same."""
        first, second = as_data(one), as_data(other)
        return first is not None and second is not None and self._normal(first) == self._normal(second)

    def adds_only_style(self, one: str, other: str) -> bool:
        """Whether the other text says the same, but for names and `changed_when: false` where there were none."""
        return _is_within(self._normal(as_data(one)), self._normal(as_data(other)))

    def _normal(self, value: object) -> object:
        if isinstance(value, dict):
            return dict(self._entry(str(key), item) for key, item in value.items())
        if isinstance(value, list):
            return [self._normal(item) for item in value]
        return _scalar(value)

    def _entry(self, key: str, value: object) -> tuple[str, object]:
        fqcn = self._catalog.resolve(key, suggest=False).fqcn
        if fqcn is None:
            return key, self._normal(value)
        if isinstance(value, str):
            try:
                value = dict(self._catalog.parse_free_form(fqcn, value))
            except ValueError:
                return fqcn, value
        if isinstance(value, dict):
            return fqcn, self._arguments(self._catalog.spec(fqcn), value)
        return fqcn, self._normal(value)

    def _arguments(self, spec: ModuleSpec, given: Mapping[object, object]) -> object:
        table = by_any_name(spec.options)
        found: dict[str, object] = {}
        for key, value in given.items():
            name = str(key)
            option = table.get(name)
            name = option.name if option is not None else name
            if name == "_raw_params" and spec.fqcn in _LINES:
                name = "cmd"
            found[name] = self._value(option, value)
        return found

    def _value(self, option: Option | None, value: object) -> object:
        if option is not None and option.type == "list" and isinstance(value, str) and "{{" not in value:
            value = [item.strip() for item in value.split(",")]
        return self._normal(value)


def _is_within(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        added = {key: value for key, value in other.items() if key not in one}
        named = added.keys() <= {"name", "changed_when"} and added.get("changed_when", "false") == "false"
        return named and all(key in other and _is_within(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_within, one, other))
    return one == other


def _scalar(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _WORDS.get(text.lower(), text.lower() if text.lower() in {"true", "false"} else text)
