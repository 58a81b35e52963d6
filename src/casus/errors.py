"""What can go wrong, and what the user is told.

CasusError
├── InputError      an input could not be read; names the input and says why
├── ConfigError     an option, a configuration key or a user's file is wrong
└── LedgerError     the ledger cannot be opened or written
    └── LedgerGone  its database cannot be reached; it may come back
"""


class CasusError(Exception):
    """Base of all errors that a user can cause or mend; its text is one line."""


class InputError(CasusError):
    """`name` could not be read because of `reason`."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class ConfigError(CasusError):
    """An option, a configuration key or a user's file is wrong."""


class LedgerError(CasusError):
    """The ledger cannot be opened or written."""


class LedgerGone(LedgerError):
    """The ledger's database cannot be reached, or went away; it may come back."""
