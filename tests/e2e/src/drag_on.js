// Moves a slider to and fro for a second without a rest, and returns every total of the chosen way
// of counting that was shown meanwhile.
const [slider, values, done] = arguments;
const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
const seen = new Set();
const end = performance.now() + 1000;
let step = 0;
const move = () => {
  value.set.call(slider, values[step++ % values.length]);
  slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
  seen.add(document.querySelector("[data-quantity=operations]").dataset.exact);
  if (performance.now() < end) setTimeout(move, 20);
  else done([...seen]);
};
move();
