import init from "./atlas.js";
init({ module_or_path: new URL("./atlas_bg.wasm", import.meta.url) });
