"""Hold data/offices.csv against a table of office holders and print where they disagree.

    python training/check_offices.py HOLDERS.jsonl.gz [--all]

HOLDERS has one JSON object a line: country, position, person, wikidata, start, end. The one this was written for is CC BY-NC 4.0: it is
read to find our own mistakes, and nothing of it is copied; a gap of ours is not filled from it. Every disagreement is printed as one line:
what we say, what it says; then a line of figures. Dates agree when they are the same as far as both are exact, or within `TOLERANCE_DAYS`.
"""

import argparse
import csv
import gzip
import json
import re
import tomllib
from collections import Counter, defaultdict
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

from casus.text import ascii_key

DATA = Path(__file__).parent.parent / "src" / "casus" / "data"
# Sources differ by days on whether an office begins with the vote, the oath or the handing over.
TOLERANCE_DAYS = 16
# Terms this near are one term; names this alike are spellings of one name (difflib ratio; "Gharibashvili" and "Garibashvili" .98).
SAME_TERM_DAYS = 45
ALIKE = 0.85
# Our titles that are one office there, as a pattern on its position.
POSITIONS = {
    "president": r"^(interim |acting |state )?president$|^president of the (republic|swiss confederation)|^chairman of the presidency",
    "prime minister": r"^(acting |interim )?prime minister\b(?! of)|^(taoiseach|premier|chief minister|minister of state|president of the council of ministers|president of the government)$",
    "premier": r"^premier$|^prime minister$",
    "chancellor": r"^(federal )?chancellor$",
    "foreign minister": r"foreign|external (affairs|relations)|international (relations|cooperation)|^secretary of state$",
    "foreign secretary": r"foreign",
    "secretary of state": r"secretary of state$",
    "defence minister": r"defen[cs]e|armed forces",
    "defence secretary": r"secretary of (state for )?(national )?defen[cs]e|defen[cs]e secretary",
    "interior minister": r"interior|internal affairs",
    "home secretary": r"home",
    "home minister": r"home",
    "finance minister": r"finance",
    "king": r"king|monarch",
    "monarch": r"king|queen|monarch",
    "emir": r"emir",
    "sultan": r"sultan",
    "emperor": r"emperor",
    "supreme leader": r"supreme leader",
    "vice president": r"vice.president$",
    "general secretary": r"general secretary",
}  # fmt: skip
# Names of countries there that are not ours.
NAMES = {"COD": "Congo-Kinshasa", "COG": "Congo-Brazzaville", "CZE": "Czechia", "CPV": "Cabo Verde", "TLS": "Timor-Leste"}
# Bodies there that gather many bodies of ours, and what their positions are called.
BODIES = {
    "United Nations": ("World", r"of the united nations$"),
    "World Health Organization": ("World", r"world health"),
    "World Trade Organization": ("World", r"world trade"),
    "European Commission": ("European Union", r"^president of the european commission|^european commissioner"),
    "European Council": ("European Union", r"^president of the european council"),
    "European Parliament": ("European Union", r"^president of the european parliament"),
    "European Union": ("European Union", r"^high representative"),
}

Row = dict[str, str]


def names(row: Row) -> set[frozenset[str]]:
    """A person's names as sets of words, for comparing across spellings."""
    return {frozenset(ascii_key(n).replace("-", " ").split()) for n in [row["person"], *row["aliases"].split(";")] if n}


def same_person(row: Row, other: Row) -> bool:
    """Whether one name's words are among the other's, the names are nearly the same letters, or the Wikidata ids are the same."""
    if row["wikidata"] and row["wikidata"] == other["wikidata"]:
        return True
    theirs = frozenset(ascii_key(other["person"]).replace("-", " ").split())
    return any(
        mine and (mine <= theirs or theirs <= mine or SequenceMatcher(None, *(" ".join(sorted(n)) for n in (mine, theirs))).ratio() > ALIKE)
        for mine in names(row)
    )


def joined(rows: list[Row]) -> list[Row]:
    """The terms of one person in one position, those that follow on one another made one: that table begins a new one at each cabinet."""
    out: list[Row] = []
    for row in sorted(rows, key=lambda r: (r["person"], r["position"], r["start"] or "")):
        last = out[-1] if out and all(out[-1][k] == row[k] for k in ("person", "position")) else None
        begins, ended = day(row["start"], last=False), day(last["end"], last=True) if last else None
        if last and begins and ended and (begins - ended).days <= SAME_TERM_DAYS:
            out[-1] = {**last, "end": row["end"]}
        else:
            out.append(row)
    return out


