// Planned replies: what the next calls are answered with.

import { call, newest, ofSession, session } from "./api.js";
import { byId, el, fill, say } from "./dom.js";

let faults = [];
let operations = [];

/** Make the form and the list of plans work; gives the function that reads the list again. */
export async function preparePlans() {
  byId("plan-form").addEventListener("submit", plan);
  byId("plan-form").elements.fault.addEventListener("change", explain);
  byId("plan-form").elements.path.addEventListener("change", offerExamples);
  byId("forget-plans").addEventListener("click", forgetAll);
  try {
    operations = (await call("GET", "operations")).operations;
    offerExamples();
    faults = (await call("GET", "faults")).faults;
    byId("plan-form").elements.fault.append(
      ...faults.filter(isWord).map(({ name }) => el("option", { value: name }, name)),
    );
  } catch (error) {
    say(error.message);
  }
}

// A status is a fault as well, but has a field of its own.
const isWord = ({ name }) => /^[a-z-]+$/.test(name);

function explain(event) {
  const known = faults.find(({ name }) => name === event.target.value);
  byId("fault-help").textContent = known ? `${known.name}: ${known.help}.` : "";
  const argument = byId("plan-form").elements.argument;
  argument.disabled = !known?.takes;
  argument.value = "";
  byId("argument-name").textContent = known?.takes || "Value";
}

/** Offer the examples that the chosen path (or any) has; the chosen one stays where it can. */
function offerExamples() {
  const { path, example } = byId("plan-form").elements;
  const chosen = example.value;
  const names = operations
    .filter((one) => !path.value || one.path === path.value)
    .flatMap((one) => one.replies)
    .flatMap((reply) => reply.examples.map(({ name }) => name));
  const offered = [...new Set(names)].sort();
  example.replaceChildren(
    el("option", { value: "" }, "none"),
    ...offered.map((name) => el("option", { value: name }, name)),
  );
  example.value = offered.includes(chosen) ? chosen : "";
}

async function plan(event) {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(event.target));
  const step = { times: given.times.trim() ? Number(given.times) : null };
  if (given.code) step.code = given.code;
  if (given.example) step.example = given.example;
  if (given.fault) step.fault = [given.fault, given.argument].filter(Boolean).join(":");
  if (given.delay.trim()) step.delay = given.delay.trim();
  if (Object.keys(step).length === 1) return void say("Give a status, an example, a fault or a delay");
  const whole = { session: session(), path: given.path, steps: [step] };
  if (given.probability.trim()) whole.probability = Number(given.probability);
  try {
    await call("POST", "plans", whole);
    say("Planned");
  } catch (error) {
    say(error.message);
  }
  await drawPlans();
}

const askForPlans = newest(() => call("GET", `plans?${ofSession()}`));

/** Show the plans of the session. */
export async function drawPlans() {
  const told = await askForPlans();
  if (!told) return;
  const { plans } = told;
  fill(byId("plan-list"), plans.map(row));
  byId("forget-plans").disabled = plans.length === 0;
}

function row(one) {
  const chance = one.probability < 1 ? `probability ${one.probability}` : "";
  const how = [left(one.left), chance, one.repeat ? "again and again" : ""];
  return el(
    "li",
    {},
    el(
      "div",
      {},
      el("code", {}, one.steps.map(inShort).join(", then ")),
      el(
        "p",
        { class: "quiet" },
        [one.path || one.partner || "any path", ...how].filter(Boolean).join(" · "),
      ),
    ),
    el(
      "button",
      { type: "button", "aria-label": `Remove plan ${one.id}`, onclick: () => remove(one.id) },
      "Remove",
    ),
  );
}

const left = (calls) =>
  calls === null ? "without end" : calls === 0 ? "used up" : `${calls} call${calls > 1 ? "s" : ""} left`;

function inShort(step) {
  const said = ["code", "example", "as", "fault", "delay"]
    .filter((name) => step[name] !== undefined && step[name] !== null && step[name] !== "")
    .map((name) => `${name}=${step[name]}`);
  return said.join(" ") || "as documented";
}

async function remove(id) {
  await change("DELETE", `plans/${encodeURIComponent(id)}`, () => "Plan removed");
}

async function forgetAll() {
  await change("DELETE", `plans?${ofSession()}`, ({ forgotten }) => `${forgotten} removed`);
}

async function change(method, path, told) {
  try {
    say(told(await call(method, path)));
  } catch (error) {
    say(error.message);
  }
  await drawPlans();
  byId("plan-form").querySelector(".primary").focus(); // the button that had it is gone
}
