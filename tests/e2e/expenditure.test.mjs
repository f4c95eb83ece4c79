// The self-evaluation: typed beside its checks and its document, shared by a link that opens without script.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

describe("the self-evaluation of expenditure", () => {
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

  /** Opens the sample report. */
  async function open(options = {}) {
    const page = await browser.newPage({ user: "office", ...options });
    await page.goto("/expenditure");
    await page.locator("tbody a").first().click();
    await page.waitForURL(/\/expenditure\/.+/);
    await page.locator("article.paper").waitFor({ state: "attached" });
    if (options.javaScript !== false) await hydrated(page);
    return page;
  }
  const saved = (page) => page.locator(".saved[data-state=saved]").waitFor();

  it("shows form, findings and document on a desk and on a phone", async () => {
    for (const [size, name] of [[{}, "desk"], [phone, "phone"]]) {
      const page = await open(size);
      await page.locator("h1", { hasText: "项目支出绩效自评" }).waitFor();
      assert.deepEqual(await axe(page), []);
      await shot(page, `expenditure-${name}`);
      for (const tab of ["check", "share", "preview"]) {
        await page.goto(`${page.url().split("?")[0]}?show=${tab}`);
        await hydrated(page);
        if (tab === "share") await page.locator("#recipient").waitFor();
        assert.deepEqual(await axe(page), []);
        await shot(page, `expenditure-${name}-${tab}`);
      }
    }
  });

  it("mends the unit while typing, and the document with it", async () => {
    const page = await open();
    const amount = page.getByLabel("印刷费金额（万元）");
    assert.equal(await amount.inputValue(), "0.68元");
    const paper = page.locator("article.paper");
    await paper.getByText("18.120068").first().waitFor();
    await page.locator(".items .problems button", { hasText: "改为 0.68万元" }).click();
    assert.equal(await amount.inputValue(), "0.68万元");
    await paper.locator("tfoot", { hasText: "18.80" }).waitFor();
    await paper.locator(".doc-conclusion", { hasText: "81.74%" }).waitFor();
    await page.locator(".items .problems").waitFor({ state: "detached" });
    await saved(page);
    await page.reload();
    assert.equal(await page.getByLabel("印刷费金额（万元）").inputValue(), "0.68万元");
  });

  it("adds and removes items, with the total following", async () => {
    const page = await open();
    const rows = page.locator(".items tbody tr:not(.note)");
    const before = await rows.count();
    await page.getByRole("button", { name: "加一项" }).click();
    await page.getByLabel(`第 ${before + 1} 项名称`).fill("邮电费");
    await page.getByLabel("邮电费金额（万元）").fill("１．５");
    await page.locator("article.paper tr", { hasText: "邮电费" }).getByText("1.50").waitFor();
    await page.getByRole("button", { name: "删去 邮电费" }).click();
    assert.equal(await rows.count(), before);
    await page.locator("article.paper tr", { hasText: "邮电费" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await saved(page);
  });

  it("says what is wrong with a figure beside it", async () => {
    const page = await open();
    for (const [typed, said] of [["1e400", "请只填数字"], ["NaN", "请只填数字"], ["", "请填写数值"]]) {
      await page.getByLabel("实际支出").fill(typed);
      await page.locator(".field", { has: page.locator("#spent") }).getByText(said).waitFor();
    }
    await page.getByLabel("实际支出").fill("18.80");
    await page.locator(".derived", { hasText: "81.74%" }).waitFor();
    await saved(page);
  });

  it("lets the second of two people decide", async () => {
    const [first, second] = [await open(), await open()];
    await second.locator("#section-0").fill("第二个人的概况");
    await first.locator("#section-0").fill("第一个人的概况");
    await first.getByRole("button", { name: "保存", exact: true }).click();
    await saved(first);
    second.expectedErrors.push("409");
    await second.getByRole("button", { name: "保存", exact: true }).click();
    await second.getByText("两个人同时在改这份报告").waitFor();
    assert.equal(await second.locator("#section-0").inputValue(), "第二个人的概况");
    await second.getByRole("button", { name: "保存我的版本" }).click();
    await saved(second);
    await first.reload();
    assert.equal(await first.locator("#section-0").inputValue(), "第二个人的概况");
  });

  it("works as a plain form", async () => {
    const page = await open({ javaScript: false });
    await page.locator("#section-1").fill("没有脚本时写的\n第二段");
    await page.locator("main").getByRole("button", { name: "保存", exact: true }).last().click();
    await page.locator("article.paper", { hasText: "没有脚本时写的" }).waitFor();
    const rows = page.locator(".items tbody tr:not(.note)");
    const before = await rows.count();
    await page.getByRole("button", { name: "加一项" }).click();
    assert.equal(await rows.count(), before + 1);
    await page.getByRole("button", { name: `删去 第 ${before + 1} 项` }).click();
    assert.equal(await rows.count(), before);
  });

  it("keeps what a plain form could not save", async () => {
    const [first, second] = [await open({ javaScript: false }), await open({ javaScript: false })];
    for (const [page, text] of [[first, "先保存的"], [second, "后保存的"]]) {
      await page.locator("#section-3").fill(text);
      await page.locator("main").getByRole("button", { name: "保存", exact: true }).last().click();
      await page.waitForLoadState();
    }
    await second.getByText("两个人同时在改这份报告").waitFor();
    assert.equal(await second.locator("#section-3").inputValue(), "后保存的");
  });

  it("makes a link, shows it once, counts its readers and ends it", async () => {
    const page = await open();
    await page.goto(`${page.url()}?show=share`);
    await hydrated(page);
    await page.getByLabel("接收人").fill("副市长 钱某戊");
    await page.getByRole("button", { name: "生成链接" }).click();
    const url = await page.locator("#once").inputValue();
    assert.ok(url.startsWith(`${app.url}/s/`), url);
    await page.locator(".links li", { hasText: "还没有人打开" }).waitFor();
    await shot(page, "expenditure-desk-shared");

    const reader = await browser.newPage({ javaScript: false, expectedErrors: ["404", "410"] });
    const scripts = [];
    reader.on("request", (request) => scripts.push(new URL(request.url()).pathname));
    const answer = await reader.goto(url);
    assert.equal(answer.status(), 200);
    const headers = answer.headers();
    assert.match(headers["x-robots-tag"], /noindex/);
    assert.equal(headers["cache-control"], "no-store");
    assert.equal(headers["referrer-policy"], "no-referrer");
    const body = await answer.text();
    assert.ok(!/<script/i.test(body) && !body.includes(".wasm"));
    assert.ok(Buffer.byteLength(body) < 40_000);
    assert.ok(scripts.every((path) => path.startsWith("/s/") || path === "/icon.svg" || path.endsWith(".css")), scripts.join(" "));
    await reader.locator(".shared-bar", { hasText: "副市长 钱某戊" }).waitFor();
    assert.match(await reader.locator(".watermark text").first().textContent(), /副市长 钱某戊/);
    await reader.getByRole("heading", { level: 1 }).waitFor();
    await shot(reader, "shared-desk");
    const handset = await browser.newPage({ ...phone });
    await handset.goto(url);
    assert.deepEqual(await axe(handset), []);
    await shot(handset, "shared-phone");
    await handset.pdf({ path: (await shot(handset, "shared-phone")).replace("shared-phone.png", "shared.pdf"), preferCSSPageSize: true });

    await page.reload();
    await hydrated(page);
    await page.locator(".links li", { hasText: "打开 2 次" }).waitFor();
    assert.equal(await page.locator("#once").count(), 0);
    await page.getByRole("button", { name: "停用给 副市长 钱某戊 的链接" }).click();
    await page.locator(".links li", { hasText: "已停用" }).waitFor();
    assert.equal((await reader.goto(url)).status(), 410);
    await reader.getByRole("heading", { name: "这个链接已过有效期" }).waitFor();
    await shot(reader, "shared-over");
    assert.equal((await reader.goto(`${app.url}/s/unknown`)).status(), 404);
    await reader.getByRole("heading", { name: "没有这个链接" }).waitFor();
  });

  it("shares by a plain form as well", async () => {
    const page = await open({ javaScript: false });
    await page.goto(`${page.url().split("?")[0]}?show=share`);
    await page.getByLabel("接收人").fill("李某甲");
    await page.getByRole("button", { name: "生成链接" }).click();
    const url = await page.locator("#once").inputValue();
    assert.equal((await fetch(url)).status, 200);
    // A page that is shown once more a little later no longer has it.
    while ((await page.locator("#once").count()) > 0) await page.reload();
  });
});
