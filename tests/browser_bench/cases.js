// The convolutions that are compared. `tune` cases are those that the kernels' blocking was chosen
// on; the others tell whether it holds elsewhere.

function square(name, [in_channels, side, out_channels], kernel, options = {}) {
  return {
    name,
    in_channels,
    height: side,
    width: side,
    out_channels,
    kernel: [kernel, kernel],
    stride: [1, 1],
    padding: [kernel >> 1, kernel >> 1],
    dilation: [1, 1],
    groups: 1,
    ...options,
  };
}

const twice = { stride: [2, 2] };

export const CASES = [
  square("lenet 5×5, 1→6, 28", [1, 28, 6], 5),
  square("cifar 3×3, 3→16, 32", [3, 32, 16], 3),
  square("stem 7×7/2, 3→64, 224", [3, 224, 64], 7, twice),
  square("3×3, 64→64, 56", [64, 56, 64], 3),
  square("3×3, 128→128, 28", [128, 28, 128], 3),
  square("3×3, 256→256, 14", [256, 14, 256], 3),
  square("3×3, 512→512, 7", [512, 7, 512], 3),
  square("1×1, 256→256, 14", [256, 14, 256], 1),
  square("depthwise 3×3, 144, 56", [144, 56, 144], 3, { groups: 144 }),
  square("5×5, 48→128, 27", [48, 27, 128], 5),
  square("5×5, 48→128, 27, 2 groups", [48, 27, 128], 5, { groups: 2 }),
  square("stem 3×3/2, 3→32, 224", [3, 224, 32], 3, twice),
  square("depthwise 3×3/2, 96, 112", [96, 112, 96], 3, { ...twice, groups: 96 }),
  square("depthwise 5×5, 240, 28", [240, 28, 240], 5, { groups: 240 }),
  square("depthwise 3×3, 960, 7", [960, 7, 960], 3, { groups: 960 }),
  square("1×1, 960→320, 7", [960, 7, 320], 1),
  square("1×1, 24→144, 56", [24, 56, 144], 1),
  square("1×1, 144→24, 56", [144, 56, 24], 1),
  square("1×1/2, 64→128, 56", [64, 56, 128], 1, twice),
  square("1×1, 1280→1000, 1", [1280, 1, 1000], 1),
  square("3×3/2, 64→128, 56", [64, 56, 128], 3, twice),
  square("3×3, dilation 2, 64→64, 28", [64, 28, 64], 3, { dilation: [2, 2], padding: [2, 2] }),
  square("3×3, 128→128, 14, 32 groups", [128, 14, 128], 3, { groups: 32 }),
  square("1×7, 128→128, 17", [128, 17, 128], 1, { kernel: [1, 7], padding: [0, 3] }),
  square("3×3, 13→17, 31", [13, 31, 17], 3),
  square("3×3, 3→64, 224", [3, 224, 64], 3),
  square("3×3, 512→512, 14", [512, 14, 512], 3),
  square("5×5/2, 16→32, 63", [16, 63, 32], 5, twice),
  square("3×3, 96→96, 27, 4 groups", [96, 27, 96], 3, { groups: 4 }),
  square("depthwise 3×3, dilation 2, 128, 28", [128, 28, 128], 3, {
    groups: 128,
    dilation: [2, 2],
    padding: [2, 2],
  }),
  square("depthwise 5×5/2, 72, 56", [72, 56, 72], 5, { ...twice, groups: 72 }),
  square("1×1, 37→53, 29", [37, 29, 53], 1),
  square("3×3, 32→48, 40 × 25", [32, 25, 48], 3, { height: 40 }),
  square("7×1, 64→64, 33", [64, 33, 64], 1, { kernel: [7, 1], padding: [3, 0] }),
  square("3×3, no padding, 20→20, 50", [20, 50, 20], 3, { padding: [0, 0] }),
  square("1×1, 3→8, 256", [3, 256, 8], 1),
  square("11×11/4, 3→96, 227", [3, 227, 96], 11, { stride: [4, 4], padding: [0, 0] }),
];

export function macs({ kernel, in_channels, groups, out_channels, ...conv }) {
  const [height, width] = output_size({ kernel, ...conv });
  return height * width * out_channels * (in_channels / groups) * kernel[0] * kernel[1];
}

export function output_size({ kernel, stride, padding, dilation, ...conv }) {
  return [conv.height, conv.width].map(
    (side, axis) =>
      Math.floor(
        (side + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis],
      ) + 1,
  );
}

/** The case with its numbers, between −1 and 1, the same on every machine. */
export function with_operands(conv) {
  const random = generator();
  const { in_channels, height, width, out_channels, kernel, groups } = conv;
  const weights = (out_channels * in_channels * kernel[0] * kernel[1]) / groups;
  const draw = (length) => Float32Array.from({ length }, random);
  return {
    ...conv,
    input: draw(in_channels * height * width),
    // As weights are initialised: outputs are then of the inputs' size.
    weight: draw(weights).map((number) => number * Math.sqrt((3 * out_channels) / weights)),
    bias: draw(out_channels),
  };
}

function generator() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
