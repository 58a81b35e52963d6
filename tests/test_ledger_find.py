"""Asking the ledger: the same answers on SQLite and PostgreSQL, whatever is asked; old ledgers brought up to date."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casus
import made
from casus.cli import main
from casus.errors import ConfigError, LedgerError
from casus.ledger import Ledger, open_ledger
from casus.ledger.asking import ASKED, Found
from casus.ledger.entries import LISTS, keys, moment, words
from casus.ledger.entries import entries as entries_of
from casus.ledger.sheet import COLUMNS, headline
from casus.model import Document, Event, Record, Statement
from casus.options import FILTERS, KINDS


def filled(where: str) -> Ledger:
    """The four made articles."""
    ledger = open_ledger(where)
    for record in made.records():
        ledger.add(record)
    return ledger


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger that is only read, on each database."""
    sqlite = request.param == "sqlite"
    with filled(str(tmp_path_factory.mktemp("find") / "casus.db") if sqlite else request.getfixturevalue("postgres").database()) as ledger:
        yield ledger


def told(found: list[Found]) -> list[str]:
    """What was found, each by its first words."""
    return [headline(one)[:40] for one in found]


STRAIT = "Anna Jonsdottir: Iceland will close the strait"[:40]


@pytest.mark.parametrize(
    ("kind", "wish", "wanted"),
    [
        ("statements", {"by": "Jonsdottir", "about": "closing strait"}, [STRAIT, STRAIT]),
        ("statements", {"by": "anna jónsdóttir", "about": "trawlers"}, [STRAIT, STRAIT]),
        ("statements", {"by": "Jonsdottir Anna", "about": "trawlers"}, []),
        ("statements", {"about": '"one more net"'}, ["Anna Jonsdottir: \"We have counted 40 ship"[:40]]),
        ("statements", {"about": '"more one net"'}, []),
        ("statements", {"type": "deny"}, ["Anna Jonsdottir: that nobody had been hu"[:40], "Lars Vik: that any net had been cut"]),
        ("statements", {"type": "deny", "until": "2026-03-03"}, ["Lars Vik: that any net had been cut"]),
        ("statements", {"type": "deny", "since": "2026-03-04"}, ["Anna Jonsdottir: that nobody had been hu"[:40]]),
        ("statements", {"outlet": "coast gazette"}, [STRAIT]),
        ("statements", {"agency": "Halibut Wire", "since": "2026-03-04"}, [STRAIT]),
        ("statements", {"by": "Norway"}, []),
        ("events", {"type": "ASSAULT/destroy"}, ["ASSAULT Icelandic Coast Guard → Norway: "]),
        ("events", {"type": "assault", "status": "reported"}, []),
        ("events", {"actor": "NOR", "since": "2026-03-05", "until": "2026-03-05"}, ["ASSAULT Icelandic Coast Guard → Norway: "]),
        ("events", {"place": "isafjord", "by": "coast guard"}, ["COERCE Icelandic Coast Guard → Norway: C"]),
        ("events", {"place": "ISL"}, ["COERCE Icelandic Coast Guard → Norway: C"]),
        ("commitments", {"by": "Norway"}, ["Norway: keep its boats outside the line"]),
        ("commitments", {"about": "nets", "status": "condition_met"}, ["Icelandic Coast Guard: fire"]),
        ("measures", {"status": "imposed"}, ["The European Union on Monday imposed san"]),
        ("measures", {"actor": "Denmark"}, ["The European Union is considering sancti"]),
        ("contested", {"actor": "Vik"}, ["one more net is cut"]),
        ("measures", {"min_origins": 2}, ["The European Union on Monday imposed san", "The European Union is considering sancti"]),
        ("commitments", {"min_origins": 2, "about": "cut"}, ["Icelandic Coast Guard: fire"] * 2),
        ("articles", {"about": "trawler lawmakers"}, []),
        ("articles", {"about": "trawlers", "outlet": "Post"}, ['Shots off Isafjord: "then they shot"']),
        ("articles", {"by": "Tove Lund"}, ['Shots off Isafjord: "then they shot"']),
        ("articles", {"actor": "Q458", "since": "2026-03-23"}, ["EU acts on Iceland"]),
        ("articles", {"limit": 1, "offset": 1}, ['Shots off Isafjord: "then they shot"']),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_what_is_asked_is_found(ledger: Ledger, kind: str, wish: dict[str, str], wanted: list[str]) -> None:
    assert told(ledger.find(kind, **wish)) == wanted  # type: ignore[arg-type]


def test_everything_is_found_newest_first_and_leads_to_its_article(ledger: Ledger) -> None:
    for name, kind in ASKED.items():
        found = ledger.find(name, limit=None)
        count = 4 if kind == "article" else sum(len(getattr(record, LISTS[kind])) for record in made.records())
        assert len(found) == count
        days = [one.day or "" for one in found]
        assert days == sorted(days, reverse=True)
        for one in found:
            shown = ledger.show(one.id)
            assert shown.found == one
            assert ledger.record(one.source.id) == shown.record


def test_the_evidence_stands_in_its_paragraph(ledger: Ledger) -> None:
    (found,) = ledger.find("commitments", by="Norway")
    shown = ledger.show(found.id)
    (passage,) = shown.passages
    text = shown.record.document.text
    assert text[passage.start : passage.start + len(passage.text)] == passage.text
    assert "\n" not in passage.text
    assert [span.text for span in passage.spans][-1] == "talks go on"
    for one in ledger.find("statements", limit=None):
        for piece in one.thing.content:  # type: ignore[union-attr]
            assert any(piece in passage.spans for passage in ledger.show(one.id).passages)


def test_a_thing_leads_to_the_same_in_other_articles(where: str) -> None:
    with filled(where) as ledger:
        newest, oldest = ledger.find("statements", about="closing strait", by="Jonsdottir")
        assert newest.group == oldest.group == oldest.id
        assert [other.id for other in ledger.show(newest.id).others] == [oldest.id]
        ledger.judge("different", newest.id, oldest.id, who="Sigrid")
        assert ledger.show(newest.id).others == ()
        ledger.undo(newest.id, oldest.id, who="Sigrid")
        assert [other.id for other in ledger.show(newest.id).others] == [oldest.id]
        (judged,) = ledger.judgements()
        assert (judged["who"], judged["verdict"], judged["undone_by"]) == ("Sigrid", "different", "Sigrid")
        assert ledger.judgements(undone=False) == []
        assert len(ledger.judgements(newest.id, by_hand=False)) >= 2


def test_what_makes_no_sense_is_one_line(ledger: Ledger) -> None:
    for wish, why in [
        ({"since": "yesterday"}, "write 2020-08-20"),
        ({"until": "2020-13"}, "write 2020-08-20"),
        ({"by": "?!"}, "no letter or digit"),
        ({"about": '""'}, "no letter or digit"),
        ({"limit": -1}, "below 0"),
    ]:
        with pytest.raises(ConfigError, match=why):
            ledger.find("events", **wish)  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="wishes"):
        ledger.find("wishes")
    with pytest.raises(LedgerError, match="nothing has the id 'e-none'"):
        ledger.show("e-none")
    with pytest.raises(LedgerError, match="two of one kind"):
        ledger.judge("same", ledger.find("events")[0].id, ledger.find("measures")[0].id, who="Sigrid")


@pytest.mark.parametrize(
    "hostile", ['"; DROP TABLE entries; --', "NEAR(a b)", "a* OR b", "terms:x", "'", "\\", "a & !b", "\x00\ud83d x", "%_"]
)
def test_no_question_is_a_command(ledger: Ledger, hostile: str) -> None:
    for name in FILTERS[:8]:
        wish = {name: hostile}
        if any(char.isalnum() for char in hostile):
            assert ledger.find("articles", **wish) == []  # type: ignore[arg-type]
        else:
            with pytest.raises(ConfigError, match="no letter or digit"):
                ledger.find("articles", **wish)  # type: ignore[arg-type]
    assert len(ledger) == 4


def test_a_reading_that_no_longer_counts_is_not_found(where: str) -> None:
    with open_ledger(where) as ledger:
        first = made.fired()
        ledger.add(first)
        (old,) = ledger.find("events")
        assert ledger.add(replace(first, events=()), again=True) == "reread"
        assert ledger.find("events") == []
        assert ledger.find("articles", about="fired") != []
        with pytest.raises(LedgerError, match="nothing has the id"):
            ledger.show(old.id)


def test_two_articles_of_one_name_keep_their_records_apart(where: str) -> None:
    """Ids are made from what the reader called the article: rows of two files may both be called row-1."""
    one = made.fired()
    other = replace(one, document=replace(one.document, url="https://other.example/1", publisher="Other", headline="Other"))
    with open_ledger(where) as ledger:
        assert [ledger.add(one), ledger.add(other), ledger.add(other)] == ["new", "new", "known"]
        found = ledger.find("statements", limit=None)
        assert len({s.id for s in found}) == len(found) == 2 * len(one.statements)
        assert {ledger.show(s.id).found.source.outlet for s in found} == {"Skerry Post", "Other"}
        for record in ledger.records():
            assert {e.statement for e in record.events} <= {None, *(s.id for s in record.statements)}


def test_a_word_beyond_every_limit_is_kept_and_found(where: str) -> None:
    text = "Harbour " + "x" * 5_000 + " " + " ".join(f"w{n}" for n in range(30_000)) + " end."
    with open_ledger(where) as ledger:
        ledger.add(Record(document=Document(id="long", text=text), meta=made.META))
        assert len(ledger.find("articles", about="harbour w19000")) == 1


@given(st.text(), st.lists(st.text(max_size=20), max_size=5))
def test_terms_are_letters_and_digits(text: str, others: list[str]) -> None:
    for word in [*words(text), *(w for other in others for w in words(other))]:
        assert word.isalnum()


@given(st.dates(), st.dates())
def test_moments_are_ordered_as_days_are(one: object, other: object) -> None:
    a, b = moment(str(one)), moment(str(other))
    assert a is not None
    assert b is not None
    assert (a < b) == (str(one) < str(other))
    after = moment(str(one), after=True)
    assert after == a + 1440
    assert moment(f"{one}T23:59:10Z") == a + 1439


def test_keys_are_of_the_day_and_fit_a_database() -> None:
    found = [*entries_of(made.strait(), "f" * 32)]
    assert len({*keys(found, "f" * 32)}) == len(found)
    last = replace(found[0], day="9999-12-31")
    assert 0 < keys([last], "f" * 32)[0] < 2**63


# The command line and data frames


@pytest.fixture
def path(tmp_path: Path) -> str:
    with filled(str(tmp_path / "casus.db")) as ledger:
        return ledger.name


def test_every_kind_in_every_format(path: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for kind in KINDS:
        columns = [name for name, _ in COLUMNS[ASKED[kind]]]
        assert main(["find", kind, "--ledger", path]) == 0
        assert b"day" in capfdbinary.readouterr().out
        assert main(["find", kind, "--format", "json", "--ledger", path]) == 0
        found = json.loads(capfdbinary.readouterr().out)
        assert main(["find", kind, "--format", "csv", "--ledger", path]) == 0
        rows = list(csv.DictReader(io.StringIO(capfdbinary.readouterr().out.decode(), newline="")))
        assert main(["find", kind, "--format", "parquet", "--ledger", path]) == 0
        table = pq.read_table(io.BytesIO(capfdbinary.readouterr().out))
        assert list(rows[0]) == table.column_names == columns
        assert [one["id"] for one in found] == [row["id"] for row in rows] == table["id"].to_pylist()
        with open_ledger(path) as ledger:
            frame = casus.frame(ledger.find(kind), kind)
        assert list(frame.columns) == columns
        assert frame["id"].tolist() == table["id"].to_pylist()
        assert casus.frame([], kind).columns.tolist() == columns


def test_a_cell_is_no_formula(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    with open_ledger(path) as ledger:
        ledger.add(Record(document=Document(id="f", headline='=HYPERLINK("http://x")', published="2026-09-09", text="x"), meta=made.META))
    main(["find", "articles", "--limit", "1", "--format", "csv", "--ledger", path])
    assert "'=HYPERLINK" in capsys.readouterr().out


def test_show_and_judge(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    with open_ledger(path) as ledger:
        newest, oldest = (one.id for one in ledger.find("statements", about="closing strait", by="Jonsdottir"))
    assert main(["show", newest, "--ledger", path]) == 0
    out = capsys.readouterr().out
    assert "[Iceland will close the strait on 1 April unless Norway withdraws its trawlers" in out
    assert f"Also told in 1 other article:\n  3 Mar 2026, Fjord Times: {STRAIT}" in out
    assert main(["show", newest, "--format", "json", "--ledger", path]) == 0
    assert json.loads(capsys.readouterr().out)["others"] == [oldest]
    assert main(["history", newest, "--ledger", path]) == 0
    out = capsys.readouterr().out
    assert "Fjord Times" in out
    assert "3 Mar 2026" in out
    assert main(["history", newest, "--format", "json", "--ledger", path]) == 0
    assert len(json.loads(capsys.readouterr().out)["moments"]) == 2
    assert main(["judge", "different", newest, oldest, "--who", "Sigrid", "--ledger", path]) == 0
    assert main(["judge", "undo", newest, oldest, "--who", "Sigrid", "--ledger", path]) == 0
    assert main(["judge", "undo", newest, oldest, "--who", "Sigrid", "--ledger", path]) == 1
    captured = capsys.readouterr()
    assert captured.out == f"{newest} and {oldest}: different, says Sigrid\n{newest} and {oldest}: undone, says Sigrid\n"
    assert captured.err.startswith("casus: nobody has judged ")
    assert main(["judge", "list", "--ledger", path]) == 0
    assert "Sigrid" in capsys.readouterr().out
    assert main(["judge", "export", "--ledger", path]) == 0
    (exported,) = capsys.readouterr().out.splitlines()
    assert json.loads(exported)["undone_by"] == "Sigrid"
    assert main(["judge", "same", newest, "--ledger", path]) == 2
    assert "takes two ids" in capsys.readouterr().err


def test_a_ledger_of_version_1_is_brought_up_to_date(path: str, tmp_path: Path) -> None:
    """What today's first Casus wrote has its tables only; it is woven and can be asked as if it were new."""
    old = tmp_path / "old.db"
    db = sqlite3.connect(old)
    db.executescript((files("casus") / "migrations" / "0001_ledger.sql").read_text("utf-8") + "PRAGMA user_version = 1;")
    names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    db.execute("ATTACH ? AS new", (path,))
    for name in names:
        db.execute(f"INSERT INTO main.{name} SELECT * FROM new.{name}")
    db.commit()
    db.close()
    with open_ledger(path) as new, open_ledger(old) as ledger:
        assert list(ledger.records()) == made.records()
        for kind in KINDS:
            assert ledger.find(kind, limit=None) == new.find(kind, limit=None)
        assert ledger.show(ledger.find("events")[0].id).passages
    with open_ledger(old) as ledger:
        assert len(ledger.find("articles")) == 4


def test_times_of_their_own_count_before_publication(where: str) -> None:
    record = made.strait()
    event: Event = replace(record.events[0], date="2025-12-24", date_end=None)
    statement: Statement = replace(record.statements[0], time="2026-01")
    with open_ledger(where) as ledger:
        ledger.add(replace(record, events=(event,), statements=(statement,)))
        assert [one.day for one in ledger.find("events", until="2025")] == ["2025-12-24"]
        assert [one.day for one in ledger.find("statements", since="2026-01", until="2026-01")] == ["2026-01"]
        assert ledger.find("statements", since="2026-02") == []
