// What a device records without network: kept in IndexedDB, numbered, sent when the server is there again.
//
// The page asks by `globalThis.kaoping`; every tab hears of a change. One tab at a time sends (a Web Lock is its lease), and
// the server knows each record by its id, so that nothing is stored twice whatever happens on the way.

/** Raise it with a new store or index, and add the step to `upgrade`. */
const VERSION = 2;
const SEND_AGAIN_MS = 15_000;
/** As many as the server takes at once. */
const MOST_RECORDS = 200;
const MOST_RECEIPTS = 200;
/** Larger files go in parts, and go on where they were interrupted. Bytes. */
const WHOLE = 1 << 20;
const PART = 1 << 19;
const USER = "kaoping.user";
/** Whose lists and entries the service worker keeps. */
const HOLDER = "kaoping.holder";

const channel = new BroadcastChannel("kaoping-queue");
const listeners = new Set();
channel.onmessage = () => tell();

// While the client takes over a page that the server has rendered, the page must be as the server knew it.
let begun;
const ready = new Promise((resolve) => (begun = resolve));

/** What was last read here was another person's: it goes before anything of this one's is kept. */
const cleared = ready.then(async () => {
  const user = userId();
  if (!user || localStorage.getItem(HOLDER) === user) return;
  await globalThis.caches?.delete("kaoping-data");
  localStorage.setItem(HOLDER, user);
});

async function tell() {
  await ready;
  for (const listener of listeners) listener();
}

/** Something in the queue has changed: here and in the other tabs. */
function changed() {
  tell();
  channel.postMessage("changed");
}

// ---- storage --------------------------------------------------------------------------------------------------------

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

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Runs `work` in one transaction and waits until it is on disk. */
async function within(stores, work) {
  const transaction = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  const result = await work(...stores.map((store) => transaction.objectStore(store)));
  await finished;
  return result;
}

async function all(store) {
  return done((await database()).transaction(store).objectStore(store).getAll());
}

