"""The web application without a browser: who may ask, what every answer forbids, and what is asked wrongly."""

import csv
import io
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import made
from casus.cli import INTERRUPTED, main
from casus.ledger import open_ledger
from casus.ledger.book import document_id
from casus.web.answer import STATIC, Sheet, as_csv
from casus.web.app import application
from casus.web.guard import access, host_allowed, is_loopback
from casus.web.marks import Mark, blocks, parts

ARTICLE = f"/article/d-{document_id(made.strait().document)[:12]}"
PAGES = ("/", ARTICLE, "/timeline", "/map", "/network", "/search", "/search?kind=event", "/judge")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with open_ledger(tmp_path_factory.mktemp("web") / "casus.db") as ledger:
        for record in made.records():
            ledger.add(record)
        yield TestClient(application(ledger, access("127.0.0.1"), title="test.db", person="a tester"), base_url="http://127.0.0.1")


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[TestClient]:
    """A server that others can reach."""
    with open_ledger(tmp_path / "casus.db") as ledger:
        ledger.add(made.strait())
        rules = access("0.0.0.0", names=["desk.example"], token="secret-token")
        yield TestClient(application(ledger, rules, title="t", person="x"), base_url="http://desk.example", follow_redirects=False)


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_forbids_what_a_page_does_not_need(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "<style" not in answer.text
    assert " style=" not in answer.text
    assert "<script>" not in answer.text
    assert " onclick" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_every_page_gives_what_it_shows_as_json_and_csv(client: TestClient, path: str) -> None:
    joint = "&" if "?" in path else "?"
    found = client.get(f"{path}{joint}format=json")
    sheets = json.loads(found.text)
    assert found.headers["content-type"] == "application/json"
    assert sheets
    for name, rows in sheets.items():
        table = list(csv.reader(io.StringIO(client.get(f"{path}{joint}format=csv&table={name}").text)))
        assert len(table) == len(rows) + 1
        if rows:
            assert table[0] == list(rows[0])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/article/d-000000000000", 404),
        ("/article/..%2f..%2fetc%2fpasswd", 404),
        ("/article/d-'%20OR%201=1--", 404),
        ("/static/..%2fapp.py", 404),
        ("/static/app.py", 404),
        (f"{ARTICLE}?part=9", 422),
        (f"{ARTICLE}?part=-1", 422),
        (f"{ARTICLE}?format=exe", 422),
        (f"{ARTICLE}?format=csv&table=users", 422),
        ("/?since=yesterday", 422),
        ("/search?kind=users", 422),
        ("/search?offset=99999999999", 422),
        ("/search?min_origins=many", 422),
        ("/search?since=soon", 422),
        ("/judge?kind=users", 422),
        ("/judge?before=-1", 422),
        ("/actor/n-nobody", 404),
        ("/actor/'%3BDROP TABLE names", 404),
        ("/commitment/c-nothing", 404),
        ("/measure/m-nothing", 404),
        ("/claim/x-nothing", 404),
        ("/event/e-nothing", 404),
        (f"/commitment/{made.strait().measures[0].id}", 404),
        (f"/?{'x' * 9000}", 414),
    ],
)
def test_what_is_asked_wrongly_gets_one_line_and_no_traceback(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)

    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_searching_for_syntax_finds_nothing_and_breaks_nothing(client: TestClient) -> None:
    for words in ('"', "' OR 1=1 --", "AND OR NOT", "a* NEAR(b)", "%00", "🏴", "{{7*7}}", "kind=event"):
        answer = client.get("/search", params={"about": words})
        assert answer.status_code in (200, 422), words


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1", True),
        ("localhost:8417", True),
        ("[::1]:8417", True),
        ("192.168.1.9:80", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
        ("[", False),
    ],
)
def test_a_name_that_is_not_ours_gets_no_answer(client: TestClient, host: str, allowed: bool) -> None:
    assert host_allowed(host, access("127.0.0.1")) is allowed
    assert (client.get("/judge", headers={"host": host}).status_code == 200) is allowed


def test_only_loopback_goes_without_a_token() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "::1", "localhost", "127.1.2.3")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.0.1", "desk.example", "")))


def test_a_shared_server_asks_for_its_token(shared: TestClient) -> None:
    assert shared.get("/").status_code == 401
    assert shared.get("/static/desk.css").status_code == 401
    assert shared.get("/?token=wrong").status_code == 401
    assert shared.get("/", headers={"authorization": "Bearer secret-token"}).status_code == 200

    welcome = shared.get("/search?about=net&token=secret-token")
    assert welcome.status_code == 303
    assert welcome.headers["location"] == "/search?about=net"
    cookie = welcome.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert shared.get("/search?about=net").status_code == 200


def test_the_welcome_never_leads_elsewhere(shared: TestClient) -> None:
    for path in ("//evil.example/", "/%5cevil.example", "///evil.example"):
        answer = shared.get(f"http://desk.example{path}?token=secret-token")
        assert answer.headers.get("location", "/").startswith("/")
        assert not answer.headers.get("location", "/").startswith(("//", "/\\"))


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}])
def test_no_other_page_changes_the_ledger(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/judge", data={"n": "1", "verdict": "same"}, headers=headers)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "fields", [{}, {"n": "1"}, {"n": "x", "verdict": "same"}, {"n": "1", "verdict": "maybe"}, {"n": "9" * 30, "verdict": "same"}]
)
def test_a_form_filled_in_wrongly_changes_nothing(client: TestClient, fields: dict[str, str]) -> None:
    assert client.post("/judge", data=fields).status_code == 422


