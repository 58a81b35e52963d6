"""The packs as training examples: word windows with a label for each task that the row's annotators looked at.

A task that a row says nothing of is masked. Rows: PolNeAR (attribution and its links), annotated articles (statements, acts, events with mode,
status and sides, measures, commitments), commitment articles and sentences, PLV sentences (type between two given phrases).
"""

import bisect
import gzip
import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path

import numpy as np

import readings
from casus.encode import sentence_starts, split_words, windows, word_pieces
from casus.model import Document
from casus.parse import parse

ROLES = ("SOURCE", "CUE", "CONTENT")
TYPES = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
ACTS = [
    "claim",
    "deny",
    "accuse",
    "admit",
    "warn",
    "threaten",
    "promise",
    "refuse",
    "demand",
    "request",
    "propose",
    "support",
    "oppose",
    "ask",
]
STATUS = ["reported", "alleged", "denied", "planned", "considered", "threatened", "promised", "conditional", "hypothetical"]
MODES = [
    "none",
    "visit",
    "third-party",
    "multilateral",
    "phone",
    "withdraw",
    "release",
    "disarm",
    "ceasefire",
    "access",
    "resign",
    "assist",
    "change",
    "yield",
    "meet",
    "disapprove",
    "investigate",
    "allege",
    "restrict",
    "arrest",
    "relations",
    "expel",
    "territory",
    "violence",
    "demo",
    "riot",
    "strike",
    "hunger",
    "boycott",
    "obstruct",
    "vandalize",
    "convict",
    "discontinue",
    "troops",
    "weapons",
    "police",
    "militia",
    "seize",
    "censor",
    "curfew",
    "martial-law",
    "deport",
    "withhold",
    "misinformation",
    "cyber",
    "abduct",
    "beat",
    "torture",
    "sexual",
    "targeted",
    "destroy",
    "primitive",
    "firearms",
    "explosives",
    "suicide-attack",
    "aerial",
    "drone",
    "heavy-weapons",
    "crowd-control",
    "unconventional",
]
MEASURES = ["sanction", "law", "deployment", "aid", "ceasefire", "treaty", "other"]
STAGES = ["considered", "proposed", "agreed", "imposed", "extended", "lifted", "rejected"]


def bio(*names):
    return ["O"] + [p + n for n in names for p in ("B-", "I-")]


LABELS = {
    "attribution": bio(*ROLES),
    "said": bio("SAID"),
    "act": ACTS,
    "event": ["none", *TYPES],
    "mode": MODES,
    "status": STATUS,
    "commitment": bio("COMMITTER", "PROMISE", "THREAT", "REFUSAL", "CONDITION"),
    "measure": ["none", *MEASURES],
    "stage": STAGES,
}
PAIRS = ("actor", "recipient", "source", "cue", "same")
IGNORE = -100


