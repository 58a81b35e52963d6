"""Records made by hand, every list filled: what report, ledger and show are developed and tested against, without any model.

A quarrel over cod between Iceland and Norway that never was, in our own words. `strait` and `strait_copy` carry one agency's report;
`fired` tells what touches a condition told in `strait` and disputes a claim; `imposed` takes a measure a step on.
"""

from casus.model import (
    Actor,
    Caption,
    Commitment,
    Condition,
    Contested,
    Deadline,
    Document,
    Event,
    Fact,
    Link,
    Measure,
    Mention,
    Meta,
    Place,
    Position,
    Quantity,
    Record,
    Role,
    Span,
    Statement,
    Time,
    Trigger,
    record_id,
)

META = Meta(casus="0.1.0", models={"parser": "none", "tagger": "none"})


class Words:
    """An article's text, in which spans are found by their words."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, words: str, nth: int = 0) -> Span:
        at = -1
        for _ in range(nth + 1):
            at = self.text.index(words, at + 1)
        return Span(start=at, end=at + len(words), text=words)

    def mention(self, words: str, kind: str = "name", nth: int = 0) -> Mention:
        found = self(words, nth)
        return Mention(start=found.start, end=found.end, text=found.text, kind=kind)


def _id(prefix: str, *parts: object) -> str:
    return record_id(prefix, *parts)


STRAIT = """Iceland warns that it will close the Greenland Strait to foreign trawlers, and Norway calls that piracy.

REYKJAVIK, March 3 (Halibut Wire) - Iceland will close the strait on 1 April unless Norway withdraws its trawlers, Prime Minister Anna Jonsdottir said on Tuesday.

"We have counted 40 ships, and we have been patient," Jonsdottir told parliament. "If one more net is cut, our coast guard will fire."

Norway has promised to keep its boats outside the line as long as talks go on. Its foreign minister, Lars Vik, denied that any net had been cut and said the threat was "plain piracy".

Coast guard officers boarded a Norwegian trawler off Isafjord on Monday and arrested about 12 sailors, the ministry said.

The European Union is considering sanctions on five Icelandic firms to end the blockade. Denmark wants more names on the list; Ireland is against it.
"""

FIRED = """Iceland's coast guard fired on a Norwegian trawler on Thursday and killed two sailors, witnesses said.

Lars Vik, the foreign minister of Norway, accused Reykjavik of an act of war. "They cut our nets and then they shot," he said.

Jonsdottir said that nobody had been hurt. She had threatened on Tuesday to fire if one more net was cut.
"""

IMPOSED = """The European Union on Monday imposed sanctions on five Icelandic firms, three weeks after the shooting off Isafjord.

