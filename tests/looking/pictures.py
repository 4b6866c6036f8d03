"""Mails with a picture of their own, named by its Content-ID."""

from base64 import b64decode, b64encode

__all__ = ["PIXEL", "with_picture"]

PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def with_picture(content: bytes, html: str = '<p>x <img src="cid:logo@x" alt="logo"></p>', kind: str = "png") -> bytes:
    return (
        b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        + html.encode()
        + f"\r\n--b\r\nContent-Type: image/{kind}; name=logo\r\nContent-ID: <logo@x>\r\n".encode()
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + b64encode(content)
        + b"\r\n--b--\r\n"
    )
