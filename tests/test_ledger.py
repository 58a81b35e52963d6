"""The ledger: nothing lost, nothing double, nothing overwritten."""

import doctest
import multiprocessing
import os
import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest

import casus
import made
from casus.errors import LedgerError
from casus.ledger import book as module
from casus.ledger import open_ledger
from casus.model import Document, Record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "casus.db"


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


def numbered(n: int, text: str = "Nothing happened in ward {n} today.") -> Record:
    return Record(document=Document(id=f"d{n}", url=f"https://gazette.example/{n}", text=text.format(n=n)), meta=made.META)


def test_what_goes_in_comes_out_in_order_of_publication(path: Path) -> None:
    with open_ledger(path) as ledger:
        assert [ledger.add(r) for r in reversed(made.records())] == ["new"] * 4
        assert len(ledger) == 4
        assert list(ledger.records()) == made.records()


def test_adding_again_changes_nothing(path: Path) -> None:
    with open_ledger(path) as ledger:
        for record in made.records():
            ledger.add(record)
    before = rows(path, "SELECT * FROM spans ORDER BY 1, 2, 3, 4")
    with open_ledger(path) as ledger:
        assert made.strait().document in ledger
        assert numbered(1).document not in ledger
        assert [ledger.add(r) for r in made.records()] == ["known"] * 4
    assert rows(path, "SELECT * FROM spans ORDER BY 1, 2, 3, 4") == before
    assert len(before) > 50


