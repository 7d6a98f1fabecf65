// The page's parts, put together.

import { call } from "./api.js";
import { byId, say } from "./dom.js";
import { prepareDialog } from "./exchange.js";
import { watchJournal } from "./journal.js";
import { drawPlans, preparePlans } from "./planning.js";
import { drawSessions, drawState, prepareState } from "./remembering.js";
import { prepareOperations } from "./sending.js";

const SESSION = "mock-session";

async function drawAll() {
  try {
    await Promise.all([drawPlans(), drawState(), drawSessions(everything)]);
  } catch (error) {
    say(`The mock does not answer: ${error.message}`);
  }
}

function prepareSession() {
  byId("session").value = sessionStorage.getItem(SESSION) ?? "";
  byId("session-form").addEventListener("submit", (event) => {
    event.preventDefault();
    event.target.dispatchEvent(new Event("change"));
  });
  byId("session-form").addEventListener("change", () => {
    sessionStorage.setItem(SESSION, byId("session").value.trim());
    drawAll();
  });
}

function prepareMenu() {
  const menu = document.querySelector(".menu");
  const close = () => (menu.open = false);
  document.addEventListener("click", (event) => menu.contains(event.target) || close());
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    menu.querySelector("summary").focus();
  });
}

function everything() {
  byId("session-form").dispatchEvent(new Event("change"));
}

prepareSession();
prepareMenu();
prepareState(everything);
await preparePlans();
const refreshJournal = watchJournal(drawAll);
prepareOperations(refreshJournal);
prepareDialog(refreshJournal);
await drawAll();
await call("GET", "health").then(
  ({ partners }) => (document.title = `Mock server · ${partners.join(", ")}`),
  (error) => say(error.message),
);
