"""DSN, MDN and ARF, whole and broken, and the mail that they are about."""

import pytest

from parsers import ReportType, parse
from parsers.message import IdState

DSN = (
    b"Reporting-MTA: dns; mx.example.net\r\n\r\nOriginal-Recipient: rfc822;Bob@Example.org\r\n"
    b"Final-Recipient: rfc822; bob@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    b"Diagnostic-Code: smtp; 550 5.1.1 no\r\n"
)
ORIGINAL = (
    b"Message-ID: <orig@example.net>\r\nReferences: <a@example.net> <b@example.net>\r\n"
    b"In-Reply-To: <b@example.net>\r\nSubject: x\r\n"
)


def mail(kind: bytes, *parts: tuple[bytes, bytes]) -> bytes:
    content = b"Content-Type: multipart/report; report-type=%b; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n" % kind
    for content_type, body in parts:
        content += b"--b\r\nContent-Type: %b\r\n\r\n%b\r\n" % (content_type, body)
    return content + b"--b--\r\n"


@pytest.mark.parametrize("returned", [b"message/rfc822", b"text/rfc822-headers", b"message/global"])
def test_dsn(returned: bytes) -> None:
    message = parse(mail(b"delivery-status", (b"message/delivery-status", DSN), (returned, ORIGINAL + b"\r\nbody")))
    report = message.report
    assert report is not None
    assert (report.type, report.action, report.status) == (ReportType.DSN, "failed", "5.1.1")
    assert report.recipients == ("bob@example.org", "Bob@example.org")
    assert report.original_id.value == "orig@example.net"
    assert report.original_references == ("a@example.net", "b@example.net")
    assert message.text.strip() == "Sorry."


def test_of_several_recipients_the_one_that_failed_counts() -> None:
    delivered = b"\r\nFinal-Recipient: rfc822; ann@example.org\r\nAction: delivered\r\nStatus: 2.0.0\r\n"
    fields = delivered + b"\r\nFinal-Recipient: rfc822; bob@example.org\r\nAction: Failed\r\nStatus: 5.1.1\r\n"
    report = parse(mail(b"delivery-status", (b"message/delivery-status", fields))).report
    assert report is not None
    assert (report.action, report.status) == ("failed", "5.1.1")
    assert set(report.recipients) == {"ann@example.org", "bob@example.org"}


def test_mdn_names_its_disposition_and_the_original_by_its_own_field() -> None:
    fields = (
        b"Final-Recipient: rfc822;bob@example.org\r\nOriginal-Message-ID: <orig@Example.net>\r\n"
        b"Disposition: automatic-action/MDN-sent-automatically; displayed/error (x)\r\n"
    )
    report = parse(mail(b"disposition-notification", (b"message/disposition-notification", fields))).report
    assert report is not None
    assert (report.type, report.action) == (ReportType.MDN, "displayed")
    assert report.original_id.value == "orig@example.net"


def test_arf() -> None:
    fields = b"Feedback-Type: abuse\r\nVersion: 1\r\nOriginal-Rcpt-To: <bob@example.org>\r\n"
    report = parse(mail(b"feedback-report", (b"message/feedback-report", fields), (b"message/rfc822", ORIGINAL))).report
    assert report is not None
    assert (report.type, report.action, report.recipients) == (ReportType.ARF, "abuse", ("bob@example.org",))
    assert report.original_id.value == "orig@example.net"


def test_a_status_part_makes_a_report_whatever_the_mail_calls_itself() -> None:
    content = mail(b"delivery-status", (b"message/delivery-status", DSN)).replace(
        b"multipart/report", b"multipart/mixed"
    )
    report = parse(content).report
    assert report is not None
    assert report.original_id.state is IdState.ABSENT


def test_a_report_without_its_status_part_is_still_one() -> None:
    report = parse(mail(b"delivery-status", (b"message/rfc822", ORIGINAL))).report
    assert report is not None
    assert (report.type, report.action, report.status, report.recipients) == (ReportType.DSN, "", "", ())
    assert report.original_id.value == "orig@example.net"


def test_a_report_whose_parts_are_lost_is_read_from_its_text() -> None:
    content = mail(b"delivery-status").replace(b"--b", b"-b") + b"\r\n" + DSN + b"\r\n" + ORIGINAL
    report = parse(content).report
    assert report is not None
    assert (report.type, report.action, report.status) == (ReportType.DSN, "failed", "5.1.1")
    assert report.original_id.value == "orig@example.net"


def test_a_status_is_taken_from_the_diagnostic_when_its_own_field_has_none() -> None:
    report = parse(
        mail(b"delivery-status", (b"message/delivery-status", DSN.replace(b"Status: 5.1.1", b"Status: x")))
    ).report
    assert report is not None
    assert report.status == "5.1.1"


@pytest.mark.parametrize(
    ("told", "status"),
    [
        (b"smtp; host mx.example.net[10.5.9.12] said: 550 #5.7.1. Go away", "5.7.1"),
        (b"smtp; 192.4.5.12 said no", ""),
        (b"smtp; 5.9.12.4 said no", ""),
        (b"smtp; 550 x5.1.1", ""),
    ],
)
def test_an_ip_address_is_no_status(told: bytes, status: str) -> None:
    fields = DSN.replace(b"Status: 5.1.1\r\n", b"").replace(b"smtp; 550 5.1.1 no", told)
    report = parse(mail(b"delivery-status", (b"message/delivery-status", fields))).report
    assert report is not None
    assert report.status == status


@pytest.mark.parametrize(
    "body", [b"", b"\r\n\r\n", b"junk", b"\xff\0", b"Action\r\nStatus: ;;\r\n", b"A: b\r\n\r\n" * 1_000]
)
def test_a_broken_status_part_is_a_report_without_facts(body: bytes) -> None:
    report = parse(mail(b"delivery-status", (b"message/delivery-status", body))).report
    assert report is not None
    assert (report.action, report.status, report.recipients) == ("", "", ())


@pytest.mark.parametrize(
    "content_type",
    [b"text/plain", b"multipart/report; boundary=b", b"multipart/report; report-type=x; boundary=b", b"message/rfc822"],
)
def test_other_mail_is_no_report(content_type: bytes) -> None:
    assert parse(b"Content-Type: " + content_type + b"\r\n\r\n" + DSN).report is None


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\t", "\x1b"])
def test_an_action_is_one_harmless_line(char: str) -> None:
    body = f"Action: {char}failed{char}\r\n".encode()
    report = parse(mail(b"delivery-status", (b"message/delivery-status", body))).report
    assert report is not None
    assert report.action == "failed"
