"""Very many articles: the reading of them over several processes, in order, with bounded look-ahead; one bad article never stops the rest."""

import multiprocessing
import signal
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from casus.config import Config
from casus.errors import CasusError, InputError
from casus.ledger import Ledger, Outcome
from casus.model import Document, Record
from casus.pipeline import Tools, annotate, load_tools

# Documents handed out ahead of the one waited for, for each process: enough that a long article does not leave the others idle.
AHEAD = 4

Failure = tuple[str, str]
"""Name and reason of an InputError, which crosses from one process to another as its parts."""


def annotate_many(
    items: Iterable[Document | InputError], *, config: Config, jobs: int = 1, tools: Tools | None = None
) -> Iterator[Record | InputError]:
    """One record a document, in order, on `jobs` processes (or on one with these `tools`); what could not be read passes through.

    A document that Casus itself fails on, or whose process dies, becomes an InputError that says so. Models are loaded with the first document.
    """
    if jobs > 1:
        yield from _on_processes(iter(items), config, jobs)
        return
    for item in items:
        if isinstance(item, InputError):
            yield item
        else:
            tools = tools or load_tools(config)
            done = _annotate(item, tools)
            yield done if isinstance(done, Record) else InputError(*done)


def add_many(
    ledger: Ledger,
    items: Iterable[Document | InputError],
    *,
    config: Config,
    jobs: int = 1,
    again: bool = False,
    tools: Tools | None = None,
) -> Iterator[Outcome | InputError]:
    """Read into a ledger what it does not know, and yield what became of each document, in order; every article is kept as soon as it is read."""
    known: deque[bool] = deque()

    def unknown() -> Iterator[Document | InputError]:
        for item in items:
            known.append(not again and isinstance(item, Document) and item in ledger)
            if not known[-1]:
                yield item

    for done in annotate_many(unknown(), config=config, jobs=jobs, tools=tools):
        while known.popleft():
            yield "known"
        yield done if isinstance(done, InputError) else ledger.add(done, again=again)
    for _ in known:
        yield "known"


def _annotate(document: Document, tools: Tools) -> Record | Failure:
    try:
        return annotate(document, tools=tools)
    except CasusError:
        raise
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        return document.id, f"an error inside Casus, please report it: {what} ({Path(where.filename).name}, line {where.lineno})"


def _on_processes(items: Iterator[Document | InputError], config: Config, jobs: int) -> Iterator[Record | InputError]:
    pool = _pool(jobs, config)
    waiting: deque[tuple[Document | InputError, Future[Record | Failure] | None]] = deque()
    try:
        while True:
            while len(waiting) < AHEAD * jobs and (item := next(items, None)) is not None:
                waiting.append((item, None if isinstance(item, InputError) else _submit(pool, item)))
            if not waiting:
                return
            item, future = waiting.popleft()
            if isinstance(item, InputError):
                yield item
            elif (done := _result(future)) is not None:
                yield done
            else:
                # A process died and took the pool along. Whose article it was is found by reading those in hand one at a time.
                pool.shutdown(cancel_futures=True)
                for alone, early in [(item, None), *waiting]:
                    if isinstance(alone, InputError):
                        yield alone
                    else:
                        yield _result(early) or _alone(alone, config)
                waiting.clear()
                pool = _pool(jobs, config)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _result(future: Future[Record | Failure] | None) -> Record | InputError | None:
    """What the process made of the document; None where it did not live to tell."""
    try:
        done = future.result() if future else None
    except BrokenProcessPool:
        return None
    return InputError(*done) if isinstance(done, tuple) else done


def _alone(document: Document, config: Config) -> Record | InputError:
    """Read a document in a process of its own."""
    pool = _pool(1, config)
    try:
        return _result(_submit(pool, document)) or InputError(document.id, "the process that read it died; perhaps memory ran out")
    finally:
        pool.shutdown()


def _pool(jobs: int, config: Config) -> ProcessPoolExecutor:
    # Fresh processes: a copy of this one would share the state of its threads and of the neural runtime.
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (config,))


def _submit(pool: ProcessPoolExecutor, document: Document) -> Future[Record | Failure] | None:
    """Hand a document to the pool, which may start a process for it; None where the pool has died."""
    try:
        with _uninterrupted():
            return pool.submit(_work, document)
    except BrokenProcessPool:
        return None


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back: a process that is being started would answer it with a traceback."""
    old = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)


_begun: list[Config] = []
_tools: list[Tools] = []


def _begin(config: Config) -> None:
    """First thing in a process: Ctrl-C ends it without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    _begun.append(config)


def _work(document: Document) -> Record | Failure:
    # Not in `_begin`: a wrong actors file is then an error of this call, which the parent can tell.
    if not _tools:
        _tools.append(load_tools(_begun[0]))
    return _annotate(document, _tools[0])
