"""The watch as a whole: feeds, folders and streams round after round, what is told of them, and that it goes on where it was."""

import io
import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import feedparser
import pytest

from casus import bulk
from casus.cli import main
from casus.config import Config
from casus.errors import CasusError, LedgerError
from casus.ledger import Ledger, open_ledger
from casus.watch import atom, rounds
from casus.watch.alerts import Alert, begin, look
from casus.watch.atom import write_atom
from casus.watch.rounds import Plan, watch
from casus.watch.tripwires import Wanted, add_tripwire
from casus.watch.webhook import Webhook
from loopback import Publisher, Receiver, StillClock, accept, feed, publishing, receiving, refuse
from watched import attack, read_quickly, vow

HERE = Config(allow_private=True, fetch_seconds=5.0)
ROUND = timedelta(minutes=15)
SHOTS = "The Coast Guard shelled Port {}. Boats burned there until the morning came, and the quay was closed."
CALM = "The harbour of {} was calm on Friday. Fishermen mended their nets and talked about the price of cod."


class Heard:
    """A voice that keeps what it says."""

    def __init__(self) -> None:
        self.alerts: list[Alert] = []
        self.problems: list[str] = []
        self.rounds: list[Counter[str]] = []

    def alert(self, alert: Alert) -> None:
        self.alerts.append(alert)

    def problem(self, error: CasusError) -> None:
        self.problems.append(str(error))

    def round(self, counts: Counter[str], until: datetime | None) -> None:
        self.rounds.append(counts)

    def places(self) -> list[str]:
        """The last word of each alert's quote."""
        return [alert.sources[0].quote.split()[-1] for alert in self.alerts]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Articles are read without models, in an empty folder."""
    monkeypatch.setattr(rounds, "load_tools", lambda config: SimpleNamespace(config=config))
    monkeypatch.setattr(bulk, "annotate", read_quickly)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publishing() as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: StillClock) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "casus.db") as opened:
        add_tripwire("guns", Wanted(types=("ASSAULT",)), ledger=opened, clock=clock)
        yield opened


def once(ledger: Ledger, clock: StillClock, *inputs: str, voice: Heard | None = None, **more: object) -> Heard:
    """One round."""
    voice = voice or Heard()
    watch(Plan(inputs=inputs, every=None, **more), ledger=ledger, config=HERE, clock=clock, voice=voice)  # type: ignore[arg-type]
    return voice


def test_a_feed_is_read_again_and_told_of_once(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    texts = [SHOTS.format("Aber"), CALM.format("Brough")]

    def changing(headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        mark = f'"{len(texts)}"'
        if headers.get("if-none-match") == mark:
            return 304, {"ETag": mark}, b""
        return 200, {"ETag": mark, "Content-Type": "application/rss+xml"}, feed(*texts)

    publisher.pages["/feed"] = changing
    heard, slept = Heard(), clock.sleep

    def sleep(seconds: float) -> None:
        slept(seconds)
        if len(heard.rounds) == 2 and len(texts) == 2:
            texts.append(SHOTS.format("Corran"))
        if len(heard.rounds) == 4:
            raise KeyboardInterrupt

    clock.sleep = sleep  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        watch(Plan(inputs=(publisher.url + "/feed",), every=ROUND), ledger=ledger, config=HERE, clock=clock, voice=heard)
    assert heard.places() == ["Aber", "Corran"]
    assert heard.problems == []
    assert [(c["new"], c["known"], c["alerts"]) for c in heard.rounds] == [(2, 0, 1), (0, 0, 0), (1, 2, 1), (0, 0, 0)]
    assert all(str(alert.sources[0].url).startswith("https://harbour.example/") for alert in heard.alerts)
    assert len(ledger) == 3


def test_a_feed_cut_short_by_the_end_of_the_watch_is_read_to_its_end(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    texts = [SHOTS.format(name) for name in ("Aber", "Brough", "Corran")]
    publisher.pages["/feed"] = lambda headers: (
        (304, {}, b"") if headers.get("if-none-match") == '"x"' else (200, {"ETag": '"x"'}, feed(*texts))
    )

    class Stopping(Heard):
        def alert(self, alert: Alert) -> None:
            super().alert(alert)
            raise KeyboardInterrupt

    first = Stopping()
    with pytest.raises(KeyboardInterrupt):
        once(ledger, clock, publisher.url + "/feed", voice=first)
    assert len(ledger) == 1
    clock.later(minutes=1)
    rest = once(ledger, clock, publisher.url + "/feed")
    # Stopped while it told the first: that one may be told twice, and none is lost.
    assert (first.places(), rest.places()) == (["Aber"], ["Aber", "Brough", "Corran"])
    clock.later(minutes=1)
    assert once(ledger, clock, publisher.url + "/feed").rounds == [Counter(alerts=0)]


def test_a_folder_is_watched_for_new_and_changed_files(ledger: Ledger, clock: StillClock, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    long_ago = clock.now().timestamp() - 3600

    def put(name: str, text: str, age: float = 0.0) -> None:
        (folder / name).write_text(f"{name} news\n\n31 March 2026\n\n{text}\n")
        os.utime(folder / name, (long_ago - age, long_ago - age))

    put("a.txt", SHOTS.format("Aber"))
    put("b.txt", CALM.format("Brough"))
    assert once(ledger, clock, str(folder)).places() == ["Aber"]
    assert once(ledger, clock, str(folder)).rounds == [Counter(alerts=0)]
    put("c.txt", SHOTS.format("Corran"))
    put("b.txt", SHOTS.format("Brough"), age=1)
    (folder / "d.html").write_bytes(b"%PDF-1.4")
    heard = once(ledger, clock, str(folder))
    assert sorted(heard.places()) == ["Brough", "Corran"]
    assert [problem.partition(": ")[2] for problem in heard.problems] == ["a PDF file, which Casus does not read"]
    # A file that is not as it should be is told of once, until it changes.
    assert once(ledger, clock, str(folder)).problems == []


def test_a_file_that_is_still_being_written_waits_for_the_next_round(ledger: Ledger, clock: StillClock, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"News\n\n31 March 2026\n\n{SHOTS.format('Aber')}\n")
    os.utime(file, (clock.now().timestamp() - 1,) * 2)
    heard = Heard()
    clock.stop_after = 2
    with pytest.raises(KeyboardInterrupt):
        watch(Plan(inputs=(str(file),), every=ROUND), ledger=ledger, config=HERE, clock=clock, voice=heard)
    assert [c["new"] for c in heard.rounds] == [0, 1]


def test_a_slow_host_lets_each_of_its_feeds_in(publisher: Publisher, ledger: Ledger, clock: StillClock) -> None:
    paths = ["/one", "/two", "/three"]
    publisher.pages |= {path: (200, {}, feed(CALM.format(path))) for path in paths}
    publisher.pages["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 600")
    clock.stop_after = 3
    with pytest.raises(KeyboardInterrupt):
        watch(
            Plan(inputs=tuple(publisher.url + path for path in paths), every=ROUND), ledger=ledger, config=HERE, clock=clock, voice=Heard()
        )
    assert publisher.paths() == ["/robots.txt", *paths]


def test_standard_input_is_read_to_its_end(ledger: Ledger, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(json.dumps({"id": name, "text": SHOTS.format(name), "date": "2026-03-31"}) + "\n" for name in ("Aber", "Brough"))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(rows.encode())))
    heard = Heard()
    assert watch(Plan(inputs=("-",), every=ROUND), ledger=ledger, config=HERE, clock=clock, voice=heard)
    assert len(heard.alerts) == 2
    assert clock.slept == []


def test_what_others_add_is_told_too(ledger: Ledger, clock: StillClock) -> None:
    begin(ledger=ledger, clock=clock)
    ledger.add(vow())
    ledger.add(attack("Harbour Post"))
    assert sorted(alert.kind for alert in once(ledger, clock).alerts) == ["condition", "tripwire"]
    assert once(ledger, clock).alerts == []


def test_the_receiver_is_tried_again_between_rounds(ledger: Ledger, clock: StillClock, receiver: Receiver) -> None:
    receiver.behaviours = [refuse(500), refuse(500)]
    once(ledger, clock, show=False)
    ledger.add(attack("Harbour Post"))
    heard = Heard()
    clock.stop_after = 4
    hook = Webhook(url=receiver.url, secret=b"nothing but the truth")
    with pytest.raises(KeyboardInterrupt):
        watch(Plan(inputs=(), every=ROUND, webhook=hook), ledger=ledger, config=HERE, clock=clock, voice=heard)
    assert clock.slept[:2] == [30.0, 60.0]
    assert sum(clock.slept[:3]) == ROUND.total_seconds()
    assert len(receiver.ids()) == 1
    assert len(receiver.attempts) == 3
    assert len(heard.problems) == 2
    assert heard.problems[0] == f"{receiver.url}: answered 500 Internal Server Error; the alerts are kept and sent again"


def test_a_ledger_that_is_gone_and_back(ledger: Ledger, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, real = [True, True], rounds.look

    def looked(**more: object) -> int:
        if broken:
            broken.pop()
            raise LedgerError("crisis: the server is away")
        return real(**more)  # type: ignore[arg-type]

    ledger.add(attack("Harbour Post"))
    monkeypatch.setattr(rounds, "look", looked)
    heard = Heard()
    clock.stop_after = 3
    with pytest.raises(KeyboardInterrupt):
        watch(Plan(inputs=(), every=ROUND), ledger=ledger, config=HERE, clock=clock, voice=heard)
    assert heard.problems == ["crisis: the server is away"] * 2
    assert len(heard.alerts) == 1
    broken.append(True)
    with pytest.raises(LedgerError):
        once(ledger, clock)


def test_two_watchers_of_one_feed(publisher: Publisher, clock: StillClock, tmp_path: Path) -> None:
    """Each with its own connection: one request at a time, every article once, every alert told by one of them."""
    texts = [SHOTS.format(f"Port{chr(65 + n)}") for n in range(6)]
    publisher.pages["/feed"] = (200, {}, feed(*texts))
    voices, problems, start = [Heard(), Heard()], [], threading.Barrier(2)
    with open_ledger(tmp_path / "two.db") as own:
        add_tripwire("guns", Wanted(types=("ASSAULT",)), ledger=own, clock=clock)

    def one(voice: Heard) -> None:
        try:
            with open_ledger(tmp_path / "two.db") as own:
                start.wait(30)
                once(own, StillClock(), publisher.url + "/feed", voice=voice)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=one, args=(voice,)) for voice in voices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert publisher.most_open == 1
    with open_ledger(tmp_path / "two.db") as own:
        assert len(own) == 6
    assert sorted(voices[0].places() + voices[1].places()) == sorted(text.split(".")[0].split()[-1] for text in texts)


# The Atom feed


def test_the_feed_says_everything(ledger: Ledger, clock: StillClock, tmp_path: Path) -> None:
    file = tmp_path / "out" / "alerts.xml"
    begin(ledger=ledger, clock=clock)
    assert write_atom(file, ledger=ledger)
    empty = feedparser.parse(file.read_bytes())
    assert (empty.bozo, empty.version, empty.entries) == (False, "atom10", [])
    ledger.add(vow())
    ledger.add(attack("Harbour <b>Post</b> & Sons"))
    ledger.add(attack("Gull Gazette", day="2026-05-05", town="Mirrow Sound", words="burned the customs house", url=None))
    assert look(ledger=ledger, clock=clock) == 3
    assert write_atom(file, ledger=ledger)
    parsed = feedparser.parse(file.read_bytes())
    assert (parsed.bozo, parsed.version) == (False, "atom10")
    assert parsed.feed.id == empty.feed.id
    newest = parsed.entries[0]
    condition, own = sorted(parsed.entries[1:], key=lambda entry: entry.title.startswith("guns"))
    assert newest.title == "guns | Gull Gazette: guns at Mirrow Sound"
    assert newest.get("links", []) == []
    assert own.title_detail.type == "text/plain"
    assert "Harbour <b>Post</b> & Sons: guns at Ostrava Bay" in own.title
    assert "<b>" not in own.content[0].value
    assert own.link.startswith("https://harbour-")
    assert "shelled the fishing harbour of Ostrava Bay" in own.content[0].value
    assert "1 independent origin" in own.content[0].value
    assert "Why: type ASSAULT" in own.content[0].value
    assert "close every port, if the Northern Coast Guard shells" in condition.content[0].value
    assert len({entry.id for entry in parsed.entries}) == 3
    assert all(entry.updated_parsed and entry.published_parsed for entry in parsed.entries)


def test_the_feed_is_replaced_whole_and_only_when_it_changes(
    ledger: Ledger, clock: StillClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "alerts.xml"
    begin(ledger=ledger, clock=clock)
    assert write_atom(file, ledger=ledger)
    before = file.read_bytes()
    assert not write_atom(file, ledger=ledger)
    ledger.add(attack("Harbour Post"))
    look(ledger=ledger, clock=clock)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(CasusError, match=r"alerts\.xml: No space left on device"):
            write_atom(file, ledger=ledger)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "alerts" in path.name] == ["alerts.xml"]
    assert write_atom(file, ledger=ledger)
    assert len(feedparser.parse(file.read_bytes()).entries) == 1


def test_an_older_feed_never_stays(ledger: Ledger, clock: StillClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another watcher raises an alert while this one writes."""
    file, real = tmp_path / "alerts.xml", atom._replace
    begin(ledger=ledger, clock=clock)
    late = [attack("Harbour Post")]

    def slow(path: Path, content: bytes) -> None:
        if late:
            ledger.add(late.pop())
            look(ledger=ledger, clock=clock)
        real(path, content)

    monkeypatch.setattr(atom, "_replace", slow)
    assert write_atom(file, ledger=ledger)
    assert len(feedparser.parse(file.read_bytes()).entries) == 1


