"""The ledger under ill treatment: killed, out of disk, written by two, its database gone. Nothing lost, nothing double, one clear line."""

import json
import multiprocessing
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from casus.cli import main
from casus.errors import LedgerGone
from casus.ledger import book, open_ledger
from postgres import Server

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "eval"))

import kills  # noqa: E402
from growth import article  # noqa: E402

QUICK = [sys.executable, str(Path(__file__).with_name("quick_casus.py"))]


def lines(path: Path, count: int, words: int = 20) -> str:
    """Articles as JSON lines."""
    rows = (
        {"id": f"d{n}", "url": f"https://gazette.example/{n}", "text": f"Ward {n} was quiet. " + "Rain fell. " * words}
        for n in range(count)
    )
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return str(path)


def add(rows: str, where: str, file_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    """`casus add` as a program, which may write files of so many bytes."""

    def limit() -> None:
        if file_bytes:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    return subprocess.run(
        [*QUICK, "add", rows, "--ledger", where], capture_output=True, text=True, timeout=120, check=False, preexec_fn=limit
    )


def test_killed_at_twenty_moments(where: str, tmp_path: Path) -> None:
    result = kills.trial(where, str(tmp_path / "peace.db"), 20)
    assert result.kills == 20
    assert result.midway > 0, "no kill came while an article was being written"


def test_a_full_disk_is_one_line_and_afterwards_it_goes_on(tmp_path: Path) -> None:
    rows, where = lines(tmp_path / "rows.jsonl", 60, words=2_000), str(tmp_path / "casus.db")
    full = add(rows, where, file_bytes=1_500_000)
    assert full.returncode == 1
    (line,) = full.stderr.splitlines()
    assert line.startswith(f"casus: {where}: ")
    with open_ledger(where) as ledger:
        kept = len(ledger)
        assert 0 < kept < 60
        assert all(record.document.text.count("Rain fell.") == 2_000 for record in ledger.records())
    done = add(rows, where)
    assert done.stdout == f"{60 - kept} new, {kept} known, 0 failed; {where} holds 60 articles\n"


def _write(where: str, numbers: list[int]) -> None:
    with open_ledger(where) as ledger:
        for n in numbers:
            ledger.add(article(kills.WORLD, n))


def test_two_writers_weave_the_ledger_of_one(where: str, tmp_path: Path) -> None:
    """Both add all; each begins at another end. In the end it is the ledger that one writer makes."""
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write, args=(where, numbers)) for numbers in (list(range(8)), list(range(8))[::-1])]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(100)
        assert writer.exitcode == 0
    other = str(tmp_path / "one.db")
    _write(other, list(range(8)))
    with open_ledger(where) as ledger, open_ledger(other) as peace:
        kills.compare(ledger, peace)


def test_a_database_that_comes_back_loses_nothing(postgres: Server, tmp_path: Path) -> None:
    where = postgres.database()
    stopped = threading.Event()

    def restart() -> None:
        stopped.wait()
        postgres.stop(roughly=True)
        time.sleep(1)
        postgres.start()

    restarting = threading.Thread(target=restart)
    restarting.start()
    with open_ledger(where) as ledger:
        for n in range(8):
            if n == 3:
                stopped.set()
            assert ledger.add(article(kills.WORLD, n)) in ("new", "known")
        restarting.join()
        assert len(ledger) == 8
        other = str(tmp_path / "one.db")
        _write(other, list(range(8)))
        with open_ledger(other) as peace:
            kills.compare(ledger, peace)


def test_a_database_that_stays_away_is_one_line(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = postgres.database()
    monkeypatch.setattr(book, "RETURN_SECONDS", 0.5)
    with open_ledger(where) as ledger:
        ledger.add(article(kills.WORLD, 0))
        postgres.stop(roughly=True)
        try:
            with pytest.raises(LedgerGone) as caught:
                ledger.add(article(kills.WORLD, 1))
            assert "\n" not in str(caught.value)
            assert main(["find", "events", "--ledger", where]) == 1
            (line,) = capsys.readouterr().err.splitlines()
            assert line.startswith("casus: postgresql://casus@")
        finally:
            postgres.start()
        assert ledger.add(article(kills.WORLD, 1)) == "new"
        assert len(ledger) == 2
