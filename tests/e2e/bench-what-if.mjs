// Measures what-if in Chromium: from an input event to the new totals on the page. Build the small client first:
//   server/setup/site.sh && cargo build --release -p server --bin kaoping && KAOPING_BIN=target/release/kaoping node tests/e2e/bench-what-if.mjs
import { startApp } from "./support/app.mjs";
import { hydrated, openBrowser } from "./support/browser.mjs";

const rounds = 200;
const app = await startApp();
const browser = await openBrowser(app);
try {
  const page = await browser.newPage({ user: "office" });
  await page.goto("/what-if?point=X2023-002");
  await hydrated(page);
  console.log(`${await page.locator("#point option").count()} points × ${await page.locator(".outcome tbody tr").count()} units, ${rounds} changes each`);
  for (const [name, selector, values] of [
    ["weight", "#weight", ["12", "7.5", "30", "0.9"]],
    ["actual, compared by place", "#actual-451202", ["1", "99", "10.1", "9.9"]],
    ["target", "#target-451202", ["5", "50", "9", "12"]],
  ]) {
    const times = await page.evaluate(change, { selector, values, rounds });
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.floor((times.length - 1) * share)].toFixed(2);
    console.log(`${name.padEnd(28)} median ${at(0.5)} ms   95% ${at(0.95)} ms   worst ${at(1)} ms   (≤ 16 ms)`);
  }
  await browser.finish();
} finally {
  await browser.close();
  await app.stop();
}

/** In the page: types and waits until the outcome has been drawn anew. */
async function change({ selector, values, rounds }) {
  const field = document.querySelector(selector);
  const outcome = document.querySelector(".what-if");
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const drawn = new Promise((resolve) => {
      const watch = new MutationObserver(() => {
        watch.disconnect();
        // All effects of one change run before the next task.
        setTimeout(() => resolve(performance.now()));
      });
      watch.observe(outcome, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    field.value = values[round % values.length];
    const from = performance.now();
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    times.push((await drawn) - from);
  }
  return times;
}
