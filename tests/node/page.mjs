// A web application in Chromium, of another origin than the mock: what its `fetch` gets.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

// The browser's own traffic is switched off: without a network each try of it is an error.
const FLAGS = [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
  "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];

const PAGE = `<!doctype html><title>An application</title><link rel="icon" href="data:,">
<script type="module">
  const { calls } = await (await fetch("/calls")).json();
  const replies = [];
  for (const { url, ...request } of calls) {
    try {
      const reply = await fetch(url, request);
      const body = await reply.text();
      replies.push({ status: reply.status, type: reply.headers.get("content-type"), body });
    } catch (error) {
      replies.push({ error: String(error) }); // what CORS forbids looks like a broken network
    }
  }
  await fetch("/replies", { method: "POST", body: JSON.stringify({ origin, replies }) });
</script>`;

/** Let a page in Chromium make these calls (`url` and what `fetch` takes), one after another. */
export async function callFromPage(calls) {
  let told;
  const replies = new Promise((resolve) => (told = resolve));
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    if (request.url === "/replies") told(JSON.parse(Buffer.concat(parts).toString()));
    const type = request.url === "/" ? "text/html" : "application/json";
    response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" });
    response.end(request.url === "/" ? PAGE : JSON.stringify({ calls }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const profile = await mkdtemp(join(tmpdir(), "chromium-"));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const chromium = spawn(
    process.env.CHROMIUM ?? "chromium",
    [...FLAGS, `--user-data-dir=${profile}`, url],
    { stdio: "ignore", detached: true },
  );
  const ended = once(chromium, "exit");
  try {
    return await Promise.race([
      replies,
      ended.then(([code]) => Promise.reject(new Error(`Chromium ended with exit code ${code}`))),
    ]);
  } finally {
    process.kill(-chromium.pid); // it and the processes it has started
    await ended.catch(() => undefined);
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
}
