"""Whatever a server answers in the place of an answer, it becomes a failure that repeats none of it."""

import json
import re

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relia.llm.providers.failures import said_by
from relia.llm.providers.said import Asked, failure

ASKED = Asked("local", "coder-7b")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["error", "message", "code", "type", "detail"]) | st.text(), inner)
    ),
)


@given(
    st.sampled_from([302, 400, 401, 402, 403, 404, 405, 408, 409, 413, 418, 422, 429, 500, 502, 503, 529]),
    JSON | st.binary(),
)
def test_any_body_with_any_status_is_a_failure_with_something_to_do(status: int, body: object) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    problem = failure(said_by(httpx2.Response(status, content=content)), ASKED)
    assert problem.detail.startswith("local: ")
    assert f"HTTP {status}" in problem.detail
    assert problem.hint


@given(st.sampled_from([400, 401, 403, 404, 429, 500, 503]), st.from_regex(r"sk-[A-Za-z0-9]{20}", fullmatch=True))
def test_nothing_that_the_server_says_is_repeated(status: int, secret: str) -> None:
    for body in (
        {"error": {"message": secret, "code": secret, "type": secret}},
        {"error": secret},
        {"message": secret},
        {"detail": [{"msg": secret}]},
        secret,
    ):
        problem = failure(said_by(httpx2.Response(status, json=body)), ASKED)
        assert not re.search(re.escape(secret), f"{problem.detail}{problem.hint}", re.IGNORECASE)


@pytest.mark.parametrize("content", [b"[" * 50_000, b"\xff\xfe", b"", b"null", b"{" * 1000])
def test_a_body_that_cannot_be_read_counts_by_its_status(content: bytes) -> None:
    assert failure(said_by(httpx2.Response(503, content=content)), ASKED).code == "llm-down"
