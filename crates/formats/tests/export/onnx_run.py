"""Runs each file on the numbers beside it, and writes all named tensors beside it too.

Prints where each tensor lies in that file, in bytes.
"""

import json
import sys
from pathlib import Path

import numpy
import onnx
import onnxruntime

for path in map(Path, sys.argv[1:]):
    model = onnx.load(path)
    model.graph.output.extend(model.graph.value_info)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    [given] = session.get_inputs()
    numbers = numpy.fromfile(path.with_suffix(".input"), numpy.float32).reshape(given.shape)
    outputs = session.run(None, {given.name: numbers})
    places = {}
    with path.with_suffix(".output").open("wb") as file:
        for value, output in zip(session.get_outputs(), outputs):
            start = file.tell()
            file.write(output.astype(numpy.float32).tobytes())
            places[value.name] = [start, file.tell()]
    print(json.dumps(places))
