// Signing out takes what is kept here with it, after a warning.

import { all, deviceOf, done, forgetUser, own, userId, within } from "./storage.js";

const words = {
  zh: (count) => `本机还有 ${count} 条没有发送的记录。退出登录会把它们从本机删除，确定退出吗？（可先到“待发记录”页导出）`,
  en: (count) => `${count} records on this device have not been sent. Signing out removes them. Sign out all the same?`,
};

/** What this person has typed on visits and not recorded. */
const typedOnVisits = () => Object.keys(localStorage).filter((name) => name.startsWith(`kaoping.site.${userId()}.`));

async function signOut(form) {
  const waiting = [...(await all("records")), ...(await all("files"))].filter(own).length + typedOnVisits().length;
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
  for (const name of typedOnVisits()) localStorage.removeItem(name);
  forgetUser();
  navigator.serviceWorker?.controller?.postMessage({ type: "forget" });
  form.submit();
}

addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/sign-out") return;
  event.preventDefault();
  // A storage that cannot be read must not keep anyone signed in.
  signOut(event.target).catch(() => event.target.submit());
});
