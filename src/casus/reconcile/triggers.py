"""Does this event meet that condition? Never declared, only proposed, with the reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casus.model import Condition, Event, Record, Trigger
from casus.reconcile.sameness import HAPPENED, People, Told, alike, day_of, day_told, side_keys, stems, words_of

# Share of the shorter passage's words in common that is enough without a side in common.
ALIKE_ENOUGH = 0.34


@dataclass(frozen=True, slots=True)
class Touch:
    """An event, by its first telling, that may meet a condition, and why it may."""

    event: Told
    reason: str


def find_touches(
    condition: Condition, undertaken: Told, records: Sequence[Record], people: People, events: Mapping[str, Sequence[tuple[Told, ...]]]
) -> Iterator[Touch]:
    """Yield the events (each as a group of its tellings) that may meet a condition of an undertaking: told as happened, by another article,
    not before the undertaking, of a trigger's type and mode, with like words, or a side and a word in common. `events` has groups by type."""
    if not condition.triggers:
        return
    article = undertaken.article
    since = records[article].document.published
    named = {
        actor.id
        for actor in records[article].actors
        for m in actor.mentions
        if any(m.start < s.end and s.start < m.end for s in condition.text)
    }
    cast = people.all(article, sorted(named))
    sides = side_keys(cast)
    names = {key: who.name for who in cast for key in (who.country, who.key) if key}
    words = words_of(*condition.text)
    telling = words - stems(*names.values())
    for group in (group for kind in sorted({t.type for t in condition.triggers if t.type}) for group in events.get(kind, ())):
        for told in group:
            event, published = records[told.article].events[told.n], records[told.article].document.published
            if (
                told.article == article
                or event.status not in HAPPENED - {"denied"}
                or not any(_of_type(event, t) for t in condition.triggers)
            ):
                continue
            when = day_told(event, published) or published
            if not _later(when, since):
                continue
            shared = sorted(sides & side_keys(people.all(told.article, (*event.actors, *event.recipients))))
            own = words_of(event.evidence)
            close = alike(words, own) >= ALIKE_ENOUGH
            # One type of event in one country is too common to tell anything; a word beside the names must be the same too.
            if not (close or (shared and telling & own)):
                continue
            label = f"{event.type}{f' ({event.mode})' if event.mode else ''}"
            reasons = [f"{label}, as the condition says", f"{(when or '')[:10]}, not before the undertaking"]
            if shared:
                reasons.append(f"both name {', '.join(dict.fromkeys(names[key] for key in shared))}")
            yield Touch(group[0], "; ".join([*reasons, "in like words" if close else "a word in common"]))
            break


def _of_type(event: Event, trigger: Trigger) -> bool:
    return trigger.type == event.type and (trigger.mode is None or event.mode is None or trigger.mode == event.mode)


def _later(when: str | None, since: str | None) -> bool:
    """Not before the undertaking; where either day is unknown, not known to be later."""
    day, first = day_of(when), day_of(since)
    return day is not None and first is not None and day >= first
