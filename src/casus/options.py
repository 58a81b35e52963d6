"""The command line's options: every command with what it takes. `command` in what is parsed names the function of `cli.py` that runs it."""

import argparse
from pathlib import Path

import casus

SECTIONS = ("statements", "events", "commitments", "measures", "contested", "facts", "actors", "places", "times", "document", "meta")
LEDGER = "casus.db"
KINDS = ("statements", "events", "commitments", "measures", "contested", "articles")
FILTERS = ("by", "about", "actor", "type", "status", "place", "outlet", "agency", "since", "until")
EXPORTS = ("csv", "jsonl", "parquet", "plover", "cameo", "ftm", "geojson", "atom", "graphml", "brat")


def parser() -> argparse.ArgumentParser:
    """The command line, with every option."""
    top = argparse.ArgumentParser(prog="casus", description="Reads the news and keeps a sourced ledger of a political crisis.")
    top.add_argument("--version", action="version", version=f"casus {casus.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    read = commands.add_parser(
        "read", help="print what articles say, one record an article", description="Print one record an article, in input order."
    )
    read.set_defaults(command="read")
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
    add.set_defaults(command="add")
    _reading(add)
    _ledger(add)
    add.add_argument("--again", action="store_true", help="read known articles again and keep the new reading where it differs")

    report = commands.add_parser(
        "report", help="print the situation that a ledger tells", description="Print the situation that a ledger tells."
    )
    report.set_defaults(command="report")
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
    serve.set_defaults(command="serve")
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
    export.set_defaults(command="export")
    _ledger(export)
    export.add_argument("--format", choices=EXPORTS, required=True, help="docs/exports.md says what each is")
    export.add_argument(
        "--out", type=Path, metavar="PATH", help="the file, or for csv, jsonl, parquet and brat the folder; standard output unless given"
    )
    export.add_argument("--table", metavar="NAME", help="with csv, jsonl and parquet: only this table")
    export.add_argument("--since", metavar="DAY", help="only articles published on this day or later (2020-08-20, 2020-08 or 2020)")
    export.add_argument("--until", metavar="DAY", help="only articles published on this day or earlier")

    schema = commands.add_parser("schema", help="print the JSON Schema of a record", description="Print the JSON Schema of a record.")
    schema.set_defaults(command="schema")
    return top


def _asking(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    find = commands.add_parser("find", help="ask a ledger", description="Find what the articles of a ledger tell, newest first.")
    find.set_defaults(command="find")
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

    for name, gist, more, ids in (
        (
            "show",
            "show one thing with its evidence",
            "in its paragraph",
            "as in casus find: e-, s-, c-, m-, x- or a-..., an article's d-...",
        ),
        (
            "history",
            "tell what became of one thing",
            "each step with its source",
            "of a commitment, measure, statement, contested claim or event, as in casus find",
        ),
    ):
        one = commands.add_parser(name, help=gist, description=f"{gist.capitalize()}, {more}.")
        one.set_defaults(command=name)
        one.add_argument("id", metavar="ID", help=ids)
        _ledger(one)
        one.add_argument("--format", choices=("text", "json"), default="text", help="text unless given")

    judge = commands.add_parser(
        "judge", help="say whether two things are the same", description="Judge two things by hand; it outranks Casus."
    )
    judge.set_defaults(command="judge")
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
    add.set_defaults(command="watch_add")
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
    listing.set_defaults(command="watch_list")
    _ledger(listing)

    remove = parts.add_parser("remove", help="take a tripwire away", description="Take a tripwire away; what it told stays told.")
    remove.set_defaults(command="watch_remove")
    remove.add_argument("tripwire", metavar="NAME", help="its name or id")
    _ledger(remove)

    run = parts.add_parser(
        "run",
        help="read inputs again and again and tell what touches a tripwire",
        description="Read inputs again and again and tell, once, what touches a tripwire or an open condition. Stop it with Ctrl-C; it goes on where it was.",
    )
    run.set_defaults(command="watch_run")
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
