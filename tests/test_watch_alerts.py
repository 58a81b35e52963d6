"""What touches a tripwire, and that it is told once: the user's own, and the conditions of undertakings."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from casus.errors import ConfigError
from casus.ledger import Ledger, open_ledger
from casus.model import Record
from casus.watch.alerts import Alert, begin, latest, look
from casus.watch.outbox import TERMINAL, open_channel, untold
from casus.watch.tripwires import Wanted, add_tripwire, checked, remove_tripwire, told, tripwires_in
from loopback import StillClock
from watched import attack, vow


@pytest.fixture
def ledger(where: str) -> Iterator[Ledger]:
    with open_ledger(where) as opened:
        yield opened


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


def told_of(ledger: Ledger, clock: StillClock, *records: Record) -> list[Alert]:
    """The alerts that these articles raise, oldest first."""
    for record in records:
        ledger.add(record)
    raised = look(ledger=ledger, clock=clock)
    with ledger.connect() as connection:
        return list(reversed(latest(connection, raised))) if raised else []


ANY = Wanted(types=("ASSAULT",))


def test_an_event_that_may_meet_a_condition_is_told_once(ledger: Ledger, clock: StillClock) -> None:
    begin(ledger=ledger, clock=clock)
    assert told_of(ledger, clock, vow()) == []
    (alert,) = told_of(ledger, clock, attack("Harbour Post"))
    assert alert.kind == "condition"
    assert alert.undertaking
    assert (alert.undertaking.committer, alert.undertaking.action, alert.undertaking.connective) == ("Norway", "close every port", "if")
    assert alert.undertaking.source.outlet == "Skerry Post"
    assert "may meet the condition" in alert.reason
    assert "both name Northern Coast Guard" in alert.reason
    (source,) = alert.sources
    assert (source.outlet, source.headline) == ("Harbour Post", "Harbour Post: guns at Ostrava Bay")
    assert source.quote == "The Northern Coast Guard shelled the fishing harbour of Ostrava Bay on Thursday"
    assert source.url
    assert source.url.startswith("https://harbour-post.example/")
    assert alert.origins == 1
    # The same event by another outlet, and the same vow by another outlet, are no news.
    assert told_of(ledger, clock, attack("Gull Gazette")) == []
    assert told_of(ledger, clock, vow("Gull Gazette", day="2026-03-02")) == []
    assert look(ledger=ledger, clock=clock) == 0


def test_an_event_that_was_known_before_its_condition_is_told(ledger: Ledger, clock: StillClock) -> None:
    begin(ledger=ledger, clock=clock)
    assert told_of(ledger, clock, attack("Harbour Post")) == []
    (alert,) = told_of(ledger, clock, vow())
    assert alert.kind == "condition"


def test_what_is_withdrawn_is_not_waited_for(ledger: Ledger, clock: StillClock) -> None:
    begin(ledger=ledger, clock=clock)
    assert told_of(ledger, clock, vow(status="withdrawn"), attack("Harbour Post")) == []


def test_conditions_are_watched_from_the_first_run_on_and_the_past_on_demand(ledger: Ledger, clock: StillClock) -> None:
    assert told_of(ledger, clock, vow(), attack("Harbour Post")) == []
    clock.later(seconds=5)
    begin(ledger=ledger, clock=clock)
    assert told_of(ledger, clock) == []
    begin(ledger=ledger, clock=clock, past=True)
    assert [alert.kind for alert in told_of(ledger, clock)] == ["condition"]
    begin(ledger=ledger, clock=clock, past=True)
    assert told_of(ledger, clock) == []


def test_a_tripwire_is_touched_by_what_comes_later(ledger: Ledger, clock: StillClock) -> None:
    ledger.add(attack("Harbour Post"))
    clock.later(seconds=5)
    add_tripwire("guns", ANY, ledger=ledger, clock=clock)
    assert told_of(ledger, clock) == []
    clock.moment = clock.moment.replace(year=clock.moment.year - 1)
    remove_tripwire("guns", ledger=ledger, clock=clock)
    add_tripwire("guns", ANY, ledger=ledger, clock=clock)
    # Of another day: another event.
    (alert,) = told_of(ledger, clock, attack("Gull Gazette", day="2026-04-09"))
    assert (alert.kind, alert.name, alert.undertaking) == ("tripwire", "guns", None)
    assert alert.reason == "type ASSAULT (aerial)"
    assert alert.event.actors == ("Northern Coast Guard",)
    assert (alert.event.place, alert.event.date) == ("Ostrava Bay", "2026-04-09")
    remove_tripwire(alert.tripwire, ledger=ledger, clock=clock)
    assert told_of(ledger, clock, attack("Skerry Post", day="2026-05-09")) == []


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(types=("assault",)), True),
        (Wanted(types=("ASSAULT/aerial",)), True),
        (Wanted(types=("ASSAULT/beat",)), False),
        (Wanted(types=("PROTEST", "ASSAULT")), True),
        (Wanted(types=("PROTEST",)), False),
        (Wanted(actors=("coast guard",)), True),
        (Wanted(actors=("Southern Coast Guard",)), False),
        (Wanted(actors=("ISL",)), True),
        (Wanted(actors=("NOR",)), False),
        (Wanted(places=("ostrava",)), True),
        (Wanted(places=("Iceland",)), True),
        (Wanted(places=("Norway",)), False),
        (Wanted(places=("ISL",)), True),
        (Wanted(statuses=("reported",)), True),
        (Wanted(statuses=("alleged", "denied")), False),
        (Wanted(about="fishing harbours"), True),
        (Wanted(about="fishing fleet"), False),
        (Wanted(types=("ASSAULT",), places=("Norway",)), False),
    ],
)
def test_every_field_of_a_tripwire(clock: StillClock, tmp_path: object, wanted: Wanted, fits: bool) -> None:
    with open_ledger(f"{tmp_path}/casus.db") as ledger:
        add_tripwire("one", wanted, ledger=ledger, clock=clock)
        assert len(told_of(ledger, clock, attack("Harbour Post"))) == fits


def test_least_origins_count_hands_and_not_articles(ledger: Ledger, clock: StillClock) -> None:
    add_tripwire("sure", Wanted(types=("ASSAULT",), statuses=("reported",), min_origins=2), ledger=ledger, clock=clock)
    # Two papers with one agency's report, one paper twice, and one that only has it alleged.
    assert (
        told_of(ledger, clock, attack("Harbour Post", agencies=("Halibut Wire",)), attack("Gull Gazette", agencies=("Halibut Wire",))) == []
    )
    assert told_of(ledger, clock, attack("Harbour Post", more="The Harbour Post looked again.")) == []
    assert told_of(ledger, clock, attack("Rumour Round", status="alleged")) == []
    (alert,) = told_of(ledger, clock, attack("Skerry Post"))
    assert alert.reason == "type ASSAULT (aerial); status reported; 2 independent origins, at least 2 wanted"
    assert alert.sources[0].outlet == "Skerry Post"
    assert {source.outlet for source in alert.sources} == {"Skerry Post", "Harbour Post", "Gull Gazette", "Rumour Round"}
    assert (alert.origins, alert.tellings) == (3, 5)


def test_copies_of_one_report_are_one_origin(ledger: Ledger, clock: StillClock) -> None:
    report = "Nobody was on the long quay when the guns began at four in the morning, said a pilot who had slept aboard his cutter. " * 2
    report += "He counted eleven shells, of which two struck the ice house, and saw the harbour master run barefoot to the lighthouse road."
    add_tripwire("sure", Wanted(types=("ASSAULT",), min_origins=2), ledger=ledger, clock=clock)
    assert told_of(ledger, clock, attack("Harbour Post", more=report), attack("Gull Gazette", more=report)) == []
    assert [alert.origins for alert in told_of(ledger, clock, attack("Skerry Post"))] == [2]


def test_a_correction_tells_only_what_is_new_in_it(ledger: Ledger, clock: StillClock) -> None:
    add_tripwire("guns", ANY, ledger=ledger, clock=clock)
    url = "https://harbour-post.example/guns"
    assert len(told_of(ledger, clock, attack("Harbour Post", url=url))) == 1
    assert told_of(ledger, clock, attack("Harbour Post", url=url, more="A correction: the quay is short.")) == []
    assert len(told_of(ledger, clock, attack("Harbour Post", url=url, town="Mirrow Sound", words="burned the customs house"))) == 1


def test_a_newer_reading_of_known_words_is_no_news(ledger: Ledger, clock: StillClock) -> None:
    add_tripwire("guns", ANY, ledger=ledger, clock=clock)
    record = attack("Harbour Post", type="PROTEST")
    assert told_of(ledger, clock, record) == []
    better = replace(attack("Harbour Post"), meta=replace(record.meta, casus="99.0"))
    assert ledger.add(better) == "reread"
    assert told_of(ledger, clock) == []


def test_two_watchers_tell_each_alert_once(where: str, clock: StillClock) -> None:
    """Both look at the same articles at the same time; each alert is raised once, and told by one of them."""
    with open_ledger(where) as ledger:
        open_channel(TERMINAL, ledger=ledger, clock=clock)
        add_tripwire("guns", ANY, ledger=ledger, clock=clock)
        for n in range(1, 11):
            # Each event by two papers, on days that lie apart.
            ledger.add(attack("Harbour Post", day=f"2026-{1 + n // 9:02}-{1 + 3 * (n % 9):02}", town=f"Port {chr(64 + n)}{chr(96 + n)}"))
            ledger.add(attack("Gull Gazette", day=f"2026-{1 + n // 9:02}-{1 + 3 * (n % 9):02}", town=f"Port {chr(64 + n)}{chr(96 + n)}"))
    heard: list[str] = []
    problems: list[BaseException] = []
    start = threading.Barrier(2)

    def one(name: str) -> None:
        try:
            with open_ledger(where) as own:
                start.wait(30)
                look(ledger=own, clock=clock)
                heard.extend(untold(TERMINAL, ledger=own, clock=clock, watcher=name))
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=one, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(heard) == len(set(heard)) == 10


# Tripwires


def test_adding_twice_is_adding_once(ledger: Ledger, clock: StillClock) -> None:
    first = add_tripwire("guns", ANY, ledger=ledger, clock=clock)
    clock.later(hours=1)
    assert add_tripwire(" guns ", ANY, ledger=ledger, clock=clock) == first
    with pytest.raises(ConfigError, match="there is a tripwire of that name"):
        add_tripwire("guns", Wanted(types=("PROTEST",)), ledger=ledger, clock=clock)
    with ledger.connect() as connection:
        assert tripwires_in(connection) == (first,)
    assert told(first.wanted) == "type ASSAULT"
    with pytest.raises(ConfigError, match="no such tripwire"):
        remove_tripwire("swords", ledger=ledger, clock=clock)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(), "needs at least one"),
        (Wanted(min_origins=3), "needs at least one"),
        (Wanted(types=("ASSAULTS",)), "no event type of PLOVER"),
        (Wanted(types=("ASSAULT/sing",)), "no such mode"),
        (Wanted(statuses=("sure",)), "--status sure"),
        (Wanted(actors=("...",)), "no name"),
        (Wanted(places=(" ",)), "no name"),
        (Wanted(about="the of"), "no word"),
    ],
)
def test_what_no_event_can_have_is_refused(wanted: Wanted, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        checked(wanted)
