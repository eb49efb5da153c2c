// An ONNX file with one Conv node, written field by field as onnx.proto3 numbers them.

const text = new TextEncoder();

function varint(number) {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) {
    bytes.push((number % 128) | 128);
  }
  return [...bytes, number];
}

function joined(parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

const number = (field, value) => Uint8Array.from([...varint(field << 3), ...varint(value)]);
const bytes = (field, value) => joined([varint((field << 3) | 2), varint(value.length), value]);
const string = (field, value) => bytes(field, text.encode(value));
const message = (field, ...parts) => bytes(field, joined(parts));

const FLOAT = 1;
const INTS = 7;

function attribute(name, values) {
  const ints = values.map((value) => number(8, value));
  return message(5, string(1, name), ...ints, number(20, INTS));
}

function group(value) {
  const INT = 2;
  return message(5, string(1, "group"), number(3, value), number(20, INT));
}

function initializer(name, dims, values) {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const sides = dims.map((side) => number(1, side));
  return message(5, ...sides, number(2, FLOAT), string(8, name), bytes(9, raw));
}

function value(field, name, dims) {
  const sides = dims.map((side) => message(1, number(1, side)));
  const tensor = message(1, number(1, FLOAT), message(2, ...sides));
  return message(field, string(1, name), message(2, tensor));
}

export function conv_model(conv, [output_height, output_width]) {
  const { in_channels, height, width, out_channels, kernel, stride, padding, dilation, groups } = conv;
  const node = message(
    1,
    ...["input", "weight", "bias"].map((name) => string(1, name)),
    string(2, "output"),
    string(4, "Conv"),
    attribute("kernel_shape", kernel),
    attribute("strides", stride),
    attribute("pads", [...padding, ...padding]),
    attribute("dilations", dilation),
    group(groups),
  );
  const graph = message(
    7,
    node,
    string(2, "conv"),
    initializer("weight", [out_channels, in_channels / groups, ...kernel], conv.weight),
    initializer("bias", [out_channels], conv.bias),
    value(11, "input", [1, in_channels, height, width]),
    value(12, "output", [1, out_channels, output_height, output_width]),
  );
  const opset = message(8, number(2, 17));
  return joined([number(1, 8), graph, opset]);
}
