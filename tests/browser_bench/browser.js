// Chromium through chromedriver, and the files that its page reads.

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const FOLDERS = {
  "/kernels/": join(here, "../../target/bench"),
  "/npm/": join(here, "node_modules"),
  "/": here,
};
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** A server of this folder, of npm's packages and of the kernels. */
export async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const prefix = Object.keys(FOLDERS).find((start) => path.startsWith(start));
    try {
      const content = await readFile(join(FOLDERS[prefix], path.slice(prefix.length)));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain" });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** A page of headless Chromium. */
export async function open(address) {
  const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "ignore"] });
  const url = `http://127.0.0.1:${await port(driver)}`;
  const options = { args: ["--headless=new", "--no-sandbox", "--disable-gpu"] };
  const alwaysMatch = { browserName: "chrome", "goog:chromeOptions": options };
  const { sessionId, capabilities } = await post(`${url}/session`, { capabilities: { alwaysMatch } });
  const session = `${url}/session/${sessionId}`;
  await post(`${session}/timeouts`, { script: 3_600_000 });
  await post(`${session}/url`, { url: address });
  return {
    version: capabilities.browserVersion,
    /** Calls a function of `globalThis.bench` and waits for what it answers. */
    async call(name, ...args) {
      const script = `
        const [name, args, done] = arguments;
        const started = document.readyState === "complete"
          ? Promise.resolve()
          : new Promise((resolve) => addEventListener("load", resolve));
        started.then(() => bench[name](...args)).then(
          (value) => done({ value }),
          (error) => done({ error: String(error.stack ?? error) }),
        );`;
      const { value, error } = await post(`${session}/execute/async`, { script, args: [name, args] });
      if (error) {
        throw new Error(error);
      }
      return value;
    },
    async close() {
      await fetch(session, { method: "DELETE" });
      driver.kill();
    },
  };
}

function port(driver) {
  return new Promise((resolve, reject) => {
    driver.on("error", reject);
    driver.stdout.on("data", (text) => {
      const match = /started successfully on port (\d+)/.exec(text);
      if (match) {
        resolve(match[1]);
      }
    });
  });
}

async function post(url, body) {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) {
    throw new Error(`${value.error}: ${value.message}`);
  }
  return value;
}
