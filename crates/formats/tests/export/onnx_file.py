"""Checks each file, infers its shapes, runs it, and prints its parameters and its tensors."""

import json
import sys
from math import prod

import numpy
import onnx
import onnxruntime

# Weights, biases and scales, by the operator's inputs; running statistics are none.
LEARNED = {
    "Conv": [1, 2],
    "ConvTranspose": [1, 2],
    "Gemm": [1, 2],
    "MatMul": [1],
    "BatchNormalization": [1, 2],
    "LayerNormalization": [1, 2],
    "PRelu": [1],
    "Mul": [1],
    "Add": [1],
}


def sides(value):
    return [dim.dim_value for dim in value.type.tensor_type.shape.dim]


def stored(graph):
    """Weights by their names: initializers, and in light files constants that stand for them."""
    tensors = {tensor.name: list(tensor.dims) for tensor in graph.initializer}
    shapes = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer if tensor.data_type == 7}
    for node in graph.node:
        if node.op_type == "ConstantOfShape" and "/" not in node.output[0]:
            tensors[node.output[0]] = [int(side) for side in shapes[node.input[0]]]
    return tensors


for path in sys.argv[1:]:
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path)
    weights = stored(model.graph)
    claimed = {value.name: sides(value) for value in [*model.graph.value_info, *model.graph.output]}
    del model.graph.value_info[:]
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True).graph
    found = {value.name: sides(value) for value in [*inferred.value_info, *inferred.output]}
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    [given] = session.get_inputs()
    outputs = session.run(None, {given.name: numpy.zeros(given.shape, numpy.float32)})
    learned = {
        node.input[at]
        for node in model.graph.node
        for at in LEARNED.get(node.op_type, [])
        if at < len(node.input) and len(weights.get(node.input[at], [])) > 0
    }
    print(
        json.dumps(
            {
                "params": sum(prod(weights[name]) for name in learned),
                "outputs": [list(output.shape) for output in outputs],
                "differing": [name for name in claimed if claimed[name] != found.get(name)],
                "layers": claimed,
            }
        )
    )
