"use strict";
// Marks the evidence in the article and ties it to the cards. Offsets are UTF-16 units of title or body, as the DOM counts.
const paragraphs = [...document.querySelectorAll("[data-at]")].map((element) => ({
  element, node: element.firstChild, field: element.dataset.field, at: Number(element.dataset.at), text: element.textContent,
}));
// Lam and alef are one sign: no browser can draw half of it, so that a mark which begins or ends inside takes in both.
const tied = (text, at) => /^\u0644[\u0622\u0623\u0625\u0627\u0671]$/.test(text.slice(at - 1, at + 1));
const place = (quote) => {
  const { f: field, s, e, k: kind } = quote.dataset;
  const [start, end] = [Number(s), Number(e)];
  const paragraph = paragraphs.find((p) => p.field === field && p.at <= start && start < p.at + p.text.length);
  if (!paragraph) return null;
  const whole = [start - paragraph.at, Math.min(end - paragraph.at, paragraph.text.length)];
  const [from, to] = whole.map((at, i) => (tied(paragraph.text, at) ? at + (i === 0 ? -1 : 1) : at));
  return { quote, kind, paragraph, start: from, end: to };
};
const spots = [...document.querySelectorAll(".q")].map(place).filter(Boolean);
const spotOf = new Map(spots.map((spot) => [spot.quote, spot]));
const cards = [...document.querySelectorAll(".event")];
const inCard = (spot) => spot.quote.closest(".rows") !== null;
const order = ["word", "faint", "rejected", "fact", "place", "time", "speaker", "target", "source", "status", "trigger", "focus"];
const drawn = typeof Highlight === "function" && CSS.highlights;

const range = (spot) => {
  const made = document.createRange();
  made.setStart(spot.paragraph.node, spot.start);
  made.setEnd(spot.paragraph.node, spot.end);
  return made;
};

// Where the browser has no highlights: bare inline marks, which part no letters.
const wrap = (marks) => {
  for (const paragraph of paragraphs) {
    const mine = marks.filter(([spot]) => spot.paragraph === paragraph);
    const bounds = [...new Set([0, paragraph.text.length, ...mine.flatMap(([spot]) => [spot.start, spot.end])])].sort((a, b) => a - b);
    const pieces = bounds.slice(0, -1).map((from, i) => {
      const to = bounds[i + 1];
      const kinds = mine.filter(([spot]) => spot.start <= from && to <= spot.end).map(([, kind]) => order.indexOf(kind));
      if (kinds.length === 0) return paragraph.text.slice(from, to);
      const mark = document.createElement("mark");
      mark.className = order[Math.max(...kinds)];
      mark.textContent = paragraph.text.slice(from, to);
      return mark;
    });
    paragraph.element.replaceChildren(...pieces);
  }
};

const draw = (marks) => {
  if (!drawn) return wrap(marks);
  for (const [priority, kind] of order.entries()) {
    const highlight = new Highlight(...marks.filter(([, k]) => k === kind).map(([spot]) => range(spot)));
    highlight.priority = priority;
    CSS.highlights.set(kind, highlight);
  }
};

let picked = null;
let hovered = null;
let pointed = null;
const rejects = document.querySelector("#rejects");

const show = () => {
  const card = hovered ?? picked;
  const marks = [];
  for (const spot of spots) {
    if (inCard(spot)) marks.push([spot, card === null || card.contains(spot.quote) ? spot.kind : "faint"]);
    else if (spot.kind === "rejected" && rejects?.checked) marks.push([spot, "rejected"]);
    else if (spot.kind === "trigger" && card === null) marks.push([spot, "word"]);
  }
  if (pointed) marks.push([pointed, "focus"]);
  draw(marks);
  for (const one of cards) {
    one.classList.toggle("on", one === card);
    one.querySelector(".pick").setAttribute("aria-pressed", String(one === picked));
  }
};

const reveal = (spot) => {
  const pane = document.querySelector(".text");
  const rects = drawn ? range(spot).getBoundingClientRect() : spot.paragraph.element.getBoundingClientRect();
  const view = pane.getBoundingClientRect();
  const [top, bottom] = [Math.max(view.top, 0), Math.min(view.bottom, innerHeight)];
  if (rects.top < top || rects.bottom > bottom) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const scroller = getComputedStyle(pane).overflowY === "auto" ? pane : document.scrollingElement;
    scroller.scrollBy({ top: rects.top - top - (bottom - top) / 3, behavior: still ? "auto" : "smooth" });
  }
};

for (const spot of spots) {
  const { quote } = spot;
  quote.addEventListener("pointerenter", () => { pointed = spot; show(); });
  quote.addEventListener("pointerleave", () => { pointed = null; show(); });
  quote.addEventListener("focus", () => { pointed = spot; show(); reveal(spot); });
  quote.addEventListener("blur", () => { pointed = null; show(); });
  quote.addEventListener("click", () => { pointed = spot; show(); reveal(spot); });
}
const pick = (card) => {
  picked = picked === card ? null : card;
  show();
  const first = picked && spots.find((spot) => picked.contains(spot.quote));
  if (first) reveal(first);
};
for (const card of cards) {
  card.querySelector(".pick").addEventListener("click", () => pick(card));
  card.addEventListener("pointerenter", () => { hovered = card; show(); });
  card.addEventListener("pointerleave", () => { hovered = null; show(); });
  card.addEventListener("focusin", () => { hovered = card; show(); });
  card.addEventListener("focusout", () => { hovered = null; show(); });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { picked = null; pointed = null; show(); }
});
rejects?.addEventListener("change", show);

// A click on marked words leads to the card that they are evidence for.
document.querySelector("article").addEventListener("click", (event) => {
  const caret = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  const paragraph = drawn && caret && paragraphs.find((p) => p.node === caret.offsetNode);
  if (!paragraph) return;
  const hit = spots.find((s) => inCard(s) && s.paragraph === paragraph && s.start <= caret.offset && caret.offset <= s.end);
  const card = hit?.quote.closest(".event");
  if (!card) return;
  picked = card;
  show();
  card.scrollIntoView({ block: "nearest" });
});
show();
