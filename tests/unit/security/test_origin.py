"""Who may ask, and who may change something."""

import pytest
from starlette.datastructures import Headers

from relia.security.origin import is_this_machine, refusal_of

JSON = {"content-type": "application/json", "content-length": "2"}


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.8.9.1:1",
        "localhost",
        "localhost:65535",
        "LOCALHOST:8000",
        "[::1]",
        "[::1]:8000",
    ],
)
def test_the_names_of_this_machine(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "example.org",
        "example.org:8000",
        "localhost.example.org",
        "example.org#localhost",
        "127.0.0.1.example.org",
        "127.0.0.1@example.org",
        "example.org@127.0.0.1",
        "127.0.0.1/example.org",
        "localhost:8000:80",
        "localhost:port",
        "localhost:99999",
        "0.0.0.0",
        "192.168.0.1",
        "10.0.0.1:8000",
        "[::2]",
        "[::1",
        "::1",
        "2130706433",
        "127.1",
        "localhost.",
        " localhost",
        "\x00",
    ],
)
def test_every_other_name_is_foreign(host: str) -> None:
    assert not is_this_machine(host)


def refused(method: str = "POST", **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    refusal = refusal_of(method, Headers({"host": "127.0.0.1:8000"} | named))
    return refusal.code if refusal else ""


def test_a_program_may_write() -> None:
    assert refused(**JSON) == ""


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "https://127.0.0.1:8000", "HTTP://127.0.0.1:8000"])
def test_its_own_page_may_write(origin: str) -> None:
    assert refused(origin=origin, sec_fetch_site="same-origin", **JSON) == ""


@pytest.mark.parametrize(
    "origin",
    ["null", "http://example.org", "http://localhost:8000", "http://127.0.0.1:3000", "http://127.0.0.1", "file://", ""],
)
def test_a_page_of_another_origin_may_not_write(origin: str) -> None:
    assert refused(origin=origin, **JSON) == "cross-site"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "something-new"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_browser_that_says_it_comes_from_elsewhere_may_not_write(site: str, method: str) -> None:
    assert refused(method, sec_fetch_site=site) == "cross-site"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_left_to_the_browsers_own_rules(method: str) -> None:
    assert refused(method, sec_fetch_site="cross-site", origin="http://example.org") == ""


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
        "application/json-seq",
        "application/yaml",
    ],
)
def test_a_body_has_to_be_declared_as_json(kind: str) -> None:
    assert refused(content_length="2", content_type=kind) == "body-not-json"
    assert refused(transfer_encoding="chunked", content_type=kind) == "body-not-json"


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_may_say_how_it_is_encoded(kind: str) -> None:
    assert refused(content_length="2", content_type=kind) == ""


def test_a_write_without_a_body_needs_no_kind() -> None:
    assert refused("DELETE") == ""
    assert refused("POST", content_length="0") == ""


def test_a_request_names_exactly_one_host() -> None:
    twice = Headers(raw=[(b"host", b"localhost"), (b"host", b"localhost")])
    assert refusal_of("GET", twice) is not None
    assert refusal_of("GET", Headers({})) is not None
    assert refusal_of("GET", Headers({"host": "localhost"})) is None
