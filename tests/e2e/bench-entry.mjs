// Measures reporting on a poor phone: when the entry's page can be read and used, and how fast a grid of 220 points answers.
// Build the small client and the server first:
//   server/setup/site.sh && cargo build --release -p server --bin kaoping && KAOPING_BIN=target/release/kaoping node tests/e2e/bench-entry.mjs
import { startApp } from "./support/app.mjs";
import { desktop, hydrated, openBrowser, phone } from "./support/browser.mjs";

/** Slow 4G as browsers' tools have it: 1.6 Mbit/s down, 0.75 up, 150 ms. */
const slow4g = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (0.75 * 1024 * 1024) / 8 };
const points = 220;
const app = await startApp();
const browser = await openBrowser(app);
try {
  for (const visit of ["first visit", "second visit"]) await entry(visit);
  for (const rate of [1, 5]) await grid(rate);
  await browser.finish();
} finally {
  await browser.close();
  await app.stop();
}

async function throttled(page, rate) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", slow4g);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}

/** From the click to the page that can be read, and to the score that follows what is typed. */
async function entry(visit) {
  const page = await browser.newPage({ user: "reporter", ...phone, serviceWorkers: "block" });
  const list = await page.request.get("/progress?period=2023-09");
  const href = /href="(\/progress\/[0-9a-f-]+\?period=2023-09)"/.exec((await list.text()).replaceAll("&amp;", "&"))[1];
  if (visit === "second visit") {
    await page.goto(href);
    await hydrated(page);
  }
  await throttled(page, 5);
  const from = Date.now();
  await page.goto(href, { waitUntil: "commit" });
  await page.locator("#actual").waitFor();
  const readable = Date.now() - from;
  await hydrated(page);
  await page.locator("#actual").fill("1");
  await page.locator(".preview .score b", { hasText: /\d/ }).waitFor();
  console.log(`${visit.padEnd(14)} readable ${readable} ms (≤ 1500)   usable ${Date.now() - from} ms (≤ 4000)   CPU 5×, slow 4G`);
  await page.context().close();
}

/** The longest time from a key to the next picture, over a row of edits in a grid of 220 points. */
async function grid(rate) {
  const page = await browser.newPage({ user: "county", ...desktop, serviceWorkers: "block" });
  // The sample year has no unit with so many: its points come several times, each as one of its own.
  await page.route("**/api/progress/grid**", async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const sheets = body.grid.sheets;
    body.grid.sheets = Array.from({ length: points }, (_, at) => {
      const sheet = structuredClone(sheets[at % sheets.length]);
      sheet.row.assignment = `${sheet.row.assignment}-${at}`;
      return sheet;
    });
    await route.fulfill({ response: answer, json: body });
  });
  await page.route("**/api/progress/save_drafts", (route) => route.fulfill({ json: Date.now() }));
  await page.goto("/progress?period=2023-09");
  await hydrated(page);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  await page.locator("a[href^='/progress/grid']").first().click();
  await page.locator(`#line-${points - 1}`).waitFor();
  await page.evaluate(() => {
    globalThis.slowest = [];
    new PerformanceObserver((list) => globalThis.slowest.push(...list.getEntries().filter(({ interactionId }) => interactionId).map(({ duration }) => duration)))
      .observe({ type: "event", durationThreshold: 16, buffered: false });
  });
  await page.locator("[data-at='0-0']").focus();
  for (let row = 0; row < 60; row += 1) {
    await page.keyboard.type("1");
    await page.keyboard.press("Enter");
  }
  for (let at = 0; at < 10; at += 1) await page.keyboard.press("Control+z");
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  const times = (await page.evaluate(() => globalThis.slowest)).sort((a, b) => a - b);
  const worst = times.at(-1) ?? 16;
  const at98 = times[Math.floor((times.length - 1) * 0.98)] ?? 16;
  console.log(`grid of ${points} points, CPU ${rate}×: INP (98%) ${at98} ms, worst ${worst} ms (≤ 200), ${times.length} interactions of 16 ms and more`);
  await page.context().close();
}
