import init from "./device.js";
// Shown without its styles the program would move under the pointer when they arrive.
const style = document.createElement("link");
style.rel = "stylesheet";
style.href = new URL("./device.css", import.meta.url);
const styled = new Promise((arrived) => {
  style.onload = arrived;
  style.onerror = arrived;
});
document.head.append(style);
const program = fetch(new URL("./device_bg.wasm", import.meta.url));
styled.then(() => init({ module_or_path: program }));
