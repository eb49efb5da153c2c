// kernels.js in Node, in every build that Node can run: `./dev test` builds it first.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const bench = new URL("../../../target/bench/", import.meta.url);

const SQUARE = {
  in_channels: 3,
  height: 9,
  width: 7,
  out_channels: 4,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [1, 1],
  dilation: [1, 1],
  groups: 1,
};
const POINT = { ...SQUARE, kernel: [1, 1], padding: [0, 0] };
const DEPTHWISE = { ...SQUARE, out_channels: 3, groups: 3 };
const CASES = [
  ["naive", SQUARE],
  ["reordered", SQUARE],
  ["im2col", SQUARE],
  ["gemm", SQUARE],
  ["winograd2", SQUARE],
  ["winograd4", SQUARE],
  ["fft", SQUARE],
  ["auto", SQUARE],
  ["pointwise", POINT],
  ["pointwise", { ...POINT, stride: [2, 2] }],
  ["depthwise", DEPTHWISE],
  ["depthwise", { ...DEPTHWISE, kernel: [5, 5], stride: [2, 2], padding: [2, 2] }],
  ["gemm", { ...SQUARE, kernel: [1, 5], stride: [2, 3], padding: [0, 2], dilation: [1, 2] }],
];

/** Sines: numbers between −1 and 1 of which no two are alike. */
function drawn(length, seed) {
  return Float32Array.from({ length }, (_, index) => Math.sin(seed + index));
}

function with_operands(conv, pictures = 1) {
  const { in_channels, height, width, out_channels, kernel, groups } = conv;
  return {
    ...conv,
    input: drawn(pictures * in_channels * height * width, 1),
    weight: drawn((out_channels * in_channels * kernel[0] * kernel[1]) / groups, 2),
    bias: drawn(out_channels, 3),
  };
}

function assert_close(got, expected, message) {
  assert.equal(got.length, expected.length, message);
  const differences = got.map((number, index) => Math.abs(number - expected[index]));
  // Of sums of up to 27 products, in units of the last place, with Winograd's F(4 × 4).
  assert.ok(Math.max(...differences) <= 64 * 2 ** -23 * 27, `${message}: ${Math.max(...differences)}`);
}

async function supported(build) {
  return WebAssembly.validate(await readFile(new URL(`${build}_bg.wasm`, bench)));
}

/** An instance of its own, since a build is loaded once and for all. */
function instance(name) {
  return import(new URL(`kernels.js?${name}`, bench));
}

const builds = [];
for (const build of ["relaxed", "simd", "scalar"]) {
  if (await supported(build)) {
    builds.push(build);
  }
}

// Before any test runs: instances share what wasm-bindgen loads, which must not be loaded twice at
// one time.
const best = await (await instance("best")).init();

test("the best build that the engine can run is loaded", () => {
  assert.equal(best, builds[0]);
});

test("what is used before it is loaded says so", async () => {
  const { prepare } = await instance("unloaded");
  assert.throws(() => prepare(with_operands(SQUARE)), {
    message: "The kernels are not loaded yet: await init() first.",
  });
});

test("the shares of a convolution are its output, dealt out", async () => {
  const { init, conv2d, prepare } = await instance("shares");
  await init();
  const { shares } = await import(new URL("shares.js", bench));
  const dealt = [
    ["rows", SQUARE],
    ["rows", { ...SQUARE, stride: [2, 3], padding: [2, 0, 1, 3], dilation: [2, 1] }],
    ["channels", { ...SQUARE, out_channels: 9, height: 4, kernel: [3, 4] }],
    ["rows of padding", { ...SQUARE, padding: [7, 0, 4, 0] }],
    ["one number for both sides", { ...SQUARE, kernel: [3, 3], stride: 2 }],
    ["groups", { ...DEPTHWISE, out_channels: 6 }],
  ];
  for (const [name, conv] of dealt) {
    for (const batch of [1, 2]) {
      const described = { ...with_operands(conv, batch), batch };
      const expected = conv2d({ ...described, algorithm: "naive" });
      for (const threads of [1, 2, 3, 100]) {
        const { length, parts } = shares(described, threads);
        const output = new Float32Array(length);
        for (const { description, input, output: to } of parts) {
          const prepared = prepare({ ...description, algorithm: "naive" });
          input.gather(described.input, prepared.input);
          prepared.compute();
          to.scatter(prepared.output, output);
          prepared.free();
        }
        assert.ok(parts.length > 1 || threads === 1, name);
        assert.deepEqual(output, expected, `${name} over ${threads} threads`);
      }
    }
  }
});

