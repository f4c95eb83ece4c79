// Decomposition and dispatch: the grid by keyboard, a batch signed for in another browser, chasing, a county's own level,
// without script and on a phone.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const point = "X2023-001";

describe("decomposition and dispatch", () => {
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
  const cell = (page, row, column) => page.locator(`input[data-at="${row}-${column}"]`);
  const finding = (page, row) => page.locator("table.grid tbody tr").nth(row).locator(".finding");
  const focused = (page, row, column) =>
    page.waitForFunction((at) => document.activeElement?.getAttribute("data-at") === at, `${row}-${column}`);

  it("is edited by keyboard, and its totals follow at once", async () => {
    const page = await open("/decomposition");
    assert.match(await page.locator("h1").innerText(), /62 个考评点的细账与总账全部相符/);
    assert.deepEqual(await axe(page), []);
    await shot(page, "decomposition-d");
    await cell(page, 0, 0).focus();
    await page.keyboard.press("ArrowRight");
    await focused(page, 0, 1);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.type("60");
    await page.keyboard.press("Enter");
    await focused(page, 1, 0);
    assert.match(await finding(page, 0).innerText(), /多 2\.21/);
    assert.match(await page.locator("h1").innerText(), /1 个与总账不符/);
    // What is no number says so and cannot be saved.
    await page.keyboard.type("很多");
    await page.keyboard.press("ArrowDown");
    await page.locator("[data-state=bad] input[aria-invalid=true]").waitFor();
    assert.equal(await page.getByRole("button", { name: "保存" }).isDisabled(), true);
    await page.keyboard.press("Control+z");
    assert.equal(await cell(page, 1, 0).inputValue(), "10.3");
    await page.keyboard.press("Control+z");
    assert.equal(await cell(page, 0, 0).inputValue(), "57.79");
    await page.keyboard.press("Control+Shift+z");
    assert.equal(await cell(page, 0, 0).inputValue(), "60");
    // Escape takes back what is being typed, and nothing else.
    await cell(page, 0, 1).focus();
    await page.keyboard.type("999");
    await page.keyboard.press("Escape");
    assert.equal(await cell(page, 0, 1).inputValue(), "29.15");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("26.94");
    await page.keyboard.press("Enter");
    assert.match(await finding(page, 0).innerText(), /相符/);
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "output/decomposition-typed-screen.png" });

    page.expectedErrors.push(/422/);
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator(".save-bar .banner", { hasText: "请写明调整原因" }).waitFor();
    await page.locator("#reason").fill("领导小组会议调整");
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator(".saved", { hasText: "已保存 2 处" }).waitFor();
    assert.equal(await page.locator(".save-bar").count(), 0);
    // The year's targets were handed down in March: what has changed since says so.
    assert.equal(await page.locator("table.grid td[data-changed]").count(), 2);
    await page.reload();
    await hydrated(page);
    assert.equal(await cell(page, 0, 0).inputValue(), "60");
    await page.goto(`/decomposition/points/${point}`);
    assert.match(await page.locator(".timeline").innerText(), /领导小组会议调整[^]*金城江区 57\.79 → 60/);
  });

  it("takes a block from a spreadsheet, and shows only what differs", async () => {
    const page = await open("/decomposition");
    await cell(page, 2, 0).focus();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "5\t3\t8\r\n2\t不适用\t1\r\n");
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await page.locator("[data-state=typed]").nth(4).waitFor();
    assert.equal(await cell(page, 3, 1).inputValue(), "不适用");
    assert.match(await finding(page, 2).innerText(), /多 3/);
    await page.locator("#reason").fill("粘贴调整");
    // A part is not taken from a unit that has reported without saying so.
    page.expectedErrors.push(/422/);
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator(".save-bar .banner", { hasText: "“宜州区”已对“新认定“专精特新”中小企业数”填报数据" }).waitFor();
    await page.getByLabel("已知有填报数据，仍改为不适用").check();
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator(".saved", { hasText: "已保存" }).waitFor();
    await page.getByRole("link", { name: /与总账不符/ }).click();
    await page.waitForURL(/only=differing/);
    assert.equal(await page.locator("table.grid tbody tr").count(), 1);

    // Balanced by the present targets it comes to the whole again.
    await page.getByRole("link", { name: "平衡：新增规模以上工业企业数" }).click();
    await page.locator("dialog.balance[open] .preview-table").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "output/decomposition-balance-screen.png" });
    await page.getByLabel("按现有目标占比").check();
    await page.getByRole("button", { name: "填入表中" }).click();
    await page.locator("table.grid .finding[data-finding=agrees]").waitFor();
    await page.locator("#reason").fill("按现有占比平衡");
    await page.getByRole("button", { name: "保存" }).click();
    // Once it is saved it is none of those that differ.
    await page.locator("table.grid tbody tr").waitFor({ state: "detached" });
    assert.match(await page.locator("h1").innerText(), /全部相符/);
  });

  it("is followed in another browser, and a conflict keeps what is typed", async () => {
    const one = await open("/decomposition");
    const two = await open("/decomposition");
    await two.locator(".live[data-state=live]").waitFor();
    await cell(two, 8, 0).focus();
    await two.keyboard.type("1.6");
    await two.keyboard.press("Enter");
    await cell(one, 8, 3).focus();
    await one.keyboard.type("1.2");
    await one.keyboard.press("Enter");
    await one.locator("#reason").fill("甲改");
    await one.getByRole("button", { name: "保存" }).click();
    await one.locator(".saved", { hasText: "已保存 1 处" }).waitFor();
    await two.waitForFunction(() => document.querySelector('input[data-at="8-3"]').value === "1.2");
    assert.equal(await cell(two, 8, 0).inputValue(), "1.6");
    await two.locator("#reason").fill("乙改");
    await two.getByRole("button", { name: "保存" }).click();
    await two.locator(".saved", { hasText: "已保存 1 处" }).waitFor();
    assert.match(await finding(two, 8).innerText(), /相符/);
  });

  it("hands down, a unit signs in another browser, and the office sees it at once", async () => {
    const county = await open("/progress", { user: "county" });
    // The batch of March is overdue: the server has chased it by itself when it started.
    await county.locator(".banner.notice[data-kind=harm]", { hasText: "催办" }).waitFor();
    await county.goto("/tasks");
    await hydrated(county);
    assert.match(await county.locator("h1").innerText(), /1 批任务/);
    assert.deepEqual(await axe(county), []);
    await shot(county, "tasks-d");

    const office = await open("/decomposition/dispatches");
    await shot(office, "dispatches-d");
    assert.deepEqual(await axe(office), []);
    await office.locator("#title").fill("补充下达");
    await office.locator("#scope").selectOption("all");
    await office.locator("#due").fill("2023-10-15");
    await office.getByRole("button", { name: "下达", exact: true }).click();
    await office.waitForURL(/\/decomposition\/dispatches\/[^?]+$/);
    await office.locator("h1", { hasText: "11 个单位中还有 11 个未签收" }).waitFor();
    await county.locator(".banner.notice", { hasText: "“补充下达”已下达，请于 10月15日 前签收" }).waitFor();

    await office.getByRole("button", { name: "催办 11 个单位" }).click();
    await office.locator(".saved", { hasText: "已催办 11 个单位" }).waitFor();
    await office.getByRole("button", { name: "今日已催办" }).waitFor();
    await county.locator(".banner.notice", { hasText: "催办：“补充下达”尚未签收" }).waitFor();
    assert.equal(await county.locator(".banner.notice", { hasText: "补充下达" }).count(), 1);

    await county.locator("tr", { hasText: "补充下达" }).getByRole("link", { name: "查看并签收" }).click();
    await county.locator("h1", { hasText: "2023年度目标任务分解表" }).waitFor();
    assert.deepEqual(await axe(county), []);
    await shot(county, "task-form-d");
    await county.getByRole("button", { name: "签收本批任务" }).click();
    await county.locator(".banner[data-kind=ok]", { hasText: "已签收" }).waitFor();
    assert.equal(await county.getByRole("button", { name: "签收本批任务" }).count(), 0);
    await office.locator("h1", { hasText: "11 个单位中还有 10 个未签收" }).waitFor();
    await office.locator("tr", { hasText: "金城江区" }).locator(".receipt[data-receipt=signed]").waitFor();
    assert.deepEqual(await axe(office), []);
    await shot(office, "dispatch-d");
    await county.goto("/tasks");
    await county.locator("tr", { hasText: "补充下达" }).locator(".receipt[data-receipt=signed]").waitFor();

    // The paper has the signature and nothing of the frame.
    await county.locator("tr", { hasText: "补充下达" }).locator("th a").click();
    await county.locator(".banner[data-kind=ok]").waitFor();
    await county.emulateMedia({ media: "print" });
    assert.equal(await county.locator(".sign-off").isVisible(), true);
    assert.equal(await county.locator(".rail").isVisible(), false);
    assert.match(await county.locator(".sign-off").innerText(), /县（区）绩效办/);
  });

  it("chases what is overdue once a day, whatever restarts", async () => {
    const chased = async () => {
      const office = await open("/decomposition/dispatches");
      await office.getByRole("link", { name: "2023年度县（区）绩效考评目标任务下达" }).click();
      await office.locator("table.receipts").waitFor();
      return office.locator("tr", { hasText: "凤山县" }).innerText();
    };
    assert.match(await chased(), /逾期未签[^]*1 次，今日已催/);
    await app.restart();
    assert.match(await chased(), /逾期未签[^]*1 次，今日已催/);
  });

  it("lets a county divide its own target", async () => {
    const page = await open("/decomposition/units", { user: "county" });
    await page.locator("#names").fill("东江镇\n六圩镇");
    await page.getByRole("button", { name: "添加", exact: true }).click();
    await page.locator("tr", { hasText: "六圩镇" }).waitFor();
    await page.locator("#name").fill("人口（万人）");
    await page.locator("#text").fill("东江镇\t3\n六圩镇\t1");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.locator(".templates li", { hasText: "人口（万人）" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "decomposition-units-d");
    await page.goto("/decomposition?domain=1");
    await hydrated(page);
    assert.match(await page.locator(".scope-line").innerText(), /金城江区下一级/);
    await page.locator("table.grid a.tool").nth(2).click();
    await page.getByLabel("按人口（万人）").check();
    await page.locator(".preview-table tr", { hasText: "东江镇" }).locator("[data-moved]").waitFor();
    await page.getByRole("button", { name: "填入表中" }).click();
    assert.match(await finding(page, 2).innerText(), /相符/);
    await page.locator("#reason").fill("按人口分");
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator(".saved", { hasText: "已保存 2 处" }).waitFor();
    await shot(page, "decomposition-county-d");

    await page.goto("/decomposition/dispatches");
    await hydrated(page);
    await page.getByRole("button", { name: "下达", exact: true }).click();
    await page.locator("h1", { hasText: "2 个单位中还有 2 个未签收" }).waitFor();
    await page.locator("tr", { hasText: "东江镇" }).getByRole("link").click();
    await page.locator("#signer").fill("张某甲");
    await page.getByRole("button", { name: "登记签收" }).click();
    await page.locator(".banner[data-kind=ok]", { hasText: "张某甲" }).waitFor();
  });

  it("works without script", async () => {
    const page = await open("/decomposition", { javaScript: false });
    await page.getByRole("link", { name: "粮食播种面积", exact: true }).click();
    await page.getByRole("link", { name: "平均分配" }).click();
    await page.waitForURL(/balance=equal/);
    assert.equal(await page.locator("#cell-0").inputValue(), "47");
    assert.equal(await page.locator("#cell-8").inputValue(), "不适用");
    await page.locator("#cell-0").fill("四十七");
    await page.locator("#reason").fill("平均分");
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator(".banner[data-kind=harm]", { hasText: "请只填数字" }).waitFor();
    assert.equal(await page.locator("#cell-0").inputValue(), "四十七");
    assert.equal(await page.locator("#cell-1").inputValue(), "47");
    assert.equal(await page.locator("#reason").inputValue(), "平均分");
    await page.locator("#cell-0").fill("47");
    await page.getByRole("button", { name: "保存" }).click();
    await page.locator(".banner[data-kind=ok]", { hasText: "已保存" }).waitFor();
    assert.match(await page.locator(".timeline").innerText(), /平均分/);

    await page.goto("/decomposition/dispatches");
    await page.locator("#title").fill("不用脚本下达");
    await page.locator("#due").fill("2023-10-20");
    await page.locator("#scope").selectOption("due");
    await page.getByRole("button", { name: "下达", exact: true }).click();
    await page.waitForURL(/\/decomposition\/dispatches\/[^?]+$/);
    await page.getByRole("button", { name: /催办 \d+ 个单位/ }).click();
    await page.getByRole("button", { name: "今日已催办" }).waitFor();

    const county = await open("/tasks", { user: "county", javaScript: false });
    await county.locator("tr", { hasText: "不用脚本下达" }).getByRole("link", { name: "查看并签收" }).click();
    await county.getByRole("button", { name: "签收本批任务" }).click();
    await county.locator(".banner[data-kind=ok]", { hasText: "已签收" }).waitFor();
  });

  it("is one point a card on a phone", async () => {
    const page = await open("/decomposition", phone);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width);
    assert.deepEqual(await axe(page), []);
    await page.screenshot({ path: "output/decomposition-p-screen.png" });
    await page.getByRole("link", { name: "规模以上工业总产值", exact: true }).click();
    await page.locator("#cell-0").waitFor();
    await page.locator("#cell-0").fill("61");
    await page.locator(".finding", { hasText: "多" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width);
    assert.deepEqual(await axe(page), []);
    await shot(page, "decomposition-point-p");
    for (const [path, name] of [["/decomposition/dispatches", "dispatches-p"], ["/decomposition/units", "decomposition-units-p"]]) {
      await page.goto(path);
      await hydrated(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width, path);
      assert.deepEqual(await axe(page), [], path);
      await shot(page, name);
    }
    await page.locator(".tabs a", { hasText: "下达与签收" }).click();
    await page.locator("table.batches th a").first().click();
    await page.locator("table.receipts").waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "dispatch-p");
    const county = await open("/tasks", { user: "county", ...phone });
    await shot(county, "tasks-p");
    await county.locator("table a").first().click();
    await county.locator("h1", { hasText: "目标任务分解表" }).waitFor();
    assert.deepEqual(await axe(county), []);
    await shot(county, "task-form-p");
  });

  it("speaks English, and lists the units of the region's points", async () => {
    const page = await open("/decomposition", { locale: "en-GB" });
    assert.match(await page.locator("h1").innerText(), /points come to their whole|do not/);
    await page.getByRole("link", { name: "Region to city" }).click();
    await page.waitForURL(/track=region_to_city/);
    await page.locator("tr", { hasText: "河池市" }).first().waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "decomposition-region-d");
  });
});
