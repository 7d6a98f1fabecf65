// Elements from data. Text is only ever set as text: what clients sent can hold any HTML.

export const byId = (id) => document.getElementById(id);

/** An element with properties (`class`, `on…`, attributes) and children (texts or nodes). */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** The status code as a coloured word. */
export function status(code) {
  const kind = code >= 200 && code < 300 ? "good" : code >= 400 || code === 0 ? "wrong" : "";
  return el("span", { class: `status ${kind}` }, code === 0 ? "none" : String(code));
}

/** Header names and values, closed until somebody wants to see them. */
export function headerTable(headers, label = "Headers") {
  const rows = headers.map(([name, value]) =>
    el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, value)),
  );
  return el(
    "details",
    { class: "headers" },
    el("summary", {}, `${label} (${headers.length})`),
    el("table", {}, el("tbody", {}, ...rows)),
  );
}

const CONTROLS = "button, summary";

/** Give a list its rows anew; who is at one of its buttons stays there. */
export function fill(list, rows) {
  const at = [...list.querySelectorAll(CONTROLS)].indexOf(document.activeElement);
  list.replaceChildren(...rows);
  if (at >= 0) list.querySelectorAll(CONTROLS)[at]?.focus();
}

let silence;

function hush() {
  clearTimeout(silence);
  for (const place of document.querySelectorAll(".said")) place.textContent = "";
}

/** Tell what has been done: on screen, and to screen readers. */
export function say(text) {
  // What is behind an open dialog is neither seen nor read out.
  const place = document.querySelector("dialog[open] .said") ?? byId("said");
  hush();
  place.textContent = text;
  silence = setTimeout(hush, 5000);
}

/** Tell what is wrong for as long as it is: a line each, nothing for nothing. */
export function notice(...texts) {
  const place = byId("notice");
  if (place.textContent === texts.join("")) return; // not read out again and again
  place.replaceChildren(...texts.map((text) => el("p", {}, text)));
  place.hidden = texts.length === 0;
}

/** Copy a text, and say so. */
export async function copy(text, what) {
  const copied = (await copiedByApi(text)) || copiedByHand(text);
  const masked = text.includes("***") ? ", its masked values as ***" : "";
  say(copied ? `${what} copied${masked}` : "The browser does not let this page copy");
}

async function copiedByApi(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** The old way: the only one where the mock is not on this machine and has no TLS. */
function copiedByHand(text) {
  const back = document.activeElement;
  const area = el("textarea", { class: "visually-hidden", "aria-hidden": "true" });
  area.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  back?.focus();
  return copied;
}
