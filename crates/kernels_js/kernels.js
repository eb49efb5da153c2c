// Convolutions over Float32Arrays, in WebAssembly, with the best build that the engine supports.
//
//   import { init, conv2d, prepare } from "./kernels.js";
//   await init();
//   const output = conv2d({ algorithm: "auto", input, weight, bias: null, in_channels: 3,
//     height: 224, width: 224, out_channels: 64, kernel: [7, 7], stride: [2, 2], padding: [3, 3] });
//
// Arrays are NCHW; pairs are [height, width]; padding may also be [top, left, bottom, right]. A batch
// of several pictures needs `batch`.

// The smallest modules that use an instruction of the build.
const PROBES = {
  // i32.const 0; i8x16.splat twice and once more, i8x16.relaxed_swizzle; drop.
  relaxed: [0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0xfd, 0x80, 0x02, 0x1a, 0x0b],
  // i32.const 0; i8x16.splat; drop.
  simd: [0x41, 0, 0xfd, 0x0f, 0x1a, 0x0b],
};

function supports(build) {
  const body = PROBES[build];
  if (!body) {
    return true;
  }
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const types = [1, 4, 1, 0x60, 0, 0];
  const functions = [3, 2, 1, 0];
  const code = [10, body.length + 3, 1, body.length + 1, 0, ...body];
  return WebAssembly.validate(new Uint8Array([...header, ...types, ...functions, ...code]));
}

let started;
let module;
let memory;

/** Loads a build of the kernels: the best one, unless one is named. Answers with its name. */
export function init(build = ["relaxed", "simd", "scalar"].find(supports)) {
  started ??= start(build);
  return started;
}

async function start(build) {
  module = await import(`./${build}.js`);
  const url = new URL(`./${build}_bg.wasm`, import.meta.url);
  const { memory: own } = await module.default({ module_or_path: await source(url) });
  memory = own;
  return build;
}

/** Node does not fetch files. */
async function source(url) {
  if (url.protocol !== "file:") {
    return url;
  }
  const { readFile } = await import("node:fs/promises");
  return readFile(url);
}

/** Convolves once. */
export function conv2d(description) {
  const prepared = prepare(description);
  try {
    return prepared.run(description.input);
  } finally {
    prepared.free();
  }
}

/** Brings the weights into the algorithm's form; what it gives runs until it is freed. */
export function prepare(description) {
  if (!memory) {
    throw new Error("The kernels are not loaded yet: await init() first.");
  }
  const { algorithm = "auto", weight, bias } = description;
  const convolution = new module.Convolution(
    algorithm,
    sizes(description),
    numbers(weight),
    bias == null ? undefined : numbers(bias),
  );
  return new Prepared(convolution);
}

class Prepared {
  #convolution;
  #input;
  #output;

  constructor(convolution) {
    this.#convolution = convolution;
  }

  /** A fresh array with what the convolution makes of `input`. */
  run(input) {
    const own = this.input;
    if (input.length !== own.length) {
      throw new RangeError(
        `The input has ${input.length} numbers, but this convolution needs ${own.length} (channels × height × width).`,
      );
    }
    own.set(input);
    this.compute();
    return this.#output.slice();
  }

  /** Where `compute` reads, until the next convolution is prepared. */
  get input() {
    this.#find();
    return this.#input;
  }

  /** Where it writes. */
  get output() {
    this.#find();
    return this.#output;
  }

  /** From `input` to `output`. */
  compute() {
    this.#convolution.run();
  }

  /** Runs so many times over the last input, without copies in or out. */
  repeat(times) {
    this.#convolution.repeat(times);
  }

  get algorithm() {
    return this.#convolution.algorithm();
  }

  get reason() {
    return this.#convolution.reason();
  }

  get workspaceBytes() {
    return this.#convolution.workspace_bytes();
  }

  /** Gives its memory back; it cannot run any more. */
  free() {
    this.#convolution?.free();
    this.#convolution = undefined;
  }

  #find() {
    if (!this.#convolution) {
      throw new Error("This convolution was freed: prepare it again.");
    }
    // Memory that grew has left the old buffer behind.
    if (this.#input?.buffer === memory.buffer) {
      return;
    }
    const convolution = this.#convolution;
    const numbers = (address, length) => new Float32Array(memory.buffer, address, length);
    this.#input = numbers(convolution.input_address(), convolution.input_length());
    this.#output = numbers(convolution.output_address(), convolution.output_length());
  }
}

/** Floating-point operations per second, in 10⁹, of multiply-adds in registers. */
export function peak(milliseconds = 20) {
  const operations = module.peak_operations();
  let steps = 1000;
  for (;;) {
    const start = performance.now();
    module.peak(steps);
    const time = performance.now() - start;
    if (time >= milliseconds) {
      return (steps * operations) / time / 1e6;
    }
    steps *= 2;
  }
}

const NAMES = ["batch", "in_channels", "height", "width", "out_channels"];
const DEFAULTS = { batch: 1, stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 };

/** The description with what it leaves out, in pairs and, of padding, all four sides. */
export function complete(description) {
  const given = Object.fromEntries(Object.entries(description).filter(([, value]) => value != null));
  const all = { ...DEFAULTS, ...given };
  return {
    ...all,
    kernel: pair(all.kernel),
    stride: pair(all.stride),
    padding: around(all.padding),
    dilation: pair(all.dilation),
  };
}

function sizes(description) {
  const all = complete(description);
  const { kernel, stride, padding, dilation, groups } = all;
  const list = [
    ...NAMES.map((name) => all[name]),
    ...kernel,
    ...stride,
    ...padding,
    ...dilation,
    groups,
  ];
  for (const size of list) {
    if (!Number.isInteger(size) || size < 0 || size > 0xffffffff) {
      throw new RangeError(`A size of the convolution is ${size}: give whole numbers, and [height, width] for kernel, stride, padding and dilation.`);
    }
  }
  return Uint32Array.from(list);
}

/** One number stands for both directions. */
function pair(value) {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? [value[0], value[1]] : [value, value];
}

/** Two numbers stand for both sides. */
function around(padding) {
  const sides = pair(padding);
  return padding.length === 4 ? [...padding] : [...sides, ...sides];
}

function numbers(array) {
  return array instanceof Float32Array ? array : Float32Array.from(array);
}
