"""When an event was: the time that its own clause gives, as an ISO date; unknown where the text does not say."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from casus.extract.passages import predicate_of
from casus.model import Event, Span, Statement, Time
from casus.reading import Parsed

_WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE)?$")
_SEASONS = {
    "SP": ("03", "05"),
    "SU": ("06", "08"),
    "FA": ("09", "11"),
    "Q1": ("01", "03"),
    "Q2": ("04", "06"),
    "Q3": ("07", "09"),
    "Q4": ("10", "12"),
    "H1": ("01", "06"),
    "H2": ("07", "12"),
}
# Clauses whose times are their own: the date in what is asked for is no date of the asking.
_OWN = frozenset(("ccomp", "xcomp", "advcl", "relcl", "acl", "parataxis", "pcomp"))
# Words of what lasts, recurs or lies back.
_LASTING = frozenset(
    (
        "since",
        "long",
        "ever",
        "repeatedly",
        "often",
        "always",
        "years",
        "decades",
        "consistently",
        "regularly",
        "previously",
        "earlier",
        "former",
        "once",
        "historically",
        "traditionally",
        "ago",
    )
)
# Sentences at the head of an article in which the past tense, too, tells the news.
LEAD = 2
# A time further up than this many clauses says nothing of the event.
HIGHEST = 2
# A day goes on for so many sentences, over a paragraph's end too (news has many of one sentence); with 5 wrong days come faster than right ones.
CARRIED = 3


def date_of(
    parsed: Parsed, trigger: int, evidence: Span, times: Sequence[Time], statement: Statement | None, *, spoken: bool
) -> tuple[str | None, str | None]:
    """Date and end of an event: of the times of its sentence the nearest that its clause, or the one above, governs; of a speech act also when it was said."""
    sentence = parsed.sentences[parsed.tokens[trigger].sentence]
    best: tuple[int, int, tuple[str, str | None]] | None = None
    above = {at: n for n, at in enumerate([trigger, *parsed.ancestors(trigger)])}
    for time in times:
        if not sentence.start <= time.start < sentence.end or time.type not in ("DATE", "TIME"):
            continue
        iso = iso_of(time.value)
        token = parsed.token_at(time.start)
        if iso is None or token is None:
            continue
        steps = _steps(parsed, parsed.head_of(time.start, time.end) or token.i, above)
        if steps is None:
            continue
        outside = int(not evidence.start <= time.start < evidence.end)
        key = (steps + 2 * outside, time.start)
        if best is None or key < best[:2]:
            best = (*key, iso)
    if best is not None:
        return best[2]
    if spoken and statement is not None and statement.time:
        return statement.time[:10], None
    return _recent(parsed, trigger, evidence, times, spoken=spoken), None


def _recent(parsed: Parsed, trigger: int, evidence: Span, times: Sequence[Time], *, spoken: bool) -> str | None:
    """The month of publication for what is told as news without a time: in the present or perfect, in the lead, or as an act of speech; never the day.

    What lasts or recurs is not recent for being told in the perfect ("have died since 2011", "has long accused").
    """
    published = parsed.document.published or ""
    if not re.match(r"\d{4}-\d\d", published):
        return None
    sentence = parsed.sentences[parsed.tokens[trigger].sentence]
    for time in times:
        lasts = evidence.start <= time.start < evidence.end and time.value != "PRESENT_REF" and "recent" not in time.text.lower()
        if lasts and sentence.start <= time.start < sentence.end:
            return None
    if any(
        t.lower in _LASTING and t.pos in ("ADV", "SCONJ", "ADP", "NOUN")
        for t in (parsed.tokens[i] for i in parsed.tokens_in(evidence.start, evidence.end))
    ):
        return None
    tense = tense_of(parsed, trigger)
    if tense in ("present", "perfect") or (spoken and tense != "before") or (tense == "past" and sentence.i < LEAD):
        return published[:7]
    return None


def carry_dates(events: Sequence[Event], parsed: Parsed) -> list[Event]:
    """A story goes on on the day that it has reached: an event in the past tense without a day of its own has that of the last one told before it."""
    out: list[Event] = []
    day: tuple[int, str] | None = None
    for event in events:
        token = parsed.token_at(event.trigger.start)
        if token is None:
            out.append(event)
            continue
        own = event.date is not None and len(event.date) == len("2026-03-11")
        before = day is not None and 0 <= token.sentence - day[0] <= CARRIED
        if (
            not own
            and before
            and day is not None
            and event.date_end is None
            and day[1].startswith(event.date or "")
            and tense_of(parsed, token.i) == "past"
        ):
            event = replace(event, date=day[1])
            day = (token.sentence, day[1])
        elif own and event.date is not None and event.date_end is None:
            day = (token.sentence, event.date)
        out.append(event)
    return out


def _steps(parsed: Parsed, i: int, above: dict[int, int]) -> int | None:
    """Steps from a time to the trigger through what governs both; None where the time belongs to a clause of its own, or to one too far above."""
    tokens = parsed.tokens
    steps, clauses = 0, 0
    while i not in above:
        if (
            tokens[i].dep in _OWN and not (tokens[i].dep in ("acl", "relcl") and tokens[i].head in above and above[tokens[i].head] == 0)
        ) or tokens[i].head == i:
            return None
        i, steps = tokens[i].head, steps + 1
    for at, n in above.items():
        if n < above[i] and tokens[at].dep in ("ccomp", "relcl", "advcl", "parataxis"):
            clauses += 1
    return steps + above[i] if clauses <= HIGHEST else None


def iso_of(value: str | None) -> tuple[str, str | None] | None:
    """A TIMEX3 value as first and last ISO date, as exact as it is: "2024-W07" is 2024-02-12 to 2024-02-18, "2024-03" stays a month. None: no calendar date."""
    if not value:
        return None
    day = value.split("T")[0]
    if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", day):
        return day, None
    week = _WEEK.match(day)
    if week:
        weekend = bool(week[3])
        try:
            first = date.fromisocalendar(int(week[1]), int(week[2]), 6 if weekend else 1)
        except ValueError:
            return None
        return first.isoformat(), (first + timedelta(days=1 if weekend else 6)).isoformat()
    season = re.match(r"(\d{4})-([A-Z][A-Z0-9])$", day)
    if season and season[2] in _SEASONS:
        year, (first_month, last_month) = int(season[1]), _SEASONS[season[2]]
        return f"{season[1]}-{first_month}", f"{season[1]}-{last_month}-{calendar.monthrange(max(1, year), int(last_month))[1]:02d}"
    return None


def tense_of(parsed: Parsed, trigger: int) -> str:
    """The tense of an event's clause: "past", "perfect", "present", "before" (pluperfect) or "other"."""
    tokens = parsed.tokens
    verb = predicate_of(parsed, trigger)
    # A verb without a tense of its own has that of the verb it hangs on: "has resumed shelling", "accusing them, he left".
    while (
        tokens[verb].dep in ("xcomp", "advcl", "conj", "acl", "pcomp")
        and tokens[verb].tag in ("VBG", "VBN", "VB")
        and tokens[verb].head != verb
    ):
        if any(tokens[c].dep in ("aux", "auxpass") and tokens[c].lower != "to" for c in tokens[verb].children):
            break
        above = predicate_of(parsed, tokens[verb].head)
        if above == verb:
            break
        verb = above
    helpers = [tokens[c] for c in tokens[verb].children if tokens[c].dep in ("aux", "auxpass")]
    if any(t.lower in ("had", "'d") for t in helpers):
        # In reported speech the pluperfect is the perfect of what was said: "she said that he had resigned".
        return "perfect" if tokens[verb].dep == "ccomp" else "before"
    if any(t.tag == "MD" or t.lower == "to" for t in helpers):
        return "other"
    if any(t.lower in ("has", "have") for t in helpers):
        return "perfect"
    tag = helpers[0].tag if helpers else tokens[verb].tag
    return {"VBD": "past", "VBZ": "present", "VBP": "present"}.get(tag, "other")
