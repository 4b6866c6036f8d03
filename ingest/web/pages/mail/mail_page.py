"""GET /mail/{message}: one mail, stored or held: what it says, who wrote it, what was made of it, and all it came with.

Who sees the text of a held mail stands in the audit log (`Look.note`). Where the bytes are away, the page shows what
the record knows and says what is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response

from ingest.errors import Corrupt, NotFound, Waiting
from ingest.records import HeldMessage, HeldState, StoredMessage
from ingest.staff.looking.frame import SANDBOX, Frame, frame_of
from ingest.staff.looking.hops import way
from ingest.staff.looking.reasons import reason_words
from ingest.staff.opening import Opening
from ingest.staff.thread_view import thread_view
from ingest.web.desk import Desk
from ingest.web.forms.message import MessageForm
from ingest.web.pages.mail.look import AtMail, Look
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import page
from ingest.web.pages.visitor import Visitor
from loopguard import Effect, Finding
from parsers import ParsedMessage

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
MOST_TEXT = 200_000
"""Characters of a text that a page shows; the original has all."""
MOST_FIELDS = 500


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in a support agent's words, and as it was found."""

    words: str
    finding: Finding


@router.get("/mail/{message}")
async def mail_page(look: AtMail, images: Annotated[bool, Query()] = False) -> Response:
    """Show a mail. `images`: load those on other machines, this once."""
    visitor, mail = look.visitor, look.mail
    if isinstance(mail, StoredMessage):
        mail = await look.opening.as_now(mail)
    facts, frame, missing = await _read(look.opening, mail, remote_images=images)
    if facts is not None:
        await look.note()
    said = _said(visitor, mail.findings)
    shown = {
        "mail": mail,
        "form": _form(mail, facts),
        "thread": mail.thread if isinstance(mail, StoredMessage) else await _thread(look.desk, mail),
        "is_held": isinstance(mail, HeldMessage) and mail.state is HeldState.HELD,
        "back": await _back(look, mail),
        "facts": facts,
        "missing": missing,
        "frame": frame,
        "images": images,
        "sandbox": SANDBOX,
        "way": way(facts.hops) if facts is not None else None,
        "said": said,
        "why_held": [one for one in said if one.finding.effect is Effect.HOLD],
        "why_silent": [one for one in said if one.finding.effect not in {Effect.NOTE, Effect.HOLD}],
        "notes": [one for one in said if one.finding.effect is Effect.NOTE],
        "most_text": MOST_TEXT,
        "most_fields": MOST_FIELDS,
    }
    return page(
        look.request, visitor, "mail/mail.html", {"section": "storms" if shown["is_held"] else "search", **shown}
    )


async def _read(
    opening: Opening, mail: StoredMessage | HeldMessage, *, remote_images: bool
) -> tuple[ParsedMessage | None, Frame | None, str]:
    """Return what the original says, and its HTML; else the name of the text that says why it cannot be read."""
    try:
        facts = await opening.facts(mail)
        return facts, await frame_of(opening, mail, remote_images=remote_images), ""
    except Waiting:
        return None, None, "mail.missing.waiting"
    except NotFound:
        return None, None, "mail.missing.gone"
    except Corrupt:
        return None, None, "mail.missing.damaged"


def _form(mail: StoredMessage | HeldMessage, facts: ParsedMessage | None) -> MessageForm:
    return MessageForm.of_held(mail, facts) if isinstance(mail, HeldMessage) else MessageForm.of_stored(mail, facts)


async def _thread(desk: Desk, mail: HeldMessage) -> str:
    """Return the name of the conversation that a held mail would join, "" where there is none but it."""
    found = await thread_view(desk.engines().ports, mail.receipt.mailbox, mail.thread, lambda _: False, limit=1)
    return found.names[0] if found is not None else ""


async def _back(look: Look, mail: StoredMessage | HeldMessage) -> str:
    """Return where a decision on a held mail leads: to its storm, or for a single mail to the list of those."""
    if not isinstance(mail, HeldMessage):
        return "/"
    row = await look.desk.engines().ports.quarantine.storm_row(mail.storm, look.visitor.caller.scope)
    return "/?kind=single" if row is not None and row.single else f"/storms/{mail.storm}"


def _said(visitor: Visitor, findings: Sequence[Finding]) -> list[Said]:
    """Return the findings in words; of several that say the same the first."""
    words = visitor.texts.section("reasons")
    told: dict[tuple[str, Effect], Said] = {}
    for one in findings:
        sentence = reason_words(one, words)
        told.setdefault((sentence, one.effect), Said(sentence, one))
    return list(told.values())
