"""Writes conv2d.json: convolutions of onnxruntime over whole numbers, whose sums are exact.

Run with onnx, onnxruntime and NumPy installed: python3 conv2d.py > conv2d.json
"""

import json
import sys

import numpy
import onnxruntime
from onnx import TensorProto, helper


def drawn(seed, count):
    """The numbers of kernels::random."""
    numbers = []
    for _ in range(count):
        seed = (seed * 1664525 + 1013904223) % 2**32
        numbers.append((seed >> 16) * 9 // 2**16 - 4)
    return numpy.array(numbers, dtype=numpy.float32)


# Channels in, height, width, channels out, kernel, stride, padding, dilation, groups.
CASES = [
    (1, 1, 1, 1, (1, 1), (1, 1), (0, 0), (1, 1), 1),
    (1, 1, 1, 1, (3, 3), (1, 1), (1, 1), (1, 1), 1),
    (3, 13, 11, 7, (3, 3), (1, 1), (1, 1), (1, 1), 1),
    (13, 7, 7, 17, (3, 3), (1, 1), (1, 1), (1, 1), 1),
    (17, 9, 5, 13, (3, 3), (1, 1), (0, 0), (1, 1), 1),
    (4, 8, 8, 4, (3, 3), (1, 1), (2, 3), (1, 1), 1),
    (3, 23, 19, 8, (7, 7), (2, 2), (3, 3), (1, 1), 1),
    (3, 17, 17, 5, (3, 3), (2, 2), (1, 1), (1, 1), 1),
    (3, 27, 27, 6, (11, 11), (4, 4), (0, 0), (1, 1), 1),
    (6, 10, 10, 4, (5, 5), (1, 1), (2, 2), (1, 1), 1),
    (6, 11, 13, 4, (5, 5), (1, 1), (2, 2), (1, 1), 2),
    (5, 12, 12, 9, (3, 3), (1, 1), (2, 2), (2, 2), 1),
    (4, 13, 9, 6, (3, 2), (2, 3), (1, 0), (2, 3), 2),
    (8, 9, 9, 8, (1, 7), (1, 1), (0, 3), (1, 1), 1),
    (8, 9, 9, 8, (7, 1), (1, 1), (3, 0), (1, 1), 1),
    (19, 7, 7, 11, (1, 1), (1, 1), (0, 0), (1, 1), 1),
    (6, 7, 9, 10, (1, 1), (2, 2), (0, 0), (1, 1), 1),
    (3, 5, 5, 4, (1, 1), (2, 3), (1, 2), (1, 1), 1),
    (40, 1, 1, 23, (1, 1), (1, 1), (0, 0), (1, 1), 1),
    (9, 11, 11, 9, (3, 3), (1, 1), (1, 1), (1, 1), 9),
    (9, 11, 12, 9, (3, 3), (2, 2), (1, 1), (1, 1), 9),
    (5, 10, 10, 10, (5, 5), (1, 1), (2, 2), (1, 1), 5),
    (16, 6, 6, 16, (3, 3), (1, 1), (1, 1), (1, 1), 4),
    (2, 3, 3, 3, (2, 2), (4, 5), (3, 2), (1, 1), 1),
    (2, 2, 2, 2, (3, 3), (1, 1), (5, 5), (1, 1), 1),
]


def conv2d(*operands, **attributes):
    names = ["input", "weight", "bias"]
    node = helper.make_node("Conv", names, ["output"], **attributes)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, operand.shape)
        for name, operand in zip(names, operands)
    ]
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, None)
    graph = helper.make_graph([node], "conv", inputs, [output])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    (result,) = session.run(None, dict(zip(names, operands)))
    return result


def case(index, sizes):
    in_channels, height, width, out_channels, kernel, stride, padding, dilation, groups = sizes
    seeds = [3 * index + 1, 3 * index + 2, 3 * index + 3]
    weight_shape = (out_channels, in_channels // groups, *kernel)
    output = conv2d(
        drawn(seeds[0], in_channels * height * width).reshape(1, in_channels, height, width),
        drawn(seeds[1], numpy.prod(weight_shape)).reshape(weight_shape),
        drawn(seeds[2], out_channels),
        kernel_shape=kernel,
        strides=stride,
        pads=[*padding, *padding],
        dilations=dilation,
        group=groups,
    )
    return {
        "in_channels": in_channels,
        "size": [height, width],
        "out_channels": out_channels,
        "kernel": kernel,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
        "seeds": seeds,
        "output": [int(number) for number in output.ravel()],
    }


lines = [json.dumps(case(index, sizes), separators=(",", ":")) for index, sizes in enumerate(CASES)]
sys.stdout.write('{"source":"onnxruntime %s","cases":[\n' % onnxruntime.__version__)
sys.stdout.write(",\n".join(lines))
sys.stdout.write("\n]}\n")
