"""Articles made by hand that tripwires are tried on: each tells one event, or one undertaking with a condition."""

from casus.model import Actor, Commitment, Condition, Document, Event, EventStatus, Mention, Meta, Place, Record, Span, Trigger, record_id

META = Meta(casus="0.1.0", models={})


def _span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start=start, end=start + len(words), text=words)


def _actor(text: str, name: str, kind: str, country: str | None) -> Actor:
    s = _span(text, name)
    mention = Mention(start=s.start, end=s.end, text=s.text, kind="name")
    return Actor(id=record_id("a", name), name=name, type=kind, country=country, mentions=(mention,))  # type: ignore[arg-type]


def attack(
    outlet: str,
    *,
    day: str = "2026-03-05",
    town: str = "Ostrava Bay",
    country: str | None = "ISL",
    status: EventStatus = "reported",
    type: str = "ASSAULT",
    agencies: tuple[str, ...] = (),
    more: str = "",
    words: str = "shelled the fishing harbour",
    url: str | None = "",
) -> Record:
    """An article of an outlet: the coast guard shelled a harbour, or what `words` say."""
    told = f"The Northern Coast Guard {words} of {town} on Thursday"
    text = f"{told}, {outlet} has learnt.\n\n{more or f'This is what {outlet} saw: boats, smoke and a long quay.'}\n"
    guard = _actor(text, "Northern Coast Guard", "organisation", country)
    place = _span(text, town)
    name = outlet.lower().replace(" ", "-")
    return Record(
        document=Document(
            id=f"{name}-{day}",
            url=f"https://{name}.example/{record_id('u', text)}" if url == "" else url,
            headline=f"{outlet}: guns at {town}",
            published=f"{day}T10:00:00Z",
            publisher=outlet,
            agencies=agencies,
            language="en",
            text=text,
        ),
        actors=(guard,),
        places=(Place(start=place.start, end=place.end, text=town, name=town, country=country),),
        events=(
            Event(
                id=record_id("e", text),
                type=type,
                mode="aerial" if type == "ASSAULT" else None,
                actors=(guard.id,),
                place=0,
                date=day,
                status=status,
                evidence=_span(text, told),
                trigger=_span(text, words),
            ),
        ),
        meta=META,
    )


def vow(outlet: str = "Skerry Post", *, day: str = "2026-03-01", status: str = "open") -> Record:
    """Norway vows to close its ports if the Coast Guard shells a harbour again."""
    condition = "the Northern Coast Guard shells the fishing harbour of Ostrava Bay again"
    text = f"Norway said it would close every port if {condition}, {outlet} reports.\n"
    norway = _actor(text, "Norway", "state", "NOR")
    guard = _actor(text, "Northern Coast Guard", "organisation", "ISL")
    shells = _span(text, "shells the fishing harbour")
    return Record(
        document=Document(
            id=f"vow-{outlet}",
            url=f"https://{outlet.lower().replace(' ', '-')}.example/vow",
            headline="Norway draws a line",
            published=f"{day}T09:00:00Z",
            publisher=outlet,
            language="en",
            text=text,
        ),
        actors=(norway, guard),
        commitments=(
            Commitment(
                id=record_id("c", text),
                kind="threat",
                committer=_span(text, "Norway"),
                committer_actor=norway.id,
                action=(_span(text, "close every port"),),
                conditions=(
                    Condition(
                        connective="if",
                        text=(_span(text, condition),),
                        triggers=(Trigger(start=shells.start, end=shells.end, text=shells.text, type="ASSAULT", mode=None),),
                    ),
                ),
                status=status,  # type: ignore[arg-type]
            ),
        ),
        meta=META,
    )


def read_quickly(document: Document, *, tools: object = None) -> Record:
    """What Casus might read, without its models: a text that has "shelled" in it tells an attack by the Coast Guard, on the day of March that
    the last letter of its first sentence has in the alphabet."""
    if "shelled" not in document.text:
        return Record(document=document, meta=META)
    first = document.text.split(".")[0]
    guard = _actor(document.text, "Coast Guard", "organisation", "ISL")
    event = Event(
        id=record_id("e", document.id, document.url, document.text),
        type="ASSAULT",
        actors=(guard.id,),
        date=f"2026-03-{ord(first[-1].upper()) - 64:02}",
        status="reported",
        evidence=_span(document.text, first),
        trigger=_span(document.text, "shelled"),
    )
    return Record(document=document, actors=(guard,), events=(event,), meta=META)
