try {
  const client = await import("JS_ADDRESS");
  await client.default({ module_or_path: "WASM_ADDRESS" });
  client.hydrate();
} catch (error) {
  // Leaving the page ends the loading too. Whoever is still here a second later has met a failure.
  await new Promise((later) => setTimeout(later, 1000));
  console.error(error);
  const bar = document.getElementById("load-failed").content.cloneNode(true);
  bar.querySelector("button").addEventListener("click", () => location.reload());
  document.body.append(bar);
}
