"""The tables as files: CSV for spreadsheets, JSON lines for programs, Parquet for data frames; written as the records come."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from casus.export.files import written
from casus.export.tables import TABLES, Row, table_rows
from casus.model import Record
from casus.serial import encode
from casus.text import cell

# Rows that a Parquet file gathers into one group: some megabytes, whatever the ledger holds.
GROUP = 20_000
# What parts the texts of a list in a CSV cell; POLECAT's own way.
SEPARATOR = "; "
_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "list": pa.list_(pa.string()),
    "integer": pa.int64(),
    "number": pa.float64(),
    "truth": pa.bool_(),
}


def csv_lines(name: str, records: Iterable[Record]) -> Iterator[str]:
    """One table as CSV, its header first: RFC 4180, unknown is empty."""
    yield _csv_head(name)
    yield from (_csv(name, row) for record in records for row in table_rows(name, record))


def jsonl_lines(name: str, records: Iterable[Record]) -> Iterator[str]:
    """One table as JSON lines, an object a row: unknown is null."""
    yield from (_json(name, row) for record in records for row in table_rows(name, record))


def to_csv(records: Iterable[Record], folder: Path, tables: Iterable[str] = tuple(TABLES)) -> list[Path]:
    """TABLE.csv for each table. Raises OSError."""
    return _texts(records, [folder / f"{name}.csv" for name in tables], _csv_head, _csv)


def to_jsonl(records: Iterable[Record], folder: Path, tables: Iterable[str] = tuple(TABLES)) -> list[Path]:
    """TABLE.jsonl for each table. Raises OSError."""
    return _texts(records, [folder / f"{name}.jsonl" for name in tables], lambda name: "", _json)


def to_parquet(records: Iterable[Record], folder: Path, tables: Iterable[str] = tuple(TABLES)) -> list[Path]:
    """TABLE.parquet for each table, in groups of GROUP rows; each column's meaning is in its metadata. Raises OSError."""
    paths = [folder / f"{name}.parquet" for name in tables]
    with ExitStack() as stack:
        files = {path.stem: stack.enter_context(written(path)) for path in paths}
        writers = {name: stack.enter_context(pq.ParquetWriter(file, schema(name), compression="zstd")) for name, file in files.items()}
        waiting: dict[str, list[Row]] = {name: [] for name in writers}
        for record in records:
            for name, rows in waiting.items():
                rows.extend(table_rows(name, record))
                if len(rows) >= GROUP:
                    writers[name].write_table(_arrow(name, rows))
                    rows.clear()
        for name, rows in waiting.items():
            if rows:
                writers[name].write_table(_arrow(name, rows))
    return paths


def schema(name: str) -> pa.Schema:
    """A table's columns as Arrow types."""
    return pa.schema([pa.field(column.name, _TYPES[column.kind], metadata={"about": column.about}) for column in TABLES[name].columns])


def _arrow(name: str, rows: list[Row]) -> pa.Table:
    found = schema(name)
    return pa.table([pa.array(values, type=field.type) for values, field in zip(zip(*rows, strict=True), found, strict=True)], schema=found)


def _texts(records: Iterable[Record], paths: list[Path], head: Callable[[str], str], line: Callable[[str, Row], str]) -> list[Path]:
    """All tables in one pass over the records."""
    with ExitStack() as stack:
        files = {path.stem: stack.enter_context(written(path)) for path in paths}
        for name, file in files.items():
            file.write(head(name).encode())
        for record in records:
            for name, file in files.items():
                file.writelines(line(name, row).encode() for row in table_rows(name, record))
    return paths


def _csv_head(name: str) -> str:
    return _csv(name, tuple(column.name for column in TABLES[name].columns))


def _csv(name: str, row: Row) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_cell(value) for value in row])
    return out.getvalue()


def _json(name: str, row: Row) -> str:
    return encode(dict(zip((column.name for column in TABLES[name].columns), row, strict=True))) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        value = SEPARATOR.join(value)
    if isinstance(value, str):
        value = value.replace("\0", "\ufffd")
        return cell(value)
    return repr(value)
