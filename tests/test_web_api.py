"""The HTTP API: what it answers, what it refuses, and that nothing the OpenAPI allows or forbids makes it fail."""

import csv
import io
import json
import os
from collections.abc import Iterator
from typing import Any

import feedparser
import networkx as nx
import pyarrow.parquet as pq
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance
from starlette.testclient import TestClient

import made
from casus.ledger import Ledger, open_ledger
from casus.serial import to_builtins
from casus.web import api
from casus.web.app import application
from casus.web.guard import access
from hostile import hostile

# Questions made for each address and mode; CASUS_EXAMPLES asks for more.
EXAMPLES = int(os.environ.get("CASUS_EXAMPLES", "12"))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with open_ledger(tmp_path_factory.mktemp("api") / "casus.db") as ledger:
        for record in [*made.records(), hostile()]:
            ledger.add(record)
        yield ledger


@pytest.fixture(scope="module")
def client(ledger: Ledger) -> TestClient:
    return TestClient(application(ledger, access("testserver"), title="casus.db", person="a tester"), raise_server_exceptions=False)


def got(client: TestClient, address: str) -> Any:
    answer = client.get(f"/api{address}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_state_and_find(client: TestClient) -> None:
    assert got(client, "/ledger")["articles"] == 5
    page = got(client, "/find/commitments?by=Iceland&limit=1")
    assert page["next"] == 1
    (first,) = page["found"]
    assert first["record"]["action"][0]["text"] == "leave the fisheries treaty"
    assert first["article"]["headline"] == "EU acts on Iceland"
    assert first["names"][first["record"]["committer_actor"]] == "Iceland"
    second = got(client, "/find/commitments?by=Iceland&limit=1&offset=1")["found"][0]
    assert second["id"] != first["id"]
    assert [x["record"]["type"] for x in got(client, "/find/events?type=SANCTION")["found"]] == ["SANCTION"]
    # Told by two articles that carry one report.
    assert "COERCE" in {x["record"]["type"] for x in got(client, "/find/events?min_origins=1")["found"]}
    assert "COERCE" not in {x["record"]["type"] for x in got(client, "/find/events?min_origins=2")["found"]}
    assert got(client, "/find/events?about=zebra") == {"found": [], "next": None}


def test_pages_hold_everything_once(client: TestClient) -> None:
    every = got(client, "/find/statements?limit=200")["found"]
    seen: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = got(client, f"/find/statements?limit=3&offset={offset}")
        assert len(page["found"]) <= 3
        seen += [one["id"] for one in page["found"]]
        offset = page["next"]
    assert seen == [one["id"] for one in every]
    assert len(set(seen)) == len(seen) > 5


def test_show_history_and_article(client: TestClient, ledger: Ledger) -> None:
    threat = next(x for x in got(client, "/find/commitments?about=strait")["found"])
    shown = got(client, f"/show/{threat['id']}")
    assert any("close the strait" in passage["text"] for passage in shown["passages"])
    told = got(client, f"/history/{threat['id']}")
    assert told["kind"] == "commitment"
    assert [m["source"]["outlet"] for m in told["moments"]][:1] == ["Fjord Times"]
    assert "Coast Gazette" in {m["source"]["outlet"] for m in told["moments"]}
    assert got(client, f"/show/{told['id']}")["group"] == shown["group"] == told["id"]
    record = got(client, f"/articles/{threat['article']['id']}")
    assert record == to_builtins(ledger.record(threat["id"]))


def test_articles_and_situation(client: TestClient) -> None:
    assert [a["record"]["id"] for a in got(client, "/articles?since=2026-03-04&until=2026-03-06")["found"]] == ["fired", "strait-copy"]
    assert "text" not in got(client, "/articles?limit=1")["found"][0]["record"]
    account = got(client, "/situation?until=2026-03-05")
    assert account["articles"] == 2
    assert account["undertakings"][0]["sources"]
    assert got(client, "/situation?until=2026-03")["articles"] == 4


def test_judge_and_undo(client: TestClient) -> None:
    # Two events that Casus keeps apart; a person says otherwise, and takes it back.
    one, other = (x["id"] for x in got(client, "/find/events?type=COERCE")["found"] + got(client, "/find/events?type=SANCTION")["found"] if x["article"]["outlet"] in (None, "Fjord Times"))  # fmt: skip
    pair = {"one": one, "other": other}
    answer = client.post("/api/judgements", json={**pair, "verdict": "same"})
    assert (answer.status_code, answer.json()) == (200, {"who": "a tester"})
    assert got(client, f"/show/{one}")["group"] == got(client, f"/show/{other}")["group"]
    (told,) = got(client, "/judgements")["found"]
    assert (told["verdict"], told["who"], {told["a"], told["b"]}) == ("same", "a tester", {one, other})
    assert client.post("/api/judgements/undo", json=pair).status_code == 200
    assert got(client, f"/show/{one}")["group"] != got(client, f"/show/{other}")["group"]
    assert got(client, "/judgements")["found"][0]["undone_by"] == "a tester"
    assert len(got(client, "/judgements?machine=true&limit=200")["found"]) > 1
    again = client.post("/api/judgements/undo", json=pair)
    assert (again.status_code, "nobody has judged" in again.json()["error"]) == (404, True)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/find/nothing", 422, "kind: Input should be 'statements'"),
        ("/find/events?limit=0", 422, "limit: "),
        ("/find/events?limit=201", 422, "limit: "),
        ("/find/events?offset=-1", 422, "offset: "),
        ("/find/events?offset=99999999999999999999", 422, "offset: "),
        ("/find/events?since=yesterday", 422, "since: "),
        ("/find/events?since=2026-02-31", 422, "is no day"),
        ("/find/events?by=%2C%2C", 422, "no letter or digit"),
        (f"/find/events?about={'x' * 301}", 422, "about: "),
        ("/show/e-000000000000", 404, "nothing has the id"),
        ("/show/x'%20OR%201=1", 422, "id: "),
        ("/history/e-000000000000", 404, "no such record"),
        ("/history/d-000000000000", 404, "have a history"),
        ("/find/articles?min_origins=2", 422, "min_origins is for what articles tell"),
        ("/find/events?min_origins=0", 422, "min_origins: "),
        ("/articles/d-000000000000", 404, "nothing has the id"),
        ("/articles/..%2F..%2Fetc%2Fpasswd", 404, ""),
        ("/export/csv", 422, "one of articles, actors"),
        ("/export/csv?table=readings", 422, "table: "),
        ("/export/atom?table=events", 422, "has no tables"),
        ("/export/brat", 422, "form: "),
    ],
)
def test_what_is_wrong_is_said_in_one_line(client: TestClient, address: str, status: int, said: str) -> None:
    answer = client.get(f"/api{address}")
    assert answer.status_code == status, answer.text
    if said:
        error = answer.json()["error"]
        assert said in error
        assert "\n" not in error


