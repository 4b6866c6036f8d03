"""Stored, held and sent mail as plain records (dicts, lists, scalars) and back: the one place that knows their form.

Pydantic does both ways. It is given Python objects, never JSON text: its own reader and writer of JSON refuse lone
surrogates, which mail may hold. Unknown keys are ignored on reading, so that an older build can read what a newer one
wrote; what an older build did not write has its default. A stored mail's text is written once: `new_text` is where in
it to look.
"""

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from pydantic import TypeAdapter

from ingest.ports.changes import Change, ChangeKind
from ingest.records import HeldMessage, Receipt, StoredMessage
from ingest.threads.sent import SentMail
from loopguard.dealings import Dealings

__all__ = [
    "changes_from_json",
    "changes_to_json",
    "dealings_from_json",
    "dealings_to_json",
    "held_from_record",
    "held_to_record",
    "receipt_from_json",
    "sent_from_json",
    "sent_to_json",
    "stored_from_record",
    "stored_to_record",
    "to_json",
]

_STORED = TypeAdapter(StoredMessage)
_HELD = TypeAdapter(HeldMessage)
_RECEIPT = TypeAdapter(Receipt)
_SENT = TypeAdapter(SentMail)
_DEALINGS = TypeAdapter(Dealings)
_CHANGE = [field.name for field in fields(Change)]


def to_json(record: dict[str, Any]) -> str:
    """Write a record as one line of JSON; a lone surrogate is written as an escape, so nothing can fail."""
    return json.dumps(record, separators=(",", ":"))


def stored_to_record(message: StoredMessage) -> dict[str, Any]:
    """Return `message` as nested dicts and lists of scalars; `new_text` as [begin, end] where `text` holds it whole."""
    record: dict[str, Any] = _STORED.dump_python(message)
    begin = message.text.find(message.new_text)
    if begin >= 0:
        record["new_text"] = [begin, begin + len(message.new_text)]
    return record


def stored_from_record(record: dict[str, Any]) -> StoredMessage:
    """Return the message that `stored_to_record` was given, or an older build's, which wrote `new_text` out."""
    new_text = record["new_text"]
    if not isinstance(new_text, str):
        begin, end = new_text
        record = {**record, "new_text": record["text"][begin:end]}
    return _STORED.validate_python(record)


def held_to_record(held: HeldMessage) -> dict[str, Any]:
    """Return `held` as nested dicts and lists of scalars."""
    record: dict[str, Any] = _HELD.dump_python(held)
    return record


def held_from_record(record: dict[str, Any]) -> HeldMessage:
    """Return the held mail that `held_to_record` was given."""
    return _HELD.validate_python(record)


def receipt_from_json(text: str) -> Receipt:
    """Return the receipt whose fields were written with `to_json`."""
    return _RECEIPT.validate_python(json.loads(text))


def sent_to_json(mail: SentMail) -> str:
    """Write the record of a mail that we sent."""
    return to_json(_SENT.dump_python(mail))


def sent_from_json(text: str) -> SentMail:
    """Return the mail that `sent_to_json` was given."""
    return _SENT.validate_python(json.loads(text))


def changes_to_json(changes: Sequence[Change]) -> str:
    """Write changes as one line, what is empty left out."""
    records = [{name: value for name in _CHANGE if (value := getattr(one, name))} for one in changes]
    return json.dumps(records, separators=(",", ":"))


def changes_from_json(text: str) -> tuple[Change, ...]:
    """Return what `changes_to_json` was given, without the kinds that only a newer build knows."""
    records = [record for record in json.loads(text) if record["kind"] in ChangeKind.__members__.values()]
    return tuple([_change(record) for record in records])


def _change(record: dict[str, Any]) -> Change:
    known = {name: record[name] for name in _CHANGE if name in record}
    return Change(**{"at": 0.0, "mailbox": "", "id": "", **known, "kind": ChangeKind(record["kind"])})


def dealings_to_json(dealings: Dealings) -> str:
    """Write what is remembered of a party as one line of JSON."""
    return to_json(_DEALINGS.dump_python(dealings))


def dealings_from_json(text: str) -> Dealings:
    """Return what `dealings_to_json` was given."""
    return _DEALINGS.validate_python(json.loads(text))
