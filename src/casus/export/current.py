"""The current records of a ledger, article by article, in order of publication; a period of them without reading the rest."""

import re
from collections.abc import Iterator

from sqlalchemy import func, select

from casus.errors import ConfigError, LedgerError
from casus.ledger import Ledger
from casus.ledger.tables import articles, documents, readings
from casus.model import Record
from casus.reconcile.groups import chunks
from casus.serial import from_json

_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def current_records(ledger: Ledger, *, since: str | None = None, until: str | None = None) -> Iterator[Record]:
    """The records of articles published from `since` to `until` (a year, month or day, both inclusive); undated ones, the last, only without
    bounds. Only their ids are sorted: a database would else write every record to its disk once more. Raises LedgerError, ConfigError."""
    checked_day("since", since)
    checked_day("until", until)
    query = select(articles.c.reading_id).join(documents, articles.c.document_id == documents.c.document_id)
    if since:
        query = query.where(documents.c.published >= since)
    if until:
        # The whole of the last day, month or year.
        query = query.where(func.substr(documents.c.published, 1, len(until)) <= until)
    query = query.order_by(documents.c.published.is_(None), documents.c.published, articles.c.identity)
    with ledger.connect() as connection:
        ids = connection.execute(query).scalars().all()
        for several in chunks(ids):
            found = select(readings.c.reading_id, readings.c.record).where(readings.c.reading_id.in_(several))
            lines = {row.reading_id: row.record for row in connection.execute(found)}
            for reading_id in several:
                try:
                    yield from_json(lines[reading_id])
                except ValueError as error:
                    raise LedgerError(f"{ledger.name}: a reading is no record of this Casus: {error}") from error


def checked_day(name: str, value: str | None) -> str | None:
    """The value if it is none, or a year, month or day. Raises ConfigError where it is no such thing."""
    if value is not None and not _DAY.fullmatch(value):
        raise ConfigError(f"{name} {value!r} is no day; write 2020-08-20, 2020-08 or 2020")
    return value
