// The names of the layers in the order of the list.
return [...document.querySelectorAll("ol .row__select > b")].map((name) => name.textContent);
