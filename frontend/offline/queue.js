// What a person records, until the server has it: numbered by device, each with an id of its own.

import { smaller } from "./photo.js";
import { flush } from "./sending.js";
import { all, bySeq, changed, deviceOf, done, own, ready, userId, uuid, within } from "./storage.js";

/**
 * Queues entries, all of them or none. A record of the same entry that has not been sent gives way: the person has changed
 * her mind.
 *
 * @param {string} json a list of `{ assignment, period, base, input, title, unit }`
 */
export async function enqueue(json) {
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

/**
 * Queues what was recorded on a visit, with its photos: all of it or nothing.
 *
 * @param {string} json `{ visit, input, title, unit }`, as the server reads `input`
 * @param {File[]} photos
 * @param {string} [replaced] the id of a record that the server did not take: its photos go with this one
 */
export async function recordOnSite(json, photos, replaced) {
  const record = JSON.parse(json);
  const id = uuid();
  // Read now: a photo may be gone from the device by the time that there is a network.
  const files = [];
  // One after the other: a phone has no memory for many pictures at once.
  for (const photo of photos) files.push(await smaller(photo));
  await within(["records", "files", "device"], async (records, kept, devices) => {
    const device = await deviceOf(devices);
    device.lastSeq += 1;
    const at = Date.now();
    records.put({ ...record, id, seq: device.lastSeq, user: userId(), at, state: "waiting" });
    for (const { name, content } of files) {
      kept.put({ id: uuid(), user: userId(), record: id, visit: record.visit, name, content, at, state: "waiting" });
    }
    if (replaced && (await done(records.get(replaced)))) {
      records.delete(replaced);
      device.givenUp += 1;
      const photos = (await done(kept.getAll())).filter((file) => file.record === replaced);
      for (const photo of photos) kept.put({ ...photo, record: id });
    }
    devices.put(device);
  });
  navigator.storage?.persist?.().catch(() => {});
  changed();
  void flush();
}

/** Keeps a file for an entry until it can be uploaded. */
export async function attach(assignment, period, file) {
  // Read now: the file may be gone from the device by the time that there is a network.
  const content = new Blob([await file.arrayBuffer()], { type: file.type });
  await within(["files"], async (files) => {
    files.put({ id: uuid(), user: userId(), assignment, period, name: file.name, content, at: Date.now(), state: "waiting" });
  });
  changed();
  void flush();
}

/** Everything that this person has here, as JSON: records and files by time, then the last receipts. */
export async function list() {
  await ready;
  const [records, files, receipts] = await Promise.all([all("records"), all("files"), all("receipts")]);
  const mine = records.filter(own).sort(bySeq);
  const shownFile = ({ content, ...file }) => ({ ...file, size: content.size });
  return JSON.stringify({
    records: mine.filter((record) => record.assignment),
    site: mine.filter((record) => record.visit),
    files: files.filter(own).map(shownFile),
    receipts: receipts.filter(own).sort((a, b) => b.received_at - a.received_at),
  });
}

/**
 * What pages show everywhere: how much waits, how the entries and visits stand that have something here, how far the files
 * are.
 */
export async function summary() {
  const [records, kept, uploads] = await Promise.all([all("records"), all("files"), all("uploads")]);
  const sent = new Map(uploads.map((upload) => [upload.file, upload]));
  const mine = records.filter(own);
  const entries = mine.filter((record) => record.assignment);
  const site = mine.filter((record) => record.visit).sort(bySeq);
  const files = kept.filter(own);
  const progress = files
    .filter((file) => file.assignment)
    .map(({ id, assignment, period, name, state, problems, content }) => {
      const { received = 0, stalled = false } = sent.get(id) ?? {};
      return { id, assignment, period, name, state, problems, size: content.size, received, begun: sent.has(id), stalled };
    });
  const reported = Object.fromEntries(entries.map((record) => [`${record.assignment} ${record.period}`, record.state]));
  const attached = Object.fromEntries(progress.map((file) => [`${file.assignment} ${file.period}`, file.state]));
  const onSite = site.map(({ id, visit, title, unit, at, state, input, problems }) => {
    const photos = files.filter((file) => file.record === id).length;
    return { id, visit, title, unit, at, state, input, problems, photos };
  });
  return JSON.stringify({
    count: files.length + mine.length,
    entries: { ...attached, ...reported },
    reported,
    files: progress,
    site: onSite,
    photos: files.filter((file) => file.visit).map(({ visit }) => visit),
  });
}

/** Gives a record or a file up; a visit's record with its photos. */
export async function discard(id) {
  await within(["records", "files", "uploads", "device"], async (records, files, uploads, devices) => {
    const device = await deviceOf(devices);
    if (await done(records.get(id))) {
      device.givenUp += 1;
      devices.put(device);
    }
    records.delete(id);
    for (const file of await done(files.getAll())) {
      if (file.id !== id && file.record !== id) continue;
      files.delete(file.id);
      uploads.delete(file.id);
    }
  });
  changed();
  void flush(true);
}

/** Sends a record again, on the revision that its person has now seen. */
export async function again(id, base) {
  await within(["records"], async (records) => {
    const record = await done(records.get(id));
    if (record) records.put({ ...record, base, state: "waiting", theirs: undefined, problems: undefined });
  });
  changed();
  await flush();
}
