// The journal as it grows: asks for what is new while the page is seen.

import { call, ofSession, query } from "./api.js";
import { byId, el, notice, say, status } from "./dom.js";
import { showExchange } from "./exchange.js";

const EVERY = 1000;
const AFTER_TROUBLE = 5000;
const MOST = 200;

let last; // the newest that is shown; undefined: all must be drawn anew
let drawn; // the filter that what is shown went through
let timer;
let asked = 0;
let read; // how often the mock had read its documents when this page was made

/** Start to watch; `changed` is called when there are new exchanges. Gives "look at once". */
export function watchJournal(changed) {
  const look = () => refresh(changed);
  for (const name of ["input", "change"]) byId("filters").addEventListener(name, look);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("session-form").addEventListener("change", look);
  byId("live").addEventListener("change", look);
  byId("forget-journal").addEventListener("click", () => forget().then(look));
  byId("base-url").textContent = location.origin;
  document.addEventListener("visibilitychange", look);
  look();
  return look;
}

/** What is asked of the journal: the filters, and the session where only one is wanted. */
function wish() {
  const whose = new FormData(byId("filters")).get("whose");
  return [filter(), whose === "own" ? ofSession() : ""].filter(Boolean).join("&");
}

function filter() {
  const { partner, status: wanted, path } = Object.fromEntries(
    new FormData(byId("filters")),
  );
  const part = path.trim();
  return query({ partner, status: wanted, path: part && `*${part}*` });
}

async function refresh(changed) {
  clearTimeout(timer);
  const mine = (asked += 1);
  const wanted = wish();
  const anew = last === undefined || wanted !== drawn;
  byId("har").href = `/__mock__/journal.har?${wanted}`;
  try {
    const words = [wanted, anew ? "" : `after=${last}`, `limit=${MOST}`];
    const health = await call("GET", "health");
    const told = await call("GET", `journal?${words.filter(Boolean).join("&")}`);
    if (mine !== asked) return; // asked again meanwhile, with another filter perhaps
    draw(told, anew);
    drawn = wanted;
    if (told.exchanges.length) changed();
    notice(...troubles(health));
  } catch (error) {
    if (mine !== asked) return;
    notice(`The journal cannot be read: ${error.message}`);
    last = undefined; // a mock that is started again counts from one
  }
  if (byId("live").checked && !document.hidden) {
    timer = setTimeout(() => refresh(changed), last === undefined ? AFTER_TROUBLE : EVERY);
  }
}

function troubles(health) {
  read ??= health.read;
  const told = Object.entries(health.troubles).map(([part, what]) => `${part}: ${what}`);
  return read === health.read ? told : [...told, "The documents have changed: load this page again"];
}

function draw({ exchanges, last: newest, forgotten }, anew) {
  const list = byId("entries");
  const rows = exchanges.map((exchange) => row(exchange, !anew));
  if (anew) list.replaceChildren(...rows);
  else list.prepend(...rows);
  while (list.children.length > MOST) list.lastElementChild.remove();
  const empty = list.children.length === 0;
  const filtered = filter() !== "";
  byId("no-entries").hidden = !empty || filtered;
  byId("none-passes").hidden = !empty || !filtered;
  byId("forgotten").hidden = !forgotten;
  byId("forgotten").textContent = `${forgotten} older ones have made room.`;
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

async function forget() {
  try {
    const own = new FormData(byId("filters")).get("whose") === "own";
    const { forgotten } = await call("DELETE", `journal${own ? `?${ofSession()}` : ""}`);
    say(`${forgotten} exchange${forgotten === 1 ? "" : "s"} forgotten`);
    last = undefined;
  } catch (error) {
    say(error.message);
  }
}
