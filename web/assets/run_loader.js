import init from "./run.js";
init({ module_or_path: new URL("./run_bg.wasm", import.meta.url) });
