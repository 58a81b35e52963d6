"""Casus reads the news and keeps a sourced ledger of a political crisis.

>>> import casus
>>> casus.__version__
'0.1.0'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casus.ledger import open_ledger
    from casus.model import Document, Record
    from casus.pipeline import annotate, read

__version__ = "0.1.0"
__all__ = ["Document", "Record", "annotate", "open_ledger", "read"]

_HOMES = {"Document": "casus.model", "Record": "casus.model", "annotate": "casus.pipeline", "read": "casus.pipeline", "open_ledger": "casus.ledger"}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that `import casus` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'casus' has no attribute {name!r}")
