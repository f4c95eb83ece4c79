// Review: accept, return with a reason, and the unit sees it at once; by keyboard, on a phone, without script.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const month = "2023-09";

describe("review", () => {
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

  const desk = async (options) => {
    const page = await browser.newPage({ user: "reviewer", ...options });
    const answer = await page.goto(`/review?period=${month}`);
    assert.equal(answer.status(), 200);
    if (options?.javaScript !== false) await hydrated(page);
    return page;
  };
  const waiting = async (page) => Number((await page.locator("h1 b").innerText()).replace(/\D/g, ""));
  const count = (page, number) =>
    page.waitForFunction((number) => document.querySelector("h1 b")?.textContent.replace(/\D/g, "") === String(number), number);
  const title = (page) => page.locator("#item").innerText();

  it("shows what waits, the worst first, on a desk and on a phone", async () => {
    const page = await desk();
    assert.equal(await page.locator(".queue li").first().locator(".light").getAttribute("data-light"), "red");
    assert.deepEqual(await axe(page), []);
    await shot(page, "review-d");
    const small = await desk(phone);
    assert.equal(await small.locator("#item").isVisible(), false);
    await shot(small, "review-p");
    await small.locator(".queue a").first().click();
    await small.locator("#item").waitFor();
    assert.equal(await small.evaluate(() => document.documentElement.scrollWidth), phone.width);
    assert.deepEqual(await axe(small), []);
    await shot(small, "review-detail-p");
  });

  it("is done by keyboard: move, accept, return with a reason", async () => {
    const page = await desk();
    const before = await waiting(page);
    const names = await page.locator(".queue .name").allInnerTexts();
    await page.keyboard.press("j");
    await page.waitForURL(/entry=/);
    await page.locator("#item", { hasText: names[1] }).waitFor();
    await page.keyboard.press("k");
    await page.locator(".queue li:first-child a[aria-current=true]").waitFor();
    await page.locator("#item", { hasText: names[0] }).waitFor();
    await page.keyboard.press("a");
    await count(page, before - 1);
    await page.locator("#item", { hasText: names[1] }).waitFor();
    await page.keyboard.press("r");
    await page.waitForFunction(() => document.activeElement?.id === "reason");
    await page.keyboard.press("Control+Enter");
    await page.locator("#reason-problem", { hasText: "退回必须写明原因" }).waitFor();
    await page.keyboard.type("请核对口径。");
    await page.keyboard.press("Control+Enter");
    await count(page, before - 2);
    await page.locator("#item", { hasText: names[2] }).waitFor();
    assert.equal(await page.locator("#reason").inputValue(), "");
  });

  it("returns, and the unit sees it at once, corrects it and is accepted", async () => {
    const unit = await browser.newPage({ user: "reporter" });
    await unit.goto(`/progress?period=${month}`);
    const href = await unit.locator("table.entries tr", { hasText: "C2023-053" }).locator("a").first().getAttribute("href");
    const list = await unit.context().newPage();
    await list.goto(`/progress?period=${month}`);
    await hydrated(list);
    await unit.goto(href);
    await hydrated(unit);
    const id = /progress\/([^?]+)/.exec(href)[1];

    const office = await browser.newPage({ user: "reviewer" });
    await office.goto(`/review?period=${month}&entry=${id}`);
    await hydrated(office);
    assert.match(await title(office), /民间投资增速/);
    await office.locator("#reason").fill("增速口径有误，请按季度累计数重报。");
    await office.getByRole("button", { name: "退回" }).click();
    await unit.locator(".banner[data-kind=harm]", { hasText: "增速口径有误" }).waitFor();
    await list.locator("tr", { hasText: "C2023-053" }).locator(".state[data-state=returned]").waitFor();
    assert.deepEqual(await axe(unit), []);
    await shot(unit, "entry-returned-d");

    await unit.locator("#actual").fill("4.1");
    await unit.getByRole("button", { name: "重新提交" }).click();
    await unit.locator(".timeline", { hasText: "提交 4.1" }).waitFor();
    // The desk follows: the entry is back in the queue, marked as sent again.
    await office.locator(".queue a", { hasText: "民间投资增速" }).filter({ hasText: "重报" }).first().waitFor();
    await office.goto(`/review?period=${month}&entry=${id}`);
    await hydrated(office);
    assert.match(await office.locator(".diff").innerText(), /3\.5 %[^]*4\.1 %/);
    await shot(office, "review-resubmitted-d");
    await office.getByRole("button", { name: "通过" }).click();
    await unit.locator(".standard .state[data-state=accepted]").waitFor();
    assert.equal(await unit.locator(".submitbar").count(), 0);
    assert.equal(await unit.locator("#actual").isEditable(), false);
    await shot(unit, "entry-accepted-d");
  });

  it("tells a reviewer that the entry has changed meanwhile", async () => {
    const unit = await browser.newPage({ user: "reporter" });
    await unit.goto(`/progress?period=${month}`);
    const href = await unit.locator("table.entries tr", { hasText: "C2023-052" }).locator("a").first().getAttribute("href");
    const id = /progress\/([^?]+)/.exec(href)[1];
    const office = await browser.newPage({ user: "reviewer" });
    await office.goto(`/review?period=${month}&entry=${id}`);
    await hydrated(office);
    await office.locator("#reason").fill("请补充依据");
    await unit.goto(href);
    await hydrated(unit);
    await unit.locator("#actual").fill("10");
    await unit.getByRole("button", { name: "重新提交" }).click();
    await office.locator(".banner[data-kind=warn]", { hasText: "刚刚有变动" }).waitFor();
    assert.match(await office.locator(".reported .big").innerText(), /10\s*%/);
    assert.equal(await office.locator("#reason").inputValue(), "请补充依据");
    await shot(office, "review-changed-d");
  });

  it("works without script", async () => {
    const page = await desk({ javaScript: false });
    const before = await waiting(page);
    const names = await page.locator(".queue .name").allInnerTexts();
    await page.getByRole("button", { name: "通过" }).click();
    assert.equal(await waiting(page), before - 1);
    assert.equal(await title(page), names[1]);
    await page.getByRole("button", { name: "退回" }).click();
    await page.locator("#reason-problem", { hasText: "退回必须写明原因" }).waitFor();
    await page.locator("#reason").fill("请核对口径");
    await page.getByRole("button", { name: "退回" }).click();
    assert.equal(await waiting(page), before - 2);
  });
});
