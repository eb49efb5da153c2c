// Trunk's own loader starts the worker in a way that wasm-bindgen warns about in the console.
// A start that fails must reach the page's error listener, so it is thrown again outside the promise.
importScripts("./reader.js");
wasm_bindgen({ module_or_path: "./reader_bg.wasm" }).catch((error) => {
  setTimeout(() => {
    throw error;
  });
});
