"""Every form for other programs, read back by the library that its readers use."""

import io
import json
import re
import warnings
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import networkx as nx
import pytest
import shapely
from followthemoney import model
from followthemoney.types import registry
from geojson_pydantic import FeatureCollection
from lxml import etree, html

import made
from casus.cli import main
from casus.errors import CasusError, ConfigError
from casus.export import FOLDERS, TABLE_FILES, TEXTS, export
from casus.export.current import current_records
from casus.export.feed import to_atom
from casus.export.network import SPEECH, ways
from casus.export.standoff import standoff
from casus.export.tables import article_id
from casus.ledger import open_ledger
from casus.model import Record
from casus.options import EXPORTS
from hostile import ATTACK, hostile

with warnings.catch_warnings():
    # It is written for an older pydantic, and says so.
    warnings.simplefilter("ignore")
    from bratly import EntityAnnotation, EventAnnotation
    from bratly.io import parse_ann_file

RECORDS = [made.records(), [hostile()], []]
NAMES = ["made", "hostile", "none"]


def text(form: str, records: list[Record]) -> str:
    return "".join(TEXTS[form](records))


def test_the_command_knows_every_form() -> None:
    assert set(EXPORTS) == {*TEXTS, *TABLE_FILES, *FOLDERS}


# FollowTheMoney


@pytest.mark.parametrize("records", RECORDS, ids=NAMES)
def test_ftm_entities_are_valid(records: list[Record]) -> None:
    lines = text("ftm", records).splitlines()
    ids = set()
    for line in lines:
        data = json.loads(line)
        schema = model.get(data["schema"])
        assert schema is not None
        assert not schema.abstract
        schema.validate(data)
        proxy = model.get_proxy(data, cleaned=False)
        ids.add(proxy.id)
        for name, values in data["properties"].items():
            prop = schema.get(name)
            assert prop is not None, f"{data['schema']} has no {name}"
            assert not prop.stub, name
            for value in values:
                assert prop.type.clean(value, proxy=proxy), f"{name}: {value!r}"
                if prop.type in (registry.country, registry.date, registry.language, registry.url):
                    assert prop.type.clean(value) == value, f"{name}: {value!r}"
    for line in lines:
        proxy = model.get_proxy(json.loads(line))
        for prop, value in proxy.itervalues():
            if prop.type == registry.entity:
                assert value in ids, f"{prop.name} points at nothing"
    if records:
        assert len(lines) > 10


def test_ftm_says_what_the_record_says() -> None:
    entities = [model.get_proxy(json.loads(line)) for line in text("ftm", [made.strait()]).splitlines()]
    by_id = {entity.id: entity for entity in entities}
    assert by_id["Q189"].schema.name == "PublicBody"
    assert by_id["Q189"].first("country") == "is"
    sanction = next(e for e in entities if e.schema.name == "Sanction")
    assert sanction.get("entity") == ["Q189"]
    assert sanction.first("authority") == "European Union"
    coerce = next(e for e in entities if e.schema.name == "Event" and "COERCE" in e.get("keywords"))
    assert coerce.first("startDate") == "2026-03-02"
    assert by_id[coerce.first("organizer")].caption == "Icelandic Coast Guard"
    assert coerce.first("proof") == article_id(made.strait().document)


# GeoJSON


@pytest.mark.parametrize("records", RECORDS, ids=NAMES)
def test_geojson_is_rfc_7946(records: list[Record]) -> None:
    made_here = text("geojson", records)
    collection = FeatureCollection.model_validate_json(made_here)
    placed = [(p.lon, p.lat) for r in records for e in r.events if e.place is not None for p in [r.places[e.place]]]
    assert [f.geometry.coordinates[:2] for f in collection.features] == placed
    points = shapely.get_parts(shapely.from_geojson(made_here))
    assert [(p.x, p.y) for p in points] == placed


def test_geojson_leaves_out_what_has_no_place() -> None:
    features = json.loads(text("geojson", made.records()))["features"]
    assert [f["properties"]["type"] for f in features] == ["COERCE"]
    assert features[0]["properties"]["url"] == "https://strait.example/2026/03/03/strait"
    assert json.loads(text("geojson", [hostile()]))["features"][0]["properties"]["url"] is None


