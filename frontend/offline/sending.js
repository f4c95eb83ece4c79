// Sending what waits: one tab at a time (a Web Lock is its lease). The server knows each record by its id, so that nothing is
// stored twice whatever happens on the way.

import { all, bySeq, changed, deviceOf, done, own, userId, within } from "./storage.js";

/** As many as the server takes at once. */
const MOST_RECORDS = 200;
const MOST_RECEIPTS = 200;
/** Larger files go in parts, and go on where they were interrupted. Bytes. */
const WHOLE = 1 << 20;
const PART = 1 << 19;

/** Waits for its turn to send. */
let next;
let reports = false;

/**
 * Sends what waits, once nobody else is sending: what comes meanwhile is not left for later. `report`: also when nothing
 * waits, so that the server knows it.
 */
export function flush(report = false) {
  if (!userId()) return Promise.resolve();
  reports ||= report;
  next ??= navigator.locks.request("kaoping-queue", async () => {
    const report = reports;
    [next, reports] = [undefined, false];
    try {
      await sendFiles(ofEntry);
      await sendRecords(report);
      await sendFiles(ofRecord);
    } catch {
      // No server for now; everything is still here.
    }
  });
  return next;
}

// The files of an entry belong to what is submitted after them; a visit's photos belong to a record that is there before.
const ofEntry = (file) => file.assignment !== undefined;
const ofRecord = (file, records) => file.record !== undefined && !records.some((record) => record.id === file.record);

async function sendFiles(due) {
  for (let file = await nextFile(due); file; file = await nextFile(due)) {
    const inParts = ofEntry(file) && file.content.size > WHOLE;
    const answer = inParts ? await sendInParts(file) : await sendWhole(file);
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

async function nextFile(due) {
  const [files, records] = await Promise.all([all("files"), all("records")]);
  return files.find((file) => own(file) && file.state === "waiting" && due(file, records));
}

function sendWhole(file) {
  const body = new FormData();
  if (ofEntry(file)) {
    body.append("assignment", file.assignment);
    body.append("period", file.period);
  }
  body.append("file", file.content, file.name);
  const address = ofEntry(file) ? "/api/v1/evidence" : `/api/v1/site-records/${file.record}/files`;
  return fetch(address, { method: "POST", body, headers: { accept: "application/json" } });
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
    user: userId(),
    device: device.device,
    last_seq: device.lastSeq,
    waiting: mine.length,
    oldest_at: mine.length > 0 ? Math.min(...mine.map((record) => record.at)) : null,
    given_up: device.givenUp,
    records: waiting
      .filter((record) => record.assignment)
      .map(({ id, seq, assignment, period, base, input }) => ({ id, seq, assignment, period, base, input })),
    site: waiting.filter((record) => record.visit).map(({ id, seq, visit, input }) => ({ id, seq, visit, input })),
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
