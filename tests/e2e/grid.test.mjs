// Reporting in the grid: a month by keyboard, by thumb, by paste; undo; without network; keystrokes and taps are counted.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, desktop, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const month = "2023-09";
/** A month of so many points. */
const points = 30;

describe("the grid", () => {
  let app;
  let browser;
  beforeEachApp();
  afterEach(() => browser.finish());

  /** Each test reports a whole month: on a copy of the sample year of its own. */
  function beforeEachApp() {
    before(async () => {
      app = await startApp();
      browser = await openBrowser(app);
    });
    after(async () => {
      await browser?.close();
      await app?.stop();
    });
  }

  const open = async (user, options) => {
    const page = await browser.newPage({ user, ...options });
    assert.equal((await page.goto(`/progress/grid?period=${month}`)).status(), 200);
    if (options?.javaScript !== false) await hydrated(page);
    return page;
  };
  const cell = (page, row, column = 0) => page.locator(`[data-at="${row}-${column}"]`);
  const state = (page, row, name) => page.locator(`#line-${row} .state[data-state=${name}]`).first().waitFor();
  const submitted = async (page) => {
    const rows = await page.locator("tr.line").evaluateAll((lines) =>
      lines.filter((line) => line.querySelector(".state[data-state=submitted], .state[data-state=corrected]")).length);
    return rows;
  };
  const until = async (page, wanted) => {
    for (;;) {
      const now = await submitted(page);
      if (now >= wanted) return now;
      await page.waitForFunction((now) => document.querySelectorAll("tr.line .state[data-state=submitted]").length > now, now);
    }
  };

  it("shows what is known of each point, at both widths, and says what to do without script", async () => {
    for (const [name, size] of [["d", desktop], ["p", phone]]) {
      const page = await open("county", size);
      assert.ok((await page.locator("tr.line").count()) >= points);
      assert.equal(await page.locator("tr.line .sparkline").count() > points / 2, true);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), size.width);
      assert.deepEqual(await axe(page), []);
      await shot(page, `grid-${name}`);
    }
    const page = await open("county", { javaScript: false });
    assert.match(await page.content(), /表格填报需要启用脚本/);
    await page.getByRole("link", { name: "清单" }).click();
    await page.locator("table.entries").waitFor();
  });

  it("takes a month by keyboard: type and Enter, one key for no change, undo, fill down, paste", async () => {
    const page = await open("county");
    await cell(page, 0).focus();
    const before = await cell(page, 0).inputValue();
    await page.keyboard.type("12");
    await page.locator("#line-0 .score").waitFor();
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("data-at")), "1-0");
    await state(page, 0, "draft");
    await page.keyboard.press("Control+z");
    assert.equal(await cell(page, 0).inputValue(), before);

    // A note fills the picked cells below it.
    await cell(page, 0, 1).focus();
    await page.keyboard.type("按月累计");
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowUp");
    for (let at = 0; at < 3; at += 1) await page.keyboard.press("Shift+ArrowDown");
    assert.equal(await page.locator("[data-picked]").count(), 4);
    await page.keyboard.press("Control+d");
    for (let row = 0; row < 4; row += 1) assert.equal(await cell(page, row, 1).inputValue(), "按月累计");
    await page.keyboard.press("Control+z");
    assert.equal(await cell(page, 3, 1).inputValue(), "");

    // A column of a spreadsheet, with names where the grid has a list.
    await cell(page, 1, 2).focus();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "县级\t客观原因\t已约谈施工方\r\n县级\t主观原因\t倒排工期\r\n");
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    assert.equal(await cell(page, 1, 2).inputValue(), "county");
    assert.deepEqual([await cell(page, 1, 3).inputValue(), await cell(page, 2, 3).inputValue()], ["objective", "subjective"]);
    assert.equal(await cell(page, 2, 4).inputValue(), "倒排工期");
    await page.getByText(/草稿已存/).waitFor();

    // What is typed is there after the page is loaded again, and in another browser of the same person.
    const other = await open("county");
    assert.equal(await cell(other, 2, 4).inputValue(), "倒排工期");
    await other.context().close();
  });

  it("counts: a month of thirty points by keyboard, the other points as before with one dialog", async () => {
    const page = await open("county");
    let keys = 0;
    const press = async (key) => {
      keys += 1;
      await page.keyboard.press(key);
    };
    await cell(page, 0).focus();
    const ready = async () => Number((await page.locator(".fill-bar > .primary").innerText()).match(/\d+/)[0]);
    // What is open as before with one key; what was reported already is corrected, typed digit by digit.
    const all = await page.locator("tr.line").count();
    for (let row = 0; row < all && (await ready()) < points; row += 1) {
      const again = page.locator(`#line-${row} .again > span`).first();
      const last = (await again.count()) > 0 ? await again.innerText() : "";
      const open = (await cell(page, row).inputValue()) === "";
      if (open && last !== "") {
        await press("=");
      } else {
        for (const digit of last.length > 1 ? last.slice(0, -1).replace(/\.$/, "") : "1") await press(digit);
      }
      await press(open && last !== "" ? "ArrowDown" : "Enter");
    }
    const wrong = await page.locator("[aria-invalid=true]").count();
    assert.equal(wrong, 0, "nothing that was typed is refused");
    await press("Control+Enter");
    await page.locator(".fill-bar .sent", { hasText: /已提交 \d+ 项/ }).waitFor();
    const sent = Number((await page.locator(".fill-bar .sent").innerText()).match(/\d+/)[0]);
    assert.ok(sent >= points, `${sent} of ${points}`);
    while ((await page.locator("tr.line .state[data-state=queued]").count()) > 0) await page.evaluate(() => new Promise(requestAnimationFrame));
    console.log(`keystrokes for ${points} points: ${keys}`);
    assert.ok(keys <= points * 4, `${keys} keystrokes`);
    await shot(page, "grid-sent-d");

    // The rest of the month in one dialog, looked at first.
    const before = await submitted(page);
    await page.getByRole("button", { name: /其余无变化/ }).click();
    await page.locator("dialog.no-change li").first().waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "grid-no-change-d");
    await page.getByRole("button", { name: "填入上期值" }).click();
    await page.locator(".fill-bar > .primary").click();
    await until(page, before + 1);
  });
});

