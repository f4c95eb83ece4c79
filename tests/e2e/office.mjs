// Opens every workbook that the product hands out in LibreOffice and counts the pages that it prints on. `make office`.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { password, startApp } from "./support/app.mjs";

const run = promisify(execFile);

/** What is handed out of the sample year, and its pages. Another font breaks lines elsewhere: one page more or less is as good. */
const workbooks = [
  ["indicators?track=region_to_city&year=2023", 3],
  ["indicators?track=city_to_unit&year=2023", 2],
  ["entries?track=region_to_city&period=2023-09", 3],
  ["entries?track=city_to_unit&period=2023-09", 8],
  ["platform?period=2023-09", 4],
  ["results?year=2023&month=9", 10],
];

const app = await startApp();
const folder = await mkdtemp(join(tmpdir(), "kaoping-office-"));
try {
  const cookie = await signIn("office");
  const wrong = [];
  for (const [path, stated] of workbooks) {
    const pages = await printed(path, cookie);
    const near = Math.abs(pages - stated) <= 1;
    console.log(`${near ? "✓" : "✗"} ${path.padEnd(48)} ${String(pages).padStart(3)} pages, ${stated} stated`);
    if (!near) wrong.push(path);
  }
  assert.deepEqual(wrong, [], "these print on other pages than stated");
} finally {
  await app.stop();
  await rm(folder, { recursive: true, force: true });
}

async function signIn(username) {
  const body = new URLSearchParams({ username, password });
  const answer = await fetch(`${app.url}/login`, { method: "POST", body, redirect: "manual" });
  return answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
}

/** The pages of a workbook as LibreOffice prints it. */
async function printed(path, cookie) {
  const answer = await fetch(`${app.url}/api/v1/exports/${path}`, { headers: { cookie } });
  assert.equal(answer.status, 200, path);
  const name = path.replaceAll(/\W+/g, "-");
  const book = join(folder, `${name}.xlsx`);
  await writeFile(book, Buffer.from(await answer.arrayBuffer()));
  // A profile of its own: nothing of whoever runs this is read or changed.
  const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
  await run("soffice", [profile, "--headless", "--convert-to", "pdf", "--outdir", folder, book]);
  const pdf = await readFile(join(folder, `${name}.pdf`), "latin1");
  return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
