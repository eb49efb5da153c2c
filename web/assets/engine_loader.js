// Starts the engine with the best build that the browser supports; the others are fetched only to
// measure their peaks.

// The smallest modules that use an instruction of the build.
const PROBES = {
  // i32.const 0; i8x16.splat twice and once more, i8x16.relaxed_swizzle; drop.
  relaxed: [0x41, 0, 0xfd, 0x0f, 0x41, 0, 0xfd, 0x0f, 0xfd, 0x80, 0x02, 0x1a, 0x0b],
  // i32.const 0; i8x16.splat; drop.
  simd: [0x41, 0, 0xfd, 0x0f, 0x1a, 0x0b],
  scalar: [0x0b],
};
const FILES = {
  relaxed: ["./engine_relaxed.js", "./engine_relaxed_bg.wasm"],
  simd: ["./engine_simd.js", "./engine_simd_bg.wasm"],
  scalar: ["./engine_scalar.js", "./engine_scalar_bg.wasm"],
};

function supports(build) {
  const body = PROBES[build];
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const types = [1, 4, 1, 0x60, 0, 0];
  const functions = [3, 2, 1, 0];
  const code = [10, body.length + 3, 1, body.length + 1, 0, ...body];
  return WebAssembly.validate(new Uint8Array([...header, ...types, ...functions, ...code]));
}

const base = self.location.href;
const builds = Object.keys(FILES).filter(supports);

async function load(build) {
  const [script, wasm] = FILES[build].map((file) => new URL(file, base).href);
  const engine = await import(script);
  await engine.default({ module_or_path: wasm });
  return engine;
}

globalThis.engine = {
  builds: () => builds,
  peak: async (build) => (await load(build)).peak(),
};

// A start that fails must reach the page's error listener, so it is thrown again outside the promise.
load(builds[0])
  .then((engine) => engine.serve())
  .catch((error) => {
    setTimeout(() => {
      throw error;
    });
  });