def test_a_judgement_is_checked(client: TestClient) -> None:
    event, commitment = (got(client, f"/find/{kind}")["found"][0]["id"] for kind in ("events", "commitments"))
    assert client.post("/api/judgements", json={"one": event, "other": commitment, "verdict": "same"}).status_code == 404
    assert client.post("/api/judgements", json={"one": event, "other": event, "verdict": "perhaps"}).status_code == 422
    assert client.post("/api/judgements", json={"one": event, "other": "'; DROP TABLE", "verdict": "same"}).status_code == 422
    assert client.post("/api/judgements", content=b"{" * 5000, headers={"content-type": "application/json"}).status_code == 413
    assert client.post("/api/judgements", content=b"{", headers={"content-type": "application/json"}).status_code == 422
    foreign = client.post(
        "/api/judgements", json={"one": event, "other": event, "verdict": "same"}, headers={"origin": "https://evil.example"}
    )
    assert foreign.status_code == 403


def test_exports_are_read_back(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/api/export/csv?table=commitments").text, newline="")))
    assert "close the strait" in {row["action"] for row in rows}
    found = client.get("/api/export/parquet?table=events")
    assert pq.read_table(io.BytesIO(found.content)).num_rows == 7
    assert found.headers["content-disposition"] == 'attachment; filename="casus-events.parquet"'
    assert len(client.get("/api/export/jsonl?table=articles&since=2026-03-05&until=2026-03").text.splitlines()) == 2
    assert json.loads(client.get("/api/export/geojson").text)["type"] == "FeatureCollection"
    assert len(feedparser.parse(client.get("/api/export/atom").content).entries) == 5
    assert nx.parse_graphml(client.get("/api/export/graphml").text, force_multigraph=True).number_of_nodes() > 4
    for form in ("plover", "cameo", "ftm"):
        assert client.get(f"/api/export/{form}").text.count("\n") >= 5


def test_every_answer_of_the_api_may_be_read_by_programs_only(client: TestClient) -> None:
    answer = client.get("/api/find/articles")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.fixture(scope="module")
def described(client: TestClient) -> Any:
    return schemathesis.openapi.from_asgi("/api/openapi.json", client.app, headers={"host": "testserver"})


def operations() -> list[tuple[str, str, GenerationMode]]:
    app = FastAPI()
    app.include_router(api.router)
    found = [(path, method) for path, methods in app.openapi()["paths"].items() for method in methods]
    # What takes no field cannot be asked wrongly.
    return [(path, method, mode) for path, method in found for mode in GenerationMode if (path, mode.value) != ("/api/ledger", "negative")]


@pytest.mark.parametrize(("path", "method", "mode"), operations())
def test_no_question_makes_it_fail(path: str, method: str, mode: GenerationMode, described: Any) -> None:
    """What the OpenAPI allows, and what it does not: no 5xx, and every answer as described."""
    operation = described[path][method]
    cases = operation.as_strategy(generation_mode=mode)
    checks = [not_a_server_error, response_schema_conformance, content_type_conformance]

    @given(case=cases)
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=checks, headers={"host": "testserver"})

    ask()


def test_the_description_names_everything(client: TestClient) -> None:
    description = client.get("/api/openapi.json").json()
    assert set(description["paths"]) == {
        "/api/ledger", "/api/find/{kind}", "/api/show/{id}", "/api/history/{id}", "/api/situation", "/api/articles", "/api/articles/{id}",
        "/api/judgements", "/api/judgements/undo", "/api/export/{form}",
    }  # fmt: skip
    for path in description["paths"].values():
        for operation in path.values():
            assert operation["description"]
    assert api.MOST == 200
