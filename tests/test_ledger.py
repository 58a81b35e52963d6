"""The ledger: nothing lost, nothing double, nothing overwritten."""

import doctest
import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, create_engine, delete, select, text, update

import casus
import made
from casus.errors import LedgerError
from casus.ledger import book as module
from casus.ledger import open_ledger
from casus.ledger.tables import metadata, trace_keys, upkeep
from casus.model import Document, Record
from postgres import Server


def rows(where: str, query: str) -> list[tuple[object, ...]]:
    with open_ledger(where, create=False) as ledger, ledger.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def numbered(n: int, words: str = "Nothing happened in ward {n} today.") -> Record:
    return Record(document=Document(id=f"d{n}", url=f"https://gazette.example/{n}", text=words.format(n=n)), meta=made.META)


def test_what_goes_in_comes_out_in_order_of_publication(where: str) -> None:
    with open_ledger(where) as ledger:
        assert [ledger.add(r) for r in reversed(made.records())] == ["new"] * 4
        assert len(ledger) == 4
        assert list(ledger.records()) == made.records()


def test_adding_again_changes_nothing(where: str) -> None:
    with open_ledger(where) as ledger:
        for record in made.records():
            ledger.add(record)
    before = rows(where, "SELECT * FROM spans ORDER BY 1, 2, 3, 4")
    with open_ledger(where) as ledger:
        assert made.strait().document in ledger
        assert numbered(1).document not in ledger
        assert [ledger.add(r) for r in made.records()] == ["known"] * 4
    assert rows(where, "SELECT * FROM spans ORDER BY 1, 2, 3, 4") == before
    assert len(before) > 50


