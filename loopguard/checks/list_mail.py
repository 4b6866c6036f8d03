"""Mail that went through a mailing list or to many people at once: the List- fields and the ones used before them.

An example: `List-Id: <users.example.org>` (RFC 2919; the others are in RFC 2369 and RFC 8058). The author may well be a
person, so the mail arrives, and the helpdesk does not answer it by itself. LISTSERV writes no field of its own, but its
name stands in Received. An article of a moderated newsgroup has Path, Newsgroups and Approved (RFC 5536);
one without Approved is its author's own mail to many, and is let be.

Not caught: lists that add no field, and bulk mail that is sent one by one (`machine_shape`, `reverse_path`).
`X-Yahoo-Newman-Property` says nothing: Yahoo writes it on people's mail too (`ymail-3`).
"""

from typing import Final

from loopguard.envelope import Envelope
from loopguard.policy import Policy
from loopguard.verdict import Effect, Finding
from loopguard.words.notice_phrases import is_notice
from parsers import ParsedMessage

__all__ = ["FIELDS", "list_mail", "names_a_list", "weigh_notice"]

FIELDS: Final[tuple[tuple[str, str], ...]] = (
    ("List-Id", "RFC 2919"),
    ("List-Post", "RFC 2369 3.4"),
    ("List-Unsubscribe", "RFC 2369 3.2"),
    ("List-Unsubscribe-Post", "RFC 8058"),
    ("List-Help", "RFC 2369 3.1"),
    ("List-Subscribe", "RFC 2369 3.3"),
    ("List-Owner", "RFC 2369 3.5"),
    ("List-Archive", "RFC 2369 3.6"),
    ("List-Software", "Ecartis, Sympa"),
    ("Mailing-List", "ezmlm, Yahoo Groups; Znuny GetEmailParams"),
    ("X-Mailing-List", "vger, Debian; seen"),
    ("X-Mailman-Version", "Mailman 2; seen"),
    ("X-BeenThere", "Mailman; seen"),
    ("X-Listname", "Fml, Listproc"),
    ("X-Listserver", "CommuniGate Pro, Mercury"),
    ("X-Listprocessor-Version", "Listproc"),
    ("X-List", "Listar"),
    ("X-ML-Name", "fml"),
    ("X-ML-Count", "fml"),
    ("X-Sequence", "Sympa, fml, smartlist; seen"),
    ("X-Google-Group-Id", "Google Groups; seen"),
    ("X-eGroups-Return", "eGroups, Yahoo Groups"),
    ("X-Campaign-Id", "MailChimp"),
    ("X-Campaign", "MailChimp"),
    ("X-CampaignID", "bulk mailers"),
    ("X-MC-User", "MailChimp; seen"),
    ("X-Mw-Campaign-Uid", "MailWizz; seen"),
    ("X-Mw-Subscriber-Uid", "MailWizz; seen"),
    ("X-Mailer-LID", "Interspire Email Marketer; rspamd HAS_INTERSPIRE_SIG; seen"),
    ("X-Mailer-RecptId", "Interspire Email Marketer; rspamd HAS_INTERSPIRE_SIG; seen"),
    ("X-Roving-ID", "Constant Contact; seen"),
    ("X-Roving-CampaignId", "Constant Contact; seen"),
    ("X-Kmail-Account", "Klaviyo; seen"),
    ("X-Kmail-Message", "Klaviyo; seen"),
    ("X-Mailin-Campaign", "Brevo's campaigns; seen"),
    ("X-Mailchimp-Campaign", "MailChimp; seen"),
    ("X-MktoMailId", "Marketo; seen"),
    ("X-ZCM-RID", "Zoho Campaigns; seen"),
    ("X-EMV-CampagneId", "EmailVision; artica-postfix's rules; seen"),
    ("X-SFMC-Stack", "Salesforce Marketing Cloud; seen"),
    ("X-MSFBL", "bulk mailers' feedback loop id; seen"),
    ("X-CSA-Complaints", "Certified Senders Alliance; seen"),
)
"""Field, and where it comes from; "; seen" as in `vendor_headers`."""

_BY_NAME: Final = {name.lower(): (name, reference) for name, reference in FIELDS}


def names_a_list(message: ParsedMessage) -> bool:
    """Whether one of the fields is there, with any value."""
    return not _BY_NAME.keys().isdisjoint(message.headers.names)


def weigh_notice(effect: Effect, message: ParsedMessage) -> Effect:
    """Return what a sign of a machine does to this mail: `effect`, but only a mute for a notification's sign on mail to
    many.

    Newsletters come from `noreply@` and say "do not reply" as alerts do, so the sign does not tell the two apart. Where
    the subject tells of one event, `effect` stays.
    """
    bulk = effect is Effect.NOTIFICATION and names_a_list(message) and not is_notice(message.subject)
    return Effect.MUTE if bulk else effect


def list_mail(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
    """Find the first field that only lists and bulk mailers set, Usenet's two, or LISTSERV in Received."""
    if names_a_list(message):
        for lowered, (name, reference) in _BY_NAME.items():
            value = (message.headers.first(lowered) or "").strip()
            if value:
                return Finding("list-mail", f"It went through a list: {name}: {value[:80]}", reference, Effect.LIST)
    if {"path", "newsgroups", "approved"} <= message.headers.names:
        return Finding("list-mail", "It went through a moderated newsgroup.", "RFC 5536 3.2.1", Effect.LIST)
    if any("LISTSERV" in value for value in message.headers.every("Received")):
        return Finding("list-mail", "It went through a list: LISTSERV is in Received.", "LISTSERV", Effect.LIST)
    return None
