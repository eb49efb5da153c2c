"""Builds each program's model and prints its parameters, its outputs and its layers."""

import json
import runpy
import sys
from math import prod


def shape(tensor):
    return list(tensor.shape[1:])


for path in sys.argv[1:]:
    model = runpy.run_path(path)["network"]()
    print(
        json.dumps(
            {
                "params": sum(prod(weight.shape) for weight in model.trainable_weights),
                "json": model.to_json(),
                "outputs": [shape(output) for output in model.outputs],
                "layers": {
                    layer.name: [shape(layer.output), sum(prod(w.shape) for w in layer.trainable_weights)]
                    for layer in model.layers
                },
            }
        )
    )