# Atom


@pytest.mark.parametrize("records", RECORDS, ids=NAMES)
def test_atom_is_read_back(records: list[Record]) -> None:
    made_here = "".join(to_atom(records, made_at=datetime(2026, 4, 1, tzinfo=UTC)))
    parsed = feedparser.parse(io.BytesIO(made_here.encode("utf-8")))
    assert not parsed.bozo
    assert parsed.version == "atom10"
    assert [e.id for e in parsed.entries] == [f"urn:casus:{article_id(r.document)}" for r in records]
    for entry, record in zip(parsed.entries, records, strict=True):
        assert entry.updated
        for e in record.events:
            words = " ".join(html.fromstring(f"<div>{entry.content[0].value}</div>").text_content().split())
            assert " ".join(e.evidence.text.split()) in words


def test_atom_dates_links_and_attacks() -> None:
    first, _, third, _ = feedparser.parse(io.BytesIO(text("atom", made.records()).encode())).entries
    assert first.published == "2026-03-03T00:00:00Z"
    assert first.link == "https://strait.example/2026/03/03/strait"
    assert third.published == "2026-03-06T08:00:00Z"
    (attack,) = feedparser.parse(io.BytesIO(text("atom", [hostile()]).encode("utf-8"))).entries
    assert "published" not in attack
    assert attack.link.startswith("urn:")
    tree = etree.fromstring(text("atom", [hostile()]).encode("utf-8"))
    for content in tree.iter("{http://www.w3.org/2005/Atom}content"):
        assert not html.fromstring(f"<div>{content.text}</div>").xpath("//script | //img | //@href")


# GraphML


@pytest.mark.parametrize("records", RECORDS, ids=NAMES)
def test_graphml_is_read_back(records: list[Record]) -> None:
    graph = nx.parse_graphml(text("graphml", records), force_multigraph=True)
    assert graph.is_directed()
    told = sum(1 for r in records for a, b, _, _ in ways(r) if a != b)
    assert sum(count for _, _, count in graph.edges(data="count")) <= told
    for _, about in graph.nodes(data=True):
        assert about["name"]
        assert about["articles"] >= 1


def test_graphml_counts_who_acts_on_whom() -> None:
    graph = nx.parse_graphml(text("graphml", made.records()), force_multigraph=True)
    name = nx.get_node_attributes(graph, "name")
    ties = {(name[a], name[b], d["tie"]): (d["count"], d["articles"], d["first"], d["last"]) for a, b, d in graph.edges(data=True)}
    assert ties["Iceland", "Norway", "verbal conflict"] == (1, 1, "2026-03-03", "2026-03-03")
    # Two events of the guard without a CAMEO code, told by two articles; with one, by one.
    assert ties["Icelandic Coast Guard", "Norway", "material conflict"] == (1, 1, "2026-03-02", "2026-03-02")
    assert ties["Lars Vik", "Anna Jonsdottir", SPEECH][0] == 1
    assert ("Anna Jonsdottir", "Norway", SPEECH) not in ties
    assert sorted(name.values()).count("Norway") == 1


def test_who_is_named_in_what_is_said_is_spoken_of() -> None:
    record = made.strait()
    norway = replace(record.actors[1], mentions=(made.Words(made.STRAIT).mention("Norway", nth=1),))
    record = replace(record, actors=(record.actors[0], norway, *record.actors[2:]))
    told = [(a, b) for a, b, kind, _ in ways(record) if kind == SPEECH]
    assert (record.actors[2].id, norway.id) in told


# brat


