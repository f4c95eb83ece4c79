// Rule books: a small year designed by keyboard alone, from nothing to published; consultation by two units at once.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";


describe("rule books", () => {
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

  const saved = (page) => page.locator(".saved[data-state=saved]").waitFor();
  const draft = /\/rule-books\/[0-9a-f-]{36}$/;

  /** Makes a book by its form and opens its editor. */
  async function create(page, { year, track = "city_to_unit", kind = "indicator_rules", source = "empty" }) {
    await page.goto("/rule-books");
    await hydrated(page);
    await page.getByText("起草新细则").click();
    await page.getByLabel("考评年度").fill(year);
    await page.getByLabel("轨道").selectOption(track);
    await page.getByLabel("类别").selectOption(kind);
    await page.getByLabel("从哪里开始").selectOption(source);
    await page.getByRole("button", { name: "开始起草" }).click();
    await page.waitForURL(draft);
    await page.locator("table.grid").waitFor();
    return page.url();
  }

  /** Puts rows of a spreadsheet into the grid, in one piece. */
  const paste = (page, rows) =>
    page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.querySelector("table.grid").dispatchEvent(event);
    }, `${rows.join("\n")}\n`);

  /** The way from a finished draft to its last stage, in the open. */
  async function sendOut(page, url, kinds) {
    await page.goto(`${url}/steps`);
    await hydrated(page);
    for (const kind of ["县（区）", "市直单位", "中区直单位", "开发区"]) {
      await page.getByLabel(kind, { exact: true }).setChecked(kinds.includes(kind));
    }
    await page.getByLabel("截止日期").fill("2023-10-20");
    await page.getByRole("button", { name: "发出征求意见" }).click();
    await page.getByRole("heading", { name: "结束征求意见" }).waitFor();
  }

  it("designs a small year by keyboard alone, from nothing to published", async () => {
    const page = await browser.newPage({ user: "office" });
    await page.goto("/rule-books");
    await hydrated(page);
    const { keyboard } = page;
    /** Tab until an element has the focus. */
    const tabTo = async (selector) => {
      for (let presses = 0; presses < 80; presses += 1) {
        if (await page.evaluate((selector) => document.activeElement?.matches(selector), selector)) return;
        await keyboard.press("Tab");
      }
      assert.fail(`the focus never came to ${selector}`);
    };
    const type = async (selector, text) => {
      await tabTo(selector);
      await keyboard.press("ControlOrMeta+a");
      await keyboard.type(text);
    };
    await tabTo(".new-book summary");
    await keyboard.press("Enter");
    await type("#new-year", "2025");
    await tabTo("#new-source");
    await keyboard.press("End");
    await tabTo(".new-book form button");
    await keyboard.press("Enter");
    await page.waitForURL(draft);
    const url = page.url();
    await page.locator("table.grid").waitFor();

    // Three indicators, one below the other, and two points.
    await type("#full-marks", "10");
    await tabTo("table.grid");
    await keyboard.press("Control+Enter");
    await keyboard.type("绿色发展");
    await keyboard.press("Tab");
    await keyboard.type("10");
    for (const name of ["生态建设", "造林绿化"]) {
      await keyboard.press("Control+Enter");
      await keyboard.press("Alt+ArrowRight");
      await keyboard.press("Enter");
      await keyboard.type(name);
      await keyboard.press("Tab");
      await keyboard.type("10");
    }
    const cells = async (values) => {
      for (const [index, value] of values.entries()) {
        if (index > 0) await keyboard.press("Tab");
        await keyboard.press("ControlOrMeta+a");
        await keyboard.type(value);
      }
    };
    await keyboard.press("Control+Enter");
    await keyboard.press("Alt+ArrowRight");
    await keyboard.press("Enter");
    await cells(["造林面积", "6", "30", "万亩", "季", "各县（区）"]);
    await keyboard.press("Control+Enter");
    await cells(["森林抚育面积", "3.5", "12", "万亩", "月", "各县（区）"]);
    await keyboard.press("Enter");
    const row = (name) => page.locator("tr[data-clause]", { hasText: name });
    assert.deepEqual(await page.locator("tr[data-clause]").evaluateAll((rows) => rows.map((row) => row.dataset.level)), ["1", "2", "3", "4", "4"]);
    await row("造林绿化").getByText("缺 0.50").waitFor();
    await shot(page, "rule-books-gap");

    // The gap is mended, taken back, and mended again.
    await keyboard.press("Home");
    await keyboard.press("ArrowRight");
    await keyboard.type("4");
    await keyboard.press("Enter");
    await row("造林绿化").getByText("缺").waitFor({ state: "detached" });
    await keyboard.press("Control+z");
    await row("造林绿化").getByText("缺 0.50").waitFor();
    await keyboard.press("Control+y");
    await row("造林绿化").getByText("缺").waitFor({ state: "detached" });

    // A row goes up and comes down again.
    const names = () => page.locator("tr[data-level='4'] .name").evaluateAll((cells) => cells.map((cell) => cell.innerText));
    await keyboard.press("Alt+ArrowUp");
    const up = await names();
    await keyboard.press("Alt+ArrowDown");
    assert.notDeepEqual(up, await names());

    // The panel, by its key and back.
    await keyboard.press("F6");
    await type("#panel-text", "以林业部门年度验收数据为准。");
    await keyboard.press("Escape");
    await page.locator("#book-problems", { hasText: "可以提交审议" }).waitFor();
    await keyboard.press("Control+s");
    await saved(page);

    // Found again.
    await keyboard.press("Control+f");
    await keyboard.type("造林面积");
    await keyboard.press("Enter");
    await page.locator("tr[aria-selected=true]", { hasText: "造林面积" }).waitFor();
    assert.deepEqual(await axe(page), []);

    // Out for opinions, closed, submitted, approved by three bodies, published: forms, still by keyboard.
    await page.goto(`${url}/steps`);
    await hydrated(page);
    await tabTo("#deadline");
    // A date is typed in the order of the browser's own language, which is not ours to choose.
    await page.locator("#deadline").fill("2023-10-20");
    const press = async (name) => {
      await page.getByRole("button", { name }).focus();
      await keyboard.press("Enter");
    };
    await press("发出征求意见");
    await page.getByRole("heading", { name: "结束征求意见" }).waitFor();
    await press("结束征求意见，进入修改");
    await page.getByRole("heading", { name: "提交审议" }).waitFor();
    await press("提交审议");
    for (const [index, body] of ["领导小组会议", "市政府常务会", "市委常委会"].entries()) {
      await page.getByRole("button", { name: `${body}审议通过` }).waitFor();
      await type("#minutes", `会议纪要〔2023〕${index + 1}号`);
      await keyboard.press("Enter");
    }
    await page.locator("#number").waitFor();
    await type("#number", "河绩发[2023]9号");
    await keyboard.press("Enter");
    await page.locator(".way [aria-current]", { hasText: "河绩发〔2023〕9号" }).waitFor();
    await shot(page, "rule-books-published");

    // Published, its points are there, and it can only be amended by a new version.
    await page.goto("/indicators?track=city_to_unit&year=2025");
    await page.getByText("森林抚育面积").first().waitFor();
    await page.goto(url);
    await hydrated(page);
    assert.equal(await page.locator("table.grid").count(), 0);
    await page.getByRole("button", { name: "修订：开新版本" }).click();
    await page.locator(".scope-line", { hasText: "第 2 版" }).waitFor();
  });

  it("takes the opinions of two units at once, and answers them", async () => {
    const office = await browser.newPage({ user: "office" });
    const county = await browser.newPage({ user: "county" });
    const unit = await browser.newPage({ user: "reporter" });
    const url = await create(office, { year: "2026", kind: "plan" });
    await sendOut(office, url, ["县（区）", "市直单位"]);
    // A draft is seen by nobody else; what is sent out, by who is asked.
    await Promise.all(
      [county, unit].map(async (page) => {
        await page.goto(`${url}/opinions`);
        await hydrated(page);
        await page.getByText("请于 2023年10月20日 前逐条提出意见").waitFor();
      }),
    );
    const say = async (page, clause, text, wording) => {
      await page.getByRole("link", { name: `提意见：${clause}` }).click();
      await page.locator("[aria-labelledby=opinion] b", { hasText: clause }).waitFor();
      await page.getByLabel("意见和理由").fill(text);
      await page.getByLabel("建议修改为").fill(wording);
      await page.getByRole("button", { name: "提交意见" }).click();
      await page.locator("li.opinion", { hasText: text }).waitFor();
    };
    await office.goto(`${url}/opinions`);
    await hydrated(office);
    await Promise.all([
      say(county, "二、考评内容", "建议增加乡村振兴内容", "增加“乡村振兴”一项"),
      say(unit, "三、考评程序", "建议明确时间节点", ""),
    ]);
    assert.equal(await county.getByText("建议明确时间节点").count(), 0, "a unit sees its own opinions alone");
    // The office is told while it looks.
    await office.getByText("有新的意见或答复").waitFor();
    await office.getByRole("button", { name: "刷新" }).click();
    await office.getByRole("heading", { name: "1 个市直单位、1 个县（区）共 2 条意见" }).waitFor();
    assert.deepEqual(await axe(office), []);
    await shot(office, "rule-books-opinions");

    // Who is late is reminded.
    await office.getByRole("link", { name: /未反馈单位/ }).click();
    await office.getByRole("button", { name: "催办 宜州区" }).click();
    await office.locator("tr", { hasText: "宜州区" }).getByText("1 次").waitFor();

    // The clauses are changed for an opinion, and the answer says so.
    await office.goto(`${url}/steps`);
    await hydrated(office);
    await office.getByRole("button", { name: "结束征求意见，进入修改" }).click();
    await office.getByRole("heading", { name: "提交审议" }).waitFor();
    await office.goto(url);
    await hydrated(office);
    await office.locator("tr[data-clause]", { hasText: "二、考评内容" }).click();
    await office.getByLabel("正文").fill("包括乡村振兴。");
    await office.getByRole("button", { name: "保存", exact: true }).click();
    await saved(office);
    await office.goto(`${url}/opinions`);
    await hydrated(office);
    const card = office.locator("li.opinion", { hasText: "建议增加乡村振兴内容" });
    await card.getByLabel("未采纳", { exact: true }).check();
    office.expectedErrors.push("422");
    await card.getByRole("button", { name: "答复", exact: true }).click();
    await card.getByText("部分采纳和未采纳须说明理由。").waitFor();
    await card.getByLabel("采纳", { exact: true }).check();
    await card.getByRole("button", { name: "答复", exact: true }).click();
    await card.getByText("已修改 二、考评内容").waitFor();
    const other = office.locator("li.opinion", { hasText: "建议明确时间节点" });
    await other.getByLabel("未采纳", { exact: true }).check();
    await other.getByLabel("理由").fill("由实施通知另行明确。");
    await other.getByRole("button", { name: "答复", exact: true }).click();
    await other.locator(".opinion-answer", { hasText: "由实施通知另行明确" }).waitFor();

    for (const format of ["xlsx", "docx"]) {
      const answer = await office.request.get(`/api/v1/rule-books/${url.split("/").pop()}/answers/${format}`);
      assert.equal(answer.status(), 200);
      assert.equal((await answer.body()).subarray(0, 2).toString(), "PK");
    }

    // The unit reads the answer once the book goes on.
    await unit.reload();
    assert.equal(await unit.locator(".opinion-answer").count(), 0);
    await office.goto(`${url}/steps`);
    await hydrated(office);
    await office.getByRole("button", { name: "提交审议" }).click();
    await office.getByRole("button", { name: "领导小组会议审议通过" }).waitFor();
    await unit.reload();
    await unit.locator(".opinion-answer", { hasText: "由实施通知另行明确" }).waitFor();
    await shot(unit, "rule-books-unit");
  });

  it("moves through more than two hundred points, pastes, drags and draws", async () => {
    const page = await browser.newPage({ user: "office" });
    const url = await create(page, { year: "2024", track: "region_to_city", source: "last_year" });
    const rows = page.locator("tr[data-clause]");
    assert.ok((await rows.count()) > 300, `${await rows.count()} rows`);
    // Twenty arrows at once: none is lost.
    const moved = await page.evaluate(async () => {
      const grid = document.querySelector("table.grid");
      const place = () => {
        const active = document.getElementById(grid.getAttribute("aria-activedescendant"));
        return [...grid.querySelectorAll("tr[data-clause]")].indexOf(active?.closest("tr"));
      };
      const before = place();
      for (let count = 0; count < 20; count += 1) {
        grid.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
        await new Promise(requestAnimationFrame);
      }
      return place() - before;
    });
    assert.equal(moved, 20);

    // Rows of a spreadsheet, in one piece.
    const before = await rows.count();
    await page.locator("tr[data-level='4'] td.name").first().click();
    await paste(page, ["考评点\t分值\t年度目标值\t计量单位", "粘贴的考评点一\t0.10\t5\t个", "粘贴的考评点二\t0.15\t8\t个"]);
    await page.getByText("已粘贴 2 行").waitFor();
    assert.equal(await rows.count(), before + 2);
    await page.locator(".gap", { hasText: "多 0.25" }).first().waitFor();

    // Dragged to another place.
    const [from, to] = [page.locator("tr", { hasText: "粘贴的考评点二" }), page.locator("tr[data-level='4']").first()];
    await from.locator(".drag").dragTo(to.locator("td.name"));
    assert.match(await page.locator("tr[data-level='4']").first().innerText(), /粘贴的考评点二/);

    // The plan is drawn over the months.
    await page.locator("tr", { hasText: "粘贴的考评点二" }).locator("td.name").click();
    const box = await page.locator(".plan-stage").boundingBox();
    await page.mouse.move(box.x + box.width * 0.04, box.y + box.height * 0.9);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.04, box.y + box.height * 0.55, { steps: 4 });
    await page.mouse.up();
    assert.ok(Number(await page.getByLabel("1月", { exact: true }).inputValue()) > 2);
    assert.equal(await page.locator("#plan-kind").inputValue(), "values");
    await page.getByLabel("12月", { exact: true }).fill("8");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await saved(page);
    await page.reload();
    await hydrated(page);
    await page.locator("tr", { hasText: "粘贴的考评点二" }).waitFor();

    // Two people: what one saves, the other sees or is asked about.
    const second = await browser.newPage({ user: "reviewer" });
    await second.goto(url);
    await hydrated(second);
    await second.getByLabel("标题").fill("第二个人的标题");
    await second.getByLabel("标题").press("Tab");
    await page.getByLabel("标题").fill("第一个人的标题");
    await page.getByLabel("标题").press("Tab");
    for (const each of [page, second]) each.expectedErrors.push("409");
    await Promise.any([page, second].map((each) => each.getByText("两个人同时在改这份细则").waitFor()));
  });

  it("writes how a point is scored, and holds the rule to its examples", async () => {
    const page = await browser.newPage({ user: "office" });
    await create(page, { year: "2026", track: "region_to_city" });
    await paste(page, [
      "一级指标\t二级指标\t三级指标\t考评点\t分值\t年度目标值\t计量单位\t责任单位\t填报周期",
      "绿色发展（10分）\t生态（10分）\t造林（10分）\t造林面积\t6\t30\t万亩\t市林业局\t季",
      "\t\t\t抚育面积\t4\t12\t万亩\t市林业局\t月",
    ]);
    await page.getByText("已粘贴").waitFor();
    const points = page.locator("tr[data-level='4'] td.name");
    await points.first().click();
    const panel = page.locator("section.panel");
    assert.equal(await panel.locator(".rule-form").count(), 0, "the form is made when it is asked for");
    await panel.getByText("方法、参数与算例").click();
    await panel.locator("#book-rule-method").selectOption("deduction");
    await panel.locator("#book-rule-step").fill("2");
    await panel.locator("#book-rule-points").fill("0.1");
    await panel.locator(".sentence", { hasText: "扣" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "rule-books-rule-desk");

    // An example that does not hold keeps the book from approval, and the rule's own figure is offered.
    await panel.getByRole("button", { name: "加一个算例" }).click();
    await panel.locator("#book-rule-examples-0-actual").fill("0");
    await panel.locator("#book-rule-examples-0-expected").fill("9");
    const differs = page.locator(".book-problems", { hasText: "的算例" });
    await differs.waitFor();
    await panel.getByRole("button", { name: "按规则填" }).click();
    await differs.waitFor({ state: "detached" });

    // It stays open from point to point, and what was written is there after a reload.
    const first = await panel.locator("#book-rule-examples-0-expected").inputValue();
    await points.nth(1).click();
    await panel.locator("#panel-name").waitFor();
    assert.equal(await panel.locator("#book-rule-examples-0-expected").count(), 0);
    await points.first().click();
    assert.equal(await panel.locator("#book-rule-examples-0-expected").inputValue(), first);
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await saved(page);
    await page.reload();
    await hydrated(page);
    await points.first().click();
    await panel.getByText("方法、参数与算例").click();
    assert.equal(await panel.locator("#book-rule-method").inputValue(), "deduction");
    assert.equal(await panel.locator("#book-rule-step").inputValue(), "2");
    assert.equal(await panel.locator("#book-rule-examples-0-expected").inputValue(), first);
  });

  it("can be read without script and on a phone", async () => {
    const page = await browser.newPage({ user: "leader", javaScript: false });
    await page.goto("/rule-books");
    await page.getByRole("link", { name: /2023年度县（区）/ }).click();
    assert.ok((await page.locator("table.tree tbody tr").count()) > 60);
    await page.getByRole("link", { name: "公文样式" }).click();
    await page.locator("article.paper", { hasText: "河绩发〔2023〕2号" }).waitFor();
    const handset = await browser.newPage({ user: "county", ...phone });
    await handset.goto("/rule-books");
    await hydrated(handset);
    assert.deepEqual(await axe(handset), []);
    await shot(handset, "rule-books-phone");
    await handset.getByRole("link", { name: /前反馈意见/ }).click();
    await handset.getByRole("heading", { name: "提意见" }).waitFor();
    assert.deepEqual(await axe(handset), []);
    await shot(handset, "rule-books-opinions-phone");
  });
});
