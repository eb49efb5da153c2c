// What has the focus, if another element lies over the middle of it; else nothing.
const element = document.activeElement;
const box = element.getBoundingClientRect();
const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
const covered = !element.contains(top) && !element.labels?.[0]?.contains(top);
return covered ? `${element.outerHTML.slice(0, 200)} at ${Math.round(box.top)}` : "";
