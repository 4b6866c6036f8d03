"""`ingest show`: a stored mail as it was read, its HTML made safe, one of its attachments, or its original bytes."""

import asyncio
from typing import Annotated, Any

import typer

from ingest.cli.options import Config, Json, hand_over, person, print_json, tell
from ingest.cli.reading import desk

__all__ = ["show"]


def show(
    id_: Annotated[str, typer.Argument(metavar="ID", help="A delivery key, as `ingest search` prints it.")],
    html: Annotated[bool, typer.Option("--html", help="Write its HTML, made safe, to standard output.")] = False,
    remote_images: Annotated[
        bool, typer.Option("--remote-images", help="With --html: leave images on other machines in it.")
    ] = False,
    attachment: Annotated[
        int | None, typer.Option(metavar="N", help="Write the bytes of this attachment to standard output; from 0.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="Write the mail as it was received to standard output.")] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Show a stored mail; or write its HTML, an attachment or its original bytes to standard output.

    `--html` and `--attachment` open a held mail too. With them `--json` prints what is known of it instead of bytes.
    """
    if html + raw + (attachment is not None) > 1:
        raise typer.BadParameter("say one of --html, --attachment and --raw")
    if remote_images and not html:
        raise typer.BadParameter("it goes with --html", param_hint="--remote-images")
    if as_json and raw:
        raise typer.BadParameter("say one of --raw and --json")
    part = "html" if html else "raw" if raw else "record" if attachment is None else "attachment"
    facts, content = asyncio.run(_read(id_, part, attachment or 0, config, remote_images=remote_images))
    if as_json:
        print_json(facts)
    elif part == "record":
        _tell(facts)
    else:
        hand_over(content)


async def _read(
    id_: str, part: str, number: int, config: Config, *, remote_images: bool
) -> tuple[dict[str, Any], bytes]:
    """Return facts for `--json` and people, and the bytes that are asked for."""
    from ingest.errors import Corrupt, NotFound, OriginalsUnavailable
    from ingest.staff.opening import Opening
    from ingest.web.forms.message import MessageForm

    async with desk(config) as opened:
        opening = Opening(opened.ports, opened.raw, opened.mailboxes)
        if part == "html":
            safe = await opening.html(id_, remote_images=remote_images)
            if safe is None:
                raise NotFound(f"mail {id_} has no HTML")
            facts = {
                "html": safe.html,
                "parts": dict(safe.parts),
                "remote_images_removed": safe.remote_images,
            }
            return facts, f"{safe.html}\n".encode()
        if part == "attachment":
            file = await opening.attachment(id_, number)
            about = {"name": file.name, "content_type": file.content_type, "size": file.size, "sha256": file.sha256}
            return about, file.content
        stored = await opening.mail(id_)
        if part == "raw":
            return {}, await opened.raw.of_stored(stored)
        try:
            read, why = await opening.facts(stored), ""
        except (NotFound, Corrupt, OriginalsUnavailable) as error:  # the record is shown as far as it goes
            read, why = None, str(error)
        facts = MessageForm.of_stored(stored, read).model_dump(mode="json")
        del facts["links"]  # of the HTTP API
        return {**facts, **({"trouble": why} if why else {})}, b""


def _tell(mail: dict[str, Any]) -> None:
    sender = mail["sender"]
    tell(f"{mail['message']}  {mail['kind']}  thread {mail['thread']}")
    tell(f"  {mail['accepted_at']} to {mail['mailbox']}")
    tell(f"  from {person(sender['name'], sender['address'])}: {mail['subject'] or '(no subject)'}")
    if mail["related"]:
        tell(f"  speaks of thread {mail['related']} without joining it")
    for file in mail["attachments"]:
        about = f" ({file['content_type']}, {file['size']} bytes)" if "size" in file else ""
        tell(f"  attachment {file['number']}: {file['name']}{about}")
    if "trouble" in mail:
        tell(f"  its original cannot be read: {mail['trouble']}")
    tell(f"\n{mail['text']}")
