// One case in the page: every engine is prepared and warmed up, then all take turns.

import { CASES, with_operands } from "./cases.js";
import { peak, prepare, start } from "./engines.js";
import { naive } from "./plain.js";

const WARM_UP_MS = 60;
const SAMPLE_MS = 8;

globalThis.bench = { start, measure };

async function measure(index, engines, rounds, quantile) {
  const typical = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length * quantile)];
  const conv = with_operands(CASES[index]);
  const expected = naive(conv);
  const entries = [];
  for (const engine of engines) {
    const entry = await prepare(engine, conv).catch((error) => ({ error: error.message }));
    if (entry && !entry.error) {
      entries.push({ engine, entry, call: [], kernel: [], ...(await warm_up(entry, expected)) });
    }
  }
  const peaks = [];
  for (let round = 0; round < rounds; round++) {
    peaks.push(peak());
    for (const { entry, times, call, kernel } of entries) {
      call.push(await time(() => entry.run(), times));
      if (entry.repeat) {
        kernel.push(timed(() => entry.repeat(times), times));
      }
    }
  }
  for (const { entry } of entries) {
    entry.free();
  }
  return {
    peak: typical(peaks),
    engines: entries.map(({ engine, entry, call, kernel, difference }) => ({
      engine,
      algorithm: entry.name,
      call: typical(call),
      kernel: kernel.length ? typical(kernel) : undefined,
      difference,
    })),
  };
}

/** How often an engine runs in one sample, and how far its output is from the loops'. */
async function warm_up(entry, expected) {
  const output = await entry.run();
  const difference = largest_difference(entry.in_order?.(output) ?? output, expected);
  const start = performance.now();
  let runs = 0;
  let spent;
  do {
    await entry.run();
    runs++;
    spent = performance.now() - start;
  } while (spent < WARM_UP_MS);
  // The first half was slower, before the engine's best compiler was done.
  const again = await time(() => entry.run(), Math.ceil(runs / 4));
  return { difference, times: Math.max(1, Math.round(SAMPLE_MS / again)) };
}

async function time(run, times) {
  const start = performance.now();
  for (let index = 0; index < times; index++) {
    const result = run();
    // What is ready is not waited for.
    if (result instanceof Promise) {
      await result;
    }
  }
  return (performance.now() - start) / times;
}

function timed(run, times) {
  const start = performance.now();
  run();
  return (performance.now() - start) / times;
}

function largest_difference(got, expected) {
  if (got.length !== expected.length) {
    return Infinity;
  }
  return got.reduce((most, number, index) => Math.max(most, Math.abs(number - expected[index])), 0);
}
