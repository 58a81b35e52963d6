"""Record ↔ JSON, and the JSON Schema of the record: the only module that knows both."""

from typing import Any

import msgspec

from casus.model import Record

_RENAMED = {"from_": "from"}


def to_json(record: Record) -> str:
    """One line of JSON, keys in the record's order."""
    return msgspec.json.encode(to_builtins(record)).decode("utf-8")


def to_builtins(value: Any) -> Any:
    """A record, or any part of one, as dicts, lists, strings and numbers with the JSON names."""
    return _rename(msgspec.to_builtins(value), _RENAMED)


def from_json(line: str | bytes) -> Record:
    """The record that `to_json` wrote. Raises ValueError where it is none."""
    return msgspec.convert(_rename(msgspec.json.decode(line), {"from": "from_"}), Record, strict=False)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Casus record", **_rename(msgspec.json.schema(Record), _RENAMED)}


def _rename(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(k, k): _rename(v, names) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rename(v, names) for v in value]
    return names.get(value, value) if isinstance(value, str) and value == "from_" else value
