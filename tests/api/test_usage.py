"""What language models were used for, over HTTP."""

import csv
import io

import pytest
from fastapi.testclient import TestClient
from tests.api.conftest import problem
from tests.unit.llm.ledgers import call_of, ledger_over

from relia.api.parts import Parts

URL = "/v1/admin/usage"
SPAN = {"since": "2026-01-31", "until": "2026-01-31"}


def test_usage_is_told_as_json(client: TestClient, parts: Parts) -> None:
    ledger = ledger_over(parts.database)
    ledger.settle(None, call_of())
    ledger.settle(None, call_of(model="unlisted"))
    whole = client.get(URL, params={"by": "model", **SPAN}).json()
    assert [(line["name"], line["dollars"], line["unpriced"]) for line in whole["lines"]] == [
        ("dear", "0.2", 0),
        ("unlisted", None, 1),
    ]
    assert (whole["total"]["calls"], whole["total"]["input_tokens"], whole["left_out"]) == (2, 200, 0)


def test_usage_is_told_as_csv_without_formulas(client: TestClient, parts: Parts) -> None:
    ledger_over(parts.database).settle(None, call_of(user_id="=cmd()"))
    answer = client.get(URL, params={"by": "user", "format": "csv", **SPAN})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["user"], row["calls"], row["dollars"]) == ("'=cmd()", "1", "0.2")


def test_a_report_without_a_span_is_of_the_last_30_days(client: TestClient) -> None:
    whole = client.get(URL).json()
    assert (whole["by"], whole["lines"], whole["total"]["dollars"]) == ("day", [], None)
    first = client.get(URL, params={"until": "2026-01-30"}).json()
    assert (first["since"], first["until"]) == ("2026-01-01", "2026-01-30")
    assert client.get(URL, params={"until": "0001-01-02"}).json()["since"] == "0001-01-01"


def test_a_span_that_ends_before_it_begins_is_a_problem(client: TestClient) -> None:
    problem(client.get(URL, params={"since": "2026-02-01", "until": "2026-01-01"}), 422, "usage-span-invalid")


@pytest.mark.parametrize("params", [{"by": "weather"}, {"since": "yesterday"}, {"limit": 0}, {"format": "xml"}])
def test_what_cannot_be_read_is_a_problem(client: TestClient, params: dict[str, str | int]) -> None:
    assert problem(client.get(URL, params=params), 422, "request-invalid")["errors"]