/** uuid v7: time first, so that ids sort by when they were made. */
function uuid() {
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

async function deviceOf(store) {
  return (await done(store.get("own"))) ?? { key: "own", device: uuid(), lastSeq: 0, givenUp: 0 };
}

/** The id of whoever is signed in here; the queue of another person at the same device stays his. */
function userId() {
  try {
    return JSON.parse(localStorage.getItem(USER) ?? "null")?.id;
  } catch {
    return undefined;
  }
}

const own = (item) => item.user === userId();
const bySeq = (a, b) => a.seq - b.seq;

// ---- the queue ------------------------------------------------------------------------------------------------------

/**
 * Queues entries, all of them or none. A record of the same entry that has not been sent gives way: the person has changed
 * her mind.
 *
 * @param {string} json a list of `{ assignment, period, base, input, title, unit }`
 */
async function enqueue(json) {
  const entries = JSON.parse(json);
  const key = ({ assignment, period }) => `${assignment} ${period}`;
  const keys = new Set(entries.map(key));
  await within(["records", "device"], async (records, devices) => {
    const device = await deviceOf(devices);
    for (const old of await done(records.getAll())) {
      if (own(old) && keys.has(key(old))) {
        records.delete(old.id);
        device.givenUp += 1;
      }
    }
    for (const entry of entries) {
      device.lastSeq += 1;
      records.put({ ...entry, id: uuid(), seq: device.lastSeq, user: userId(), at: Date.now(), state: "waiting" });
    }
    devices.put(device);
  });
  // Asked once there is something to lose; a browser that refuses may still keep it.
  navigator.storage?.persist?.().catch(() => {});
  changed();
  void flush();
}

/** Keeps a file for an entry until it can be uploaded. */
async function attach(assignment, period, file) {
  // Read now: the file may be gone from the device by the time that there is a network.
  const content = new Blob([await file.arrayBuffer()], { type: file.type });
  await within(["files"], async (files) => {
    files.put({ id: uuid(), user: userId(), assignment, period, name: file.name, content, at: Date.now(), state: "waiting" });
  });
  changed();
  void flush();
}

/** Everything that this person has here, as JSON: records and files by time, then the last receipts. */
async function list() {
  await ready;
  const [records, files, receipts] = await Promise.all([all("records"), all("files"), all("receipts")]);
  const shownFile = ({ content, ...file }) => ({ ...file, size: content.size });
  return JSON.stringify({
    records: records.filter(own).sort(bySeq),
    files: files.filter(own).map(shownFile),
    receipts: receipts.filter(own).sort((a, b) => b.received_at - a.received_at),
  });
}

/** What pages show everywhere: how much waits, how the entries stand that have something here, how far the files are. */
async function summary() {
  const [records, kept, uploads] = await Promise.all([all("records"), all("files"), all("uploads")]);
  const sent = new Map(uploads.map((upload) => [upload.file, upload]));
  const files = kept.filter(own).map(({ id, assignment, period, name, state, problems, content }) => {
    const { received = 0, stalled = false } = sent.get(id) ?? {};
    return { id, assignment, period, name, state, problems, size: content.size, received, begun: sent.has(id), stalled };
  });
  const reported = Object.fromEntries(records.filter(own).map((record) => [`${record.assignment} ${record.period}`, record.state]));
  const attached = Object.fromEntries(files.map((file) => [`${file.assignment} ${file.period}`, file.state]));
  return JSON.stringify({ count: files.length + records.filter(own).length, entries: { ...attached, ...reported }, reported, files });
}

/** Gives a record or a file up. */
async function discard(id) {
  await within(["records", "files", "uploads", "device"], async (records, files, uploads, devices) => {
    const device = await deviceOf(devices);
    if (await done(records.get(id))) {
      device.givenUp += 1;
      devices.put(device);
    }
    records.delete(id);
    files.delete(id);
    uploads.delete(id);
  });
  changed();
  void flush(true);
}

/** Sends a record again, on the revision that its person has now seen. */
async function again(id, base) {
  await within(["records"], async (records) => {
    const record = await done(records.get(id));
    if (record) records.put({ ...record, base, state: "waiting", theirs: undefined, problems: undefined });
  });
  changed();
  await flush();
}

// ---- sending --------------------------------------------------------------------------------------------------------

/** Waits for its turn to send. */
let next;
let reports = false;

/**
 * Sends what waits, once nobody else is sending: what comes meanwhile is not left for later. `report`: also when nothing
 * waits, so that the server knows it.
 */
function flush(report = false) {
  if (!userId()) return Promise.resolve();
  reports ||= report;
  next ??= navigator.locks.request("kaoping-queue", async () => {
    const report = reports;
    [next, reports] = [undefined, false];
    try {
      await sendFiles();
      await sendRecords(report);
    } catch {
      // No server for now; everything is still here.
    }
  });
  return next;
}

async function sendFiles() {
  for (let file = await nextFile(); file; file = await nextFile()) {
    const answer = file.content.size > WHOLE ? await sendInParts(file) : await sendWhole(file);
    if (answer.status === 401 || answer.status >= 500) throw new Error(`not now: ${answer.status}`);
    const problems = answer.ok ? undefined : ((await answer.json().catch(() => ({}))).problems ?? []);
    await within(["files", "uploads"], async (files, uploads) => {
      uploads.delete(file.id);
      // Given up meanwhile.
      if (!(await done(files.get(file.id)))) return;
      if (answer.ok) files.delete(file.id);
      else files.put({ ...file, state: "rejected", problems });
    });
    changed();
  }
}

const nextFile = async () => (await all("files")).find((file) => own(file) && file.state === "waiting");

function sendWhole(file) {
  const body = new FormData();
  body.append("assignment", file.assignment);
  body.append("period", file.period);
  body.append("file", file.content, file.name);
  return fetch("/api/v1/evidence", { method: "POST", body, headers: { accept: "application/json" } });
}

/** Sends a file part by part; the server knows how much of it has arrived. Its answer to the last part, or its refusal. */
async function sendInParts(file) {
  const note = async (upload, received, stalled = false) => {
    await within(["uploads"], (uploads) => uploads.put({ file: file.id, upload, received, stalled }));
    changed();
  };
  let { upload, received = 0 } = (await within(["uploads"], (uploads) => done(uploads.get(file.id)))) ?? {};
  try {
    if (upload) received = await arrived(upload);
    // Never begun, or so long ago that the server has forgotten it.
    if (received === undefined || !upload) {
      const { assignment, period, name, content } = file;
      const begun = await fetch("/api/v1/uploads", {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ assignment, period, file_name: name, size: content.size }),
      });
      if (begun.status !== 201) return begun;
      ({ id: upload, received } = await begun.json());
    }
    for (;;) {
      await note(upload, received);
      const answer = await fetch(`/api/v1/uploads/${upload}`, {
        method: "PATCH",
        headers: { "content-type": "application/offset+octet-stream", "upload-offset": received, accept: "application/json" },
        body: file.content.slice(received, received + PART),
      });
      // What is not known any more begins anew the next time.
      if (answer.status === 401 || answer.status === 404 || answer.status >= 500) throw new Error(`not now: ${answer.status}`);
      if (answer.status !== 204 && answer.status !== 409) return answer;
      received = Number(answer.headers.get("upload-offset"));
    }
  } catch (error) {
    if (upload) await note(upload, received ?? 0, true);
    throw error;
  }
}

/** How much of an upload the server has; nothing where it does not know it any more. */
async function arrived(upload) {
  const answer = await fetch(`/api/v1/uploads/${upload}`, { method: "HEAD" });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`not now: ${answer.status}`);
  return Number(answer.headers.get("upload-offset"));
}

