"""How many independent origins some articles of the ledger have."""

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, select

from casus.ledger.tables import woven
from casus.reconcile.wires import Hand, origins
from casus.text import ascii_key


def count_origins(connection: Connection, documents: Collection[str]) -> int:
    """Independent origins of the articles with these document ids."""
    rows = connection.execute(select(woven).where(woven.c.document_id.in_(documents)).order_by(woven.c.document_id)).all()
    hands = [
        Hand(None, ascii_key(row.outlet) if row.outlet else None, frozenset(msgspec.json.decode(row.agencies, type=list[str])))
        for row in rows
    ]
    return len(origins(hands, range(len(hands))))
