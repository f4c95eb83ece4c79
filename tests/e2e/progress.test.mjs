// Reporting: the list, the entry form by keyboard, on a phone, without script; bad values; two reporters; a lost session.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot, signIn } from "./support/browser.mjs";

const month = "2023-09";

describe("reporting", () => {
  let app;
  let browser;
  // Each test reports on points of its own: a copy of the sample year costs more than a look at the list.
  before(async () => {
    app = await startApp();
    browser = await openBrowser(app);
  });
  afterEach(() => browser.finish());
  after(async () => {
    await browser?.close();
    await app?.stop();
  });

  /** Opens a point by its code. */
  const open = async (page, code) => {
    await page.goto(`/progress?period=${month}`);
    await page.goto(await address(page, code));
    if (page.javaScript !== false) await hydrated(page);
  };
  const address = (page, code) =>
    page.locator("table.entries tr", { hasText: code }).locator("a").first().getAttribute("href");
  const state = (page) => page.locator(".standard .state").getAttribute("data-state");
  const inState = (page, name) => page.locator(`.standard .state[data-state=${name}]`).waitFor();
  const draftSaved = (page) => page.locator(".saved[data-state=saved]", { hasText: "草稿已保存" }).waitFor();

  it("lists a unit's points by indicator, each filter an address", async () => {
    for (const [name, size] of [["d", {}], ["p", phone]]) {
      const page = await browser.newPage({ user: "reporter", ...size });
      const answer = await page.goto("/progress");
      assert.equal(answer.status(), 200);
      await hydrated(page);
      assert.match(await page.locator("h1").innerText(), /9月还有 \d+ 项待报，10月10日截止/);
      assert.equal(await page.locator("table.entries tbody tr.group").count(), 2);
      assert.deepEqual(await axe(page), []);
      await shot(page, `progress-${name}`);
      await page.locator("nav.filters a", { hasText: "未填" }).click();
      await page.waitForURL(/state=empty/);
      assert.equal(await page.locator(".state:not([data-state=empty])").count(), 0);
    }
  });

  it("takes an entry by keyboard alone, with score and light while typing", async () => {
    const page = await browser.newPage({ user: "reporter" });
    await open(page, "C2023-047");
    await page.locator("#actual").focus();
    await page.keyboard.type("11");
    await page.locator(".preview .score b", { hasText: "0.11" }).waitFor();
    await page.locator(".preview [data-light=yellow]").waitFor();
    assert.match(await page.locator(".preview").innerText(), /78\.57%（11 \/ 14 个）/);
    await page.locator(".preview [data-ledger=off_track]").waitFor();
    await draftSaved(page);
    assert.deepEqual(await axe(page), []);
    await shot(page, "entry-d");
    // The button that takes over the last value comes before the note.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "note");
    await page.keyboard.type("3 个项目因用地手续未办结，预计 11 月完工。");
    // What is behind opens the fields for its cause and measures by itself; their heading is a stop on the way.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "issue_list");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+Enter");
    await inState(page, "submitted");
    assert.match(await page.locator(".timeline").innerText(), /提交 11 个/);
    // The work goes on with the next point that is open.
    await page.waitForFunction(() => document.activeElement?.matches(".banner a"));
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => !url.href.includes("C2023-047"));
    await page.locator("h1", { hasNotText: "安置点产业配套项目完工数" }).waitFor();
    assert.equal(await page.locator("#actual").inputValue(), "");
    assert.equal(await page.locator("#note").inputValue(), "");
    await page.goBack();
    await page.locator("h1", { hasText: "安置点产业配套项目完工数" }).waitFor();
    assert.equal(await page.locator("#actual").inputValue(), "11");
    assert.equal(await page.locator("#issue_list").inputValue(), "county");
  });

  it("is a comfortable page on a phone", async () => {
    const page = await browser.newPage({ user: "reporter", ...phone });
    await open(page, "C2023-055");
    await page.getByRole("button", { name: "沿用上期" }).click();
    assert.equal(await page.locator("#actual").inputValue(), "22");
    await page.locator(".submitbar .mini .light").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width);
    const box = await page.getByRole("button", { name: "提交", exact: true }).boundingBox();
    assert.ok(box.y + box.height <= phone.height && box.height >= 44, "the main action is in reach");
    await draftSaved(page);
    assert.deepEqual(await axe(page), []);
    await shot(page, "entry-p");
    await page.reload();
    await hydrated(page);
    assert.equal(await page.locator("#actual").inputValue(), "22");
    assert.equal(await state(page), "draft");
  });

  it("tells what is wrong with a value, and how to put it right", async () => {
    const page = await browser.newPage({ user: "reporter" });
    await open(page, "C2023-055");
    for (const [typed, message] of [
      ["1e400", /只填数字/],
      ["NaN", /只填数字/],
      ["十二", /只填数字/],
      ["-3", /不能填负数/],
      ["12345678901234567", /最多 15 位/],
      ["1.2345678", /小数最多 6 位/],
    ]) {
      await page.locator("#actual").fill(typed);
      await page.locator("#actual-problem", { hasText: message }).waitFor();
      assert.equal(await page.locator("#actual").getAttribute("aria-invalid"), "true");
      assert.equal(await page.locator(".preview .score b").innerText(), typed === "-3" ? "0.00" : "—");
    }
    await draftSaved(page);
    await shot(page, "entry-invalid-d");
    assert.deepEqual(await axe(page), []);
    await page.locator("#note").focus();
    await page.keyboard.press("Control+Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "actual");
    assert.equal(await state(page), "draft");
    await page.locator("#actual").fill("");
    await page.getByRole("button", { name: "提交", exact: true }).click();
    await page.locator("#actual-problem", { hasText: "请填写数值" }).waitFor();
    await page.locator("#actual").fill("２２．５");
    await page.locator(".preview [data-light]").waitFor();
    await page.getByRole("button", { name: "提交", exact: true }).click();
    await inState(page, "submitted");
    assert.equal(await page.locator("#actual").inputValue(), "22.5");
  });

  it("works without script: bad value, then a good one with its evidence", async () => {
    const page = await browser.newPage({ user: "reporter", javaScript: false });
    await open(page, "C2023-176");
    await page.locator("#actual").fill("1e400");
    await page.locator("#note").fill("第一行\n<b>&amp;");
    await page.locator(".submitbar button").click();
    await page.locator("#actual-problem", { hasText: "只填数字" }).waitFor();
    assert.equal(await page.locator("#actual").inputValue(), "1e400");
    assert.equal(await page.locator("#note").inputValue(), "第一行\n<b>&amp;");
    await page.locator("#file").setInputFiles({ name: "程序.exe", mimeType: "application/pdf", buffer: Buffer.from("MZ\0\0") });
    await page.getByRole("button", { name: "上传并保存草稿" }).click();
    await page.locator(".evidence .error").waitFor();
    await page.locator("#actual").fill("９９");
    await page.locator("#file").setInputFiles({ name: "证明 1.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") });
    await page.locator(".submitbar button").click();
    await inState(page, "submitted");
    assert.equal(await page.locator("#actual").inputValue(), "99");
    assert.match(await page.locator(".files").innerText(), /证明 1\.pdf/);
    const href = await page.locator(".files a").getAttribute("href");
    const file = await page.request.get(href);
    assert.equal(file.headers()["content-type"], "application/pdf");
    assert.equal(file.headers()["x-content-type-options"], "nosniff");
    assert.match(file.headers()["content-disposition"], /^inline; filename\*=UTF-8''%E8/);
    await page.locator(".files button").click();
    await page.waitForURL(/progress/);
    assert.equal(await page.locator(".files li").count(), 0);
  });

  it("takes evidence with its progress, and refuses what proves nothing", async () => {
    const page = await browser.newPage({ user: "reporter" });
    await open(page, "C2023-176");
    await page.locator("#file").setInputFiles([
      { name: "核定表.csv", mimeType: "text/csv", buffer: Buffer.from("项目,数\n甲,1\n") },
      { name: "脚本.js", mimeType: "text/javascript", buffer: Buffer.from("alert(1)") },
      { name: "太大.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(21 * 1024 * 1024, "%PDF-1.4 ") },
    ]);
    await page.locator(".files a", { hasText: "核定表.csv" }).waitFor();
    await page.locator(".evidence .error", { hasText: "脚本.js" }).waitFor();
    await page.locator(".evidence .error", { hasText: "超过 20 MB" }).waitFor();
    const file = await page.request.get(await page.locator(".files a").getAttribute("href"));
    assert.match(file.headers()["content-disposition"], /^attachment/);
    await page.getByRole("button", { name: "移除 核定表.csv" }).click();
    await page.locator(".files li").waitFor({ state: "detached" });
  });

  it("shows both values when two people report the same point, and the second decides", async () => {
    const first = await browser.newPage({ user: "reporter" });
    const second = await browser.newPage({ user: "reporter" });
    for (const page of [first, second]) await open(page, "C2023-173");
    await second.locator("#actual").fill("71");
    await first.locator("#actual").fill("72");
    await first.locator("#note").fill("以部门核定数为准");
    await first.getByRole("button", { name: "重新提交" }).click();
    await first.locator(".timeline", { hasText: "提交 72" }).waitFor();
    // It comes by itself; nobody has to press anything to learn of it.
    const panel = second.locator(".conflict");
    await panel.waitFor();
    assert.match(await panel.innerText(), /72[^]*71/);
    assert.equal(await second.locator("#actual").inputValue(), "71");
    assert.deepEqual(await axe(second), []);
    await shot(second, "entry-conflict-d");
    await second.getByRole("button", { name: "用我的覆盖" }).click();
    await second.locator(".timeline", { hasText: "提交 71" }).waitFor();
    await panel.waitFor({ state: "detached" });
    // The first one sees it, having nothing of its own in the form.
    await first.waitForFunction(() => document.querySelector("#actual").value === "71");
    await first.locator("#actual").fill("70");
    await second.locator("#actual").fill("69");
    await second.getByRole("button", { name: "重新提交" }).click();
    await first.locator(".conflict").waitFor();
    await first.getByRole("button", { name: "采用对方的" }).click();
    await first.locator(".conflict").waitFor({ state: "detached" });
    assert.equal(await first.locator("#actual").inputValue(), "69");
  });

  it("shows both values without script as well", async () => {
    const first = await browser.newPage({ user: "reporter", javaScript: false });
    const second = await browser.newPage({ user: "reporter", javaScript: false });
    for (const page of [first, second]) await open(page, "C2023-193");
    await first.locator("#actual").fill("83");
    await first.locator(".submitbar button").click();
    await second.locator("#actual").fill("84");
    await second.locator(".submitbar button").click();
    const panel = second.locator(".conflict");
    await panel.waitFor();
    assert.match(await panel.innerText(), /83 %[^]*84 %/);
    await second.getByRole("button", { name: "用我的覆盖" }).click();
    assert.match(await second.locator(".timeline").innerText(), /提交 84/);
    assert.equal(await second.locator(".conflict").count(), 0);
  });

  it("keeps what is typed when the session ends, and goes on after sign-in", async () => {
    const page = await browser.newPage({ user: "reporter", expectedErrors: [/401/] });
    await open(page, "C2023-172");
    await page.context().clearCookies();
    await page.locator("#actual").fill("34.9");
    await page.locator("#note").fill("登录失效时正在填写");
    await page.locator(".banner", { hasText: "登录已失效" }).waitFor();
    await page.locator(".saved", { hasText: "已存在本机" }).waitFor();
    await shot(page, "entry-signed-out-d");
    await page.getByRole("link", { name: "登录后继续" }).click();
    await page.locator("input[name=username]").fill("reporter");
    await page.locator("input[name=password]").fill("Kaoping-demo-2023");
    await page.locator("input[name=password]").press("Enter");
    await page.waitForURL(/\/progress\/.+period=2023-09/);
    await hydrated(page);
    await page.waitForFunction(() => document.querySelector("#actual")?.value === "34.9");
    assert.equal(await page.locator("#note").inputValue(), "登录失效时正在填写");
    await draftSaved(page);
    await page.getByRole("button", { name: "重新提交" }).click();
    await page.locator(".timeline", { hasText: "提交 34.9" }).waitFor();
  });

  it("keeps what is typed while the server is away", async () => {
    const page = await browser.newPage({ user: "reporter", expectedErrors: [/ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|Failed to fetch/] });
    await open(page, "C2023-171");
    await app.kill9();
    await page.locator("#actual").fill("56");
    await page.locator(".saved[data-state=queued]", { hasText: "已存在本机" }).waitFor();
    await app.start();
    await draftSaved(page);
    await page.reload();
    await hydrated(page);
    assert.equal(await page.locator("#actual").inputValue(), "56");
  });

  it("hides other units' entries, and what a role may not do", async () => {
    const reporter = await browser.newPage({ user: "reporter" });
    await reporter.goto(`/progress?period=${month}`);
    const href = await address(reporter, "C2023-024");
    const refusals = { javaScript: false, expectedErrors: [/status of 40[34]/] };
    const county = await browser.newPage(refusals);
    await signIn(county, "county");
    assert.equal((await county.goto(href)).status(), 404);
    const leader = await browser.newPage(refusals);
    await signIn(leader, "leader");
    for (const path of ["/progress", "/review", href]) assert.ok([403, 404].includes((await leader.goto(path)).status()), path);
  });
});