def rows(path):
    with gzip.open(path, "rt", encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def kept_apart(row):
    """The fifth of PLV that is never trained on: by a hash of the sentence, so that a sentence stays on one side."""
    return int(hashlib.sha1(row["text"].encode()).hexdigest(), 16) % 5 == 0


class Row:
    """A text as words, with label arrays (IGNORE where nobody looked), events and links."""

    def __init__(self, text, tokenizer):
        self.text = text
        self.words, forms, self.breaks = split_words(text)
        self.pieces = word_pieces(forms, tokenizer) if forms else []
        self.sentence_starts = sentence_starts(forms) if forms else []
        self.starts = [w[0] for w in self.words]
        self.labels = {}
        self.events = []
        self.links = []
        self.given = None
        self.weight = 1.0

    def inside(self, start, end):
        """Words that share a code point with start..end."""
        i = bisect.bisect_right(self.starts, start) - 1
        if i < 0 or self.words[i][1] <= start:
            i += 1
        return range(i, max(i, bisect.bisect_left(self.starts, end)))

    def blank(self, task, value):
        return self.labels.setdefault(task, np.full(len(self.words), value, np.int64))

    def mark(self, task, start, end, name):
        """B- and I- labels over start..end; words already labelled keep their label."""
        tags, table, first = self.labels[task], LABELS[task], True
        for i in self.inside(start, end):
            if tags[i] in (0, IGNORE):
                tags[i] = table.index(("B-" if first else "I-") + name)
                first = False

    def windows(self, size):
        return windows(self.pieces, self.breaks, self.sentence_starts, size)


def merged(text, spans):
    """Spans with only white space between them become one."""
    out = []
    for s, e in sorted(tuple(x[:2]) for x in spans):
        if out and not text[out[-1][1] : s].strip():
            out[-1] = (out[-1][0], max(e, out[-1][1]))
        else:
            out.append((s, e))
    return out


def polnear(row, tokenizer):
    r = Row(row["text"], tokenizer)
    r.blank("attribution", 0)
    flat = sorted(((role, *s) for a in row["attributions"] for role in ROLES for s in merged(r.text, a[role.lower()])), key=lambda x: x[2])
    for role, s, e in flat:
        r.mark("attribution", s, e, role)
    for a in row["attributions"]:
        content = [list(r.inside(s, e)) for s, e in merged(r.text, a["content"])]
        content = [c for c in content if c]
        for role in ("source", "cue"):
            spans = [list(r.inside(s, e)) for s, e in merged(r.text, a[role])]
            spans = [s for s in spans if s]
            for c in content:
                r.links.append((role, c[0], [s[0] for s in spans]))
        for one, other in pairwise(content):
            r.links.append(("same", other[0], [one[0]]))
    return r


def article(row, tokenizer, parser, commitments=True):
    """A whole annotated article; `trigger` of an event where the reader named it, else every content word of the evidence is a candidate."""
    text = row["text"]
    r = Row(text, tokenizer)
    parsed = parse(Document(id="x", text=text), parser=parser)
    r.blank("said", 0)
    r.blank("act", IGNORE)
    for s in row["statements"]:
        pieces = s["content"] if isinstance(s["content"], list) else [s["content"]]
        at = 0
        for piece in pieces:
            found = text.find(piece, at)
            found = text.find(piece) if found < 0 else found
            if found < 0:
                continue
            r.mark("said", found, found + len(piece), "SAID")
            words = list(r.inside(found, found + len(piece)))
            at = found + len(piece)
            if s["act"] in ACTS:
                cue = s.get("cue")
                near = (
                    min((m.start() for m in re.finditer(re.escape(cue), text)), key=lambda x: abs(x - found), default=None) if cue else None
                )
                words += list(r.inside(near, near + len(cue))) if near is not None else []
                r.labels["act"][words] = ACTS.index(s["act"])
    r.blank("event", 0)
    mentions = {a["name"]: a["mentions"] for a in row["actors"]}
    for e in row["events"]:
        s = text.find(e["evidence"])
        if s < 0:
            continue
        end = s + len(e["evidence"])
        if e.get("optional"):
            r.labels["event"][list(r.inside(s, end))] = IGNORE
            continue
        head = None
        if e.get("trigger"):
            t = text.find(e["trigger"], s, end)
            candidates = [r.inside(t, t + len(e["trigger"]))[0]]
            head = candidates[0]
        else:
            tokens = [parsed.tokens[i] for i in parsed.tokens_in(s, end)]
            candidates = [r.inside(t.start, t.end)[0] for t in tokens if t.pos in ("VERB", "NOUN") or (t.pos == "PROPN" and not t.entity)]
            top = parsed.head_of(s, end)
            head = r.inside(parsed.tokens[top].start, parsed.tokens[top].end)[0] if top is not None else None
            candidates = sorted(set(candidates) | ({head} if head is not None else set()))
        if not candidates:
            continue
        sentence = parsed.sentence_at(text.find(e["trigger"], s, end) if e.get("trigger") else s)
        scope = r.inside(sentence.start, max(sentence.end, end))
        before = r.inside(max(0, sentence.start - 350), sentence.start)
        sides = {}
        for role in ("actors", "recipients"):
            positive = set()
            for name in e[role]:
                for m in mentions.get(name, [name]):
                    positive |= {
                        w
                        for x in re.finditer(re.escape(m), text[scope_start(r, scope) : scope_end(r, scope)])
                        for w in r.inside(x.start() + scope_start(r, scope), x.end() + scope_start(r, scope))
                    }
            sides[role] = positive
        pronouns = {
            i
            for i in scope
            if text[slice(*r.words[i])].lower()
            in ("he", "she", "they", "it", "we", "i", "him", "her", "them", "us", "who", "which", "that", "his", "their", "our")
        }
        r.events.append(
            (
                TYPES.index(e["type"]) + 1,
                candidates,
                head,
                MODES.index(e["mode"]) if e["mode"] in MODES else 0,
                STATUS.index(e["status"]),
                scope,
                sides,
                pronouns,
                len(before),
            )
        )
    r.blank("measure", 0)
    r.blank("stage", IGNORE)
    for m in row["measures"]:
        s = text.find(m["evidence"]) if m.get("evidence") else -1
        if s < 0:
            continue
        words = list(r.inside(s, s + len(m["evidence"])))
        if m.get("optional"):
            r.labels["measure"][words] = IGNORE
            continue
        r.labels["measure"][words] = MEASURES.index(m["kind"] if m["kind"] in MEASURES else "other") + 1
        if m["stage"] in STAGES:
            r.labels["stage"][words] = STAGES.index(m["stage"])
    if commitments and "commitments" in row:
        committed(r, row["commitments"])
    return r


def scope_start(r, scope):
    return r.words[scope[0]][0]


def scope_end(r, scope):
    return r.words[scope[-1]][1]


def committed(r, commitments):
    text = r.text
    r.blank("commitment", 0)
    spans = []
    for c in commitments:
        a = text.find(c["action"])
        if a < 0:
            continue
        kind = (c.get("kinds") or [c.get("kind")])[0].upper()
        spans.append((0, kind, a, a + len(c["action"])))

        def near(needle, a=a):
            return min(
                (m.start() for m in re.finditer(re.escape(needle), text)), key=lambda at: abs(at - a) + (400 if at > a else 0), default=None
            )

        for x in c["conditions"]:
            s = min((m.start() for m in re.finditer(re.escape(x["text"]), text)), key=lambda y: abs(y - a), default=None)
            if s is not None:
                spans.append((1, "CONDITION", s, s + len(x["text"])))
        s = near(c["committer"])
        if s is not None:
            spans.append((2, "COMMITTER", s, s + len(c["committer"])))
    for _, name, s, e in sorted(spans):
        r.mark("commitment", s, e, name)


def commitment_row(row, tokenizer):
    r = Row(row["text"], tokenizer)
    committed(r, row["commitments"])
    return r


def plv(row, tokenizer):
    r = Row(row["text"], tokenizer)
    roots = [TYPES.index(t) + 1 for t in (("CONCEDE", "RETREAT") if row["root"] == "YIELD" else (row["root"],))]
    side = [sorted({i for s, e in (row[k] or []) for i in r.inside(s, e)}) for k in ("source_span", "target_span")]
    if not all(side) or not r.words:
        return None
    r.given = (roots, side[0], side[1])
    return r


# CAMEO's four classes as the types they may be; appeals are cooperation there and demands conflict, both REQUEST here.
CLASSES = {
    1: ("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "REQUEST"),
    2: ("COOPERATE", "AID", "RETREAT"),
    3: ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    4: ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}


def cameo(row, tokenizer):
    """A sentence with a class and the phrases of source and target; None where either is missing."""
    if row["cameo_class"] not in CLASSES or not row["roles"]:
        return None
    r = Row(row["text"], tokenizer)
    side = [sorted({i for x in row["roles"] if x["role"] == role for i in r.inside(x["start"], x["end"])}) for role in ("source", "target")]
    if not all(side):
        return None
    r.given = ([TYPES.index(t) + 1 for t in CLASSES[row["cameo_class"]]], side[0], side[1])
    return r


def mended(row):
    """The row with every I- that does not go on from its own kind in the same paragraph made a B-: a span that another one interrupts."""
    first = set(row.breaks)
    for task in set(row.labels) & {"attribution", "commitment"}:
        tags, names = row.labels[task], LABELS[task]
        for i, tag in enumerate(tags):
            if names[tag].startswith("I-") and (i in first or names[tags[i - 1]][2:] != names[tag][2:]):
                tags[i] = tag - 1
    return row


def acts(r, told, attributions=()):
    """Speech acts of our own reading: [start, end, act] a content; a cue's words perform what its content's do."""
    labels = r.blank("act", IGNORE)
    cues = {a["content"][0][0]: a["cue"] for a in attributions if a["content"]}
    for start, end, act in told:
        for s, e in ((start, end), *cues.get(start, ())):
            labels[list(r.inside(s, e))] = ACTS.index(act)
    return r


def load(shared, tokenizer, parser):
    """{name: rows} of everything that may be learnt from."""
    told = [json.loads(line) for line in (Path(__file__).parent / "acts.jsonl").open(encoding="utf-8")]
    told = {x.get("text") or x["opening"]: x["acts"] for x in told}
    shared = Path(shared)
    dev_commitments = {x["id"] for x in rows(shared / "commitments/articles.dev.jsonl.gz")} | {
        x["id"].rsplit("-", 1)[0] for x in rows(shared / "commitments/sentences.dev.jsonl.gz")
    }
    commitment_articles = {x["id"]: x for x in rows(shared / "commitments/articles.train.jsonl.gz")}
    out = {"polnear": [], "articles": [], "sentences": [], "plv": []}
    for row in rows(shared / "data/polnear/train.jsonl.gz"):
        r = polnear(row, tokenizer)
        if row["id"] in commitment_articles and commitment_articles[row["id"]]["text"] == row["text"]:
            committed(r, commitment_articles[row["id"]]["commitments"])
        whole = hashlib.sha1(row["text"].encode()).hexdigest()
        if whole in told:
            acts(r, told[whole], row["attributions"])
        out["polnear"].append(r)
    # By their opening words, not by id: ids are cut and respelt between packs.
    packs = ("articles/train", "articles/dev", "commitments/articles.dev")
    seen = {readings.opening(x["text"]) for pack in packs for x in rows(shared / f"{pack}.jsonl.gz")}
    mine = [x for x in readings.load(shared) if readings.opening(x["text"]) not in seen]
    for row in [*rows(shared / "articles/train.jsonl.gz"), *mine]:
        r = article(row, tokenizer, parser, commitments=row["id"] not in dev_commitments)
        out["articles"].append(acts(r, told.get(readings.digest(row["text"]), ())))
    # Articles that were read for speech acts alone.
    read = {readings.digest(r.text) for r in out["articles"]}
    known = {key: text for key, text in readings.texts(shared).items() if key in told and key not in read}
    out["acts"] = [acts(Row(text[: told[key][-1][1] + 300], tokenizer), told[key]) for key, text in known.items()]
    for row in rows(shared / "commitments/sentences.train.jsonl.gz"):
        out["sentences"].append(commitment_row(row, tokenizer))
    apart = {readings.opening(x["text"]) for x in rows(shared / "data/plover_relations/train.jsonl.gz") if kept_apart(x)} | {
        readings.opening(x["text"]) for x in rows(shared / "data/plover_gold/dev.jsonl.gz")
    }
    out["cameo"] = [
        r
        for r in (
            cameo(x, tokenizer) for x in rows(shared / "data/cameo_sentences/train.jsonl.gz") if readings.opening(x["text"]) not in apart
        )
        if r
    ]
    out["plv"] = [r for r in (plv(x, tokenizer) for x in rows(shared / "data/plover_relations/train.jsonl.gz") if not kept_apart(x)) if r]
    return {name: [mended(row) for row in group] for name, group in out.items()}
