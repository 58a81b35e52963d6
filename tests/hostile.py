"""A record whose every word is hostile or odd: scripts, spreadsheet formulas, control characters, half pairs, right-to-left, line ends."""

from dataclasses import replace

import made
from casus.model import Record

ATTACK = '=HYPERLINK("http://evil.example")<script>alert(1)</script>&]]>"\'\t\r\n\x00\x0b\x1b[2J\u202e\ud800;é😀'


def hostile() -> Record:
    """The first made article with attacks in every field that is not checked by its type."""
    text = (
        made.STRAIT.replace("REYKJAVIK", "=1+1\x00\ud800\u202e<b>")
        .replace("patient,", "pati\nent,")
        .replace("Isafjord on", "Isa\r\njord on")
    )
    record = made.strait(made.STRAIT)
    document = replace(
        record.document,
        headline=ATTACK,
        publisher=ATTACK,
        url="javascript:alert(1)",
        agencies=(ATTACK,),
        byline=(ATTACK,),
        id=f"../{ATTACK}",
        published="yesterday",
        text=text[: len(made.STRAIT)],
    )
    return replace(
        record,
        document=document,
        actors=tuple(replace(a, name=ATTACK + a.name, country="XYZ", sector=ATTACK) for a in record.actors),
        events=tuple(replace(e, type=ATTACK, mode=ATTACK, contexts=(ATTACK,), date="2026-W10") for e in record.events),
        statements=tuple(replace(s, act=ATTACK, medium=ATTACK) for s in record.statements),
        measures=tuple(replace(m, kind=ATTACK, instruments=(ATTACK,)) for m in record.measures),
        places=tuple(replace(p, name=ATTACK, lat=-23.5, lon=170.25) for p in record.places),
    )
