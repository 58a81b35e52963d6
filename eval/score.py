"""Every figure of the shared scorer on the dev packs, beside the floors of eval/floors.json; fails where one falls below its floor.

    python eval/score.py ../shared [--only attribution,times] [--raise] [--diff FOLDER]

--raise writes reached figures into the floors where they are higher: a floor never lowers itself.
"""

import argparse
import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "out" / "score"
PACKS = {
    "attribution": ("attribution", "data/polnear/dev.jsonl.gz"),
    "commitments.articles": ("commitments", "commitments/articles.dev.jsonl.gz"),
    "commitments.sentences": ("commitments", "commitments/sentences.dev.jsonl.gz"),
    "events": ("events", "data/plover_gold/dev.jsonl.gz"),
    "relations": ("relations", "data/plover_relations/train.jsonl.gz"),
    "times": ("times", "data/timex/train.jsonl.gz"),
    "body": ("body", "data/article_extraction/dev.jsonl.gz"),
    "actors": ("actors", "data/re3d/dev.jsonl.gz"),
    "articles": ("articles", "articles/dev.jsonl.gz"),
}


def digest(text: str) -> int:
    return int(hashlib.sha1(text.encode()).hexdigest(), 16)


# Of the packs without a dev part, the share that is never tuned or trained on.
KEPT_APART = {"relations": lambda row: digest(row["text"]) % 5 == 0, "times": lambda row: digest(row["id"]) % 2 == 1}


def gold_of(name: str, shared: Path) -> Path:
    path = shared / PACKS[name][1]
    if name not in KEPT_APART:
        return path
    part = OUT / f"{name}.gold.jsonl"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        part.write_text("".join(line for line in file if KEPT_APART[name](json.loads(line))), "utf-8")
    return part


def figures(value: object, prefix: str = "") -> dict[str, float]:
    """The nested result as flat names; of precision, recall and F1 all three, counts left out."""
    if isinstance(value, dict):
        return {
            k: v
            for key, inner in value.items()
            if key not in ("gold", "pred", "n", "rows", "by_type")
            for k, v in figures(inner, f"{prefix}.{key}" if prefix else key).items()
        }
    return {prefix: float(value)} if isinstance(value, float | int) and not isinstance(value, bool) else {}


def score(name: str, shared: Path, jobs: int, diff: Path | None) -> dict[str, float]:
    task, _ = PACKS[name]
    gold, records = gold_of(name, shared), OUT / f"{name}.jsonl"
    with records.open("wb") as file:
        subprocess.run(
            [Path(sys.executable).parent / "casus", "read", gold, "--format", "jsonl", "--jobs", str(jobs)], stdout=file, check=False
        )
    more = ["--diff", diff / f"{name}.diff.jsonl"] if diff else []
    done = subprocess.run(
        [sys.executable, shared / "score/score.py", task, records, gold, *more], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr.strip().splitlines()[-1:]}")
    return figures(json.loads(done.stdout))


def acceptance(shared: Path) -> dict[str, float]:
    article = shared / "acceptance/dw-2020-08-27.txt"
    record = subprocess.run(
        [Path(sys.executable).parent / "casus", "read", article, "--format", "jsonl"], capture_output=True, check=False
    ).stdout
    done = subprocess.run(
        [sys.executable, shared / "acceptance/check.py", article.with_suffix(".expected.json"), "-v"],
        input=record,
        capture_output=True,
        check=False,
    )
    print(done.stdout.decode())
    out = {}
    for line in done.stdout.decode().splitlines():
        if not line.startswith("  -") and "/" in line:
            title, share = line.split("=")[0].rsplit(None, 1)
            found, n = share.split("/")
            out[title.strip().replace(" ", "_")] = round(int(found) / int(n), 4)
    return out


def main() -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("shared", type=Path)
    ap.add_argument("--only")
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--raise", dest="higher", action="store_true")
    ap.add_argument("--diff", type=Path)
    args = ap.parse_args()
    if not args.shared.is_dir():
        raise SystemExit(f"{args.shared}: no such folder; make score needs the packs beside the project")
    OUT.mkdir(parents=True, exist_ok=True)
    floors_path = HERE / "floors.json"
    floors: dict[str, float] = json.loads(floors_path.read_text("utf-8")) if floors_path.exists() else {}
    below = []
    print(f"{'figure':58} {'now':>7} {'floor':>7}")
    for name in [*PACKS, "acceptance"]:
        if args.only and name not in args.only.split(","):
            continue
        got = acceptance(args.shared) if name == "acceptance" else score(name, args.shared, args.jobs, args.diff)
        for key, value in got.items():
            full = f"{name}.{key}"
            missing = key == "records_missing"
            floor = 0.0 if missing else floors.get(full)
            fell = (missing and value > 0) or (not missing and floor is not None and value < floor - 1e-9)
            print(f"{full:58} {value:7.4g} {'' if floor is None else format(floor, '7.4g'):>7}{'  BELOW' if fell else ''}", flush=True)
            if fell:
                below.append(full)
            # Floors are pinned for what is good when high: F1 and accuracies, not precision or recall alone.
            if args.higher and not missing and not key.endswith((".p", ".r")) and value > floors.get(full, -1.0):
                floors[full] = value
    if args.higher:
        floors_path.write_text(json.dumps(dict(sorted(floors.items())), indent=1) + "\n", "utf-8")
    print(f"{len(below)} below their floor" + (": " + ", ".join(below) if below else ""))
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
