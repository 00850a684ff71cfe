"""Finding modules by words."""

import pytest
from tests.unit.catalog.conftest import Opened, Shelf

from relia.catalog.errors import CatalogUnavailable
from relia.catalog.service import Catalog


@pytest.mark.parametrize(
    ("query", "fqcn"),
    [
        ("copy a file to remote hosts", "ansible.builtin.copy"),
        ("manage apt packages", "ansible.builtin.apt"),
        ("firewalld ports", "ansible.posix.firewalld"),
        ("docker container", "community.docker.docker_container"),
        ("postgresql databases", "community.postgresql.postgresql_db"),
        ("kubernetes objects", "kubernetes.core.k8s"),
        ("windows services", "ansible.windows.win_service"),
        ("mount filesystem", "ansible.posix.mount"),
        ("authorized ssh keys", "ansible.posix.authorized_key"),
        ("cron jobs", "ansible.builtin.cron"),
    ],
)
def test_words_find_the_module_among_the_first_five(whole_catalog: Catalog, query: str, fqcn: str) -> None:
    assert fqcn in [hit.fqcn for hit in whole_catalog.search(query, 5)]


@pytest.mark.parametrize("query", ["copy", "ansible.builtin.copy", " copy ", "ansible.legacy.copy"])
def test_a_name_finds_its_module_first(whole_catalog: Catalog, query: str) -> None:
    assert whole_catalog.search(query)[0].fqcn == "ansible.builtin.copy"


def test_the_best_come_first_and_no_more_than_asked_for(whole_catalog: Catalog) -> None:
    hits = whole_catalog.search("install packages", 7)
    assert len(hits) == 7
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.fqcn for hit in hits}) == 7


@pytest.mark.parametrize(
    "query",
    ["", "   ", "\0", '"', "NEAR(", "a AND", "*", "name:copy", "'; DROP TABLE module; --", "é ü 漢字", "x" * 100_000],
)
def test_any_text_is_a_query(whole_catalog: Catalog, query: str) -> None:
    assert isinstance(whole_catalog.search(query), list)
    assert whole_catalog.search("copy")


def test_words_in_every_description_do_not_hide_the_others(whole_catalog: Catalog) -> None:
    plain = [hit.fqcn for hit in whole_catalog.search("nginx unit", 3)]
    assert [hit.fqcn for hit in whole_catalog.search("please use the nginx of a unit", 3)] == plain


def test_a_deprecated_module_comes_behind_an_equal_one(shelf: Shelf, opened: Opened) -> None:
    old = 'DOCUMENTATION = r"""\nmodule: a_hammer\nshort_description: Hits nails\ndeprecated: {why: Old., alternative: b}\n"""\n'
    new = old.replace("deprecated: {why: Old., alternative: b}\n", "").replace("a_hammer", "b_hammer")
    shelf.add("acme.tools", {"a_hammer": old, "b_hammer": new})
    catalog = opened()
    assert [hit.fqcn for hit in catalog.search("hits nails")] == ["acme.tools.b_hammer", "acme.tools.a_hammer"]
    assert catalog.spec("acme.tools.a_hammer").deprecated == "Old. Use instead: b"


def test_documents_give_every_module_once(whole_catalog: Catalog) -> None:
    documents = {document.fqcn: document for document in whole_catalog.documents()}
    assert tuple(documents) == whole_catalog.modules()
    assert "src" in documents["ansible.builtin.copy"].options
    assert "Copy file with owner and permissions" in documents["ansible.builtin.copy"].examples


def test_a_closed_catalog_says_that_it_is_closed(shelf: Shelf, opened: Opened) -> None:
    shelf.add("acme.tools", {"hammer": 'DOCUMENTATION = "module: hammer\\nshort_description: Hits nails\\n"\n'})
    catalog = opened()
    catalog.close()
    with pytest.raises(CatalogUnavailable, match="was closed"):
        catalog.search("nails")
    with pytest.raises(CatalogUnavailable, match="was closed"):
        catalog.spec("acme.tools.hammer")
