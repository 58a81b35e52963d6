"""Parsed → Tagged: one pass of the neural tagger, through ONNX Runtime (its only import).

The encoder gives a state for each word; small linear heads on top (`heads.npz`) read tasks off it: attribution, speech acts, events,
commitments, measures. `heads.json` names the labels. Windows are whole paragraphs packed up to `WINDOW` word pieces.
"""

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import onnxruntime
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from casus.reading import Array, Tagged
from casus.text import fold, paragraphs

WORD = re.compile(r"\w+|[^\w\s]")
# Word pieces in one window. 254 costs nothing in quality against 382 and is 12 % faster (training/RESULTS.md).
WINDOW = 254
# A word of more pieces is not language; the rest of it tells nothing.
LONGEST_WORD = 8
WIDTH = 384
# BERT's vocabulary.
UNKNOWN, START, STOP = 100, 101, 102
MODELS = files("casus") / "data" / "models"


@dataclass(frozen=True, slots=True)
class Tagger:
    """A loaded encoder with its heads."""

    session: Any
    tokenizer: Any
    weights: dict[str, Array]
    labels: dict[str, tuple[str, ...]]
    pairs: tuple[str, ...]
    name: str


def load_tagger() -> Tagger:
    """Load the shipped encoder (int8) and its heads on one thread; the numbers' library too, for threads that wait for a busy core cost most."""
    threadpool_limits(1, "blas")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession((MODELS / "encoder.int8.onnx").read_bytes(), options, providers=["CPUExecutionProvider"])
    with (MODELS / "heads.npz").open("rb") as file, np.load(file) as arrays:
        weights = {key: arrays[key].astype(np.float32) for key in arrays.files}
    card = json.loads((MODELS / "heads.json").read_text("utf-8"))
    tokenizer = Tokenizer.from_str((MODELS / "tokenizer.json").read_text("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Tagger(
        session, tokenizer, weights, {task: tuple(labels) for task, labels in card["labels"].items()}, tuple(card["pairs"]), card["name"]
    )


def encode(text: str, *, tagger: Tagger) -> Tagged:
    """Tag every word of `text`."""
    words, forms, breaks = split_words(text)
    hidden = np.zeros((len(words), WIDTH), np.float32)
    if words:
        pieces = word_pieces(forms, tagger.tokenizer)
        for window in windows(pieces, breaks, sentence_starts(forms)):
            _run(window, pieces, hidden, tagger)
    heads = {task: _log_softmax(hidden @ tagger.weights[f"{task}.weight"].T + tagger.weights[f"{task}.bias"]) for task in tagger.labels}
    pairs = {key: hidden @ tagger.weights[f"{key}.weight"].T + tagger.weights[f"{key}.bias"] for key in tagger.pairs}
    moves = {task: tagger.weights[f"{task}.moves"] for task in tagger.labels if f"{task}.moves" in tagger.weights}
    return Tagged(np.array(words, np.int64).reshape(-1, 2), hidden, heads, tagger.labels, pairs, tuple(breaks), moves)


def split_words(text: str) -> tuple[list[tuple[int, int]], list[str], list[int]]:
    """Code points of every word, its folded form, and the index of each paragraph's first word."""
    words: list[tuple[int, int]] = []
    forms: list[str] = []
    breaks: list[int] = []
    for start, end in paragraphs(text):
        folded = fold(text[start:end], start)
        found = [(folded.origin[m.start()], folded.origin[m.end() - 1] + 1, m.group()) for m in WORD.finditer(folded.text)]
        if found:
            breaks.append(len(words))
            words += [(s, e) for s, e, _ in found]
            forms += [form for _, _, form in found]
    return words, forms, breaks


def word_pieces(forms: list[str], tokenizer: Any) -> list[list[int]]:
    """Word-piece ids of each word, at most LONGEST_WORD of them. A word that comes again is cut once."""
    different = list(dict.fromkeys(forms))
    cut = {
        form: encoding.ids[:LONGEST_WORD] or [UNKNOWN]
        for form, encoding in zip(different, tokenizer.encode_batch(different, add_special_tokens=False), strict=True)
    }
    return [cut[form] for form in forms]


def sentence_starts(forms: list[str]) -> list[bool]:
    """Where a sentence may begin, by punctuation alone: good enough to cut a window there."""
    out = [True] + [False] * (len(forms) - 1)
    for i in range(1, len(forms)):
        stop = forms[i - 1] if forms[i - 1] not in "\"')" else forms[i - 2] if i > 1 else ""
        out[i] = stop in (".", "!", "?") and (forms[i][0].isupper() or forms[i] in "\"'")
    return out


def windows(pieces: list[list[int]], breaks: list[int], starts: list[bool], size: int = WINDOW) -> list[range]:
    """Pack whole paragraphs into windows of words of at most `size` pieces; a longer paragraph is cut before a sentence,
    or, where one sentence is longer than that, between words."""
    out: list[range] = []
    start = filled = 0
    for first, last in zip(breaks, [*breaks[1:], len(pieces)], strict=True):
        length = sum(len(pieces[i]) for i in range(first, last))
        if filled and filled + length > size:
            out.append(range(start, first))
            start, filled = first, 0
        if length <= size:
            filled += length
            continue
        sentence = first
        for i in range(first, last):
            if starts[i]:
                sentence = i
            if filled + len(pieces[i]) > size:
                cut = sentence if sentence > start else i
                out.append(range(start, cut))
                start, filled = cut, sum(len(pieces[j]) for j in range(cut, i))
            filled += len(pieces[i])
    out.append(range(start, len(pieces)))
    return [r for r in out if len(r)]


def _run(window: range, pieces: list[list[int]], hidden: Array, tagger: Tagger) -> None:
    """Write the encoder's state of each word's first piece into `hidden`."""
    ids, first = [START], []
    for i in window:
        first.append(len(ids))
        ids += pieces[i]
    ids.append(STOP)
    feed = {"input_ids": np.array([ids], np.int64), "attention_mask": np.ones((1, len(ids)), np.int64)}
    hidden[window.start : window.stop] = tagger.session.run(["hidden"], feed)[0][0, first]


def _log_softmax(scores: Array) -> Array:
    shifted = scores - scores.max(-1, keepdims=True) if len(scores) else scores
    result: Array = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result
