"""What the ledger answers, for eyes and for programs: tables, CSV, JSON and Parquet of what was found, and one thing with its evidence."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from casus.ledger.asking import Found, Passage, Shown
from casus.ledger.entries import Kind
from casus.ledger.sheet import COLUMNS, headline, row
from casus.model import Document
from casus.reconcile.corrections import Correction
from casus.rows import storable
from casus.serial import encode, to_builtins
from casus.show import article, day, line, number, visible
from casus.text import cell

# What a terminal's width has room for; the other columns are in every other format.
SHOWN: dict[Kind, tuple[str, ...]] = {
    "statement": ("day", "speaker", "act", "content", "outlet", "id"),
    "event": ("day", "type", "status", "actors", "recipients", "place", "evidence", "outlet", "id"),
    "commitment": ("day", "kind", "committer", "action", "conditions", "status", "outlet", "id"),
    "measure": ("day", "kind", "stage", "sender", "targets", "evidence", "outlet", "id"),
    "contested": ("day", "claim", "claimed_by", "against", "disputed_by", "outlet", "id"),
    "article": ("day", "headline", "outlet", "agencies", "id"),
    "actor": ("name", "type", "country", "headline", "id"),
}
_ARROW: dict[str, pa.DataType] = {"text": pa.string(), "list": pa.list_(pa.string()), "number": pa.float64()}


def table(found: Sequence[Found], kind: Kind) -> RenderableType:
    """What was found as a table, newest first."""
    if not found:
        return Text("Nothing found.", style="dim")
    names = [name for name, _ in COLUMNS[kind]]
    grid = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in SHOWN[kind]:
        # Ids are there to be copied: they stay whole.
        grid.add_column(name.replace("_", " "), no_wrap=name in ("id", "day"), overflow="fold", style="dim" if name == "id" else "")
    for one in found:
        values = dict(zip(names, row(one), strict=True))
        grid.add_row(*(Text(_cell(name, values[name])) for name in SHOWN[kind]))
    return grid


def to_csv(found: Sequence[Found], kind: Kind) -> str:
    """RFC 4180 with a header; texts of a list are parted by "; ", unknown is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([name for name, _ in COLUMNS[kind]])
    writer.writerows([[_plain(value) for value in row(one)] for one in found])
    return out.getvalue()


def to_json(found: Sequence[Found]) -> Iterator[str]:
    """One JSON array, an object a thing: the record's own fields under `record`, as in docs/record.md, and what surrounds it."""
    if not found:
        yield "[]\n"
        return
    for n, one in enumerate(found):
        yield f"{',' if n else '['}\n{encode(about(one))}"
    yield "\n]\n"


def to_parquet(found: Sequence[Found], kind: Kind) -> bytes:
    """One Parquet file."""
    columns = list(zip(*(storable_row(one) for one in found), strict=True)) if found else [()] * len(COLUMNS[kind])
    arrays = [pa.array(values, type=_ARROW[of]) for values, (_, of) in zip(columns, COLUMNS[kind], strict=True)]
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, names=[name for name, _ in COLUMNS[kind]]), out, compression="zstd")
    return out.getvalue()


def storable_row(found: Found) -> tuple[Any, ...]:
    """The row with every text such as UTF-8 can hold it."""
    return tuple(storable(value) if isinstance(value, tuple) else storable((value,))[0] for value in row(found))


def about(found: Found) -> dict[str, Any]:
    """What was found as JSON values. An article comes without its text."""
    thing = to_builtins(found.thing)
    if isinstance(found.thing, Document):
        del thing["text"]
    record = {"kind": found.kind, "id": found.id, "day": found.day, "record": thing, "names": _named(thing, found.names)}
    if found.place:
        record["place"] = {"name": found.place[0], "country": found.place[1]}
    return {**record, "group": found.group, "origins": found.origins, "article": to_builtins(found.source)}


