"""Records in the forms that other programs read. One dict of names for what is one text, one for what is a folder of files."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from casus.export.entities import to_ftm
from casus.export.eventdata import EVENT_DATA
from casus.export.feed import to_atom
from casus.export.geojson import to_geojson
from casus.export.network import to_graphml
from casus.export.sheets import csv_lines, jsonl_lines, to_csv, to_jsonl, to_parquet
from casus.export.standoff import to_brat
from casus.model import Record

TEXTS: dict[str, Callable[[Iterable[Record]], Iterator[str]]] = {
    **EVENT_DATA,
    "ftm": to_ftm,
    "geojson": to_geojson,
    "atom": to_atom,
    "graphml": to_graphml,
}
# A folder of files, two for each article.
FOLDERS: dict[str, Callable[[Iterable[Record], Path], list[Path]]] = {"brat": to_brat}
# One table as text.
TABLE_TEXTS: dict[str, Callable[[str, Iterable[Record]], Iterator[str]]] = {"csv": csv_lines, "jsonl": jsonl_lines}
# One file a table in a folder.
TABLE_FILES: dict[str, Callable[[Iterable[Record], Path, Iterable[str]], list[Path]]] = {
    "csv": to_csv,
    "jsonl": to_jsonl,
    "parquet": to_parquet,
}
