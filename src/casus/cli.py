"""Arguments in, text out. Heavy modules are imported by the command that needs them, so that `casus --help` answers at once."""

import argparse
import getpass
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from casus.errors import CasusError, ConfigError, InputError
from casus.options import FILTERS, parser

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from casus.config import Config
    from casus.ledger import Ledger
    from casus.model import Document, Record
    from casus.progress import Work

# Columns of text that goes into a file or a pipe, where no terminal tells its own.
WIDTH = 120
# What a shell reports for a command ended by Ctrl-C, and by the end of the pipe it wrote to.
INTERRUPTED, PIPE_CLOSED = 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. The exit code is 0; 1 where an input or the ledger could not be read or written; 2 for wrong arguments."""
    args = parser().parse_args(argv)
    try:
        code = COMMANDS[args.command](args)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone. What is left in the buffer goes nowhere, without a complaint at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except CasusError as error:
        _complain(error)
        return 2 if isinstance(error, ConfigError) else 1
    return code


def _read(args: argparse.Namespace) -> int:
    from casus.bulk import annotate_many
    from casus.progress import work

    if args.section and args.format in ("plover", "cameo"):
        raise ConfigError(f"--format {args.format} prints events: it takes no --section")
    failed = 0
    # Where the records themselves appear on the terminal, they show how far the work has come.
    shown = not args.quiet and sys.stderr.isatty() and not sys.stdout.isatty()
    config = _config(args)
    with work(args.inputs, shown=shown) as working:

        def told() -> Iterator["Record"]:
            nonlocal failed
            for item in annotate_many(_documents(args.inputs, config), config=config, jobs=args.jobs):
                working.done()
                if isinstance(item, InputError):
                    failed += 1
                    _complain(item, working)
                else:
                    yield item

        for text in _written(told(), args.format or ("text" if args.section else "jsonl"), args.section):
            _out(text)
    return 1 if failed else 0


def _add(args: argparse.Namespace) -> int:
    from casus.bulk import add_many
    from casus.ledger import open_ledger
    from casus.progress import work

    config = _config(args)
    counts: Counter[str] = Counter()
    with open_ledger(args.ledger) as ledger, work(args.inputs, shown=not args.quiet and sys.stderr.isatty()) as working:
        for item in add_many(ledger, _documents(args.inputs, config), config=config, jobs=args.jobs, again=args.again):
            working.done()
            if isinstance(item, InputError):
                _complain(item, working)
            counts["failed" if isinstance(item, InputError) else item] += 1
        held = len(ledger)
    if not args.quiet:
        kinds = [kind for kind in ("new", "changed", "reread", "known", "failed") if counts[kind] or kind in ("new", "known", "failed")]
        _out(f"{', '.join(f'{counts[kind]} {kind}' for kind in kinds)}; {ledger.name} holds {held} article{'s' if held != 1 else ''}\n")
    return 1 if counts["failed"] else 0


def _find(args: argparse.Namespace) -> int:
    from casus import answers
    from casus.ledger import open_ledger
    from casus.ledger.asking import ASKED

    wanted = {name: getattr(args, name) for name in FILTERS}
    with open_ledger(args.ledger, create=False) as ledger:
        found = ledger.find(args.kind, **wanted, min_origins=args.min_origins, limit=None if args.all else args.limit)
    kind = ASKED[args.kind]
    match args.format:
        case "json":
            for text in answers.to_json(found):
                _out(text)
        case "csv":
            _out(answers.to_csv(found, kind))
        case "parquet":
            if sys.stdout.isatty():
                raise ConfigError(
                    "--format parquet is no text: send it into a file, as in `casus find events --format parquet > events.parquet`"
                )
            sys.stdout.buffer.write(answers.to_parquet(found, kind))
        case _:
            _out(_rendered(_console(), answers.table(found, kind)))
            if len(found) == args.limit and not args.all:
                print(f"casus: these are the latest {args.limit}; --limit N or --all gives more", file=sys.stderr)
    return 0


def _show(args: argparse.Namespace) -> int:
    from casus import answers
    from casus.ledger import open_ledger

    with open_ledger(args.ledger, create=False) as ledger:
        answer = ledger.show(args.id)
    console = _console()
    _out(answers.shown_json(answer) if args.format == "json" else _rendered(console, answers.shown(answer, coloured=console.is_terminal)))
    return 0


def _history(args: argparse.Namespace) -> int:
    from casus import chronicle
    from casus.ledger import open_ledger

    with open_ledger(args.ledger, create=False) as ledger:
        found = ledger.history(args.id)
    _out(chronicle.to_json(found) if args.format == "json" else _rendered(_console(), chronicle.chronicle(found)))
    return 0


def _judge(args: argparse.Namespace) -> int:
    from casus import answers
    from casus.ledger import open_ledger

    listed = args.what in ("list", "export")
    if not listed and len(args.ids) != 2:
        raise ConfigError(f"judge {args.what} takes two ids, not {len(args.ids)}")
    with open_ledger(args.ledger, create=False) as ledger:
        if listed:
            found = ledger.judgements(*args.ids, by_hand=not args.machine)
            if args.what == "list":
                _out(_rendered(_console(), answers.judged(found)))
            for told in found if args.what == "export" else []:
                _out(f"{json.dumps(told)}\n")
            return 0
        who = args.who or getpass.getuser()
        if args.what == "undo":
            ledger.undo(*args.ids, who=who)
        else:
            ledger.judge(args.what, *args.ids, who=who)
    _out(f"{args.ids[0]} and {args.ids[1]}: {'undone' if args.what == 'undo' else args.what}, says {who}\n")
    return 0


def _report(args: argparse.Namespace) -> int:
    from casus.charts import spots
    from casus.export.current import checked_day
    from casus.ledger import open_ledger
    from casus.markdown import markdown
    from casus.reconcile.situation import situation as situate
    from casus.report import happened, page, terminal

    since, until = (checked_day(name, getattr(args, name)) for name in ("since", "until"))
    with open_ledger(args.ledger, create=False) as ledger, ledger.connect() as connection:
        situation = situate(connection, since=since, until=until)
        title = _title(ledger)
        places = spots(connection, happened(situation)) if args.html else []
    if not (args.quiet and args.html):
        if args.format == "markdown":
            _out(markdown(situation, title=title))
        else:
            _out(_rendered(_console(), terminal(situation, title=title)))
    if args.html:
        try:
            args.html.parent.mkdir(parents=True, exist_ok=True)
            args.html.write_text(page(situation, title=title, spots=places), encoding="utf-8")
        except OSError as error:
            raise CasusError(f"{args.html}: {error.strerror}") from error
        _out(f"{args.html.resolve()}\n")
    return 0


def _title(ledger: "Ledger") -> str:
    """What a report calls the ledger: the file's or the database's name."""
    return ledger.name.rstrip("/").rpartition("/")[2].partition("?")[0]


def _serve(args: argparse.Namespace) -> int:
    from casus.ledger import open_ledger
    from casus.web.serve import person, serve

    with open_ledger(args.ledger, create=False) as ledger:
        serve(
            ledger,
            title=ledger.name.rpartition("/")[2],
            host=args.host,
            port=args.port,
            names=args.name,
            token=args.token,
            person=person(),
            told=_out,
        )
    return 0


def _watch_add(args: argparse.Namespace) -> int:
    from casus.ledger import open_ledger
    from casus.show import line
    from casus.watch.clock import SystemClock
    from casus.watch.tripwires import Wanted, add_tripwire, told

    wanted = Wanted(
        types=tuple(args.type),
        actors=tuple(args.actor),
        places=tuple(args.place),
        statuses=tuple(args.status),
        about=args.about,
        min_origins=args.min_origins,
    )
    with open_ledger(args.ledger) as ledger:
        wire = add_tripwire(args.name, wanted, ledger=ledger, clock=SystemClock())
    _out(f"{wire.id}  {line(wire.name)}: {line(told(wire.wanted))}\n")
    return 0


def _watch_list(args: argparse.Namespace) -> int:
    from casus.ledger import open_ledger
    from casus.watch.alerts import open_conditions
    from casus.watch.outbox import waiting
    from casus.watch.terminal import tripwires_view
    from casus.watch.tripwires import tripwires_in

    with open_ledger(args.ledger, create=False) as ledger:
        with ledger.connect() as connection:
            mine, conditions = tripwires_in(connection), open_conditions(connection)
        _out(_rendered(_console(), tripwires_view(mine, conditions, waiting(ledger=ledger))))
    return 0


def _watch_remove(args: argparse.Namespace) -> int:
    from casus.ledger import open_ledger
    from casus.show import line
    from casus.watch.clock import SystemClock
    from casus.watch.tripwires import remove_tripwire

    with open_ledger(args.ledger, create=False) as ledger:
        wire = remove_tripwire(args.tripwire, ledger=ledger, clock=SystemClock())
    _out(f"removed: {line(wire.name)}\n")
    return 0


def _watch_run(args: argparse.Namespace) -> int:
    from casus.config import webhook_secret
    from casus.ledger import open_ledger
    from casus.watch.clock import SystemClock
    from casus.watch.rounds import Plan, watch
    from casus.watch.terminal import Speaker
    from casus.watch.webhook import Webhook, checked_address

    hook = Webhook(url=checked_address(args.webhook), secret=webhook_secret(args.secret_file)) if args.webhook else None
    if args.secret_file and not hook:
        raise ConfigError("--secret-file is for --webhook")
    plan = Plan(
        inputs=tuple(args.inputs),
        every=None if args.once else timedelta(minutes=args.every),
        past=args.past,
        show=not args.quiet,
        atom=args.atom,
        webhook=hook,
    )
    console = _console()
    speaker = Speaker(show=lambda what: _out(_rendered(console, what)), complain=_complain, note=None if args.quiet else _note)
    with open_ledger(args.ledger) as ledger:
        well = watch(plan, ledger=ledger, config=_config(args), clock=SystemClock(), voice=speaker)
    return 0 if well or not args.once else 1


def _note(text: str) -> None:
    """A line about the work itself, for whoever sits at the terminal."""
    if sys.stderr.isatty():
        print(text, file=sys.stderr)


def _export(args: argparse.Namespace) -> int:
    from casus.export import export
    from casus.export.current import current_records
    from casus.ledger import open_ledger

    with open_ledger(args.ledger, create=False) as ledger:
        records = current_records(ledger, since=args.since, until=args.until)
        for text in export(records, args.format, out=args.out, table=args.table):
            _out(text)
    return 0


def _schema(args: argparse.Namespace) -> int:
    from casus.serial import schema

    _out(json.dumps(schema(), indent=2) + "\n")
    return 0


def _config(args: argparse.Namespace) -> "Config":
    from casus.config import Config

    return Config(actors=args.actors, allow_private=args.allow_private, timing=getattr(args, "timing", False))


def _documents(inputs: Sequence[str], config: "Config") -> Iterator["Document | InputError"]:
    from casus.read import read_documents

    return read_documents(inputs, config=config)


def _written(records: Iterable["Record"], form: str, section: str | None) -> Iterator[str]:
    """The output of `casus read`, piece by piece."""
    from casus.export.eventdata import EVENT_DATA
    from casus.serial import encode, to_builtins

    if form in EVENT_DATA:
        yield from EVENT_DATA[form](records)
        return
    if form == "text":
        yield from _texts(records, section)
        return
    values = (value for record in records for value in ([to_builtins(record)] if section is None else _entries(record, section)))
    if form == "jsonl":
        yield from (f"{encode(value)}\n" for value in values)
    else:
        lead = "["
        for value in values:
            yield f"{lead}\n{json.dumps(value, indent=2, ensure_ascii=False)}"
            lead = ","
        yield "\n]\n" if lead == "," else "[]\n"


def _entries(record: "Record", section: str) -> list[object]:
    """One section of a record as JSON objects, each with the id of its document first."""
    from casus.serial import to_builtins

    found = to_builtins(getattr(record, section))
    return [{"document": record.document.id, **entry} for entry in (found if isinstance(found, list) else [found])]


def _texts(records: Iterable["Record"], section: str | None) -> Iterator[str]:
    from rich.rule import Rule
    from rich.text import Text

    from casus import show

    console = _console()
    for n, record in enumerate(records):
        if section is None:
            yield (
                _rendered(console, show.article(record))
                if n == 0
                else _rendered(console, Rule()) + _rendered(console, show.article(record))
            )
        else:
            title = Text(show.line(record.document.headline or record.document.id), style="bold")
            yield ("\n" if n else "") + _rendered(console, title) + _rendered(console, show.section(record, section))


def _console() -> "Console":
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=WIDTH)


def _rendered(console: "Console", what: "RenderableType") -> str:
    with console.capture() as capture:
        console.print(what)
    text = capture.get()
    # In a file or a pipe, the blanks that fill a terminal's lines are only in the way.
    return text if console.is_terminal else "".join(f"{line.rstrip()}\n" for line in text.split("\n")[:-1])


def _out(text: str) -> None:
    """Write as UTF-8 whatever the locale, at once, so that whoever reads the pipe sees each article as it is done."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def _complain(error: CasusError, working: "Work | None" = None) -> None:
    """One line on standard error."""
    from casus.show import line

    text = f"casus: {line(str(error))}"
    if working:
        working.say(text)
    else:
        print(text, file=sys.stderr)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "read": _read,
    "add": _add,
    "report": _report,
    "serve": _serve,
    "export": _export,
    "schema": _schema,
    "find": _find,
    "show": _show,
    "history": _history,
    "judge": _judge,
    "watch_add": _watch_add,
    "watch_list": _watch_list,
    "watch_remove": _watch_remove,
    "watch_run": _watch_run,
}
