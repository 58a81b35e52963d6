"""Files, folders, standard input, rows, tables, feeds and archives: what comes out, and the one clear line for what cannot be read."""

import gzip
import io
import json
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from casus.config import Config
from casus.errors import InputError
from casus.model import Document
from casus.read import read_documents
from casus.read.charset import codec_of, decode
from casus.read.rows import document_of_row
from casus.read.source import kind_of
from test_read_html import BODY, PAGE

TEXT = "The port of a small harbour town was shut on Thursday after dockers voted to strike.\n\nThe owners did not reply to a request for comment."
FEED = """<?xml version="1.0" encoding="{charset}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Harbour Post</title><link>https://harbourpost.example/</link><language>en-gb</language>
<item><title>Port &amp; docks shut</title><link>/port</link><guid>port-1</guid><pubDate>Thu, 27 Aug 2020 16:05:00 +0300</pubDate><dc:creator>Jane Doe</dc:creator>
<description>Dockers say they will stay out until the owners talk.</description>
<content:encoded><![CDATA[<p>{0}</p><figure><img src="a.jpg"/><figcaption>Dockers at the gate. Image: Harbour Post/J. Roe</figcaption></figure>
<h2>Not one ship</h2><p>{1}</p><p>Read more: <a href="/docks">Why the docks matter to the whole coast</a></p><p>po/rs (AFP, dpa)</p>]]></content:encoded></item>
<item><title>Short one</title><link>https://harbourpost.example/short</link><description>The port was shut on Thursday, dockers said.</description></item>
<item><title>Only a title</title><link>https://harbourpost.example/none</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Harbour Post</title><entry><title>Port shut</title><id>tag:1</id>
<published>2020-08-27T14:55:00Z</published><author><name>Jane Doe</name></author><content type="html">&lt;p&gt;{0}&lt;/p&gt;</content></entry></feed>"""


def read(*inputs: object, config: Config | None = None) -> list[Document | InputError]:
    """Everything that comes out of some inputs."""
    return list(read_documents([str(i) for i in inputs], config=config or Config()))


def lines(found: list[Document | InputError]) -> list[str]:
    """The errors as they are shown, the documents as their first words."""
    return [str(item) if isinstance(item, InputError) else item.text[:8] for item in found]


