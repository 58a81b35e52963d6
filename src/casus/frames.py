"""What was found, as a pandas data frame (the only import of pandas)."""

from collections.abc import Sequence

import pandas as pd

from casus.ledger.asking import ASKED, Found
from casus.ledger.sheet import COLUMNS, row


def frame(found: Sequence[Found], kind: str | None = None) -> pd.DataFrame:
    """One row a thing, with the columns that `casus find --format csv` has. `kind` (as `find` takes it) gives the columns where nothing was
    found; else there are none. Raises ValueError for things of several kinds."""
    kinds = {one.kind for one in found} | ({ASKED[kind]} if kind else set())
    if len(kinds) > 1:
        raise ValueError(f"a frame has one kind of thing, not {', '.join(sorted(kinds))}")
    names = [name for name, _ in COLUMNS[kinds.pop()]] if kinds else []
    return pd.DataFrame([row(one) for one in found], columns=names)
