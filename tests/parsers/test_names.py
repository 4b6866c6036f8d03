"""Names of attachments as mail software writes them: RFC 2231 and RFC 2047 in every mix, quotes, blanks, raw bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import ParsedMessage, parse
from parsers.headers.parameters import Parameters


def mail(disposition: bytes, content_type: bytes = b"application/pdf") -> ParsedMessage:
    """Return a mail with a text and one file, as it is read."""
    field = b"Content-Disposition: " + disposition + b"\r\n" if disposition else b""
    return parse(
        b"Subject: s\r\nContent-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\nhi\r\n--bb\r\nContent-Type: "
        + content_type + b"\r\n" + field + b"\r\nx\r\n--bb--\r\n"
    )  # fmt: skip


DISPOSITIONS = [
    (b'attachment; filename="a;b=c.pdf"', "a;b=c.pdf"),
    (b'attachment; filename="say \\"hi\\".pdf"', 'say "hi".pdf'),
    (b'attachment; filename="say "hi".pdf"', 'say "hi".pdf'),
    (b'attachment; filename="\xe6\x97\xa5\xe6\x9c\xac.pdf"', "日本.pdf"),
    (b"attachment; filename=\xe6\x97\xa5\xe6\x9c\xac.pdf", "日本.pdf"),
    (b"attachment; filename=my report 2025.pdf", "my report 2025.pdf"),
    (b"attachment; filename=my report (1).pdf", "my report (1).pdf"),
    (b"attachment; filename=my report.pdf; size=5", "my report.pdf"),
    (b'attachment; filename = "x.pdf" ; size = 5', "x.pdf"),
    (b"attachment; size=5; filename=x.pdf;", "x.pdf"),
    (b"attachment;filename=x.pdf", "x.pdf"),
    (b"attachment filename=x.pdf", "x.pdf"),
    (b'attachment; filename="x.pdf" size=5', "x.pdf"),
    (b"filename=x.pdf", "x.pdf"),
    (b"attachment; filename*0*=utf-8''Gr%C3%BC; filename*1=\"\xc3\x9fe.pdf\"", "Grüße.pdf"),
    (b'attachment; filename=" x.pdf "', "x.pdf"),
    (b'"attachment"; filename=x.pdf', "x.pdf"),
    (b'attachment; FILENAME="X.pdf"', "X.pdf"),
    (b'attachment; filename="x.pdf', "x.pdf"),
    (b"attachment; filename='x.pdf'", "x.pdf"),
    (b"attachment; filename='x's.pdf'", "'x's.pdf'"),
    (b"attachment; filename=\"O'Brien's.pdf\"", "O'Brien's.pdf"),
    (b"attachment; filename==?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?=", "Grüße.pdf"),
    (b'attachment; filename="=?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?="', "Grüße.pdf"),
    (b'attachment; filename="=?utf-8?B?R3LDvMOfZS5wZGY=?="', "Grüße.pdf"),
    (b'attachment; filename="=?utf-8?B?R3LDvMOf?=\r\n =?utf-8?B?ZS5wZGY=?="', "Grüße.pdf"),
    (b'attachment; filename="=?utf-8?B?R3LDvMOf?="\r\n "=?utf-8?B?ZS5wZGY=?="', "Grüße.pdf"),
    (b'attachment; filename="=?utf-8?B?R3LDvMOf?= =?utf-8?B?ZS5wZGY=?="', "Grüße.pdf"),
    (b'attachment; filename="=?utf-8?Q?a;b_=C3=A4.pdf?="', "a;b ä.pdf"),
    (b"attachment; filename==?utf-8?Q?a;b_=C3=A4.pdf?=; size=5", "a;b ä.pdf"),
    (b'attachment; filename="=?utf-8?Q?a_=F0=9F=98=81=F0?= =?utf-8?Q?=9F=98=81b.docx?="', "a 😁😁b.docx"),
    (
        b'attachment; filename*0="=?UTF-8?Q?a_=F0=9F=98=81=F0?=\r\n =?UTF-8?Q?=9F=98=8";\r\n filename*1="1b.docx?="',
        "a 😁😁b.docx",
    ),
    (b"attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
    (b"attachment; filename*=UTF-8'de'Gr%c3%bc%c3%9fe.pdf", "Grüße.pdf"),
    (b"attachment; filename*=iso-8859-1''Gr%FC%DFe.pdf", "Grüße.pdf"),
    (b"attachment; filename*=\"utf-8''Gr%C3%BC%C3%9Fe.pdf\"", "Grüße.pdf"),
    (b"attachment; filename=\"utf-8''Gr%C3%BC%C3%9Fe.pdf\"", "Grüße.pdf"),
    (b"attachment; filename*=utf-8'Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
    (b"attachment; filename*=Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
    (b"attachment; filename*=''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
    (b"attachment; filename*0*=utf-8''Gr%C3; filename*1*=%BC%C3%9Fe.pdf", "Grüße.pdf"),
    (b"attachment; filename*0*=utf-8''Gr%C3%BC; filename*1=\"sse 100%.pdf\"", "Grüsse 100%.pdf"),
    (b"attachment; filename*1*=%C3%9Fe.pdf; filename*0*=utf-8''Gr%C3%BC", "Grüße.pdf"),
    (b'attachment; filename*0="abc"; filename*1="def.pdf"', "abcdef.pdf"),
    (b'attachment; filename*1="abc"; filename*2="def.pdf"', "abcdef.pdf"),
    (b'attachment; filename*0="abc"; filename*2="def.pdf"', "abcdef.pdf"),
    (
        b"attachment; filename*0*=utf-8''a; filename*1*=b; filename*2*=c; filename*3*=d; filename*4*=e; f"
        b"ilename*5*=f; filename*6*=g; filename*7*=h; filename*8*=i; filename*9*=j; filename*10*=k.pdf",
        "abcdefghijk.pdf",
    ),
    (b"attachment; filename=\"fallback.pdf\"; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),
    (b"attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf; filename=\"fallback.pdf\"", "Grüße.pdf"),
    (b"attachment; filename*=utf-8''whole.pdf; filename*0=\"pieces.pdf\"", "whole.pdf"),
    (b'attachment; filename*0="pieces"; filename*1=".pdf"; filename="plain.pdf"', "pieces.pdf"),
    (b"attachment; filename*=utf-8''=%3Futf-8%3FQ%3FGr=C3=BC=C3=9Fe.pdf%3F=", "Grüße.pdf"),
    (b'attachment; filename*="=?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?="', "Grüße.pdf"),
    (b'attachment; filename*0="=?utf-8?Q?Gr=C3"; filename*1="=BC=C3=9Fe.pdf?="', "Grüße.pdf"),
    (b'attachment; filename*0*="utf-8\'\'Gr%C3%BC%C3"; filename*1*="%9Fe.pdf"', "Grüße.pdf"),
    (b'attachment; filename*0="utf-8\'\'Gr%C3%BC"; filename*1="%C3%9Fe.pdf"', "Grüße.pdf"),
    (b"attachment; filename*=gb2312''%B2%E2%CA%D4.pdf", "测试.pdf"),
    (b"attachment; filename*=iso-2022-jp''%1B%24B%32%71%35%44%1B%28B.pdf", "会議.pdf"),
    (b"attachment; filename*=unknown''abc%20d.pdf", "abc d.pdf"),
    (b"attachment; filename*=utf-8''100%.pdf", "100%.pdf"),
    (b"attachment; filename*=utf-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
    (b'attachment; filename="..\\\\..\\\\evil.exe"', "evil.exe"),
    (b'attachment; filename="C:\\Users\\me\\doc.pdf"', "doc.pdf"),
    (b'attachment; filename="/tmp/x/doc.pdf"', "doc.pdf"),
    (b'attachment; name="d.pdf"', "d.pdf"),
    (b'attachment; filename="=?utf-8?Q?Gr=C3=BC?=sse.pdf"', "Grüsse.pdf"),
    (b'attachment; filename="pre =?utf-8?Q?Gr=C3=BC?= post.pdf"', "pre Grü post.pdf"),
    (b'attachment; filename="=?UTF-8?Q?What=3F.pdf?="', "What?.pdf"),
    (b'attachment; filename="=?UTF-8?Q?What?.pdf?="', "What?.pdf"),
    (b'attachment; filename="=?utf-8?B?R3LDvMOfZS5wZGY?="', "Grüße.pdf"),
    (b'attachment; filename="=?utf-8?b?R3LDvMOfZS5wZGY="', "Grüße.pdf"),
    (b'attachment; filename="a&b=c, d.pdf"', "a&b=c, d.pdf"),
    (b'attachment; filename="a\xe4b.pdf"', "aäb.pdf"),
    (b'attachment; filename="\xb2\xe2\xca\xd4\xce\xc4\xbc\xfe.pdf"', "测试文件.pdf"),
    (b"attachment; filename=\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0.pdf", "Привет мир.pdf"),
    (b'attachment; filename="\xcf\xd4\xde\xc5\xd4 \xda\xc1 \xcd\xc1\xca.pdf"', "отчет за май.pdf"),
    (b'attachment; filename="\x89\xef\x8bc\x82\xcc\x82\xa8\x92m\x82\xe7\x82\xb9.pdf"', "会議のお知らせ.pdf"),
    (b'attachment; filename="\x1b$B2q5D-!\x1b(B.pdf"', "会議①.pdf"),
    (b'attachment; filename="Gr\xc3\xbc\xc3\x9fe\xc3.pdf"', "Gr\xfc\xdfe\ufffd.pdf"),
    (b'attachment; filename="a\x00b.pdf"', "ab.pdf"),
    (b'attachment; filename="inv\xe2\x80\xaefdp.exe"', "invfdp.exe"),
    (b"attachment; filename*=utf-8''inv%E2%80%AEfdp.exe", "invfdp.exe"),
    (b"attachment; filename*=utf-8''a%0D%0AX:%20y.pdf", "a X: y.pdf"),
    (b'attachment; filename="x.pdf                                   .exe"', "x.pdf .exe"),
    (b'attachment; filename=""; filename="x.pdf"', "x.pdf"),
    (b'attachment; filename="x (1).pdf"; creation-date="Mon, 1 Jan 2024 00:00:00 GMT"', "x (1).pdf"),
    (b'attachment; creation-date="Mon; 1 Jan"; filename="x.pdf"', "x.pdf"),
    (b'attachment; filename="a\r\n b.pdf"', "a b.pdf"),
    (b'attachment; filename="a\r\n\tb.pdf"', "a b.pdf"),
    (b'attachment; \r\n\tfilename="ab.pdf"', "ab.pdf"),
    (b'attachment; filename=\r\n "ab.pdf"', "ab.pdf"),
    (b'attachment; filename="it\'s.pdf"', "it's.pdf"),
    (b"attachment; filename=it's.pdf", "it's.pdf"),
    (b"attachment; filename=\"o'clock 50%25 'x'.pdf\"", "o'clock 50%25 'x'.pdf"),
    (b'attachment; filename=""x.pdf""', "x.pdf"),
    (b"attachment; filename=x.pdf (comment)", "x.pdf (comment)"),
    (b"attachment; filename=x.pdf;;; ;size=1", "x.pdf"),
    (b'attachment; filename="report.pdf";filename="other.exe"', "report.pdf"),
    (b"attachment; filename=UTF-8''Gr%C3%BC.pdf", "Grü.pdf"),
    (b'attachment; filename="=?iso-8859-1?Q?Gr=C3=BC=C3=9Fe.pdf?="', "Grüße.pdf"),
    (b'attachment; filename="=?UTF-8?B?5rWL6K+V?=.pdf"', "测试.pdf"),
    (b'attachment; filename="=?gb2312?B?suLK1C5wZGY=?="', "测试.pdf"),
    (b'attachment; filename="?=.pdf"', "?=.pdf"),
    (b"filename=x.pdf", "x.pdf"),
    (b"attachment; filename*0*=utf-8''Gr%C3%BC; filename*1=\"\xc3\x9fe.pdf\"", "Grüße.pdf"),
    (b'attachment; filename=" x.pdf "', "x.pdf"),
    (b'attachment; filename=""; filename="x.pdf"', "x.pdf"),
]


@pytest.mark.parametrize(("disposition", "name"), DISPOSITIONS)
def test_a_name_is_read_however_it_is_written(disposition: bytes, name: str) -> None:
    message = mail(disposition)
    assert [found.name for found in message.attachments] == [name]
    assert message.text == "hi"


@pytest.mark.parametrize(
    ("content_type", "disposition", "name"),
    [
        (b'application/pdf; name="n.pdf"', b"", "n.pdf"),
        (b"application/pdf; name=n.pdf; x-y=1", b"", "n.pdf"),
        (b"application/pdf name=n.pdf", b"", "n.pdf"),
        (b"application/pdf; name*=utf-8''Gr%C3%BC%C3%9Fe.pdf", b"", "Grüße.pdf"),
        (b'application/pdf;\r\n\tname="=?iso-8859-1?Q?Gr=FC=DFe.pdf?="', b"", "Grüße.pdf"),
        (b'application/pdf; name="n.pdf"', b"attachment", "n.pdf"),
        (b'application/pdf; name="n.pdf"', b'attachment; filename=""', "n.pdf"),
        (b'application/pdf; name="n.pdf"', b'attachment; filename="d.pdf"', "d.pdf"),
        (b'application/pdf; filename="d.pdf"', b"", "d.pdf"),
    ],
)
def test_a_name_stands_in_the_type_as_well(content_type: bytes, disposition: bytes, name: str) -> None:
    assert [found.name for found in mail(disposition, content_type).attachments] == [name]


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        (b"image/png", "unnamed.png"),
        (b"image/jpeg", "unnamed.jpg"),
        (b"application/pdf", "unnamed.pdf"),
        (b"text/csv", "unnamed.csv"),
        (b"message/rfc822", "unnamed.eml"),
        (b"application/zip", "unnamed.zip"),
        (b"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "unnamed.docx"),
        (b"application/x-foo", "unnamed.bin"),
        (b"text/calendar", "unnamed.ics"),
        (b"audio/mpeg", "unnamed.mp3"),
        (b"video/mp4", "unnamed.mp4"),
        (b"text/vcard", "unnamed.vcf"),
        (b"application/json", "unnamed.json"),
        (b"image/svg+xml", "unnamed.svg"),
        (b"message/x-foo", "unnamed.txt"),
    ],
)
def test_a_file_without_a_name_gets_a_suffix_by_its_type(content_type: bytes, name: str) -> None:
    assert [found.name for found in mail(b"attachment", content_type).attachments] == [name]


@given(
    st.lists(
        st.sampled_from(
            [
                '"',
                ";",
                "=",
                "name",
                "name*",
                "name*0",
                "name*1*",
                "*",
                "'",
                "utf-8''",
                "%C3",
                "%",
                " ",
                "\\",
                "=?utf-8?q?",
                "?=",
                "x",
                "ä",
                ",",
            ]
        )
    )
)
def test_every_arrangement_of_pieces_has_a_name(pieces: list[str]) -> None:
    value = "".join(pieces)
    found = Parameters(value)
    assert isinstance(found.text("name"), str)
    assert isinstance(found.word("name"), str)


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf"]), min_size=1, max_size=40)
)
def test_a_legally_quoted_name_is_read_as_it_was_meant(name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    if "=?" not in name and "'" not in name and not (name[0] == name[-1] == '"'):
        assert Parameters(f'attachment; filename="{quoted}"; size=5').text("filename") == name
