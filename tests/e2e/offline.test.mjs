// Without network: entries and photos wait on the device, survive the tab, and arrive once when the network is back.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, cut, holds, hydrated, openBrowser, phone, shot, signIn } from "./support/browser.mjs";
import { behindProxy } from "./support/newer.mjs";

const period = "2023-09";
/** What a browser says of a network that is not there. */
const noNetwork = [/net::ERR_INTERNET_DISCONNECTED/, /Failed to load resource/, /ERR_FAILED/];
const photo = {
  name: "现场照片.png",
  mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64"),
};

// Two conditions below are waited for by asking again and again: one that never comes ends here.
describe("without network", { timeout: 240_000 }, () => {
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

  /** Signs a reporter in and waits until the device holds the pages and the entries of the period. */
  async function prepared(options = {}) {
    const page = await browser.newPage({ user: "reporter", expectedErrors: noNetwork, ...options });
    await page.goto(`/progress?period=${period}`);
    await hydrated(page);
    const entries = await page.locator("table.entries a[href^='/progress/']").evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute("href")))]);
    await holds(page, "/api/progress/entry?", entries.length);
    return { page, entries };
  }

  const badge = (page) => page.locator(".queue-badge .count");

  async function report(page, value) {
    await page.locator("input[name='actual']").fill(String(value));
    await page.getByRole("button", { name: /提交/ }).click();
    await page.locator(".saved[data-state=queued]", { hasText: "已排队" }).waitFor();
  }

  it("shows both values where another device was faster, and the person decides", async () => {
    const { page, entries } = await prepared();
    const other = await browser.newPage({ user: "reporter" });
    const href = entries[5];
    await cut(page.context());
    await page.goto(href);
    await hydrated(page);
    await report(page, 3);
    await other.goto(href);
    await hydrated(other);
    await other.locator("input[name='actual']").fill("7");
    await other.getByRole("button", { name: /提交/ }).click();
    await other.locator(".state[data-state=submitted]").first().waitFor();

    await page.context().setOffline(false);
    await page.goto("/queue");
    await hydrated(page);
    const card = page.locator(".queue-cards > li");
    await card.locator(".state[data-state=conflict]").waitFor();
    assert.match(await card.innerText(), /7[\s\S]*3/);
    await shot(page, "queue-conflict-desk");
    // The office sees that something on a device has not arrived.
    const office = await browser.newPage({ user: "office" });
    await office.goto("/devices");
    await office.getByRole("heading", { name: "1 台设备上还有 1 条记录没有送达" }).waitFor();
    assert.deepEqual(await axe(office), []);
    await shot(office, "devices-desk");
    // The entry says so too, and does not claim to be on its way.
    await page.goto(href);
    await hydrated(page);
    await page.locator(".saved[data-state=conflict]", { hasText: "待发记录" }).waitFor();
    await page.goto("/queue");
    await hydrated(page);
    await card.getByRole("button", { name: "用我的" }).click();
    await page.getByRole("heading", { name: "没有待发送的记录" }).waitFor();
    await other.reload();
    await hydrated(other);
    assert.equal(await other.locator("input[name='actual']").inputValue(), "3");
    await office.reload();
    await office.getByRole("heading", { name: "所有设备的记录都已送达" }).waitFor();
  });

  it("does not send twice from two tabs, and asks before signing out with something unsent", async () => {
    const { page, entries } = await prepared();
    const context = page.context();
    await cut(context);
    const href = entries[6];
    await page.goto(href);
    await hydrated(page);
    await report(page, 2);
    const second = await context.newPage();
    await second.goto("/queue");
    await hydrated(second);
    await second.locator(".queue-cards > li").waitFor();

    page.once("dialog", (dialog) => dialog.dismiss());
    await page.locator("details.user summary").click();
    await page.getByRole("button", { name: "退出登录" }).click();
    assert.equal(await second.locator(".queue-cards > li").count(), 1, "whoever says no stays, and so does the record");

    // To a file, and from it: what is known by its id is not there twice.
    const [download] = await Promise.all([second.waitForEvent("download"), second.getByRole("button", { name: "导出到文件" }).click()]);
    await second.locator("#queue-file").setInputFiles(await download.path());
    await second.getByText("已导入 1 条").waitFor();
    assert.equal(await second.locator(".queue-cards > li").count(), 1);

    await context.setOffline(false);
    await Promise.all([page, second].map((tab) => tab.evaluate(() => globalThis.kaoping.flush())));
    await second.getByRole("heading", { name: "没有待发送的记录" }).waitFor();
    await page.goto(href);
    await hydrated(page);
    await page.locator(".state[data-state=submitted]").first().waitFor();
    assert.equal(await page.locator(".timeline li", { hasText: "2 " }).count(), 1);
  });

  it("reads a thread that was opened before, and says that writing needs a network", async () => {
    const { page, entries } = await prepared();
    const thread = entries[7].replace(/\?/, "/thread?");
    await page.goto(thread);
    await hydrated(page);
    await page.locator("#message").fill("口径以统计月报为准");
    await page.getByRole("button", { name: "发送" }).click();
    await page.locator(".messages .text", { hasText: "口径以统计月报为准" }).waitFor();
    const held = () =>
      page.evaluate(async () => {
        const kept = await (await caches.open("kaoping-data")).keys();
        const answers = await Promise.all(
          kept.filter(({ url }) => url.includes("/api/review/thread?")).map(async ({ url }) => (await caches.match(url)).text()),
        );
        return answers.some((text) => text.includes("口径以统计月报为准"));
      });
    while (!(await held()));
    await cut(page.context());
    await page.locator("#message").fill("补充一句");
    await page.locator("#message-offline", { hasText: "联网后才能发送" }).waitFor();
    assert.equal(await page.getByRole("button", { name: "发送" }).isDisabled(), true);
    assert.deepEqual(await axe(page), []);
    await shot(page, "thread-offline-desk");
    // Opened anew, too.
    const again = await page.context().newPage();
    await again.goto(thread);
    await hydrated(again);
    await again.locator(".messages .text", { hasText: "口径以统计月报为准" }).waitFor();
    await again.locator("#message-offline", { hasText: "没有网络" }).waitFor();
    await page.context().setOffline(false);
    await page.waitForFunction(() => !document.querySelector(".thread button.end").disabled);
    assert.equal(await page.locator("#message").inputValue(), "补充一句");
  });

  it("keeps nothing that one person has read for the next at the same device", async () => {
    const { page, entries } = await prepared();
    const [, first] = /\/progress\/([0-9a-f-]+)/.exec(entries[0]);
    const kept = () =>
      page.evaluate(async (id) => (await (await caches.open("kaoping-data")).keys()).some(({ url }) => url.includes(id)), first);
    assert.equal(await kept(), true);
    // The first one's session is gone without signing out.
    await page.context().clearCookies();
    await signIn(page, "county");
    while (await kept());
  });

  it("keeps entries and photos over the end of the tab, and sends each once", async () => {
    const { page, entries } = await prepared(phone);
    const context = page.context();
    await cut(context);
    const links = entries.slice(0, 20);
    assert.equal(links.length, 20);
    for (const [number, href] of links.entries()) {
      await page.goto(href);
      await hydrated(page);
      if (number % 5 === 0) {
        await page.locator("#file").setInputFiles(photo);
        await page.getByText("联网后自动上传").waitFor();
      }
      await page.locator("#note").fill(`第 ${number} 条，现场记录`);
      await report(page, 1);
    }
    await page.waitForFunction(() => document.querySelector(".queue-badge .count")?.textContent === "24");
    assert.deepEqual(await axe(page), []);

    // The tab is gone, another one finds everything; still without network.
    await page.close();
    const again = await context.newPage();
    await again.goto("/queue");
    await hydrated(again);
    await again.getByRole("heading", { name: "24 条待发送，联网后自动发送" }).waitFor();
    assert.equal(await again.locator(".queue-cards > li").count(), 24);
    assert.deepEqual(await axe(again), []);
    await shot(again, "queue-phone");

    await context.setOffline(false);
    await again.getByRole("button", { name: "立即发送" }).click();
    await again.getByRole("heading", { name: "没有待发送的记录" }).waitFor();
    assert.equal(await again.locator("table tbody tr").count() >= 20, true, "a receipt for each");
    for (const [number, href] of links.entries()) {
      await again.goto(href);
      await hydrated(again);
      await again.locator(".state[data-state=submitted]").first().waitFor();
      assert.equal(await again.locator("#note").inputValue(), `第 ${number} 条，现场记录`);
      const own = again.locator(".timeline li", { hasText: `第 ${number} 条，现场记录` });
      assert.equal(await own.count(), 1, "stored once");
    }
    for (const href of [links[0], links[15]]) {
      await again.goto(href);
      await again.getByRole("link", { name: photo.name }).waitFor();
    }
    assert.equal(await badge(again).count(), 0);
  });

  it("sends what an old tab has queued after an update, and the next page is the new build's", async () => {
    const proxy = await behindProxy(app);
    const elsewhere = await openBrowser(proxy.url);
    try {
      const page = await elsewhere.newPage({ user: "reporter", expectedErrors: [...noNetwork, /404/] });
      await page.goto(`/progress?period=${period}`);
      await hydrated(page);
      const hrefs = await page.locator("table.entries a[href^='/progress/']").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
      const href = hrefs.at(-1);
      await page.goto(href);
      await hydrated(page);
      const held = () => page.evaluate(async () => (await (await caches.open("kaoping-builds")).match("/builds")) !== undefined);
      while (!(await held()));
      await cut(page.context());
      await report(page, 4);
      proxy.serveNewer();
      await page.context().setOffline(false);
      // The old tab sends with its own code, and opens a part of its own build that the server has no more.
      await page.evaluate(() => globalThis.kaoping.flush());
      await page.locator(".state[data-state=submitted]").first().waitFor();
      await page.locator("a[href='/queue'], a.back").first().click();
      await page.locator("table.entries, .queue-cards, h1").first().waitFor();
      await page.goto(href);
      await hydrated(page);
      assert.ok((await page.content()).includes(proxy.newName), "the new build's page");
      assert.equal(await page.locator("input[name='actual']").inputValue(), "4");
      assert.equal(await page.locator(".timeline li", { hasText: "4 " }).count(), 1);
      await elsewhere.finish();
    } finally {
      await elsewhere.close();
      await proxy.stop();
    }
  });
});
