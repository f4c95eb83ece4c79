// A point's page with its playground, the form of a rule, what-if and points at risk (M25, M48).
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, desktop, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const widths = [["d", desktop], ["p", phone]];

describe("rules and what-if", () => {
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
  const fits = async (page, size) => assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), size.width);
  const text = (page, selector) => page.locator(selector).innerText();

  describe("a point", () => {
    it("is reached from the tree and tells its standard, examples, targets and plan", async () => {
      for (const [name, size] of widths) {
        const page = await open("/indicators?track=city_to_unit", size);
        const link = page.locator("a.point-name").first();
        const point = await link.innerText();
        await link.click();
        await page.waitForURL("**/indicators/X2023-001");
        await page.locator("h1", { hasText: point }).waitFor();
        assert.ok((await page.locator("section:has(#examples) tbody tr").count()) >= 2);
        assert.equal(await page.locator("section:has(#parts) tbody tr").count(), 11);
        assert.equal(await page.locator("figure.chart svg").count(), 2);
        await fits(page, size);
        assert.deepEqual(await axe(page), []);
        await shot(page, `point-${name}`);
      }
    });

    it("can be read without script, and a unit sees its own target alone", async () => {
      const page = await open("/indicators/X2023-001", { user: "county", javaScript: false });
      assert.equal(await page.locator("section:has(#parts) tbody tr").count(), 1);
      assert.match(await text(page, ".playground .score b"), /^\d+\.\d\d$/);
      assert.ok((await page.locator(".playground path.curve").getAttribute("d")).length > 20);
      assert.equal(await page.locator(".try-rule").count(), 0);
    });

    it("has a playground: by slider, by number, by keyboard", async () => {
      const page = await open("/indicators/X2023-014");
      const score = page.locator(".playground .score b");
      await page.locator("#try-actual").fill("93.8");
      await score.filter({ hasText: "0.72" }).waitFor();
      await page.locator("#try-actual").fill("92");
      await score.filter({ hasText: "0.00" }).waitFor();
      await page.locator("#try-slider").focus();
      await page.keyboard.press("End");
      await score.filter({ hasText: "0.90" }).waitFor();
      await page.locator("#try-actual").fill("十");
      await score.filter({ hasText: "—" }).waitFor();
      assert.equal(await page.locator("#try-actual").getAttribute("aria-invalid"), "true");
      await page.locator(".playground summary", { hasText: "数据表" }).click();
      const rows = await page.locator(".playground table tbody tr").allInnerTexts();
      assert.ok(rows.some((row) => /95\.2\s+0\.90/.test(row)), rows.join("|"));
    });
  });

  describe("the form of a rule", () => {
    const form = async (code = "X2023-014") => {
      const page = await open(`/indicators/${code}`);
      await page.locator(".try-rule > summary").click();
      return page;
    };
    const sentence = (page, words) => page.locator(".sentence p", { hasText: words }).waitFor();

    it("writes the standard for every method, and the playground follows", async () => {
      const page = await form();
      for (const [method, words] of [
        ["deduction", "不足一步的按比例扣"], ["count", "每件加"], ["rank", "第 1 名 0.9 分"], ["ratio_to_best", "最优（最高）者"],
        ["efficacy", "不允许值"], ["qualitative", "按评定系数"], ["interval", "偏离的按比例递减"], ["formula", "min(w, w*a/t)"],
        ["completion", "按完成比例得分"], ["bands", "不低于 93.8 得 0.72 分"],
      ]) {
        await page.locator("#rule-method").selectOption(method);
        await sentence(page, words);
        assert.deepEqual(await axe(page), [], method);
      }
      await page.locator("#rule-bands-0-score").fill("0.5");
      await page.locator("#try-actual").fill("96");
      await page.locator(".playground .score b", { hasText: "0.50" }).waitFor();
      await page.getByRole("button", { name: "恢复原规则" }).click();
      await page.locator(".playground .score b", { hasText: "0.90" }).waitFor();
      assert.equal(await page.locator("#rule-bands-0-score").inputValue(), "0.9");
    });

    it("tells what is wrong beside the field, and under the character of a formula", async () => {
      const page = await form();
      await page.locator("#rule-method").selectOption("milestones");
      await page.locator("#rule-stages-0-name-problem", { hasText: "请写出节点名称" }).waitFor();
      for (const stage of [0, 1, 2, 3]) await page.locator(`#rule-stages-${stage}-name`).fill(`节点${stage}`);
      await page.locator("#rule-stages-3-weight").fill("25");
      await page.locator("#rule-stages-problem", { hasText: "合计须为 100" }).waitFor();
      await page.getByRole("button", { name: "删去 第 4 个节点" }).click();
      assert.equal(await page.locator(".rule-rows[data-list=stages] .rule-row").count(), 3);
      await page.locator("#rule-stages-2-weight").fill("50");
      await sentence(page, "节点2 50%");
      await page.locator("#rule-method").selectOption("formula");
      await page.locator("#rule-expr").fill("w*x");
      await page.locator("#rule-expr-problem", { hasText: "第 3 个字符" }).waitFor();
      assert.equal(await text(page, "pre.caret"), "w*x\n  ^");
      await page.locator("#rule-expr").fill("max(0, w-0.5*w*max(0, t-a)/t)");
      await page.locator("pre.caret").waitFor({ state: "detached" });
      await shot(page, "rule-form-d");
    });

    it("holds the rule to its worked examples", async () => {
      const page = await form();
      await page.getByRole("button", { name: "加一个算例" }).click();
      await page.getByLabel("算例 1 实际").fill("94");
      await page.getByLabel("算例 1 应得分").fill("0.8");
      await page.locator(".examples .error", { hasText: "按规则得 0.72 分" }).waitFor();
      await page.getByRole("button", { name: "按规则填" }).click();
      await page.locator(".examples .holds").waitFor();
      await page.locator("#rule-bands-1-score").fill("0.7");
      await page.locator(".examples .error", { hasText: "按规则得 0.70 分" }).waitFor();
      await page.getByRole("button", { name: "删去 算例 1" }).click();
      assert.equal(await page.getByLabel("算例 1 实际").count(), 0);
    });
  });

  describe("what-if", () => {
    const ranks = (page) => page.locator(".outcome tbody tr").evaluateAll((rows) => rows.map((row) => row.querySelector("th").textContent));
    const totals = (page) => page.locator(".outcome tbody tr td b").allInnerTexts();
    /** Gives all the weight to one point: whoever is good at it rises. */
    const tilt = async (page, weight = "60") => {
      await page.locator("#weight").fill(weight);
      await page.locator("h1", { hasText: "改动 1 处" }).waitFor();
    };

    it("moves totals and ranks at once, says who gains and loses, and leads back", async () => {
      for (const [name, size] of widths) {
        const page = await open("/what-if", size);
        const before = [await ranks(page), await totals(page)];
        assert.equal(before[0].length, 11);
        await page.locator("#point").selectOption("X2023-002");
        await page.waitForURL(/point=X2023-002/);
        await tilt(page);
        const after = [await ranks(page), await totals(page)];
        assert.notDeepEqual(after[0], before[0], "ranks have moved");
        assert.ok((await page.locator(".outcome .places[data-way=up]").count()) > 0);
        assert.ok((await page.locator(".outcome .places[data-way=down]").count()) > 0);
        assert.match(await text(page, ".outcome .card-head"), /比原来 \+/);
        assert.match(await text(page, ".change-list"), /分值\s+0\.90 → 60\.00/);
        // A total explains itself from what the browser has, and goes on doing so while figures change.
        await page.locator(".outcome a.why-link").first().click();
        const panel = page.locator("section.explain");
        assert.ok((await panel.locator(".explain-result").innerText()).startsWith(`${after[1][0]} 分，原为`));
        await panel.getByText("分值改为 60.00").waitFor();
        await page.keyboard.press("Escape");
        await panel.waitFor({ state: "detached" });
        await fits(page, size);
        assert.deepEqual(await axe(page), []);
        await shot(page, `what-if-${name}`);
        await page.getByRole("button", { name: "撤销" }).click();
        await page.locator("h1", { hasText: "还没有改动" }).waitFor();
        assert.deepEqual([await ranks(page), await totals(page)], before);
        await page.getByRole("button", { name: "重做" }).click();
        await page.locator("h1", { hasText: "改动 1 处" }).waitFor();
        assert.deepEqual([await ranks(page), await totals(page)], after);
      }
    });

    it("takes targets, actuals and rules as well", async () => {
      const page = await open("/what-if?point=X2023-001");
      await page.locator("#actual-451202").fill("");
      await page.locator(".change-list", { hasText: "→ 缺报" }).waitFor();
      await page.locator("#target-451203").fill("1");
      await page.locator("h1", { hasText: "改动 2 处" }).waitFor();
      await page.locator(".rule-change > summary").click();
      await page.locator("#rule-method").selectOption("deduction");
      await page.locator(".change-list", { hasText: "完成率法 → 基准扣分法" }).waitFor();
      await page.locator("h1", { hasText: "改动 3 处" }).waitFor();
      await page.getByRole("button", { name: /^还原：.*计分规则/ }).click();
      await page.locator("h1", { hasText: "改动 2 处" }).waitFor();
      assert.equal(await page.locator("#rule-method").inputValue(), "completion", "the form follows");
      await page.getByRole("button", { name: "全部还原" }).click();
      await page.locator("h1", { hasText: "还没有改动" }).waitFor();
      await page.goto("/what-if?track=region_to_city");
      await hydrated(page);
      assert.deepEqual(await ranks(page), ["全市"]);
      await page.locator("#weight").fill("9");
      await page.locator(".outcome tr[data-way] .gain", { hasText: /[+−]/ }).waitFor();
    });

    it("is saved under a name and opened by a colleague; the real year stays as it is", async () => {
      const page = await open("/what-if?point=X2023-002");
      const real = await totals(page);
      await tilt(page);
      const tilted = [await ranks(page), await totals(page)];
      await page.getByRole("button", { name: "保存", exact: true }).click();
      await page.locator("#scenario-problem", { hasText: "请起一个名称" }).waitFor();
      page.expectedErrors.push(/422/);
      await page.locator("#scenario-name").fill("工业增速加权");
      await page.getByRole("button", { name: "保存", exact: true }).click();
      await page.waitForURL(/scenario=/);
      await page.locator(".saved[data-state=saved]").waitFor();

      const colleague = await open(new URL(page.url()).pathname + new URL(page.url()).search, { user: "reviewer" });
      assert.deepEqual([await ranks(colleague), await totals(colleague)], tilted);
      await colleague.locator(".hint", { hasText: "另存为您自己的一份" }).waitFor();
      await colleague.locator("#point").selectOption("X2023-003");
      await colleague.waitForURL(/point=X2023-003/);
      await colleague.locator("#weight").fill("5");
      await colleague.locator("h1", { hasText: "改动 2 处" }).waitFor();
      await colleague.locator("#scenario-name").fill("再加一项");
      const first = colleague.url();
      await colleague.getByRole("button", { name: "保存", exact: true }).click();
      await colleague.waitForURL((url) => url.searchParams.get("scenario") !== new URL(first).searchParams.get("scenario"));
      await colleague.locator(".change-list a[aria-current]", { hasText: "再加一项" }).waitFor();

      const again = await open(page.url().replace(app.url, ""), { javaScript: false });
      assert.deepEqual([await ranks(again), await totals(again)], tilted, "the first is as it was, and is drawn by the server");
      const fresh = await open("/what-if");
      assert.deepEqual(await totals(fresh), real);
      assert.equal(await fresh.locator(".change-list a").count(), 2);
      await fresh.getByRole("button", { name: "删除 工业增速加权" }).click();
      await fresh.locator(".change-list a", { hasText: "工业增速加权" }).waitFor({ state: "hidden" });
      assert.equal(await fresh.getByRole("button", { name: "删除 再加一项" }).count(), 0, "what is the colleague's stays");
    });
  });

  describe("points at risk", () => {
    it("are ranked and each explains itself", async () => {
      for (const [name, size] of widths) {
        const page = await open("/risks?track=city_to_unit", size);
        const losses = (await page.locator("table.risks td.loss").allInnerTexts()).map(Number);
        assert.ok(losses.length > 20);
        assert.deepEqual(losses, losses.toSorted((a, b) => b - a));
        await shot(page, `risks-${name}`);
        await page.locator("td.loss a.why-link").first().click();
        const panel = page.locator("section.explain");
        await panel.getByRole("heading", { name: "预计与失分" }).waitFor();
        assert.equal(await panel.locator(".explain-result").innerText(), `预计失分 ${losses[0].toFixed(2)} / ${await page.locator("table.risks tbody tr td.muted").first().innerText()}`);
        for (const heading of ["数据来源", "评分规则", "佐证材料", "审核"]) await panel.getByRole("heading", { name: heading }).waitFor();
        await fits(page, size);
        assert.deepEqual(await axe(page), []);
        await shot(page, `risks-explained-${name}`);
      }
    });

    it("are filtered without script by unit, method, indicator and order", async () => {
      const page = await open("/risks?track=city_to_unit", { javaScript: false });
      const all = await page.locator("table.risks tbody tr").count();
      await page.locator("#org").selectOption("451202");
      await page.locator("#method").selectOption("linear");
      await page.getByRole("button", { name: "筛选" }).click();
      assert.equal(new URL(page.url()).searchParams.get("method"), "linear");
      const own = await page.locator("table.risks tbody tr").count();
      assert.ok(own > 0 && own < all, `${own} of ${all}`);
      await page.locator(".filters a", { hasText: "按投入产出" }).click();
      const gains = (await page.locator("table.risks tbody tr td:last-child").allInnerTexts()).filter((gain) => gain !== "—").map(Number);
      assert.deepEqual(gains, gains.toSorted((a, b) => b - a));
      await page.locator(".filters a.chip").nth(1).click();
      assert.ok((await page.locator("table.risks tbody tr").count()) <= own);
    });

    it("show a unit its own", async () => {
      const page = await open("/risks?track=city_to_unit", { user: "county" });
      assert.equal(await page.locator("#org").count(), 0);
      page.expectedErrors.push(/404/);
      assert.equal((await page.goto("/risks?track=city_to_unit&org=451203")).status(), 404);
    });
  });
});
