"""Who judged: the machine, under a name that begins with its own, or a person; and keeping and retiring what the machine judged."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

import casus
from casus.ledger.tables import judgements
from casus.text import storable_text

# A name that begins so is the machine's; as a range of names, which an index finds.
MACHINE, _PAST = "casus ", "casus!"


def machine() -> str:
    """The machine's name: which Casus judged."""
    return f"{MACHINE}{casus.__version__}"


def by_machine(who: ColumnElement[str]) -> ColumnElement[bool]:
    """That the machine judged."""
    return (who >= MACHINE) & (who < _PAST)


def by_person(who: ColumnElement[str]) -> ColumnElement[bool]:
    """That a person judged. Persons judge little: best asked from their side."""
    return or_(who < MACHINE, who >= _PAST)


def now() -> str:
    """The moment, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def judgement(kind: str, a: str, b: str, verdict: str, score: float | None, reason: str, who: str) -> dict[str, Any]:
    """A row: the two in order of ids."""
    a, b = sorted((a, b))
    return {"kind": kind, "a": a, "b": b, "verdict": verdict, "score": score, "reason": storable_text(reason), "who": who, "at": now()}


def keep(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Keep some judgements."""
    if rows:
        connection.execute(insert(judgements), rows)


def retire(connection: Connection, members: Iterable[str]) -> None:
    """Mark the machine's judgements about members that leave as undone."""
    several = list(members)
    for end in (judgements.c.a, judgements.c.b):
        gone = update(judgements).where(end.in_(several), by_machine(judgements.c.who), judgements.c.undone_at.is_(None))
        connection.execute(gone.values(undone_by=machine(), undone_at=now()))


def judged_by_persons(connection: Connection, kind: str) -> set[str]:
    """The members about which persons judged."""
    query = select(judgements.c.a, judgements.c.b).where(
        by_person(judgements.c.who), judgements.c.kind == kind, judgements.c.undone_at.is_(None)
    )
    return {i for pair in connection.execute(query).all() for i in pair}
