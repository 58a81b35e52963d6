"""The command line as its user meets it: output, exit codes, one line for each error, and a quiet end."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path

import pytest

import made
from casus import bulk
from casus.cli import main
from casus.errors import ConfigError
from casus.ledger import open_ledger
from casus.model import Record
from casus.options import LEDGER, SECTIONS, parser
from casus.pipeline import Tools
from casus.show import SECTIONS as SHOWN

QUICK = [sys.executable, str(Path(__file__).with_name("quick_casus.py"))]
DOCS = Path(__file__).parents[1] / "docs" / "commandline.md"


@pytest.fixture(autouse=True)
def loaded(tools: Tools, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands run in this process share the loaded models, in an empty folder."""
    monkeypatch.setattr(bulk, "load_tools", lambda config: replace(tools, config=config))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def rows(tmp_path: Path) -> str:
    """Three articles as JSON lines."""
    texts = ["Norway said it would sail.", "Iceland denied that it had fired.", "Police arrested 12 sailors in Bergen."]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"id": f"row-{n}", "text": text, "date": "2026-03-03"}) + "\n" for n, text in enumerate(texts)))
    return str(path)


def quick(*args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([*QUICK, *args], input=stdin, capture_output=True, text=True, timeout=120, check=False)


def lines(path: Path, *texts: str) -> str:
    path.write_text("".join(json.dumps({"id": f"d{n}", "text": text, "published": "2026-03-03"}) + "\n" for n, text in enumerate(texts)))
    return str(path)


# Help and arguments


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    out = capsys.readouterr().out
    for command in ("read", "add", "report", "schema"):
        assert re.search(rf"^\s+{command} ", out, re.M)


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, casus.cli; casus.cli.parser().format_help(); print(' '.join(sys.modules))"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert "casus.cli" in loaded
    assert not loaded & {
        "spacy",
        "numpy",
        "onnxruntime",
        "rich",
        "msgspec",
        "lxml",
        "pyarrow",
        "jinja2",
        "sqlite3",
        "rensa",
        "trafilatura",
        "casus.pipeline",
    }


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["reed"],
        ["read"],
        ["read", "x", "--format", "xml"],
        ["read", "x", "--section", "wishes"],
        ["read", "x", "--jobs", "0"],
        ["report", "x"],
        ["add"],
    ],
    ids=" ".join,
)
def test_wrong_arguments_are_2(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(args)
    assert end.value.code == 2
    assert "usage: casus" in capsys.readouterr().err


def options_of(command: ArgumentParser) -> set[str]:
    """The options of a command and of the commands within it."""
    within = [inner for action in command._actions if isinstance(action.choices, dict) for inner in action.choices.values()]
    return {option for action in command._actions for option in action.option_strings}.union(*map(options_of, within))


def test_the_page_about_the_command_line_names_every_option_and_no_other() -> None:
    page = DOCS.read_text("utf-8")
    known = {option for option in options_of(parser()) if option.startswith("--")}
    for action in parser()._actions:
        for name in action.choices or {} if isinstance(action.choices, dict) else ():
            assert f"## casus {name}" in page
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", page)) == known
    for section in SECTIONS:
        assert f"`{section}`" in page


def test_every_section_can_be_shown() -> None:
    assert set(SECTIONS) == set(SHOWN)
    assert set(SECTIONS) == set(Record.__dataclass_fields__)


# casus read


def test_one_line_an_article_in_order(rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", rows]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [r["document"]["id"] for r in found] == ["row-0", "row-1", "row-2"]
    assert list(found[0]) == list(Record.__dataclass_fields__)
    assert found[0]["meta"]["seconds"] is None


def test_timing_is_written_only_when_asked_for(rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", rows, "--timing"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["meta"]["seconds"] > 0


def test_json_is_one_array(rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", rows, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 3
    assert main(["read", "missing.txt", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out) == []


def test_text_shows_the_article_and_its_legend(rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", rows, "--format", "text"]) == 0
    out = capsys.readouterr().out
    assert "Iceland denied that it had fired." in out
    assert out.count("Marked: who says, how, what is said, event, commitment, its condition") == 3


def test_one_section_as_a_table_or_as_lines(rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", rows, "--section", "document"]) == 0
    assert "row-1" in capsys.readouterr().out
    assert main(["read", rows, "--section", "meta", "--format", "jsonl"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [entry["document"] for entry in found] == ["row-0", "row-1", "row-2"]
    assert all("models" in entry for entry in found)


def test_what_cannot_be_read_is_one_line_and_the_others_come_out(rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "missing.txt", rows, "gone.html"]) == 1
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 3
    errors = captured.err.splitlines()
    assert len(errors) == 2
    assert errors[0].startswith("casus: missing.txt: ")
    assert errors[1].startswith("casus: gone.html: ")


def test_a_wrong_actors_file_is_2(rows: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(config: object) -> None:
        raise ConfigError("mine.toml: no list of actors")

    monkeypatch.setattr(bulk, "load_tools", refuse)
    assert main(["read", rows, "--actors", "mine.toml"]) == 2
    assert capsys.readouterr().err == "casus: mine.toml: no list of actors\n"


def test_an_error_inside_casus_is_one_line_and_the_others_come_out(tmp_path: Path) -> None:
    done = quick("read", lines(tmp_path / "x.jsonl", "one", "a bug", "three"))
    assert done.returncode == 1
    assert [json.loads(line)["document"]["id"] for line in done.stdout.splitlines()] == ["d0", "d2"]
    assert re.fullmatch(
        r"casus: d1: an error inside Casus, please report it: RuntimeError: something \(quick_casus\.py, line \d+\)\n", done.stderr
    )


def test_control_characters_of_an_article_do_not_reach_the_terminal(tmp_path: Path) -> None:
    done = quick("read", lines(tmp_path / "x.jsonl", "red \x1b[31m and \x9b2J back \u202e turned"), "--format", "text")
    assert done.returncode == 0
    assert "red" in done.stdout
    assert not set(done.stdout) & {"\x1b", "\x9b", "\u202e"}


# Many processes


def test_the_same_bytes_whatever_the_jobs(tmp_path: Path) -> None:
    many = lines(tmp_path / "x.jsonl", *(f"Text {n}." for n in range(20)))
    one, two = quick("read", many, "missing.txt"), quick("read", many, "missing.txt", "--jobs", "2")
    assert one.returncode == two.returncode == 1
    assert one.stdout == two.stdout
    assert one.stderr == two.stderr
    assert len(one.stdout.splitlines()) == 20


def test_a_process_that_dies_is_one_line_and_the_others_come_out(tmp_path: Path) -> None:
    done = quick("read", lines(tmp_path / "x.jsonl", "one", "poison", "a bug", "four"), "--jobs", "2")
    assert done.returncode == 1
    assert [json.loads(line)["document"]["id"] for line in done.stdout.splitlines()] == ["d0", "d3"]
    errors = done.stderr.splitlines()
    assert [error.split(":")[1].strip() for error in errors] == ["d1", "d2"]
    assert "died" in errors[0]


def test_a_wrong_configuration_is_one_line_over_processes_too(tmp_path: Path) -> None:
    done = quick("read", lines(tmp_path / "x.jsonl", "one", "two"), "--jobs", "2", "--actors", "mine.toml")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "casus: mine.toml: no list of actors\n")


# A quiet end


@pytest.mark.parametrize("form", ["jsonl", "text"])
def test_a_closed_pipe_ends_quietly(tmp_path: Path, form: str) -> None:
    many = lines(tmp_path / "x.jsonl", *("word " * 2000 for _ in range(200)))
    with subprocess.Popen([*QUICK, "read", many, "--format", form], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_quietly(tmp_path: Path, jobs: str) -> None:
    slow = lines(tmp_path / "x.jsonl", "first", "slow", "slow")
    process = subprocess.Popen(
        [*QUICK, "read", slow, "--jobs", jobs], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout
    process.stdout.readline()
    time.sleep(0.2)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == ""
    assert time.monotonic() - began < 20


# Progress


def test_progress_shows_on_a_terminal_only(tmp_path: Path) -> None:
    many = lines(tmp_path / "x.jsonl", *(f"Text {n}." for n in range(5)))
    assert quick("read", many).stderr == ""
    for quiet, shown in ([], True), (["--quiet"], False):
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [*QUICK, "read", many, *quiet], stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "TERM": "xterm"}
        ) as process:
            os.close(theirs)
            seen = b""
            try:
                while chunk := os.read(ours, 4096):
                    seen += chunk
            except OSError:
                pass  # the terminal's other end is closed
            os.close(ours)
            assert process.wait() == 0
        assert (b"5 articles" in seen) == shown


# casus add


def test_adding_says_what_is_new_known_and_failed(rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", rows]) == 0
    assert capsys.readouterr().out == f"3 new, 0 known, 0 failed; {LEDGER} holds 3 articles\n"
    assert main(["add", rows, "missing.txt"]) == 1
    captured = capsys.readouterr()
    assert captured.out == f"0 new, 3 known, 1 failed; {LEDGER} holds 3 articles\n"
    assert captured.err.startswith("casus: missing.txt: ")
    assert main(["add", rows, "--again", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_what_is_known_is_not_read_again(rows: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", rows]) == 0

    def never(config: object) -> None:
        raise AssertionError("models loaded")

    monkeypatch.setattr(bulk, "load_tools", never)
    assert main(["add", rows]) == 0
    assert "3 known" in capsys.readouterr().out


def test_an_interrupted_run_keeps_what_was_read_and_goes_on(tmp_path: Path) -> None:
    texts = [*(f"Text {n}." for n in range(4)), "slow", "last"]
    path = lines(tmp_path / "x.jsonl", *texts)
    ledger = tmp_path / "l.db"
    with subprocess.Popen([*QUICK, "add", path, "--ledger", str(ledger)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        for _ in range(600):
            time.sleep(0.05)
            if ledger.exists() and _held(ledger) == 4:
                break
        process.kill()
    assert _held(ledger) == 4
    lines(tmp_path / "x.jsonl", *(text for text in texts if text != "slow"))
    done = quick("add", path, "--ledger", str(ledger))
    assert done.stdout.startswith("1 new, 4 known, 0 failed")


def _held(ledger: Path) -> int:
    with open_ledger(ledger, create=False) as opened:
        return len(opened)


def test_a_wrong_ledger_is_one_line(rows: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("only words\n" * 200)
    assert main(["add", rows, "--ledger", str(wrong)]) == 1
    assert capsys.readouterr().err == f"casus: {wrong}: file is not a database\n"
    assert wrong.read_text().startswith("only words")


# casus report


def test_report_prints_and_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_ledger(tmp_path / LEDGER) as ledger:
        for record in made.records():
            ledger.add(record)
    page = tmp_path / "out.html"
    assert main(["report", "--html", str(page)]) == 0
    out = capsys.readouterr().out
    assert "Open commitments" in out
    assert out.endswith(f"{page}\n")
    assert "Iceland will close the strait" in page.read_text("utf-8")
    assert main(["report", "--html", str(page), "--quiet"]) == 0
    assert capsys.readouterr().out == f"{page}\n"


def test_report_without_a_ledger_makes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report"]) == 1
    assert capsys.readouterr().err == f"casus: {LEDGER}: there is no ledger; `casus add` makes one\n"
    assert not (tmp_path / LEDGER).exists()


def test_a_page_that_cannot_be_written_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_ledger(tmp_path / LEDGER).close()
    assert main(["report", "--quiet", "--html", str(tmp_path / "made" / "out.html")]) == 0
    assert (tmp_path / "made" / "out.html").exists()
    capsys.readouterr()
    assert main(["report", "--quiet", "--html", str(tmp_path / LEDGER / "out.html")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


# casus schema


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Casus record"
