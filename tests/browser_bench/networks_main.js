// Runs whole networks in Chromium beside onnxruntime-web, one thread each, and leaves all figures as
// JSON.
//
//   node networks_main.js [--rounds=11] [--networks=resnet18,…] [--build=relaxed] [--layers]

import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { open, serve } from "./browser.js";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "11" },
    networks: { type: "string", default: "squeezenet1_1,mobilenet_v2,resnet18,vgg16" },
    build: { type: "string", default: "relaxed" },
    layers: { type: "boolean", default: false },
  },
});

const server = await serve();
const page = await open(`${server.address}/networks.html`);
try {
  const versions = { chromium: page.version, ...(await page.call("start", options.build)) };
  console.log(Object.entries(versions).map((pair) => pair.join(" ")).join(", "));
  console.log(`${cpus()[0].model}; ms per picture of 3 × 224 × 224, median of ${options.rounds}`);
  const networks = [];
  for (const name of options.networks.split(",")) {
    const result = await page.call("measure", name, Number(options.rounds));
    print(result);
    networks.push(result);
  }
  const file = new URL("../../target/bench/networks.json", import.meta.url);
  await writeFile(file, JSON.stringify({ versions, processor: cpus()[0].model, networks }, null, 2));
} finally {
  await page.close();
  server.close();
}

function print({ name, own, reference, difference, layers }) {
  const ratio = (reference / own).toFixed(2);
  console.log(
    `  ${name.padEnd(16)}${own.toFixed(1).padStart(9)}   onnxruntime-web${reference.toFixed(1).padStart(9)}   ${ratio}×   ±${difference.toExponential(1)}`,
  );
  if (options.layers) {
    for (const { layer, time } of layers.toSorted((a, b) => b.time - a.time)) {
      console.log(`${time.toFixed(2).padStart(12)}  ${layer}`);
    }
  }
}
