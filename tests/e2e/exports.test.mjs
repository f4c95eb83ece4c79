// Taking workbooks away and bringing them back: the same file, its problems in its cells, nothing lost on the way.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { root, startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const damaged = join(root, "tests/fixtures/damaged");

describe("workbooks to take away", () => {
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

  async function open(path, options = {}) {
    const page = await browser.newPage({ user: "office", ...options });
    await page.goto(path);
    if (options.javaScript !== false) await hydrated(page);
    return page;
  }
  async function taken(page, link) {
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    const name = download.suggestedFilename();
    return { name, mimeType: "application/octet-stream", buffer: await readFile(await download.path()) };
  }
  async function upload(page, file) {
    await page.goto("/import");
    await page.locator("#book").setInputFiles(file);
    await page.getByRole("button", { name: "上传并核对" }).click();
    await page.waitForURL(/[?]check=/);
  }

  for (const track of ["region_to_city", "city_to_unit"]) {
    it(`an exported tree comes back without a change: ${track}`, async () => {
      const page = await open(`/indicators?track=${track}`);
      const book = await taken(page, page.getByRole("link", { name: "导出工作簿" }));
      assert.match(book.name, /^2023年.*\.xlsx$/);
      await upload(page, book);
      await page.getByText("导入不会改变任何数据").waitFor();
      await page.getByRole("heading", { name: /没有错误/ }).waitFor();
      assert.deepEqual(await axe(page), []);
    });
  }

  it("a period's entries, and the upper platform's workbook there and back", async () => {
    const page = await open("/board");
    const entries = await taken(page, page.getByRole("link", { name: "导出进度" }));
    assert.match(entries.name, /进度\.xlsx$/);
    await page.goto("/import");
    await hydrated(page);
    assert.deepEqual(await axe(page), []);
    const book = await taken(page, page.getByRole("link", { name: "导出本期填报表" }));
    await upload(page, book);
    await page.getByRole("heading", { name: /没有错误/ }).waitFor();
  });

  it("a year's results, as they are on the page", async () => {
    const page = await open("/results?month=9");
    const results = await taken(page, page.getByRole("link", { name: "导出 Excel" }));
    assert.equal(results.name, "2023年9月绩效考评试算.xlsx");
    await page.goto(`/results?month=9&as_of=${Date.now()}`);
    const then = await taken(page, page.getByRole("link", { name: "导出 Excel" }));
    assert.ok(then.buffer.length > 0 && !then.buffer.equals(results.buffer), "it says the moment that it was asked for");
  });

  for (const javaScript of [true, false]) {
    it(`the same workbook back with its problems, ${javaScript ? "with the client" : "as a plain form"}`, async () => {
      const page = await open("/import", { javaScript });
      await upload(page, join(damaged, "handmade-subtotal.xlsx"));
      const link = page.getByRole("link", { name: "下载标注好的工作簿" });
      const book = await taken(page, link);
      assert.equal(book.name, "handmade-subtotal（核对）.xlsx");
      // It reads as before, and its list of problems is no part of it.
      const places = await page.locator("td.place").allInnerTexts();
      await upload(page, book);
      await page.locator("h1", { hasText: /错误/ }).waitFor();
      assert.deepEqual(await page.locator("td.place").allInnerTexts(), places);
    });
  }

  it("asks once what an unknown heading means", async () => {
    for (const [options, size] of [[{ javaScript: false, ...phone }, "phone"], [{}, "desk"]]) {
      const page = await open("/import", options);
      await upload(page, join(damaged, "other-headings.xlsx"));
      const meaning = page.getByLabel("得分");
      if (size === "phone") {
        // The cells below look like weights, so that this is what is offered.
        assert.equal(await meaning.inputValue(), "分值");
        await shot(page, `import-headings-${size}`);
        await page.getByRole("button", { name: "按此含义重新核对" }).click();
        await page.waitForURL(/[?]check=/);
      }
      // From then on it is known.
      await page.locator("h1", { hasText: /错误/ }).waitFor();
      assert.equal(await page.getByLabel("得分").count(), 0);
      assert.ok(!(await page.locator("td.place").allInnerTexts()).includes("F3"));
    }
  });
});
