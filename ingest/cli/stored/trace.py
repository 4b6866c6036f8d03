"""`ingest trace`: what became of a receipt, a message, a Message-ID or an address, whichever node took it in."""

import asyncio
import re
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.options import Config, Json, print_json, tell, when

if TYPE_CHECKING:
    from ingest.staff.tracing.question import Question, Trace, Traced

__all__ = ["trace"]

_ID = re.compile(r"[0-9a-f]{32}")


def trace(
    what: Annotated[
        str, typer.Argument(metavar="ID|MESSAGE-ID|ADDRESS", help="A receipt, a message, a Message-ID or an address.")
    ],
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many receipts at most, the newest first.")] = 50,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Say what became of mail: each receipt with its fate, its node and when. Exit 1 when there is none.

    What stands in angle brackets is a Message-ID. Other text with an @ is looked for as an address (author,
    reverse-path or recipient) and as a Message-ID.
    """
    traced, labels = asyncio.run(_traced(what.strip(), limit, config))
    for one in traced.traces:
        if as_json:
            from ingest.web.forms.traces import TraceForm

            print_json(TraceForm.of(one, labels).model_dump(mode="json"))
        else:
            _show(one, labels)
    for sentence in traced.left_out:
        tell(sentence, err=True)
    if traced.next is not None:
        tell(f"there are more than {limit}: --limit", err=True)
    if not traced.traces:
        tell(f"nothing is known of {what}", err=True)
    raise typer.Exit(0 if traced.traces else 1)


async def _traced(what: str, limit: int, config: Config) -> "tuple[Traced, dict[str, str]]":
    from ingest.cli.reading import ports_of, reading
    from ingest.staff.tracing.tracing import Tracing

    with reading(config) as settings:
        async with ports_of(settings) as ports:
            tracing = Tracing(lambda: ports, settings.data_dir)
            answers = [await tracing.trace(question, limit=limit) for question in _questions(what)]
            return _joined(answers, limit), await tracing.labels()


def _questions(what: str) -> "list[Question]":
    """Return what is asked: an id may be a receipt's or a message's, a bare word with an @ an address or an id."""
    from ingest.errors import CallerError
    from ingest.staff.tracing.question import Question

    if _ID.fullmatch(what.lower()):
        return [Question(receipt=what.lower()), Question(message=what.lower())]
    if what.startswith("<") or (what and "@" not in what):
        return [Question(message_id=what)]
    if not what or any(character.isspace() for character in what):
        raise CallerError(f"{what!r} is no id and no address")
    return [Question(message_id=what), Question(address=what)]


def _joined(answers: "list[Traced]", limit: int) -> "Traced":
    from dataclasses import replace

    traces = {one.receipt: one for answer in answers for one in answer.traces}
    newest = sorted(traces.values(), key=lambda one: (one.accepted_at, one.receipt), reverse=True)
    left_out = dict.fromkeys(sentence for answer in answers for sentence in answer.left_out)
    more = next((answer.next for answer in answers if answer.next), "more" if len(newest) > limit else None)
    return replace(answers[0], traces=tuple(newest[:limit]), next=more, left_out=tuple(left_out))


def _show(one: "Trace", labels: dict[str, str]) -> None:
    """Print one receipt in a few lines that fit 80 columns, but for long addresses, labels and reasons."""
    tell(f"{one.receipt}  {one.fate}  {when(one.accepted_at)}")
    sender = {None: "unknown", "": "<>"}.get(one.reverse_path, one.reverse_path)
    tell(f"    {one.mailbox or '(mailbox not known)'}  from {sender}")
    tell(f"    {_became(one)}")
    node = labels.get(one.node, one.node)
    more = [f"storm {one.storm}" if one.storm else "", f"node {node}" if node else ""]
    if any(more):
        tell(f"    {', '.join(filter(None, more))}")


def _became(one: "Trace") -> str:
    if one.fate == "pending":
        tries = f", went back {one.waits} times" if one.waits else ""
        due = f", next try {when(one.next_try_at)}" if one.next_try_at else ""
        return f"waits{f' in lane {one.lane}' if one.lane else ''}{tries}{due}"
    if one.fate == "held":
        decided = f"\n    by {one.decided_by}, {when(one.decided_at)}" if one.decided_by else ""
        return f"{one.state or 'held'}: {one.message}{decided}"
    if one.fate == "duplicate":
        return f"duplicate of {one.message}"
    return one.reason or "reason not known" if one.fate == "shunted" else f"stored as {one.message}"
