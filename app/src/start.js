try {
  const client = await import("JS_ADDRESS");
  await client.default({ module_or_path: "WASM_ADDRESS" });
  client.hydrate();
} catch (error) {
  console.error(error);
  const bar = document.getElementById("load-failed").content.cloneNode(true);
  bar.querySelector("button").addEventListener("click", () => location.reload());
  document.body.append(bar);
}
