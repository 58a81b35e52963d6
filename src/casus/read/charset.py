"""Bytes → text: byte order marks, declared character sets, UTF-8, and a careful guess for the rest."""

import codecs
import re

from charset_normalizer import from_bytes

from casus.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What pages mean by a label: browsers read these labels as the larger set.
_LARGER = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "big5": "big5hkscs", "iso8859-11": "cp874", "tis-620": "cp874", "utf-16": "utf-16-le",
}  # fmt: skip
_SAME = {
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "windows-949": "cp949",
    "dos-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "unicode": "utf-16-le",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-gbk": "gb18030",
    "utf8mb4": "utf-8",
}
# Codecs of Python that are no character set of a text.
_NO_CHARSETS = {
    "utf-7",
    "idna",
    "punycode",
    "unicode-escape",
    "unicode_escape",
    "raw-unicode-escape",
    "raw_unicode_escape",
    "mbcs",
    "oem",
    "undefined",
}
# Of a text declared as UTF-8, as many bytes in ten thousand may be wrong (cut characters, a stray legacy comment) before it is taken for something else.
WRONG_BYTES = 20
# English has so few accented letters; with more, the text is of another language or no text.
FEW_ACCENTS = 0.04
# Quotes, dashes, dots and signs of windows-1252, of which a text may have as many as it likes.
_PUNCTUATION = frozenset(b"\x80\x82\x84\x85\x8b\x91\x92\x93\x94\x95\x96\x97\x99\x9b\xa0\xa3\xa7\xa9\xab\xad\xae\xb0\xb7\xbb")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# The guess looks at no more than this: what names a legacy set is there in the first pages or nowhere.
_SAMPLE_BYTES = 200_000
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.()-]{1,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w:.()-]{1,40})""", re.IGNORECASE
)


def decode(raw: bytes, *, name: str, declared: str | None = None) -> str:
    """The text of some bytes: by its byte order mark, else as valid UTF-8, else as declared, else as it looks.

    UTF-8 goes before the declaration because text of a legacy set is hardly ever valid UTF-8 by chance, while declarations are often wrong.
    Raises InputError where the character set is unknown.
    """
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(codec, "replace")
    known = codec_of(declared)
    if known and known.startswith("utf-16"):
        return raw.decode(known, "replace")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if not (known and known.startswith("iso2022") and "\x1b" in text):
            return text
    if known and known != "utf-8":
        return raw.decode(known, "replace")
    if declared and not known:
        raise InputError(name, f"declares the character set {declared!r}, which nobody knows")
    text = raw.decode("utf-8", "replace")
    if text.count("\ufffd") * 10_000 <= WRONG_BYTES * len(raw):
        return text
    return _guess(raw, name)


def declared_charset(head: bytes) -> str | None:
    """The character set that a page declares in `<meta>` or an XML file in its first line."""
    m = _DECLARED.search(head[:4096])
    return (m[1] or m[2]).decode("ascii", "replace") if m else None


def codec_of(label: str | None) -> str | None:
    """Python's name of a declared character set as browsers understand it; None where it is unknown."""
    label = (label or "").strip().strip("\"'").lower()
    if not label:
        return None
    try:
        found = codecs.lookup(_SAME.get(label, label))
    except (LookupError, ValueError):
        return None
    if not found._is_text_encoding or found.name in _NO_CHARSETS:
        return None
    return _LARGER.get(found.name, found.name)


def _guess(raw: bytes, name: str) -> str:
    """The reading of undeclared legacy bytes that looks most like language; English with a few accents is in windows-1252."""
    sample = raw[:_SAMPLE_BYTES]
    if sum(byte > 127 and byte not in _PUNCTUATION for byte in sample) <= FEW_ACCENTS * len(sample) and not _CONTROL.search(raw):
        return raw.decode("cp1252", "replace")
    best = from_bytes(sample).best()
    codec = codec_of(best.encoding) if best else None
    if not codec:
        raise InputError(name, "its characters are in no known character set")
    return raw.decode(codec, "replace")
