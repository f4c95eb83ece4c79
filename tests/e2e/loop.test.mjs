// The main job from nothing to the end, in browsers that are open at the same time: import → entry → review → board →
// report → link. And a tab that an upgrade has left behind.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { join } from "node:path";
import { fixtures, startApp } from "./support/app.mjs";
import { axe, desktop, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const month = "2023-09";
const point = "C2023-055";
const unit = { code: "U029", role: "unit_reporter" };

describe("the main job, from an empty installation", () => {
  let app;
  let browser;
  before(async () => {
    app = await startApp({ demo: false });
    await app.addUser("office", "office_admin");
    await app.addUser("leader", "leader");
    browser = await openBrowser(app);
  });
  afterEach(() => browser.finish());
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  it("imports, reports, reviews, watches, writes and shares", async () => {
    const office = await browser.newPage({ user: "office" });
    for (const [file, rows] of [["orgs.csv", /95/], ["indicators-2023-city.xlsx", /\d+/]]) {
      await office.goto("/import");
      await hydrated(office);
      await office.locator("#book").setInputFiles(join(fixtures, file));
      await office.getByRole("button", { name: "上传并核对" }).click();
      await office.waitForURL(/[?]check=/);
      await office.getByRole("button", { name: /^写入/ }).click();
      await office.getByRole("heading", { name: /^已导入/ }).waitFor();
      assert.match(await office.locator("h1").innerText(), rows);
    }
    await app.addUser("reporter", unit.role, unit.code);

    // A leader watches the board of that month on another machine.
    const leader = await browser.newPage({ user: "leader" });
    await leader.goto(`/board?period=${month}`);
    await hydrated(leader);
    await leader.locator(".live[data-state=live]").waitFor();
    await leader.evaluate(() => (globalThis.notReloaded = true));
    const cell = leader.locator("table.board tbody tr", { has: leader.locator(`a[href*="org=${unit.code}"]`) });
    assert.equal(await cell.locator(".light[data-light=red]").count(), 0);

    // The unit reports on a phone, far behind the schedule.
    const reporter = await browser.newPage({ user: "reporter", ...phone });
    await reporter.goto(`/progress?period=${month}`);
    await hydrated(reporter);
    await reporter.locator("tr", { hasText: point }).locator("a").first().click();
    await reporter.waitForURL(/\/progress\/.+/);
    await reporter.locator("#actual").fill("1");
    await reporter.locator(".preview [data-light=red], .mini [data-light=red]").first().waitFor();
    await reporter.getByRole("button", { name: "提交", exact: true }).click();
    await reporter.locator(".standard .state[data-state=submitted]").waitFor();
    const change = leader.locator(".timeline > li.changed").first();
    await change.waitFor();
    assert.match(await change.innerText(), /发展和改革|发改|滞后/);
    await cell.locator("[data-light=red]").first().waitFor();

    // The office returns it with a reason; the unit sees that without touching anything.
    await office.goto(`/review?period=${month}`);
    await hydrated(office);
    await office.locator("#reason").fill("数值明显偏小，请核对累计口径。");
    await office.getByRole("button", { name: "退回" }).click();
    await reporter.locator(".banner[data-kind=harm]", { hasText: "请核对累计口径" }).waitFor();
    await reporter.locator("#actual").fill("22");
    await reporter.getByRole("button", { name: "重新提交" }).click();
    await reporter.locator(".standard .state[data-state=corrected]").waitFor();
    await office.locator(".queue a", { hasText: "已改待复核" }).first().waitFor();
    await office.goto(`/review?period=${month}`);
    await hydrated(office);
    await office.getByRole("button", { name: "通过" }).click();
    await reporter.locator(".standard .state[data-state=accepted]").waitFor();
    // The leader's board has followed all the way, in the page that was opened at the beginning.
    await cell.locator("[data-light=red]").first().waitFor({ state: "detached" });
    assert.equal(await leader.evaluate(() => globalThis.notReloaded), true);

    // The report is written beside its preview and shared; the leader's phone opens it without signing in.
    await office.goto("/expenditure");
    await hydrated(office);
    await office.getByRole("button", { name: "新建自评报告" }).click();
    await office.waitForURL(/\/expenditure\/.+/);
    await hydrated(office);
    await office.locator("#section-0").fill("本年度工作全部按计划完成。");
    await office.locator("article.paper", { hasText: "本年度工作全部按计划完成。" }).waitFor();
    await office.locator(".saved[data-state=saved]").waitFor();
    await office.goto(`${office.url().split("?")[0]}?show=share`);
    await hydrated(office);
    await office.getByLabel("接收人").fill("钱某戊");
    await office.getByRole("button", { name: "生成链接" }).click();
    const url = await office.locator("#once").inputValue();
    const reader = await browser.newPage({ javaScript: false, ...phone });
    assert.equal((await reader.goto(url)).status(), 200);
    await reader.getByText("本年度工作全部按计划完成。").waitFor();
  });
});

describe("every page of the sample year", () => {
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

  it("has nothing serious in the way for anybody, at both widths", async () => {
    for (const [name, size] of [["desk", desktop], ["phone", phone]]) {
      // What a page is made of hardly differs between those who may open it; whether it answers does.
      const looked = new Set();
      for (const user of ["office", "reviewer", "reporter", "county", "scorer", "inspector", "leader", "sysadmin", "secadmin", "auditor"]) {
        const page = await browser.newPage({ user, ...size });
        await page.goto("/");
        await hydrated(page);
        // The pages are those that the person's own rail leads to.
        const places = await page.locator("nav.rail a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
        assert.ok(places.length > 0, `${user} has a page`);
        for (const path of places) {
          const answer = await page.goto(path);
          assert.equal(answer.status(), 200, `${user} ${path}`);
          await hydrated(page);
          if (looked.has(path)) continue;
          looked.add(path);
          assert.deepEqual(await axe(page), [], `${user} ${path} on a ${name}`);
          assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= size.width, `${user} ${path} fits a ${name}`);
        }
        await page.context().close();
      }
    }
  });

  it("tells a tab that an upgrade has left behind, and keeps what was typed", async () => {
    // What a service worker fetches cannot be changed on its way.
    const page = await browser.newPage({ user: "reporter", serviceWorkers: "block" });
    // The page as the version before sent it: its build is another than the one that the server has now.
    await page.route(/\/progress\/[^/?]+\?/, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace(/data-build="[^"]*"/, 'data-build="the-one-before"');
      await route.fulfill({ response: answer, body });
    });
    await page.goto(`/progress?period=${month}`);
    const href = await page.locator("table.entries tr", { hasText: point }).locator("a").first().getAttribute("href");
    await page.goto(href);
    await hydrated(page);
    await page.locator(".banner", { hasText: "新版本已发布" }).waitFor();
    await page.locator("#actual").fill("22");
    await page.locator("#note").fill("升级前填写的说明");
    await page.locator(".saved[data-state=saved]").waitFor();
    await shot(page, "entry-outdated-desk");
    await page.unroute(/\/progress\/[^/?]+\?/);
    await page.locator(".banner a", { hasText: "刷新" }).click();
    await page.locator(".banner", { hasText: "新版本已发布" }).waitFor({ state: "detached" });
    await hydrated(page);
    assert.equal(await page.locator("#actual").inputValue(), "22");
    assert.equal(await page.locator("#note").inputValue(), "升级前填写的说明");
  });
});
