// A full disk: people are told so, keep what they typed, and go on when there is room again. Needs root, to mount a small disk.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "node:test";
import { startApp } from "./support/app.mjs";
import { hydrated, openBrowser, shot } from "./support/browser.mjs";

/** Mounting is tried where nobody else sees it. */
const mayMount =
  spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "none", tmpdir()], { stdio: "ignore" }).status === 0;

describe("a full disk", { skip: mayMount ? false : "mounting a small disk is not allowed here" }, () => {
  let disk;
  let app;
  let browser;
  before(async () => {
    disk = await mkdtemp(join(tmpdir(), "kaoping-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64m", "none", disk]);
    app = await startApp({ folder: disk });
    browser = await openBrowser(app);
  });
  afterEach(() => browser.finish());
  after(async () => {
    await browser?.close();
    await app?.stop();
    execFileSync("umount", [disk]);
    await rm(disk, { recursive: true });
  });

  /** Writes zeros until nothing fits any more. */
  async function fill() {
    const path = join(disk, "filler");
    const file = await open(path, "w");
    for (const size of [1 << 20, 1 << 12, 1]) {
      const piece = Buffer.alloc(size);
      let room = true;
      while (room) {
        const { bytesWritten } = await file.write(piece).catch(() => ({ bytesWritten: 0 }));
        room = bytesWritten === size;
      }
    }
    await file.close();
    return path;
  }

  it("loses nothing", async () => {
    const page = await browser.newPage({ user: "reporter", expectedErrors: [/507/] });
    await page.goto("/progress?period=2023-09");
    const row = page.locator("table.entries tr", { hasText: "C2023-055" });
    await page.goto(await row.locator("a").first().getAttribute("href"));
    await hydrated(page);
    const filler = await fill();
    await page.locator("#actual").fill("22");
    await page.locator("#note").fill("磁盘写满时填写");
    const proof = { name: "证明.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(1 << 20, "%PDF-1.4 ") };
    await page.locator("#file").setInputFiles(proof);
    await page.locator(".evidence .error", { hasText: "服务器磁盘已满，没有保存" }).waitFor();
    await shot(page, "entry-full-disk-desk");
    assert.equal(await page.locator("#actual").inputValue(), "22");
    await rm(filler);
    await page.locator("#file").setInputFiles(proof);
    await page.locator(".files a", { hasText: "证明.pdf" }).waitFor();
    await page.getByRole("button", { name: "提交", exact: true }).click();
    await page.locator(".standard .state[data-state=submitted]").waitFor();
    await page.reload();
    await hydrated(page);
    assert.equal(await page.locator("#actual").inputValue(), "22");
    assert.equal(await page.locator("#note").inputValue(), "磁盘写满时填写");
  });
});
