"""Record ↔ JSON, and the JSON Schema of the record: the only module that knows both."""

import json
from typing import Any, TypeVar

import msgspec

from casus.model import Record

# The one field whose JSON name is no Python name, by the type that has it.
_FIELD, _NAME = "from_", "from"

Part = TypeVar("Part")


def to_json(record: Record) -> str:
    """One line of JSON, keys in the record's order. Half a surrogate pair, which UTF-8 cannot hold, is written as an escape."""
    return encode(to_builtins(record))


def encode(value: Any) -> str:
    """Dicts, lists, strings and numbers as one line of JSON."""
    try:
        return msgspec.json.encode(value).decode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))


def to_builtins(value: Any) -> Any:
    """A record, or any part of one, as dicts, lists, strings and numbers with the JSON names."""
    return _rename_keys(msgspec.to_builtins(value), _FIELD, _NAME)


def from_json(line: str | bytes) -> Record:
    """The record that `to_json` wrote. Raises ValueError where it is none."""
    return from_builtins(decode(line))


def decode(line: str | bytes) -> Any:
    """JSON as dicts, lists, strings and numbers, with the half pairs that `encode` escapes. Raises ValueError where it is none."""
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        return json.loads(line)


def from_builtins(value: Any) -> Record:
    """The record that `to_builtins` took apart. Raises ValueError where it is none."""
    return msgspec.convert(_rename_keys(value, _NAME, _FIELD), Record)


def part(value: Any, kind: type[Part]) -> Part:
    """A part of a record of which `to_builtins` made `value`. Raises ValueError where it is none."""
    return msgspec.convert(_rename_keys(value, _NAME, _FIELD), kind)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record: every field named here is always there; others may be added."""
    made = _rename_keys(msgspec.json.schema(Record), _FIELD, _NAME)
    for part in made["$defs"].values():
        part["required"] = list(part["properties"])
        part["description"] = " ".join(part["description"].split())
    about = {"title": "Casus record", "description": "What `casus read` says about one article; see record.md."}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **about, **made}


def _rename_keys(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {new if key == old else key: _rename_keys(part, old, new) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rename_keys(part, old, new) for part in value]
    return value
