"""A helpdesk in one file, with the standard library alone: what a backend does with helpdesk-ingest.

It is told of each mail by a webhook, verifies the signature, asks whether a machine may answer, and acknowledges the
mail with the fields that it is given; a person reads the threads on http://127.0.0.1:8080/ and answers them there. It
keeps nothing: threads and mails come from the HTTP API. `deploy/example/README.md` says how to connect it.

It has no accounts and no queue of its own: an example, not a product.
"""

import base64
import hashlib
import hmac
import html
import json
import os
import smtplib
import sys
import time
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode
from urllib.request import Request, urlopen

API = os.environ.get("INGEST_URL", "http://127.0.0.1:8026") + "/api/v1"
TOKEN = os.environ["INGEST_TOKEN"]
SECRET = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
MAILBOX = os.environ.get("MAILBOX", "support@example.com")
SMTP_HOST, SMTP_PORT = os.environ.get("SMTP", "127.0.0.1:25").rsplit(":", 1)
LISTEN = int(os.environ.get("PORT", "8080"))
SEEN: set[str] = set()
"""Webhooks that were taken: each comes at least once. A helpdesk keeps these ids in its database."""


def ask(path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the HTTP API: GET, or POST where there is a body."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    with urlopen(Request(API + path, json.dumps(body).encode() if body else None, headers), timeout=20) as answer:
        return json.load(answer)


def verified(headers: Any, body: bytes) -> bool:
    """Whether this is a webhook of ours, signed in the last five minutes (Standard Webhooks 1.0)."""
    id_, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    made = hmac.new(SECRET, f"{id_}.{at}.".encode() + body, hashlib.sha256).digest()
    ours = "v1," + base64.b64encode(made).decode()
    signed = any(hmac.compare_digest(one, ours) for one in headers.get("webhook-signature", "").split())
    return signed and at.isdigit() and abs(time.time() - int(at)) < 300


def answer(mail: dict[str, Any], text: str, *, automatic: bool) -> str:
    """Answer a mail, if we may, with the fields that make it ours; return what was done."""
    to = mail["sender"]["address"]
    advice = ask(
        "/outgoing", {"mailbox": MAILBOX, "recipients": [to], "automatic": automatic, "answers": mail["message"]}
    )
    if automatic and not advice["may_autoreply"]:
        return f"not acknowledged: {advice['why']}"
    reply = EmailMessage()
    reply["From"], reply["To"] = MAILBOX, to
    reply["Subject"] = mail["subject"] if mail["subject"].lower().startswith("re:") else f"Re: {mail['subject']}"
    for name, value in advice["headers"].items():
        reply[name] = value
    reply.set_content(text)
    with smtplib.SMTP(SMTP_HOST, int(SMTP_PORT), timeout=20) as server:
        server.sendmail("" if automatic else MAILBOX, [to], reply.as_bytes())  # nobody bounces to an automatic mail
    return "answered"


class Helpdesk(BaseHTTPRequestHandler):
    """POST /webhook for the intake; GET / and /thread, POST /answer for people."""

    def do_POST(self) -> None:
        """Take a webhook, or a person's answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/webhook":
            if not verified(self.headers, body):
                return self.say(401, "the signature is wrong")
            event, id_ = json.loads(body), self.headers["webhook-id"]
            if event["type"] == "message.stored" and id_ not in SEEN:
                mail = ask(f"/messages/{event['data']['message']}")
                sys.stderr.write(f"{mail['subject']}: {answer(mail, 'We have your mail.', automatic=True)}\n")
            SEEN.add(id_)
            return self.say(200, "thank you")  # anything but 2xx: it comes again
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        done = answer(ask(f"/messages/{form['message']}"), form["text"], automatic=False)
        return self.say(200, f"{done}. <a href='/'>back</a>")

    def do_GET(self) -> None:
        """Show the threads, or one."""
        if self.path == "/":
            found = ask("/threads?" + urlencode({"mailbox": MAILBOX, "limit": 50}))["items"]
            rows = [f"<li><a href='/thread/{one['thread']}'>{html.escape(one['subject'])}</a>" for one in found]
            return self.say(200, f"<h1>{MAILBOX}</h1><ul>{''.join(rows) or 'no mail yet'}</ul>")
        thread = ask(f"/threads/{quote(MAILBOX)}/{quote(self.path.rpartition('/')[2])}")
        shown = [
            f"<p><b>{html.escape(mail['sender']['address'])}</b> {mail['accepted_at']} {mail['kind']}</p>"
            f"<pre>{html.escape(mail['new_text'])}</pre>"
            for mail in (ask(f"/messages/{one['message']}") for one in thread["messages"])
        ]
        last = thread["messages"][-1]["message"]
        form = f"<form method=post action=/answer><input type=hidden name=message value={last}><textarea name=text>"
        return self.say(200, "".join(shown) + form + "</textarea><button>Answer</button></form>")

    def say(self, status: int, text: str) -> None:
        """Answer with a page."""
        page = f"<!doctype html><meta charset=utf-8><title>helpdesk</title>{text}".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; form-action 'self'")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


if __name__ == "__main__":
    sys.stderr.write(f"http://127.0.0.1:{LISTEN}/, webhooks to /webhook\n")
    ThreadingHTTPServer(("127.0.0.1", LISTEN), Helpdesk).serve_forever()
