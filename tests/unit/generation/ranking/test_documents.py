"""The index of all documentation: searched, and kept on disk."""

from pathlib import Path

import numpy as np
import pytest

from relia.catalog.service import Catalog
from relia.generation.grounded.ranking.documents import FORMAT, DocumentIndex
from relia.generation.grounded.ranking.words import read


def best(index: DocumentIndex, text: str) -> str:
    return index.modules[int(index.search(read(text).plain).total.argmax())]


def test_words_of_a_name_find_the_module(documents: DocumentIndex) -> None:
    assert best(documents, "zabbix host group") == "community.zabbix.zabbix_group"


def test_the_kept_index_answers_as_the_made_one(
    whole_catalog: Catalog, documents: DocumentIndex, index_folder: Path
) -> None:
    again = DocumentIndex.open(whole_catalog, index_folder)

    assert again.modules == documents.modules
    assert np.array_equal(again.search(["mount"]).total, documents.search(["mount"]).total)
    assert list(again.required(again.position["ansible.builtin.template"])) == list(
        documents.required(documents.position["ansible.builtin.template"])
    )


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half of a file"])
def test_a_damaged_file_is_made_anew(
    whole_catalog: Catalog, documents: DocumentIndex, tmp_path: Path, damage: bytes
) -> None:
    kept = tmp_path / f"{whole_catalog.fingerprint}-{FORMAT}.npz"
    kept.write_bytes(damage)

    index = DocumentIndex.open(whole_catalog, tmp_path)

    assert index.modules == documents.modules
    assert kept.stat().st_size > len(damage)


def test_an_index_that_cannot_be_kept_is_used_all_the_same(whole_catalog: Catalog, tmp_path: Path) -> None:
    taken = tmp_path / "ranking"
    taken.write_text("a file where the folder should be")

    assert DocumentIndex.open(whole_catalog, taken).modules

    assert taken.is_file()


def test_an_alias_is_an_option_too(documents: DocumentIndex) -> None:
    numbers = documents.option_numbers(["createhome"])

    count, _ = documents.option_fit(numbers.values())

    assert count[documents.position["ansible.builtin.user"]] == 1


def test_a_piece_of_text_counts_once_however_many_options_it_may_begin_with(documents: DocumentIndex) -> None:
    numbers = documents.option_numbers(["group", "name"])

    explained = documents.explained([numbers.values()])

    assert explained[documents.position["ansible.builtin.user"]] == 1
