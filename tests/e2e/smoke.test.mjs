// Is there a product at all? Everything else builds on this.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone } from "./support/browser.mjs";

describe("the product is there", () => {
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

  it("says that it is ready", async () => {
    const answer = await fetch(`${app.url}/healthz`);
    assert.equal(answer.status, 200);
  });

  it("shows the sign-in form, on a desk and on a phone, with nothing serious in the way", async () => {
    for (const size of [{}, phone]) {
      const page = await browser.newPage(size);
      const answer = await page.goto("/login");
      assert.equal(answer.status(), 200);
      await hydrated(page);
      await page.locator("input[name=username]").waitFor();
      assert.equal(await page.locator("input[name=password]").getAttribute("type"), "password");
      assert.deepEqual(await axe(page), []);
    }
  });

  it("shows the sign-in form before the client has loaded", async () => {
    const page = await browser.newPage({ javaScript: false });
    await page.goto("/login");
    assert.ok(await page.locator("input[name=username]").isVisible());
  });

  it("says so where a part of the client does not load, and stays readable", async () => {
    // What a service worker fetches cannot be stopped on its way.
    const page = await browser.newPage({ user: "auditor", expectedErrors: [/./], serviceWorkers: "block" });
    await page.route(/split_office/, (route) => route.abort());
    await page.goto("/audit");
    await page.locator("#load-failed-bar", { hasText: "没有加载成功" }).waitFor();
    assert.ok((await page.locator("tbody tr").count()) > 0);
    await page.unroute(/split_office/);
    await page.locator("#load-failed-bar button").click();
    await hydrated(page);
    assert.equal(await page.locator("#load-failed-bar").count(), 0);
  });

  it("signs in, and is still there after a restart", async () => {
    const page = await browser.newPage({ user: "office" });
    // The open page follows the live stream, which a restart cuts.
    page.expectedErrors.push(/ERR_/);
    await app.restart();
    await page.goto("/");
    assert.notEqual(new URL(page.url()).pathname, "/login");
  });
});
