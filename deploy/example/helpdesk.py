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
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, quote, urlencode
from urllib.request import Request, urlopen

API = os.environ.get("INGEST_URL", "http://127.0.0.1:8026") + "/api/v1"
TOKEN = os.environ["INGEST_TOKEN"]
SECRET = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
MAILBOX = os.environ.get("MAILBOX", "support@example.com")
SENDS = os.environ.get("SMTP", "")  # HOST:PORT of the server that sends our mail; without one it is printed
LISTEN = int(os.environ.get("PORT", "8080"))
SEEN: set[str] = set()
"""Webhooks that were taken: each comes at least once. A helpdesk keeps these ids in its database."""


def ask(path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the HTTP API: GET, or POST where there is a body."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    try:
        with urlopen(Request(API + path, json.dumps(body).encode() if body else None, headers), timeout=20) as answer:
            return json.load(answer)
    except HTTPError as error:  # problem details (RFC 9457): `detail` says what to change
        kind = FileNotFoundError if error.code == 404 else OSError
        raise kind(f"{path}: {json.load(error).get('detail', error)}") from None


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
    if not to:
        return "nobody to answer: the mail names no author"
    advice = ask(
        "/outgoing", {"mailbox": MAILBOX, "recipients": [to], "automatic": automatic, "answers": mail["message"]}
    )
    if automatic and not advice["may_autoreply"]:
        return f"not acknowledged: {advice['why']}"
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Date"] = MAILBOX, to, formatdate(localtime=True)
    reply["Subject"] = mail["subject"] if mail["subject"].lower().startswith("re:") else f"Re: {mail['subject']}"
    reply.set_content(text)
    # In front as they are: EmailMessage would write long ids as encoded-words, which no mail program reads.
    fields = "".join(f"{name}: {value}\r\n".replace("> <", ">\r\n <") for name, value in advice["headers"].items())
    send("" if automatic else MAILBOX, to, fields.encode() + reply.as_bytes(policy=SMTP))  # "": nobody bounces to it
    return "answered"


def send(reverse_path: str, to: str, content: bytes) -> None:
    """Hand a mail to the server that sends our mail."""
    if not SENDS:
        sys.stderr.write(content.decode(errors="replace").replace("\r", "") + "\n")
        return
    host, _, port = SENDS.rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=20) as server:
        server.sendmail(reverse_path, [to], content)


class Helpdesk(BaseHTTPRequestHandler):
    """POST /webhook for the intake; GET / and /thread, POST /answer for people."""

    def do_POST(self) -> None:
        """Take a webhook, or a person's answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/webhook":
            if not verified(self.headers, body):
                return self.say(401, "the signature is wrong: is WEBHOOK_SECRET the secret of the settings?")
            return self.answered_by(lambda: self.heard(self.headers["webhook-id"], json.loads(body)))
        if self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return self.say(403, "another site asks")
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        return self.answered_by(lambda: self.answer(form.get("message", ""), form.get("text", "")))

    def do_GET(self) -> None:
        """Show the threads, or one."""
        if self.path == "/":
            return self.answered_by(self.threads)
        if self.path.startswith("/thread/"):
            return self.answered_by(lambda: self.thread(self.path.rpartition("/")[2]))
        return self.say(404, "no such page")

    def answered_by(self, page: Callable[[], str]) -> None:
        """Answer with a page, or with what went wrong: a webhook that is not answered 2xx comes again."""
        try:
            status, text = 200, page()
        except OSError as error:  # the API, the server that sends our mail, or the way to one of them
            sys.stderr.write(f"{error}\n")
            status, text = 502, html.escape(str(error))
        self.say(status, text)

    def heard(self, id_: str, event: dict[str, Any]) -> str:
        """Acknowledge a mail that we are told of for the first time."""
        if event["type"] == "message.stored" and id_ not in SEEN:
            try:
                mail = ask(f"/messages/{event['data']['message']}")
                sys.stderr.write(f"{mail['subject']}: {answer(mail, 'We have your mail.', automatic=True)}\n")
            except FileNotFoundError:
                sys.stderr.write("a mail was erased before we fetched it\n")
        SEEN.add(id_)
        return "thank you"

    def answer(self, message: str, text: str) -> str:
        """Send what a person wrote."""
        done = answer(ask(f"/messages/{quote(message, safe='')}"), text, automatic=False)
        return f"{html.escape(done)}. <a href='/'>back</a>"

    def threads(self) -> str:
        """Return the list of threads, newest first."""
        found = [one["latest"] for one in ask("/threads?" + urlencode({"mailbox": MAILBOX, "limit": 50}))["items"]]
        rows = [f"<li><a href='/thread/{one['thread']}'>{html.escape(one['subject'] or '-')}</a>" for one in found]
        return f"<h1>{MAILBOX}</h1><ul>{''.join(rows) or 'no mail yet'}</ul>"

    def thread(self, name: str) -> str:
        """Return one thread: what came, when we answered, and a form to answer the last mail."""
        thread = ask(f"/threads/{quote(MAILBOX)}/{name}")
        mails = [ask(f"/messages/{one['message']}") for one in thread["messages"]]
        came = [(mail["accepted_at"], mail["sender"]["address"], mail["kind"], mail["new_text"]) for mail in mails]
        sent = [(one["at"], MAILBOX, "automatic" if one["automatic"] else "answered", "") for one in thread["sent"]]
        shown = [
            f"<p><b>{html.escape(who)}</b> {at} {what}</p><pre>{html.escape(text)}</pre>"
            for at, who, what, text in sorted(came + sent)
        ]
        last = mails[-1]["message"]
        form = f"<form method=post action=/answer><input type=hidden name=message value={last}><textarea name=text>"
        return "".join(shown) + form + "</textarea><button>Answer</button></form>"

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
