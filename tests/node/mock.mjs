import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Start the mock: `url` is where it is, `admin` calls its JSON API, `stop` ends it. */
export async function startMock(...options) {
  const words = ["-m", "mockserver", "serve", "--port", "0", "--log", "off", ...options];
  const stdio = ["ignore", "pipe", "inherit"];
  const mock = spawn(process.env.PYTHON ?? "python", words, { stdio });
  const ended = once(mock, "exit");
  const failed = ended.then(([code]) => Promise.reject(new Error(`mockserver: exit code ${code}`)));
  const [url] = await Promise.race([once(createInterface(mock.stdout), "line"), failed]);

  async function admin(method, path, body) {
    const headers = { "Content-Type": "application/json" };
    const said = { method, headers, body: body && JSON.stringify(body) };
    const reply = await fetch(`${url}/__mock__/${path}`, said);
    if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`);
    return reply.json();
  }

  async function stop() {
    mock.kill();
    await ended;
  }

  return { url, admin, stop };
}
