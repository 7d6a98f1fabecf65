// Each operation: choose a sample, send it, see what comes back; or take it away as curl.

import { session } from "./api.js";
import { copy, el, headerTable, say, status } from "./dom.js";
import { pretty } from "./pretty.js";

/** Make the operations of the page sendable; `sent` is called after each reply. */
export function prepareOperations(sent) {
  for (const card of document.querySelectorAll(".operation")) prepare(card, sent);
}

function prepare(card, sent) {
  const form = card.querySelector("form");
  for (const sample of card.querySelectorAll(".sample")) {
    const area = sample.querySelector("textarea");
    area.value = area.defaultValue = pretty(area.value, sample.dataset.mediaType);
  }
  form.elements.sample?.addEventListener("change", () => showSample(card));
  showSample(card); // a reloaded page keeps what was chosen
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(card, sent);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.querySelector("[data-do=curl]").addEventListener("click", () =>
    copy(curl(requestOf(card)), "The call as curl"),
  );
  form.querySelector("[data-do=restore]").addEventListener("click", () => {
    const area = shownSample(card)?.querySelector("textarea");
    if (area) area.value = area.defaultValue;
    say("The sample is as documented again");
  });
}

const shownSample = (card) => card.querySelector(".sample:not([hidden])");

function showSample(card) {
  const chosen = card.querySelector("[name=sample]")?.value;
  for (const sample of card.querySelectorAll(".sample")) {
    sample.hidden = sample.dataset.sample !== chosen;
  }
}

function requestOf(card) {
  const fields = card.querySelector("form").elements;
  const sample = shownSample(card);
  const prefer = [fields.answer.value, fields.prefer.value.trim()].filter(Boolean).join(", ");
  const headers = [
    ["Content-Type", sample?.dataset.mediaType ?? ""],
    ["Accept", fields.accept.value],
    ["Prefer", prefer],
    ["X-Mock-Session", session()],
  ].filter(([name, value]) => value || name === "Accept");
  return {
    method: card.dataset.method,
    url: location.origin + card.dataset.path,
    headers,
    body: sample?.querySelector("textarea").value,
  };
}

/** A request as a command of a POSIX shell. */
export function curl({ method, url, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const words = [`curl -i -X ${method} ${quoted(url)}`];
  // An empty Accept takes away the one that curl sends of itself.
  for (const [name, value] of headers) words.push(`-H ${quoted(`${name}: ${value}`.trimEnd())}`);
  if (body !== undefined) words.push(`--data-raw ${quoted(body)}`);
  return words.join(" \\\n  ");
}

async function send(card, sent) {
  const place = card.querySelector(".reply");
  const button = card.querySelector("form .primary");
  const { method, url, headers, body } = requestOf(card);
  const started = performance.now();
  button.disabled = true;
  try {
    const reply = await fetch(url, { method, headers, body });
    const text = await reply.text();
    show(place, reply, text, performance.now() - started);
    say(`${method} ${card.dataset.path}: ${reply.status}`);
  } catch (error) {
    const told = `No complete reply (${error.message}). A fault, perhaps: the journal says why.`;
    place.replaceChildren(el("p", { class: "line" }, status(0), el("span", {}, told)));
    say("No complete reply");
  } finally {
    place.hidden = false;
    button.disabled = false;
    button.focus({ preventScroll: true }); // a disabled button has lost it
    sent();
  }
}

function show(place, reply, text, milliseconds) {
  const mediaType = reply.headers.get("content-type") ?? "";
  place.replaceChildren(
    el(
      "p",
      { class: "line" },
      status(reply.status),
      el("span", {}, mediaType || "no body"),
      el("span", { class: "quiet" }, `${milliseconds.toFixed(0)} ms in the browser`),
    ),
    headerTable([...reply.headers]),
    text ? el("pre", { tabindex: "0", "aria-label": "Body" }, pretty(text, mediaType)) : "",
  );
}
