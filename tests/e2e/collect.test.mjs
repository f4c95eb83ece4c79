// A county collects from its townships, sees what it comes to, and takes it over into its own entries (M7).
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, desktop, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const month = "2023-09";

describe("collecting from below", () => {
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

  it("merges the units' values live, keeps them, and hands them to the county's own entries", async () => {
    const page = await browser.newPage({ user: "county" });
    await page.goto(`/progress/collect?period=${month}`);
    await hydrated(page);
    await page.getByText("还没有下级单位").waitFor();
    await page.getByRole("link", { name: "添加下级单位" }).click();
    await page.waitForURL(/decomposition\/units/);
    await page.locator("textarea[name=names]").fill("甲镇\n乙镇");
    await page.locator("form:has(textarea[name=names]) button").first().click();
    await page.getByText("乙镇").first().waitFor();

    await page.goto(`/progress/collect?period=${month}`);
    await hydrated(page);
    const cell = (row, column) => page.locator(`[data-at="${row}-${column}"]`);
    await cell(0, 0).focus();
    for (const key of ["3", "0", "Enter", "ArrowUp", "ArrowRight", "1", "2", ".", "5", "Enter"]) await page.keyboard.press(key);
    const merged = page.locator("tbody tr").first().locator(".sum-cell .value");
    await merged.filter({ hasText: "42.5" }).waitFor();
    await page.getByRole("button", { name: "保存 2 格" }).click();
    await page.getByText("已保存 2 格").waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "collect-d");

    // Someone else of the same office has it before the eyes, without loading anew.
    const other = await browser.newPage({ user: "county", ...phone });
    await other.goto(`/progress/collect?period=${month}`);
    await hydrated(other);
    await cell(0, 1).fill("13");
    await cell(0, 1).press("Enter");
    await page.getByRole("button", { name: "保存 1 格" }).click();
    await other.locator("tbody tr").first().locator(".sum-cell .value", { hasText: "43" }).waitFor();
    assert.equal(await other.evaluate(() => document.documentElement.scrollWidth), phone.width);
    await shot(other, "collect-p");

    await page.getByRole("button", { name: /把 1 项汇总值填入本级/ }).click();
    await page.waitForURL(/\/progress\/grid/);
    await page.locator('[data-at="0-0"]').waitFor();
    assert.equal(await page.locator('[data-at="0-0"]').inputValue(), "43");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), desktop.width);
  });
});