def write(path: Path, content: str | bytes) -> Path:
    """A file, its folders made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


# Bad input: one line each, and what stands before and after it still comes out.


def bad_inputs(tmp: Path) -> Iterator[tuple[str, Path, str]]:
    """Name, file and reason of everything that cannot be read."""
    yield "missing", tmp / "missing.txt", "no such file"
    yield "empty", write(tmp / "empty.txt", b""), "empty"
    yield "blank", write(tmp / "blank.txt", " \n\t\n"), "empty"
    yield "empty gzip", write(tmp / "empty.txt.gz", gzip.compress(b"")), "empty"
    yield "binary", write(tmp / "noise.txt", bytes(range(256)) * 40), "a binary file"
    yield "picture", write(tmp / "photo.html", b"\x89PNG\r\n\x1a\n" + b"\x01" * 100), "a picture, which Casus does not read"
    yield "pdf", write(tmp / "report.txt", b"%PDF-1.7\n" + b"x" * 100), "a PDF file, which Casus does not read"
    yield "office file", write(tmp / "report.json", b"PK\x03\x04" + b"x" * 100), "a ZIP or office file, which Casus does not read"
    yield (
        "cut gzip",
        write(tmp / "cut.txt.gz", gzip.compress(os.urandom(5000).hex().encode())[:-900]),
        "cut off: it ends too early",
    )
    yield "no gzip", write(tmp / "no.txt.gz", b"\x1f\x8b\x08\x00garbage garbage garbage"), "damaged: "
    yield (
        "page without text",
        write(tmp / "menu.html", "<html><body><nav><a href='/'>Home</a></nav></body></html>"),
        "no article text found",
    )
    yield "broken page", write(tmp / "broken.html", "<html><body><div><<<>>><p"), "no article text found"
    yield "50 MB line", write(tmp / "long.txt", b"word " * 10_000_000), "larger than 20,000,000 bytes"
    yield "long text", write(tmp / "longer.txt", b"word " * 700_000), "longer than 3,000,000 characters"
    yield (
        "unknown charset",
        write(tmp / "odd.html", b"<html><head><meta charset='x-klingon'></head><body><p>caf\xe9 \x81\x9d</p></body></html>"),
        "declares the character set 'x-klingon', which nobody knows",
    )
    yield (
        "no charset",
        write(tmp / "odd.txt", os.urandom(3000).replace(b"\x00", b"\x81") + b"\xff\xfe\xfd" * 300),
        "its characters are in no known character set",
    )
    yield "no feed", write(tmp / "no.xml", "<?xml version='1.0'?><catalogue><book/></catalogue>"), "XML, but neither a feed nor a page"
    yield "no xml", write(tmp / "words.rss", "just words"), "neither a feed nor a page"
    yield (
        "feed without entries",
        write(tmp / "bare.xml", "<rss version='2.0'><channel><title>x</title></channel></rss>"),
        "a feed without entries",
    )
    yield "broken feed", write(tmp / "broken.xml", "<rss version='2.0'><channel><title>x</tit"), "a damaged feed: "
    yield "no archive", write(tmp / "no.warc", "just words"), "not a WARC file"
    yield "broken archive", write(tmp / "broken.warc", b"WARC/1.0\r\nWARC-Type: response\r\nnonsense"), "a "
    yield "no table", write(tmp / "no.parquet", "just words"), "not a Parquet file"
    yield "broken table", write(tmp / "broken.parquet", b"PAR1" + b"\x15\x04" * 500), "a damaged Parquet file: "
    yield "empty folder", write(tmp / "folder" / "notes.cfg", "x").parent, "a folder without a file that Casus reads"
    yield "no rows", write(tmp / "no.jsonl", "\n\n{}"[:2] + "   \n" + "\n" * 5000 + " "), "empty"


def test_bad_inputs_are_one_line_each(tmp_path: Path) -> None:
    good = write(tmp_path / "good" / "a.txt", TEXT)
    cases = list(bad_inputs(tmp_path))
    inputs = [path for _, path, _ in cases for path in (path, good)]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = read(*inputs)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) < 400_000  # kilobytes
    assert len(found) == 2 * len(cases)
    for (what, path, reason), bad, fine in zip(cases, found[::2], found[1::2], strict=True):
        assert isinstance(bad, InputError), what
        assert isinstance(fine, Document), what
        assert str(bad).startswith(f"{path}: {reason}"), what
        assert "\n" not in str(bad), what


def test_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test may run as root, whom no permission stops: the system's answer is given by hand."""
    write(tmp_path / "a.txt", TEXT)
    closed = write(tmp_path / "closed" / "b.txt", TEXT).parent
    write(tmp_path / "open" / "c.txt", TEXT)
    scandir = os.scandir

    def refuse(path: str) -> object:
        if os.path.samefile(path, closed):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = read(tmp_path)
    assert sorted(lines(found)) == sorted(["The port", f"{closed}: no permission to read it", "The port"])
    assert lines(read(closed)) == [f"{closed}: no permission to read it"]


def test_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = write(tmp_path / "b.txt", TEXT)

    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied", str(closed))

    monkeypatch.setattr("builtins.open", refuse)
    assert lines(read(closed)) == [f"{closed}: no permission to read it"]


# Folders and standard input


