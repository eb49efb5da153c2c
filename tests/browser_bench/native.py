"""Times the cases of target/bench/browser.json in onnxruntime itself, on one thread, and prints how
the kernels' speed in the browser compares; leaves target/bench/native.json."""

import json
import math
import pathlib
import statistics
import time

import numpy
import onnxruntime
from onnx import TensorProto, helper

BENCH = pathlib.Path(__file__).parents[2] / "target" / "bench"
ROUNDS = 11
SAMPLE_SECONDS = 0.01


def session(case):
    channels, group_channels = case["out_channels"], case["in_channels"] // case["groups"]
    shape = [1, case["in_channels"], case["height"], case["width"]]
    weight = numpy.random.uniform(-1, 1, (channels, group_channels, *case["kernel"]))
    bias = numpy.random.uniform(-1, 1, channels)
    node = helper.make_node(
        "Conv",
        ["input", "weight", "bias"],
        ["output"],
        kernel_shape=case["kernel"],
        strides=case["stride"],
        pads=case["padding"] * 2,
        dilations=case["dilation"],
        group=case["groups"],
    )
    graph = helper.make_graph(
        [node],
        "conv",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, None)],
        [
            helper.make_tensor(name, TensorProto.FLOAT, array.shape, array.ravel())
            for name, array in [("weight", weight), ("bias", bias)]
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model.SerializeToString(), options), shape


def milliseconds(case):
    runner, shape = session(case)
    inputs = {"input": numpy.random.uniform(-1, 1, shape).astype(numpy.float32)}

    def sample(times):
        start = time.perf_counter()
        for _ in range(times):
            runner.run(None, inputs)
        return (time.perf_counter() - start) / times

    sample(3)
    times = max(1, round(SAMPLE_SECONDS / sample(3)))
    return 1000 * statistics.median(sample(times) for _ in range(ROUNDS))


def main():
    cases = json.loads((BENCH / "browser.json").read_text())["cases"]
    print(f"onnxruntime {onnxruntime.__version__}, native, one thread, beside ours in the browser: ms per call")
    ratios, results = [], []
    for case in cases:
        own = [engine for engine in case["engines"] if engine["engine"].startswith("convcost:")]
        if not own:
            continue
        best = min(own, key=lambda engine: engine["call"])
        native = milliseconds(case)
        ratios.append(native / best["call"])
        results.append({"name": case["name"], "native": native, "own": best["call"]})
        print(f"  {case['name']:<32}{native:9.3f}{best['call']:9.3f}   {ratios[-1]:.2f} of its speed, {best['algorithm']}")
    mean = math.exp(statistics.fmean(map(math.log, ratios)))
    print(f"  geometric mean: {mean:.2f} of its speed")
    (BENCH / "native.json").write_text(json.dumps({"version": onnxruntime.__version__, "cases": results}))


main()
