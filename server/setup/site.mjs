// The part of site.sh that works on finished files: bundle the style sheet, name everything by its content, compress.
// Needs node alone; where lightningcss is not installed the style sheet is put together but not minified.
//
//   node server/setup/site.mjs PKG small|dev      PKG holds kaoping.js, kaoping_bg.wasm and the parts
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const [pkg, mode] = [resolve(process.argv[2]), process.argv[3]];
const site = join(root, "target/site");
const kept = new Set();

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

/** Writes only what differs: an untouched file does not make cargo build the server again. */
function write(path, bytes) {
  kept.add(path);
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(bytes))) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return true;
}

/** Pictures and fonts are compressed already; under 1 kB the headers cost more than is won. */
const compressible = new Set([".js", ".mjs", ".css", ".wasm", ".svg", ".json", ".webmanifest", ".html", ".txt", ".xml"]);

function publish(name, bytes) {
  const path = join(site, name);
  const changed = write(path, bytes);
  if (mode === "dev" || bytes.length <= 1024 || !compressible.has(extname(name))) return;
  for (const [ending, compress] of [[".br", brotli], [".gz", gzip]]) {
    kept.add(path + ending);
    if (changed || !existsSync(path + ending)) writeFileSync(path + ending, compress(bytes));
  }
}

function brotli(bytes) {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

function gzip(bytes) {
  return gzipSync(bytes, { level: 9 });
}

function walk(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

function styleSheet() {
  const main = join(root, "style/main.css");
  if (!existsSync(main)) return Buffer.alloc(0);
  try {
    const { bundle } = createRequire(join(root, "frontend/package.json"))("lightningcss");
    // Chrome 111, Firefox 113 and Safari 16.4 are the first with all of @layer, color-mix and container queries.
    const targets = { chrome: 111 << 16, firefox: 113 << 16, safari: (16 << 16) | (4 << 8) };
    const { code, warnings } = bundle({ filename: main, minify: mode !== "dev", targets });
    for (const { message, loc } of warnings) console.warn(`  ! ${loc?.filename ?? main}:${loc?.line}: ${message}`);
    return code;
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    console.warn("  ! lightningcss is not installed: the style sheet is not minified");
    return Buffer.from(inlined(main));
  }
}

/** Replaces each @import by what it names, inside its layer if it has one. */
function inlined(file) {
  return readFileSync(file, "utf8").replace(
    /@import\s+(?:url\()?["']([^"']+)["']\)?(?:\s+layer\(([^)]*)\))?\s*;/g,
    (_, name, layer) => {
      const text = inlined(join(dirname(file), name));
      return layer ? `@layer ${layer} {\n${text}\n}` : text;
    },
  );
}

/**
 * Leaving a page ends its loading too, which the loader of parts takes for a failure. It is made to wait a second before it
 * says so, like app/src/start.js: whoever is still here then has met one.
 */
function patient(path, bytes) {
  if (basename(path) !== "__wasm_split.js") return bytes;
  const before = "console.error(e);";
  const text = bytes.toString();
  if (text.split(before).length !== 2) throw new Error("wasm-split writes another loader: look at what it does on failure");
  return Buffer.from(text.replace(before, `await new Promise((later) => setTimeout(later, 1000));\n            ${before}`));
}

const css = styleSheet();
// The queue of a device: modules that name one another.
const queue = walk(join(root, "frontend/offline")).sort().map((path) => [join("offline", basename(path)), readFileSync(path)]);
// The client's files refer to one another by name, in a circle; so not each file but their folder is named by the content.
const client = [...walk(pkg).sort().map((path) => [relative(pkg, path), patient(path, readFileSync(path))]), ...queue];
const folder = `pkg/${hash(Buffer.concat(client.map(([, bytes]) => bytes)))}`;
const names = {
  js: `${folder}/kaoping.js`,
  wasm: `${folder}/kaoping_bg.wasm`,
  css: `pkg/kaoping.${hash(css)}.css`,
  loader: `${folder}/__wasm_split.js`,
  offline: queue.map(([name]) => `${folder}/${name}`),
};
/** The files that parts share, and which parts: the loader says it in a comment before each. */
function shared() {
  const loader = client.find(([name]) => name === "__wasm_split.js")?.[1].toString() ?? "";
  const found = [...loader.matchAll(/\/\* ([^*]+) \*\/\s*const __(chunk_\d+) =/g)];
  const chunks = client.filter(([name]) => name.startsWith("chunk_"));
  if (found.length !== chunks.length) throw new Error("wasm-split writes another loader: look at how it names what parts share");
  return found.map(([, owners, chunk]) => [`${chunk}.wasm`, owners.split(", ").map((owner) => owner.replace(/_\d+$/, ""))]);
}

// A part's own file and what it shares with others: app/src/pages/parts.rs names the parts.
const chunks = shared();
const parts = Object.fromEntries(
  client.flatMap(([name]) => {
    const part = /^split_(\w+)_\d+[.]wasm$/.exec(name)?.[1];
    if (!part) return [];
    const own = chunks.filter(([, owners]) => owners.includes(part)).map(([chunk]) => chunk);
    return [[part, [name, ...own].map((file) => `${folder}/${file}`)]];
  }),
);
for (const [name, bytes] of client) publish(`${folder}/${name}`, bytes);
publish(names.css, css);

const assets = join(root, "frontend/assets");
const sums = [];
for (const path of walk(assets).sort()) {
  const bytes = readFileSync(path);
  sums.push(relative(assets, path), hash(bytes));
  publish(relative(assets, path), bytes);
}

const build = hash(JSON.stringify([names, sums]));
// Last, so that whoever sees the new manifest finds the files that it names.
write(join(site, "pkg/manifest.json"), `${JSON.stringify({ ...names, parts, build }, null, 2)}\n`);

// What an earlier build left would otherwise be embedded in the binary for ever.
for (const path of walk(site)) if (!kept.has(path)) rmSync(path);

for (const name of [names.css, ...client.map(([name]) => `${folder}/${name}`)]) {
  const path = join(site, name);
  const size = (file) => (existsSync(file) ? `${(statSync(file).size / 1000).toFixed(1)} kB` : "–");
  console.log(`  ${size(path).padStart(10)}   brotli ${size(`${path}.br`).padStart(9)}   ${name}`);
}
