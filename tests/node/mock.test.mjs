import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startMock } from "./mock.mjs";
import { callFromPage } from "./page.mjs";

let mock;
let operation;
let sample;

before(async () => {
  mock = await startMock();
  ({
    operations: [operation],
  } = await mock.admin("GET", "operations"));
  sample = operation.takes[0].examples[0].body;
});

after(() => mock.stop());

function call(session, { headers = {}, body = sample } = {}) {
  return {
    url: mock.url + operation.path,
    method: operation.method,
    headers: {
      "Content-Type": operation.takes[0].media_type,
      "X-Mock-Session": session,
      ...headers,
    },
    body,
  };
}

test("a page of another origin is answered, and the journal shows its call", async () => {
  const { origin, replies } = await callFromPage([call("orders")]);

  assert.notEqual(origin, mock.url);
  assert.equal(replies[0].error, undefined);
  assert.equal(replies[0].status, 200);
  const { exchanges } = await mock.admin("GET", "journal?session=orders");
  assert.deepEqual(
    exchanges.map(({ method, path, status, violations }) => ({ method, path, status, violations })),
    [{ method: operation.method, path: operation.path, status: 200, violations: 0 }],
  );
  const exchange = await mock.admin("GET", `journal/${exchanges[0].id}`);
  const headers = new Map(exchange.request.headers.map(([name, value]) => [name.toLowerCase(), value]));
  assert.equal(headers.get("origin"), origin);
});

test("a page of another origin can read what is wrong with its body", async () => {
  const { replies } = await callFromPage([call("wrong", { body: "{}" })]);

  assert.equal(replies[0].status, 400);
  assert.ok(JSON.parse(replies[0].body).violations.length > 0);
});

test("a planned fault happens once, and only in its session", async () => {
  await mock.admin("POST", "plans", { session: "unlucky", steps: [{ code: 503 }] });

  const { replies } = await callFromPage([call("unlucky"), call("unlucky"), call("lucky")]);

  assert.deepEqual(replies.map(({ status }) => status), [503, 200, 200]);
});

test("calls are counted", async () => {
  await callFromPage([call("counted"), call("counted")]);

  const expected = { session: "counted", path: operation.path, body: JSON.parse(sample) };
  assert.equal((await mock.admin("POST", "verify", { ...expected, times: 2 })).ok, true);
  assert.equal((await mock.admin("POST", "verify", { ...expected, times: 3 })).ok, false);
});

test("the admin API is not for a page of another origin", async () => {
  const url = `${mock.url}/__mock__/reset`;

  const { replies } = await callFromPage([{ url, method: "POST", body: "{}" }]);

  assert.ok(replies[0].error ?? replies[0].status === 403);
});
