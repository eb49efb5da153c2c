// Plain JavaScript: the textbook's loops, and the same in an order that suits memory.

import { output_size } from "./cases.js";

export function naive(conv) {
  const { input, weight, bias, in_channels, height, width, out_channels, groups } = conv;
  const { kernel, stride, padding, dilation } = conv;
  const [output_height, output_width] = output_size(conv);
  const group_in = in_channels / groups;
  const group_out = out_channels / groups;
  const output = new Float32Array(out_channels * output_height * output_width);
  for (let out_channel = 0; out_channel < out_channels; out_channel++) {
    const first = Math.floor(out_channel / group_out) * group_in;
    for (let y = 0; y < output_height; y++) {
      for (let x = 0; x < output_width; x++) {
        let sum = bias[out_channel];
        for (let channel = 0; channel < group_in; channel++) {
          for (let i = 0; i < kernel[0]; i++) {
            const row = y * stride[0] + i * dilation[0] - padding[0];
            for (let j = 0; j < kernel[1]; j++) {
              const column = x * stride[1] + j * dilation[1] - padding[1];
              if (row >= 0 && row < height && column >= 0 && column < width) {
                sum +=
                  input[((first + channel) * height + row) * width + column] *
                  weight[((out_channel * group_in + channel) * kernel[0] + i) * kernel[1] + j];
              }
            }
          }
        }
        output[(out_channel * output_height + y) * output_width + x] = sum;
      }
    }
  }
  return output;
}

export function reordered(conv) {
  const { input, weight, bias, in_channels, height, width, out_channels, groups } = conv;
  const { kernel, stride, padding, dilation } = conv;
  const [output_height, output_width] = output_size(conv);
  const group_in = in_channels / groups;
  const group_out = out_channels / groups;
  const output = new Float32Array(out_channels * output_height * output_width);
  for (let out_channel = 0; out_channel < out_channels; out_channel++) {
    const first = Math.floor(out_channel / group_out) * group_in;
    const start = out_channel * output_height * output_width;
    output.fill(bias[out_channel], start, start + output_height * output_width);
    for (let channel = 0; channel < group_in; channel++) {
      for (let i = 0; i < kernel[0]; i++) {
        for (let j = 0; j < kernel[1]; j++) {
          const factor = weight[((out_channel * group_in + channel) * kernel[0] + i) * kernel[1] + j];
          const shift = j * dilation[1] - padding[1];
          const from = Math.max(0, Math.ceil(-shift / stride[1]));
          const to = Math.min(output_width, Math.floor((width - 1 - shift) / stride[1]) + 1);
          for (let y = 0; y < output_height; y++) {
            const row = y * stride[0] + i * dilation[0] - padding[0];
            if (row < 0 || row >= height) {
              continue;
            }
            const line = ((first + channel) * height + row) * width + shift;
            const target = start + y * output_width;
            for (let x = from; x < to; x++) {
              output[target + x] += factor * input[line + x * stride[1]];
            }
          }
        }
      }
    }
  }
  return output;
}
