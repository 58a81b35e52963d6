"""How far long work has come, on standard error: articles done, rate and time left."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

# Files that hold any number of articles, which only reading them tells.
_MANY = {".gz", ".parquet", ".rss", ".atom", ".warc", ".xml"}


class Work(Protocol):
    """What the one who works reports to."""

    def done(self) -> None:
        """One article more is done."""

    def say(self, text: str) -> None:
        """A line for the user."""


class _Silent:
    def __init__(self, console: Console) -> None:
        self._console = console

    def done(self) -> None:
        pass

    def say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


class _Shown(_Silent):
    def __init__(self, console: Console, progress: Progress, total: int | None) -> None:
        super().__init__(console)
        self._progress = progress
        self._task = progress.add_task("", total=total)

    def done(self) -> None:
        self._progress.advance(self._task)


@contextmanager
def work(inputs: Sequence[str], *, shown: bool) -> Iterator[Work]:
    """Follow the reading of some inputs; without `shown`, only what is said appears."""
    console = Console(stderr=True)
    if not shown:
        yield _Silent(console)
        return
    columns = (SpinnerColumn(), TextColumn("{task.completed} articles"), _Rate(), TimeRemainingColumn(elapsed_when_finished=True))
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Shown(console, progress, expected(inputs))


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="cyan")


def expected(inputs: Sequence[str]) -> int | None:
    """How many articles some inputs hold: lines of JSON lines, files of folders, one for any other; None where one cannot be told unread."""
    total = 0
    for name in inputs:
        path = Path(name)
        try:
            if name == "-" or "://" in name or path.suffix.lower() in _MANY:
                return None
            if path.is_dir():
                inside = expected([str(child) for child in path.iterdir()])
                if inside is None:
                    return None
                total += inside
            elif path.suffix.lower() == ".jsonl":
                with path.open("rb") as file:
                    total += sum(1 for row in file if row.strip())
            else:
                total += 1
        except (OSError, ValueError):
            # The reader tells of it.
            total += 1
    return total
