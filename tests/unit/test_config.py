"""Settings: where they come from, and what a wrong one says."""

import os
from pathlib import Path

import pytest

from relia.cli.config import settings_page
from relia.config import ConfigurationInvalid, load_settings, settings_in_force


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the environment nor the folder of whoever runs the tests takes part."""
    for name in list(os.environ):
        if name.startswith("RELIA_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_the_environment_wins_over_the_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RELIA_PORT=8001\nRELIA_HOST=::1\n")
    assert load_settings().port == 8001
    monkeypatch.setenv("RELIA_PORT", "8002")
    assert load_settings().port == 8002
    assert load_settings().host == "::1"


def test_an_unknown_variable_is_an_error_that_names_the_closest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELIA_PROT", "8001")
    with pytest.raises(ConfigurationInvalid, match=r"RELIA_PROT .* did you mean RELIA_PORT\?"):
        load_settings()


def test_an_unknown_variable_in_the_env_file_is_an_error_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RELIA_DATADIR=/srv\n")
    with pytest.raises(ConfigurationInvalid, match=r"RELIA_DATADIR \(in .*\.env\)"):
        load_settings()


def test_every_wrong_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELIA_PORT", "70000")
    monkeypatch.setenv("RELIA_NOTHING", "1")
    with pytest.raises(ConfigurationInvalid) as caught:
        load_settings()
    assert "RELIA_PORT='70000'" in caught.value.detail
    assert "RELIA_NOTHING" in caught.value.detail


def test_folders_are_given_as_ansible_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELIA_COLLECTIONS_PATH", "/srv/one:/srv/two")
    assert load_settings().collections_path == [Path("/srv/one"), Path("/srv/two")]


def test_collections_are_looked_for_where_ansible_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().collections_path[0] == Path("~/.ansible/collections")
    monkeypatch.setenv("ANSIBLE_COLLECTIONS_PATH", "/srv/theirs")
    assert load_settings().collections_path == [Path("/srv/theirs")]
    monkeypatch.setenv("RELIA_COLLECTIONS_PATH", "/srv/ours")
    assert load_settings().collections_path == [Path("/srv/ours")]


def test_every_setting_in_force_tells_where_it_came_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("RELIA_PORT=8001\n")
    monkeypatch.setenv("RELIA_SANDBOX", "none")
    rows = {row.variable: row for row in settings_in_force(load_settings())}
    assert (rows["RELIA_SANDBOX"].value, rows["RELIA_SANDBOX"].source) == ("none", "environment")
    assert (rows["RELIA_PORT"].value, rows["RELIA_PORT"].source) == ("8001", ".env")
    assert rows["RELIA_LINT_QUEUE"].source == "default"
    assert rows["RELIA_SANDBOX"].allowed == "auto | bubblewrap | none"


def test_every_setting_says_what_it_is_and_what_is_allowed() -> None:
    for row in settings_in_force(load_settings()):
        assert row.description.endswith("."), row.variable
        assert row.allowed, row.variable
        assert row.allowed != "text" or row.variable == "RELIA_HOST"


def test_the_page_of_settings_is_what_the_code_says() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert page.read_text() == settings_page(settings_in_force(load_settings())), (
        "relia config --markdown makes it anew"
    )
