"""Arguments in, text out."""

import argparse
import sys


def main(argv: list[str] | None = None) -> int:
    """Run the command line; the exit code is 0, or 1 where an input could not be read, or 2 for wrong arguments."""
    parser = argparse.ArgumentParser(prog="casus")
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("read")
    reading.add_argument("inputs", nargs="+")
    reading.add_argument("--format", default="jsonl")
    args = parser.parse_args(argv)
    from casus.config import Config
    from casus.errors import InputError
    from casus.pipeline import annotate_all, load_tools
    from casus.read import read_documents
    from casus.serial import to_json

    tools = load_tools()
    for item in annotate_all(read_documents(args.inputs, config=Config()), tools=tools):
        if isinstance(item, InputError):
            print(item, file=sys.stderr)
        else:
            print(to_json(item))
    return 0
