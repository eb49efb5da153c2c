// Scrolls from the top of the page to the end of the list of layers, so many pixels in each frame,
// and returns the milliseconds from frame to frame.
const [list, pixels, done] = arguments;
const end = () => list.getBoundingClientRect().bottom < innerHeight;
scrollTo(0, 0);
const intervals = [];
let before;
const frame = (now) => {
  if (before !== undefined) intervals.push(now - before);
  before = now;
  if (end()) return done(intervals);
  scrollBy(0, pixels);
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
