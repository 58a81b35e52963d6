"""Records in the forms that other programs read. One dict of names for what is one text, one for what is a folder of files."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from casus.export.eventdata import to_cameo, to_plover
from casus.export.sheets import csv_lines, jsonl_lines, to_csv, to_jsonl, to_parquet
from casus.model import Record

TEXTS: dict[str, Callable[[Iterable[Record]], Iterator[str]]] = {"plover": to_plover, "cameo": to_cameo}
# One table as text.
TABLE_TEXTS: dict[str, Callable[[str, Iterable[Record]], Iterator[str]]] = {"csv": csv_lines, "jsonl": jsonl_lines}
# One file a table in a folder.
TABLE_FILES: dict[str, Callable[[Iterable[Record], Path, Iterable[str]], list[Path]]] = {"csv": to_csv, "jsonl": to_jsonl, "parquet": to_parquet}
