// The journal as it grows: asks for what is new while the page is seen.

import { call, ofSession, query } from "./api.js";
import { byId, el, say, status } from "./dom.js";
import { showExchange } from "./exchange.js";

const EVERY = 1000;
const MOST = 200;

let last;
let timer;
let asked = 0;

/** Start to watch; `changed` is called when there are new exchanges. */
export function watchJournal(changed) {
  const again = () => refresh(changed, true);
  byId("filters").addEventListener("input", again);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("session-form").addEventListener("change", again);
  byId("live").addEventListener("change", again);
  byId("forget-journal").addEventListener("click", () => forget(again));
  byId("base-url").textContent = location.origin;
  document.addEventListener("visibilitychange", () => document.hidden || again());
  again();
  return () => refresh(changed);
}

function filter() {
  const { partner, status: wanted, path, whose } = Object.fromEntries(
    new FormData(byId("filters")),
  );
  const own = whose === "own" ? `&${ofSession()}` : "";
  return query({ partner, status: wanted, path: path.trim() }) + own;
}

async function refresh(changed, anew = false) {
  clearTimeout(timer);
  const mine = (asked += 1);
  const filtered = filter();
  byId("har").href = `/__mock__/journal.har?${filtered}`;
  try {
    const after = anew || last === undefined ? "" : `&after=${last}`;
    const told = await call("GET", `journal?${filtered}${after}&limit=${MOST}`);
    if (mine !== asked) return; // another filter has been chosen meanwhile
    draw(told, after === "");
    if (told.exchanges.length && after) changed();
  } catch (error) {
    if (mine === asked) say(`The journal cannot be read: ${error.message}`);
  }
  if (byId("live").checked && !document.hidden && mine === asked) {
    timer = setTimeout(() => refresh(changed), EVERY);
  }
}

function draw({ exchanges, last: newest, forgotten }, anew) {
  const list = byId("entries");
  const rows = exchanges.map((exchange) => row(exchange, !anew));
  if (anew) list.replaceChildren(...rows);
  else if (newest < last) return void (last = undefined); // somebody else has emptied it
  else list.prepend(...rows);
  while (list.children.length > MOST) list.lastElementChild.remove();
  byId("no-entries").hidden = list.children.length > 0;
  list.title = forgotten ? `${forgotten} older ones have been forgotten` : "";
  last = newest;
}

function row(exchange, isNew) {
  const wrong = exchange.violations;
  const about = [exchange.session && `session ${exchange.session}`, exchange.reason];
  return el(
    "li",
    { class: isNew ? "new" : "" },
    el(
      "button",
      { type: "button", onclick: () => showExchange(exchange.id) },
      status(exchange.status),
      el("span", { class: "path" }, `${exchange.method} ${exchange.path}`),
      el("time", { class: "when", datetime: exchange.at }, clock(exchange.at)),
      el("span", { class: "why" }, about.filter(Boolean).join(" · ")),
      el(
        "span",
        { class: "when" },
        exchange.drift ? el("span", { class: "badge" }, `drift ${exchange.drift}`) : null,
        wrong && !exchange.reason.includes("violation")
          ? el("span", { class: "badge" }, `${wrong} violation${wrong > 1 ? "s" : ""}`)
          : null,
        ` ${exchange.ms.toFixed(1)} ms`,
      ),
    ),
  );
}

const clock = (at) => new Date(at).toLocaleTimeString([], { hour12: false });

async function forget(again) {
  try {
    const own = new FormData(byId("filters")).get("whose") === "own";
    const { forgotten } = await call("DELETE", `journal${own ? `?${ofSession()}` : ""}`);
    say(`${forgotten} exchange${forgotten === 1 ? "" : "s"} forgotten`);
  } catch (error) {
    say(error.message);
  }
  again();
}
