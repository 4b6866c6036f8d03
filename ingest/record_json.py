"""Stored and held mail as JSON text and back: the one place that knows how records are written down.

Used by adapters that keep a record whole beside the columns they look things up by. Unknown keys are ignored on
reading, so that an older build can read what a newer one wrote.
"""

import json
from dataclasses import asdict, fields
from typing import Any

from ingest.records import HeldMessage, HeldState, Receipt, StoredMessage
from loopguard import Effect, Envelope, Finding

__all__ = [
    "held_from_record",
    "held_to_record",
    "receipt_from_json",
    "stored_from_record",
    "stored_to_record",
    "to_json",
]


def to_json(record: dict[str, Any]) -> str:
    """Write a record as one line of JSON; a lone surrogate is written as an escape, so nothing can fail."""
    return json.dumps(record, separators=(",", ":"))


def stored_to_record(message: StoredMessage) -> dict[str, Any]:
    """Return `message` as nested dicts and lists of scalars."""
    return asdict(message)


def stored_from_record(record: dict[str, Any]) -> StoredMessage:
    """Return the message that `stored_to_record` was given."""
    values = _known(StoredMessage, record)
    for name in ("in_reply_to", "references", "to", "cc", "attachments"):
        values[name] = tuple(values[name])
    values["findings"] = _findings(values["findings"])
    return StoredMessage(**values)


def held_to_record(held: HeldMessage) -> dict[str, Any]:
    """Return `held` as nested dicts and lists of scalars."""
    return asdict(held)


def held_from_record(record: dict[str, Any]) -> HeldMessage:
    """Return the held mail that `held_to_record` was given."""
    values = _known(HeldMessage, record)
    values["receipt"] = _receipt(values["receipt"])
    values["findings"] = _findings(values["findings"])
    values["state"] = HeldState(values["state"])
    return HeldMessage(**values)


def receipt_from_json(text: str) -> Receipt:
    """Return the receipt whose `asdict` was written with `to_json`."""
    return _receipt(json.loads(text))


def _receipt(record: dict[str, Any]) -> Receipt:
    values = _known(Receipt, record)
    envelope = values["envelope"]
    return Receipt(**{**values, "envelope": Envelope(envelope["reverse_path"], tuple(envelope["forward_paths"]))})


def _known(kind: type, record: dict[str, Any]) -> dict[str, Any]:
    return {field.name: record[field.name] for field in fields(kind) if field.name in record}


def _findings(rows: list[dict[str, str]]) -> tuple[Finding, ...]:
    return tuple(Finding(row["code"], row["evidence"], row["reference"], Effect(row["effect"])) for row in rows)
