// The visible elements of a role under a root, each with its accessible name: as much of the
// standard's rules as this page's markup needs. The browser's own name is compared in the end.
const [role, root] = arguments;

const native = {
  button: ["button", "summary", "input[type=button]", "input[type=submit]"],
  checkbox: ["input[type=checkbox]"],
  combobox: ["select"],
  group: ["fieldset", "details"],
  heading: ["h1", "h2", "h3", "h4", "h5", "h6"],
  img: ["img"],
  link: ["a[href]"],
  listitem: ["li"],
  option: ["option"],
  radio: ["input[type=radio]"],
  region: ["section[aria-label]", "section[aria-labelledby]"],
  row: ["tr"],
  slider: ["input[type=range]"],
  spinbutton: ["input[type=number]"],
  status: ["output"],
  textbox: ["input:not([type])", "input[type=text]", "input[type=search]", "textarea"],
};
const namedByContent = ["button", "checkbox", "heading", "link", "menuitem", "menuitemradio", "option", "radio", "row", "switch", "tab"];

const text = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.hidden || node.ariaHidden === "true") return "";
  if (node.matches("input, select, textarea")) return "";
  return node.ariaLabel ?? node.alt ?? [...node.childNodes].map(text).join(" ");
};

const name = (element) => {
  const labels = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).map((id) => document.getElementById(id));
  const parts = labels.some(Boolean) ? labels.filter(Boolean) : [...(element.labels ?? [])];
  if (labels.some(Boolean)) return parts.map(text).join(" ");
  if (element.ariaLabel) return element.ariaLabel;
  if (parts.length) return parts.map(text).join(" ");
  const legend = element.querySelector(":scope > legend");
  if (legend) return text(legend);
  if (namedByContent.includes(role)) return [...element.childNodes].map(text).join(" ");
  return element.alt ?? element.title ?? "";
};

const visible = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && !element.closest("[aria-hidden=true], [inert]");

const selector = [`[role="${role}"]`, ...(native[role] ?? []).map((kind) => `${kind}:not([role])`)].join();
return [...(root ?? document).querySelectorAll(selector)]
  .filter(visible)
  .map((element) => [element, name(element).replace(/\s+/g, " ").trim()]);
