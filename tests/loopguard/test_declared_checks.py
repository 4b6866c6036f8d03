"""The checks that read what a mail declares. Anybody can write these headers, so none of them may hold."""

import pytest

from loopguard import Effect
from loopguard.checks.auto_response_suppress import auto_response_suppress
from loopguard.checks.auto_submitted import auto_submitted
from loopguard.checks.list_mail import list_mail
from loopguard.checks.precedence import precedence
from loopguard.checks.report import report
from loopguard.checks.shapes.message_id_form import message_id_form
from loopguard.checks.vendor_headers import ROWS, Row, vendor_headers
from loopguard.words.field_value import keyword, without_comments
from parsers import Report, ReportType
from tests.loopguard.mails import found, mail


@pytest.mark.parametrize(
    ("why", "values", "finding"),
    [
        ("no field", [], None),
        ("a person says so; FreeScout takes any value", ["no"], None),
        ("a person, with a comment", ["No (really)"], None),
        ("empty", [""], None),
        ("an answer", ["auto-replied"], "auto-submitted auto-reply"),
        ("any case", ["Auto-Replied"], "auto-submitted auto-reply"),
        ("parameters", ['auto-replied; owner-email="me@example.org"'], "auto-submitted auto-reply"),
        ("a comment", ["auto-replied (vacation)"], "auto-submitted auto-reply"),
        ("a comment first", ["(set by (sieve)) auto-replied"], "auto-submitted auto-reply"),
        ("an alert", ["auto-generated"], "auto-submitted notification"),
        ("RFC 5436", ["auto-notified; owner-email=me@example.org"], "auto-submitted notification"),
        ("a word of its own", ["yes"], "auto-submitted mute"),
        ("a `no` hides no second field", ["no", "auto-replied"], "auto-submitted auto-reply"),
    ],
)
def test_auto_submitted(why: str, values: list[str], finding: str | None) -> None:
    assert found(auto_submitted, mail(*[("Auto-Submitted", value) for value in values])) == finding, why


def test_what_answers_to_a_report_or_unsubscribes_by_itself_is_no_answer() -> None:
    """RFC 8098 asks that a read receipt says auto-replied."""
    answer = ("Auto-Submitted", "auto-replied")
    assert found(auto_submitted, mail(answer, report=Report(ReportType.MDN))) == "auto-submitted notification"
    assert found(auto_submitted, mail(answer, ("X-Apple-Unsubscribe", "true"))) == "auto-submitted notification"


@pytest.mark.parametrize(
    ("why", "value", "finding"),
    [
        ("Exchange's own case, which osTicket can never match", "AutoReply", "auto-response-suppress mute"),
        ("a list", "DR, OOF, AutoReply", "auto-response-suppress mute"),
        ("all", "ALL", "auto-response-suppress mute"),
        ("only about receipts", "DR, RN, NRN", "auto-response-suppress note"),
        ("none", "None", None),
        ("empty", "", None),
    ],
)
def test_auto_response_suppress(why: str, value: str, finding: str | None) -> None:
    assert found(auto_response_suppress, mail(("X-Auto-Response-Suppress", value))) == finding, why


def test_an_absence_note_of_exchange_bears_two_marks() -> None:
    """The rule's mark alone is also on a person's mail that a rule forwards."""
    rule, wish = ("X-MS-Exchange-Inbox-Rules-Loop", "ann@example.org"), ("X-Auto-Response-Suppress", "All")
    assert found(auto_response_suppress, mail(wish, rule)) == "auto-response-suppress auto-reply"
    assert found(auto_response_suppress, mail(wish)) == "auto-response-suppress mute"
    assert found(vendor_headers, mail(rule)) == "vendor-header note"


@pytest.mark.parametrize(
    ("why", "name", "value", "finding"),
    [
        ("bulk", "Precedence", "bulk", "precedence list"),
        ("another case, which FreeScout does not match", "Precedence", "Bulk", "precedence list"),
        ("list", "precedence", " list ", "precedence list"),
        ("junk", "Precedence", "junk (automatic)", "precedence list"),
        ("an answer", "X-Precedence", "auto_reply", "precedence auto-reply"),
        ("first-class is for people", "Precedence", "first-class", None),
        ("a word that holds another", "Precedence", "bulky", None),
    ],
)
def test_precedence(why: str, name: str, value: str, finding: str | None) -> None:
    assert found(precedence, mail((name, value))) == finding, why


@pytest.mark.parametrize(
    ("name", "value", "finding"),
    [
        ("List-Id", "<users.example.org>", "list-mail list"),
        ("List-Unsubscribe", "<mailto:off@example.org>", "list-mail list"),
        ("Mailing-List", "contact x-help@example.org; run by ezmlm", "list-mail list"),
        ("List-Id", " ", None),
        ("X-Listening", "yes", None),
        ("Received", "by LIST.EXAMPLE.ORG (LISTSERV-TCP/IP release 1.8c)", "list-mail list"),
        ("Received", "by mail.example.org with ESMTP", None),
    ],
)
def test_list_mail(name: str, value: str, finding: str | None) -> None:
    assert found(list_mail, mail((name, value))) == finding


