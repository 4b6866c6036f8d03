"""The document of a mail's HTML; `tests/attacks/test_frame_in_browser.py` shows it to a browser."""

import re

import pytest

from ingest.staff.looking import frame as module
from ingest.staff.looking.frame import Frame, framed
from parsers.opened import opened
from tests.looking.pictures import PIXEL, with_picture

TEXT_MAIL = b"From: a@example.org\r\nSubject: x\r\n\r\nHello\r\n"
HTML = b"From: a@example.org\r\nContent-Type: text/html\r\n\r\n"


def frame(content: bytes, *, remote_images: bool = False) -> Frame:
    made = framed(opened(content), remote_images=remote_images)
    assert made is not None
    return made


def directives(one: Frame) -> dict[str, str]:
    pairs = (piece.strip().partition(" ") for piece in one.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in pairs}


def test_a_mail_without_html_has_no_frame() -> None:
    assert framed(opened(TEXT_MAIL)) is None


def test_a_document_is_served_with_a_policy_that_allows_colours_and_its_own_pictures() -> None:
    one = frame(HTML + b"<p style='color:red'>Hello</p>")
    assert '<p style="color:red">Hello</p>' in one.html
    assert directives(one) == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": "'unsafe-inline'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }
    assert one.headers["Referrer-Policy"] == "no-referrer"
    assert one.headers["X-Content-Type-Options"] == "nosniff"
    assert one.headers["Cache-Control"] == "private, no-store"


def test_remote_images_are_counted_and_loaded_only_when_asked_for() -> None:
    html = HTML + b"<img src=http://a.example/1.png><img src=//a.example/2.png><img src=cid:none>"
    one = frame(html)
    assert one.remote_images == 2
    assert "a.example" not in one.html
    asked = frame(html, remote_images=True)
    assert asked.remote_images == 0
    assert directives(asked) == {**directives(one), "img-src": "https: http: data:"}
    assert 'src="http://a.example/1.png"' in asked.html


@pytest.mark.parametrize(
    ("begins", "kind"),
    [
        (PIXEL, "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"RIFF\n\n\n\nWEBP", "webp"),
        (b"BM\n\n\n\n\0\0\0\0", "bmp"),
    ],
)
def test_a_picture_is_put_in_by_its_first_bytes(begins: bytes, kind: str) -> None:
    one = frame(with_picture(begins, kind="svg+xml"))
    assert f'src="data:image/{kind};base64,' in one.html
    assert one.own_pictures_left_out == 0


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"%PDF-1.7", b"\x89PN", b"BM, in words"])
def test_what_is_no_picture_is_left_out_whatever_it_is_called(content: bytes) -> None:
    one = frame(with_picture(content))
    assert "data:image" not in one.html
    assert "cid:" not in one.html
    assert 'alt="logo"' in one.html
    assert one.own_pictures_left_out == 1


def test_a_picture_that_is_too_large_is_left_out() -> None:
    large = PIXEL + bytes(module._PICTURE_BYTES)
    assert frame(with_picture(large)).own_pictures_left_out == 1


def test_one_picture_in_a_thousand_places_is_put_in_while_there_is_room() -> None:
    picture = PIXEL + bytes(1024 * 1024)
    one = frame(with_picture(picture, '<img src="cid:logo@x">' * 1000))
    assert len(one.html) < module._ALL_BYTES + 100_000
    assert one.own_pictures_left_out == 1000 - one.html.count('src="data:image/png')
    assert 5 < one.html.count('src="data:image/png') < 12


def test_words_that_look_like_a_picture_stay_words() -> None:
    said = '<p>&lt;img src="cid:logo@x"&gt;</p><p title=\'<img src="cid:logo@x">\'>x</p>'
    one = frame(with_picture(PIXEL, said + '<img alt=\'<img src="cid:logo@x">\' src="cid:logo@x">'))
    assert one.html.count("data:image") == 1
    assert '<p>&lt;img src="cid:logo@x"&gt;</p>' in one.html
    assert len(re.findall(r"<img[^>]* src=", one.html)) == 1
