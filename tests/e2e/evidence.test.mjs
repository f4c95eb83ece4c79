// Evidence: every way in, what is used again, small pictures, and looking at files in the page.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { axe, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

const month = "2023-09";
const text = (name, content) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

/** A page with one line, which a browser's own viewer draws; another for each name. */
function pdf(name) {
  const line = `BT /F1 24 Tf 72 720 Td (${Buffer.from(name).toString("hex").slice(0, 30)}) Tj ET`;
  const parts = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${line.length}>>stream\n${line}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let file = "%PDF-1.4\n";
  const places = parts.map((part, number) => {
    const place = file.length;
    file += `${number + 1} 0 obj${part}endobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  file += `xref\n0 6\n0000000000 65535 f \n${table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return { name, mimeType: "application/pdf", buffer: Buffer.from(file) };
}

/** A picture as a camera takes it, drawn by the browser. */
async function photo(page, name, width, height) {
  const base64 = await page.evaluate(([width, height]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const brush = canvas.getContext("2d");
    brush.fillStyle = "#2f6f4f";
    brush.fillRect(0, 0, width, height);
    brush.fillStyle = "#fff";
    brush.font = `${height / 5}px sans-serif`;
    brush.fillText("9月 现场", width / 8, height / 2);
    return canvas.toDataURL("image/jpeg").split(",")[1];
  }, [width, height]);
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(base64, "base64") };
}

describe("evidence", () => {
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

  async function open(page, code) {
    await page.goto(`/progress?period=${month}`);
    await page.goto(await page.locator("table.entries tr", { hasText: code }).locator("a").first().getAttribute("href"));
    await hydrated(page);
  }
  const named = (page, name) => page.locator(".evidence > .files a", { hasText: name });

  /** Files as a drag or the clipboard carries them. */
  const carried = (page, files, words) =>
    page.evaluateHandle(
      ([files, words]) => {
        const data = new DataTransfer();
        for (const [name, type, content] of files) {
          data.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name, { type }));
        }
        if (words) data.items.add(words, "text/plain");
        return data;
      },
      [files.map(({ name, mimeType, buffer }) => [name, mimeType, buffer.toString("base64")]), words],
    );

  it("comes by choosing, dropping and pasting, several at once", async () => {
    const page = await browser.newPage({ user: "reporter" });
    await open(page, "C2023-047");
    await page.locator("#file").setInputFiles([text("一.txt", "1\n"), text("二.txt", "2\n"), pdf("三.pdf")]);
    for (const name of ["一.txt", "二.txt", "三.pdf"]) await named(page, name).waitFor();

    // Dropped beside its place as well: the browser would open the file otherwise, and the form be gone.
    const dataTransfer = await carried(page, [text("拖入一.txt", "3\n"), text("拖入二.txt", "4\n")]);
    await page.dispatchEvent("h1", "dragover", { dataTransfer });
    await page.locator(".drop[data-over=true]").waitFor();
    await page.dispatchEvent("h1", "drop", { dataTransfer });
    for (const name of ["拖入一.txt", "拖入二.txt"]) await named(page, name).waitFor();
    assert.equal(await page.locator(".drop[data-over]").count(), 0);

    const paste = async (files, words) => {
      const data = await carried(page, files, words);
      await page.locator("#note").evaluate(
        (note, clipboardData) => note.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })),
        data,
      );
    };
    await paste([await photo(page, "image.jpeg", 400, 300)]);
    await named(page, /截图 \d\d-\d\d \d{6}\.jpeg/).waitFor();
    // Office programs put a picture beside the text that they copy; the text is meant.
    await paste([await photo(page, "image.png", 20, 20)], "文字");
    await paste([text("粘贴的.txt", "5\n")]);
    await named(page, "粘贴的.txt").waitFor();
    assert.equal(await page.locator(".evidence > .files > li").count(), 7);
    assert.equal(await page.locator(".camera").isVisible(), false);
    assert.deepEqual(await axe(page), []);
    await shot(page, "evidence-d");
  });

  it("comes from a phone's camera", async () => {
    const page = await browser.newPage({ user: "reporter", ...phone, hasTouch: true, isMobile: true });
    await open(page, "C2023-055");
    const button = page.locator(".camera");
    const box = await button.boundingBox();
    assert.ok(box.height >= 44 && box.width >= 88, `${box.width} × ${box.height}`);
    const input = button.locator("input");
    assert.deepEqual([await input.getAttribute("capture"), await input.getAttribute("accept")], ["environment", "image/*"]);
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button.tap()]);
    await chooser.setFiles(await photo(page, "IMG_0001.jpg", 1200, 1600));
    const picture = page.locator(".evidence > .files img");
    await picture.waitFor();
    await page.waitForFunction(() => document.querySelector(".evidence > .files img")?.naturalHeight === 240);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width);
    assert.deepEqual(await axe(page), []);
    await shot(page, "evidence-p");
    await named(page, "IMG_0001.jpg").tap();
    await page.locator(".viewer img").waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width);
    await shot(page, "viewer-p");
    await page.getByRole("button", { name: "关闭" }).tap();
    await page.getByRole("button", { name: "引用已有佐证" }).tap();
    await page.locator(".picker li").first().waitFor();
    await shot(page, "picker-p");
  });

  it("is used again at another point, without sending it twice", async () => {
    const page = await browser.newPage({ user: "reporter" });
    await open(page, "C2023-171");
    await page.locator("#file").setInputFiles([pdf("统计局核定函.pdf"), await photo(page, "现场.jpg", 800, 600)]);
    await named(page, "现场.jpg").waitFor();
    await named(page, "统计局核定函.pdf").waitFor();
    const point = await page.locator("h1").innerText();

    await open(page, "C2023-172");
    const sent = [];
    page.on("request", (request) => request.method() === "POST" && sent.push(new URL(request.url()).pathname));
    await page.getByRole("button", { name: "引用已有佐证" }).click();
    const picker = page.locator("dialog.picker");
    await picker.locator("li", { hasText: "现场.jpg" }).waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, "picker-d");
    await picker.getByLabel("查找佐证").fill("核定");
    await picker.locator("li", { hasText: "现场.jpg" }).waitFor({ state: "detached" });
    await picker.getByLabel("查找佐证").press("Enter");
    await picker.getByRole("button", { name: "引用 统计局核定函.pdf" }).click();
    await picker.getByText("已在本项").waitFor();
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.activeElement?.innerText?.includes("引用已有佐证"));
    await named(page, "统计局核定函.pdf").getByText(`引自 2023年9月 · ${point}`).waitFor();
    assert.deepEqual(sent, ["/api/evidence/reuse"]);
    await page.reload();
    await hydrated(page);
    await named(page, `引自 2023年9月 · ${point}`).waitFor();
  });

  it("is looked at in the page, beside the value that it proves", async () => {
    const page = await browser.newPage({ user: "reporter" });
    await open(page, "C2023-176");
    // One after the other: files that are sent together arrive in any order.
    for (const file of [await photo(page, "大图.jpg", 2400, 1600), pdf("证明.pdf"), text("台账.csv", "项目,数\n甲,1\n")]) {
      await page.locator("#file").setInputFiles(file);
      await named(page, file.name).waitFor();
    }
    await look(page, () => named(page, "大图.jpg"));
    await shot(page, "viewer-picture-d");
    await page.keyboard.press("Escape");
    await page.locator(".viewer").waitFor({ state: "hidden" });
    await page.locator("#actual").fill("99");
    await page.locator("#note").fill("以部门核定数为准");
    await page.locator(".submitbar button").click();
    await page.locator(".standard .state[data-state=submitted]").waitFor();
    const [, assignment] = /\/progress\/([^?]+)/.exec(page.url());

    const office = await browser.newPage({ user: "office" });
    await office.goto(`/review?period=${month}&entry=${assignment}`);
    await hydrated(office);
    const link = (name) => office.locator(".split-detail .files a", { hasText: name });
    await link("大图.jpg").waitFor();
    await shot(office, "evidence-review-d");
    await look(office, () => link("大图.jpg"));
    assert.match(await office.locator(".viewer .proves").innerText(), /本期报送 99/);
    // The keys of the page behind decide on an entry; not while a file is looked at.
    await office.keyboard.press("a");
    await office.keyboard.press("Escape");
    await office.locator(".viewer").waitFor({ state: "hidden" });
    assert.equal(await office.locator(".split-detail > header .state").getAttribute("data-state"), "submitted");
  });

  it("goes on where an upload was interrupted, over the end of the page", async () => {
    const page = await browser.newPage({
      user: "reporter",
      serviceWorkers: "block",
      expectedErrors: [/Failed to load resource|ERR_FAILED|ERR_INTERNET_DISCONNECTED/],
    });
    await open(page, "C2023-173");
    const offsets = [];
    let parts = 4;
    await page.route("**/api/v1/uploads/*", async (route) => {
      const { "upload-offset": offset } = route.request().headers();
      if (offset === undefined) return route.continue();
      if (parts === 0) return route.abort();
      parts -= 1;
      offsets.push(Number(offset));
      return route.continue();
    });
    const size = 6 * 1024 * 1024;
    const long = { name: "监测报告.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(size, "%PDF-1.4 一份很长的报告\n") };
    await page.locator("#file").setInputFiles(long);
    const stalled = page.getByText("联网后从这里接着传");
    await stalled.waitFor();
    const bar = page.locator(".evidence .progress");
    assert.equal(await bar.locator("progress").getAttribute("value"), "33");
    assert.equal(await bar.locator("label").innerText(), long.name);
    assert.deepEqual(await axe(page), []);
    await shot(page, "evidence-interrupted-d");
    // What is typed meanwhile is not touched when the file has arrived.
    await page.locator("#note").fill("文件还在路上");

    await page.reload();
    await hydrated(page);
    await stalled.waitFor();
    assert.equal(await bar.locator("progress").getAttribute("value"), "33");
    parts = 5;
    await page.evaluate(() => globalThis.kaoping.flush());
    await page.waitForFunction(() => Number(document.querySelector(".evidence progress")?.value) === 75);
    // Nobody has to do anything: the browser says that there is a network.
    parts = Infinity;
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await named(page, long.name).waitFor();
    await bar.waitFor({ state: "detached" });
    assert.deepEqual(offsets, [...Array(12).keys()].map((part) => (part * size) / 12), "no part is sent twice");
    assert.equal(await page.locator("#note").inputValue(), "文件还在路上");
    const file = await page.request.get(await named(page, long.name).getAttribute("href"));
    assert.ok((await file.body()).equals(long.buffer));

    // Without network the file waits on the device, and is refused there when the server does not take it.
    await page.context().setOffline(true);
    const fake = { name: "程序.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(2 * 1024 * 1024, "MZ\0") };
    await page.locator("#file").setInputFiles(fake);
    await page.locator(".evidence .saved", { hasText: "联网后自动上传" }).waitFor();
    await page.context().setOffline(false);
    const refusal = page.locator(".evidence .error", { hasText: "程序.pdf：没有上传。不支持这种文件" });
    await refusal.waitFor();
    await refusal.getByRole("button", { name: "知道了" }).click();
    await refusal.waitFor({ state: "detached" });
  });

  /** Opens a picture, goes through the files, and comes back to it. */
  async function look(page, link) {
    await link().click();
    const viewer = page.locator("dialog.viewer");
    await page.waitForFunction(() => document.querySelector(".viewer img")?.naturalWidth === 2400);
    const width = () => viewer.locator("img").evaluate((img) => img.getBoundingClientRect().width);
    assert.ok((await width()) <= page.viewportSize().width, "a picture fits its window");
    await viewer.getByRole("button", { name: "原始大小" }).click();
    assert.equal(await width(), 2400);
    await viewer.getByRole("button", { name: "适合窗口" }).click();
    assert.deepEqual(await axe(page), []);

    await page.keyboard.press("ArrowRight");
    const frame = viewer.locator("iframe[title='证明.pdf']");
    await frame.waitFor();
    const answer = await page.request.get(await frame.getAttribute("src"));
    assert.equal(answer.headers()["x-frame-options"], "SAMEORIGIN");
    assert.match(answer.headers()["content-security-policy"], /default-src 'none'.+frame-ancestors 'self'/);
    await viewer.getByRole("heading", { name: "证明.pdf" }).waitFor();
    await shot(page, "viewer-pdf-d");
    assert.equal(await viewer.getByRole("button", { name: "下一份" }).isDisabled(), true, "a table is saved, not shown");
    const [download] = await Promise.all([page.waitForEvent("download"), viewer.getByRole("link", { name: "下载" }).click()]);
    assert.equal(download.suggestedFilename(), "证明.pdf");
    await viewer.getByRole("button", { name: "上一份" }).click();
    await viewer.locator("img").waitFor();
    await page.keyboard.press("Escape");
    await viewer.waitFor({ state: "hidden" });
    await page.waitForFunction(() => document.activeElement?.matches(".files a"));
    await page.keyboard.press("Enter");
    await viewer.locator("img").waitFor();
  }
});
