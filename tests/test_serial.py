"""Records as JSON and back, and the published schema."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import made
from casus import serial
from casus.model import Document, Record

SCHEMA = Path(__file__).parents[1] / "docs" / "record.schema.json"


@pytest.mark.parametrize("record", made.records(), ids=lambda r: r.document.id)
def test_round_trip(record: Record) -> None:
    assert serial.from_json(serial.to_json(record)) == record


@pytest.mark.parametrize("record", made.records(), ids=lambda r: r.document.id)
def test_records_are_as_the_schema_says(record: Record) -> None:
    jsonschema.Draft202012Validator(serial.schema()).validate(json.loads(serial.to_json(record)))


def test_what_the_schema_refuses() -> None:
    validator = jsonschema.Draft202012Validator(serial.schema())

    def wrong(change: object) -> bool:
        record = json.loads(serial.to_json(made.strait()))
        change(record)  # type: ignore[operator]
        return bool(list(validator.iter_errors(record)))

    assert not wrong(lambda r: r.update(added="later"))
    assert wrong(lambda r: r.pop("contested"))
    assert wrong(lambda r: r["document"].pop("url"))
    assert wrong(lambda r: r["events"][0].update(status="perhaps"))
    assert wrong(lambda r: r["statements"][0].update(content=None))
    assert wrong(lambda r: r["actors"][0]["mentions"][0].update(start="0"))


def test_the_published_schema_is_current() -> None:
    assert json.loads(SCHEMA.read_text("utf-8")) == serial.schema(), "run: casus schema > docs/record.schema.json"


def test_names_follow_the_contract() -> None:
    record = json.loads(serial.to_json(made.strait()))
    assert list(record)[:2] == ["document", "actors"]
    assert list(record)[-1] == "meta"
    role = next(a for a in record["actors"] if a["roles"])["roles"][0]
    assert role == {"title": "prime minister", "of": "Iceland", "from": "2025-01-01", "to": None}


def test_a_word_that_is_a_field_name_stays_a_word() -> None:
    text = "from_ from"
    record = Record(document=Document(id="from_", text=text), meta=made.META)
    assert serial.from_json(serial.to_json(record)).document.text == text


def test_one_line_whatever_the_text() -> None:
    record = Record(document=Document(id="x", text="a\nb\r\nc\u2028d\x85e\x00"), meta=made.META)
    assert "\n" not in serial.to_json(record)
    assert "\r" not in serial.to_json(record)


@given(st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF), max_size=40))
def test_any_text_comes_back(text: str) -> None:
    document = replace(made.imposed().document, text=text, headline=text)
    record = Record(document=document, meta=made.META)
    assert serial.from_json(serial.to_json(record)) == record


@pytest.mark.parametrize("line", ["", "{", "[]", "{}", '{"document": 1}', "null"])
def test_what_is_no_record_is_a_value_error(line: str) -> None:
    with pytest.raises(ValueError):
        serial.from_json(line)