describe("the grid on a phone", () => {
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

  it("is a deck of cards that is swiped; a month of thirty points by thumb; sent when the network is back", async () => {
    const page = await browser.newPage({ user: "county", ...phone, hasTouch: true, isMobile: true });
    await page.goto(`/progress/grid?period=${month}`);
    await hydrated(page);
    const shown = () => page.evaluate(() => {
      const wrap = document.querySelector(".fill-wrap").getBoundingClientRect();
      return [...document.querySelectorAll("tr.line")].findIndex((line) => line.getBoundingClientRect().left >= wrap.left - 2);
    });
    let taps = 0;
    const tap = async (locator) => {
      taps += 1;
      await locator.tap();
    };
    assert.equal(await shown(), 0);
    assert.equal(await page.locator(`[data-at="0-0"]`).getAttribute("inputmode"), "decimal");
    // By swipe.
    await page.locator(".fill-wrap").evaluate((wrap) => wrap.scrollBy(wrap.clientWidth, 0));
    for (;;) if ((await shown()) === 1) break; else await page.waitForFunction(() => new Promise(requestAnimationFrame).then(() => true));
    await page.locator(".fill-wrap").evaluate((wrap) => wrap.scrollTo(0, 0));

    await page.context().setOffline(true);
    page.expectedErrors.push(/ERR_INTERNET_DISCONNECTED/, /Failed to fetch/, /net::/);
    let kept = 0;
    for (let row = 0; row < points; row += 1) {
      const again = page.locator(`#line-${row} .again`);
      if ((await again.count()) === 0) continue;
      await tap(again);
      kept += 1;
      assert.notEqual(await page.locator(`[data-at="${row}-0"]`).inputValue(), "");
    }
    await shot(page, "grid-card-p");
    await tap(page.locator(".fill-bar > .primary"));
    await page.locator("#line-0 .state[data-state=queued]").waitFor();
    const queued = await page.locator("tr.line .state[data-state=queued]").count();
    assert.ok(queued >= kept * 0.8, `${queued} of ${kept}`);
    await page.context().setOffline(false);
    await page.evaluate(() => globalThis.kaoping.flush());
    for (;;) {
      const left = await page.locator("tr.line .state[data-state=queued]").count();
      if (left === 0) break;
      await page.waitForFunction((left) => document.querySelectorAll("tr.line .state[data-state=queued]").length < left, left);
    }
    console.log(`taps for ${kept} points: ${taps}`);
    assert.ok(taps <= kept + 2);
  });
});
