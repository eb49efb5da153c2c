// Moves a slider to and fro, and returns for each step the milliseconds from its input event to the
// end of our own code, of style and layout, and of the frame that shows the new totals. A step begins
// at the start of a frame, so that this is all work, without waiting for the screen.
const [slider, steps, done] = arguments;
const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
const totals = document.querySelector("[data-quantity=macs]:not([data-layer])");
const [low, high] = [Number(slider.value), Number(slider.value) + 2];

const step = (index) =>
  new Promise((resolve) =>
    requestAnimationFrame(() => {
      const before = totals.dataset.exact;
      const frame = new MessageChannel();
      let code;
      let laidOut;
      frame.port1.onmessage = () => {
        const painted = performance.now() - start;
        resolve(totals.dataset.exact === before ? null : [code, laidOut, painted]);
      };
      const start = performance.now();
      value.set.call(slider, index % 2 ? low : high);
      slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
      // Yew renders in the microtask that the event made, which comes before this one.
      queueMicrotask(() => {
        code = performance.now() - start;
        document.body.getBoundingClientRect();
        laidOut = performance.now() - start;
      });
      frame.port2.postMessage(null);
    }),
  );

(async () => {
  const times = [];
  for (let index = 0; index < steps; index++) times.push(await step(index));
  return times;
})().then(done);
