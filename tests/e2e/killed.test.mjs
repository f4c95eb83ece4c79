// What a device keeps outlives the browser's end, a storage of an earlier release, and a full disk.
import assert from "node:assert/strict";
import { mkdtemp, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { holds, hydrated, openBrowser, openProfile, signIn } from "./support/browser.mjs";

const period = "2023-09";
/** What a browser says of a server that is not there. */
const noServer = [/net::ERR_/, /Failed to load resource/];
const photo = {
  name: "现场照片.png",
  mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64"),
};

// Conditions below are waited for by asking again and again: one that never comes ends here.
describe("what a device keeps", { timeout: 240_000 }, () => {
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

  /** Entries of the list that are still to be reported. */
  const openEntries = (page) =>
    page
      .locator("table.entries tr", { has: page.locator(".state[data-state=empty]") })
      .locator("a[href^='/progress/']")
      .evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute("href")))]);

  it("outlives a browser that is killed while the server is down", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kaoping-profile-"));
    let profile = await openProfile(app, folder);
    try {
      let page = profile.pages()[0];
      await signIn(page, "reporter");
      await page.goto(`/progress?period=${period}`);
      await hydrated(page);
      const entries = await openEntries(page);
      assert.ok(entries.length >= 3, "one is left for the next test");
      const all = await page.locator("table.entries a[href^='/progress/']").evaluateAll((links) => new Set(links.map((link) => link.href)).size);
      await holds(page, "/api/progress/entry?", all);
      await app.kill9();
      for (const [number, href] of entries.slice(0, 2).entries()) {
        await page.goto(href);
        await hydrated(page);
        await page.locator("input[name='file']").setInputFiles([{ ...photo, name: `照片${number}.png` }]);
        await page.locator(".saved[data-state=queued]", { hasText: "已存在本机" }).waitFor();
        await page.locator("input[name='actual']").fill(String(number));
        await page.getByRole("button", { name: /提交/ }).click();
        await page.locator(".saved[data-state=queued]", { hasText: "已排队" }).waitFor();
      }
      // The profile names the process that holds it.
      const held = await readlink(join(folder, "SingletonLock"));
      const gone = new Promise((resolve) => profile.once("close", resolve));
      process.kill(Number(held.split("-").at(-1)), "SIGKILL");
      await gone;

      await app.start();
      profile = await openProfile(app, folder);
      page = profile.pages()[0];
      await page.goto("/queue");
      // The session may have ended with the browser; the queue has not.
      if (new URL(page.url()).pathname === "/login") await signIn(page, "reporter");
      await page.goto("/queue");
      await hydrated(page);
      await page.getByRole("heading", { name: "没有待发送的记录" }).waitFor();
      assert.equal(await page.locator("section[aria-labelledby=receipts] tbody tr").count(), 2);
      for (const [number, href] of entries.slice(0, 2).entries()) {
        await page.goto(href);
        await hydrated(page);
        assert.equal(await page.locator("input[name='actual']").inputValue(), String(number));
        assert.equal(await page.locator(".files li", { hasText: `照片${number}.png` }).count(), 1);
      }
    } finally {
      await profile.close().catch(() => {});
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("is taken over from the storage of an earlier release", async () => {
    const page = await browser.newPage({ user: "reporter" });
    await page.goto(`/progress?period=${period}`);
    await hydrated(page);
    const [href] = (await openEntries(page)).slice(-1);
    const assignment = new URL(href, app.url).pathname.split("/").at(-1);
    const user = await page.evaluate(() => JSON.parse(localStorage.getItem("kaoping.user")).id);
    // A page of the same origin that is none of the client's, so that nobody else has the storage open.
    await page.goto("/healthz");
    await page.evaluate(
      async ([assignment, period, user]) => {
        const done = (request) =>
          new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
            request.onblocked = () => reject(new Error("blocked"));
          });
        await done(indexedDB.deleteDatabase("kaoping"));
        const opening = indexedDB.open("kaoping", 1);
        opening.onupgradeneeded = () => {
          for (const [name, key] of [["records", "id"], ["files", "id"], ["receipts", "id"], ["device", "key"]]) {
            opening.result.createObjectStore(name, { keyPath: key });
          }
        };
        const db = await done(opening);
        const writing = db.transaction(["records", "device"], "readwrite");
        writing.objectStore("device").put({ key: "own", device: "01890000-0000-7000-8000-00000000000a", lastSeq: 1, givenUp: 0 });
        writing.objectStore("records").put({
          id: "01890000-0000-7000-8000-00000000000b",
          seq: 1,
          user,
          assignment,
          period,
          base: 0,
          input: { actual: "4", note: "旧版本留下的", issue_list: "" },
          title: "考评点",
          unit: "个",
          at: Date.now(),
          state: "waiting",
        });
        await new Promise((resolve) => (writing.oncomplete = resolve));
        db.close();
      },
      [assignment, period, user],
    );
    await page.goto("/queue");
    await hydrated(page);
    await page.getByRole("heading", { name: "没有待发送的记录" }).waitFor();
    await page.goto(href);
    await hydrated(page);
    assert.equal(await page.locator("input[name='actual']").inputValue(), "4");
    assert.equal(await page.locator("textarea[name='note']").inputValue(), "旧版本留下的");
  });

  it("says so where a device has no room, and keeps what is typed", async () => {
    const page = await browser.newPage({ user: "inspector", expectedErrors: noServer });
    await page.goto("/visits");
    await hydrated(page);
    const [href] = await page
      .locator(".visit-cards li[data-state=open] a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    await page.goto(href);
    await hydrated(page);
    const devtools = await page.context().newCDPSession(page);
    const room = (quotaSize) => devtools.send("Storage.overrideQuotaForOrigin", { origin: app.url, ...(quotaSize && { quotaSize }) });
    await room(1);
    await page.locator("#site-note").fill("会议记录齐全");
    await page.locator("#site-photos").setInputFiles([photo]);
    await page.getByRole("button", { name: "记录", exact: true }).click();
    await page.getByText("没有存成：本机存储空间不足").waitFor();
    assert.equal(await page.locator("#site-note").inputValue(), "会议记录齐全");
    assert.equal(await page.locator(".photo-names li").count(), 1);
    await room();
    await page.getByRole("button", { name: "记录", exact: true }).click();
    await page.locator(".site-records > li", { hasText: "会议记录齐全" }).filter({ hasText: "收到" }).waitFor();
  });
});
