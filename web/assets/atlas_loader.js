import init from "./atlas.js";
const style = document.createElement("link");
style.rel = "stylesheet";
style.href = new URL("./atlas.css", import.meta.url);
document.head.append(style);
init({ module_or_path: new URL("./atlas_bg.wasm", import.meta.url) });
