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
    await office.locator(".findings summary").click();
    await office.locator("#finding-note").selectOption("note_vague");
    await office.getByLabel("佐证材料：补充说明").fill("缺盖章月报");
    await office.locator("#needed").fill("补传统计月报");
    await office.getByLabel("重报期限").fill("2023-10-09");
    assert.deepEqual(await axe(office), []);
    await shot(office, "review-findings-d");
    await office.getByRole("button", { name: "退回" }).click();
    const banner = unit.locator(".banner[data-kind=harm]", { hasText: "增速口径有误" });
    await banner.waitFor();
    assert.match(await banner.innerText(), /需补正：补传统计月报[^]*重报期限：2023年10月9日/);
    assert.match(await unit.locator("#note-returned").innerText(), /说明不具体/);
    assert.equal(await unit.locator("#evidence-returned").innerText(), "缺盖章月报");
    assert.match(await unit.locator("#note").getAttribute("aria-describedby"), /note-returned/);
    const again = await unit.context().newPage();
    await again.goto(href);
    await hydrated(again);
    await again.waitForFunction(() => document.activeElement?.id === "note");
    await list.locator("tr", { hasText: "C2023-053" }).locator(".state[data-state=returned]").waitFor();
    // The unit's inbox tells of it, and the frame of every page that there is something new.
    const inbox = await unit.context().newPage();
    await inbox.goto("/inbox");
    await hydrated(inbox);
    const told = inbox.locator(".inbox li[data-state=unread]", { hasText: "请于10月9日前修改重报。原因：增速口径有误" });
    await told.waitFor();
    assert.equal(await told.getByRole("link", { name: "修改重报" }).getAttribute("href"), href.replace(/#.*/, ""));
    const number = async (page) => Number(await page.locator(".rail .unread [aria-hidden]").innerText());
    await inbox.locator(".rail .unread").waitFor();
    const unread = await number(inbox);
    assert.equal(unread, await inbox.locator(".inbox li[data-state=unread]").count());
    assert.match(await inbox.getByRole("navigation", { name: "功能", exact: true }).getByRole("link", { name: /消息/ }).innerText(), new RegExp(`${unread} 条未读`));
    assert.deepEqual(await axe(unit), []);
    await shot(unit, "entry-returned-d");

    await unit.locator("#actual").fill("4.1");
    await unit.getByRole("button", { name: "重新提交" }).click();
    await unit.locator(".timeline", { hasText: "提交 4.1" }).waitFor();
    // The desk follows: the entry is back in the queue, marked as sent again.
    await office.locator(".queue a", { hasText: "民间投资增速" }).filter({ hasText: "已改待复核" }).first().waitFor();
    await list.locator("tr", { hasText: "C2023-053" }).locator(".state[data-state=corrected]").waitFor();
    await told.waitFor({ state: "detached" });
    await inbox.waitForFunction((count) => document.querySelector(".rail .unread [aria-hidden]")?.textContent === String(count), unread - 1);
    await inbox.setViewportSize({ width: phone.width, height: 800 });
    assert.match(await inbox.locator(".tabbar .more summary").innerText(), new RegExp(`更多\\s*${unread - 1}`));
    await office.goto(`/review?period=${month}&entry=${id}`);
    await hydrated(office);
    // What changed, and nothing else.
    assert.equal(await office.locator(".corrections .diff").count(), 1);
    assert.match(await office.locator(".corrections .diff").innerText(), /3\.5 %[^]*4\.1 %/);
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

  it("keeps a thread with the entry: unread there, read here, and no other unit", async () => {
    const unit = await browser.newPage({ user: "reporter" });
    await unit.goto(`/progress?period=${month}`);
    const row = unit.locator("table.entries tr", { hasText: "C2023-052" });
    const href = await row.locator("a").first().getAttribute("href");
    const id = /progress\/([^?]+)/.exec(href)[1];
    await hydrated(unit);
    const office = await browser.newPage({ user: "reviewer" });
    await office.goto(`/review?period=${month}&entry=${id}`);
    await hydrated(office);
    await office.locator(".thread .chip").nth(1).click();
    await office.locator("#message").pressSequentially("请说明口径");
    await office.locator("#message").press("Control+Enter");
    await office.locator(".messages li[data-own]", { hasText: "对方未读" }).waitFor();
    assert.match(await office.locator(".messages .mention").innerText(), /^@/);
    await row.locator(".badge.red").waitFor();

    await unit.goto(href);
    await unit.getByRole("link", { name: /^留言 1/ }).click();
    await unit.locator(".messages .text", { hasText: "请说明口径" }).waitFor();
    // Nobody has answered yet, and the office sees that it was read.
    await office.locator(".messages li[data-own]", { hasText: "对方已读" }).waitFor();
    assert.deepEqual(await axe(unit), []);
    await unit.locator("#message").fill("按季度累计数");
    await unit.getByRole("button", { name: "发送" }).click();
    await office.locator(".messages li:not([data-own])", { hasText: "按季度累计数" }).waitFor();
    await office.locator(".messages li[data-own]", { hasText: "对方已读" }).waitFor();
    assert.deepEqual(await axe(office), []);
    await shot(office, "review-thread-d");
    await shot(unit, "thread-d");
    const small = await browser.newPage({ user: "reporter", ...phone });
    await small.goto(`/progress/${id}/thread?period=${month}`);
    await hydrated(small);
    assert.equal(await small.evaluate(() => document.documentElement.scrollWidth), phone.width);
    await shot(small, "thread-p");
    const other = await browser.newPage({ user: "county", expectedErrors: [/404/] });
    const answer = await other.goto(`/progress/${id}/thread?period=${month}`);
    assert.equal(answer.status(), 404);
  });

  it("accepts together what nothing is unusual about, after a list to confirm", async () => {
    const page = await desk();
    const before = await waiting(page);
    await page.getByRole("link", { name: /可批量通过/ }).click();
    await page.locator(".ticks li").first().waitFor();
    await page.locator(".batch-head input").check();
    const many = await page.locator(".ticks li").count();
    await page.locator(".ticks input").first().uncheck();
    await shot(page, "review-batch-d");
    await page.getByRole("button", { name: `通过所选 ${many - 1} 项` }).click();
    assert.equal(await page.locator(".chosen li").count(), many - 1);
    assert.deepEqual(await axe(page), []);
    await shot(page, "review-confirm-d");
    await page.getByRole("button", { name: "确认通过" }).click();
    await page.locator(".banner", { hasText: `已通过 ${many - 1} 项` }).waitFor();
    await count(page, before - many + 1);
    const small = await desk(phone);
    await small.goto(`/review?period=${month}&routine=1`);
    assert.equal(await small.evaluate(() => document.documentElement.scrollWidth), phone.width);
    await shot(small, "review-batch-p");
  });

  it("shows the quality of the year's review", async () => {
    const page = await desk();
    await page.getByRole("link", { name: "审核质量" }).click();
    await page.waitForURL(/quality/);
    await page.locator("figure.chart rect.bar").first().waitFor();
    assert.match(await page.locator("h1").innerText(), /2023年一次通过率/);
    assert.deepEqual(await axe(page), []);
    await shot(page, "review-quality-d");
    const small = await browser.newPage({ user: "reviewer", ...phone });
    await small.goto("/review/quality?year=2023");
    await hydrated(small);
    assert.equal(await small.evaluate(() => document.documentElement.scrollWidth), phone.width);
    await shot(small, "review-quality-p");
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

  it("freezes the period, and opens it with a reason", async () => {
    const unit = await browser.newPage({ user: "reporter" });
    await unit.goto(`/progress?period=${month}`);
    const href = await unit.locator("table.entries tr", { hasText: "C2023-052" }).locator("a").first().getAttribute("href");
    await unit.goto(href);
    await hydrated(unit);
    const admin = await browser.newPage({ user: "office" });
    await admin.goto(`/periods?period=${month}`);
    await hydrated(admin);
    await admin.getByText("冻结本期…").click();
    await shot(admin, "periods-freeze-d");
    await admin.getByRole("button", { name: /确认冻结/ }).click();
    await admin.locator(".banner", { hasText: "冻结：不能再提交和审核" }).waitFor();
    await admin.goto(`/review?period=${month}`);
    await admin.locator(".banner", { hasText: "冻结：不能再提交和审核" }).waitFor();
    await hydrated(admin);
    assert.deepEqual(await axe(admin), []);
    assert.equal(await admin.locator(".decide").isVisible(), false);
    await shot(admin, "review-frozen-d");
    await unit.locator(".banner", { hasText: "本期已冻结" }).waitFor();
    assert.equal(await unit.locator("#actual").isEditable(), false);
    await admin.locator(".freeze").getByRole("link", { name: "期次" }).click();
    await admin.getByText("解冻…").click();
    await admin.locator("#thaw").fill("数据更正");
    await admin.getByRole("button", { name: "解冻" }).click();
    await admin.getByText("冻结本期…").waitFor();
    await admin.goto(`/review?period=${month}`);
    await admin.locator(".decide").waitFor();
    await unit.locator(".banner", { hasText: "本期已冻结" }).waitFor({ state: "detached" });
  });
});
