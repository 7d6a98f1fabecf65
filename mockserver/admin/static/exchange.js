// One exchange in full: why this reply, what breaks the document, what was sent and came.

import { call } from "./api.js";
import { comparison } from "./comparison.js";
import { byId, copy, el, headerTable, say, status } from "./dom.js";
import { pretty } from "./pretty.js";

let shown;

const LINK = /^#exchange-(\d+)$/;

/** Let the dialog's own buttons work, and links to an exchange; `sent` is called after a reply. */
export function prepareDialog(sent) {
  byId("send-again").addEventListener("click", () => sendAgain(sent));
  byId("copy-link").addEventListener("click", () => copy(location.href, "The link"));
  byId("copy-detail").addEventListener("click", () => copy(shown?.curl ?? "", "The call as curl"));
  byId("detail").addEventListener("click", (event) => {
    if (event.target === event.currentTarget) event.currentTarget.close(); // beside the dialog
  });
  byId("detail").addEventListener("close", () => {
    history.replaceState(null, "", location.pathname + location.search);
  });
  addEventListener("hashchange", showLinked);
  showLinked();
}

function showLinked() {
  const id = LINK.exec(location.hash)?.[1];
  if (id) showExchange(id);
}

async function sendAgain(sent) {
  const button = byId("send-again");
  button.disabled = true;
  try {
    const { status: came } = await call("POST", `journal/${shown.id}/again`);
    say(came ? `Sent again: ${came}` : "Sent again: no whole reply");
  } catch (error) {
    say(error.message);
  }
  button.disabled = false;
  button.focus();
  sent();
}

/** Open the dialog with an exchange of the journal. */
export async function showExchange(id) {
  try {
    shown = await call("GET", `journal/${id}`);
  } catch (error) {
    return void say(error.message);
  }
  byId("detail-title").replaceChildren(
    status(shown.status),
    el("span", { class: "path" }, `${shown.method} ${shown.url}`),
  );
  const { id: number, partner, session, ms } = shown;
  const meta = [`exchange ${number}`, partner, session && `session ${session}`, `${ms} ms`];
  byId("detail-body").replaceChildren(
    el("p", { class: "quiet" }, [...meta, new Date(shown.at).toLocaleString()].filter(Boolean).join(" · ")),
    el("h3", {}, "Why this reply"),
    el("ol", { class: "steps" }, ...shown.why.map((step) => el("li", {}, step))),
    ...side("Request", shown.request, shown),
    ...side("Reply", shown.reply, shown),
  );
  if (!byId("detail").open) byId("detail").showModal();
  byId("detail").scrollTop = 0;
  history.replaceState(null, "", `#exchange-${shown.id}`);
}

function side(title, message, exchange) {
  const said = [message.media_type || "no media type", `${message.size} bytes`];
  return [
    el("h3", {}, title),
    ...againstDocument(message.violations),
    el("p", { class: "quiet" }, said.join(" · ")),
    headerTable(message.headers),
    message.note ? el("p", { class: "quiet" }, message.note) : null,
    ...bodyOf(title, message, exchange),
  ].filter(Boolean);
}

function bodyOf(title, message, exchange) {
  if (!message.body) return [];
  const text = pretty(message.body, message.media_type);
  const plain = el("pre", { tabindex: "0", "aria-label": `${title}: body` }, text);
  const sample = title === "Request" ? documentedSample(exchange, message.media_type) : undefined;
  if (sample === undefined || sample === text) return [plain];
  return [
    plain,
    el(
      "details",
      { class: "headers" },
      el("summary", {}, "What differs from the documented sample"),
      el("pre", { tabindex: "0" }, ...comparison(sample, text)),
    ),
  ];
}

function documentedSample(exchange, mediaType) {
  const essence = (mediaType ?? "").split(";")[0].trim().toLowerCase();
  const path = exchange.path.toLowerCase().replace(/\/$/, "");
  const card = [...document.querySelectorAll(".operation")].find(
    (one) => one.dataset.path.toLowerCase() === path && one.dataset.method === exchange.method,
  );
  const sample = [...(card?.querySelectorAll(".sample") ?? [])].find(
    (one) => one.dataset.mediaType === essence,
  );
  return sample?.querySelector("textarea").defaultValue;
}

function againstDocument(violations) {
  return violations.map((one) =>
    el(
      "div",
      { class: "violation" },
      el(
        "p",
        { class: "where" },
        el("code", {}, one.where || "the body"),
        el("span", { class: "quiet" }, `rule ${one.rule}`),
        el("span", { class: "evidence", title: "Who says so" }, one.evidence),
      ),
      el("p", { class: "documented" }, one.expected),
      el("p", { class: "came" }, one.came),
      one.quote ? el("blockquote", {}, one.quote) : null,
    ),
  );
}