@pytest.mark.parametrize("records", RECORDS, ids=NAMES)
def test_brat_spans_equal_their_text(records: list[Record], tmp_path: Path) -> None:
    FOLDERS["brat"](records, tmp_path)
    assert "[events]" in (tmp_path / "annotation.conf").read_text("utf-8")
    for record in records:
        path = tmp_path / f"{article_id(record.document)}.ann"
        with path.with_suffix(".txt").open(encoding="utf-8", newline="") as file:
            article = file.read()
        assert len(article) == len(record.document.text)
        annotations = parse_ann_file(path.read_text("utf-8"), str(path), renumerotize=False).annotations
        bound = {a.id: a for a in annotations if isinstance(a, EntityAnnotation)}
        assert len(bound) >= 8
        for a in bound.values():
            pieces = [article[f.start : f.end] for f in a.fragments]
            assert " ".join(pieces) == a.content
            assert not any(re.search(r"[\r\n]", piece) for piece in pieces)
        events = [a for a in annotations if isinstance(a, EventAnnotation)]
        assert len(events) == len(record.events) + len(record.statements) + len(record.commitments) + len(record.measures)


def test_brat_parts_of_a_quotation_and_arguments() -> None:
    _, annotations = standoff(made.strait())
    assert "\tContent 270 323;352 404\t" in annotations
    assert re.search(r"^E\d+\tTHREATEN:T\d+ Actor:T\d+ Recipient:T\d+$", annotations, re.M)
    assert re.search(r"^A\d+\tStatus E\d+ alleged$", annotations, re.M)


# The command


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    with open_ledger(tmp_path / "casus.db") as ledger:
        for record in made.records():
            ledger.add(record)
    return str(tmp_path / "casus.db")


@pytest.mark.parametrize("form", EXPORTS)
def test_the_command_writes_files(form: str, ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--ledger", ledger, "--format", form, "--out", str(tmp_path / "out")]) == 0
    assert str(tmp_path / "out") in capsys.readouterr().out
    found = [tmp_path / "out"] if (tmp_path / "out").is_file() else list((tmp_path / "out").iterdir())
    assert len(found) >= 1
    assert all(path.stat().st_size for path in found)
    assert not list(tmp_path.rglob("*.part"))


def test_the_command_prints(ledger: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--ledger", ledger, "--format", "csv", "--table", "commitments", "--since", "2026-03-06"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == 3
    assert main(["export", "--ledger", ledger, "--format", "geojson"]) == 0
    assert FeatureCollection.model_validate_json(capfd.readouterr().out)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--format", "csv"], "--format csv writes a file a table: name a folder with --out, or one table with --table"),
        (["--format", "parquet", "--table", "events"], "name a folder with --out"),
        (["--format", "brat"], "--format brat writes two files an article"),
        (["--format", "csv", "--table", "nothing"], "--table nothing: there is no such table; there are articles, actors"),
        (["--format", "atom", "--table", "events"], "--format atom has no tables"),
        (["--format", "atom", "--since", "soon"], "since 'soon' is no day"),
    ],
)
def test_wrong_arguments_are_one_line(args: list[str], said: str, ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--ledger", ledger, *args]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_line(ledger: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x")
    assert main(["export", "--ledger", ledger, "--format", "csv", "--out", str(tmp_path / "file" / "x")]) == 1
    assert str(tmp_path / "file") in capsys.readouterr().err
    with pytest.raises(CasusError):
        list(export(made.records(), "atom", out=tmp_path / "file" / "y"))


def test_bounds_hold_both_ends_and_leave_undated_out(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "casus.db") as ledger:
        undated = replace(made.imposed(), document=replace(made.imposed().document, id="undated", published=None, url="https://u.example/"))
        for record in [undated, *reversed(made.records())]:
            ledger.add(record)

        def days(**bounds: str) -> list[str]:
            return [r.document.id for r in current_records(ledger, **bounds)]

        assert days() == ["strait", "strait-copy", "fired", "imposed", "undated"]
        assert list(current_records(ledger)) == list(ledger.records())
        assert days(since="2026-03-04", until="2026-03-06") == ["strait-copy", "fired"]
        assert days(until="2026-03") == ["strait", "strait-copy", "fired", "imposed"]
        assert days(since="2027") == []
        with pytest.raises(ConfigError):
            days(until="2026-3")


def test_attacks_stay_words() -> None:
    for form in TEXTS:
        assert "\x00" not in text(form, [hostile()])
    assert "<script>" not in text("atom", [hostile()])
    assert "<script>" not in text("graphml", [hostile()])
    assert "alert(1)" in ATTACK
