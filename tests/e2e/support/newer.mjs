// A newer build without building one: a proxy that gives the files of the client other names, and has the old ones no more.
import { createServer, request as ask } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./app.mjs";

const newName = "f".repeat(16);
const texts = /text\/html|javascript|json/;

/** @returns `url`; `serveNewer()`: from now on as after an update; `stop()` */
export async function behindProxy(app) {
  const manifest = JSON.parse(await readFile(join(root, "target/site/pkg/manifest.json"), "utf8"));
  const oldName = manifest.js.split("/")[1];
  const target = new URL(app.url);
  let newer = false;
  const server = createServer((incoming, answer) => {
    if (newer && incoming.url.includes(oldName)) {
      answer.writeHead(404).end();
      return;
    }
    const path = incoming.url.replaceAll(newName, oldName);
    const headers = { ...incoming.headers, "accept-encoding": "identity" };
    const onward = ask({ host: target.hostname, port: target.port, path, method: incoming.method, headers }, (found) => {
      const type = found.headers["content-type"] ?? "";
      // A stream of events goes through as it comes.
      if (!newer || !texts.test(type)) {
        answer.writeHead(found.statusCode, found.headers);
        found.pipe(answer);
        return;
      }
      const parts = [];
      found.on("data", (part) => parts.push(part));
      found.on("end", () => {
        const body = Buffer.concat(parts).toString("utf8").replaceAll(oldName, newName);
        const { "content-length": _, etag: __, ...rest } = found.headers;
        answer.writeHead(found.statusCode, rest).end(body);
      });
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    newName,
    serveNewer: () => (newer = true),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
