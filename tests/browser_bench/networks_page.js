// One network in the page: both engines are prepared and warmed up, then take turns.

import * as ort from "/npm/onnxruntime-web/dist/ort.wasm.min.mjs";

let own;

globalThis.bench = { start, measure };

async function start(build) {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = "/npm/onnxruntime-web/dist/";
  own = await import(`/kernels/networks_${build}.js`);
  await own.default();
  return { build: own.build(), "onnxruntime-web": ort.env.versions.web };
}

async function measure(name, rounds) {
  const input = Float32Array.from({ length: 3 * 224 * 224 }, (_, index) => Math.sin(index));
  const network = new own.Network(name, "auto", true);
  const reference = await onnxruntime(name);
  const engines = { own: () => network.run(input), reference: () => reference.run(input) };
  const [got, expected] = [engines.own(), await engines.reference()];
  const times = { own: [], reference: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [engine, run] of Object.entries(engines)) {
      const start = performance.now();
      await run();
      times[engine].push(performance.now() - start);
    }
  }
  await reference.free();
  return {
    name,
    own: median(times.own),
    reference: median(times.reference),
    difference: difference(got, expected),
    bytes: network.bytes(),
    layers: layers(network, input, rounds),
  };
}

async function onnxruntime(name) {
  const file = await (await fetch(`/kernels/networks/${name}.onnx`)).arrayBuffer();
  const session = await ort.InferenceSession.create(file);
  const [input] = session.inputNames;
  const output = session.outputNames.at(-1);
  return {
    async run(numbers) {
      const tensor = new ort.Tensor("float32", numbers, [1, 3, 224, 224]);
      return (await session.run({ [input]: tensor }))[output].data;
    },
    free: () => session.release(),
  };
}

/** The median of each layer that runs. */
function layers(network, input, rounds) {
  const times = new Map();
  for (let round = 0; round < rounds; round++) {
    network.start(input);
    for (;;) {
      const start = performance.now();
      const position = network.step();
      if (position === undefined) {
        break;
      }
      times.set(position, [...(times.get(position) ?? []), performance.now() - start]);
    }
  }
  return [...times].map(([position, times]) => ({ layer: network.layer(position), time: median(times) }));
}

function median(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** The largest, as a share of the largest number. */
function difference(got, expected) {
  const largest = expected.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  return expected.reduce((most, number, at) => Math.max(most, Math.abs(number - got[at])), 0) / largest;
}
