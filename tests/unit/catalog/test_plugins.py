"""Where the names of plugins lead, read from files that are not executed."""

import pytest
from tests.unit.catalog.conftest import Opened, Shelf

from relia.catalog.domain import NotResolved
from relia.catalog.plugins import PluginKind
from relia.catalog.service import Catalog

FORMS = {
    "returned": "class FilterModule:\n    def filters(self):\n        return {'shout': str.upper}\n",
    "a constant": "MAP = {'shout': str.upper}\nclass FilterModule:\n    def filters(self):\n        return MAP\n",
    "keywords": "class FilterModule:\n    def filters(self):\n        return dict(shout=str.upper)\n",
    "one by one": "class FilterModule:\n    def filters(self):\n        a = {}\n        a['shout'] = 1\n        return a\n",
}
COMPUTED = "class FilterModule:\n    def filters(self):\n        return {name: str.upper for name in dir(str)}\n"


def _with_filters(shelf: Shelf, opened: Opened, source: str) -> Catalog:
    folder = shelf.add("acme.tools", {"hammer": ""})
    shelf.write(folder / "plugins" / "filter" / "words.py", source)
    return opened()


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_filters_holds_many(shelf: Shelf, opened: Opened, form: str) -> None:
    filters = _with_filters(shelf, opened, FORMS[form]).plugins(PluginKind.FILTER)
    assert filters.resolve("acme.tools.shout").fqcn == "acme.tools.shout"
    assert filters.resolve("acme.tools.shoot").closest == ("acme.tools.shout",)


@pytest.mark.parametrize("source", [COMPUTED, "no python at all ("])
def test_a_collection_that_makes_its_names_at_run_time_may_have_any(shelf: Shelf, opened: Opened, source: str) -> None:
    catalog = _with_filters(shelf, opened, source)
    assert catalog.plugins(PluginKind.FILTER).resolve("acme.tools.anything").fqcn is not None
    assert catalog.plugins(PluginKind.TEST).resolve("acme.tools.anything").fqcn is None


def test_a_file_is_not_executed(shelf: Shelf, opened: Opened) -> None:
    mark = shelf.root / "executed"
    _with_filters(shelf, opened, f"open({str(mark)!r}, 'w')\n{FORMS['returned']}")
    assert not mark.exists()


def test_redirects_and_tombstones_are_followed(shelf: Shelf, opened: Opened) -> None:
    runtime = """
plugin_routing:
  lookup:
    old: {redirect: acme.tools.new}
    gone: {tombstone: {warning_text: Use new.}}
    away: {redirect: acme.nowhere.new}
"""
    folder = shelf.add("acme.tools", {"hammer": ""}, runtime=runtime)
    shelf.write(folder / "plugins" / "lookup" / "new.py", "")
    lookups = opened().plugins(PluginKind.LOOKUP)
    assert lookups.resolve("acme.tools.old").fqcn == "acme.tools.new"
    assert lookups.resolve("acme.tools.gone").failure is NotResolved.REMOVED
    assert "acme.nowhere" in lookups.resolve("acme.tools.away").message


def test_a_new_plugin_makes_a_new_catalog(shelf: Shelf, opened: Opened) -> None:
    catalog = _with_filters(shelf, opened, FORMS["returned"])
    shelf.write(shelf.folder("acme.tools") / "plugins" / "become" / "wand.py", "")
    later = opened()
    assert catalog.plugins(PluginKind.BECOME).resolve("acme.tools.wand").fqcn is None
    assert later.plugins(PluginKind.BECOME).resolve("acme.tools.wand").fqcn == "acme.tools.wand"


@pytest.mark.parametrize(
    ("kind", "name", "known"),
    [
        (PluginKind.FILTER, "upper", True),
        (PluginKind.FILTER, "ansible.builtin.to_json", True),
        (PluginKind.FILTER, "ansible.legacy.to_json", True),
        (PluginKind.FILTER, "json_query", True),
        (PluginKind.FILTER, "to_jsn", False),
        (PluginKind.TEST, "success", True),
        (PluginKind.LOOKUP, "items", True),
        (PluginKind.CONNECTION, "local", True),
        (PluginKind.BECOME, "sudo", True),
        (PluginKind.STRATEGY, "free", True),
        (PluginKind.STRATEGY, "fre", False),
    ],
)
def test_the_names_of_jinja_and_of_ansible_core_are_known(
    whole_catalog: Catalog, kind: PluginKind, name: str, known: bool
) -> None:
    assert (whole_catalog.plugins(kind).resolve(name).fqcn is not None) is known
