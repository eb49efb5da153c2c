// Every total with its exact figure.
return Object.fromEntries(
  [...document.querySelectorAll("[data-quantity]:not([data-layer])")].map((element) => [
    element.dataset.quantity,
    element.dataset.exact,
  ]),
);
