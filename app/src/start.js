const failed = () => {
  if (document.getElementById("load-failed-bar")) return;
  const bar = document.getElementById("load-failed").content.cloneNode(true);
  bar.firstElementChild.id = "load-failed-bar";
  bar.querySelector("button").addEventListener("click", () => location.reload());
  document.body.append(bar);
};
// A client that has stopped, for instance because a part of it did not load, says so.
addEventListener("error", ({ error }) => error instanceof WebAssembly.RuntimeError && failed());
addEventListener("unhandledrejection", ({ reason }) => reason instanceof WebAssembly.RuntimeError && failed());
// While the client takes the page over, its router would keep a click on a link and not act on it: the browser follows it then.
addEventListener(
  "click",
  (event) => {
    const taken = document.documentElement.dataset.hydrated === "true";
    if (!taken && event.target instanceof Element && event.target.closest("a[href]")) event.stopImmediatePropagation();
  },
  true,
);
try {
  // The part that this page belongs to comes beside the client; once that takes over, the browser has both.
  const parts = "PART_ADDRESSES".split(" ").filter(Boolean).map((part) => fetch(part).then((answer) => answer.arrayBuffer()));
  const [client, offline] = await Promise.all([import("JS_ADDRESS"), import("OFFLINE_ADDRESS")]);
  await Promise.all([client.default({ module_or_path: "WASM_ADDRESS" }), ...parts]);
  // Without network the service worker hands out an empty page.
  if (document.documentElement.dataset.shell === undefined) await client.hydrate();
  else client.mount();
  // Tells tests and styles that the page reacts now.
  document.documentElement.dataset.hydrated = "true";
  // A browser that keeps nothing for later works all the same while there is a network.
  offline.begin(document.documentElement.dataset.build, "HELD_FILES".split(" ")).catch(() => {});
} catch (error) {
  // Leaving the page ends the loading too. Whoever is still here a second later has met a failure.
  await new Promise((later) => setTimeout(later, 1000));
  console.error(error);
  failed();
}
