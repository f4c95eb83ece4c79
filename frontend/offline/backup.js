// The queue to a file and back.

import { flush } from "./sending.js";
import { VERSION, all, changed, deviceOf, done, own, userId, within } from "./storage.js";

const asBase64 = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

/** Saves everything that waits here as a file, files included. */
export async function save() {
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

const areTexts = (...values) => values.every((text) => typeof text === "string");
const isEntry = ({ id, assignment, period, base, input } = {}) =>
  areTexts(id, assignment, input?.actual, input?.note, input?.issue_list) && /^\d{4}-\d{2}$/.test(period) && Number.isSafeInteger(base);
const isOfVisit = ({ id, visit, input } = {}) => areTexts(id, visit, input?.actual, input?.note);
const isRecord = (record) => isEntry(record) || isOfVisit(record);

/** Takes a saved queue in; what is here already is known by its id. Answers how many records and files there were. */
export async function load(file) {
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
    for (const one of files) if (!(await done(kept.get(one.id)))) kept.put({ ...one, state: "waiting", problems: undefined });
  });
  changed();
  void flush();
  return saved.records.length + saved.files.length;
}
