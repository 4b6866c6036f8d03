"""Parts of mail that is stored or held: read from the original when asked, and never another mail's."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest

import ingest
from ingest.mailboxes import Mailboxes
from ingest.records import Fate
from ingest.staff.opening import Opening
from tests.ingest.desk import ANN, desk, looping, mail, settings

RICH = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
    "--b\r\nContent-Type: text/html\r\n\r\n<p onclick=x>see <img src=cid:p@x><img src=https://t.example/1></p>\r\n"
    "--b\r\nContent-Type: image/png; name=p.png\r\nContent-ID: <p@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "QUJD\r\n"
    "--b--\r\n"
)


def rich(number: int, header: str = "") -> bytes:
    return mail(number, header=header + RICH)


async def test_the_html_and_the_parts_of_a_stored_mail_can_be_had(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        id_ = (await node.deliver(rich(1), ANN)).id
        safe = await node.html(id_)
        assert safe is not None
        assert 'src="cid:p@x"' in safe.html
        assert "onclick" not in safe.html
        assert (dict(safe.parts), safe.remote_images) == ({"p@x": 0}, 1)
        asked = await node.html(id_, remote_images=True)
        assert asked is not None
        assert 'src="https://t.example/1"' in asked.html
        (about,) = await node.attachments(id_)
        assert (about.name, about.content_id) == ("p.png", "p@x")
        assert (await node.mail(id_)).attachments == ("p.png",)
        digest = sha256(b"ABC").hexdigest()
        assert await node.attachment(id_, 0) == ingest.AttachedFile("p.png", "image/png", 3, digest, b"ABC")
        for number in (1, -1):
            with pytest.raises(ingest.NotFound, match=f"has 1 attachments, counted from 0: none is number {number}"):
                await node.attachment(id_, number)


async def test_a_mail_without_html_has_none(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        id_ = (await node.deliver(mail(1), ANN)).id
        assert await node.html(id_) is None
        assert await node.attachments(id_) == ()


async def test_held_mail_is_opened_as_well(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        outcome = await node.deliver(rich(1, "Received: from a by b; x\r\n" * 60), ANN)
        assert outcome.fate is Fate.HELD
        assert (await node.attachment(outcome.id, 0)).content == b"ABC"


async def test_held_mail_of_the_storm_lane_is_opened_from_the_spool(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(looping(1))
        await node.drain()
        (held,) = await node.ports.quarantine.held()
        shutil.rmtree(tmp_path / "data" / "originals", ignore_errors=True)
        assert await Opening(node.ports, node.raw, node.mailboxes).html(held.id) is None


async def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        with pytest.raises(ingest.NotFound, match="no stored or held mail is called nothing"):
            await node.html("nothing")
        id_ = (await node.deliver(rich(1), ANN)).id
        (kept,) = (path for path in (tmp_path / "data" / "originals").rglob("*") if path.is_file())
        whole = kept.read_bytes()
        kept.chmod(0o600)
        kept.write_bytes(whole[::-1])
        with pytest.raises(ingest.Corrupt):
            await node.attachment(id_, 0)
        kept.unlink()
        with pytest.raises(ingest.NotFound, match="no original with sha256"):
            await node.attachment(id_, 0)


async def test_the_mailbox_of_a_mail_may_have_gone_from_the_settings(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(rich(1))
        await node.drain()
        (stored,) = [one async for one in node.ports.store.every()]
        nobody = Mailboxes(settings(tmp_path, "other@desk.example"))
        assert (await Opening(node.ports, node.raw, nobody).attachment(stored.id, 0)).content == b"ABC"
