"""Times the networks of target/bench/networks in onnxruntime itself, on one thread."""

import json
import pathlib
import statistics
import time

import numpy
import onnxruntime

BENCH = pathlib.Path(__file__).parents[2] / "target" / "bench"
ROUNDS = 11

networks = json.loads((BENCH / "networks.json").read_text())["networks"]
print(f"onnxruntime {onnxruntime.__version__}, native, one thread, beside ours in the browser: ms per picture")
for network in networks:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(BENCH / "networks" / f"{network['name']}.onnx", options)
    [given] = session.get_inputs()
    numbers = numpy.random.uniform(-1, 1, given.shape).astype(numpy.float32)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        session.run(None, {given.name: numbers})
        times.append(1000 * (time.perf_counter() - start))
    native = statistics.median(times)
    print(f"  {network['name']:<16}{native:9.1f}{network['own']:9.1f}   {native / network['own']:.2f} of its speed")