def day(text: str | None, *, last: bool) -> date | None:
    """The first or last day that a date of any exactness can mean; None where there is none."""
    if not text or text == "open":
        return None
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = (parts[0], parts[1]) if len(parts) == 2 else (parts[0], 12 if last else 1)
    return date(year, month, 28 if last else 1)


def agree(mine: str | None, theirs: str | None) -> bool:
    """Whether two dates can be the same day, give or take `TOLERANCE_DAYS`; a date that one side lacks agrees with all."""
    if not mine or not theirs or mine == "open":
        return True
    a, b = (day(mine, last=False), day(mine, last=True)), (day(theirs, last=False), day(theirs, last=True))
    assert a[0]
    assert a[1]
    assert b[0]
    assert b[1]
    return (a[0] - b[1]).days <= TOLERANCE_DAYS and (b[0] - a[1]).days <= TOLERANCE_DAYS


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("holders", type=Path)
    arguments.add_argument("--all", action="store_true", help="also list tenures that the table does not have")
    options = arguments.parse_args()
    countries = {
        c.get("iso3", c["name"]): c["name"] for c in tomllib.loads((DATA / "countries.toml").read_text("utf-8"))["country"]
    } | NAMES
    with gzip.open(options.holders, "rt", encoding="utf-8") as file:
        table: dict[str, list[Row]] = defaultdict(list)
        for line in file:
            row = json.loads(line)
            table[row["country"]].append(row)
    with (DATA / "offices.csv").open(encoding="utf-8", newline="") as file:
        ours = list(csv.DictReader(file))
    counts: Counter[str] = Counter()
    for row in ours:
        country, pattern = BODIES.get(
            row["of"],
            (
                countries.get(row["of"], row["of"]),
                POSITIONS.get(row["title"].removeprefix("acting ").removeprefix("interim ").removeprefix("caretaker "), ""),
            ),
        )
        office = [r for r in table.get(country, []) if pattern and re.search(pattern, r["position"], re.IGNORECASE)]
        counts["tenures"] += 1
        counts["open"] += row["to"] == "open"
        if not office:
            counts["office not in the table"] += 1
            if options.all:
                print(f"NO OFFICE  {row['of']} {row['title']}: {row['person']}")
            continue
        mine = [r for r in office if same_person(row, r)]
        held = [r for r in joined(mine) if not row["from"] or not r["start"] or overlap(row, r) >= 0 or agree(row["from"], r["start"])]
        line = f"{row['of']} {row['title']}: {row['person']} {row['from']}..{row['to']}"
        if not held:
            counts["this term not in the table" if mine else "person not in the table"] += 1
            if mine:
                continue
            during = [r for r in office if overlap(row, r) > 60]
            if during or options.all:
                print(f"PERSON     {line} | {'; '.join(told(r) for r in during[:4])}")
            continue
        near = min(held, key=lambda r: (not (agree(row["from"], r["start"]) and agree(row["to"], r["end"])), distance(row, r)))
        fits = (agree(row["from"], near["start"]), agree(row["to"], near["end"]))
        ended = row["to"] == "open" and near["end"] is not None
        counts["agree" if all(fits) and not ended else "disagree"] += 1
        if not all(fits) or ended:
            print(f"DATES      {line} | {'; '.join(told(r) for r in held[:5])}")
        if row["wikidata"]:
            same = any(r["wikidata"] == row["wikidata"] for r in held)
            counts["wikidata agrees" if same else "wikidata disagrees"] += 1
            if not same:
                print(f"WIKIDATA   {line} {row['wikidata']} | {near['wikidata']}")
    print(json.dumps(dict(counts)))


def told(row: Row) -> str:
    return f"{row['person']} ({row['position']}) {row['start']}..{row['end']}"


def distance(mine: Row, theirs: Row) -> int:
    """Days between the beginnings, or very many where one is unknown."""
    a, b = day(mine["from"], last=False), day(theirs["start"], last=False)
    return abs((a - b).days) if a and b else 99_999


def overlap(mine: Row, theirs: Row) -> int:
    """Days that both held the office, as far as known."""
    far = date(2023, 1, 1)
    a = (day(mine["from"], last=False), day(mine["to"], last=True) or far)
    b = (day(theirs["start"], last=False), day(theirs["end"], last=True) or far)
    if not a[0] or not b[0]:
        return 0
    return (min(a[1], b[1]) - max(a[0], b[0])).days


if __name__ == "__main__":
    main()
