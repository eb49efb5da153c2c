// What is compared, each behind one function: from a convolution to something that runs.

import * as kernels from "/kernels/kernels.js";
import * as spread from "/kernels/split.js";
import * as ort from "/npm/onnxruntime-web/dist/ort.wasm.min.mjs";
import { output_size } from "./cases.js";
import { conv_model } from "./onnx.js";
import { naive, reordered } from "./plain.js";

const { tf } = globalThis;

export async function start(build) {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = "/npm/onnxruntime-web/dist/";
  tf.wasm.setWasmPaths("/npm/@tensorflow/tfjs-backend-wasm/dist/");
  await tf.setBackend("wasm");
  return {
    build: await kernels.init(build ?? undefined),
    "onnxruntime-web": ort.env.versions.web,
    "tfjs-wasm": tf.version_core,
  };
}

export const { peak } = kernels;

/** `run` gives an output, at once or later; `repeat` runs without copies, where that can be. */
export async function prepare(engine, conv) {
  const [name, algorithm] = engine.split(":");
  switch (name) {
    case "convcost":
      return ours(algorithm, conv);
    case "workers":
      return workers(Number(algorithm), conv);
    case "onnxruntime-web":
      return onnxruntime(conv);
    case "tfjs-wasm":
      return tensorflow(conv);
    case "plain":
      return { run: () => (algorithm === "naive" ? naive : reordered)(conv), free() {} };
    default:
      throw new Error(`There is no engine ${engine}.`);
  }
}

function ours(algorithm, conv) {
  const prepared = kernels.prepare({ ...conv, algorithm });
  return {
    name: prepared.algorithm,
    run: () => prepared.run(conv.input),
    repeat: (times) => prepared.repeat(times),
    free: () => prepared.free(),
  };
}

/** Over so many threads, the page's own among them. */
async function workers(threads, conv) {
  const prepared = await spread.split({ ...conv, algorithm: "auto" }, threads);
  return {
    name: prepared.algorithm,
    run: () => prepared.run(conv.input),
    free: () => prepared.free(),
  };
}

async function onnxruntime(conv) {
  const model = conv_model(conv, output_size(conv));
  const session = await ort.InferenceSession.create(model);
  const dims = [1, conv.in_channels, conv.height, conv.width];
  return {
    async run() {
      const { output } = await session.run({ input: new ort.Tensor("float32", conv.input, dims) });
      return output.data;
    },
    free: () => session.release(),
  };
}

/** In TensorFlow's own order of axes, pixels first, so that no conversion is timed. */
function tensorflow(conv) {
  const { in_channels, height, width, out_channels, kernel, stride, padding, dilation, groups } = conv;
  if (groups > 1 && groups !== in_channels && groups > 4) {
    return undefined;
  }
  const input = transposed(conv.input, [in_channels, height * width]);
  const filters = split(conv.weight, groups).map((weight) =>
    tf.tensor4d(
      transposed(weight, [out_channels / groups, (in_channels / groups) * kernel[0] * kernel[1]]),
      [in_channels / groups, ...kernel, out_channels / groups],
    ),
  );
  const bias = tf.tensor1d(conv.bias);
  const around = [[0, 0], ...padding.map((side) => [side, side]), [0, 0]];
  const options = { strides: stride, pad: around, dilations: dilation };
  const is_depthwise = groups === in_channels && groups > 1;
  const depthwise_filter = () =>
    tf.tensor4d(
      transposed(conv.weight, [out_channels, kernel[0] * kernel[1]]),
      [...kernel, in_channels, out_channels / in_channels],
    );
  const ready = is_depthwise
    ? [depthwise_filter()]
    : filters.map((filter) => tf.transpose(filter, [1, 2, 0, 3]));
  const convolve = (x) => {
    if (is_depthwise) {
      return tf.fused.depthwiseConv2d({ x, filter: ready[0], bias, ...options });
    }
    if (groups === 1) {
      return tf.fused.conv2d({ x, filter: ready[0], bias, ...options });
    }
    const parts = tf
      .split(x, groups, 3)
      .map((x, index) => tf.conv2d(x, ready[index], stride, around, "NHWC", dilation));
    return tf.add(tf.concat(parts, 3), bias);
  };
  const pixels = output_size(conv).reduce((a, b) => a * b);
  return {
    run() {
      const output = tf.tidy(() => convolve(tf.tensor4d(input, [1, height, width, in_channels])));
      // Not within: tidy looks for tensors in whatever it is given, number by number.
      const numbers = output.dataSync();
      output.dispose();
      return numbers;
    },
    in_order: (output) => transposed(output, [pixels, out_channels]),
    free: () => tf.dispose([bias, ...filters, ...ready]),
  };
}

function split(array, parts) {
  const length = array.length / parts;
  return Array.from({ length: parts }, (_, part) => array.subarray(part * length, (part + 1) * length));
}

function transposed(array, [rows, columns]) {
  const result = new Float32Array(array.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = array[row * columns + column];
    }
  }
  return result;
}
