"""An actor across articles: offices, what it said, did, undertook, is accused of, and with whom."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from casus.ledger import Ledger
from casus.ledger.tables import groups, names, parties
from casus.report import anchor, kind_of
from casus.show import line
from casus.web.answer import NotHere, Sheet, answer
from casus.web.things import Thing, things
from casus.web.window import Window, naming

# Articles that the page is made from at most, and entries of each of its lists: its latest months, not its whole life.
MOST_ARTICLES, MOST_ENTRIES = 80, 12
# Others that it has to do with, and rows and columns of its acts over time.
MOST_OTHERS, MOST_MONTHS, MOST_ACTS = 20, 12, 8
MOST_NAMES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Somebody in the same events, and how often by class."""

    id: str
    name: str
    times: int
    classes: tuple[tuple[str, int], ...]


def actor(request: Request, name: str) -> Response:
    """The page of an actor, by any name of it (`n-...`) or its id in an article (`a-...`)."""
    ledger: Ledger = request.app.state.ledger
    with ledger.connect() as connection:
        group, members = _group(connection, name)
        if group != name:
            return RedirectResponse(f"/actor/{group}?{request.url.query}".rstrip("?"), 307)
        called = connection.execute(select(names).where(names.c.id.in_(members))).all()
        seen = naming(connection, members, most=MOST_ARTICLES)
        lists = _lists(seen, group)
        found = things(connection, (i for ids in lists.values() for i in ids[:MOST_ENTRIES]))
    chief = next((row for row in called if row.id == group), called[0])
    shown = {title: [found[i] for i in ids[:MOST_ENTRIES] if i in found] for title, ids in lists.items()}
    months, acts, table = _acts(seen, group)
    others = _others(seen, group)
    return answer(
        request,
        "actor.html.j2",
        sheets=_sheets(shown, others),
        id=group,
        name=chief.name,
        type=chief.type,
        about=[x for x in (chief.country, chief.wikidata) if x],
        others_called=[row.name for row in called if row.name != chief.name][:MOST_NAMES],
        offices=_offices(seen, group),
        seen=seen,
        shown=shown,
        totals={title: len(ids) for title, ids in lists.items()},
        months=months,
        acts=acts,
        table=table,
        others=others,
    )


def _group(connection: Connection, name: str) -> tuple[str, list[str]]:
    """The actor that a name belongs to, and all names of it."""
    if name.startswith("a-"):
        name = connection.execute(select(parties.c.name_id).where(parties.c.actor_id == name).limit(1)).scalar() or name
    group = connection.execute(select(groups.c.group_id).where(groups.c.kind == "actor", groups.c.member == name)).scalar()
    if group is None:
        if connection.execute(select(names.c.id).where(names.c.id == name)).scalar() is None:
            raise NotHere(f"{name}: the ledger knows no such actor")
        return name, [name]
    members = connection.execute(select(groups.c.member).where(groups.c.kind == "actor", groups.c.group_id == group)).scalars()
    return group, list(members)


def _lists(seen: Window, group: str) -> dict[str, list[str]]:
    """Ids of records by what the actor is in them, newest first, each thing that several articles tell once."""
    found: dict[str, list[str]] = {title: [] for title in ("Said", "Did", "Had done to it", "Undertook", "Is accused of", "Measures")}
    told: set[tuple[str, str]] = set()

    def add(title: str, i: str) -> None:
        thing = (title, seen.group.get(i, i))
        if thing not in told:
            told.add(thing)
            found[title].append(i)

    for article in seen.articles:
        here = {i for i, who in article.people.items() if who == group}
        for s in article.record.statements:
            if s.source_actor in here:
                add("Said", s.id)
        for e in article.record.events:
            if here & set(e.actors):
                add("Is accused of" if e.status == "alleged" else "Did", e.id)
            elif here & set(e.recipients):
                add("Is accused of" if e.type == "ACCUSE" else "Had done to it", e.id)
        for c in article.record.commitments:
            if c.committer_actor in here:
                add("Undertook", c.id)
        for m in article.record.measures:
            if m.sender in here or here & set(m.targets):
                add("Measures", m.id)
    return found


def _acts(seen: Window, group: str) -> tuple[list[str], list[str], dict[str, Counter[str]]]:
    """Speech acts by month: the months newest first, the acts most frequent first, the counts."""
    by_month: dict[str, Counter[str]] = defaultdict(Counter)
    for article in seen.articles:
        month = (article.published or "")[:7]
        for s in article.record.statements:
            if month and s.act and article.people.get(s.source_actor or "") == group:
                by_month[month][s.act] += 1
    total = sum(by_month.values(), Counter[str]())
    return sorted(by_month, reverse=True)[:MOST_MONTHS], [act for act, _ in total.most_common(MOST_ACTS)], by_month


def _offices(seen: Window, group: str) -> list[tuple[str, str | None, str | None]]:
    """Each office with the days of the first and last article seen that give it."""
    days: dict[str, list[str]] = defaultdict(list)
    for article in seen.articles:
        for a in article.record.actors:
            if article.people.get(a.id) == group:
                for role in a.roles:
                    days[" of ".join(line(part) for part in (role.title, role.of) if part)].append((article.published or "")[:10])
    found = [(title, min(filter(None, on), default=None), max(on) or None) for title, on in days.items()]
    return sorted(found, key=lambda office: office[2] or "", reverse=True)


def _others(seen: Window, group: str) -> list[Other]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for article in seen.articles:
        for e in article.record.events:
            sides = {article.people[i] for i in (*e.actors, *e.recipients) if i in article.people}
            if group in sides:
                for other in sides - {group}:
                    counts[other][anchor(kind_of(e.type))] += 1
    most = sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))[:MOST_OTHERS]
    return [
        Other(id=i, name=line(seen.actors[i][0]), times=classes.total(), classes=tuple(classes.most_common()))
        for i, classes in most
        if i in seen.actors
    ]


def _sheets(shown: dict[str, list[Thing]], others: list[Other]) -> list[Sheet]:
    columns = ("list", "id", "kind", "tag", "title", "quote", "on", "outlet", "published", "headline", "article")
    rows = tuple(
        (title, t.id, t.kind, t.tag, t.title, t.quote, t.on, t.outlet, t.published, t.headline, t.article)
        for title, found in shown.items()
        for t in found
    )
    whom = tuple((o.id, o.name, o.times, [f"{kind} {n}" for kind, n in o.classes]) for o in others)
    return [
        Sheet(name="records", title="what is told of it", columns=columns, rows=rows),
        Sheet(name="others", title="with whom", columns=("id", "name", "events", "classes"), rows=whom),
    ]
