"""The ledger: every article, every reading of it, its records as tables that can be asked, and what was judged about them.

`open_ledger` opens a SQLite file or a PostgreSQL database. `tables` names every table; `database` opens, migrates and guards;
`book` is the `Ledger`. Names are loaded when first used, so that `reconcile` can import `tables` and `book` can import `reconcile`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casus.ledger.book import Ledger, Outcome, open_ledger

__all__ = ["Ledger", "Outcome", "open_ledger"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("casus.ledger.book"), name)
    raise AttributeError(f"module 'casus.ledger' has no attribute {name!r}")
