"""The trial tagger's int8 ONNX weights as a PyTorch encoder again: four epochs of PolNeAR that need not be run twice.

python training/warm_start.py ../shared/trials/polnear_minilm/model.int8.onnx OUT.pt
"""

import sys

import onnx
import torch
from onnx import numpy_helper


def weights(path):
    """{parameter name as in transformers' BertModel: tensor}, and the classifier's weight and bias."""
    graph = onnx.load(path).graph
    arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}

    def whole(quantized):
        stem = quantized.removesuffix("_quantized")
        scale, zero = arrays[stem + "_scale"].astype("float32"), arrays[stem + "_zero_point"].astype("float32")
        return torch.tensor((arrays[quantized].astype("float32") - zero) * scale)

    state = {
        name.removeprefix("m."): torch.tensor(a)
        for name, a in arrays.items()
        if name.startswith("m.") and a.dtype == "float32" and not name.endswith("_scale")
    }
    for name in arrays:
        if name.endswith("embeddings.weight_quantized"):
            state[name.removeprefix("m.").removesuffix("_quantized")] = whole(name)
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.input[1].endswith("_quantized"):
            module = node.name.removeprefix("/m/").split("/MatMul")[0].replace("/", ".")
            state[module + ".weight"] = whole(node.input[1]).T.contiguous()
    return state


if __name__ == "__main__":
    torch.save(weights(sys.argv[1]), sys.argv[2])
