// How a convolution is dealt out: whole groups, output channels, or rows of the output, whichever
// makes the workers read least twice.

import { complete } from "./kernels.js";

/** The output's length, and for up to `threads` threads what each has to do. */
export function shares(description, threads) {
  const { input, ...conv } = complete(description);
  const output = output_size(conv);
  const [deal, pieces] = dealer(conv, output);
  return {
    length: conv.batch * conv.out_channels * output[0] * output[1],
    parts: ranges(pieces, threads).map((range) => deal(conv, output, range)),
  };
}

/** What is dealt out, and how many of it there are. */
function dealer({ height, width, out_channels, kernel, padding, groups }, output) {
  if (groups > 1) {
    return [whole_groups, groups];
  }
  const is_large = out_channels * kernel[0] * kernel[1] > height * width;
  // A row that reads nothing but padding would be a convolution of no picture.
  const reads_padding = Math.max(padding[0], padding[2]) >= kernel[0];
  return is_large || reads_padding ? [channels, out_channels] : [rows, output[0]];
}

/** Numbers in equal blocks at equal distances. */
class Blocks {
  constructor(count, start, stride, length) {
    Object.assign(this, { count, start, stride, length });
  }

  /** Of `count` arrays of so many numbers, from one place to another. */
  static of_each(count, numbers, [start, end]) {
    return new Blocks(count, start, numbers, end - start);
  }

  get numbers() {
    return this.count * this.length;
  }

  gather(whole, part) {
    for (let block = 0; block < this.count; block++) {
      const start = this.start + block * this.stride;
      part.set(whole.subarray(start, start + this.length), block * this.length);
    }
  }

  scatter(part, whole) {
    for (let block = 0; block < this.count; block++) {
      const from = part.subarray(block * this.length, (block + 1) * this.length);
      whole.set(from, this.start + block * this.stride);
    }
  }
}

function whole_groups(conv, output, [first, end]) {
  const { batch, in_channels, height, width, out_channels, groups } = conv;
  const part = (count) => [first, end].map((group) => (count / groups) * group);
  const picture = in_channels * height * width;
  const pixels = out_channels * output[0] * output[1];
  return {
    description: {
      ...conv,
      ...of_outputs(conv, part(out_channels)),
      in_channels: (in_channels / groups) * (end - first),
      groups: end - first,
    },
    input: Blocks.of_each(batch, picture, part(picture)),
    output: Blocks.of_each(batch, pixels, part(pixels)),
  };
}

function channels(conv, output, range) {
  const { batch, in_channels, height, width, out_channels } = conv;
  const pixels = output[0] * output[1];
  const picture = in_channels * height * width;
  const own = range.map((channel) => channel * pixels);
  return {
    description: { ...conv, ...of_outputs(conv, range) },
    input: Blocks.of_each(batch, picture, [0, picture]),
    output: Blocks.of_each(batch, pixels * out_channels, own),
  };
}

/** What is other for some of the output channels. */
function of_outputs({ out_channels, weight, bias }, [first, end]) {
  const each = weight.length / out_channels;
  return {
    out_channels: end - first,
    weight: weight.slice(first * each, end * each),
    bias: bias?.slice(first, end),
  };
}

function rows(conv, output, range) {
  const [first, end] = range;
  const { batch, in_channels, height, width, out_channels } = conv;
  const { kernel, stride, padding, dilation } = conv;
  const [top, left, , right] = padding;
  const start = first * stride[0] - top;
  const stop = (end - 1) * stride[0] + (kernel[0] - 1) * dilation[0] + 1 - top;
  const inside = [Math.max(0, start), Math.min(height, stop)];
  const pixels = (lines, side) => lines.map((line) => line * side);
  return {
    description: {
      ...conv,
      height: inside[1] - inside[0],
      padding: [inside[0] - start, left, stop - inside[1], right],
    },
    input: Blocks.of_each(batch * in_channels, height * width, pixels(inside, width)),
    output: Blocks.of_each(batch * out_channels, output[0] * output[1], pixels(range, output[1])),
  };
}

/** Up to `parts` ranges that are equal but for one. */
function ranges(whole, parts) {
  const count = Math.min(whole, parts);
  const at = (index) => Math.round((index * whole) / count);
  return Array.from({ length: count }, (_, index) => [at(index), at(index + 1)]);
}

function output_size({ height, width, kernel, stride, padding, dilation }) {
  return [height, width].map((side, axis) => {
    const taken = dilation[axis] * (kernel[axis] - 1) + 1;
    return Math.floor((side + padding[axis] + padding[axis + 2] - taken) / stride[axis]) + 1;
  });
}
