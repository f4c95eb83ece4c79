// Starts the product for a test: the debug binary, a folder and a port of its own. Ends nothing but what it started.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
export const output = join(root, "tests/e2e/output");
export const fixtures = join(root, "tests/fixtures/year-2023");
const binary = process.env.KAOPING_BIN ? resolve(process.env.KAOPING_BIN) : join(root, "target/debug/kaoping");
/** Of the demo accounts, and of those that a test makes. */
export const password = "Kaoping-demo-2023";
const readyWithin = 30_000;
const stopsWithin = 10_000;

/**
 * @param {{ demo?: boolean, env?: Record<string, string>, folder?: string }} options demo: with the sample year, which is
 *   the usual case; folder: where its data lies
 * @returns a running product: `url`, `data` (its folder), `log()`, `stop()`, `restart()`, `kill9()`, `start()` after a kill
 */
export async function startApp({ demo = true, env = {}, folder = tmpdir() } = {}) {
  const home = await mkdtemp(join(folder, "kaoping-e2e-"));
  const data = join(home, "data");
  const port = await freePort();
  const app = new App(home, data, port, env);
  try {
    if (demo && env.KAOPING_DATABASE_URL === undefined) await cp(await demoData(), data, { recursive: true });
    else if (demo) await run(["demo"], app.environment());
    await app.start();
  } catch (error) {
    await app.stop();
    throw error;
  }
  return app;
}

class App {
  #home;
  #env;
  #port;
  #child;
  #log = "";

  constructor(home, data, port, env) {
    this.#home = home;
    this.#env = env;
    this.#port = port;
    this.data = data;
    this.url = `http://127.0.0.1:${port}`;
    // A test file that is interrupted must not leave its server behind.
    process.once("exit", () => this.#child?.kill("SIGKILL"));
  }

  environment() {
    return environment({ KAOPING_DATA: this.data, KAOPING_ADDR: `127.0.0.1:${this.#port}`, ...this.#env });
  }

  /** What the server has written so far, over all its starts. */
  log() {
    return this.#log;
  }

  async start() {
    const child = spawn(binary, ["serve"], { env: this.environment(), cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (this.#log += text));
    }
    let failure;
    child.once("error", (error) => (failure = error));
    const until = Date.now() + readyWithin;
    while (Date.now() < until) {
      if (failure) throw new Error(`${binary} cannot be started; build it with: cargo build`, { cause: failure });
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${this.#log}`);
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      await delay(20);
    }
    throw new Error(`the server is not ready within ${readyWithin} ms:\n${this.#log}`);
  }

  async #end(signal) {
    const child = this.#child;
    this.#child = undefined;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    const late = new AbortController();
    const inTime = await Promise.race([
      ended.then(() => true),
      delay(stopsWithin, false, { signal: late.signal }).catch(() => false),
    ]);
    late.abort();
    if (inTime) return;
    child.kill("SIGKILL");
    await ended;
    throw new Error(`the server did not end within ${stopsWithin} ms of ${signal}:\n${this.#log}`);
  }

  /** Ends the server in good order and starts it again: same address, same data. */
  async restart() {
    await this.#end("SIGTERM");
    await this.start();
  }

  /** Makes an account, as an operator does at the command line, with the password of the demo accounts. */
  async addUser(username, role, org) {
    const own = org === undefined ? [] : ["--org", org];
    await run(["user", "add", username, "--display-name", username, "--role", role, ...own], this.environment(), password);
  }

  /** Ends the server as a power cut does; `start()` brings it back on the same data. */
  async kill9() {
    await this.#end("SIGKILL");
  }

  /** Ends the server in good order and removes its data. */
  async stop() {
    try {
      await this.#end("SIGTERM");
    } finally {
      await rm(this.#home, { recursive: true, force: true });
    }
  }
}

/** Settings of whoever runs the tests must not reach the product. */
function environment(own) {
  const outer = Object.entries(process.env).filter(([name]) => !name.startsWith("KAOPING_"));
  return { ...Object.fromEntries(outer), ...own };
}

async function run(args, env, input = "") {
  const child = spawn(binary, args, { env, cwd: root, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(input);
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (log += text));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`kaoping ${args.join(" ")} ended with ${code}:\n${log}`);
}

/** The sample year, loaded once for each build of the binary; every test works on a copy. */
async function demoData() {
  const { mtimeMs, size } = await stat(binary);
  const build = createHash("sha256").update(`${mtimeMs} ${size}`).digest("hex").slice(0, 16);
  const folder = join(output, ".demo");
  const ready = join(folder, build);
  if (await exists(ready)) return ready;
  await mkdir(folder, { recursive: true });
  const draft = await mkdtemp(join(folder, "draft-"));
  try {
    await run(["demo"], environment({ KAOPING_DATA: draft }));
    await rename(draft, ready);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another test file may have been first; its copy is as good.
    if (!(await exists(ready))) throw error;
  }
  return ready;
}

async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
