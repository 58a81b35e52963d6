"""Records in the forms that other programs read: one dict of names for each way in which a form is written."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from casus.errors import CasusError, ConfigError
from casus.export.entities import to_ftm
from casus.export.eventdata import EVENT_DATA
from casus.export.feed import to_atom
from casus.export.files import written
from casus.export.geojson import to_geojson
from casus.export.network import to_graphml
from casus.export.sheets import csv_lines, jsonl_lines, to_csv, to_jsonl, to_parquet
from casus.export.standoff import to_brat
from casus.export.tables import TABLES
from casus.model import Record

# One text.
TEXTS: dict[str, Callable[[Iterable[Record]], Iterator[str]]] = {
    **EVENT_DATA,
    "ftm": to_ftm,
    "geojson": to_geojson,
    "atom": to_atom,
    "graphml": to_graphml,
}
# One table as text, and all tables as files of a folder.
TABLE_TEXTS: dict[str, Callable[[str, Iterable[Record]], Iterator[str]]] = {"csv": csv_lines, "jsonl": jsonl_lines}
TABLE_FILES: dict[str, Callable[[Iterable[Record], Path, Iterable[str]], list[Path]]] = {
    "csv": to_csv,
    "jsonl": to_jsonl,
    "parquet": to_parquet,
}
# A folder with files for each article.
FOLDERS: dict[str, Callable[[Iterable[Record], Path], list[Path]]] = {"brat": to_brat}
# Pieces of text that are written at once.
_BATCH = 500


def export(records: Iterable[Record], form: str, *, out: Path | None = None, table: str | None = None) -> Iterator[str]:
    """Write the records in a form to a file or folder, and give what is to be printed: the text itself where there is no `out`, else where
    it was written. Raises ConfigError where form, table and `out` do not go together, CasusError where a file cannot be written."""
    if table is not None and form not in TABLE_FILES:
        raise ConfigError(f"--format {form} has no tables: it takes no --table")
    if table is not None and table not in TABLES:
        raise ConfigError(f"--table {table}: there is no such table; there are {', '.join(TABLES)}")
    if out is None and form in FOLDERS:
        raise ConfigError(f"--format {form} writes two files an article: name a folder with --out")
    if out is None and form in TABLE_FILES and (table is None or form not in TABLE_TEXTS):
        one = ", or one table with --table" if form in TABLE_TEXTS else ""
        raise ConfigError(f"--format {form} writes a file a table: name a folder with --out{one}")
    try:
        if form in TEXTS and out is not None:
            with written(out) as file:
                file.writelines(text.encode("utf-8", "replace") for text in TEXTS[form](records))
            yield f"{out}\n"
        elif form in TEXTS:
            yield from _batches(TEXTS[form](records))
        elif form in FOLDERS and out is not None:
            yield f"{len(FOLDERS[form](records, out))} files in {out}\n"
        elif out is not None:
            for path in TABLE_FILES[form](records, out, [table] if table else list(TABLES)):
                yield f"{path}\n"
        elif table is not None:
            yield from _batches(TABLE_TEXTS[form](table, records))
    except OSError as error:
        raise CasusError(f"{out or 'standard output'}: {error.strerror or error}") from error


def _batches(texts: Iterable[str]) -> Iterator[str]:
    waiting: list[str] = []
    for text in texts:
        waiting.append(text)
        if len(waiting) == _BATCH:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)