Norway welcomed the step. Iceland will leave the fisheries treaty if the list grows, Prime Minister Anna Jonsdottir said.
"""


def strait(
    text: str = STRAIT, *, name: str = "strait", publisher: str = "Fjord Times", headline: str = "Iceland threatens to close strait"
) -> Record:
    """The first report, with every list of the record filled."""
    at = Words(text)
    document = Document(
        id=name,
        url=f"https://{name}.example/2026/03/03/strait",
        headline=headline,
        standfirst=text.split("\n")[0],
        published="2026-03-03",
        publisher=publisher,
        byline=("Sigrid Holm",),
        agencies=("Halibut Wire",),
        captions=(Caption(text="A trawler off Isafjord", credit="Halibut Wire/J. Olsen"),),
        related=(Link(text="Why cod matters", url=f"https://{name}.example/cod"),),
        language="en",
        text=text,
    )
    iceland = Actor(
        id=_id("a", "Iceland"),
        name="Iceland",
        type="state",
        country="ISL",
        sector="GOV",
        wikidata="Q189",
        mentions=(at.mention("Iceland"), at.mention("it", "pronoun")),
    )
    norway = Actor(
        id=_id("a", "Norway"), name="Norway", type="state", country="NOR", sector="GOV", wikidata="Q20", mentions=(at.mention("Norway"),)
    )
    anna = Actor(
        id=_id("a", "Anna"),
        name="Anna Jonsdottir",
        type="person",
        country="ISL",
        sector="GOV",
        roles=(Role(title="prime minister", of="Iceland", from_="2025-01-01"),),
        mentions=(at.mention("Prime Minister Anna Jonsdottir"), at.mention("Jonsdottir", nth=1)),
    )
    vik = Actor(
        id=_id("a", "Vik"),
        name="Lars Vik",
        type="person",
        country="NOR",
        sector="GOV",
        roles=(Role(title="foreign minister", of="Norway"),),
        mentions=(at.mention("Lars Vik"),),
    )
    guard = Actor(
        id=_id("a", "guard"),
        name="Icelandic Coast Guard",
        type="organisation",
        country="ISL",
        sector="MIL",
        mentions=(at.mention("Coast guard officers", "nominal"),),
    )
    union = Actor(
        id=_id("a", "EU"),
        name="European Union",
        type="organisation",
        sector="IGO",
        wikidata="Q458",
        mentions=(at.mention("European Union"),),
    )
    denmark = Actor(
        id=_id("a", "Denmark"), name="Denmark", type="state", country="DNK", sector="GOV", wikidata="Q35", mentions=(at.mention("Denmark"),)
    )
    ireland = Actor(
        id=_id("a", "Ireland"), name="Ireland", type="state", country="IRL", sector="GOV", wikidata="Q27", mentions=(at.mention("Ireland"),)
    )
    warned = Statement(
        id=_id("s", name, 1),
        kind="indirect",
        act="warn",
        source=(at("Prime Minister Anna Jonsdottir"),),
        source_actor=anna.id,
        cue=(at("said"),),
        content=(at("Iceland will close the strait on 1 April unless Norway withdraws its trawlers"),),
        time="2026-03-03",
    )
    told = Statement(
        id=_id("s", name, 2),
        kind="direct",
        act="threaten",
        source=(at("Jonsdottir", 1),),
        source_actor=anna.id,
        cue=(at("told"),),
        content=(
            at('"We have counted 40 ships, and we have been patient,"'),
            at('"If one more net is cut, our coast guard will fire."'),
        ),
        addressee=None,
        medium="parliament",
        time="2026-03-03",
    )
    denied = Statement(
        id=_id("s", name, 3),
        kind="indirect",
        act="deny",
        source=(at("Its foreign minister, Lars Vik"),),
        source_actor=vik.id,
        cue=(at("denied"),),
        content=(at("that any net had been cut"),),
    )
    piracy = Statement(
        id=_id("s", name, 4),
        kind="mixed",
        act="accuse",
        source=(at("Its foreign minister, Lars Vik"),),
        source_actor=vik.id,
        cue=(at("said", 1),),
        content=(at('the threat was "plain piracy"'),),
        addressee=anna.id,
    )
    place = at("Isafjord")
    return Record(
        document=document,
        actors=(iceland, norway, anna, vik, guard, union, denmark, ireland),
        times=(
            Time(start=at("Tuesday").start, end=at("Tuesday").end, text="Tuesday", type="DATE", value="2026-03-03"),
            Time(start=at("1 April").start, end=at("1 April").end, text="1 April", type="DATE", value="2026-04-01"),
        ),
        places=(
            Place(
                start=place.start, end=place.end, text="Isafjord", name="Isafjord", country="ISL", lat=66.07, lon=-23.13, geonames=3413829
            ),
        ),
        statements=(warned, told, denied, piracy),
        events=(
            Event(
                id=_id("e", name, 1),
                type="THREATEN",
                mode="restrict",
                contexts=("economic", "diplomatic"),
                cameo="130",
                actors=(iceland.id,),
                recipients=(norway.id,),
                date="2026-03-03",
                status="reported",
                statement=warned.id,
                evidence=warned.content[0],
                trigger=at("close the strait"),
            ),
            Event(
                id=_id("e", name, 2),
                type="COERCE",
                mode="arrest",
                contexts=("legal",),
                cameo="173",
                actors=(guard.id,),
                recipients=(norway.id,),
                place=0,
                date="2026-03-02",
                status="alleged",
                quantities=(Quantity(value=12, unit="sailor", approximate=True),),
                evidence=at("Coast guard officers boarded a Norwegian trawler off Isafjord on Monday and arrested about 12 sailors"),
                trigger=at("arrested"),
            ),
        ),
        commitments=(
            Commitment(
                id=_id("c", name, 1),
                kind="threat",
                committer=at("Iceland", 1),
                committer_actor=iceland.id,
                action=(at("close the strait"),),
                conditions=(
                    Condition(
                        connective="unless",
                        text=(at("Norway withdraws its trawlers"),),
                        triggers=(
                            Trigger(
                                start=at("withdraws its trawlers").start,
                                end=at("withdraws its trawlers").end,
                                text="withdraws its trawlers",
                                type="RETREAT",
                                mode="withdraw",
                            ),
                        ),
                    ),
                ),
                target=at("Norway", 1),
                target_actor=norway.id,
                deadline=Deadline(start=at("1 April").start, end=at("1 April").end, text="1 April", value="2026-04-01"),
                source=at("Prime Minister Anna Jonsdottir"),
                source_actor=anna.id,
                statement=warned.id,
            ),
            Commitment(
                id=_id("c", name, 2),
                kind="threat",
                committer=at("our coast guard"),
                committer_actor=guard.id,
                action=(at("fire"),),
                conditions=(
                    Condition(
                        connective="if",
                        text=(at("one more net is cut"),),
                        triggers=(
                            Trigger(
                                start=at("net is cut").start, end=at("net is cut").end, text="net is cut", type="ASSAULT", mode="destroy"
                            ),
                        ),
                    ),
                ),
                source=at("Jonsdottir", 1),
                source_actor=anna.id,
                statement=told.id,
            ),
            Commitment(
                id=_id("c", name, 3),
                kind="promise",
                committer=at("Norway", 2),
                committer_actor=norway.id,
                action=(at("keep its boats outside the line"),),
                conditions=(Condition(connective="as_long_as", text=(at("talks go on"),)),),
                source=at("Norway", 2),
                source_actor=norway.id,
            ),
        ),
        measures=(
            Measure(
                id=_id("m", name, 1),
                kind="sanction",
                instruments=("asset freeze",),
                sender=union.id,
                targets=(iceland.id,),
                target_text=at("five Icelandic firms"),
                number=5,
                stage="considered",
                purpose=at("to end the blockade"),
                positions=(
                    Position(actor=denmark.id, stance="widen", evidence=at("Denmark wants more names on the list")),
                    Position(actor=ireland.id, stance="oppose", evidence=at("Ireland is against it")),
                ),
                evidence=at("The European Union is considering sanctions on five Icelandic firms"),
            ),
        ),
        facts=(
            Fact(kind="arrested", actor=guard.id, value=12, unit="sailor", date="2026-03-02", evidence=at("arrested about 12 sailors")),
            Fact(kind="ships", actor=norway.id, value=40, unit="ship", attributed_to=anna.id, evidence=at("40 ships")),
        ),
        contested=(
            Contested(claim=at("one more net is cut"), against=at("any net had been cut"), claimed_by=(anna.id,), disputed_by=(vik.id,)),
        ),
        meta=Meta(casus="0.1.0", models={"parser": "none", "tagger": "none"}, warnings=("made by hand",)),
    )


def strait_copy() -> Record:
    """The same agency report in another paper, under another headline, with one paragraph left out and one of its own at the end."""
    kept = [p for p in STRAIT.split("\n\n") if not p.startswith("Norway has promised")]
    text = "\n\n".join(kept).rstrip() + "\n\nHarbour masters here expect a quiet spring.\n"
    at = Words(text)
    full = strait()
    iceland, norway, anna = full.actors[0], full.actors[1], full.actors[2]
    content = at("Iceland will close the strait on 1 April unless Norway withdraws its trawlers")
    evidence = at("Coast guard officers boarded a Norwegian trawler off Isafjord on Monday and arrested about 12 sailors")
    guard = full.actors[4]
    return Record(
        document=Document(
            id="strait-copy",
            url="https://coast-gazette.example/world/1",
            headline="Cod quarrel sharpens",
            published="2026-03-04",
            publisher="Coast Gazette",
            agencies=("Halibut Wire",),
            language="en",
            text=text,
        ),
        actors=(
            Actor(id=iceland.id, name="Iceland", type="state", country="ISL", wikidata="Q189", mentions=(at.mention("Iceland"),)),
            Actor(id=norway.id, name="Norway", type="state", country="NOR", wikidata="Q20", mentions=(at.mention("Norway"),)),
            Actor(id=anna.id, name="Anna Jonsdottir", type="person", country="ISL", mentions=(at.mention("Anna Jonsdottir"),)),
            Actor(
                id=guard.id,
                name="Icelandic Coast Guard",
                type="organisation",
                country="ISL",
                mentions=(at.mention("Coast guard officers", "nominal"),),
            ),
        ),
        statements=(
            Statement(
                id=_id("s", "copy", 1),
                kind="indirect",
                act="warn",
                source=(at("Prime Minister Anna Jonsdottir"),),
                source_actor=anna.id,
                cue=(at("said"),),
                content=(content,),
            ),
        ),
        events=(
            Event(
                id=_id("e", "copy", 2),
                type="COERCE",
                mode="arrest",
                actors=(guard.id,),
                recipients=(norway.id,),
                date="2026-03-02",
                status="alleged",
                evidence=evidence,
                trigger=at("arrested"),
            ),
        ),
        commitments=(
            Commitment(
                id=_id("c", "copy", 1),
                kind="threat",
                committer=at("Iceland", 1),
                committer_actor=iceland.id,
                action=(at("close the strait"),),
                conditions=(Condition(connective="unless", text=(at("Norway withdraws its trawlers"),)),),
            ),
        ),
        meta=META,
    )


def fired() -> Record:
    """Two days later, another outlet's own report: an attack that touches a condition, and a claim that contradicts it."""
    at = Words(FIRED)
    guard = Actor(
        id=_id("a", "g"),
        name="Icelandic Coast Guard",
        type="organisation",
        country="ISL",
        mentions=(at.mention("Iceland's coast guard", "nominal"),),
    )
    vik = Actor(
        id=_id("a", "v"), name="Lars Vik", type="person", country="NOR", mentions=(at.mention("Lars Vik"), at.mention("he", "pronoun"))
    )
    norway = Actor(id=_id("a", "n"), name="Norway", type="state", country="NOR", wikidata="Q20", mentions=(at.mention("Norway"),))
    anna = Actor(id=_id("a", "j"), name="Anna Jonsdottir", type="person", country="ISL", mentions=(at.mention("Jonsdottir"),))
    return Record(
        document=Document(
            id="fired",
            url="https://skerry-post.example/fired",
            headline='Shots off Isafjord: "then they shot"',
            published="2026-03-06T08:00:00Z",
            publisher="Skerry Post",
            byline=("Tove Lund",),
            language="en",
            text=FIRED,
        ),
        actors=(guard, vik, norway, anna),
        statements=(
            Statement(
                id=_id("s", "fired", 1),
                kind="direct",
                act="accuse",
                source=(at("he", FIRED[: FIRED.index("he said")].count("he")),),
                source_actor=vik.id,
                cue=(at("said", 1),),
                content=(at('"They cut our nets and then they shot,"'),),
            ),
            Statement(
                id=_id("s", "fired", 2),
                kind="indirect",
                act="deny",
                source=(at("Jonsdottir"),),
                source_actor=anna.id,
                cue=(at("said", 2),),
                content=(at("that nobody had been hurt"),),
            ),
        ),
        events=(
            Event(
                id=_id("e", "fired", 1),
                type="ASSAULT",
                mode="destroy",
                actors=(guard.id,),
                recipients=(norway.id,),
                date="2026-03-05",
                status="alleged",
                quantities=(Quantity(value=2, unit="killed"),),
                evidence=at("They cut our nets and then they shot"),
                trigger=at("cut"),
            ),
        ),
        commitments=(
            Commitment(
                id=_id("c", "fired", 1),
                kind="threat",
                committer=at("She"),
                committer_actor=guard.id,
                action=(at("fire", FIRED[: FIRED.index("fire if")].count("fire")),),
                conditions=(Condition(connective="if", text=(at("one more net was cut"),)),),
                status="condition_met",
            ),
        ),
        contested=(Contested(claim=at("killed two sailors"), against=at("nobody had been hurt"), disputed_by=(anna.id,)),),
        meta=META,
    )


