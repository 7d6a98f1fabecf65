import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Start the mock: `url` is where it is, `admin` calls its JSON API, `stop` ends it. */
export async function startMock(...options) {
  const words = ["-m", "mockserver", "serve", "--port", "0", "--log", "off", ...options];
  const mock = spawn(process.env.PYTHON ?? "python", words, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(mock, "exit");
  const [url] = await Promise.race([
    once(createInterface(mock.stdout), "line"), // the first line is the URL
    ended.then(([code]) => Promise.reject(new Error(`the mock ended with exit code ${code}`))),
  ]);
  return {
    url,
    async admin(method, path, body) {
      const headers = { "Content-Type": "application/json" };
      const reply = await fetch(`${url}/__mock__/${path}`, {
        method, headers, body: body && JSON.stringify(body),
      });
      if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`);
      return reply.json();
    },
    async stop() {
      mock.kill();
      await ended;
    },
  };
}
