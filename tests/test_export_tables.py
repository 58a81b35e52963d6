"""The flat tables, read back by what people read them with: pandas, Python's csv, pyarrow."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import made
from casus.export import export
from casus.export.files import written
from casus.export.sheets import GROUP, SEPARATOR, csv_lines, jsonl_lines, to_parquet
from casus.export.tables import TABLES, article_id, table_rows
from casus.model import Record
from hostile import hostile

DOCS = Path(__file__).parent.parent / "docs" / "exports.md"


def rows(name: str, *records: Record) -> list[dict[str, object]]:
    names = [column.name for column in TABLES[name].columns]
    return [dict(zip(names, row, strict=True)) for record in records for row in table_rows(name, record)]


def test_every_list_of_a_record_has_its_rows() -> None:
    record = made.strait()
    counts = {name: len(rows(name, record)) for name in TABLES}
    for name in ("actors", "statements", "events", "commitments", "measures", "facts", "contested", "places", "times"):
        assert counts[name] == len(getattr(record, name)) > 0
    assert counts["articles"] == 1
    assert counts["positions"] == sum(len(m.positions) for m in record.measures) == 2


def test_rows_say_what_the_record_says() -> None:
    record = made.strait()
    event = rows("events", record)[1]
    assert (event["actors"], event["recipients"], event["place"], event["quantities"]) == (
        ("Icelandic Coast Guard",),
        ("Norway",),
        "Isafjord",
        ("about 12 sailor",),
    )
    commitment = rows("commitments", record)[0]
    assert (commitment["conditions"], commitment["triggers"]) == (("unless: Norway withdraws its trawlers",), ("RETREAT",))
    assert commitment["article"] == article_id(record.document)
    assert rows("positions", record)[0]["actor"] == "Denmark"
    assert rows("statements", record)[1]["content"].count(" ... ") == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", TABLES)
def test_words_stand_where_the_row_says(name: str) -> None:
    for record in made.records():
        for row in rows(name, record):
            words = row.get("evidence") or row.get("content") or row.get("action") or row.get("words")
            if words is not None:
                passage = record.document.text[row["start"] : row["end"]]  # type: ignore[misc]
                assert passage.startswith(str(words).split(" ... ")[0])
                assert passage.endswith(str(words).split(" ... ")[-1])


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("records", [made.records(), [hostile()], []], ids=["made", "hostile", "none"])
def test_csv_jsonl_and_parquet_say_the_same(name: str, records: list[Record], tmp_path: Path) -> None:
    expected = rows(name, *records)
    lines = "".join(jsonl_lines(name, records)).splitlines(keepends=True)
    assert [json.loads(line) for line in "".join(lines).split("\n") if line] == [{k: list(v) if isinstance(v, tuple) else v for k, v in row.items()} for row in expected]  # fmt: skip
    to_parquet(records, tmp_path, [name])
    table = pq.read_table(tmp_path / f"{name}.parquet")
    assert table.to_pylist() == [{k: list(v) if isinstance(v, tuple) else v for k, v in row.items()} for row in expected]
    assert [table.schema.field(i).metadata[b"about"].decode() for i in range(table.num_columns)] == [c.about for c in TABLES[name].columns]
    text = "".join(csv_lines(name, records))
    header, *body = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert header == table.column_names
    assert len(body) == len(expected)
    for cells, row in zip(body, expected, strict=True):
        for cell, (key, value) in zip(cells, row.items(), strict=True):
            told = SEPARATOR.join(value) if isinstance(value, tuple) else value
            if told is None:
                assert cell == ""
            elif isinstance(told, bool):
                assert cell == str(told).lower()
            elif isinstance(told, str):
                assert cell.removeprefix("'") == told.replace("\0", "\ufffd").removeprefix("'"), key
            else:
                assert float(cell) == told


def test_pandas_reads_csv() -> None:
    text = "".join(csv_lines("events", made.records()))
    frame = pd.read_csv(io.StringIO(text))
    assert list(frame["type"]) == [e.type for r in made.records() for e in r.events]
    assert frame["lat"].dropna().tolist() == [66.07]
    assert frame["place_inferred"].dropna().tolist() == [False]


def test_no_cell_of_a_csv_is_a_formula() -> None:
    for name in TABLES:
        for row in csv.reader(io.StringIO("".join(csv_lines(name, [hostile()])), newline="")):
            for cell in row:
                assert cell[:1] not in {"=", "+", "@", "\t", "\r"}
                # A number below 0 is one, and no formula.
                assert not cell.startswith("-") or float(cell) < 0


def test_parquet_is_written_in_groups_and_without_waiting_for_the_end(tmp_path: Path) -> None:
    record = made.strait()
    each = len(record.statements)
    needed = GROUP // each + 2
    seen = 0

    def told() -> Iterator[Record]:
        nonlocal seen
        for _ in range(needed):
            seen += 1
            yield record

    to_parquet(told(), tmp_path, ["statements"])
    file = pq.ParquetFile(tmp_path / "statements.parquet")
    assert file.metadata.num_rows == seen * each
    assert file.num_row_groups == 2


def test_a_table_can_be_had_before_the_ledger_is_read_to_its_end() -> None:
    def told() -> Iterator[Record]:
        yield made.strait()
        raise AssertionError("read on without being asked")

    lines = csv_lines("events", told())
    assert next(lines).startswith("article,")
    assert "THREATEN" in next(lines)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def told() -> Iterator[Record]:
        yield made.strait()
        raise ValueError("broken")

    (tmp_path / "events.csv").write_text("before")
    with pytest.raises(ValueError, match="broken"):
        list(export(told(), "csv", out=tmp_path))
    assert (tmp_path / "events.csv").read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["events.csv"]
    with written(tmp_path / "a" / "b.txt") as file:
        file.write(b"x")
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"x"


def test_every_column_is_documented() -> None:
    text = DOCS.read_text("utf-8")
    for name, table in TABLES.items():
        assert f"### {name}" in text
        for column in table.columns:
            assert f"| `{column.name}` | {column.kind} | {column.about} |" in text, f"{name}.{column.name}"
