"""How many independent origins some articles of the ledger have."""

from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, select

from casus.ledger.tables import groups, woven
from casus.reconcile.articles import article_id
from casus.reconcile.wires import Hand, origins
from casus.text import ascii_key


def count_origins(connection: Connection, documents: Collection[str]) -> int:
    """Independent origins of the articles with these document ids."""
    rows = connection.execute(select(woven).where(woven.c.document_id.in_(documents)).order_by(woven.c.document_id)).all()
    copies = select(groups.c.member, groups.c.group_id).where(
        groups.c.kind == "copy", groups.c.member.in_([article_id(row.document_id) for row in rows])
    )
    report = {row.member: row.group_id for row in connection.execute(copies)}
    number = {group: n for n, group in enumerate(sorted(set(report.values())))}
    hands = []
    for row in rows:
        group = report.get(article_id(row.document_id))
        agencies = frozenset(msgspec.json.decode(row.agencies, type=list[str]))
        hands.append(Hand(None if group is None else number[group], ascii_key(row.outlet) if row.outlet else None, agencies))
    return len(origins(hands, range(len(hands))))
