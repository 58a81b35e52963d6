"""Parquet files → Documents: a few rows at a time, each read as a row of JSON is."""

import tempfile
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from casus.config import Config
from casus.errors import InputError
from casus.model import Document
from casus.read.rows import document_of_row
from casus.read.source import Source

# Rows with whole pages in them are large: so many are held at once.
BATCH_ROWS = 16
# Columns that a row is read from; others stay on the disk.
COLUMNS = (
    "id", "guid", "_id", "url", "text", "html", "title", "headline", "date", "published", "publisher", "author", "authors", "byline",
    "wire", "agency", "agencies", "language", "lang",
)  # fmt: skip
_PIECE = 1 << 20


def read_parquet(source: Source, *, config: Config) -> Iterator[Document | InputError]:
    """An article for each row; an InputError, named file:row, for each row that is none."""
    with tempfile.TemporaryFile() as copy:  # the format is read from its end, and a stream has none to jump to
        while piece := source.stream.read(_PIECE):
            copy.write(piece)
        copy.seek(0)
        number = 0
        try:
            table = pq.ParquetFile(copy)
            columns = [name for name in table.schema_arrow.names if name in COLUMNS]
            if not {"text", "html"} & set(columns):
                raise InputError(source.name, "a table without a column text or html")
            for batch in table.iter_batches(batch_size=BATCH_ROWS, columns=columns):
                for row in batch.to_pylist():
                    number += 1
                    try:
                        yield document_of_row(row, name=f"{source.name}:{number}", config=config)
                    except InputError as error:
                        yield error
        except (pa.ArrowException, OSError, ValueError) as error:
            raise InputError(source.name, f"a damaged Parquet file: {str(error).splitlines()[0]}") from error
        if not number:
            yield InputError(source.name, "holds no rows")