def test_folder_is_read_in_order_with_its_folders(tmp_path: Path) -> None:
    for name, text in {
        "b.txt": "Two words",
        "a.txt": "One word",
        "sub/c.txt": "Three words",
        ".hidden/d.txt": "No",
        "notes.md": "No",
        "e.png": "No",
        ".f.txt": "No",
    }.items():
        write(tmp_path / name, text)
    found = read(tmp_path)
    assert [d.text for d in found if isinstance(d, Document)] == ["One word", "Two words", "Three words"]
    assert [d.id.rpartition("-")[0] for d in found if isinstance(d, Document)] == ["a.txt", "b.txt", "sub/c.txt"]


def test_folder_that_holds_itself(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", TEXT)
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (TEXT.encode(), 1),
        (PAGE.encode(), 1),
        (gzip.compress(TEXT.encode()), 1),
        (b'{"text": "One."}\n{"text": "Two."}\n', 2),
        (FEED.format(*BODY, charset="utf-8").encode(), 3),
    ],
)
def test_standard_input(content: bytes, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    assert len(read("-")) == count


def test_standard_input_that_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    assert lines(read("-")) == ["standard input: empty"]


# What an input is


@pytest.mark.parametrize(
    ("head", "suggested", "kind"),
    [
        (b"just words", None, "text"),
        (b"just words", "text", "text"),
        (b"just words", "html", "html"),
        (b"<!DOCTYPE html><html>", None, "html"),
        (b"\n <!-- x --><HTML>", "text", "html"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>", "feed", "html"),
        (b"<?xml version='1.0'?><rss version='2.0'>", "html", "feed"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<?xml-stylesheet?><!-- c --><feed xmlns='x'>", None, "feed"),
        ("<?xml version='1.0'?><rss>".encode("utf-16"), "feed", "feed"),
        (b'{"text": "x"}', None, "rows"),
        (b'{"text": "x"}', "text", "text"),
        (b"PAR1xxxx", "rows", "parquet"),
        (b"WARC/1.0\r\n", None, "warc"),
        (b"< 5 per cent of the vote", None, "text"),
    ],
)
def test_kind_of_input(head: bytes, suggested: str | None, kind: str) -> None:
    assert kind_of(head, suggested, "x") == kind


# Encodings


ODD = "\u201cWe\u00a0won\u2019t,\u201d M\u00fcller said \u2013 in Gen\u00e8ve \u2014 at the caf\u00e9, where the dockers of the harbour met on Thursday."


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_of_plain_text(charset: str, tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "a.txt", ODD.encode(charset)))
    assert isinstance(found, Document)
    assert found.text == ODD


@pytest.mark.parametrize(
    ("declared", "charset"),
    [
        ("windows-1252", "cp1252"),
        ("ISO-8859-1", "cp1252"),
        ("windows-1250", "cp1250"),
        ("UTF-8", "utf-8"),
        ("us-ascii", "utf-8"),
        ("x-klingon", "utf-8"),
    ],
)
def test_encodings_of_pages(declared: str, charset: str, tmp_path: Path) -> None:
    odd = ODD if charset != "cp1250" else ODD.replace("\u00e8", "\u0142")
    page = PAGE.replace("utf-8", declared).replace(BODY[2], odd)
    (found,) = read(write(tmp_path / "a.html", page.encode(charset)))
    assert isinstance(found, Document)
    assert odd in found.text


@pytest.mark.parametrize(
    ("declared", "charset"),
    [
        ("windows-1251", "cp1251"),
        ("koi8-r", "koi8-r"),
        ("shift_jis", "cp932"),
        ("gb2312", "gb18030"),
        ("euc-kr", "cp949"),
        ("big5", "big5"),
    ],
)
def test_declared_charsets_of_other_scripts(declared: str, charset: str) -> None:
    words = {"windows-1251": "\u041f\u043e\u0440\u0442", "koi8-r": "\u041f\u043e\u0440\u0442", "euc-kr": "\ud56d\uad6c"}.get(
        declared, "\u6e2f\u53e3"
    )
    assert decode(words.encode(charset), name="x", declared=declared) == words


def test_labels_that_are_no_charset() -> None:
    assert [codec_of(label) for label in ("zip", "rot13", "hex", "unicode_escape", "utf-7", "", None, "x" * 500)] == [None] * 8


def test_a_few_wrong_bytes_do_not_change_the_charset() -> None:
    assert decode(("\u201cYes\u201d " * 500).encode() + b"\x93 end", name="x").startswith("\u201cYes\u201d")


def test_charset_of_a_feed(tmp_path: Path) -> None:
    raw = FEED.format(ODD, BODY[1].replace("\u201c", '"').replace("\u201d", '"').replace("\u2013", "-"), charset="windows-1252").encode(
        "cp1252"
    )
    found = read(write(tmp_path / "feed.xml", raw))
    assert isinstance(found[0], Document)
    assert ODD in found[0].text


# Rows


def test_row_with_text_is_that_very_text(tmp_path: Path) -> None:
    text = " \u00a0First line\r\n\r\n\u200b\u202eSecond \u00adline  \n\n\nMINSK, Aug 27 (AFP) - Third.\x00\n\n(AP, dpa)\t"
    row = {
        "id": 7,
        "text": text,
        "title": "Port  shut",
        "date": "2020-08-27",
        "url": "https://harbourpost.example/7",
        "publisher": "Harbour Post",
        "author": "Jane Doe",
        "extra": [1],
    }
    (found,) = read(write(tmp_path / "rows.jsonl", "\ufeff" + json.dumps(row)))
    assert isinstance(found, Document)
    assert found.text == text
    assert (found.id, found.headline, found.published, found.url, found.publisher) == (
        "7",
        "Port shut",
        "2020-08-27",
        "https://harbourpost.example/7",
        "Harbour Post",
    )
    assert (found.byline, found.agencies) == (("Jane Doe",), ("AFP", "AP", "dpa"))


def test_spans_of_headings_in_rows(tmp_path: Path) -> None:
    text = f"{BODY[0]}\n\n  Not one ship \n\n{BODY[3]}"
    (found,) = read(write(tmp_path / "rows.jsonl", json.dumps({"text": text})))
    assert isinstance(found, Document)
    assert [(h.text, text[h.start : h.end]) for h in found.headings] == [("Not one ship", "Not one ship")]


def test_rows_one_by_one(tmp_path: Path) -> None:
    rows = [
        '{"text": "One.", "published": "2020-08-27T10:00:00Z"}',
        "{not json}",
        "",
        '"a string"',
        '{"id": "4"}',
        '{"text": 5}',
        '{"text": "  "}',
        '{"text": "half \\ud800 a character"}',
        json.dumps({"html": PAGE, "id": "page"}),
        '{"html": "<p></p>"}',
        "[" * 100_000,
        '{"text": "Two.", "date": "soon"}',
        '{"text": "' + "long " * 700_000 + '"}',
        '{"text": "' + "x" * 21_000_000 + '"}',
        '{"text": "Last."}',
    ]
    path = write(tmp_path / "rows.jsonl", b"\n".join(r.encode() for r in rows) + b'\n{"text": "caf\xe9"}')
    found = read(path)
    assert lines(found) == [
        "One.",
        f"{path}:2: not JSON: expecting property name enclosed in double quotes at character 2",
        f"{path}:4: JSON, but not an object",
        f"{path}:5: a row without text or html",
        f"{path}:6: its text is no string",
        f"{path}:7: holds no text",
        f"{path}:8: its text holds half a character (a lone surrogate)",
        "Dockers ",
        f"{path}:10: no article text found",
        f"{path}:11: not JSON: nested too deep or a number too long",
        "Two.",
        f"{path}:13: longer than 3,000,000 characters",
        f"{path}:14: longer than 20,000,000 bytes",
        "Last.",
        f"{path}:16: not UTF-8",
    ]
    documents = [d for d in found if isinstance(d, Document)]
    assert [d.published for d in documents] == ["2020-08-27T10:00:00Z", "2020-08-27T16:05:00+03:00", None, None]
    assert len({d.id for d in documents}) == 4


def test_row_and_its_page() -> None:
    """The row's own fields go before the page's."""
    row = {"id": "7", "html": PAGE, "url": "https://mirror.example/7", "title": "Given", "date": "2020-09-01"}
    found = document_of_row(row, name="x", config=Config())
    assert (found.id, found.url, found.headline, found.published) == ("7", "https://mirror.example/7", "Given", "2020-09-01")


def test_cut_gzip_gives_the_rows_before_the_cut(tmp_path: Path) -> None:
    rows = b"".join(json.dumps({"text": f"Row {i} {os.urandom(60).hex()}"}).encode() + b"\n" for i in range(2000))
    path = write(tmp_path / "rows.jsonl.gz", gzip.compress(rows)[:60_000])
    found = read(path)
    assert len(found) > 100
    assert [isinstance(item, InputError) for item in found] == [False] * (len(found) - 1) + [True]
    assert str(found[-1]) == f"{path}: cut off: it ends too early"


def test_a_short_file_cut_off(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"text": "One."}\n') + gzip.compress(b'{"text": "Two."}\n') + gzip.compress(b'{"text": "Three."}\n')
    path = write(tmp_path / "rows.jsonl.gz", packed[:-12])
    assert lines(read(path)) == ["One.", "Two.", f"{path}: cut off: it ends too early"]


def test_rows_stream(tmp_path: Path) -> None:
    """The first row is there before the last is read."""
    path = tmp_path / "rows.jsonl"
    with path.open("w") as file:
        for i in range(20_000):
            file.write(json.dumps({"id": i, "text": f"Row {i}."}) + "\n")
        file.write("{broken")
    stream = read_documents([str(path)], config=Config())
    first = next(stream)
    assert isinstance(first, Document)
    assert first.text == "Row 0."
    assert sum(isinstance(item, Document) for item in stream) == 19_999


def test_table(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    columns = {
        "id": ["a", "b", "c"],
        "text": ["One.", None, "Three."],
        "html": [None, None, PAGE],
        "date": ["2020-08-27", None, None],
        "other": [1, 2, 3],
    }
    pq.write_table(pa.table(columns), path)
    found = read(path)
    assert lines(found) == ["One.", f"{path}:2: a row without text or html", "Three."]
    assert isinstance(found[0], Document)
    assert (found[0].id, found[0].published) == ("a", "2020-08-27")
    pq.write_table(pa.table({"other": [1]}), path)
    assert lines(read(path)) == [f"{path}: a table without a column text or html"]
    path.rename(tmp_path / "rows")
    assert lines(read(tmp_path / "rows")) == [f"{tmp_path / 'rows'}: a table without a column text or html"]


def test_table_with_dates_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"text": ["One."], "date": pa.array([18501], pa.date32())}), path)
    (found,) = read(path)
    assert isinstance(found, Document)
    assert found.published == "2020-08-27"


