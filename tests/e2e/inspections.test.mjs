// Visits: recorded on a phone without network, on the issue sheet afterwards, fed back, set right, checked off (M37, M39, M51).
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, cut, holds, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

/** What a browser says of a network that is not there. */
const noNetwork = [/net::ERR_INTERNET_DISCONNECTED/, /Failed to load resource/, /ERR_FAILED/];
const photo = {
  name: "现场照片.png",
  mimeType: "image/png",
  buffer: Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64"),
};
const place = { latitude: 24.693149, longitude: 108.085261, accuracy: 12 };

// Conditions below are waited for by asking again and again: one that never comes ends here.
describe("visits", { timeout: 240_000 }, () => {
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

  /** Signs the inspector in and waits until the phone holds the visits that are ahead. */
  async function atTheSite(options = {}) {
    const page = await browser.newPage({ user: "inspector", ...phone, expectedErrors: noNetwork, ...options });
    await page.goto("/visits");
    await hydrated(page);
    const ahead = await page.locator(".visit-cards li[data-state=open] a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    await holds(page, "/api/inspections/visit?", ahead.length);
    return { page, ahead };
  }

  it("are recorded without network, with photos, time and place, and arrive once", async () => {
    const { page, ahead } = await atTheSite({ geolocation: place, permissions: ["geolocation"] });
    assert.deepEqual(await axe(page), []);
    await shot(page, "visits-phone");
    const context = page.context();
    await cut(context);
    // As after the browser was killed: nothing but what the device keeps.
    await page.goto(ahead[0]);
    await hydrated(page);
    await page.getByRole("heading", { name: "河池市发展和改革委员会" }).waitFor();

    // A value, with the light and the score that the server would give it.
    const option = page.locator("#site-point option").nth(1);
    const name = await option.innerText();
    await page.locator("#site-point").selectOption(await option.getAttribute("value"));
    await page.locator(".site-point .facts").waitFor();
    await page.locator("#site-actual").fill("0");
    await page.locator(".site-preview .light").waitFor();
    await page.locator("#site-actual").fill("abc");
    await page.getByRole("button", { name: "记录", exact: true }).click();
    await page.locator("#actual-problem.error").waitFor();
    await page.locator("#site-actual").fill("12");
    await page.locator("#site-note").fill("现场数与台账不一致");
    await page.locator("#site-found").check();
    await page.locator("#site-list").selectOption("city");
    await page.locator("#site-request").fill("核对后重报");
    await page.locator("#site-photos").setInputFiles([photo]);
    await page.locator(".photo-names li", { hasText: "现场照片" }).waitFor();
    await page.locator("#site-sight").check();
    await page.getByText("24.6931°N 108.0853°E").waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "visit-form-phone");
    await page.getByRole("button", { name: "记录", exact: true }).click();
    await page.locator(".site-records .state[data-state=queued]").waitFor();
    assert.equal(await page.locator("#site-note").inputValue(), "", "the form is ready for the next record");

    // A second one without a point, place or time.
    await page.locator("#site-note").fill("会议室公示了进度表");
    // One that is taken away again stays away, and no photo of the first record comes along.
    await page.locator("#site-photos").setInputFiles([{ ...photo, name: "误拍.png" }]);
    await page.getByRole("button", { name: "移除 误拍.png" }).click();
    await page.locator("#site-photos").setInputFiles([{ ...photo, name: "进度表.png" }]);
    await page.getByRole("button", { name: "记录", exact: true }).click();
    await page.locator(".site-records li").nth(1).waitFor();
    // What is typed and not recorded survives the tab.
    await page.locator("#site-note").fill("还没记完");
    await page.close();

    const back = await context.newPage();
    await back.goto(ahead[0]);
    await hydrated(back);
    assert.equal(await back.locator(".site-records .state[data-state=queued]").count(), 2);
    assert.equal(await back.locator("#site-note").inputValue(), "还没记完");
    await back.goto("/queue");
    await hydrated(back);
    await back.getByRole("heading", { name: "4 条待发送，联网后自动发送" }).waitFor();
    await shot(back, "queue-visit-phone");
    await context.setOffline(false);
    await back.getByRole("heading", { name: "没有待发送的记录" }).waitFor();
    assert.equal(await back.locator("section[aria-labelledby=receipts] tbody tr").count(), 2);

    await back.goto(ahead[0]);
    await hydrated(back);
    const records = back.locator(".site-records > li");
    await records.nth(1).waitFor();
    assert.equal(await records.count(), 2);
    const first = records.filter({ hasText: name });
    assert.match(await first.innerText(), /12[\s\S]*现场数与台账不一致[\s\S]*24\.6931°N/);
    for (const [text, file] of [[name, "现场照片.jpg"], ["会议室公示了进度表", "进度表.jpg"]]) {
      assert.deepEqual(await records.filter({ hasText: text }).locator(".files li").allInnerTexts(), [file]);
    }
    const picture = first.locator("img");
    await picture.scrollIntoViewIfNeeded();
    await back.waitForFunction((image) => image.complete && image.naturalWidth > 0, await picture.elementHandle());
    assert.deepEqual(await axe(back), []);
    await shot(back, "visit-phone");

    // The office reads it beside what the unit reports.
    const office = await browser.newPage({ user: "office" });
    await office.goto(ahead[0]);
    await hydrated(office);
    assert.equal(await office.locator(".site-records > li").count(), 2);
    assert.equal(await office.locator(".site-form").count(), 0, "who does not go does not record");
    await shot(office, "visit-desk");
    await office.goto("/issues?state=found");
    await hydrated(office);
    assert.match(await office.locator(".issue-table tbody").innerText(), /现场数与台账不一致/);
  });

  it("keep what the server does not take, to be changed and sent again", async () => {
    const { page, ahead } = await atTheSite();
    await page.goto(ahead[1]);
    await hydrated(page);
    await page.evaluate((visit) => {
      const record = { visit, title: "南丹县", unit: "", input: { actual: "", note: "" } };
      return globalThis.kaoping.recordOnSite(JSON.stringify(record), []);
    }, ahead[1].split("/").at(-1));
    const rejected = page.locator(".site-records > li", { has: page.locator(".state[data-state=returned]") });
    await rejected.getByText("请填写现场数值或情况说明").waitFor();
    await rejected.getByRole("button", { name: "修改" }).click();
    await page.locator("#site-note").fill("补写的现场情况");
    await page.getByRole("button", { name: "记录", exact: true }).click();
    await page.locator(".site-records > li", { hasText: "补写的现场情况" }).filter({ hasText: "收到" }).waitFor();
    assert.equal(await rejected.count(), 0);
    // Nothing of it is lost to the office.
    const office = await browser.newPage({ user: "office" });
    await office.goto("/devices");
    await office.getByRole("heading", { name: "所有设备的记录都已送达" }).waitFor();
  });

  it("lead from a problem to its check-off, live on both sides", async () => {
    const [office, unit] = await Promise.all([
      browser.newPage({ user: "office" }),
      browser.newPage({ user: "reporter", ...phone }),
    ]);
    await office.goto("/visits");
    await hydrated(office);
    await office.getByText("安排走访…").click();
    await office.locator("#plan-org").selectOption("U029");
    await office.locator("#plan-day").fill("2023-10-16");
    // The unit is visited a week before already (M39).
    await office.getByText("前后 30 天内已安排走访该单位").waitFor();
    await office.locator("#plan-purpose").fill("复查台账");
    await office.locator("input[value=inspector]").check();
    assert.deepEqual(await axe(office), []);
    await shot(office, "visits-desk");
    await office.getByRole("button", { name: "安排", exact: true }).click();
    await office.waitForURL(/\/visits\/[0-9a-f-]{36}$/);
    const visit = new URL(office.url()).pathname;

    const inspector = await browser.newPage({ user: "inspector" });
    await inspector.goto(visit);
    await hydrated(inspector);
    await inspector.locator("#site-note").fill("公示内容没有更新");
    await inspector.locator("#site-found").check();
    await inspector.getByRole("button", { name: "记录", exact: true }).click();
    await inspector.locator(".site-records a[data-issue=found]").waitFor();
    await shot(inspector, "visit-record-desk");

    await unit.goto("/issues");
    await hydrated(unit);
    assert.equal(await unit.getByText("公示内容没有更新").count(), 0, "the unit has not been told");
    // The office's page hears of the record by itself.
    await office.locator("#feed-due").fill("2023-10-20");
    await office.getByRole("button", { name: "反馈", exact: true }).click();
    await unit.getByText("公示内容没有更新").waitFor();
    assert.deepEqual(await axe(unit), []);
    await shot(unit, "issues-phone");
    await unit.goto("/inbox");
    await unit.getByText("走访发现问题，请于 10月20日 前整改并报告：公示内容没有更新").waitFor();
    await unit.getByRole("link", { name: "去整改" }).first().click();
    await unit.waitForURL(/\/issues\//);
    await hydrated(unit);
    // Without evidence it is not taken.
    await unit.locator("#text-answer").fill("公示栏已更新");
    await unit.getByRole("button", { name: "报告整改情况" }).click();
    await unit.getByText("请先上传整改佐证材料").waitFor();
    await hydrated(unit);
    await unit.locator("#answer-file").setInputFiles([photo]);
    await unit.getByRole("button", { name: "上传" }).click();
    await unit.locator(".files li", { hasText: "现场照片" }).waitFor();
    await hydrated(unit);
    await shot(unit, "issue-answer-phone");
    // Neither the refusal nor the upload took what was typed.
    assert.equal(await unit.locator("#text-answer").inputValue(), "公示栏已更新");
    await unit.getByRole("button", { name: "报告整改情况" }).click();
    await unit.locator(".scope-line .state[data-issue=answered]").waitFor();
    await hydrated(unit);

    await office.goto("/issues?state=answered");
    await hydrated(office);
    assert.deepEqual(await axe(office), []);
    await shot(office, "issues-desk");
    await office.getByRole("link", { name: "公示内容没有更新" }).click();
    await office.getByRole("button", { name: "确认销号" }).waitFor();
    await hydrated(office);
    assert.deepEqual(await axe(office), []);
    await shot(office, "issue-desk");
    await office.getByRole("button", { name: "确认销号" }).click();
    await office.locator(".scope-line .state[data-issue=checked_off]").waitFor();
    // The unit's page follows without being loaded anew.
    await unit.locator(".scope-line .state[data-issue=checked_off]").waitFor();
    await shot(unit, "issue-phone");
  });
});
