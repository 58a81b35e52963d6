"""XML that is well formed whatever an article holds."""

import re
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 cannot hold, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """`text` between tags."""
    return escape(_held(text))


def xml_value(text: str) -> str:
    """`text` as an attribute's value, with its quotes."""
    return quoteattr(_held(text))


def _held(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
