"""Runs each program's module and prints its parameters, its outputs and its modules' outputs."""

import json
import runpy
import sys

import torch


def shapes(outputs):
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    return [list(output.shape) for output in outputs]


def recorder(rows, name):
    def record(module, arguments, output):
        count = sum(parameter.numel() for parameter in module.parameters())
        rows[name] = [list(output.shape), count]

    return record


for argument in sys.argv[1:]:
    path, sides = argument.split(":")
    network = runpy.run_path(path)["Network"]().eval()
    rows = {}
    for name, module in network.named_children():
        module.register_forward_hook(recorder(rows, name))
    with torch.no_grad():
        outputs = network(torch.zeros([int(side) for side in sides.split("x")]))
    print(
        json.dumps(
            {
                "params": sum(parameter.numel() for parameter in network.parameters()),
                "outputs": shapes(outputs),
                "layers": rows,
            }
        )
    )
