"use strict";
const tip = document.getElementById("tip");
const svg = name => document.createElementNS("http://www.w3.org/2000/svg", name);

function brief(value) {
  return Math.abs(value) >= 1e-3 || value === 0 ? String(+value.toPrecision(4)) : value.toExponential(1);
}

function say(text, event) {
  tip.textContent = text;
  tip.hidden = false;
  const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8);
  tip.style.left = left + "px";
  tip.style.top = event.clientY - 30 + "px";
}

for (const chart of document.querySelectorAll("svg.curve")) {
  const line = chart.querySelector(".main");
  const points = (line.getAttribute("d") || "").split(/[ML]/).slice(1).map(p => p.split(" ").map(Number));
  const [x0, x1, xa, xb] = chart.dataset.x.split(" ").map(Number);
  const [y0, y1, ya, yb] = chart.dataset.y.split(" ").map(Number);
  const cursor = svg("line");
  cursor.setAttribute("class", "cursor");
  chart.addEventListener("pointermove", event => {
    const box = chart.getBoundingClientRect();
    const at = (event.clientX - box.left) * chart.viewBox.baseVal.width / box.width;
    if (points.length === 0) return;
    const [px, py] = points.reduce((a, b) => Math.abs(b[0] - at) < Math.abs(a[0] - at) ? b : a);
    for (const [key, value] of [["x1", px], ["x2", px], ["y1", ya], ["y2", yb]]) cursor.setAttribute(key, value);
    chart.append(cursor);
    const x = x0 + (px - xa) / (xb - xa) * (x1 - x0), y = y0 + (py - ya) / (yb - ya) * (y1 - y0);
    say(chart.dataset.over + " " + brief(x) + ": " + brief(y), event);
  });
  chart.addEventListener("pointerleave", () => { cursor.remove(); tip.hidden = true; });
}

const map = document.querySelector("svg.map"), preview = document.getElementById("preview");
if (map) {
  const edge = Number(map.dataset.edge), columns = Number(map.dataset.columns); // NaN without a sheet
  const cut = i => {
    const view = svg("svg"), use = svg("use");
    view.setAttribute("class", "thumb");
    view.setAttribute("viewBox", [i % columns * edge, Math.floor(i / columns) * edge, edge, edge].join(" "));
    use.setAttribute("href", "#sprite");
    view.append(use);
    return view;
  };
  const drawn = i => [...map.querySelectorAll('.thumbs [data-i="' + i + '"] svg')].map(one => one.cloneNode(true));
  map.addEventListener("pointerover", event => {
    const mark = event.target.closest("[data-i]");
    preview.hidden = !mark;
    if (!mark) return;
    const i = Number(mark.dataset.i), name = mark.querySelector("title").textContent;
    preview.replaceChildren(...(edge ? [cut(i)] : drawn(i)), name);
  });
  map.addEventListener("pointerleave", () => { preview.hidden = true; });
}

const button = document.getElementById("theme");
button.hidden = false;
button.addEventListener("click", () => {
  const now = document.documentElement.dataset;
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  now.theme = (now.theme || system) === "dark" ? "light" : "dark";
});
