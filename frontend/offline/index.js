// What a device records without network: kept in IndexedDB, numbered, sent when the server is there again.
//
// The page asks by `globalThis.kaoping`; every tab hears of a change.

import { load, save } from "./backup.js";
import { place } from "./place.js";
import { again, attach, discard, enqueue, list, recordOnSite, summary } from "./queue.js";
import { flush } from "./sending.js";
import "./sign_out.js";
import { begun, cleared, userId, watch } from "./storage.js";

const SEND_AGAIN_MS = 15_000;

globalThis.kaoping = {
  enqueue,
  recordOnSite,
  place,
  attach,
  list,
  summary,
  discard,
  again,
  flush: () => flush(true),
  keep,
  save,
  load,
  watch,
};

addEventListener("online", () => void flush());
setInterval(() => void flush(), SEND_AGAIN_MS);
void flush();

/** The page has been taken over. Has the service worker hold the files of this build. */
export async function begin(build, files) {
  begun();
  await cleared;
  if (!("serviceWorker" in navigator) || !userId()) return;
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ type: "hold", build, language: document.documentElement.lang, files });
}

/** Has the service worker keep what a list's entries will ask for, for when there is no network. */
async function keep(addresses) {
  if (!("serviceWorker" in navigator) || !navigator.onLine) return;
  await cleared;
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ type: "keep", addresses });
}
