"""The file of learned numbers: what it refuses, and what is said about it."""

import hashlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from relia.generation.errors import EngineUnavailable
from relia.generation.grounded.ranking.store import data_folder, load_model, read_facts, read_model, write_model

SMALL = 4_000_000
"""Bytes; the file is part of every installation."""


def shipped() -> bytes:
    return (data_folder() / "model.npz").read_bytes()


def changed(**values: int) -> bytes:
    with np.load(BytesIO(shipped()), allow_pickle=False) as arrays:
        content = dict(arrays)
    for name, value in values.items():
        content[name] = np.array(value)
    buffer = BytesIO()
    np.savez(buffer, allow_pickle=False, **content)
    return buffer.getvalue()


@pytest.mark.parametrize("fault", [{"format": 999}, {"features": 3}])
def test_numbers_for_other_code_are_refused(fault: dict[str, int]) -> None:
    read_model(changed())

    with pytest.raises(ValueError, match="this version"):
        read_model(changed(**fault))


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(ValueError, match="not a numpy archive"):
        read_model(b"something else")


def test_the_facts_are_about_the_shipped_numbers() -> None:
    facts, model = read_facts(), load_model()

    assert facts["sha256"] == hashlib.sha256(shipped()).hexdigest()
    assert facts["labels"] == len(model.tables.labels)
    assert facts["terms"] == len(model.tables.vocabulary)


def test_what_is_written_is_read_back_alike(tmp_path: Path) -> None:
    model = load_model()
    with np.load(BytesIO(shipped()), allow_pickle=False) as arrays:
        keys = [int(number) for number in arrays["keys"]]

    write_model(tmp_path / "model.npz", model, keys)
    again = read_model((tmp_path / "model.npz").read_bytes())

    assert again.tables.labels == model.tables.labels
    rows = np.zeros((3, 60), dtype=np.float32)
    assert np.array_equal(again.trees.predict(rows), model.trees.predict(rows))


def test_the_shipped_file_is_small_and_holds_no_word_of_a_prompt() -> None:
    content = shipped()
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        text = [name for name in arrays.files if arrays[name].dtype.kind in "OSU"]
        labels = arrays["labels"].tobytes().decode().split("\n")

    assert len(content) < SMALL
    assert text == []
    assert all(name.count(".") >= 2 and " " not in name for name in labels)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04"])
def test_numbers_that_are_missing_or_cut_off_are_an_error_that_a_person_can_act_on(
    content: bytes | None, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "model.npz").write_bytes(content)
    with pytest.raises(EngineUnavailable, match="cannot be read"):
        load_model(tmp_path)


def test_a_damaged_byte_in_the_numbers_is_noticed(tmp_path: Path) -> None:
    whole = bytearray((data_folder() / "model.npz").read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    (tmp_path / "model.npz").write_bytes(whole)
    with pytest.raises(EngineUnavailable, match="cannot be read"):
        load_model(tmp_path)
