"use strict";
// s: same, d: different, k: leave it, u: undo the latest.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, select, textarea")) return;
  const wanted = { s: ".verdict [value=same]", d: ".verdict [value=different]", k: "#skip", u: "#undo" }[event.key];
  const found = wanted && document.querySelector(wanted);
  if (!found) return;
  event.preventDefault();
  found.click();
});
