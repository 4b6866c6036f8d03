"""What `ingest held show` prints: a storm and its mails, or a mail with its findings and how its text begins."""

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.cli.decisions.listing import mail_facts, tell_mail, tell_storm
from ingest.cli.decisions.paper import flow
from ingest.cli.options import actor, hand_over, print_json, tell, when
from ingest.cli.reading import Desk, desk
from ingest.errors import CallerError, EngineError, MailError, NotFound

if TYPE_CHECKING:
    from ingest.records import HeldMessage

__all__ = ["show_held"]

SHOWN = 20
"""Mails of a storm that are shown to a person."""
PAGE = 500


async def show_held(id_: str, raw: bool, config: Path | None, as_json: bool) -> None:
    """Show the mail or storm `id_`. Raises `NotFound`."""
    async with desk(config) as opened:
        if id_.startswith("v1:"):
            await _storm(id_, raw, opened, as_json)
            return
        held = await opened.ports.quarantine.get(id_)
        if held is None:
            raise NotFound(f"nothing held is called {id_}; `ingest held list` shows what is")
        if raw:
            await _raw(held, opened)
        else:
            await _mail(held, opened, as_json)


async def _storm(id_: str, raw: bool, opened: Desk, as_json: bool) -> None:
    from ingest.ports import HeldQuery
    from ingest.staff.allowing.twice import offer_of
    from ingest.staff.asking import Standing, standing, storms_waiting
    from ingest.staff.looking.later import postponed

    row = await opened.ports.quarantine.storm_row(id_)
    if row is None:
        raise NotFound(f"nothing held is called {id_}; `ingest held list` shows what is")
    if raw and row.storm.count > 1:
        raise CallerError(f"{id_} is a storm of {row.storm.count} mails: name one, `ingest held list --storm` does")
    query = HeldQuery(storm=id_) if row.waiting else HeldQuery(storm=id_, state=None)
    page = await opened.ports.quarantine.page(query, None, PAGE if as_json else SHOWN, newest=False)
    if raw:
        await _raw(page.mails[0], opened)
        return
    now = time.time()
    later = (await postponed(opened.ports, [row], now)).get(id_)
    tell_storm(row, (await storms_waiting(opened.ports)).get(id_), as_json, later, now)
    if not as_json and (offer := await offer_of(opened.ports, opened.mailboxes, row, now)) is not None:
        flow(f"{offer.sentence}: `ingest held at-once add {id_}`", 4)
    for finding in () if as_json or not page.mails else page.mails[0].findings:
        flow(f"{finding.code} ({finding.effect}): {finding.evidence} [{finding.reference}]", 4)
    shown = 0
    while True:
        told = await standing(page.mails, opened.ports)
        for one in page.mails:
            tell_mail(one, told.get(one.id, Standing()), as_json)
        shown += len(page.mails)
        if page.next is None or not as_json:
            break
        page = await opened.ports.quarantine.page(query, page.next, PAGE, newest=False)
    left = (row.waiting or row.storm.count) - shown
    if left > 0 and not as_json:
        flow(f"{left} more are not shown; `ingest held list --storm {id_} --limit {shown + left}` shows them")


async def _raw(held: "HeldMessage", opened: Desk) -> None:
    from ingest.staff.asking import fetched

    content = await fetched(held, actor(None), opened.ports, opened.raw)
    await _note(held, opened)
    hand_over(content)


async def _mail(held: "HeldMessage", opened: Desk, as_json: bool) -> None:
    from ingest.staff.asking import Standing, standing
    from ingest.staff.decisions import decided

    stands = (await standing([held], opened.ports)).get(held.id, Standing())
    if as_json:
        print_json(mail_facts(held, stands))
        return
    flow(f"{held.id}  {decided(held) if held.actor else held.state}")
    flow(f"storm {held.storm}", 2)
    flow(f"{when(held.receipt.accepted_at)} UTC to {held.receipt.mailbox}", 2)
    flow(f"from {held.sender or 'nobody'}: {held.subject or '(no subject)'}".replace("\n", " "), 2)
    if stands.waiting_for is not None:
        flow(f"waiting for node {stands.waiting_for}", 2)
    elif stands.trouble:
        flow(stands.trouble, 2)
    for finding in held.findings:
        flow(f"{finding.code} ({finding.effect}): {finding.evidence} [{finding.reference}]", 2)
    tell("")
    await _text(held, opened)


async def _text(held: "HeldMessage", opened: Desk) -> None:
    """Print how the text of a mail begins, or why it cannot be had."""
    from ingest.staff.asking import fetched
    from ingest.staff.beginning import beginning
    from parsers import Limits
    from parsers.degraded import whole_or_degraded

    mailbox = opened.mailboxes.named(held.receipt.mailbox)
    try:
        content = await fetched(held, actor(None), opened.ports, opened.raw)
    except (CallerError, MailError, EngineError) as error:
        flow(f"its text is not to be had: {error}", 2)
        return
    await _note(held, opened)
    text = whole_or_degraded(content, mailbox.limits if mailbox is not None else Limits()).text
    for line in (beginning(text) or "(no text)").split("\n"):
        flow(line.replace("\t", "  "), 2)


async def _note(held: "HeldMessage", opened: Desk) -> None:
    """Write down that somebody looked. Where the store cannot be written to he may look all the same."""
    from ingest.staff.viewing import viewed

    with suppress(EngineError):
        await opened.ports.audit.record([viewed(held, actor(None), "cli", time.time())])
