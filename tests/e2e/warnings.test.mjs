// The board: what it shows, that it follows by itself, also after the server was cut off.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { join } from "node:path";
import { output, startApp } from "./support/app.mjs";
import { axe, desktop, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const month = "2023-09";
const unit = "U029";

/** A number on the page. */
const count = async (locator) => Number((await locator.innerText()).replace(/\D/g, ""));

describe("the board", () => {
  let app;
  let browser;
  before(async () => {
    app = await startApp();
    browser = await openBrowser(app);
  });
  afterEach(() => browser.finish());
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  it("answers on a desk and on a phone, in both themes, with nothing serious in the way", async () => {
    for (const [name, size] of [["d", desktop], ["p", phone]]) {
      const page = await browser.newPage({ user: "office", ...size });
      const answer = await page.goto("/board");
      assert.equal(answer.status(), 200);
      await hydrated(page);
      await page.locator(".live[data-state=live]").waitFor();
      assert.match(await page.locator("h1").innerText(), /月/);
      assert.ok((await page.locator("table.board tbody tr").count()) > 10);
      assert.deepEqual(await axe(page), []);
      await shot(page, `board-${name}`);
      for (const [path, shown] of [
        ["/board?light=red", "board-red"],
        [`/board/points?org=${unit}`, "points"],
        ["/indicators", "indicators"],
        ["/indicators?depth=2", "indicators-2"],
      ]) {
        await page.goto(path);
        await hydrated(page);
        if (path === "/indicators") await page.locator("details.point-detail summary").nth(1).click();
        assert.deepEqual(await axe(page), [], path);
        await shot(page, `${shown}-${name}`);
        await page.screenshot({ path: join(output, `${shown}-${name}-screen.png`) });
      }
    }
    const dark = await browser.newPage({ user: "leader", colorScheme: "dark" });
    await dark.goto("/board");
    await hydrated(dark);
    assert.deepEqual(await axe(dark), []);
    await shot(dark, "board-dark");
  });

  it("is complete before the client has loaded, and every filter is an address", async () => {
    const page = await browser.newPage({ user: "office", javaScript: false });
    await page.goto("/board");
    const rows = page.locator("table.board tbody tr");
    const all = await rows.count();
    await page.locator(".filters a", { hasText: "滞后" }).click();
    assert.equal(new URL(page.url()).searchParams.get("light"), "red");
    const red = await rows.count();
    assert.ok(red > 0 && red < all, `${red} of ${all} units have a red light`);
    await page.locator(".scope a[rel=prev]").click();
    assert.ok(new URL(page.url()).searchParams.get("period"));
    await page.locator("table.board tbody td a").first().click();
    await page.waitForURL("**/board/points?**");
    assert.ok((await page.locator("table.points tbody tr").count()) > 0);
  });

  it("shows a unit its own line, and not those of others", async () => {
    const page = await browser.newPage({ user: "reporter" });
    await page.goto("/board");
    assert.equal(await page.locator("table.board tbody tr").count(), 1);
    page.expectedErrors.push(/404/);
    const answer = await page.goto("/board/points?org=U030");
    assert.equal(answer.status(), 404);
  });

  it("speaks English", async () => {
    const page = await browser.newPage({ user: "office", locale: "en-GB" });
    await page.goto("/board");
    assert.match(await page.locator("h1").innerText(), /points are behind|no point is behind/);
    await page.goto("/indicators");
    assert.match(await page.locator("h1").innerText(), /level-1 indicators/);
  });

  it("sends a program what has changed, and nothing twice", async () => {
    const page = await browser.newPage({ user: "office" });
    const board = await page.request.get(`/api/v1/board?track=region_to_city&period=${month}`);
    assert.equal(board.status(), 200);
    assert.ok((await board.json()).rows.length > 10);
    const again = await page.request.get(`/api/v1/board?track=region_to_city&period=${month}`, {
      headers: { "if-none-match": board.headers().etag },
    });
    assert.equal(again.status(), 304);
    const nobody = await fetch(`${app.url}/api/v1/board`);
    assert.equal(nobody.status, 401);
  });

  it("changes by itself in another browser, and goes on after the server was cut off", async () => {
    const office = await browser.newPage({ user: "office" });
    const reporter = await browser.newPage({ user: "reporter" });
    await office.goto(`/board?period=${month}`);
    await hydrated(office);
    await office.locator(".live[data-state=live]").waitFor();
    await office.evaluate(() => (globalThis.notReloaded = true));
    const changes = office.locator(".timeline > li");

    const before = await changes.count();
    const first = await submit(reporter, 0, "0");
    await expectWithin(1000, () => office.locator(".timeline > li.changed").count(), (n) => n === 1);
    assert.equal(await changes.count(), Math.min(before + 1, 20));
    assert.ok((await changes.first().innerText()).includes(first.name));
    await office.screenshot({ path: join(output, "board-followed-screen.png") });

    // A connection that breaks is a connection that the console tells of.
    office.expectedErrors.push(/ERR_/);
    reporter.expectedErrors.push(/ERR_/);
    await app.kill9();
    await office.locator(".live[data-state=waiting], .live[data-state=off]").waitFor();
    await app.start();
    await office.locator(".live[data-state=live]").waitFor({ timeout: 30_000 });
    const second = await submit(reporter, 1, "0");
    await expectWithin(1000, () => office.locator(".timeline > li.changed").count(), (n) => n === 2);
    assert.ok((await changes.first().innerText()).includes(second.name));
    assert.equal(await office.evaluate(() => globalThis.notReloaded), true);

    // What it has followed to is what the server counts.
    const followed = await count(office.locator(".tiles .tile-count").nth(2));
    await office.reload();
    assert.equal(await count(office.locator(".tiles .tile-count").nth(2)), followed);
  });
});

/** Waits until a value is as it should be, and fails when that takes longer than it may. */
async function expectWithin(milliseconds, read, right) {
  const until = performance.now() + milliseconds;
  let value;
  do {
    value = await read();
    if (right(value)) return;
  } while (performance.now() < until);
  assert.fail(`still ${value} after ${milliseconds} ms`);
}

/** Submits the n-th entry that is still open, as the form does. */
async function submit(page, nth, actual) {
  const list = await page.request.get(`/api/progress/entries?period=${month}`);
  assert.equal(list.status(), 200, await list.text());
  const open = (await list.json()).list.rows.filter((row) => row.state === "empty" || row.state === "submitted" || row.state === "returned");
  const row = open[nth];
  assert.ok(row, "there is an entry to submit");
  const form = {
    assignment: row.assignment,
    period: month,
    base: String(row.revision),
    "input[actual]": actual,
    "input[note]": "项目受汛期影响，已调整计划",
    "input[issue_list]": "",
  };
  const answer = await page.request.post("/api/progress/submit", { form, headers: { origin: new URL(page.url()).origin } });
  assert.equal(answer.status(), 200, await answer.text());
  return { name: row.point.name };
}
