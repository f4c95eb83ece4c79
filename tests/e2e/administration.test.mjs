// The three administrators: accounts, locks and the audit log; none of them does assessment work.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

describe("the administrators", () => {
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

  async function lockReporter() {
    const page = await browser.newPage({ javaScript: false });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await page.goto("/login?username=reporter");
      await page.locator("input[name=password]").fill("wrong");
      await page.locator("input[name=password]").press("Enter");
      await page.waitForURL(/refused=/);
    }
  }

  it("sees the accounts, and the security administrator unlocks one", async () => {
    await lockReporter();
    const system = await browser.newPage({ user: "sysadmin" });
    await system.goto("/accounts");
    await hydrated(system);
    await system.getByText("1 个锁定").waitFor();
    assert.equal(await system.getByRole("button", { name: /解锁/ }).count(), 0);
    assert.deepEqual(await axe(system), []);
    await shot(system, "accounts-desk");
    const security = await browser.newPage({ user: "secadmin", ...phone });
    await security.goto("/accounts");
    await hydrated(security);
    assert.deepEqual(await axe(security), []);
    await shot(security, "accounts-phone");
    await security.getByRole("button", { name: "解锁 reporter" }).click();
    await security.getByRole("heading", { name: /个账号$/ }).waitFor();
    await browser.newPage({ user: "reporter" });
  });

  it("unlocks without the client as well", async () => {
    await lockReporter();
    const security = await browser.newPage({ user: "secadmin", javaScript: false });
    await security.goto("/accounts");
    await security.getByRole("button", { name: "解锁 reporter" }).click();
    await security.getByRole("heading", { name: /个账号$/ }).waitFor();
  });

  it("reads and verifies the audit log", async () => {
    for (const [options, name] of [[{}, "desk"], [phone, "phone"], [{ javaScript: false }, "plain"]]) {
      const page = await browser.newPage({ user: "auditor", ...options });
      await page.goto("/audit");
      if (options.javaScript !== false) await hydrated(page);
      await page.locator("tbody tr").first().waitFor();
      await page.getByRole("button", { name: "核对哈希链" }).click();
      await page.getByRole("heading", { name: /哈希链完整，共 \d+ 条/ }).waitFor();
      if (options.javaScript !== false) assert.deepEqual(await axe(page), []);
      await shot(page, `audit-${name}`);
    }
  });

  it("shows the system administrator what could not be mailed", async () => {
    for (const [options, name] of [[{}, "desk"], [phone, "phone"]]) {
      const page = await browser.newPage({ user: "sysadmin", ...options });
      await page.goto("/accounts");
      await hydrated(page);
      await page.getByRole("link", { name: "没有发出的邮件" }).click();
      await page.getByRole("heading", { name: "没有放弃发送的邮件" }).waitFor();
      assert.deepEqual(await axe(page), []);
      await shot(page, `mails-${name}`);
    }
  });

  it("keeps everyone else out", async () => {
    const page = await browser.newPage({ user: "office", expectedErrors: ["403"] });
    for (const place of ["/audit", "/accounts", "/mails"]) {
      const answer = await page.goto(place);
      assert.equal(answer.status(), 403);
    }
  });
});
