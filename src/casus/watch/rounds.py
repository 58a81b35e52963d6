"""The watch: inputs read again and again into a ledger, and whoever listens told of what touched a tripwire as soon as it is known."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from casus.bulk import add_many
from casus.config import Config
from casus.errors import CasusError, InputError, LedgerError
from casus.ledger import Ledger
from casus.model import Document, record_id
from casus.pipeline import Tools, load_tools
from casus.read import documents_in
from casus.read.source import STANDARD_INPUT, files_under, open_source
from casus.read.url import source_of
from casus.watch.alerts import Alert, alert_from, begin, look
from casus.watch.atom import write_atom
from casus.watch.clock import Clock, stamp
from casus.watch.outbox import TERMINAL, due, open_channel, send, untold
from casus.watch.visits import is_new, keep, keep_state, visit
from casus.watch.webhook import Webhook

# A file that changed so lately may still be being written: it is read in the next round.
SETTLED = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is watched and who is told. `every` is None for a single round; `past` looks at what the ledger held before as well."""

    inputs: tuple[str, ...]
    every: timedelta | None
    past: bool = False
    show: bool = True
    atom: Path | None = None
    webhook: Webhook | None = None


class Voice(Protocol):
    """How the watch speaks to whoever started it."""

    def alert(self, alert: Alert) -> None:
        """Something touched a tripwire."""

    def problem(self, error: CasusError) -> None:
        """An input could not be read, or a receiver not be reached."""

    def round(self, counts: Counter[str], until: datetime | None) -> None:
        """A round is over: articles by what adding did, alerts raised as "alerts"; `until` the next, if there is one."""


def watch(plan: Plan, *, ledger: Ledger, config: Config, clock: Clock, voice: Voice) -> bool:
    """Watch until stopped, or for one round where there is no `every` or nothing left to read; whether all went well. What was not done when
    it was stopped is done by the next run."""
    begin(ledger=ledger, clock=clock, past=plan.past)
    if plan.show:
        open_channel(TERMINAL, ledger=ledger, clock=clock)
    if plan.webhook:
        open_channel(plan.webhook.url, ledger=ledger, clock=clock)
    watcher = _Watcher(plan, ledger, config, clock, voice, record_id("v", os.getpid(), stamp(clock.now())))
    inputs = plan.inputs
    while True:
        until = clock.now() + plan.every if plan.every else None
        try:
            watcher.round(inputs, last=until is None)
        except LedgerError as error:
            # A database may come back; a single round is for whoever started it to repeat.
            if until is None:
                raise
            watcher.problem(error)
        # A stream is read to its end, once. Others take turns to be first: a host that lets us in once a round lets each of its feeds in.
        inputs = tuple(name for name in (*inputs[1:], *inputs[:1]) if name != STANDARD_INPUT)
        if until is not None and plan.inputs and not inputs:
            until = None
        voice.round(watcher.counts, until)
        if until is None:
            return watcher.well
        watcher.counts = Counter()
        watcher.rest(until)


@dataclass(slots=True)
class _Watcher:
    plan: Plan
    ledger: Ledger
    config: Config
    clock: Clock
    voice: Voice
    name: str
    well: bool = True
    counts: Counter[str] = field(default_factory=Counter)
    tools: Tools | None = None

    def round(self, inputs: Sequence[str], *, last: bool) -> None:
        """Read every input once, and tell of each article's alerts before the next is read."""
        self.tell(feed=True)
        for name in inputs:
            for item in self._items(name, last):
                self._add(item)
        self.tell(feed=True)

    def rest(self, until: datetime) -> None:
        """Wait for the next round; what failed to be told is tried again when it is due."""
        while (now := self.clock.now()) < until:
            try:
                again = due(self.plan.webhook.url, ledger=self.ledger) if self.plan.webhook else None
                if again and again <= now:
                    self.tell()
                    continue
            except LedgerError as error:
                self.problem(error)
                again = None
            self.clock.sleep((min(until, again or until) - now).total_seconds())

    def tell(self, *, feed: bool = False) -> None:
        """Raise what there is to raise, and tell it everywhere; into the feed only if something was raised here, or `feed` is set."""
        raised = look(ledger=self.ledger, clock=self.clock)
        self.counts["alerts"] += raised
        if self.plan.show:
            for payload in untold(TERMINAL, ledger=self.ledger, clock=self.clock, watcher=self.name):
                self.voice.alert(alert_from(payload))
        if self.plan.atom and (raised or feed):
            write_atom(self.plan.atom, ledger=self.ledger)
        if self.plan.webhook:
            _, problem = send(self.plan.webhook, ledger=self.ledger, clock=self.clock, watcher=self.name)
            if problem:
                self.problem(CasusError(f"{self.plan.webhook.url}: {problem}; the alerts are kept and sent again"))

    def _items(self, name: str, last: bool) -> Iterator[Document | InputError]:
        """The articles of one input that may be new. What is remembered of a source is written after its last article was taken."""
        if name.lower().startswith(("http://", "https://")):
            yield from self._address(name)
        elif name == STANDARD_INPUT:
            yield from self._opened(name, "")
        elif os.path.isdir(name):
            for path in files_under(name):
                if isinstance(path, InputError):
                    yield path
                else:
                    yield from self._file(path, os.path.relpath(path, name).replace(os.sep, "/"), last)
        else:
            yield from self._file(name, os.path.basename(name), last)

    def _address(self, url: str) -> Iterator[Document | InputError]:
        """The articles at an address that has something new."""
        found = visit(url, ledger=self.ledger, config=self.config, clock=self.clock, every=self.plan.every)
        if found.problem:
            yield found.problem
        if found.answer:
            try:
                source = source_of(url, found.answer)
            except InputError as error:
                yield error
            else:
                yield from documents_in(source, config=self.config)
            keep(url, found.answer, ledger=self.ledger, clock=self.clock)

    def _file(self, path: str, file: str, last: bool) -> Iterator[Document | InputError]:
        """The articles of a file that is not as it was when it was read."""
        try:
            status = os.stat(path)
        except OSError:
            # Reading it says what is wrong.
            yield from self._opened(path, file)
            return
        address, state = f"file:{os.path.abspath(path)}", f"{status.st_mtime_ns} {status.st_size}"
        changed = self.clock.now().timestamp() - status.st_mtime
        if not is_new(address, state, ledger=self.ledger) or (not last and 0 <= changed < SETTLED.total_seconds()):
            return
        yield from self._opened(path, file)
        keep_state(address, state, ledger=self.ledger)

    def _opened(self, path: str, file: str) -> Iterator[Document | InputError]:
        try:
            with open_source(path, file=file) as source:
                yield from documents_in(source, config=self.config)
        except InputError as error:
            yield error

    def _add(self, item: Document | InputError) -> None:
        """Read an article into the ledger, if it is new there, and tell what it touches."""
        if isinstance(item, Document) and item in self.ledger:
            self.counts["known"] += 1
            return
        if isinstance(item, InputError):
            self.problem(item)
            return
        self.tools = self.tools or load_tools(self.config)
        for outcome in add_many(self.ledger, [item], config=self.config, tools=self.tools):
            if isinstance(outcome, InputError):
                self.problem(outcome)
            else:
                self.counts[outcome] += 1
                self.tell()

    def problem(self, error: CasusError) -> None:
        self.well = False
        self.counts["failed"] += isinstance(error, InputError)
        self.voice.problem(error)
