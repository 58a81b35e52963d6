"""Our own readings of public articles: stand-off annotations without text, joined with the packs' texts.

`readings.jsonl` holds a row an article: `id`, `opening` (SHA-1 of the text's first 200 letters and digits), and the lists of
`../shared/articles/GUIDELINES.md` where every verbatim field is [start, end], code points of the pack's text.

    python training/readings.py FOLDER ../shared    make readings.jsonl from FOLDER/out/*.json with verbatim strings
"""

import gzip
import hashlib
import json
import re
import sys
from pathlib import Path

FILE = Path(__file__).parent / "readings.jsonl"
VERBATIM = {
    "actors": ("mentions",),
    "statements": ("content", "cue"),
    "events": ("evidence", "trigger"),
    "commitments": ("committer", "action", "target", "deadline", "source"),
    "measures": ("purpose", "evidence"),
    "contested": ("claim", "against"),
}


def opening(text):
    """The text's first letters and digits: ids are cut and respelt between packs, openings are not."""
    return re.sub(r"\W+", "", text.lower())[:200]


def digest(text):
    return hashlib.sha1(opening(text).encode()).hexdigest()


def texts(shared):
    """{digest of the opening: text} of the packs that were read."""
    out = {}
    for name in ("data/wikinews_raw/dev", "data/guardian_sdf/articles"):
        with gzip.open(Path(shared) / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                text = json.loads(line)["text"]
                out[digest(text)] = text
    return out


def _mapped(row, change):
    """A row with `change` applied to every verbatim field."""

    def field(value):
        if value is None:
            return None
        return [change(v) for v in value] if isinstance(value, list) and not _offsets(value) else change(value)

    out = dict(row)
    for kind, names in VERBATIM.items():
        out[kind] = [{k: field(v) if k in names else v for k, v in item.items()} for item in row[kind]]
    for item in out["commitments"]:
        item["conditions"] = [{**c, "text": change(c["text"])} for c in item["conditions"]]
    return out


def _offsets(value):
    return len(value) == 2 and all(isinstance(v, int) for v in value)


def load(shared):
    """The readings with their texts, verbatim fields as strings again."""
    known, out = texts(shared), []
    for line in FILE.open(encoding="utf-8"):
        row = json.loads(line)
        text = known.get(row.pop("opening"))
        if text is not None:
            out.append({**_mapped(row, lambda v, text=text: text[v[0] : v[1]]), "text": text})
    return out


def main():
    folder, shared = sys.argv[1:]
    known = texts(shared)
    with FILE.open("w", encoding="utf-8") as file:
        for path in sorted(Path(folder).glob("out/*.json")):
            row = json.loads(path.read_text("utf-8"))
            text = next((t for t in known.values() if _fits(row, t)), None)
            if text is None:
                print(f"{path.name}: no text that holds its words")
                continue

            def offsets(value, text=text):
                start = text.find(value)
                return [start, start + len(value)]

            file.write(json.dumps({"id": row["id"], "opening": digest(text), **_mapped(row, offsets)}, ensure_ascii=False) + "\n")


def _fits(row, text):
    verbatim = (
        [e["evidence"] for e in row["events"]]
        + [s["content"] if isinstance(s["content"], str) else s["content"][0] for s in row["statements"]]
        + [m for a in row["actors"] for m in a["mentions"]]
    )
    return bool(verbatim) and all(v in text for v in verbatim)


if __name__ == "__main__":
    main()
