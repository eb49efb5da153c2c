// The worker of split.js: prepares its share of a convolution, then runs it as often as it is asked.

import { init, prepare } from "./kernels.js";

let prepared;

addEventListener("message", async ({ data: { description, build, input, output } }) => {
  if (description) {
    await init(build);
    prepared = prepare(description);
    postMessage("ready");
    return;
  }
  prepared.input.set(input);
  prepared.compute();
  output.set(prepared.output);
  postMessage({ input, output }, [input.buffer, output.buffer]);
});
