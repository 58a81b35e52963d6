"""Arguments in, text out. Heavy modules are imported by the command that needs them, so that `casus --help` answers at once."""

import argparse
import getpass
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import casus
from casus.errors import CasusError, ConfigError, InputError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from casus.config import Config
    from casus.ledger import Ledger
    from casus.model import Document, Record
    from casus.progress import Work

SECTIONS = ("statements", "events", "commitments", "measures", "contested", "facts", "actors", "places", "times", "document", "meta")
LEDGER = "casus.db"
KINDS = ("statements", "events", "commitments", "measures", "contested", "articles")
FILTERS = ("by", "about", "actor", "type", "status", "place", "outlet", "agency", "since", "until")
EXPORTS = ("csv", "jsonl", "parquet", "plover", "cameo", "ftm", "geojson", "atom", "graphml", "brat")
# Columns of text that goes into a file or a pipe, where no terminal tells its own.
WIDTH = 120
# What a shell reports for a command ended by Ctrl-C, and by the end of the pipe it wrote to.
INTERRUPTED, PIPE_CLOSED = 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. The exit code is 0; 1 where an input or the ledger could not be read or written; 2 for wrong arguments."""
    args = parser().parse_args(argv)
    try:
        code: int = args.run(args)
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


def parser() -> argparse.ArgumentParser:
    """The command line, with every option."""
    top = argparse.ArgumentParser(prog="casus", description="Reads the news and keeps a sourced ledger of a political crisis.")
    top.add_argument("--version", action="version", version=f"casus {casus.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    read = commands.add_parser(
        "read", help="print what articles say, one record an article", description="Print one record an article, in input order."
    )
    read.set_defaults(run=_read)
    _reading(read)
    read.add_argument(
        "--format",
        choices=("jsonl", "json", "text", "plover", "cameo"),
        help="one JSON object a line (the default), one JSON array, the article marked in colour, or its events as POLECAT's or GDELT's rows",
    )
    read.add_argument(
        "--section", choices=SECTIONS, metavar="NAME", help=f"only one list, as a table unless --format is given: {', '.join(SECTIONS)}"
    )
    read.add_argument("--timing", action="store_true", help="write the seconds that each article took into meta.seconds")

    add = commands.add_parser(
        "add", help="read articles into a ledger", description="Read articles into a ledger; what it knows already is left alone."
    )
    add.set_defaults(run=_add)
    _reading(add)
    _ledger(add)
    add.add_argument("--again", action="store_true", help="read known articles again and keep the new reading where it differs")

    report = commands.add_parser(
        "report", help="print the situation that a ledger tells", description="Print the situation that a ledger tells."
    )
    report.set_defaults(run=_report)
    _ledger(report)
    report.add_argument(
        "--format", choices=("terminal", "markdown"), default="terminal", help="what is printed: for the eye, or as Markdown"
    )
    report.add_argument("--since", metavar="DAY", help="only articles published on this day or later (2020-08-20, 2020-08 or 2020)")
    report.add_argument("--until", metavar="DAY", help="only articles published on this day or earlier")
    report.add_argument("--html", type=Path, metavar="FILE", help="also write it as one HTML file that needs nothing else")
    report.add_argument("--quiet", action="store_true", help="with --html: do not print the report, only where the file is")

    _asking(commands)

    serve = commands.add_parser(
        "serve",
        help="show a ledger in the browser",
        description="Show a ledger in the browser, on this machine only unless --host says else.",
    )
    serve.set_defaults(run=_serve)
    _ledger(serve)
    serve.add_argument("--port", type=_port, default=8417, metavar="N", help="the port (8417); 0 takes a free one")
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="HOST", help="the address to listen on (127.0.0.1); another one asks for a token"
    )
    serve.add_argument(
        "--name", action="append", default=[], metavar="NAME", help="a further name that the server is reached under; repeatable"
    )
    serve.add_argument(
        "--token", metavar="TOKEN", help="the token that every request must carry; made anew where it is needed and not given"
    )

    _watching(
        commands.add_parser("watch", help="tell what touches a tripwire", description="Tell what touches a tripwire, with its sources.")
    )

    export = commands.add_parser(
        "export", help="write a ledger for other programs", description="Write what a ledger holds in a form that other programs read."
    )
    export.set_defaults(run=_export)
    _ledger(export)
    export.add_argument("--format", choices=EXPORTS, required=True, help="docs/exports.md says what each is")
    export.add_argument(
        "--out", type=Path, metavar="PATH", help="the file, or for csv, jsonl, parquet and brat the folder; standard output unless given"
    )
    export.add_argument("--table", metavar="NAME", help="with csv, jsonl and parquet: only this table")
    export.add_argument("--since", metavar="DAY", help="only articles published on this day or later (2020-08-20, 2020-08 or 2020)")
    export.add_argument("--until", metavar="DAY", help="only articles published on this day or earlier")

    schema = commands.add_parser("schema", help="print the JSON Schema of a record", description="Print the JSON Schema of a record.")
    schema.set_defaults(run=_schema)
    return top


def _asking(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    find = commands.add_parser("find", help="ask a ledger", description="Find what the articles of a ledger tell, newest first.")
    find.set_defaults(run=_find)
    find.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    _ledger(find)
    for option, what in (
        ("by", "who said, did, undertook, imposed, claimed or wrote it: a name or part of one, a Wikidata item, a country code"),
        ("about", 'words that all stand in it, in any form (ships finds ship); several in "quotes" stand together'),
        ("actor", "who is in it in any part: as for --by"),
        ("type", "a statement's act, an event's PLOVER type or mode or both (ASSAULT/beat), the kind of a commitment or measure"),
        ("status", "an event's or a commitment's status, a measure's stage"),
        ("place", "where: a place's name or a country code"),
        ("outlet", "who published it"),
        ("agency", "the agency that the article credits"),
        ("since", "the first day: 2020-08-20, 2020-08 or 2020"),
        ("until", "the last day"),
    ):
        find.add_argument(f"--{option}", metavar="DAY" if option in ("since", "until") else "WORDS", help=what)
    find.add_argument("--min-origins", type=_positive, metavar="N", help="only what so many independent origins tell")
    find.add_argument("--limit", type=_positive, default=50, metavar="N", help="at most so many (50)")
    find.add_argument("--all", action="store_true", help="all of them, however many")
    find.add_argument("--format", choices=("table", "json", "csv", "parquet"), default="table", help="a table unless given")

    show = commands.add_parser(
        "show", help="show one thing with its evidence", description="Show one thing with its evidence in its paragraph."
    )
    show.set_defaults(run=_show)
    show.add_argument("id", metavar="ID", help="as in casus find: e-, s-, c-, m-, x- or a-..., an article's d-...")
    _ledger(show)
    show.add_argument("--format", choices=("text", "json"), default="text", help="text unless given")

    history = commands.add_parser(
        "history", help="tell what became of one thing", description="Tell what became of one thing, each step with its source."
    )
    history.set_defaults(run=_history)
    history.add_argument("id", metavar="ID", help="of a commitment, measure, statement, contested claim or event, as in casus find")
    _ledger(history)
    history.add_argument("--format", choices=("text", "json"), default="text", help="text unless given")

    judge = commands.add_parser(
        "judge", help="say whether two things are the same", description="Judge two things by hand; it outranks Casus."
    )
    judge.set_defaults(run=_judge)
    judge.add_argument("what", choices=("same", "different", "unsure", "undo", "list", "export"), metavar="WHAT")
    judge.add_argument("ids", nargs="*", metavar="ID", help="two of one kind; list and export also take any number of them")
    _ledger(judge)
    judge.add_argument("--who", metavar="NAME", help="who judges (your user name)")
    judge.add_argument("--machine", action="store_true", help="with list and export: Casus's own judgements too")


def _watching(watch: argparse.ArgumentParser) -> None:
    parts = watch.add_subparsers(title="commands", metavar="COMMAND", required=True)

    add = parts.add_parser(
        "add", help="put a tripwire of your own", description="Put a tripwire: an event of an article that comes from now on touches it."
    )
    add.set_defaults(run=_watch_add)
    add.add_argument("name", metavar="NAME", help="what alerts call it")
    _ledger(add)
    for option, what in (
        ("--type", "a PLOVER event type such as ASSAULT, or ASSAULT/beat with its mode"),
        (
            "--actor",
            "somebody on either side of the event: all these words in the name, or a country's code such as BLR for all of that country",
        ),
        ("--place", "where: all these words in the place's name, or the country it lies in"),
        ("--status", "how it is told: reported, alleged, denied, planned, ..."),
    ):
        add.add_argument(option, action="append", default=[], metavar=option[2:].upper(), help=f"{what}; repeatable, any will do")
    add.add_argument("--about", metavar="WORDS", help="words that must all stand in the passage")
    add.add_argument("--min-origins", type=_positive, default=1, metavar="N", help="only when so many independent origins tell it (1)")

    listing = parts.add_parser(
        "list", help="show the tripwires and what waits to be told", description="Show the tripwires and what waits to be told."
    )
    listing.set_defaults(run=_watch_list)
    _ledger(listing)

    remove = parts.add_parser("remove", help="take a tripwire away", description="Take a tripwire away; what it told stays told.")
    remove.set_defaults(run=_watch_remove)
    remove.add_argument("tripwire", metavar="NAME", help="its name or id")
    _ledger(remove)

    run = parts.add_parser(
        "run",
        help="read inputs again and again and tell what touches a tripwire",
        description="Read inputs again and again and tell, once, what touches a tripwire or an open condition. Stop it with Ctrl-C; it goes on where it was.",
    )
    run.set_defaults(run=_watch_run)
    run.add_argument(
        "inputs",
        nargs="*",
        metavar="INPUT",
        help="a feed or page by its address, a folder, a file, or - for standard input; none: only what others add to the ledger",
    )
    _ledger(run)
    when = run.add_mutually_exclusive_group()
    when.add_argument("--every", type=_positive, default=15, metavar="MINUTES", help="from one round to the next (15)")
    when.add_argument("--once", action="store_true", help="one round only")
    run.add_argument("--past", action="store_true", help="look at what the ledger held before as well")
    run.add_argument("--atom", type=Path, metavar="FILE", help="keep the latest alerts in an Atom feed file")
    run.add_argument("--webhook", metavar="URL", help="send each alert there as a signed POST, until it is taken")
    run.add_argument("--secret-file", type=Path, metavar="FILE", help="the secret to sign with (else $CASUS_WEBHOOK_SECRET)")
    run.add_argument("--actors", type=Path, metavar="FILE", help="your own list of actors (TOML or CSV)")
    run.add_argument("--quiet", action="store_true", help="nothing on the terminal, only errors")
    run.add_argument("--allow-private", action="store_true", help="fetch from private and loopback addresses too")


def _reading(command: argparse.ArgumentParser) -> None:
    command.add_argument("inputs", nargs="+", metavar="INPUT", help="a file, a folder, an http(s) address, or - for standard input")
    command.add_argument("--actors", type=Path, metavar="FILE", help="your own list of actors (TOML or CSV)")
    command.add_argument("--jobs", type=_positive, default=1, metavar="N", help="read on N processes; the output stays the same")
    command.add_argument("--quiet", action="store_true", help="no progress and no summary, only errors")
    command.add_argument("--allow-private", action="store_true", help="fetch from private and loopback addresses too")


def _ledger(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--ledger", default=LEDGER, metavar="FILE", help=f"the ledger: a file ({LEDGER}), or postgresql://user@host/database"
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port")
    return int(text)


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