# Feeds


def test_feed(tmp_path: Path) -> None:
    path = write(tmp_path / "feed.xml", FEED.format(*BODY, charset="utf-8"))
    full, short, none = read(path)
    assert isinstance(full, Document)
    assert isinstance(short, Document)
    standfirst = "Dockers say they will stay out until the owners talk."
    assert full.text.split("\n\n") == [standfirst, BODY[0], "Not one ship", BODY[1]]
    assert (full.id, full.url, full.headline, full.standfirst) == (
        "port-1",
        "https://harbourpost.example/port",
        "Port & docks shut",
        standfirst,
    )
    assert (full.published, full.publisher, full.byline, full.agencies, full.language) == (
        "2020-08-27T13:05:00Z",
        "Harbour Post",
        ("Jane Doe",),
        ("AFP", "dpa"),
        "en",
    )
    assert [(c.text, c.credit) for c in full.captions] == [("Dockers at the gate.", "Harbour Post/J. Roe")]
    assert [(r.text, r.url) for r in full.related] == [("Why the docks matter to the whole coast", "https://harbourpost.example/docks")]
    assert [h.text for h in full.headings] == ["Not one ship"]
    assert (short.text, short.standfirst, short.published) == ("The port was shut on Thursday, dockers said.", None, None)
    assert str(none) == f"{path}:3: an entry without text"


