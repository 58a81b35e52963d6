"""Casus reads the news and keeps a sourced ledger of a political crisis.

`read` gives the records of files, folders and addresses; `annotate` the record of one `Document`; `open_ledger` keeps records in a file.

>>> import casus
>>> casus.__version__
'0.1.0'
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casus.config import Config
    from casus.errors import CasusError, InputError
    from casus.frames import frame
    from casus.ledger import Ledger, open_ledger
    from casus.model import Document, Record
    from casus.pipeline import annotate, read

__version__ = "0.1.0"
__all__ = ["CasusError", "Config", "Document", "InputError", "Ledger", "Record", "annotate", "frame", "open_ledger", "read"]

_HOMES = {
    "casus.config": ("Config",),
    "casus.errors": ("CasusError", "InputError"),
    "casus.frames": ("frame",),
    "casus.ledger": ("Ledger", "open_ledger"),
    "casus.model": ("Document", "Record"),
    "casus.pipeline": ("annotate", "read"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that `import casus` costs nothing."""
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'casus' has no attribute {name!r}")


class _Front(ModuleType):
    """`casus.read` stays the function when the package of that name, the room of the readers, is imported and would take its place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Front
