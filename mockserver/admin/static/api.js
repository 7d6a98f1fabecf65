// The mock's JSON API, for the session that the page is at.

import { byId } from "./dom.js";

const BASE = "/__mock__";

/** What the API answers; throws an Error that a person can read. */
export async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const reply = await fetch(`${BASE}/${path}`, options).catch(() => {
    throw new Error("the mock does not answer");
  });
  if (!reply.ok) throw new Error(await complaint(reply));
  return reply.json();
}

async function complaint(reply) {
  try {
    const problem = await reply.json();
    const wrong = (problem.violations ?? []).map((one) => `${one.where}: expected ${one.expected}`);
    return [problem.detail || problem.title, ...wrong].join(". ");
  } catch {
    return `the mock answered ${reply.status}`;
  }
}

/** `ask`, but undefined where it was asked again meanwhile: a late answer must not undo a newer. */
export function newest(ask) {
  let asked = 0;
  return async () => {
    const mine = (asked += 1);
    const told = await ask();
    return mine === asked ? told : undefined;
  };
}

/** A query string of the members that have a value. */
export function query(members) {
  const given = Object.entries(members).filter(([, value]) => value !== "" && value !== undefined);
  return new URLSearchParams(given).toString();
}

/** The session that is written at the top: "" is the one without a name. */
export const session = () => byId("session").value.trim();

/** `session=…`, which also stands where the session has no name: no filter would mean all. */
export const ofSession = () => `session=${encodeURIComponent(session())}`;
