// Pictures of every page for the eye: node tests/e2e/screenshots.mjs [NAME...]
// Saves tests/e2e/output/NAME-desk.png and NAME-phone.png; with names, only those whose name starts with one of them.
import { relative } from "node:path";
import { root, startApp } from "./support/app.mjs";
import { desktop, hydrated, openBrowser, phone, shot } from "./support/browser.mjs";

/** [role, or null before sign-in; path; name] */
const pages = [
  [null, "/login", "login"],
  [null, "/no-such-page", "not-found"],
  ["office", "/", "home-office"],
  ["leader", "/", "home-leader"],
  ["office", "/board", "board"],
  ["office", "/indicators", "indicators"],
  ["reporter", "/progress", "progress"],
  ["reviewer", "/review", "review"],
  ["office", "/import", "import"],
  ["office", "/expenditure", "expenditure"],
  ["secadmin", "/accounts", "accounts"],
  ["auditor", "/audit", "audit"],
];

const wanted = process.argv.slice(2);
const chosen = pages.filter(([, , name]) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));
const app = await startApp();
const browser = await openBrowser(app);
try {
  for (const [width, size] of Object.entries({ desk: desktop, phone })) {
    // One session a role: signing in costs more than the picture.
    for (const role of new Set(chosen.map(([role]) => role))) {
      const page = await browser.newPage({ user: role ?? undefined, expectedErrors: [/\/no-such-page:.* 404 /], ...size });
      for (const [, path, name] of chosen.filter((entry) => entry[0] === role)) {
        const answer = await page.goto(path);
        const ready = await hydrated(page).then(
          () => "",
          () => "  NOT HYDRATED",
        );
        await page.evaluate(() => document.fonts.ready);
        console.log(`${answer.status()}  ${relative(root, await shot(page, `${name}-${width}`))}${ready}`);
      }
    }
  }
  await browser.finish();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await browser.close();
  await app.stop();
}
