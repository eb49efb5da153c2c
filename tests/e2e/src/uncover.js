// Scrolls an element to the middle where another one lies over it.
const [element] = arguments;
const box = element.getBoundingClientRect();
const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
if (!element.contains(top)) element.scrollIntoView({ block: "center", behavior: "instant" });
