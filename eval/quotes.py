"""Casus's statements beside textacy's direct quotations, the installable alternative: quality and speed on the same articles in the same run.

    python eval/quotes.py ../shared        needs `pip install textacy` beside Casus

textacy finds direct quotations only and refuses texts with unpaired quotation marks: both are counted as what they are, nothing found.
"""

import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import textacy.extract

from casus.encode import encode
from casus.extract.statements import complete_statements, find_statements
from casus.model import Document
from casus.parse import parse
from casus.pipeline import load_tools
from casus.places import find_places
from casus.resolve import resolve_actors
from casus.serial import to_builtins
from casus.times import find_times

PACKS = {"PolNeAR dev": ("attribution", "data/polnear/dev.jsonl.gz"), "articles dev": ("articles", "articles/dev.jsonl.gz")}


def spans(part: list, text: str) -> list[dict]:
    if not part:
        return []
    start, end = part[0].idx, part[-1].idx + len(part[-1].text)
    return [{"start": start, "end": end, "text": text[start:end]}]


def by_textacy(doc, text: str) -> list[dict] | None:
    """Statements with source, cue and content; None where textacy refuses the text."""
    try:
        found = list(textacy.extract.direct_quotations(doc))
    except ValueError:
        return None
    return [
        {"kind": "direct", "act": None, "source_actor": None, "source": spans(q.speaker, text), "cue": spans(q.cue, text),
         "content": spans(list(q.content), text)}
        for q in found
    ]  # fmt: skip


def scored(task: str, shared: Path, rows: list[dict], statements: dict[str, list], actors: dict[str, list]) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        gold, records = Path(folder) / "gold.jsonl", Path(folder) / "records.jsonl"
        gold.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
        empty = {"events": [], "measures": [], "contested": [], "places": [], "commitments": [], "times": []}
        records.write_text(
            "".join(
                json.dumps(
                    {
                        "document": {"id": r["id"], "text": r["text"]},
                        "statements": statements[r["id"]],
                        "actors": actors.get(r["id"], []),
                        **empty,
                    }
                )
                + "\n"
                for r in rows
            ),
            "utf-8",
        )
        done = subprocess.run([sys.executable, shared / "score/score.py", task, records, gold], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def direct_only(rows: list[dict]) -> list[dict]:
    """The same articles where only direct statements are asked for; the others neither count nor hurt."""
    return [{**r, "statements": [s if s["kind"] == "direct" else {**s, "optional": True} for s in r["statements"]]} for r in rows]


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared")
    tools = load_tools()
    for title, (task, path) in PACKS.items():
        with gzip.open(shared / path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        ours, theirs, actors, refused = {}, {}, {}, 0
        spent = {"syntax": 0.0, "textacy": 0.0, "tagger": 0.0, "statements": 0.0}
        for row in rows:
            text, at = row["text"], time.perf_counter()
            doc = tools.parser.nlp(text)
            spent["syntax"] += time.perf_counter() - at
            at = time.perf_counter()
            quotes = by_textacy(doc, text)
            spent["textacy"] += time.perf_counter() - at
            refused += quotes is None
            theirs[row["id"]] = quotes or []
            parsed = parse(Document(id=row["id"], published=row.get("date"), text=text), parser=tools.parser)
            at = time.perf_counter()
            tagged = encode(text, tagger=tools.tagger)
            spent["tagger"] += time.perf_counter() - at
            at = time.perf_counter()
            said = find_statements(parsed, tagged)
            spent["statements"] += time.perf_counter() - at
            times, places = find_times(parsed), find_places(parsed, gazetteer=tools.gazetteer)
            cast = resolve_actors(parsed, said, places, known=tools.known)
            ours[row["id"]] = to_builtins(complete_statements(said, parsed, tagged, cast, times))
            actors[row["id"]] = to_builtins(cast.actors)
        print(f"{title}: {len(rows)} articles, textacy refuses {refused}; seconds { ({k: round(v, 1) for k, v in spent.items()}) }")
        for name, found, people in (("textacy", theirs, {}), ("casus", ours, actors)):
            figures = scored(task, shared, rows, found, people)
            print(
                f"  {name}",
                {
                    k: v["f1"]
                    for k, v in figures.items()
                    if isinstance(v, dict) and ("exact" in k or k in ("relation", "statement", "said_by"))
                },
            )
            if task == "articles":
                direct = {k: [s for s in v if s["kind"] == "direct"] for k, v in found.items()}
                figures = scored(task, shared, direct_only(rows), direct, people)
                print(f"  {name}, direct only", {k: figures[k]["f1"] for k in ("statement", "said_by")})


if __name__ == "__main__":
    main()
