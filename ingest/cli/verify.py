"""`ingest verify`: say which ids of a mail are stamps of ours, for which mailbox and thread, and which only look so."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from ingest.cli.options import Config, Json, print_json, tell
from ingest.mailboxes import Mailboxes
from loopguard import StampKey
from parsers import ParsedMessage

__all__ = ["verify"]


def verify(
    paths: Annotated[
        list[str] | None, typer.Argument(help="Mail files, folders, Maildirs, mboxes; `-` is standard input.")
    ] = None,
    id_: Annotated[list[str] | None, typer.Option("--id", help="A Message-ID instead of a mail.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Verify the stamps in mails. Exit 0 when each mail or id holds one of ours that verifies, else 1."""
    from ingest.config import load
    from ingest.sending.stamping import keyed

    if not paths and not id_:
        raise typer.BadParameter("name a mail, `-` for standard input, or --id")
    boxes = Mailboxes(load(config))
    keys = keyed(boxes)
    good = True
    for name, ids in _asked(paths or [], id_ or []):
        stamps = [_read(where, one, keys, boxes) for where, one in ids]
        known = [one for one in stamps if one is not None]
        verified = any(one["verified"] for one in known)
        good = good and verified
        print_json({"path": name, "verified": verified, "stamps": known}) if as_json else _tell(name, known)
    raise typer.Exit(0 if good else 1)


def _asked(paths: list[str], ids: list[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    from ingest.cli.mail_source import mails
    from parsers import parse
    from parsers.headers.message_id import references

    for one in ids:
        yield one, [("given", found) for found in references(one) or (one,)]
    for source in mails(paths):
        yield source.name, list(_ids(parse(source.content)))


def _ids(message: ParsedMessage) -> Iterator[tuple[str, str]]:
    from parsers.headers.rewritten_id import original_ids

    if message.message_id.value:
        yield "Message-ID", message.message_id.value
    yield from (("original Message-ID", one) for one in original_ids(message.headers))
    yield from (("In-Reply-To", one) for one in message.in_reply_to)
    yield from (("References", one) for one in message.references)


def _read(where: str, id_: str, keys: tuple[StampKey, ...], boxes: Mailboxes) -> dict[str, Any] | None:
    from loopguard.identity.stamp import looks_stamped, read_stamp

    if not looks_stamped(id_):
        return None
    stamp = read_stamp(id_, keys)
    if stamp is None:
        return {"field": where, "id": id_, "verified": False}
    mailbox = next((box.address for box in boxes if stamp.belongs_to(box.address)), None)
    return {
        "field": where, "id": id_, "verified": True, "key": stamp.key_id, "mailbox": mailbox, "thread": stamp.thread
    }  # fmt: skip


def _tell(name: str, stamps: list[dict[str, Any]]) -> None:
    tell(f"{name}: {'' if stamps else 'no stamp'}")
    for one in stamps:
        if one["verified"]:
            box = one["mailbox"] or "a mailbox that is not in the settings"
            tell(f"  {one['field']}: ours, key {one['key']}, {box}, thread {one['thread']}")
        else:
            tell(f"  {one['field']}: {one['id']} has the form of our stamps, but no key of ours made it")
