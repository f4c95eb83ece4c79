// The pages of reporting without network: what was last there is shown, by the same client.
//
// Files of a build are named by their content and kept whole, so that a page of an older build goes on working. Reading goes
// to the network first and to what was kept only when there is none. Nothing is written here: what a person records waits in
// the page's own queue.

const SHELL = "/offline-shell";
const DATA = "kaoping-data";
const FILES = "kaoping-files";
const SHELLS = "kaoping-shell";
/** Builds whose files are kept: the current one, and the one before it for tabs that are still open. */
const BUILDS = "kaoping-builds";
/** A network that is there and does not answer is as good as none. */
const PATIENCE_MS = 8_000;

addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

addEventListener("message", (event) => {
  const { type, build, language, files } = event.data ?? {};
  if (type === "hold") event.waitUntil(inTurn(() => hold(build, language, files)));
  if (type === "forget") event.waitUntil(Promise.all([caches.delete(DATA), caches.delete(SHELLS)]));
  if (type === "keep") event.waitUntil(keep(event.data.addresses));
});

// Two pages that open one after the other ask for the same: while an answer is replaced there is none for a moment.
let turn = Promise.resolve();
const inTurn = (work) => (turn = turn.catch(() => {}).then(work));

async function hold(build, language, files) {
  const cache = await caches.open(FILES);
  const missing = [];
  for (const file of files) if (!(await cache.match(file))) missing.push(file);
  await Promise.all(missing.map(async (file) => put(cache, file, await taken(fetch(file)))));
  await holdShell(`${SHELL}?${build}-${language}`);
  const builds = await caches.open(BUILDS);
  const known = (await (await builds.match("/builds"))?.json()) ?? [];
  const now = [{ build, files }, ...known.filter((one) => one.build !== build)].slice(0, 2);
  await builds.put("/builds", new Response(JSON.stringify(now)));
  const used = new Set(now.flatMap((one) => one.files));
  for (const request of await cache.keys()) if (!used.has(new URL(request.url).pathname)) await cache.delete(request);
}

/** The empty page of a build in a language. The one before goes once this one is here: there is always one to hand out. */
async function holdShell(key) {
  const shells = await caches.open(SHELLS);
  if (await shells.match(key)) return;
  await put(shells, key, await taken(fetch(key)));
  for (const { url } of await shells.keys()) if (!url.endsWith(key)) await shells.delete(url);
}

async function shell() {
  const shells = await caches.open(SHELLS);
  const newest = (await shells.keys()).at(-1);
  return newest && shells.match(newest);
}

/** Puts an answer that is here whole: one that breaks off on its way would take what was kept before with it. */
async function put(cache, key, answer) {
  const { status, headers } = answer;
  await cache.put(key, new Response(await answer.arrayBuffer(), { status, headers }));
}

async function taken(answering) {
  const answer = await answering;
  if (!answer.ok || answer.redirected) throw new Error(`${answer.url}: ${answer.status}`);
  return answer;
}

/** Reads what pages will ask for, a few at a time. */
async function keep(addresses) {
  const waiting = [...addresses];
  const one = async () => {
    for (let address = waiting.shift(); address; address = waiting.shift()) {
      await fromNetwork(new Request(address, { headers: { accept: "application/json" } })).catch(() => {});
    }
  };
  await Promise.all([one(), one(), one()]);
}

/** The same question in one spelling. */
function keyOf(request) {
  const url = new URL(request.url);
  url.searchParams.sort();
  url.hash = "";
  return url.href;
}

async function fromNetwork(request) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(request, { signal: late.signal });
    if (answer.ok && !answer.redirected) await put(await caches.open(DATA), keyOf(request), answer.clone());
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

async function networkFirst(request) {
  try {
    return await fromNetwork(request);
  } catch (error) {
    const kept = await (await caches.open(DATA)).match(keyOf(request));
    if (kept) return kept;
    throw error;
  }
}

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await shell()) ?? nothing();
  }
}

/** There is no network, and this device has not been used with one yet. */
function nothing() {
  const text = "没有网络，本机也还没有保存过页面。请联网后再打开。\nNo network, and this device keeps no page yet. Open it again with a network.";
  return new Response(text, { status: 503, headers: { "content-type": "text/plain; charset=utf-8" } });
}

async function file(request) {
  return (await caches.match(request, { cacheName: FILES })) ?? fetch(request);
}

const readsOnSite = (path) => path === "/api/inspections/visits" || path === "/api/inspections/visit";
const readsReporting = (path) =>
  path.startsWith("/api/progress/") || path === "/api/review/thread" || path === "/api/accounts/is_demo" || readsOnSite(path);

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    // Shared reports and downloads are no pages of the client.
    if (!url.pathname.startsWith("/s/") && !url.pathname.startsWith("/api/")) event.respondWith(page(request));
  } else if (url.pathname.startsWith("/pkg/")) {
    event.respondWith(file(request));
  } else if (readsReporting(url.pathname)) {
    event.respondWith(networkFirst(request));
  }
});