def test_a_newer_casus_adds_a_reading_and_keeps_the_old(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old = numbered(1)
    new = replace(old, actors=made.imposed().actors[:0], meta=replace(made.META, casus="0.10.0"))
    with open_ledger(where) as ledger:
        ledger.add(old)
        monkeypatch.setattr(casus, "__version__", "0.10.0")
        assert old.document not in ledger
        assert ledger.add(new) == "reread"
        assert list(ledger.records()) == [new]
        assert old.document in ledger
        # An older Casus that comes later has nothing to add.
        assert ledger.add(replace(old, meta=replace(made.META, casus="0.9.0"))) == "known"
    assert rows(where, "SELECT casus FROM readings ORDER BY number") == [("0.1.0",), ("0.10.0",)]


def test_again_keeps_a_reading_that_differs(where: str) -> None:
    with open_ledger(where) as ledger:
        ledger.add(made.imposed())
        assert ledger.add(made.imposed(), again=True) == "known"
        changed = replace(made.imposed(), measures=())
        assert ledger.add(changed, again=True) == "reread"
        assert list(ledger.records()) == [changed]


def test_a_correction_under_one_address_is_a_version_of_the_article(where: str) -> None:
    first, corrected = numbered(1), numbered(1, "Nothing happened in ward 2 today.")
    with open_ledger(where) as ledger:
        assert [ledger.add(first), ledger.add(corrected), ledger.add(first)] == ["new", "changed", "known"]
        assert list(ledger.records()) == [corrected]
        assert ledger.add(replace(first, places=made.strait().places[:0], meta=replace(made.META, warnings=("x",))), again=True) == "reread"
        assert list(ledger.records()) == [corrected], "a new reading of the outdated version does not bring it back"
    assert rows(where, "SELECT version FROM documents ORDER BY version") == [(1,), (2,)]


def test_without_an_address_the_content_is_the_article(where: str) -> None:
    with open_ledger(where) as ledger:
        one = Record(document=Document(id="a.txt", text="Ships sailed."), meta=made.META)
        assert ledger.add(one) == "new"
        assert ledger.add(replace(one, document=replace(one.document, id="copy-of-a.txt"))) == "known"
        assert len(ledger) == 1


def test_the_fragment_of_an_address_makes_no_other_article(where: str) -> None:
    with open_ledger(where) as ledger:
        ledger.add(numbered(1))
        assert ledger.add(replace(numbered(1), document=replace(numbered(1).document, url="https://gazette.example/1#top"))) == "known"


def test_the_tables_can_be_asked(where: str) -> None:
    with open_ledger(where) as ledger:
        for record in made.records():
            ledger.add(record)
    assert rows(
        where, "SELECT name FROM statements JOIN actors USING (reading_id) WHERE actors.id = source_actor AND act = 'threaten'"
    ) == [("Anna Jonsdottir",)]
    assert rows(where, "SELECT connective, words FROM conditions WHERE words LIKE '%net%' ORDER BY words") == [
        ("if", "one more net is cut"),
        ("if", "one more net was cut"),
    ]
    assert rows(where, "SELECT type, words FROM triggers WHERE mode = 'destroy'") == [("ASSAULT", "net is cut")]
    assert rows(where, "SELECT place, country, words FROM events WHERE place IS NOT NULL") == [("Isafjord", "ISL", "arrested")]
    assert rows(where, "SELECT stance FROM positions ORDER BY stance") == [("oppose",), ("support",), ("widen",)]
    assert rows(where, "SELECT count(*) FROM contested") == [(2,)]
    assert rows(where, "SELECT side, count(*) FROM event_sides GROUP BY side ORDER BY side") == [("actor", 5), ("recipient", 5)]
    assert rows(where, "SELECT count(*) FROM facts") == [(2,)]


def test_every_span_in_the_tables_points_at_its_words(where: str) -> None:
    with open_ledger(where) as ledger:
        for record in made.records():
            ledger.add(record)
    query = "SELECT text, starts, ends, words FROM spans JOIN readings USING (reading_id) JOIN documents USING (document_id)"
    found = rows(where, query)
    assert found
    for article, start, end, words in found:
        assert str(article)[int(str(start)) : int(str(end))] == words


def test_half_a_surrogate_pair_and_nothing_are_kept(where: str) -> None:
    hostile = numbered(1, "Half \ud83d a pair, a \x00 and a \x1b[31m.")
    with open_ledger(where) as ledger:
        assert ledger.add(hostile) == "new"
        assert list(ledger.records()) == [hostile]


def test_a_failure_in_the_middle_leaves_no_half_article(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(record: Record) -> object:
        yield from list(original(record))[:20]
        raise KeyboardInterrupt

    original = module.rows
    with open_ledger(where) as ledger:
        monkeypatch.setattr(module, "rows", broken)
        with pytest.raises(KeyboardInterrupt):
            ledger.add(made.strait())
        monkeypatch.undo()
        assert len(ledger) == 0
        assert rows(where, "SELECT count(*) FROM spans") == [(0,)]
        assert ledger.add(made.strait()) == "new"


def _write(where: str, first: int, count: int, step: int) -> None:
    with open_ledger(where) as ledger:
        for n in range(first, first + count * step, step):
            ledger.add(numbered(n))


def test_two_writers_at_once(where: str) -> None:
    context = multiprocessing.get_context("fork")
    # Both write 0..59; the second begins at the other end.
    writers = [context.Process(target=_write, args=(where, 0, 60, 1)), context.Process(target=_write, args=(where, 59, 60, -1))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert rows(where, "SELECT count(*), count(DISTINCT identity) FROM documents") == [(60, 60)]
    assert rows(where, "SELECT count(*) FROM readings") == [(60,)]


@pytest.mark.parametrize("seconds", [0.02, 0.05, 0.1, 0.2])
def test_killed_at_any_moment_it_goes_on(where: str, seconds: float) -> None:
    writer = multiprocessing.get_context("fork").Process(target=_write, args=(where, 0, 500, 1))
    writer.start()
    time.sleep(seconds)
    assert writer.pid
    os.kill(writer.pid, signal.SIGKILL)
    writer.join(10)
    with open_ledger(where) as ledger:
        done = len(ledger)
        assert [r.document.id for r in ledger.records()] == [
            r.document.id for r in sorted((numbered(n) for n in range(done)), key=lambda r: r.document.url or "")
        ]
        ledger.add(numbered(done))
        assert len(ledger) == done + 1
    if "://" not in where:
        assert rows(where, "PRAGMA integrity_check") == [("ok",)]


def test_what_is_no_ledger_is_refused_in_one_line(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("not a database at all, only some words that go on for a while\n" * 30)
    other = tmp_path / "other.db"
    with sqlite(other) as db:
        db.execute("CREATE TABLE cats (name TEXT)")
    newer = tmp_path / "newer.db"
    with sqlite(newer) as db:
        db.execute("PRAGMA user_version = 99")
    for wrong, why in [(notes, "not a database"), (other, "no ledger"), (newer, "newer Casus"), (tmp_path, "unable to open")]:
        with pytest.raises(LedgerError, match=why) as caught:
            open_ledger(wrong)
        assert "\n" not in str(caught.value)
        assert str(caught.value).startswith(f"{wrong}: ")
    with sqlite(other) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("cats",)]


def test_what_is_no_ledger_is_refused_in_one_line_by_address(postgres: Server) -> None:
    there = postgres.database()
    run(there, "CREATE TABLE cats (name TEXT)")
    newer = postgres.database()
    open_ledger(newer).close()
    run(newer, "UPDATE casus_version SET version = 99")
    gone = postgres.address("nowhere")
    for wrong, why in [
        (there, "no ledger"),
        (newer, "newer Casus"),
        (gone, 'database "nowhere" does not exist'),
        ("postgresql://me:secret@127.0.0.1:1/x", "refused"),
        ("mysql://me@localhost/x", "a ledger is a file or postgresql://"),
        ("postgresql:://x", "no address"),
        ("postgresql://me:secret@host:port/x", "no address"),
    ]:
        with pytest.raises(LedgerError, match=why) as caught:
            open_ledger(wrong)
        assert "\n" not in str(caught.value)
        assert "secret" not in str(caught.value)
    with pytest.raises(LedgerError, match="there is no ledger"):
        open_ledger(postgres.database(), create=False)


def test_a_missing_ledger_is_made_only_to_be_written(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no ledger"):
        open_ledger(tmp_path / "casus.db", create=False)
    assert not (tmp_path / "casus.db").exists()
    open_ledger(tmp_path / "a" / "b.db").close()
    assert (tmp_path / "a" / "b.db").exists()
    with pytest.raises(LedgerError):
        open_ledger(tmp_path / "a" / "b.db" / "c.db")


def test_the_tables_are_those_that_the_migrations_make(where: str) -> None:
    """Names, kinds, keys and indexes in `tables.py` and in the database."""
    with open_ledger(where) as ledger, ledger.connect() as connection:
        found = MetaData()
        found.reflect(connection)
        # Full-text search is each database's own.
        own = {name for name in found.tables if name.startswith(("search", "casus_version", "sqlite_"))}
        assert set(found.tables) - own == set(metadata.tables)
        for name, table in metadata.tables.items():
            made_so = found.tables[name]
            assert [shape(column) for column in made_so.columns] == [shape(column) for column in table.columns], name
            assert {(i.name, tuple(i.columns.keys())) for i in made_so.indexes} == {
                (i.name, tuple(i.columns.keys())) for i in table.indexes
            }
            assert {c.target_fullname for c in made_so.foreign_keys} == {c.target_fullname for c in table.foreign_keys}, name


def shape(column: Column[object]) -> tuple[object, ...]:
    return column.name, column.type.python_type, column.primary_key, column.nullable and not column.primary_key


def test_the_example_in_the_docstring() -> None:
    assert doctest.testmod(module).failed == 0


@contextmanager
def sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(path)
    try:
        yield db
        db.commit()
    finally:
        db.close()


def run(address: str, statement: str) -> None:
    """Change a PostgreSQL database behind the ledger's back."""
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_an_older_ledger_gets_the_keys_that_it_lacks(where: str) -> None:
    """Claims were looked up by single words once."""
    with open_ledger(where) as ledger:
        for record in made.records():
            ledger.add(record)
        with ledger.connect() as connection:
            kept = sorted(map(tuple, connection.execute(select(trace_keys))))
        with ledger.write() as connection:
            connection.execute(delete(trace_keys).where(trace_keys.c.id.like("s-%")))
            connection.execute(update(upkeep).where(upkeep.c.task == "claims").values(state="open"))
    with open_ledger(where) as ledger, ledger.connect() as connection:
        assert sorted(map(tuple, connection.execute(select(trace_keys)))) == kept
        assert set(connection.execute(select(upkeep.c.state)).scalars()) == {"done"}
