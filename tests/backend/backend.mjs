// A helpdesk's backend in Node, without a package: mail by webhook and mail by the feed, each written down before it is
// acknowledged. Environment: API (http://host:port), TOKEN, SECRET (whsec_...), PORT, FOLDER.
import { createHmac, timingSafeEqual } from "node:crypto";
import { existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const { API, TOKEN, SECRET, PORT, FOLDER } = process.env;
const key = Buffer.from(SECRET.replace(/^whsec_/, ""), "base64");

function book(name) {
  const file = openSync(`${FOLDER}/${name}`, "a");
  return (lines) => {
    if (lines.length) writeSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    fsyncSync(file);
  };
}

function signed(headers, body) {
  const made = createHmac("sha256", key);
  const expected = made.update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest();
  const fresh = Math.abs(Date.now() / 1000 - Number(headers["webhook-timestamp"])) < 300;
  return fresh && (headers["webhook-signature"] ?? "").split(" ").some((one) => {
    const [version, digest] = one.split(",");
    const found = Buffer.from(digest ?? "", "base64");
    return version === "v1" && found.length === expected.length && timingSafeEqual(found, expected);
  });
}

const byWebhook = book("webhook.jsonl");
createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    if (!signed(request.headers, body)) return response.writeHead(401).end();
    const { type, data } = JSON.parse(body);
    byWebhook([{ id: request.headers["webhook-id"], type, message: data.message }]);
    response.writeHead(204).end();
  });
}).listen(Number(PORT), "127.0.0.1");

const byFeed = book("feed.jsonl");
const place = `${FOLDER}/cursor`;
let cursor = existsSync(place) ? readFileSync(place, "utf8") : "";
for (;;) {
  try {
    const asked = `${API}/api/v1/changes?limit=500&wait=10${cursor && `&after=${encodeURIComponent(cursor)}`}`;
    const answer = await fetch(asked, { headers: { Authorization: `Bearer ${TOKEN}` } });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    const { items, next } = await answer.json();
    byFeed(items.map(({ type, message }) => ({ type, message })));
    cursor = next;
    writeFileSync(`${place}.new`, cursor);
    renameSync(`${place}.new`, place);
  } catch (error) {
    console.error(String(error));
    await sleep(300);
  }
}