@pytest.mark.parametrize(
    ("name", "value", "finding"),
    [
        ("X-Autoreply", "yes", "vendor-header auto-reply"),
        ("X-Autoreply", "no", None),
        ("X-AUTORESPOND", "anything", "vendor-header auto-reply"),
        ("X-Autorespond", "", None),
        ("X-FC-MachineGenerated", "True", "vendor-header notification"),
        ("X-Amazon-Mail-Relay-Type", "notification", "vendor-header notification"),
        ("X-Autogenerated", "Reply", "vendor-header auto-reply"),
        ("X-Autogenerated", "group", "vendor-header notification"),
        ("X-Loop", "yes", "vendor-header mute"),
        ("X-Loop", "MAILER-DAEMON@yahoo.com", "vendor-header note"),
        ("X-OTRS-Loop", "no", None),
        ("X-Autoresponder", "false", None),
        ("X-SFDC-EmailCategory", "workflowActionAlert", "vendor-header notification"),
        ("X-SFDC-EmailCategory", "emailPublisherEmail", None),
        ("X-MS-Exchange-Generated-Message-Source", "Journal Agent", "vendor-header notification"),
        ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent", "vendor-header note"),
        ("X-SG-EID", "relayed for a person", None),
        ("X-Pm-Message-ID", "written at Proton", None),
    ],
)
def test_vendor_headers(name: str, value: str, finding: str | None) -> None:
    assert found(vendor_headers, mail((name, value))) == finding


@pytest.mark.parametrize(
    ("id_", "finding"),
    [
        ("autoreply-17-0123456789abcdef@example.org", "message-id-form auto-reply"),
        ("notify-17-4-1700000000@example.org", "message-id-form notification"),
        ("cmu-sieve-17-1700000000-0@example.org", "message-id-form auto-reply"),
        ("30a87ac7-16dc-4b7c-bf82-3a5c6f784ff8-vac@icloud.com", "message-id-form auto-reply"),
        ("rt-4.4.4-1234-1749546753-12.4711-3-0@example.org", "message-id-form mute"),
        ("GLPI-1564.1512121086.1108516608@glpi.example.org", "message-id-form notification"),
        ("GLPI_8a1b2c3d-Ticket-1564/new.1749546753.1108516608@glpi.example.org", "message-id-form notification"),
        ("art-4.4@example.org", None),
        ("reply-17-0123456789abcdef@example.org", None),
        ("autoreply-me@example.org", None),
    ],
)
def test_ids_that_name_their_program(id_: str, finding: str | None) -> None:
    assert found(message_id_form, mail(message_id=id_)) == finding
    assert found(message_id_form, mail(in_reply_to=(id_,))) is None


def test_an_answer_to_a_marked_bounce() -> None:
    marked = "17-loop-detection-bounce-email@example.org"
    assert found(message_id_form, mail(references=("a@b", marked))) == "message-id-form mute"


def test_the_strongest_vendor_header_is_the_finding() -> None:
    message = mail(("X-Loop", "yes"), ("X-Bugzilla-Type", "changed"), ("X-Autoreply", "yes"))
    assert found(vendor_headers, message) == "vendor-header auto-reply"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.header)
def test_no_vendor_row_holds_and_each_names_its_source(row: Row) -> None:
    assert row.effect is not Effect.HOLD
    assert row.source


@pytest.mark.parametrize(
    ("told", "finding"),
    [
        (None, None),
        (Report(ReportType.DSN, "failed", "5.1.1", ("ann@example.org",)), "report bounce"),
        (Report(ReportType.DSN, "delayed"), "report bounce"),
        (Report(ReportType.DSN), "report bounce"),
        (Report(ReportType.DSN, "delivered"), "report notification"),
        (Report(ReportType.MDN, "displayed"), "report notification"),
        (Report(ReportType.ARF, "abuse"), "report notification"),
    ],
)
def test_report(told: Report | None, finding: str | None) -> None:
    assert found(report, mail(report=told)) == finding


@pytest.mark.parametrize(
    ("value", "bare", "word"),
    [
        ("auto-replied", "auto-replied", "auto-replied"),
        ("a (b (c) d) e", "a  e", "a"),
        ('"a (b" c', '"a (b" c', "a"),
        (r"a \( b", r"a \( b", "a"),
        ("a ) b", "a ) b", "a"),
        ("a (never closed", "a ", "a"),
        (r"(a \) b) c", " c", "c"),
        ("; x=1", "; x=1", ""),
        ("", "", ""),
    ],
)
def test_comments_and_parameters_are_set_aside(value: str, bare: str, word: str) -> None:
    assert without_comments(value) == bare
    assert keyword(value) == word


@pytest.mark.parametrize(
    ("why", "path", "fields", "finding"),
    [
        ("a forwarder's", "SRS0=a=b=x.org=ann@fwd.org", ("Precedence", "Received"), "precedence note"),
        ("the author's", "SRS0=a=b=x.org=ann@fwd.org", ("Received", "Precedence"), "precedence list"),
        ("nobody forwarded it", "ann@x.org", ("Precedence", "Received"), "precedence list"),
        ("no reverse-path", None, ("Precedence", "Received"), "precedence list"),
    ],
)
def test_a_forwarders_precedence_says_nothing(
    why: str, path: str | None, fields: tuple[str, ...], finding: str
) -> None:
    values = {"Precedence": "bulk", "Received": "from mx.x.org by in.fwd.org"}
    assert found(precedence, mail(*[(name, values[name]) for name in fields], return_path=path)) == finding, why
