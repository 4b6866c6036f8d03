"""The expected files beside the shared corpora, read into the few facts that we can be compared by.

Stalwart's are JSON of its whole parse, mime4j's XML of its MIME events with decoded bodies in side files. White space
is squeezed on both sides: it is about words, not about line ends.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from parsers import ParsedMessage
from parsers.characters.charset import decode
from parsers.headers.message_id import message_id, references
from parsers.html.html_text import html_text
from parsers.parts.part import charset_of, type_of

WRITTEN = ("text/plain", "text/html")


@dataclass(frozen=True)
class Facts:
    """What is compared; None where the file does not tell it."""

    message_id: str | None
    references: tuple[str, ...]
    text: str | None
    attachments: tuple[str, ...] | None


def ours(message: ParsedMessage) -> Facts:
    """Return the same facts of our own reading."""
    types = tuple(found.content_type for found in message.attachments)
    return Facts(message.message_id.value, message.references, squeezed(message.text), types)


def squeezed(text: str) -> str:
    """Return `text` with its words and one space between them, without the marks of quotes."""
    return " ".join(re.sub(r"^[> ]+", "", text.replace("\0", ""), flags=re.MULTILINE).split())


def expected(corpora: Path) -> Iterator[tuple[str, str, Facts]]:
    """Yield (mail, expected file, its facts) for each row of the index that can be compared.

    Left out is mime4j's XML without decoded bodies: it says the same of the same mails.
    """
    with (corpora / "expected" / "parse_index.tsv").open(newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    for row in rows:
        path = corpora / row["expected"]
        if path.suffix == ".json":
            yield row["path"], row["expected"], _stalwart(json.loads(path.read_text()))
        elif path.name.endswith("_decoded.xml"):
            root = _tree(path.read_bytes())
            if root is not None:
                yield row["path"], row["expected"], _mime4j(root, path.parent)


def _ids(field: str | None) -> str | None:
    return message_id(field).value


def _stalwart(told: dict[str, Any]) -> Facts:
    parts = told["parts"]
    fields = {_name(header): header["value"] for header in parts[0]["headers"]}
    named = fields.get("references", {})
    listed = named.get("TextList") or [named["Text"]] if named and named != "Empty" else []
    texts = [_stalwart_text(parts[number]["body"]) for number in told["text_body"]]
    return Facts(
        _ids(fields["message_id"].get("Text") if fields.get("message_id", "Empty") != "Empty" else None),
        references(" ".join(f"<{name}>" for name in listed)),
        squeezed("\n".join(texts)),
        tuple(_stalwart_type(parts[number]) for number in told["attachments"]),
    )


def _name(header: dict[str, Any]) -> str:
    return header["name"] if isinstance(header["name"], str) else header["name"]["other"].lower()


def _stalwart_text(body: dict[str, Any]) -> str:
    return html_text(body["Html"]) if "Html" in body else body.get("Text", "")


def _stalwart_type(part: dict[str, Any]) -> str:
    for header in part["headers"]:
        if _name(header) == "content_type" and header["value"] != "Empty":
            told = header["value"]["ContentType"]
            return f"{told['c_type']}/{told.get('c_subtype') or ''}".lower()
    return "text/plain"


def _tree(content: bytes) -> ElementTree.Element | None:
    try:
        return ElementTree.fromstring(content)  # files of our own corpora, not of strangers
    except ElementTree.ParseError:
        return None  # some hold characters that no XML may hold


def _mime4j(root: ElementTree.Element, folder: Path) -> Facts:
    fields = _fields(root)
    attachments: list[str] = []
    texts: list[str] = []
    _leaves(root, folder, attachments, texts)
    return Facts(
        _ids(fields.get("Message-ID")), references(fields.get("References") or ""), squeezed("\n".join(texts)),
        tuple(attachments),
    )  # fmt: skip


def _fields(entity: ElementTree.Element) -> dict[str, str]:
    """Return the fields of an entity by standard capitals; the first of each counts."""
    lines = [(field.text or "").strip("\n") for field in entity.findall("header/field")]
    parsed = HeaderParser().parsestr("\n".join(line for line in lines if ":" in line) + "\n\n")
    found: dict[str, str] = {}
    for name, value in parsed.items():
        found.setdefault(name.title().replace("-Id", "-ID"), value)
    return found


def _leaves(entity: ElementTree.Element, folder: Path, attachments: list[str], texts: list[str]) -> None:
    fields = _fields(entity)
    kind = type_of(fields.get("Content-Type", ""))
    multipart, inner = entity.find("multipart"), entity.find("message")
    if multipart is not None:
        for part in multipart.findall("body-part"):
            before = len(texts)
            _leaves(part, folder, attachments, texts)
            if kind == "multipart/alternative" and before and len(texts) > before:
                del texts[before:]
        return
    if inner is not None:
        attachments.append(kind)
        return
    body = entity.find("text-body")
    marked = bool(re.search("attachment|name", f"{fields.get('Content-Disposition')} {fields.get('Content-Type')}"))
    named = "attachment" in fields.get("Content-Disposition", "").lower()
    own = not named if entity.tag == "message" else not marked
    if kind in WRITTEN and own and body is not None:
        content = (folder / body.attrib["name"]).read_bytes()
        text, _ = decode(content, charset_of(fields.get("Content-Type", "")))
        texts.append(html_text(text) if kind == "text/html" else text)
    elif kind not in WRITTEN or not own:
        attachments.append(kind)
