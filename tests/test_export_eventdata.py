"""Rows of event data: POLECAT's columns as JSON lines, GDELT's event table as tab-separated text."""

import json
from dataclasses import replace
from typing import Any

from casus.export.eventdata import CAMEO_COLUMNS, EVENT_DATA, cameo_rows, plover_rows
from casus.model import Actor, Document, Event, Mention, Meta, Place, Record, Role, Span

TEXT = "French and German ministers condemned\tthe raid.\n\nThey spoke in Oslo."


def actor(name: str, country: str | None, sector: str | None) -> Actor:
    mention = Mention(start=0, end=6, text="French", kind="name")
    return Actor(
        id=f"a-{name}",
        name=name,
        type="state",
        country=country,
        sector=sector,
        roles=(Role(title="minister"),),
        wikidata="Q1",
        mentions=(mention,),
    )


def record(**changes: Any) -> Record:
    event = Event(
        id="e-1",
        type="ACCUSE",
        mode="disapprove",
        contexts=("military", "diplomatic"),
        cameo="111",
        actors=("a-France", "a-Germany"),
        recipients=("a-Mali",),
        place=0,
        date="2026-03-09",
        evidence=Span(start=0, end=46, text=TEXT[:46]),
        trigger=Span(start=27, end=36, text=TEXT[27:36]),
    )
    return Record(
        document=Document(id="d1", text=TEXT, published="2026-03-10", publisher="The Gull", url="https://gull.example/1", language="en"),
        actors=(actor("France", "FRA", "GOV"), actor("Germany", "DEU", "GOV"), actor("Mali", None, None)),
        places=(Place(start=63, end=67, text="Oslo", name="Oslo", country="NOR", lat=59.9, lon=10.7, geonames=3143244),),
        events=(replace(event, **changes),),
        meta=Meta(casus="0", models={}),
    )


def test_plover_row_has_polecats_columns() -> None:
    (row,) = plover_rows(record())
    assert row["Event Type"] == "ACCUSE"
    assert row["Actor Name"] == "France; Germany"
    assert row["Actor Country"] == "FRA; DEU"
    assert row["Primary Actor Sector"] == "GOV"
    assert row["Recipient Country"] is None
    assert row["Quad Code"] == "VERBAL CONFLICT"
    assert row["Contexts"] == "military; diplomatic"
    assert (row["Placename"], row["Country"], row["Latitude"]) == ("Oslo", "NOR", 59.9)
    assert row["Publication Date"] == "2026-03-10"
    assert row["Status"] == "reported"
    for name in ("Event ID", "Event Date", "Intensity", "Actor COW", "Wikipedia Recipient ID", "Feature Type", "Story People", "Version"):
        assert name in row


def test_plover_lines_are_json() -> None:
    lines = list(EVENT_DATA["plover"]([record()]))
    assert [json.loads(line)["Event ID"] for line in lines] == ["e-1"]


def test_cameo_rows_are_dyads() -> None:
    rows = [dict(zip(CAMEO_COLUMNS, row, strict=True)) for row in cameo_rows(record())]
    assert [(r["Actor1Code"], r["Actor2Name"]) for r in rows] == [("FRAGOV", "Mali"), ("DEUGOV", "Mali")]
    assert rows[0]["SQLDATE"] == "20260309"
    assert (rows[0]["EventCode"], rows[0]["EventRootCode"], rows[0]["QuadClass"]) == ("111", "11", "3")
    assert (rows[0]["ActionGeo_Lat"], rows[0]["ActionGeo_CountryCode"]) == ("59.9", "NOR")
    assert rows[0]["IsRootEvent"] == "1"


def test_cameo_of_many_actors_pairs_them_and_of_none_is_empty() -> None:
    together = [dict(zip(CAMEO_COLUMNS, row, strict=True)) for row in cameo_rows(record(recipients=()))]
    assert [(r["Actor1Name"], r["Actor2Name"]) for r in together] == [("France", "Germany")]
    nobody = [dict(zip(CAMEO_COLUMNS, row, strict=True)) for row in cameo_rows(record(actors=(), recipients=(), date=None, place=None))]
    assert [(r["Actor1Code"], r["Actor2Code"], r["SQLDATE"], r["ActionGeo_Lat"]) for r in nobody] == [("", "", "", "")]


def test_cameo_lines_are_one_table() -> None:
    lines = list(EVENT_DATA["cameo"]([record(), record()]))
    assert lines[0].rstrip("\n").split("\t") == list(CAMEO_COLUMNS)
    assert {line.count("\t") for line in lines} == {len(CAMEO_COLUMNS) - 1}
    assert all(line.index("\n") == len(line) - 1 for line in lines)