# The command


def test_the_command_from_tripwire_to_alert(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "add", "Guns at sea", "--type", "assault", "--actor", "Coast Guard", "--min-origins", "1"]) == 0
    assert capsys.readouterr().out.endswith("  Guns at sea: type ASSAULT · actor Coast Guard\n")
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        json.dumps({"id": "r", "text": SHOTS.format("Aber"), "date": "2026-03-31", "url": "https://x.example/1", "title": "Shots"})
    )
    assert main(["watch", "run", str(rows), "--once", "--atom", "alerts.xml"]) == 0
    out = capsys.readouterr().out
    for part in ("TRIPWIRE Guns at sea", "ASSAULT · reported", "“The Coast Guard shelled Port Aber”", "x.example, 31 Mar 2026: Shots",
                 "https://x.example/1", "1 independent origin", "Why: type ASSAULT; actor Coast Guard"):  # fmt: skip
        assert part in out
    assert len(feedparser.parse(Path("alerts.xml").read_bytes()).entries) == 1
    assert main(["watch", "run", str(rows), "--once"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["watch", "list"]) == 0
    out = capsys.readouterr().out
    assert "Guns at sea" in out
    assert "1 tripwire of your own; no open conditions" in out
    assert main(["watch", "remove", "Guns at sea"]) == 0
    assert capsys.readouterr().out == "removed: Guns at sea\n"


def test_a_receiver_that_is_away_is_told_of_and_the_next_run_sends(
    receiver: Receiver, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, clock: StillClock
) -> None:
    monkeypatch.setattr("casus.watch.clock.SystemClock", lambda: clock)
    monkeypatch.setenv("CASUS_WEBHOOK_SECRET", "nothing but the truth")
    main(["watch", "add", "guns", "--type", "ASSAULT"])
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"id": "r", "text": SHOTS.format("Aber"), "date": "2026-03-31"}))
    receiver.usual = refuse(503)
    assert main(["watch", "run", str(rows), "--once", "--quiet", "--webhook", receiver.url]) == 1
    assert capsys.readouterr().err == f"casus: {receiver.url}: answered 503 Service Unavailable; the alerts are kept and sent again\n"
    assert main(["watch", "list"]) == 0
    assert f"1 alert yet to be told to {receiver.url}; answered 503 Service Unavailable; next attempt" in " ".join(
        capsys.readouterr().out.split()
    )
    clock.later(hours=1)
    receiver.usual = accept
    assert main(["watch", "run", "--once", "--quiet", "--webhook", receiver.url]) == 0
    assert len(receiver.ids()) == 1


@pytest.mark.parametrize(
    ("args", "code", "why"),
    [
        (["add", "x"], 2, "needs at least one of"),
        (["add", "x", "--type", "WAR"], 2, "no event type of PLOVER"),
        (["run", "--once", "--webhook", "example.org"], 2, "not an http or https address"),
        (["run", "--once", "--webhook", "http://127.0.0.1:9/"], 2, "needs a secret"),
        (["run", "--once", "--secret-file", "x"], 2, "--secret-file is for --webhook"),
        (["run", "none.txt", "--once"], 1, "none.txt: no such file"),
        (["list"], 1, "there is no ledger"),
        (["remove", "x"], 1, "there is no ledger"),
    ],
)
def test_what_a_user_does_wrong_is_one_line(
    args: list[str], code: int, why: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CASUS_WEBHOOK_SECRET", raising=False)
    assert main(["watch", *args]) == code
    err = capsys.readouterr().err
    assert err.startswith("casus: ")
    assert err.count("\n") == 1
    assert why in err
