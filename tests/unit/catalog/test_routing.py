"""Where a module name leads, by the rules of Ansible's plugin loader."""

import pytest
from tests.unit.catalog.conftest import Opened, Shelf

from relia.catalog.domain import NotResolved
from relia.catalog.service import Catalog

RUNTIME = """
plugin_routing:
  modules:
    club: {redirect: acme.tools.mallet}
    mallet: {redirect: acme.tools.hammer, deprecation: {warning_text: "Say  hammer."}}
    axe: {tombstone: {removal_version: 2.0.0, warning_text: Use acme.tools.saw.}}
    old: {deprecation: {removal_version: 9.0.0, warning_text: Use hammer.}}
    ping: {redirect: acme.tools.pong}
    pong: {redirect: acme.tools.ping}
    away: {redirect: acme.absent.thing}
    gone: {redirect: acme.tools.axe}
  action:
    hammer: {redirect: acme.tools.hammer_action}
    plain: {redirect: acme.tools.hammer}
"""


@pytest.fixture
def catalog(shelf: Shelf, opened: Opened) -> Catalog:
    shelf.add("acme.tools", {"hammer": "", "old": "", "saw": ""}, runtime=RUNTIME)
    shelf.add("acme.toys", {"hammer": "", "ball": ""})
    return opened()


def test_a_module_leads_to_itself(catalog: Catalog) -> None:
    found = catalog.resolve("acme.tools.saw")
    assert (found.fqcn, found.redirected_from, found.deprecation) == ("acme.tools.saw", (), "")


def test_redirects_are_followed_and_what_they_say_is_kept(catalog: Catalog) -> None:
    found = catalog.resolve("acme.tools.club")
    assert found.fqcn == "acme.tools.hammer"
    assert found.redirected_from == ("acme.tools.club", "acme.tools.mallet")
    assert found.deprecation == "Say hammer."


def test_a_deprecated_module_is_found_with_the_warning(catalog: Catalog) -> None:
    found = catalog.resolve("acme.tools.old")
    assert (found.fqcn, found.deprecation) == ("acme.tools.old", "Use hammer.")


@pytest.mark.parametrize("name", ["acme.tools.axe", "acme.tools.gone"])
def test_a_removed_module_leads_nowhere_and_says_what_to_use(catalog: Catalog, name: str) -> None:
    found = catalog.resolve(name)
    assert (found.fqcn, found.failure, found.message) == (None, NotResolved.REMOVED, "Use acme.tools.saw.")


def test_redirects_in_a_circle_lead_nowhere(catalog: Catalog) -> None:
    assert catalog.resolve("acme.tools.ping").failure is NotResolved.UNKNOWN


def test_a_redirect_to_what_is_not_installed_says_where_it_leads(catalog: Catalog) -> None:
    found = catalog.resolve("acme.tools.away")
    assert found.failure is NotResolved.UNKNOWN
    assert found.message == "it moved to acme.absent.thing, which is not installed"


def test_an_action_plugin_elsewhere_does_not_take_a_module_away(catalog: Catalog) -> None:
    assert catalog.resolve("acme.tools.hammer").fqcn == "acme.tools.hammer"
    assert catalog.resolve("acme.tools.plain").fqcn == "acme.tools.hammer"


def test_a_short_name_is_looked_for_in_the_plays_collections_in_their_order(catalog: Catalog) -> None:
    assert catalog.resolve("hammer").fqcn is None
    assert catalog.resolve("hammer", ["acme.toys", "acme.tools"]).fqcn == "acme.toys.hammer"
    assert catalog.resolve("hammer", ["acme.tools", "acme.toys"]).fqcn == "acme.tools.hammer"
    assert catalog.resolve("club", ["acme.toys", "acme.tools"]).fqcn == "acme.tools.hammer"


def test_a_full_name_does_not_care_for_the_plays_collections(catalog: Catalog) -> None:
    assert catalog.resolve("acme.tools.hammer", ["acme.toys"]).fqcn == "acme.tools.hammer"


def test_a_templated_name_is_known_only_at_run_time(catalog: Catalog) -> None:
    assert catalog.resolve("acme.tools.{{ tool }}").failure is NotResolved.TEMPLATED


@pytest.mark.parametrize("name", ["", "a b", "acme..hammer", "/etc/passwd", "acme.tools.hammer\n", "é", "x" * 5000])
def test_what_is_no_name_leads_nowhere(catalog: Catalog, name: str) -> None:
    assert catalog.resolve(name).failure is NotResolved.UNKNOWN


def test_the_closest_names_are_offered_for_a_name_that_leads_nowhere(catalog: Catalog) -> None:
    assert catalog.resolve("acme.tools.hamer").closest[0] == "acme.tools.hammer"
    assert catalog.resolve("bal").closest == ("acme.toys.ball",)
    assert catalog.resolve("bal", suggest=False).closest == ()


@pytest.mark.parametrize(
    ("name", "fqcn"),
    [
        ("copy", "ansible.builtin.copy"),
        ("ansible.builtin.copy", "ansible.builtin.copy"),
        ("ansible.legacy.copy", "ansible.builtin.copy"),
        ("docker_container", "community.docker.docker_container"),
        ("ansible.builtin.docker_container", "community.docker.docker_container"),
        ("ansible.legacy.docker_container", "community.docker.docker_container"),
        ("yum", "ansible.builtin.dnf"),
        ("community.okd.k8s", "community.okd.k8s"),
        ("cisco.ios.config", "cisco.ios.ios_config"),
    ],
)
def test_names_lead_where_ansible_takes_them(whole_catalog: Catalog, name: str, fqcn: str) -> None:
    assert whole_catalog.resolve(name).fqcn == fqcn


def test_the_core_comes_after_the_plays_collections(whole_catalog: Catalog) -> None:
    assert whole_catalog.resolve("ping", ["community.postgresql", "ansible.windows"]).fqcn == "ansible.builtin.ping"
    assert whole_catalog.resolve("win_ping", ["ansible.windows"]).fqcn == "ansible.windows.win_ping"
    assert whole_catalog.resolve("copy", ["ansible.legacy"]).fqcn == "ansible.builtin.copy"


def test_every_module_leads_to_itself_or_where_its_collection_says(whole_catalog: Catalog) -> None:
    elsewhere = [name for name in whole_catalog.modules() if whole_catalog.resolve(name, suggest=False).fqcn != name]
    assert all(whole_catalog.resolve(name, suggest=False).redirected_from for name in elsewhere)
    assert len(elsewhere) < 30