for (const build of builds) {
  const { conv2d, init, prepare } = await instance(build);
  await init(build);

  test(`${build}: every algorithm gives what the loops give`, () => {
    for (const [algorithm, conv] of CASES) {
      const described = with_operands(conv);
      const expected = conv2d({ ...described, algorithm: "naive" });
      assert_close(conv2d({ ...described, algorithm }), expected, algorithm);
      const unbiased = { ...described, bias: null };
      const bias = new Float32Array(conv.out_channels);
      assert.deepEqual(
        conv2d({ ...unbiased, algorithm }),
        conv2d({ ...described, bias, algorithm }),
        `${algorithm} without bias`,
      );
    }
  });

  test(`${build}: each result is a fresh array`, () => {
    const described = with_operands(SQUARE);
    const prepared = prepare({ ...described, algorithm: "gemm" });
    const first = prepared.run(described.input);
    const copy = first.slice();
    const second = prepared.run(drawn(described.input.length, 9));
    assert.deepEqual(first, copy);
    assert.notDeepEqual(first, second);
    assert.equal(first.buffer.byteLength, first.byteLength);
    // Memory grows, so that all views into it are found anew.
    const large = prepare(with_operands({ ...POINT, height: 1024, width: 1024 }));
    assert.deepEqual(prepared.run(described.input), first);
    large.free();
    prepared.free();
  });

  test(`${build}: a batch is its pictures one by one`, () => {
    const described = { ...with_operands(SQUARE, 2), batch: 2, algorithm: "gemm" };
    const both = conv2d(described);
    const half = described.input.length / 2;
    const [first, second] = [0, half].map((start) =>
      conv2d({ ...described, batch: 1, input: described.input.slice(start, start + half) }),
    );
    assert.deepEqual(both, Float32Array.from([...first, ...second]));
  });

  test(`${build}: what cannot be run is refused in words`, () => {
    const described = with_operands(SQUARE);
    const refused = (change, message) =>
      assert.throws(() => conv2d({ ...described, ...change }), { message });
    refused({ batch: 0 }, "The batch is empty: give at least one picture.");
    refused(
      { input: new Float32Array(5) },
      "The input has 5 numbers, but this convolution needs 189 (channels × height × width).",
    );
    refused(
      { weight: new Float32Array(5) },
      "The kernel has 5 numbers, but this convolution needs 108 (output channels × input channels per group × height × width).",
    );
    refused(
      { bias: new Float32Array(5) },
      "The bias has 5 numbers, but this convolution needs 4 (one per output channel).",
    );
    refused(
      { height: 1.5 },
      "A size of the convolution is 1.5: give whole numbers, and [height, width] for kernel, stride, padding and dilation.",
    );
    refused(
      { algorithm: "pointwise" },
      "pointwise needs a kernel of 1 × 1, but it is 3 × 3: take gemm, or auto.",
    );
    refused(
      { algorithm: "strassen" },
      'There is no algorithm "strassen": choose one of naive, reordered, im2col, gemm, pointwise, depthwise, winograd2, winograd4, fft.',
    );
  });

  test(`${build}: what was freed runs no more`, () => {
    const described = with_operands(SQUARE);
    const prepared = prepare(described);
    prepared.free();
    assert.throws(() => prepared.run(described.input), {
      message: "This convolution was freed: prepare it again.",
    });
    assert.doesNotThrow(() => prepared.free());
  });
}
