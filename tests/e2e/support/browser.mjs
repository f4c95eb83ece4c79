// A real Chromium for a test. Whatever a page writes to the console as an error fails the test, unless it said so before.
import { createRequire } from "node:module";
import { mkdir } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { output, password } from "./app.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1440, height: 900 };

/** How long a page may take to do what a test waits for; slow machines compile wasm slowly. */
const patience = 15_000;

const flags = [
  // Inside a container there is nothing below for the sandbox to stand on; the pages are our own.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  // The browser must talk to nobody but the server under test.
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @param {{ url: string } | string} app the product or its address */
export async function openBrowser(app) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: flags });
  return new Browser(browser, typeof app === "string" ? app : app.url);
}

/**
 * A browser with a profile of its own on the disk, which outlives it: for what a device keeps when its browser is killed. The
 * console is not watched, as a kill comes in the middle of everything.
 */
export async function openProfile(app, folder) {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: flags,
    baseURL: app.url,
    viewport: desktop,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
  });
  context.setDefaultTimeout(patience);
  return context;
}

class Browser {
  #browser;
  #url;
  #open = [];

  constructor(browser, url) {
    this.#browser = browser;
    this.#url = url;
  }

  /**
   * A page in a session of its own, signed in when a user is named.
   *
   * @param {object} options
   * @param {string} [options.user] name of a demo account: `office`, `reporter`, …
   * @param {boolean} [options.javaScript] false: what people see before, or without, the client
   * @param {(string|RegExp)[]} [options.expectedErrors] what the console may say; also `page.expectedErrors.push(…)`
   */
  async newPage({
    user,
    width = desktop.width,
    height = desktop.height,
    locale = "zh-CN",
    javaScript = true,
    expectedErrors = [],
    ...more
  } = {}) {
    const context = await this.#browser.newContext({
      baseURL: this.#url,
      viewport: { width, height },
      locale,
      timezoneId: "Asia/Shanghai",
      javaScriptEnabled: javaScript,
      // Movement would make a picture depend on the moment it is taken.
      reducedMotion: "reduce",
      ...more,
    });
    context.setDefaultTimeout(patience);
    const opened = { context, expected: [...expectedErrors], errors: [] };
    this.#open.push(opened);
    // Every page of the session, so that one opened by a link counts as well.
    context.on("page", (page) => watch(page, opened.errors));
    const page = await context.newPage();
    page.expectedErrors = opened.expected;
    page.javaScript = javaScript;
    if (user) await signIn(page, user);
    return page;
  }

  /** Closes the pages of a test, and fails it when one of them has reported an error. Call in `afterEach`. */
  async finish() {
    const opened = this.#open.splice(0);
    await Promise.all(opened.map(({ context }) => context.close()));
    const errors = opened.flatMap(({ errors, expected }) => errors.filter((error) => !expected.some(matches(error))));
    if (errors.length > 0) throw new Error(`the browser's console has errors:\n${errors.join("\n")}`);
  }

  async close() {
    await this.#browser.close();
  }
}

function matches(error) {
  return (expected) => (typeof expected === "string" ? error.includes(expected) : expected.test(error));
}

function watch(page, errors) {
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // A server that is restarted under a page is missed by the service worker's own look for a newer one, too.
    if (message.text().includes("error occurred when fetching the script")) return;
    const { url, lineNumber } = message.location();
    errors.push(`${page.url()}: ${message.text()}${url ? `  (${url}:${lineNumber})` : ""}`);
  });
  page.on("pageerror", (error) => errors.push(`${page.url()}: ${error.stack ?? error}`));
  page.on("crash", () => errors.push(`${page.url()}: the page crashed`));
}

/** Signs in by the form, as a person does; without the client as well. */
export async function signIn(page, user) {
  await page.goto("/login");
  const form = page.locator("form", { has: page.locator("input[name=password]") });
  await form.locator("input[name=username]").fill(user);
  await form.locator("input[name=password]").fill(password);
  await form.locator("input[name=password]").press("Enter");
  await page.waitForURL(({ pathname, searchParams }) => pathname !== "/login" || searchParams.has("refused"));
  if (new URL(page.url()).pathname === "/login") {
    throw new Error(`${user} cannot sign in: ${await page.locator("[role=alert]").first().innerText()}`);
  }
  if (page.javaScript !== false) await hydrated(page);
}

/** Waits until the client has taken over the page; only then do its handlers work. */
export async function hydrated(page) {
  try {
    await page.waitForFunction(() => document.documentElement.dataset.hydrated === "true");
  } catch (error) {
    // A page that does not come alive says little by itself.
    const state = await page.evaluate(() => ({
      data: { ...document.documentElement.dataset },
      text: document.body.innerText.slice(0, 200),
      loaded: performance.getEntriesByType("resource").map(({ name, responseStatus }) => `${responseStatus} ${name}`),
    }));
    throw new Error(`${page.url()} is not taken over: ${JSON.stringify(state)}`, { cause: error });
  }
}

/** What axe finds serious or worse on the page as it is now, one line each; empty is good. */
export async function axe(page) {
  // While the client takes a page over, its title comes and goes. Pages without the client stand as they are.
  await page.waitForFunction(
    () => document.documentElement.dataset.hydrated === "true" || !document.querySelector("script[type=module]"),
  );
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} — ${node.target.join(" ")}`));
}

/** Saves the whole page as tests/e2e/output/NAME.png. */
export async function shot(page, name) {
  await mkdir(output, { recursive: true });
  const path = join(output, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}

/** Waits until the service worker holds a build and so many answers whose address has a part in common. */
export async function holds(page, part, count) {
  const held = () =>
    page.evaluate(
      async ([part, count]) => {
        const [data, builds] = await Promise.all([caches.open("kaoping-data"), caches.open("kaoping-builds")]);
        // The build is noted once its files and the empty page are held.
        if (!(await builds.match("/builds"))) return false;
        return (await data.keys()).filter(({ url }) => url.includes(part)).length >= count;
      },
      [part, count],
    );
  // A promise is true to `waitForFunction`, whatever it comes to.
  while (!(await held()));
}

/** Cuts the network: the service worker's, too, which hears of it a little later than the pages. */
export async function cut(context) {
  await context.setOffline(true);
  const [worker] = context.serviceWorkers();
  while (await worker.evaluate(() => fetch("/healthz", { cache: "no-store" }).then(() => true, () => false)));
}
