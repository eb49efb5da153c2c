import init from "./run.js";
const style = document.createElement("link");
style.rel = "stylesheet";
style.href = new URL("./run.css", import.meta.url);
document.head.append(style);
init({ module_or_path: new URL("./run_bg.wasm", import.meta.url) });
