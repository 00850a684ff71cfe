"""Logs: structured, and without what anybody wrote."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from relia.monitoring.logs import configure_logs
from relia.monitoring.settings import LogSettings


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    names = ("uvicorn.error", "alembic", "sqlalchemy", "asyncio")
    before = {name: (logging.getLogger(name).handlers, logging.getLogger(name).propagate) for name in names}
    yield
    structlog.reset_defaults()
    for name, (handlers, propagate) in before.items():
        logging.getLogger(name).handlers = handlers
        logging.getLogger(name).propagate = propagate


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_one_json_object_with_what_is_bound(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings(log_format="json"))
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("x").info("request", status=200)
    (line,) = lines(capsys)
    assert (line["event"], line["status"], line["request_id"], line["level"]) == ("request", 200, "r-1", "info")
    assert line["timestamp"].endswith("Z")


def test_less_important_lines_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings(log_format="json", log_level="warning"))
    structlog.get_logger("x").info("request")
    structlog.get_logger("x").warning("look")
    assert [line["event"] for line in lines(capsys)] == ["look"]


def fail() -> None:
    raise RuntimeError("the prompt was: set the password hunter2")


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("through", ["structlog", "uvicorn.error"])
def test_an_exception_is_named_and_placed_and_not_quoted(
    capsys: pytest.CaptureFixture[str], form: Any, through: str
) -> None:
    configure_logs(LogSettings(log_format=form))
    try:
        fail()
    except RuntimeError as error:
        if through == "structlog":
            structlog.get_logger("x").error("failed", exc_info=error)
        else:
            logging.getLogger(through).exception("Exception in ASGI application")
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "test_logs.py" in said
    assert "hunter2" not in said


def test_libraries_speak_only_of_what_is_important(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(LogSettings(log_format="json"))
    logging.getLogger("alembic.runtime.migration").info("Running upgrade")
    logging.getLogger("uvicorn.error").warning("look")
    (line,) = lines(capsys)
    assert (line["event"], line["level"]) == ("look", "warning")