def imposed() -> Record:
    """Weeks later, without a publication date in its metadata's time of day: the measure of `strait` is imposed."""
    at = Words(IMPOSED)
    union = Actor(id=_id("a", "eu"), name="European Union", type="organisation", wikidata="Q458", mentions=(at.mention("European Union"),))
    iceland = Actor(
        id=_id("a", "is"), name="Iceland", type="state", country="ISL", wikidata="Q189", mentions=(at.mention("Iceland", nth=1),)
    )
    norway = Actor(id=_id("a", "no"), name="Norway", type="state", country="NOR", wikidata="Q20", mentions=(at.mention("Norway"),))
    return Record(
        document=Document(id="imposed", headline="EU acts on Iceland", published="2026-03-23", language="en", text=IMPOSED),
        actors=(union, iceland, norway),
        events=(
            Event(
                id=_id("e", "imposed", 1),
                type="SANCTION",
                actors=(union.id,),
                recipients=(iceland.id,),
                date="2026-03-23",
                evidence=at("The European Union on Monday imposed sanctions on five Icelandic firms"),
                trigger=at("imposed"),
            ),
        ),
        commitments=(
            Commitment(
                id=_id("c", "imposed", 1),
                kind="threat",
                committer=at("Iceland", 1),
                committer_actor=iceland.id,
                action=(at("leave the fisheries treaty"),),
                conditions=(Condition(connective="if", text=(at("the list grows"),)),),
            ),
        ),
        measures=(
            Measure(
                id=_id("m", "imposed", 1),
                kind="sanction",
                sender=union.id,
                targets=(iceland.id,),
                target_text=at("five Icelandic firms"),
                number=5,
                stage="imposed",
                positions=(Position(actor=norway.id, stance="support", evidence=at("Norway welcomed the step")),),
                evidence=at("The European Union on Monday imposed sanctions on five Icelandic firms"),
            ),
        ),
        meta=META,
    )


def records() -> list[Record]:
    """All four, in order of publication."""
    return [strait(), strait_copy(), fired(), imposed()]
