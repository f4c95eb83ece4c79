// Year end: ranking, replay, weak areas, and numbers that explain themselves; with the client, without it, on a phone.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { fixtures, startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

describe("the year's end", () => {
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

  const totals = (page) => page.locator("table.ranking td.strong").allInnerTexts();

  it("shows a trial before December, ranked, sorted by address, readable without the client", async () => {
    const page = await browser.newPage({ user: "office", javaScript: false });
    assert.equal((await page.goto("/results")).status(), 200);
    await page.locator("h1", { hasText: "2023年9月试算" }).waitFor();
    await page.locator(".banner", { hasText: "只用 12 月的数据" }).waitFor();
    assert.equal(await page.locator("table.ranking tbody tr").count(), 11);
    const byRank = (await totals(page)).map(Number);
    assert.deepEqual(byRank, byRank.toSorted((a, b) => b - a));

    await page.getByRole("link", { name: "加分", exact: true }).click();
    await page.waitForURL(/sort=bonus/);
    const bonus = (await page.locator("table.ranking tbody tr td:nth-child(4)").allInnerTexts()).map(Number);
    assert.deepEqual(bonus, bonus.toSorted((a, b) => b - a));
    assert.equal(await page.locator("th[aria-sort]").innerText(), "加分");

    await page.locator("table.ranking .why-link").first().click();
    const panel = page.locator("section.explain");
    await panel.getByRole("heading", { name: "最终得分" }).waitFor();
    assert.match(await panel.innerText(), /指标 [\d.]+ ＋ 加分 [\d.]+ － 扣分 [\d.]+ ＋ 社会评价 0\.00 ＝ [\d.]+/);
    await panel.getByRole("link", { name: "关闭" }).click();
    assert.equal(await panel.count(), 0);
    assert.match(page.url(), /sort=bonus/, "the way back is the page as it was");

    // One county whole: every point is a number that explains itself.
    await page.locator("table.ranking tbody th a").first().click();
    await page.locator("h1", { hasText: "名" }).waitFor();
    const scored = page.locator("table.scored [data-level='4'] .why-link");
    assert.equal(await scored.count(), 62);
    await page.locator("table.scored [data-status='ok'] .why-link").first().click();
    await panel.getByRole("heading", { name: "计算过程" }).waitFor();
    await panel.getByText("导入自 progress-2023.csv").waitFor();
  });

  it("explains a number beside the page and leaves with Escape; the same comes as text", async () => {
    const page = await browser.newPage({ user: "office" });
    await page.goto("/results");
    await hydrated(page);
    await page.evaluate(() => (globalThis.notReloaded = true));
    await page.locator("table.ranking .why-link").first().click();
    const panel = page.locator("section.explain");
    await panel.getByRole("heading", { name: "等次" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "year-end-explained-desk");
    const text = await page.request.get(await panel.getByRole("link", { name: "文本" }).getAttribute("href"));
    assert.match(text.headers()["content-type"], /text\/plain/);
    const result = await panel.locator(".explain-result").innerText();
    assert.ok((await text.text()).includes(result));
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => globalThis.notReloaded), true);

    await page.getByRole("link", { name: "市本级指标" }).click();
    await page.waitForURL(/track=city_to_unit/);
    await page.locator("#weak + nav a[aria-current]", { hasText: "市本级指标" }).waitFor();
    const lost = (await page.locator("table.weak td.strong").allInnerTexts()).map(Number);
    assert.ok(lost.length > 3);
    assert.deepEqual(lost, lost.toSorted((a, b) => b - a));
  });

  it("replays what stood before a change, and says so", async () => {
    const page = await browser.newPage({ user: "office" });
    await page.goto("/results");
    await hydrated(page);
    const before = await totals(page);
    const [first] = await page.locator("table.ranking tbody th").allInnerTexts();
    const moment = Date.now();

    // The public evaluation comes in by the import page.
    const file = join(fixtures, "public-evaluation-2023.csv");
    await page.goto("/import");
    await hydrated(page);
    await page.locator("#book").setInputFiles(file);
    await page.getByRole("button", { name: "上传并核对" }).click();
    await page.waitForURL(/[?]check=/);
    await page.getByRole("button", { name: "写入 93 个单位的社会评价" }).click();
    await page.waitForURL(/[?]done=/);
    await page.getByRole("link", { name: "查看年终结果" }).click();
    await page.locator("table.ranking").waitFor();
    const after = await totals(page);
    assert.notDeepEqual(after, before);
    const score = Number((await readFile(file, "utf8")).split("\n")[1].split(",")[1]);
    const county = page.locator("table.ranking tr", { hasText: "金城江区" });
    assert.equal(await county.locator("td:nth-child(6)").innerText(), (Math.round(score * 10 + 1e-9) / 100).toFixed(2));

    await page.goto(`/results?as_of=${moment}`);
    await hydrated(page);
    await page.locator(".banner[data-kind=warn]", { hasText: "当时的结果" }).waitFor();
    assert.deepEqual(await totals(page), before);
    assert.deepEqual(await page.locator("table.ranking tbody th").first().innerText(), first);
    assert.deepEqual(await axe(page), []);
    await shot(page, "year-end-replayed-desk");
    // The form asks for a moment by its field, and there was nothing long ago.
    await page.locator("#as_of").fill("2020-01-01T08:00:01");
    await page.getByRole("button", { name: "回放" }).click();
    await page.getByRole("heading", { name: "那时系统中还没有2023年的考评点" }).waitFor();
    await page.goto("/results");
    assert.deepEqual(await totals(page), after);
  });

  it("keeps totals in the office", async () => {
    for (const user of ["reporter", "leader"]) {
      const page = await browser.newPage({ user, expectedErrors: [/ 403 /] });
      assert.equal((await page.goto("/results")).status(), 403, user);
      assert.equal((await page.goto("/results/451202")).status(), 403, user);
      await page.getByRole("heading", { name: "这里不在您的职责范围内" }).waitFor();
      assert.equal(await page.locator(".rail a[href='/results']").count(), 0);
      const total = await page.request.get("/api/v1/explanation?of=.451202.2023-09");
      assert.equal(total.status(), 403);
    }
  });

  it("explains entries where they are reported, reviewed and watched", async () => {
    const reporter = await browser.newPage({ user: "reporter" });
    await reporter.goto("/progress?period=2023-08");
    await hydrated(reporter);
    await reporter.locator("table.entries a[href^='/progress/']").first().click();
    await reporter.getByRole("link", { name: "得分说明" }).click();
    await reporter.locator("section.explain").getByRole("heading", { name: "数据来源" }).waitFor();

    const reviewer = await browser.newPage({ user: "reviewer" });
    await reviewer.goto("/review?period=2023-09");
    await hydrated(reviewer);
    await reviewer.locator(".reported .why-link").click();
    await reviewer.locator("section.explain").getByText("随文件导入，没有逐项审核").waitFor();

    const leader = await browser.newPage({ user: "leader" });
    await leader.goto("/board/points?track=city_to_unit&period=2023-08&org=451202");
    await hydrated(leader);
    await leader.locator("td.num .why-link").first().click();
    await leader.locator("section.explain").getByRole("heading", { name: "评分规则" }).waitFor();
  });

  it("fits a phone", async () => {
    const page = await browser.newPage({ user: "office", ...phone });
    await page.goto("/results");
    await hydrated(page);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(await overflow(), 0);
    assert.deepEqual(await axe(page), []);
    await shot(page, "year-end-phone");
    await page.locator("table.ranking .why-link").first().click();
    await page.locator("section.explain").getByRole("heading", { name: "指标合计" }).waitFor();
    assert.equal(await overflow(), 0);
    await page.goto("/results/city");
    await hydrated(page);
    assert.equal(await overflow(), 0);
    assert.deepEqual(await axe(page), []);
  });
});
