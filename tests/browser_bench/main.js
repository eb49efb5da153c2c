// Runs the comparison in Chromium, prints the ratios and leaves all figures as JSON.
//
//   node main.js [--rounds=11] [--cases=PATTERN] [--engines=convcost:auto,onnxruntime-web,…]
//     [--quantile=0.5] [--build=relaxed]
//
// On a busy machine a low quantile tells more than the median.

import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { open, serve } from "./browser.js";
import { CASES, macs } from "./cases.js";

const REFERENCE = "onnxruntime-web";
const ALGORITHMS = [
  "auto",
  "reordered",
  "im2col",
  "gemm",
  "pointwise",
  "depthwise",
  "winograd2",
  "winograd4",
  "fft",
];
const ENGINES = [
  REFERENCE,
  "tfjs-wasm",
  "plain:naive",
  "plain:reordered",
  "workers:2",
  ...ALGORITHMS.map((algorithm) => `convcost:${algorithm}`),
];

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "11" },
    cases: { type: "string", default: "" },
    engines: { type: "string", default: ENGINES.join() },
    quantile: { type: "string", default: "0.5" },
    build: { type: "string" },
  },
});

const quantile = Number(options.quantile);
const results = await measure(options.engines.split(","), Number(options.rounds));
const file = new URL("../../target/bench/browser.json", import.meta.url);
await writeFile(file, JSON.stringify(results, null, 2));
summary(results.cases);
choices(results.cases);

async function measure(engines, rounds) {
  const server = await serve();
  const page = await open(`${server.address}/index.html`);
  try {
    const versions = { chromium: page.version, ...(await page.call("start", options.build)) };
    console.log(Object.entries(versions).map((pair) => pair.join(" ")).join(", "));
    console.log(`${cpus()[0].model}; ms per call, quantile ${quantile} of ${rounds} rounds`);
    const cases = [];
    for (const [index, conv] of CASES.entries()) {
      if (new RegExp(options.cases).test(conv.name)) {
        const measured = await page.call("measure", index, engines, rounds, quantile);
        const result = { ...conv, macs: macs(conv), ...measured };
        print(result);
        cases.push(result);
      }
    }
    return { versions, processor: cpus()[0].model, rounds, quantile, cases };
  } finally {
    await page.close();
    server.close();
  }
}

function print({ name, macs, peak, engines }) {
  console.log(`\n${name}: ${(macs / 1e6).toFixed(2)} M multiply-adds, FMA limit ${peak.toFixed(1)} GFLOP/s`);
  const reference = engines.find(({ engine }) => engine === REFERENCE);
  for (const { engine, algorithm, call, kernel, difference } of engines) {
    const chosen = algorithm && !engine.endsWith(algorithm) ? ` (${algorithm})` : "";
    const ratio = reference ? `${(reference.call / call).toFixed(2)}×` : "";
    const rate = kernel ? (2 * macs) / kernel / 1e6 : undefined;
    const speed = rate
      ? `kernel ${milliseconds(kernel)} ${rate.toFixed(1).padStart(6)} GFLOP/s ${percent(rate / peak)}`
      : "";
    console.log(
      `  ${(engine + chosen).padEnd(28)}${milliseconds(call)}${ratio.padStart(8)}   ±${difference.toExponential(1)}  ${speed}`,
    );
  }
}

function milliseconds(time) {
  return time.toFixed(time < 1 ? 4 : 2).padStart(9);
}

function percent(share) {
  return `${(100 * share).toFixed(0).padStart(4)} %`;
}

function summary(cases) {
  const engines = [...new Set(cases.flatMap((result) => result.engines.map(({ engine }) => engine)))];
  console.log(`\nSpeed beside ${REFERENCE}, geometric mean over the cases that the engine can do`);
  for (const engine of engines) {
    const ratios = cases.flatMap((result) => {
      const [reference, own] = [REFERENCE, engine].map((name) =>
        result.engines.find((entry) => entry.engine === name),
      );
      return reference && own ? [reference.call / own.call] : [];
    });
    if (ratios.length > 0) {
      const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
      const least = Math.min(...ratios);
      console.log(`  ${engine.padEnd(28)}${mean.toFixed(2)}×, at least ${least.toFixed(2)}×, ${ratios.length} cases`);
    }
  }
}

/** Where another algorithm was more than a tenth faster than the one that was chosen. */
function choices(cases) {
  console.log("\nCases whose chosen algorithm is more than 10 % behind the best one, by kernel time");
  for (const { name, engines } of cases) {
    const own = engines.filter(({ engine, kernel }) => engine.startsWith("convcost:") && kernel);
    const auto = own.find(({ engine }) => engine === "convcost:auto");
    if (!auto || own.length < 2) {
      continue;
    }
    const chosen = own.filter(({ algorithm }) => algorithm === auto.algorithm);
    const time = Math.min(...chosen.map(({ kernel }) => kernel));
    const best = own.reduce((least, each) => (each.kernel < least.kernel ? each : least));
    if (time > 1.1 * best.kernel) {
      const ratio = (time / best.kernel).toFixed(2);
      console.log(`  ${name}: ${auto.algorithm} takes ${ratio} times as long as ${best.algorithm}`);
    }
  }
}
