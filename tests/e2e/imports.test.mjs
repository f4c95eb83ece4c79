// Importing: checked first, written whole or not at all, each problem at its cell.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { fixtures, root, startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const damaged = join(root, "tests/fixtures/damaged");

describe("the import", () => {
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

  async function open(options = {}) {
    const page = await browser.newPage({ user: "office", ...options });
    await page.goto("/import");
    if (options.javaScript !== false) await hydrated(page);
    return page;
  }
  async function upload(page, file) {
    await page.locator("#book").setInputFiles(file);
    await page.getByRole("button", { name: "上传并核对" }).click();
    await page.waitForURL(/[?]check=/);
  }

  for (const javaScript of [true, false]) {
    const how = javaScript ? "with the client" : "as a plain form";

    it(`tells each problem of a damaged file at its place, ${how}`, async () => {
      const page = await open({ javaScript });
      const expected = {
        "text-in-number-cell.xlsx": "F5",
        "other-headings.xlsx": "F3",
        "weights-differ.xlsx": "D4",
        "progress-bad-fields.csv": "第 3 行",
      };
      for (const [file, place] of Object.entries(expected)) {
        await page.goto("/import");
        if (javaScript) await hydrated(page);
        await upload(page, join(damaged, file));
        await page.locator("h1", { hasText: /错误/ }).waitFor();
        const places = await page.locator("td.place").allInnerTexts();
        assert.ok(places.some((text) => text.includes(place)), `${file}: ${places}`);
        assert.ok(await page.getByRole("button", { name: /^写入/ }).isDisabled());
        if (javaScript) assert.deepEqual(await axe(page), []);
      }
      if (javaScript) await shot(page, "import-errors-desk");
      for (const file of ["picture.xlsx"]) {
        await page.goto("/import");
        if (javaScript) await hydrated(page);
        await upload(page, join(damaged, file));
        await page.locator("[role=alert]").waitFor();
      }
      if (javaScript) await shot(page, "import-picture-desk");
    });
  }

  it("knows a file that was imported before", async () => {
    const page = await open();
    await upload(page, join(fixtures, "indicators-2023-city.xlsx"));
    await page.getByRole("heading", { name: "这个文件已经导入过" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "import-again-desk");
  });

  it("writes a whole file after its check and says so", async () => {
    for (const [options, more] of [[{}, "U900,演示单位甲"], [{ ...phone, javaScript: false }, "U901,演示单位乙"]]) {
      const page = await open(options);
      await shot(page, `import-${options.width ? "phone" : "desk"}`);
      const text = await readFile(join(fixtures, "orgs.csv"), "utf8");
      const [header, ...rows] = text.trimEnd().split(/\r?\n/);
      const [code, name] = more.split(",");
      const last = rows.at(-1).split(",");
      const row = [code, name, ...last.slice(2)].join(",");
      const file = { name: "单位.csv", mimeType: "text/csv", buffer: Buffer.from([header, ...rows, row].join("\n")) };
      await upload(page, file);
      await page.getByRole("heading", { name: /没有错误/ }).waitFor();
      await shot(page, `import-check-${options.width ? "phone" : "desk"}`);
      await page.getByRole("button", { name: /^写入/ }).click();
      await page.waitForURL(/[?]done=/);
      await page.getByRole("heading", { name: /^已导入/ }).waitFor();
      await shot(page, `import-done-${options.width ? "phone" : "desk"}`);
    }
  });

  it("refuses a file of 200 MB without taking it in", async () => {
    const page = await open();
    const folder = await mkdtemp(join(tmpdir(), "kaoping-huge-"));
    const huge = join(folder, "huge.xlsx");
    await writeFile(huge, "");
    // A file with a hole: as long as it says, and nothing on the disk.
    await truncate(huge, 200 * 1024 * 1024);
    await page.locator("#book").setInputFiles(huge);
    await page.getByRole("button", { name: "上传并核对" }).click();
    await page.getByText("最多可导入 20 MB").waitFor();

    const plain = await open({ javaScript: false, expectedErrors: ["413"] });
    await plain.locator("#book").setInputFiles(huge);
    await plain.getByRole("button", { name: "上传并核对" }).click();
    await plain.getByText("文件超过 20 MB，没有读取").waitFor();
    await rm(folder, { recursive: true });
  });

  it("is not for others", async () => {
    const page = await browser.newPage({ user: "reporter", expectedErrors: ["403"] });
    await page.goto("/import");
    await page.getByText("不在您的职责范围内").first().waitFor();
  });
});
