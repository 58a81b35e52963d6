"""Fixtures that many tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from casus.model import Record
from casus.pipeline import Tools, annotate, load_tools
from casus.read import read_documents
from postgres import Server, programs

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(scope="session")
def tools() -> Tools:
    """The loaded tools, once a test process."""
    return load_tools()


@pytest.fixture(scope="session")
def sample_records(tools: Tools) -> list[Record]:
    """What Casus reads in the sample articles, in the order of their files."""
    paths = sorted(str(path) for path in SAMPLES.iterdir() if path.name[:2].isdecimal())
    return [annotate(d, tools=tools) for d in read_documents(paths, config=tools.config) if not isinstance(d, Exception)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of our own. Where there is none its tests are skipped, but never in CI."""
    found = programs()
    if found is None:
        told = "PostgreSQL is not installed here (no initdb in PATH or /usr/lib/postgresql): its half of the ledger's tests is skipped"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(told)
    server = Server(found)
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger may be: a file, then a database. A test that asks for it runs on both."""
    if request.param == "sqlite":
        return str(tmp_path / "casus.db")
    address: str = request.getfixturevalue("postgres").database()
    return address