def test_a_newer_casus_adds_a_reading_and_keeps_the_old(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = numbered(1)
    new = replace(old, actors=made.imposed().actors[:0], meta=replace(made.META, casus="0.10.0"))
    with open_ledger(path) as ledger:
        ledger.add(old)
        monkeypatch.setattr(casus, "__version__", "0.10.0")
        assert old.document not in ledger
        assert ledger.add(new) == "reread"
        assert list(ledger.records()) == [new]
        assert old.document in ledger
        # An older Casus that comes later has nothing to add.
        assert ledger.add(replace(old, meta=replace(made.META, casus="0.9.0"))) == "known"
    assert rows(path, "SELECT casus FROM readings ORDER BY number") == [("0.1.0",), ("0.10.0",)]


def test_again_keeps_a_reading_that_differs(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.add(made.imposed())
        assert ledger.add(made.imposed(), again=True) == "known"
        changed = replace(made.imposed(), measures=())
        assert ledger.add(changed, again=True) == "reread"
        assert list(ledger.records()) == [changed]


def test_a_correction_under_one_address_is_a_version_of_the_article(path: Path) -> None:
    first, corrected = numbered(1), numbered(1, "Nothing happened in ward 2 today.")
    with open_ledger(path) as ledger:
        assert [ledger.add(first), ledger.add(corrected), ledger.add(first)] == ["new", "changed", "known"]
        assert list(ledger.records()) == [corrected]
        assert ledger.add(replace(first, places=made.strait().places[:0], meta=replace(made.META, warnings=("x",))), again=True) == "reread"
        assert list(ledger.records()) == [corrected], "a new reading of the outdated version does not bring it back"
    assert rows(path, "SELECT version FROM documents ORDER BY version") == [(1,), (2,)]


def test_without_an_address_the_content_is_the_article(path: Path) -> None:
    with open_ledger(path) as ledger:
        one = Record(document=Document(id="a.txt", text="Ships sailed."), meta=made.META)
        assert ledger.add(one) == "new"
        assert ledger.add(replace(one, document=replace(one.document, id="copy-of-a.txt"))) == "known"
        assert len(ledger) == 1


def test_the_fragment_of_an_address_makes_no_other_article(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.add(numbered(1))
        assert ledger.add(replace(numbered(1), document=replace(numbered(1).document, url="https://gazette.example/1#top"))) == "known"


def test_the_tables_can_be_asked(path: Path) -> None:
    with open_ledger(path) as ledger:
        for record in made.records():
            ledger.add(record)
    assert rows(path, "SELECT name FROM statements JOIN actors USING (reading_id) WHERE actors.id = source_actor AND act = 'threaten'") == [
        ("Anna Jonsdottir",)
    ]
    assert rows(path, "SELECT connective, words FROM conditions WHERE words LIKE '%net%' ORDER BY words") == [
        ("if", "one more net is cut"),
        ("if", "one more net was cut"),
    ]
    assert rows(path, "SELECT type, words FROM triggers WHERE mode = 'destroy'") == [("ASSAULT", "net is cut")]
    assert rows(path, "SELECT place, country, words FROM events WHERE place IS NOT NULL") == [("Isafjord", "ISL", "arrested")]
    assert rows(path, "SELECT stance FROM positions ORDER BY stance") == [("oppose",), ("support",), ("widen",)]
    assert rows(path, "SELECT count(*) FROM contested") == [(2,)]
    assert rows(path, "SELECT side, count(*) FROM event_sides GROUP BY side") == [("actor", 5), ("recipient", 5)]
    assert rows(path, "SELECT count(*) FROM facts") == [(2,)]


def test_every_span_in_the_tables_points_at_its_words(path: Path) -> None:
    with open_ledger(path) as ledger:
        for record in made.records():
            ledger.add(record)
    query = "SELECT text, starts, ends, words FROM spans JOIN readings USING (reading_id) JOIN documents USING (document_id)"
    found = rows(path, query)
    assert found
    for text, start, end, words in found:
        assert str(text)[int(str(start)) : int(str(end))] == words


def test_half_a_surrogate_pair_and_nothing_are_kept(path: Path) -> None:
    hostile = numbered(1, "Half \ud83d a pair, a \x00 and a \x1b[31m.")
    with open_ledger(path) as ledger:
        assert ledger.add(hostile) == "new"
        assert list(ledger.records()) == [hostile]


def test_a_failure_in_the_middle_leaves_no_half_article(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(record: Record) -> object:
        yield from list(original(record))[:20]
        raise KeyboardInterrupt

    original = module.rows
    with open_ledger(path) as ledger:
        monkeypatch.setattr(module, "rows", broken)
        with pytest.raises(KeyboardInterrupt):
            ledger.add(made.strait())
        monkeypatch.undo()
        assert len(ledger) == 0
        assert rows(path, "SELECT count(*) FROM spans") == [(0,)]
        assert ledger.add(made.strait()) == "new"


def _write(path: Path, first: int, count: int, step: int) -> None:
    with open_ledger(path) as ledger:
        for n in range(first, first + count * step, step):
            ledger.add(numbered(n))


def test_two_writers_at_once(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    # Both write 0..59; the second begins at the other end.
    writers = [context.Process(target=_write, args=(path, 0, 60, 1)), context.Process(target=_write, args=(path, 59, 60, -1))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert rows(path, "SELECT count(*), count(DISTINCT identity) FROM documents") == [(60, 60)]
    assert rows(path, "SELECT count(*) FROM readings") == [(60,)]


@pytest.mark.parametrize("seconds", [0.02, 0.05, 0.1, 0.2])
def test_killed_at_any_moment_it_goes_on(path: Path, seconds: float) -> None:
    writer = multiprocessing.get_context("fork").Process(target=_write, args=(path, 0, 500, 1))
    writer.start()
    time.sleep(seconds)
    assert writer.pid
    os.kill(writer.pid, signal.SIGKILL)
    writer.join(10)
    with open_ledger(path) as ledger:
        done = len(ledger)
        assert [r.document.id for r in ledger.records()] == [
            r.document.id for r in sorted((numbered(n) for n in range(done)), key=lambda r: r.document.url or "")
        ]
        ledger.add(numbered(done))
        assert len(ledger) == done + 1
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_what_is_no_ledger_is_refused_in_one_line(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database at all, only some words that go on for a while\n" * 30)
    other = tmp_path / "other.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE cats (name TEXT)")
    db.close()
    newer = tmp_path / "newer.db"
    db = sqlite3.connect(newer)
    db.execute("PRAGMA user_version = 99")
    db.close()
    for wrong, why in [(text, "not a database"), (other, "no ledger"), (newer, "newer Casus"), (tmp_path, "unable to open")]:
        with pytest.raises(LedgerError, match=why) as caught:
            open_ledger(wrong)
        assert "\n" not in str(caught.value)
    assert rows(other, "SELECT name FROM sqlite_master") == [("cats",)]


def test_a_missing_ledger_is_made_only_to_be_written(path: Path) -> None:
    with pytest.raises(LedgerError, match="no ledger"):
        open_ledger(path, create=False)
    assert not path.exists()
    open_ledger(path.parent / "a" / "b.db").close()
    assert (path.parent / "a" / "b.db").exists()
    with pytest.raises(LedgerError):
        open_ledger(path.parent / "a" / "b.db" / "c.db")


def test_the_example_in_the_docstring() -> None:
    assert doctest.testmod(module).failed == 0
