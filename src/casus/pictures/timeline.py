"""The timeline: what happened by day and kind, the types row by row, commitments and measures as spans from when they were told on."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from casus.pictures.drawing import NARROWEST, QUAD_WORDS, QUADS, WIDEST, cut, element, label, legend, linked, svg, text_width, told

# Columns of the picture at most: with more days, a column is a week, a month, a quarter or a year.
MOST_COLUMNS = 124
# Rows of spans at most; the rest is counted in words.
MOST_SPANS = 40
# A time limit of more days than this after all that is told is not drawn to its end.
DAYS_AFTER = 60
_STEPS = ("day", "week", "month", "quarter", "year")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BARS, _ROW, _SPAN = 130.0, 21.0, 32.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many events of one type there were on a day (ISO date). `kind` is one of drawing.QUADS."""

    on: str
    type: str
    kind: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A commitment or measure from the day it was first told to its end, its time limit or the last telling; `until` None: no end is known.
    `kind` is promise, threat, refusal or measure; `steps` are (day, what) on the way."""

    label: str
    kind: str
    since: str
    until: str | None = None
    open: bool = True
    steps: tuple[tuple[str, str], ...] = ()
    href: str | None = None


def timeline(
    tallies: Iterable[Tally],
    spans: Sequence[Span] = (),
    *,
    title: str = "Timeline",
    width: int = 960,
    styled: bool = True,
    today: str | None = None,
) -> str:
    """The picture as SVG. Days that are no whole ISO dates are left out and counted; `today` ends spans that are still open."""
    width = min(max(width, NARROWEST), WIDEST)
    found = [(day, t) for t in tallies if (day := _day(t.on)) and t.count > 0]
    rows = [(since, s) for s in spans if (since := _day(s.since))]
    rows.sort(key=lambda row: (row[0], row[1].label))
    days = [day for day, _ in found] + [day for day, _ in rows] + [d for _, s in rows for on, _ in s.steps if (d := _day(on))]
    if today and (last := _day(today)) and days:
        days.append(last)
    if not days:
        return _nothing(title, width, styled)
    # A time limit of 2050 would leave the picture no room for the crisis.
    room = timedelta(days=DAYS_AFTER)
    latest = min(max(days), date.max - room) + room
    days += [end for since, s in rows if (end := _end(since, s)) and end <= latest]
    axis = _Axis(min(days), max(days), width)
    shown, more = rows[-MOST_SPANS:], max(0, len(rows) - MOST_SPANS)
    parts: list[str] = []
    y = 22.0
    if found:
        kinds = [(quad, QUAD_WORDS[quad]) for quad in QUADS if any(t.kind == quad for _, t in found)]
        y = _heading(parts, f"Events a {axis.step}", kinds, width, y)
        parts.append(_bars(found, axis, y))
        y += _BARS + 22
        drawn, height = _types(found, axis, y)
        parts.append(drawn)
        y += height
    if shown:
        kinds = [(kind, kind) for kind in ("promise", "threat", "refusal", "measure") if any(s.kind == kind for _, s in shown)]
        y = _heading(parts, "Commitments and measures", kinds, width, y + 28)
        drawn, height = _spans(shown, axis, y, width)
        parts.append(drawn)
        y += height
        if more:
            y += 16
            parts.append(label(f"and {more} earlier ones", 12, y, class_="f-soft"))
    parts.insert(0, axis.grid(60, y))
    parts.append(axis.ticks(y + 16))
    return svg(
        "timeline",
        width,
        y + 34,
        "".join(parts),
        title=title,
        about=_about(found, rows, axis),
        styled=styled,
        linked=any(s.href for _, s in shown),
    )


def _heading(parts: list[str], text: str, kinds: list[tuple[str, str]], width: int, y: float) -> float:
    """A heading with its colours beside it, or on a narrow picture below; returns where what follows begins."""
    parts.append(label(text, 12, y, size=13, weight=600))
    # Bold words are wider.
    beside = 12 + text_width(text, 13) * 1.2 + 16
    below = beside + sum(text_width(words, 12) + 26 for _, words in kinds) > width
    drawn, height = legend(kinds, 12 if below else beside, y + 22 if below else y, width - 24)
    parts.append(drawn)
    return y + (22 if below else 0) + height


class _Axis:
    """Days as columns: each a day, or where these would be too many a week, a month, a quarter or a year."""

    def __init__(self, first: date, last: date, width: int) -> None:
        self.left = 12.0 + min(150.0, max(108.0, width * 0.16))
        self.width = width - self.left - 14
        self.step = next((s for s in _STEPS if _between(_floor(first, s), _floor(last, s), s) < MOST_COLUMNS), "year")
        self.first, self.last = _floor(first, self.step), _floor(last, self.step)
        self.count = _between(self.first, self.last, self.step) + 1

    def column(self, day: date) -> int:
        return _between(self.first, _floor(day, self.step), self.step)

    def x(self, column: float) -> float:
        return self.left + self.width * column / self.count

    def at(self, day: date, *, end: bool = False) -> float:
        """Where a day begins, or ends, on the axis."""
        return self.x(self.column(day) + (1 if end else 0))

    def start(self, column: int) -> date:
        return _plus(self.first, column, self.step)

    def name(self, column: int) -> str:
        """What a column is called: "3 Mar 2026", "week of 2 Mar 2026", "Mar 2026"."""
        day = self.start(column)
        whole = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        month = f"{_MONTHS[day.month - 1]} {day.year}"
        return {"day": whole, "week": f"week of {whole}", "month": month, "quarter": f"quarter from {month}", "year": str(day.year)}[
            self.step
        ]

    def marks(self) -> list[tuple[int, str]]:
        """The columns that are named below the axis, no closer than their names are wide."""
        found: list[tuple[int, str]] = []
        year = None
        for column in range(self.count):
            day = self.start(column)
            text = (
                str(day.year)
                if self.step == "year"
                else f"{_MONTHS[day.month - 1]}"
                if self.step in ("month", "quarter")
                else f"{day.day} {_MONTHS[day.month - 1]}"
            )
            if self.step != "year" and day.year != year:
                text += f" {day.year}"
            if not found or self.x(column) - self.x(found[-1][0]) >= text_width(found[-1][1], 11) + 14:
                if self.x(column) + text_width(text, 11) > self.left + self.width + 12 and found:
                    continue
                found.append((column, text))
                year = day.year
        return found

    def grid(self, top: float, bottom: float) -> str:
        lines = (
            element("line", x1=self.x(c), x2=self.x(c), y1=float(top), y2=float(bottom), class_="s-rule", stroke_width=1)
            for c, _ in self.marks()
        )
        return "".join(lines)

    def ticks(self, y: float) -> str:
        return "".join(label(text, self.x(c), y, size=11, class_="f-soft") for c, text in self.marks())


def _bars(found: Sequence[tuple[date, Tally]], axis: _Axis, top: float) -> str:
    """Events a column, stacked by kind."""
    counts: Counter[tuple[int, str]] = Counter()
    for day, t in found:
        counts[axis.column(day), t.kind] += t.count
    totals: Counter[int] = Counter()
    for (column, _), count in counts.items():
        totals[column] += count
    most = max(totals.values())
    top_value = _round_up(most)
    parts = []
    for value in (top_value, top_value / 2):
        if value == int(value):
            y = top + _BARS * (1 - value / top_value)
            parts.append(element("line", x1=axis.left, x2=axis.left + axis.width, y1=y, y2=y, class_="s-rule", stroke_width=1))
            parts.append(label(f"{int(value):,}", axis.left - 6, y + 4, size=11, class_="f-soft", anchor="end"))
    wide = axis.width / axis.count
    gap = min(2.0, wide * 0.2)
    for column, total in sorted(totals.items()):
        y = top + _BARS
        for quad in QUADS:
            if count := counts[column, quad]:
                high = _BARS * count / top_value
                y -= high
                tip = told(f"{axis.name(column)}: {count} {QUAD_WORDS[quad]}, {total} in all")
                parts.append(
                    element("rect", tip, x=axis.x(column) + gap / 2, y=y, width=max(1.0, wide - gap), height=high, class_=f"f-{quad}")
                )
    parts.append(element("line", x1=axis.left, x2=axis.left + axis.width, y1=top + _BARS, y2=top + _BARS, class_="s-soft", stroke_width=1))
    return "".join(parts)


def _types(found: Sequence[tuple[date, Tally]], axis: _Axis, top: float) -> tuple[str, float]:
    """A row a type: a dot a column, its area the number of events."""
    counts: Counter[tuple[str, int]] = Counter()
    kinds: dict[str, str] = {}
    for day, t in found:
        counts[t.type, axis.column(day)] += t.count
        kinds[t.type] = t.kind if t.kind in QUADS else QUADS[0]
    totals: Counter[str] = Counter()
    for (type_, _), count in counts.items():
        totals[type_] += count
    order = sorted(kinds, key=lambda type_: (QUADS.index(kinds[type_]), -totals[type_], type_))
    most = max(counts.values())
    biggest = min(_ROW * 0.46, max(3.5, axis.width / axis.count * 0.62))
    parts = []
    for n, type_ in enumerate(order):
        y = top + n * _ROW + _ROW / 2
        parts.append(element("line", x1=axis.left, x2=axis.left + axis.width, y1=y, y2=y, class_="s-rule", stroke_width=1))
        parts.append(label(cut(type_, axis.left - 34, 11), 12, y + 4, size=11, class_=f"f-{kinds[type_]}", weight=600))
        parts.append(label(f"{totals[type_]:,}", axis.left - 6, y + 4, size=11, class_="f-soft", anchor="end"))
        for column in range(axis.count):
            if count := counts[type_, column]:
                radius = max(2.0, biggest * math.sqrt(count / most))
                tip = told(f"{type_}, {axis.name(column)}: {count} event{'s' if count > 1 else ''}")
                parts.append(element("circle", tip, cx=axis.x(column + 0.5), cy=y, r=radius, class_=f"f-{kinds[type_]}"))
    return "".join(parts), len(order) * _ROW


def _end(since: date, s: Span) -> date | None:
    """When it ends, as far as is known: a time limit before it was first told is a misreading."""
    until = _day(s.until)
    return until if until and until >= since else None


def _spans(rows: Sequence[tuple[date, Span]], axis: _Axis, top: float, width: int) -> tuple[str, float]:
    """Two lines a commitment or measure: its words, and a bar from its first telling on. Thick is what is told, thin what is open without an end."""
    parts = []
    right = axis.left + axis.width
    for n, (since, s) in enumerate(rows):
        y = top + n * _SPAN
        until = _end(since, s)
        steps = [(day, on, what) for on, what in s.steps if (day := _day(on))]
        start, sure = axis.at(since), max([until, *(day for day, _, _ in steps)] if until else [since, *(day for day, _, _ in steps)])
        end = max(min(axis.at(sure, end=True), right), start + 8)
        tip = told(f"{s.label}; {s.kind}, from {s.since}{f' to {s.until}' if until else ', no end known' if s.open else ''}")
        bar = element(
            "rect", x=start, y=y + 16, width=end - start, height=7.0, rx=3.5, class_=f"f-{s.kind}", fill_opacity=1 if s.open else 0.45
        )
        if s.open and not until and end < right:
            bar += element(
                "line",
                x1=end,
                x2=right,
                y1=y + 19.5,
                y2=y + 19.5,
                class_=f"s-{s.kind}",
                stroke_width=1.5,
                stroke_dasharray="2 4",
                stroke_linecap="round",
            )
        dots = "".join(
            element("circle", told(f"{what}, {on}"), cx=axis.at(day) + 4, cy=y + 19.5, r=4.5, class_=f"f-card s-{s.kind}", stroke_width=2)
            for day, on, what in steps
        )
        shown = cut(s.label, width - 24, 11.5)
        at = max(12.0, min(start, width - 12 - text_width(shown, 11.5)))
        parts.append(linked(element("g", tip + bar + dots + label(shown, at, y + 11, size=11.5)), s.href))
    return "".join(parts), len(rows) * _SPAN + 4


def _about(found: Sequence[tuple[date, Tally]], rows: Sequence[tuple[date, Span]], axis: _Axis) -> str:
    """The picture in words."""
    told_of = [f"From {axis.name(0)} to {axis.name(axis.count - 1)}."]
    if found:
        days: Counter[int] = Counter()
        types: Counter[str] = Counter()
        for day, t in found:
            days[axis.column(day)] += t.count
            types[t.type] += t.count
        column, most = max(days.items(), key=lambda item: (item[1], -item[0]))
        common = ", ".join(f"{type_} {count}" for type_, count in sorted(types.items(), key=lambda item: (-item[1], item[0]))[:5])
        told_of.append(f"{sum(types.values())} events, most ({most}) in the {axis.step} {axis.name(column)}; most often {common}.")
    if rows:
        kinds = Counter(s.kind for _, s in rows)
        told_of.append(
            ", ".join(f"{count} {kind}{'s' if count > 1 and kind != 'refusal' else ''}" for kind, count in sorted(kinds.items()))
            + " as spans."
        )
    return " ".join(told_of)


def _nothing(title: str, width: int, styled: bool) -> str:
    body = label("Nothing with a known day.", 16, 40, size=14, class_="f-soft")
    return svg("timeline", width, 70, body, title=title, about="Nothing with a known day.", styled=styled)


def _day(value: str | None) -> date | None:
    """A whole ISO date, or the date of an ISO moment; None for anything less."""
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def _floor(day: date, step: str) -> date:
    if step == "day":
        return day
    if step == "week":
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[step]
    return date(day.year, month, 1)


def _between(first: date, last: date, step: str) -> int:
    if step in ("day", "week"):
        return (last - first).days // (7 if step == "week" else 1)
    months = (last.year - first.year) * 12 + last.month - first.month
    return months // {"month": 1, "quarter": 3, "year": 12}[step]


def _plus(first: date, count: int, step: str) -> date:
    if step in ("day", "week"):
        return first + timedelta(days=count * (7 if step == "week" else 1))
    months = first.year * 12 + first.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[step]
    return date(months // 12, months % 12 + 1, 1)


def _round_up(most: int) -> int:
    """The next of 2, 4, 10, 20, 40, 100, ...: a scale that halves well."""
    power = int(10 ** max(0, len(str(most)) - 1))
    return next(
        step * power for step in (1, 2, 4, 6, 8, 10) if (step * power >= most and (step * power) % 2 == 0) or step * power == most == 1
    )
