"""The documentation is run: every casus command and every Python example of the README and the tutorial works as printed."""

import re
import shlex
from pathlib import Path

import pytest

from casus.cli import main

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/tutorial.md")


def blocks(language: str) -> list[str]:
    return [m for page in PAGES for m in re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text("utf-8"), re.S)]


def commands() -> list[str]:
    lines = [line.split("  #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return list(dict.fromkeys(line for line in lines if line.startswith(".venv/bin/casus ")))


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the samples, and an article and an actor list of the reader's own."""
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    (tmp_path / "article.txt").write_text("Harbour talks fail\n\n3 May 2024\n\nThe Front said it would return to the talks.\n", "utf-8")
    (toml,) = blocks("toml")
    (tmp_path / "actors.toml").write_text(toml, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_commands_and_examples() -> None:
    assert len(commands()) >= 8
    assert len(blocks("python")) >= 2


def test_every_command_works(clone: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    # The ledger's commands build on one another: all in order, each article read once.
    for line in commands():
        assert main(shlex.split(line)[1:]) == 0, line
        assert capfdbinary.readouterr().out.strip(), line


@pytest.mark.parametrize("code", blocks("python"))
def test_every_example_runs(code: str, clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "example", "exec"), {"__name__": "example"})

    assert capsys.readouterr().out.strip()


def test_every_link_leads_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"
