"""Who held which office when: a table to ask by office and day, or by person and day (data/offices.csv)."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from casus.text import ascii_key

# Up to this day an end that the table does not know had not come.
SURE_UNTIL = "2025-06-30"


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person's time in one office; `of` is ISO 3166-1 alpha-3, or the name of a region or organisation.

    Dates are ISO, as exact as known; `to` is "open" where the office is still held, None where the end is not known but lies after SURE_UNTIL.
    """

    person: str
    aliases: tuple[str, ...]
    of: str
    title: str
    from_: str | None
    to: str | None
    wikidata: str | None = None

    def on(self, day: str) -> bool:
        """Is it sure that the office was held on this day? Days of a handover belong to both."""
        end = self.to or SURE_UNTIL
        return self.begun(day) and (end == "open" or day[: len(end)] <= end)

    def begun(self, day: str) -> bool:
        """Had the office been taken by this day?"""
        return self.from_ is not None and self.from_ <= day


@dataclass(frozen=True, slots=True)
class Offices:
    """Tenures by what they are of, and by the person's name."""

    by_owner: Mapping[str, tuple[Tenure, ...]]
    by_person: Mapping[str, tuple[Tenure, ...]]
    by_surname: Mapping[str, tuple[str, ...]]

    def held(self, person: str, day: str | None) -> list[Tenure]:
        """What a person of the table held on that day."""
        return [t for t in self.by_person.get(person, ()) if day and t.on(day)]

    def past(self, person: str, day: str | None) -> list[Tenure]:
        """What a person of the table had taken by that day, latest first; everything without a day."""
        found = [t for t in self.by_person.get(person, ()) if not day or t.begun(day)]
        return sorted(found, key=lambda t: t.from_ or "", reverse=True)


def load_offices() -> Offices:
    """Read the table."""
    text = (files("casus") / "data" / "offices.csv").read_text("utf-8")
    tenures = [
        Tenure(row["person"], tuple(a for a in row["aliases"].split(";") if a), row["of"], row["title"], row["from"] or None, row["to"] or None, row["wikidata"] or None)
        for row in csv.DictReader(text.splitlines())
    ]  # fmt: skip
    surnames: dict[str, dict[str, None]] = {}
    for tenure in tenures:
        surnames.setdefault(ascii_key(tenure.person).split()[-1], {})[tenure.person] = None
    return Offices(
        by_owner=_grouped((t.of, t) for t in tenures),
        by_person=_grouped((t.person, t) for t in tenures),
        by_surname={key: tuple(people) for key, people in surnames.items()},
    )


def _grouped(pairs: Iterable[tuple[str, Tenure]]) -> dict[str, tuple[Tenure, ...]]:
    found: dict[str, list[Tenure]] = {}
    for key, tenure in pairs:
        found.setdefault(key, []).append(tenure)
    return {key: tuple(values) for key, values in found.items()}
