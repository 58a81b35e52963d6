"""The sample articles, as `samples/expected.toml` says a careful reader finds them: here the document and its text."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from casus.config import Config
from casus.model import Document
from casus.read import read_documents

SAMPLES = Path(__file__).parent.parent / "samples"
EXPECTED = tomllib.loads((SAMPLES / "expected.toml").read_text("utf-8"))["article"]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """Every article of the folder."""
    return [item for item in read_documents([str(SAMPLES)], config=Config()) if isinstance(item, Document)]


def test_every_sample_is_read(documents: list[Document]) -> None:
    assert len(documents) == len(EXPECTED)
    assert len({document.id for document in documents}) == len(documents)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda e: e.get("row", e["file"]))
def test_sample(expected: dict[str, Any], documents: list[Document]) -> None:
    (document,) = [d for d in documents if d.headline == expected["headline"]]
    assert (document.published or "")[:10] == expected["published"]
    for name in ("standfirst", "publisher"):
        assert name not in expected or getattr(document, name) == expected[name]
    for name in ("byline", "agencies"):
        assert name not in expected or list(getattr(document, name)) == expected[name]
    assert "captions" not in expected or [{"text": c.text, "credit": c.credit} for c in document.captions] == expected["captions"]
    assert "headings" not in expected or [h.text for h in document.headings] == expected["headings"]
    assert "related" not in expected or [link.text for link in document.related] == expected["related"]
    assert document.language == "en"
    assert all(piece not in document.text for piece in expected.get("text_excludes", ()))
    told = [s["content"] for s in expected.get("key_statements", ())] + [e["evidence"] for e in expected.get("events", ())]
    pieces = [piece for content in told for piece in (content if isinstance(content, list) else [content])]
    assert [piece for piece in pieces if piece not in document.text] == []
