"""Groups of modules for `module_defaults: group/NAME`."""

import pytest
from tests.unit.catalog.conftest import Opened, Shelf

from relia.catalog.service import Catalog

RUNTIME = """
plugin_routing:
  modules:
    club: {redirect: acme.tools.hammer}
action_groups:
  heavy: [club, acme.tools.anvil, absent]
  acme.tools.light: [feather, {metadata: {extend_group: [heavy, acme.toys.all]}}]
  round: [{metadata: {extend_group: acme.tools.round}}, feather]
  acme.toys.stolen: [hammer]
  odd: feather
"""


@pytest.fixture
def catalog(shelf: Shelf, opened: Opened) -> Catalog:
    shelf.add("acme.tools", {"hammer": "", "anvil": "", "feather": ""}, runtime=RUNTIME)
    shelf.add("acme.toys", {"ball": ""}, runtime="action_groups: {all: [ball]}")
    return opened()


def test_members_are_full_names_with_redirects_followed_and_only_installed_ones(catalog: Catalog) -> None:
    assert catalog.action_group("acme.tools.heavy") == frozenset(
        (
            "acme.tools.hammer",
            "acme.tools.anvil",
        )
    )


def test_a_group_brings_the_groups_that_it_extends(catalog: Catalog) -> None:
    expected = frozenset(("acme.tools.feather", "acme.tools.hammer", "acme.tools.anvil", "acme.toys.ball"))
    assert catalog.action_group("acme.tools.light") == expected


def test_a_group_that_extends_itself_ends(catalog: Catalog) -> None:
    assert catalog.action_group("acme.tools.round") == frozenset(("acme.tools.feather",))


@pytest.mark.parametrize("name", ["acme.tools.absent", "acme.toys.stolen", "acme.tools.odd", "heavy", ""])
def test_a_group_that_is_not_there_is_none(catalog: Catalog, name: str) -> None:
    assert catalog.action_group(name) is None


@pytest.mark.parametrize("name", ["k8s", "ansible.builtin.k8s"])
def test_the_groups_of_ansible_core_extend_those_of_collections(whole_catalog: Catalog, name: str) -> None:
    members = whole_catalog.action_group(name)
    assert members is not None
    assert "kubernetes.core.k8s" in members


def test_aws_defaults_reach_both_of_its_collections(whole_catalog: Catalog) -> None:
    members = whole_catalog.action_group("aws")
    assert members is not None
    assert {"amazon.aws.ec2_instance", "community.aws.ecs_cluster"} <= members