def test_a_form_without_end_is_cut_off(client: TestClient) -> None:
    assert client.post("/judge", content=(b"x" * 1000 for _ in range(50))).status_code == 422


def test_an_article_names_the_others_of_its_report(client: TestClient) -> None:
    page = client.get(ARTICLE).text

    assert "The same report" in page
    assert f"/article/d-{document_id(made.strait_copy().document)[:12]}" in page


def test_an_article_shows_what_its_outlet_changed(tmp_path: Path) -> None:
    record = made.strait()
    later = replace(record, document=replace(record.document, headline="Iceland <b>corrects</b> itself"))
    with open_ledger(tmp_path / "casus.db") as ledger:
        ledger.add(record)
        ledger.add(later)
        page = TestClient(application(ledger, access("127.0.0.1"), title="x", person="ada"), base_url="http://127.0.0.1").get(
            f"/article/d-{document_id(later.document)[:12]}"
        )
    assert page.status_code == 200
    assert "Changed by the outlet 1 time<" in page.text
    assert "<ins>&lt;b&gt;corrects&lt;/b&gt; itself</ins>" in page.text


def test_a_verdict_is_kept_in_the_readers_name_and_undone(client: TestClient) -> None:
    proposed = client.get("/judge?verdict=same&format=json").json()["proposals"]
    n = proposed[0]["n"]

    assert client.post("/judge", data={"n": n, "verdict": "different", "shown": "same"}).status_code == 200
    (kept,) = client.get("/judge?format=json").json()["judged"]
    assert (kept["verdict"], kept["who"]) == ("different", "a tester")
    assert n not in [p["n"] for p in client.get("/judge?verdict=same&format=json").json()["proposals"]]

    assert client.post("/judge", data={"n": kept["n"], "verdict": "undo"}).status_code == 200
    assert client.get("/judge?format=json").json()["judged"] == []
    assert n in [p["n"] for p in client.get("/judge?verdict=same&format=json").json()["proposals"]]


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    sheet = Sheet(name="s", title="s", columns=("a", "b"), rows=(("=1+1", ["@x", "y"]), ("-2", 3)))

    assert list(csv.reader(io.StringIO(as_csv(sheet)))) == [["a", "b"], ["'=1+1", "'@x; y"], ["'-2", "3"]]


def test_our_files_call_nobody() -> None:
    for name, body in STATIC.items():
        text = body.decode("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text, name
        assert "@import" not in text, name
        assert "url(" not in text, name


TEXT = "One two three.\n\nFour five\n\n\n\nsix seven eight nine ten."
SPANS = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT))).filter(lambda s: s[0] < s[1])


@given(st.lists(st.tuples(SPANS, st.sampled_from(["content", "event", "actor"])), max_size=12))
def test_pieces_hold_the_whole_text_and_every_mark(found: list[tuple[tuple[int, int], str]]) -> None:
    marks = [Mark(start=a, end=b, role=role, record=f"r{n}") for n, ((a, b), role) in enumerate(found)]
    pieces = [piece for block in blocks(TEXT, marks, first=0, last=len(TEXT)) for piece in block.pieces]

    assert "".join(p.text for p in pieces) == TEXT.replace("\n", "")
    for piece in pieces:
        assert piece.text == TEXT[piece.start : piece.start + len(piece.text)]
        over = [m for m in marks if m.start <= piece.start and piece.start + len(piece.text) <= m.end]
        assert piece.roles == tuple(sorted({m.role for m in over}))
        assert (piece.record is None) == (not over)
        if over:
            shortest = min(m.end - m.start for m in over)
            assert piece.record in {m.record for m in over if m.end - m.start == shortest}


@given(st.text(alphabet="ab. \n", min_size=1, max_size=200), st.integers(2, 50))
def test_parts_follow_one_another_and_none_is_too_long(text: str, longest: int) -> None:
    found = parts(text, longest)

    assert "".join(text[a:b] for a, b in found) == text
    assert all(b - a <= longest for a, b in found)


def test_an_article_of_many_actors_of_one_id_is_shown(client: TestClient) -> None:
    record = made.fired()
    twice = replace(
        record, statements=(*record.statements, *record.statements), document=replace(record.document, url="https://twice.example/")
    )
    ledger = client.app.app.state.ledger  # type: ignore[attr-defined]
    ledger.add(twice)

    assert client.get(f"/article/d-{document_id(twice.document)[:12]}").status_code == 200


def test_serve_says_where_it_answers_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "casus.db") as ledger:
        ledger.add(made.strait())
    command = [sys.executable, "-c", "import sys; from casus.cli import main; sys.exit(main(sys.argv[1:]))", "serve"]
    with subprocess.Popen([*command, "--ledger", str(tmp_path / "casus.db"), "--port", "0"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        told = server.stdout.readline()
        address = told.split()[3]
        assert told.startswith("Casus answers at http://127.0.0.1:")
        assert httpx.get(address).status_code == 200
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=20) == INTERRUPTED


def test_serve_needs_a_ledger_and_a_free_port(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--ledger", str(tmp_path / "none.db")]) == 1
    with open_ledger(tmp_path / "casus.db"), socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--ledger", str(tmp_path / "casus.db"), "--port", port]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert f"127.0.0.1:{port}: " in said[1]
