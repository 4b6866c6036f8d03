// postal-mime of npm (MIT-0): a parser of its own, for browsers and Cloudflare's mail workers.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.NODE_FOLDER ?? process.cwd(), "package.json"));
const PostalMime = require("postal-mime");

async function facts(content) {
  const mail = await PostalMime.parse(content);
  const people = mail.from ? (mail.from.group ?? [mail.from]) : [];
  const date = mail.date ? Date.parse(mail.date) / 1000 : null;
  return {
    author: people.map((one) => one.address).filter(Boolean),
    subject: mail.subject ?? "",
    date: Number.isNaN(date) ? null : date,
    id: mail.messageId ?? "",
    references: `${mail.inReplyTo ?? ""} ${mail.references ?? ""}`,
    text: mail.text ?? "",
    html: Boolean(mail.html),
    files: mail.attachments.map((one) => [one.filename ?? "", one.content.byteLength ?? one.content.length, one.mimeType]),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = await facts(readFileSync(line));
  } catch (error) {
    answer = { error: error.constructor.name };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
