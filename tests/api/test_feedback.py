"""Feedback and its export."""

import csv
import io

import pytest
from fastapi.testclient import TestClient
from tests.api.conftest import Store, problem


def give(client: TestClient, store: Store, comment: str, rating: int = 3) -> dict[str, object]:
    answer = client.post(f"/v1/playbooks/{store().id}/feedback", json={"rating": rating, "comment": comment})
    assert answer.status_code == 201
    found: dict[str, object] = answer.json()
    return found


def test_feedback_is_kept_and_listed_newest_first(client: TestClient, store: Store) -> None:
    first, second = give(client, store, "fine", 4), give(client, store, "wrong port", 1)
    page = client.get("/v1/feedback", params={"limit": 1}).json()
    assert page["items"] == [second]
    rest = client.get("/v1/feedback", params={"limit": 1, "cursor": page["next_cursor"]}).json()
    assert rest == {"items": [first], "next_cursor": None}


@pytest.mark.parametrize("rating", [0, 6, -1, 2.5, "five", None, True, 10**30])
def test_a_rating_is_a_whole_number_from_1_to_5(client: TestClient, store: Store, rating: object) -> None:
    answer = client.post(f"/v1/playbooks/{store().id}/feedback", json={"rating": rating})
    said = problem(answer, 422, "request-invalid")
    assert said["errors"][0]["location"] == "body.rating"


def test_the_export_holds_everything_as_csv_and_as_json(client: TestClient, store: Store) -> None:
    given = [
        give(client, store, comment) for comment in ("plain", 'with "quotes", commas', "two\nlines", "ünïcode 日本")
    ]
    table = client.get("/v1/feedback/export")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"] == 'attachment; filename="feedback.csv"'
    rows = list(csv.DictReader(io.StringIO(table.content.decode(), newline="")))
    assert [(row["id"], row["comment"]) for row in rows] == [(item["id"], item["comment"]) for item in reversed(given)]
    assert client.get("/v1/feedback/export", params={"format": "json"}).json() == list(reversed(given))


@pytest.mark.parametrize("comment", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", '"=1', "\uff1d1"])
def test_no_cell_of_the_export_is_a_formula(client: TestClient, store: Store, comment: str) -> None:
    give(client, store, comment)
    (row,) = csv.DictReader(io.StringIO(client.get("/v1/feedback/export").content.decode(), newline=""))
    assert not row["comment"].lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
    assert row["comment"].endswith(comment)


def test_an_export_of_nothing_is_empty(client: TestClient) -> None:
    assert client.get("/v1/feedback/export").text == "id,playbook_id,rating,comment,created\r\n"
    assert client.get("/v1/feedback/export", params={"format": "json"}).json() == []


def test_more_feedback_than_one_batch_is_exported_once_each(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}/feedback"
    from relia.api.routes import feedback

    for number in range(feedback.BATCH + 1):
        assert client.post(path, json={"rating": 5, "comment": str(number)}).status_code == 201
    comments = [item["comment"] for item in client.get("/v1/feedback/export", params={"format": "json"}).json()]
    assert comments == [str(number) for number in reversed(range(feedback.BATCH + 1))]