def shown(answer: Shown, *, coloured: bool) -> RenderableType:
    """One thing: what it is, its article, its evidence in its paragraphs (in reverse, or in brackets), and who else tells it."""
    found = answer.found
    if found.kind == "article":
        return Group(article(answer.record), *_corrected(answer.corrections), Text(), Text(found.id, style="dim"))
    parts: list[RenderableType] = [Text(line(headline(found)), style="bold"), Text()]
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    for (name, _), value in zip(COLUMNS[found.kind], row(found), strict=True):
        if value not in (None, (), ""):
            grid.add_row(name.replace("_", " "), Text(_cell(name, value)))
    parts += [grid, Text()]
    for passage in answer.passages:
        parts += [Padding(_marked(passage, coloured), (0, 0, 1, 2))]
    if answer.others:
        parts.append(Text(f"Also told in {len(answer.others)} other article{'s' if len(answer.others) > 1 else ''}:", style="bold"))
        parts += [
            Text(
                f"  {day(other.source.published)}, {line(other.source.outlet or other.source.headline)}: {line(headline(other))}  {other.id}"
            )
            for other in answer.others
        ]
    return Group(*parts)


def _corrected(corrections: Sequence[Correction]) -> Iterator[RenderableType]:
    """What the outlet changed, version by version."""
    for correction in corrections:
        yield Text()
        yield Text(f"Changed by the outlet (version {correction.version}, in the ledger since {day(correction.added_at)}):", style="bold")
        for change in correction.differences:
            words = " → ".join(f"“{line(part.text)}”" for part in (change.old, change.new) if part)
            yield Padding(Text(f"{change.where}, {change.kind}: {words}"), (0, 0, 0, 2))


def shown_json(answer: Shown) -> str:
    """One thing as JSON: as `to_json` gives it, with the paragraphs it stands in and the ids of the others that tell it."""
    passages = [{"start": p.start, "text": p.text, "spans": to_builtins(p.spans)} for p in answer.passages]
    value = {**about(answer.found), "passages": passages, "others": [other.id for other in answer.others]}
    if answer.found.kind == "article":
        value["corrections"] = to_builtins(answer.corrections)
    return json.dumps(value, indent=2, ensure_ascii=True) + "\n"


def judged(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Judgements as a table, the latest last."""
    if not rows:
        return Text("No judgements.", style="dim")
    grid = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in ("at", "who", "kind", "verdict", "a", "b", "score", "reason", "undone by"):
        grid.add_column(name, no_wrap=name in ("a", "b"), overflow="fold")
    for told in rows:
        values = [told["at"], told["who"], told["kind"], told["verdict"], told["a"], told["b"]]
        score = "" if told["score"] is None else f"{told['score']:.2f}"
        grid.add_row(*(Text(line(value)) for value in values), score, Text(line(told["reason"])), Text(line(told["undone_by"] or "")))
    return grid


def _marked(passage: Passage, coloured: bool) -> Text:
    """The paragraph with the thing's own words marked; spans that overlap are one mark."""
    marks: list[list[int]] = []
    for span in passage.spans:
        start, end = max(0, span.start - passage.start), min(len(passage.text), span.end - passage.start)
        if marks and start <= marks[-1][1]:
            marks[-1][1] = max(marks[-1][1], end)
        else:
            marks.append([start, end])
    text = visible(passage.text)
    if coloured:
        made = Text(text)
        for start, end in marks:
            made.stylize("bold reverse", start, end)
        return made
    for start, end in reversed(marks):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return Text(text)


def _cell(name: str, value: Any) -> str:
    if name in ("day", "published"):
        return day(value)
    if isinstance(value, tuple):
        return ", ".join(line(part) for part in value) or "-"
    if isinstance(value, float):
        return number(value, None, None, False)
    return line(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    text = "; ".join(value) if isinstance(value, tuple) else str(value)
    (text,) = storable((text,))
    return cell(text)


def _named(thing: Any, names: Mapping[str, str]) -> dict[str, str]:
    """The names of those actors whose ids stand in a record."""
    if isinstance(thing, str):
        return {thing: names[thing]} if thing in names else {}
    parts = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
    return {actor: name for part in parts for actor, name in _named(part, names).items()}
