// Periods: extensions that a unit sees at once, late marks, freezing; the inbox and the calendar.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const month = "2023-09";

describe("periods", () => {
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

  const open = async (path, options) => {
    const page = await browser.newPage({ user: "office", ...options });
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, path);
    if (options?.javaScript !== false) await hydrated(page);
    return page;
  };
  const width = (page) => page.evaluate(() => document.documentElement.scrollWidth);
  const row = (page, unit) => page.locator(".units tr", { hasText: unit });

  it("shows the year, and how far each period is", async () => {
    const page = await open(`/periods?period=${month}`);
    assert.match(await page.locator("h1").innerText(), /9月还有 \d+ 个单位没有报齐/);
    assert.match(await page.locator(".page-head .scope-line").innerText(), /9月1日起填报，10月10日截止 · 填报中/);
    assert.equal(await page.locator("section[aria-labelledby=year] tbody tr").count(), 12);
    assert.match(await page.locator("section[aria-labelledby=year] tr", { hasText: "2023年10月" }).innerText(), /填报中|未开始/);
    assert.deepEqual(await axe(page), []);
    await shot(page, "periods-d");
    const small = await open(`/periods?period=${month}`, phone);
    assert.equal(await width(small), phone.width);
    assert.deepEqual(await axe(small), []);
    // On a phone the units are a line that opens.
    const line = small.locator(".fold > summary");
    assert.match(await line.innerText(), /\d+ 个单位：\d+ 个没有报齐/);
    assert.equal(await small.locator(".units tbody tr").first().isVisible(), false);
    await shot(small, "periods-p");
    await line.click();
    await small.locator(".units tbody tr").first().waitFor();
    assert.equal(await width(small), phone.width);
    assert.deepEqual(await axe(small), []);
    assert.equal(await page.locator(".fold > summary").isVisible(), false);
  });

  it("gives one point longer, and the others not", async () => {
    const unit = await open(`/progress?period=${month}`, { user: "reporter" });
    await unit.locator(".live[data-state=live]").waitFor();
    const name = (await unit.locator(".page-head .scope-line").innerText()).split(" ·")[0].trim();
    const due = (code) => unit.locator("table.entries tr", { hasText: code }).locator(".due time");
    const before = await due("C2023-052").getAttribute("datetime");
    const page = await open(`/periods?period=${month}`);
    const grant = async (point) => {
      await page.getByText("给单位延期…").click();
      await page.locator("#extend-org").selectOption({ label: name });
      await page.locator("#extend-point").fill(point);
      await page.locator("#extend-due").fill("2023-10-18");
      await page.locator("#extend-reason").fill("系统对接");
      await page.getByRole("button", { name: "批准延期" }).click();
    };
    await grant("C2023-999");
    await page.locator(".error", { hasText: "本期不填报这个考评点" }).waitFor();
    await hydrated(page);
    assert.notEqual(await page.locator("#extend-points option[value='C2023-053']").count(), 0);
    await grant("C2023-053");
    await row(page, name).locator(".longer", { hasText: "延至10月18日：系统对接" }).waitFor();
    await hydrated(page);
    assert.match(await row(page, name).locator(".due").innerText(), /10月10日/);
    assert.deepEqual(await axe(page), []);
    await shot(page, "periods-point-d");
    const href = await unit.locator("table.entries tr", { hasText: "C2023-053" }).locator("a").first().getAttribute("href");
    await unit.goto(href);
    await hydrated(unit);
    await unit.locator(".scope-line", { hasText: "系统对接" }).waitFor();
    await unit.goto(`/progress?period=${month}`);
    assert.equal(await due("C2023-052").getAttribute("datetime"), before);
    await unit.goto("/inbox");
    await unit.locator(".inbox li", { hasText: /的截止日已延至10月18日：系统对接/ }).waitFor();
    await row(page, name).getByRole("button", { name: /撤回/ }).click();
    await row(page, name).locator(".longer").waitFor({ state: "detached" });
  });

  it("gives a unit longer, which the unit sees at once, and takes it back", async () => {
    const unit = await open(`/progress?period=${month}`, { user: "reporter" });
    await unit.locator(".live[data-state=live]").waitFor();
    assert.match(await unit.locator(".page-head .scope-line").innerText(), /9月1日起填报/);
    const name = (await unit.locator(".page-head .scope-line").innerText()).split(" ·")[0].trim();
    const page = await open(`/periods?period=${month}`);
    await page.getByText("给单位延期…").click();
    await page.locator("#extend-org").selectOption({ label: name });
    await page.locator("#extend-due").fill("2023-10-10");
    await page.locator("#extend-reason").fill("防汛抢险");
    await shot(page, "periods-extend-d");
    await page.getByRole("button", { name: "批准延期" }).click();
    await page.locator(".error", { hasText: "须晚于现在的截止日" }).waitFor();
    await hydrated(page);
    await page.getByText("给单位延期…").click();
    await page.locator("#extend-org").selectOption({ label: name });
    await page.locator("#extend-due").fill("2023-10-16");
    await page.locator("#extend-reason").fill("防汛抢险");
    await page.getByRole("button", { name: "批准延期" }).click();
    await row(page, name).locator("td", { hasText: "防汛抢险" }).waitFor();
    assert.match(await row(page, name).innerText(), /10月16日/);
    assert.deepEqual(await axe(page), []);
    await shot(page, "periods-extended-d");

    await unit.locator(".scope-line", { hasText: "已延期至10月16日：防汛抢险" }).waitFor();
    await shot(unit, "progress-extended-d");
    const href = await unit.locator("table.entries .main-cell a").first().getAttribute("href");
    await unit.goto(href);
    await hydrated(unit);
    await unit.locator(".scope-line", { hasText: "10月16日截止" }).waitFor();
    await unit.goto("/inbox");
    await hydrated(unit);
    await unit.locator(".inbox li", { hasText: "2023年9月的截止日已延至10月16日：防汛抢险" }).waitFor();

    await row(page, name).getByRole("button", { name: /撤回/ }).click();
    await row(page, name).locator("td", { hasText: "10月10日" }).waitFor();
    await unit.locator(".inbox li", { hasText: "9月的延期已撤回" }).waitFor();
  });

  it("reminds in the inbox, where rows are marked as read", async () => {
    const page = await open("/inbox", { user: "reporter" });
    // The server has reminded by itself when it started, three days before the last day.
    await page.locator(".inbox li", { hasText: "10月10日截止" }).first().waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "inbox-d");
    const unread = page.locator(".inbox [data-state=unread]");
    const count = await unread.count();
    await unread.first().getByRole("button", { name: "标为已读" }).click();
    await page.waitForFunction((count) => document.querySelectorAll(".inbox [data-state=unread]").length === count - 1, count);
    await page.goto(`/progress?period=${month}`);
    // At once, while the client takes the page over: a click must not get lost.
    await page.locator(".to-inbox a", { hasText: `${count - 1} 条未读消息` }).click();
    await page.waitForURL(/\/inbox$/);
    await page.locator(".inbox").waitFor();
    await page.getByRole("button", { name: "全部标为已读" }).click();
    await page.getByRole("heading", { name: "没有未读消息" }).waitFor();
    const small = await open("/inbox", { user: "reporter", ...phone });
    assert.equal(await width(small), phone.width);
    assert.deepEqual(await axe(small), []);
    await shot(small, "inbox-p");
  });

  it("marks what came late, for the unit and for the office", async () => {
    const unit = await open("/progress?period=2023-06", { user: "reporter" });
    const late = unit.locator("tr", { has: unit.locator(".badge.late") }).first();
    assert.match(await late.innerText(), /逾期 \d+ 天报送/);
    await shot(unit, "progress-late-d");
    await late.locator("a").first().click();
    await unit.locator(".page-head .badge.late").waitFor();
    const office = await open("/review/quality?year=2023");
    assert.match(await office.locator(".tile", { hasText: "逾期报送" }).innerText(), /\d+/);
    const small = await open("/progress?period=2023-06", { user: "reporter", ...phone });
    assert.equal(await width(small), phone.width);
    await shot(small, "progress-late-p");
  });

  it("gives the deadlines to calendars", async () => {
    const page = await open("/calendar", { user: "reporter" });
    assert.match(await page.locator("h1").innerText(), /还有 \d+ 个期限/);
    assert.deepEqual(await axe(page), []);
    await shot(page, "calendar-d");
    const own = await page.request.get("/api/v1/calendar.ics");
    assert.match(own.headers()["content-type"], /text\/calendar/);
    const text = await own.text();
    assert.match(text, /BEGIN:VCALENDAR\r\n/);
    assert.match(text.replaceAll("\r\n ", ""), /SUMMARY:2023年9月填报截止\r\n/);
    await page.getByRole("button", { name: "生成订阅地址" }).click();
    const field = page.locator("#calendar-url");
    await field.waitFor();
    const url = await field.inputValue();
    // A calendar app knows the address and nothing else.
    const subscribed = await fetch(url);
    assert.equal(subscribed.status, 200);
    assert.equal((await subscribed.text()).match(/BEGIN:VEVENT/g).length, text.match(/BEGIN:VEVENT/g).length);
    await hydrated(page);
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "停用订阅地址" }).click();
    await page.getByRole("button", { name: "停用订阅地址" }).waitFor({ state: "detached" });
    assert.equal((await fetch(url)).status, 404);
    const small = await open("/calendar", { user: "reporter", ...phone });
    assert.equal(await width(small), phone.width);
    assert.deepEqual(await axe(small), []);
    await shot(small, "calendar-p");
  });

  it("works without the client", async () => {
    const page = await open(`/periods?period=${month}`, { javaScript: false });
    await page.getByText("调整开放日和截止日…").click();
    await page.locator("#due-day").fill("12");
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator(".scope-line", { hasText: "10月12日截止" }).waitFor();
    await page.getByText("冻结本期…").click();
    await page.getByRole("button", { name: /确认冻结/ }).click();
    await page.locator(".banner", { hasText: "冻结：不能再提交和审核" }).waitFor();
    await page.getByText("解冻…").click();
    await page.locator("#thaw").fill("数据更正");
    await page.getByRole("button", { name: "解冻" }).click();
    await page.getByText("冻结本期…").waitFor();
  });
});