async function sendRecords(report) {
  const mine = (await all("records")).filter(own).sort(bySeq);
  const waiting = mine.filter((record) => record.state === "waiting").slice(0, MOST_RECORDS);
  if (waiting.length === 0 && !report) return;
  const device = await within(["device"], deviceOf);
  // A device that has never recorded anything is no device.
  if (device.lastSeq === 0) return;
  const batch = {
    device: device.device,
    last_seq: device.lastSeq,
    waiting: mine.length,
    oldest_at: mine.length > 0 ? Math.min(...mine.map((record) => record.at)) : null,
    given_up: device.givenUp,
    records: waiting.map(({ id, seq, assignment, period, base, input }) => ({ id, seq, assignment, period, base, input })),
  };
  const answer = await fetch("/api/v1/sync", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(batch),
  });
  if (!answer.ok) throw new Error(`not now: ${answer.status}`);
  const { outcomes } = await answer.json();
  await within(["records", "receipts"], async (records, receipts) => {
    for (const outcome of outcomes) {
      if (outcome.receipt) {
        const record = await done(records.get(outcome.receipt.id));
        records.delete(outcome.receipt.id);
        if (record) receipts.put({ ...outcome.receipt, user: record.user, title: record.title, input: record.input, unit: record.unit });
        continue;
      }
      const record = await done(records.get(outcome.id));
      if (!record) continue;
      if (outcome.outcome === "conflict") records.put({ ...record, state: "conflict", theirs: outcome });
      else records.put({ ...record, state: "rejected", problems: outcome.problems });
    }
    const old = (await done(receipts.getAll())).sort((a, b) => b.received_at - a.received_at).slice(MOST_RECEIPTS);
    for (const receipt of old) receipts.delete(receipt.id);
  });
  changed();
  if (waiting.length === MOST_RECORDS) await sendRecords(report);
}

// ---- to a file and back ---------------------------------------------------------------------------------------------

const asBase64 = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

/** Saves everything that waits here as a file, files included. */
async function save() {
  const [records, files] = await Promise.all([all("records"), all("files")]);
  const contents = await Promise.all(
    files.filter(own).map(async ({ content, ...file }) => ({ ...file, type: content.type, base64: await asBase64(content) })),
  );
  const text = JSON.stringify({ kaoping: "queue", version: VERSION, records: records.filter(own), files: contents });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `kaoping-queue-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const isRecord = ({ id, assignment, period, base, input } = {}) =>
  [id, assignment, input?.actual, input?.note, input?.issue_list].every((text) => typeof text === "string") &&
  /^\d{4}-\d{2}$/.test(period) &&
  Number.isSafeInteger(base);

/** Takes a saved queue in; what is here already is known by its id. Answers how many records and files there were. */
async function load(file) {
  const saved = JSON.parse(await file.text());
  if (saved?.kaoping !== "queue" || !Array.isArray(saved.records) || !Array.isArray(saved.files)) throw new Error("no queue");
  // One that the server cannot read would hold up all the others.
  if (!saved.records.every(isRecord)) throw new Error("no records");
  const files = await Promise.all(
    saved.files.map(async ({ base64, type, ...one }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      return { ...one, user: userId(), content: new Blob([bytes], { type }) };
    }),
  );
  await within(["records", "files", "device"], async (records, kept, devices) => {
    const device = await deviceOf(devices);
    for (const record of saved.records) {
      if (await done(records.get(record.id))) continue;
      device.lastSeq += 1;
      records.put({ ...record, seq: device.lastSeq, user: userId(), state: "waiting" });
    }
    devices.put(device);
    for (const one of files) kept.put(one);
  });
  changed();
  void flush();
  return saved.records.length + saved.files.length;
}

// ---- signing out ----------------------------------------------------------------------------------------------------

const words = {
  zh: (count) => `本机还有 ${count} 条没有发送的记录。退出登录会把它们从本机删除，确定退出吗？（可先到“待发记录”页导出）`,
  en: (count) => `${count} records on this device have not been sent. Signing out removes them. Sign out all the same?`,
};

async function signOut(form) {
  const waiting = [...(await all("records")), ...(await all("files"))].filter(own).length;
  const word = document.documentElement.lang.startsWith("zh") ? words.zh : words.en;
  if (waiting > 0 && !confirm(word(waiting))) return;
  await within(["records", "files", "uploads", "receipts", "device"], async (records, files, uploads, receipts, devices) => {
    const device = await deviceOf(devices);
    for (const store of [records, files, receipts]) {
      for (const item of (await done(store.getAll())).filter(own)) {
        store.delete(item.id);
        uploads.delete(item.id);
        if (store === records) device.givenUp += 1;
      }
    }
    devices.put(device);
  });
  localStorage.removeItem(USER);
  navigator.serviceWorker?.controller?.postMessage({ type: "forget" });
  form.submit();
}

addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/sign-out") return;
  event.preventDefault();
  // A storage that cannot be read must not keep anyone signed in.
  signOut(event.target).catch(() => event.target.submit());
});

// ---- beginning ------------------------------------------------------------------------------------------------------

globalThis.kaoping = {
  enqueue,
  attach,
  list,
  summary,
  discard,
  again,
  flush: () => flush(true),
  keep,
  save,
  load,
  /** Calls back once the page has been taken over, and on each change. */
  watch(listener) {
    listeners.add(listener);
    void ready.then(listener);
  },
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
