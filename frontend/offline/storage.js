// Where a device keeps what has not been sent: IndexedDB, and who is told when it changes.

/** Raise it with a new store or index, and add the step to `upgrade`. */
export const VERSION = 2;
const USER = "kaoping.user";
/** Whose lists and entries the service worker keeps. */
const HOLDER = "kaoping.holder";

const channel = new BroadcastChannel("kaoping-queue");
const listeners = new Set();
channel.onmessage = () => tell();

// While the client takes over a page that the server has rendered, the page must be as the server knew it.
let begin;
export const ready = new Promise((resolve) => (begin = resolve));

/** The page has been taken over. */
export const begun = () => begin();

/** What was last read here was another person's: it goes before anything of this one's is kept. */
export const cleared = ready.then(async () => {
  const user = userId();
  if (!user || localStorage.getItem(HOLDER) === user) return;
  await globalThis.caches?.delete("kaoping-data");
  localStorage.setItem(HOLDER, user);
});

async function tell() {
  await ready;
  for (const listener of listeners) listener();
}

/** Calls back once the page has been taken over, and on each change. */
export function watch(listener) {
  listeners.add(listener);
  void ready.then(listener);
}

/** Something in the queue has changed: here and in the other tabs. */
export function changed() {
  tell();
  channel.postMessage("changed");
}

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("kaoping", VERSION);
    request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, oldVersion);
    request.onsuccess = () => {
      // A newer page wants to upgrade: this one lets go and opens again when it needs to.
      request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => {
      opened = undefined;
      reject(request.error);
    };
  });
  return opened;
}

function upgrade(db, from) {
  if (from < 1) {
    db.createObjectStore("records", { keyPath: "id" });
    db.createObjectStore("files", { keyPath: "id" });
    db.createObjectStore("receipts", { keyPath: "id" });
    db.createObjectStore("device", { keyPath: "key" });
  }
  // What the server knows of files that go in parts. Apart from the files: those would be written anew with each part.
  if (from < 2) db.createObjectStore("uploads", { keyPath: "file" });
}

export const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Runs `work` in one transaction and waits until it is on disk. */
export async function within(stores, work) {
  const transaction = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  const result = await work(...stores.map((store) => transaction.objectStore(store)));
  await finished;
  return result;
}

export async function all(store) {
  return done((await database()).transaction(store).objectStore(store).getAll());
}

/** uuid v7: time first, so that ids sort by when they were made. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let at = 5; at >= 0; at -= 1) {
    bytes[at] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export async function deviceOf(store) {
  return (await done(store.get("own"))) ?? { key: "own", device: uuid(), lastSeq: 0, givenUp: 0 };
}

/** The id of whoever is signed in here; the queue of another person at the same device stays his. */
export function userId() {
  try {
    return JSON.parse(localStorage.getItem(USER) ?? "null")?.id;
  } catch {
    return undefined;
  }
}

export const own = (item) => item.user === userId();
export const bySeq = (a, b) => a.seq - b.seq;

/** Nobody is signed in here any more. */
export const forgetUser = () => localStorage.removeItem(USER);
