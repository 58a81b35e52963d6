"""Files that appear whole or not at all, and JSON that every reader takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from casus.rows import storable
from casus.serial import encode


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file to write as bytes, and its folder; it takes its name when all is written, and is removed where something fails. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def json_line(value: Any) -> str:
    """A value as one line of JSON; half a surrogate pair, which strict readers refuse, as the character for unknown."""
    return encode(_whole(value))


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return storable((value,))[0]
    if isinstance(value, dict):
        return {key: _whole(part) for key, part in value.items()}
    return [_whole(part) for part in value] if isinstance(value, list | tuple) else value
