// What the mock remembers: sessions, and the entities of the one that the page is at.

import { call, newest, ofSession, session } from "./api.js";
import { byId, el, fill, say } from "./dom.js";

/** Let the buttons of state work; `changed` is called after a reset. */
export function prepareState(changed) {
  byId("forget-state").addEventListener("click", async () => {
    await change("DELETE", `state?${ofSession()}`, undefined, changed);
  });
  byId("reset").addEventListener("click", async () => {
    await change("POST", "reset", { session: session() }, changed);
  });
}

async function change(method, path, body, changed) {
  try {
    const { forgotten } = await call(method, path, body);
    say(`${forgotten} forgotten`);
  } catch (error) {
    say(error.message);
  }
  changed();
}

let shown;

const askForState = newest(() => call("GET", `state?${ofSession()}`));
const askForSessions = newest(() => call("GET", "sessions"));

/** Show the entities of the session. */
export async function drawState() {
  const told = await askForState();
  if (!told) return;
  const { enabled, entities } = told;
  byId("state-note").textContent = enabled
    ? entities.length ? "" : "Nothing is remembered yet."
    : "Off: every reply is a documented sample. Start the mock with --state to have it remember.";
  byId("forget-state").hidden = !enabled;
  if (shown === JSON.stringify(entities)) return; // what somebody has opened stays open
  shown = JSON.stringify(entities);
  fill(
    byId("entities"),
    entities.map(({ partner, key, value }) =>
      el(
        "li",
        {},
        el(
          "details",
          {},
          el("summary", {}, `${partner} · ${key}`),
          el("pre", { tabindex: "0" }, JSON.stringify(value, null, 2)),
        ),
      ),
    ),
  );
}

/** Show the sessions, each with a button to be at it. */
export async function drawSessions(changed) {
  const told = await askForSessions();
  if (!told) return;
  const { sessions } = told;
  const names = sessions.map(({ name }) => name).filter(Boolean);
  byId("sessions").replaceChildren(...names.map((name) => el("option", { value: name })));
  fill(
    byId("session-list"),
    sessions.map((one) => row(one, changed)),
  );
}

function row({ name, seed, exchanges, plans, entities }, changed) {
  const counts = [count(exchanges, "exchange"), count(plans, "plan"), count(entities, "entity")];
  const here = name === session();
  const shown = name || "the one without a name";
  return el(
    "li",
    {},
    el(
      "div",
      {},
      shown,
      el("p", { class: "quiet" }, `${counts.join(", ")} · seed ${seed}`),
    ),
    here ? el("span", { class: "badge plain" }, "here") : null,
    here ? null : button("Switch to", shown, () => switchTo(name)),
    name ? button("End", shown, () => end(name, changed)) : null,
  );
}

const button = (word, what, onclick) =>
  el("button", { type: "button", "aria-label": `${word} ${what}`, onclick }, word);

const count = (number, word) =>
  `${number} ${number === 1 ? word : word.replace(/y$/, "ie") + "s"}`;

function switchTo(name) {
  byId("session").value = name;
  byId("session-form").dispatchEvent(new Event("change", { bubbles: true }));
  byId("session").focus();
  say(name ? `At session ${name}` : "At the session without a name");
}

async function end(name, changed) {
  await change("DELETE", `sessions/${encodeURIComponent(name)}`, undefined, changed);
}
