"""From the tagger's word by word log-probabilities to spans: Viterbi over BIO labels."""

from dataclasses import dataclass

import numpy as np

from casus.reading import Array, Tagged

# Cost in nats of a change of role (half of it on either side), for a task whose steps were not learnt: chosen on PolNeAR dev, where 1, 2 and 3
# give the same within .005.
SWITCH = 1.0
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Run:
    """Words `first` up to but not including `last` read as one `role`, with their mean log-probability."""

    role: str
    first: int
    last: int
    score: float


def runs(tagged: Tagged, task: str, *, switch: float = SWITCH, bias: float = 0.0) -> list[Run]:
    """The best labelling of a BIO task as runs of words in text order; no run crosses a paragraph. `bias` in nats is added to every label but O."""
    labels, scores = tagged.labels[task], tagged.heads[task]
    if not len(scores):
        return []
    if bias:
        scores = scores + np.array([0.0 if label == "O" else bias for label in labels], np.float32)
    moves = tagged.moves[task] if task in tagged.moves else _moves(labels, switch)
    out: list[Run] = []
    for first, last in zip(tagged.breaks, [*tagged.breaks[1:], len(scores)], strict=True):
        out += _runs(scores[first:last], labels, moves, first)
    return out


def _runs(scores: Array, labels: tuple[str, ...], moves: Array, offset: int) -> list[Run]:
    """The runs of one paragraph, whose first word is number `offset`."""
    path = _viterbi(scores, labels, moves)
    out: list[Run] = []
    first = None
    for i in [*range(len(path)), None]:
        label = labels[path[i]] if i is not None else "O"
        if first is not None and (i is None or not label.startswith("I-")):
            last = len(path) if i is None else i
            chosen = scores[np.arange(first, last), path[first:last]]
            out.append(Run(labels[path[first]][2:], offset + first, offset + last, float(chosen.mean())))
            first = None
        if i is not None and label.startswith("B-"):
            first = i
    return out


def _moves(labels: tuple[str, ...], switch: float) -> Array:
    """[before, after] What a step from label to label is worth where nothing was learnt: I-X only after B-X or I-X; each change of role costs."""
    size = len(labels)
    moves = np.zeros((size, size), np.float32)
    for a, before in enumerate(labels):
        for b, after in enumerate(labels):
            same = before != "O" and before[2:] == after[2:]
            if after.startswith("I-") and not same:
                moves[a, b] = _NEVER
            elif after.startswith("B-") and same:
                moves[a, b] = -switch
            elif before[2:] != after[2:]:
                moves[a, b] = -switch / 2
    return moves


def _viterbi(scores: Array, labels: tuple[str, ...], moves: Array) -> list[int]:
    """The best path of label indexes; none begins with I-."""
    size = len(labels)
    best = scores[0] + np.array([_NEVER if label.startswith("I-") else 0.0 for label in labels], np.float32)
    back = np.zeros((len(scores), size), np.int64)
    columns = np.arange(size)
    for i in range(1, len(scores)):
        through = best[:, None] + moves
        back[i] = through.argmax(0)
        best = through[back[i], columns] + scores[i]
    path = [int(best.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        path.append(int(back[i][path[-1]]))
    return path[::-1]