def test_atom(tmp_path: Path) -> None:
    (found,) = read(write(tmp_path / "feed.atom", ATOM.format(BODY[0])))
    assert isinstance(found, Document)
    assert (found.text, found.id, found.published, found.byline) == (BODY[0], "tag:1", "2020-08-27T14:55:00Z", ("Jane Doe",))


def test_feed_cut_short(tmp_path: Path) -> None:
    whole = FEED.format(*BODY, charset="utf-8")
    path = write(tmp_path / "feed.xml", whole[: whole.index("Only a title")])
    found = read(path)
    assert isinstance(found[0], Document)
    assert str(found[-1]).startswith(f"{path}: a damaged feed")


def test_feed_that_grows(tmp_path: Path) -> None:
    """Entities within entities, a thousand million of them in the end."""
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{levels}]><rss version="2.0"><channel><title>&l9;</title><item><description>&l9;</description></item></channel></rss>'
    found = read(write(tmp_path / "bomb.xml", bomb))
    assert len(found) <= 2
    assert all(isinstance(item, InputError) or len(item.text) < 1000 for item in found)


# Web archives


def archive(path: Path, *, compressed: bool) -> bytes:
    """A web archive of two pages, a picture, a redirect and a page that is not there."""
    records = []
    for address, status, kind, body in (
        ("port-shut", "200 OK", "text/html; charset=utf-8", PAGE.encode()),
        ("a.png", "200 OK", "image/png", b"\x89PNG"),
        ("old", "301 Moved", "text/html", b"moved"),
        ("none", "404 Not Found", "text/html", PAGE.encode()),
        ("menu", "200 OK", "text/html", b"<html><nav>Home</nav></html>"),
        ("legacy", "200 OK", "text/html; charset=windows-1252", PAGE.replace("utf-8", "x").encode("cp1252")),
    ):
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{len(records):012}>\r\nWARC-Date: 2020-08-28T00:00:00Z\r\n"
        head += f"WARC-Target-URI: https://harbourpost.example/{address}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        record = head.encode() + answer + b"\r\n\r\n"
        records.append(gzip.compress(record, mtime=0) if compressed else record)
    return write(path, b"".join(records)).read_bytes()


@pytest.mark.parametrize("compressed", [True, False])
def test_archive(compressed: bool, tmp_path: Path) -> None:
    path = tmp_path / ("pages.warc.gz" if compressed else "pages.warc")
    raw = archive(path, compressed=compressed)
    found = read(path)
    assert lines(found) == ["Dockers ", f"{path}:https://harbourpost.example/menu: no article text found", "Dockers "]
    assert isinstance(found[0], Document)
    assert found[0].url == "https://harbourpost.example/port-shut"
    assert isinstance(found[2], Document)
    assert BODY[1] in found[2].text
    path.write_bytes(raw[: int(len(raw) * 0.95)])
    cut = read(path)
    assert lines(cut)[:2] == lines(found)[:2]
    assert str(cut[-1]) == f"{path}: cut off: it ends too early"


def test_the_same_input_gives_the_same_documents(tmp_path: Path) -> None:
    for name, content in (
        ("a.txt", TEXT),
        ("b.html", PAGE),
        ("c.jsonl", '{"text": "One."}\n{"text": "Two."}'),
        ("d.xml", FEED.format(*BODY, charset="utf-8")),
    ):
        write(tmp_path / name, content)
    assert [str(item) for item in read(tmp_path)] == [str(item) for item in read(tmp_path)]
