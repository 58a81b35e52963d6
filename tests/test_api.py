"""What `import casus` gives."""

import doctest
import json
import subprocess
import sys
from pathlib import Path

import pytest

import casus
from casus.pipeline import Tools


def test_every_public_name_is_there() -> None:
    for name in casus.__all__:
        assert getattr(casus, name).__module__.startswith("casus.")
    with pytest.raises(AttributeError, match="nothing"):
        _ = casus.nothing


def test_read_is_the_function_whatever_was_imported_before() -> None:
    code = "import casus.read, casus.pipeline, casus; from casus.read import read_documents; print(casus.read.__name__, casus.read is casus.pipeline.read)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "read True\n"


def test_importing_casus_loads_nothing() -> None:
    code = "import sys, casus; print(sorted(name for name in sys.modules if name.startswith('casus')))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out == "['casus']\n"


def test_the_example_in_the_docstring() -> None:
    assert doctest.testmod(casus).failed == 0


def test_read_annotate_and_keep(tmp_path: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casus.pipeline.load_tools", lambda config=None: tools)
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"id": "r1", "text": "Norway denied that it had fired.", "date": "2026-03-03"}))
    (record,) = casus.read(str(rows))
    assert isinstance(record, casus.Record)
    assert record.document.text == "Norway denied that it had fired."
    assert casus.annotate(record.document, tools=tools) == record
    with casus.open_ledger(tmp_path / "casus.db") as ledger:
        assert isinstance(ledger, casus.Ledger)
        assert ledger.add(record) == "new"
        assert list(ledger.records()) == [record]
    with pytest.raises(casus.InputError, match=r"missing\.txt"):
        list(casus.read(str(tmp_path / "missing.txt")))
