// A convolution spread over workers: each has its share of the output and its own copy of what that
// needs, as no memory is shared. The caller's thread does the first share itself.
//
//   import { split } from "./split.js";
//   const prepared = await split(description, 2);
//   const output = await prepared.run(input);
//   prepared.free();

import { init, prepare } from "./kernels.js";
import { shares } from "./shares.js";

/** The same as `prepare` of kernels.js, for so many threads; `run` promises its output. */
export async function split(description, threads = navigator.hardwareConcurrency) {
  const { length, parts } = shares(description, threads);
  const [own, ...others] = parts;
  const build = await init();
  const helpers = await Promise.all(others.map((share) => Helper.start(share, build)));
  return new Split(length, own, prepare(own.description), helpers);
}

class Split {
  #length;
  #own;
  #prepared;
  #helpers;
  #last = Promise.resolve();

  constructor(length, own, prepared, helpers) {
    this.#length = length;
    this.#own = own;
    this.#prepared = prepared;
    this.#helpers = helpers;
  }

  get algorithm() {
    return this.#prepared.algorithm;
  }

  /** A promise of a fresh array with what the convolution makes of `input`. */
  run(input) {
    // One run after the other, since the helpers' buffers are used again.
    const result = this.#last.then(() => this.#run(input));
    this.#last = result.catch(() => {});
    return result;
  }

  async #run(input) {
    const theirs = this.#helpers.map((helper) => helper.run(input));
    const output = new Float32Array(this.#length);
    this.#own.input.gather(input, this.#prepared.input);
    this.#prepared.compute();
    this.#own.output.scatter(this.#prepared.output, output);
    await Promise.all(theirs);
    for (const helper of this.#helpers) {
      helper.write(output);
    }
    return output;
  }

  free() {
    this.#prepared.free();
    for (const helper of this.#helpers) {
      helper.free();
    }
  }
}

/** A worker with its share. */
class Helper {
  #worker;
  #share;
  #buffers;
  #answer;

  static async start(share, build) {
    const helper = new Helper(share);
    await helper.#ask({ description: share.description, build }, []);
    return helper;
  }

  constructor(share) {
    this.#share = share;
    this.#worker = new Worker(new URL("./helper.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#answer.resolve(data);
    this.#worker.onerror = ({ message }) => this.#answer.reject(new Error(message));
    // They go to and fro, since the system would have to fill fresh ones with zeros.
    this.#buffers = {
      input: new Float32Array(share.input.numbers),
      output: new Float32Array(share.output.numbers),
    };
  }

  async run(input) {
    const buffers = this.#buffers;
    this.#share.input.gather(input, buffers.input);
    this.#buffers = await this.#ask(buffers, [buffers.input.buffer, buffers.output.buffer]);
  }

  write(output) {
    this.#share.output.scatter(this.#buffers.output, output);
  }

  free() {
    this.#worker.terminate();
  }

  #ask(message, transferred) {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.#worker.postMessage(message, transferred);
    });
  }
}
