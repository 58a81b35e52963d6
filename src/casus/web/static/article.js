"use strict";
// A record and its words: a click on either lights both; keys go through the marks.
(() => {
  const text = document.getElementById("text");
  const records = document.getElementById("records");
  const marks = [...text.querySelectorAll(".m")];
  const cards = [...records.querySelectorAll(".card")];
  const spansOf = new Map(cards.map((card) => [card, card.dataset.spans.trim().split(" ").filter(Boolean).map((s) => s.split("-").map(Number))]));
  const at = (mark) => Number(mark.dataset.at);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let current = -1;

  const shown = (card) => {
    const box = document.getElementById("see-" + card.dataset.kind);
    return !box || box.checked;
  };
  const dark = () => document.querySelectorAll(".lit").forEach((x) => x.classList.remove("lit"));
  const into = (x, block) => x.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });

  // The card into its column's view, where the column scrolls by itself; else into the page's.
  const show = (card) => {
    if (records.scrollHeight > records.clientHeight + 1) {
      records.scrollTop += card.getBoundingClientRect().top - records.getBoundingClientRect().top - records.clientHeight / 3;
    } else into(card, "nearest");
  };

  // The first mark that begins at or after an offset; marks stand in the order of the text.
  const from = (offset) => {
    let low = 0;
    let high = marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(marks[middle]) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const light = (card) => {
    dark();
    card.classList.add("lit");
    let first = null;
    for (const [start, end] of spansOf.get(card)) {
      for (let n = from(start); n < marks.length && at(marks[n]) < end; n += 1) {
        marks[n].classList.add("lit");
        if (marks[n].id && (first === null || n < first)) first = n;
      }
    }
    return first;
  };

  const remember = (card) => history.replaceState(null, "", "#" + card.id);

  const toWords = (card, focus) => {
    const first = light(card);
    remember(card);
    if (first === null) return;
    current = first;
    into(marks[first], "center");
    if (focus) marks[first].focus({ preventScroll: true });
  };

  // The records over a mark, shortest passage first; asked again at the same place, the next one.
  const over = (mark) => {
    const found = [];
    for (const card of cards) {
      if (!shown(card)) continue;
      const spans = spansOf.get(card).filter(([start, end]) => start <= at(mark) && at(mark) < end);
      if (spans.length) found.push([Math.min(...spans.map(([start, end]) => end - start)), card]);
    }
    return found.sort((a, b) => a[0] - b[0]).map(([, card]) => card);
  };

  const toRecord = (mark, focus) => {
    const found = over(mark);
    if (!found.length) return;
    const next = found[(found.findIndex((card) => card.classList.contains("lit") && mark.classList.contains("lit")) + 1) % found.length];
    light(next);
    remember(next);
    current = marks.indexOf(mark);
    show(next);
    if (focus) next.querySelector(".light").focus({ preventScroll: true });
  };

  text.addEventListener("click", (event) => {
    const mark = event.target.closest(".m");
    if (!mark) return;
    event.preventDefault();
    toRecord(mark, event.detail === 0);
  });

  records.addEventListener("click", (event) => {
    const card = event.target.closest(".card");
    if (!card || (event.target.closest("a") && !event.target.closest(".light"))) return;
    event.preventDefault();
    toWords(card, event.detail === 0);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "Escape") {
      dark();
      history.replaceState(null, "", location.pathname + location.search);
    } else if ((event.key === "n" || event.key === "p") && marks.length) {
      const step = event.key === "n" ? 1 : -1;
      for (let n = current + step; n >= 0 && n < marks.length; n += step) {
        if (!marks[n].id || !over(marks[n]).length) continue;
        current = n;
        marks[n].focus();
        break;
      }
    }
  });

  // The legend: what is ticked goes into the address, so that it can be shared.
  const legend = document.querySelector(".legend");
  legend.addEventListener("change", () => {
    const address = new URL(location.href);
    address.searchParams.delete("kinds");
    const boxes = [...legend.querySelectorAll("input:not(:disabled)")];
    if (boxes.some((box) => !box.checked)) boxes.filter((box) => box.checked).forEach((box) => address.searchParams.append("kinds", box.value));
    history.replaceState(null, "", address);
  });

  const asked = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (asked && asked.classList.contains("card")) {
    show(asked);
    toWords(asked, false);
  }
})();
