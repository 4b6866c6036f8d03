"""`ingest explain`: what a mail says and how it is judged, without state and without network."""

from typing import Annotated, Any

import typer

from ingest.cli.options import Config, Json, print_json, tell

__all__ = ["explain"]

_ALONE = "Each mail was judged by itself. What only a rate shows, loops and storms, `ingest held show ID` tells."


def explain(
    paths: Annotated[list[str], typer.Argument(help="Mail files, folders, Maildirs, mboxes; `-` is standard input.")],
    as_json: Json = False,
    threads: Annotated[
        bool,
        typer.Option("--threads", help="Find threads among the given mails, by ids alone; printed when all are read."),
    ] = False,
    mailbox: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Judge as this mailbox does: by its policy and its senders'.")
    ] = None,
    config: Config = None,
) -> None:
    """Print what each mail says and the verdict on it, with the reasons and the RFC each comes from."""
    from ingest.cli.mail_source import mails
    from ingest.config import load
    from ingest.staff.explanation import Explainer

    explainer = Explainer(load(config), mailbox)
    given = ((source.name, source.content) for source in mails(paths))
    for answer in explainer.together(given) if threads else (explainer.explain(*one) for one in given):
        if as_json:
            print_json(answer)
        else:
            _tell(answer)
    if not as_json:
        if mailbox is None:
            tell("The policy was that of all mailboxes; --mailbox ADDRESS takes one's own.")
        tell(_ALONE)


_KINDS = {
    "personal": "Somebody wrote this, or nothing tells otherwise.",
    "auto-reply": "A machine answered, without anybody having read the mail it answers.",
    "bounce": "A mail system tells what became of a mail that it was given.",
    "list": "It went through a mailing list or to many at once.",
    "notification": "A machine tells something; it answers nobody, and nobody reads what is answered.",
}
_EFFECTS = {
    "note": "changes nothing",
    "mute": "no machine may answer",
    "hold": "a person decides whether it passes",
}
"""What a finding does to the verdict, by its effect; those that name a kind mute as well."""


def _tell(answer: dict[str, Any]) -> None:
    sentence = "is held" if answer["held"] else "passes"
    reply = "may be answered automatically" if answer["may_autoreply"] else "must not be answered automatically"
    tell(f"{answer['path']}: {answer['kind']}; {sentence}; {reply}")
    tell(f"  {_KINDS[answer['kind']]}{'' if answer['findings'] else ' Nothing was found against an automatic answer.'}")
    tell(f"  from {answer['from'] or 'nobody'}: {answer['subject'] or '(no subject)'}")
    for number, file in enumerate(answer["attachments"]):
        tell(f"  attachment {number}: {file['name']} ({file['content_type']}, {file['size']} bytes)")
    if "mailbox" in answer:
        whose = " and of this sender there" if answer["sender_policy"] else ""
        tell(f"  judged by the policy of {answer['mailbox']}{whose}")
    for finding in answer["findings"]:
        effect = finding["effect"]
        means = _EFFECTS.get(effect, f"makes it {effect}, {_EFFECTS['mute']}")
        tell(f"  {finding['code']} ({effect}: {means}): {finding['evidence']} [{finding['reference']}]")
    for defect in answer["defects"]:
        tell(f"  defect {defect['code']}: {defect['detail']}")
    tell(f"  thread {answer['thread']}, id {answer['message_id']['value'] or answer['message_id']['state']}")
