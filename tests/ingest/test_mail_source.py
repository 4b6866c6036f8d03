"""Mails in files, folders, Maildirs, mboxes and standard input: each one once, under a name that finds it again."""

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.cli.mail_source import Source, mails
from ingest.errors import NotFound

FROM = b"From ann@a.example Mon Jan  5 08:00:00 2026\n"
ONE, TWO = b"Subject: one\n\nfirst\n", b"Subject: two\n\nsecond\n"


def box(folder: Path, content: bytes, name: str = "box.mbox") -> list[tuple[str, bytes]]:
    path = folder / name
    path.write_bytes(content)
    return [(source.name.removeprefix(f"{path}"), source.content) for source in mails([str(path)])]


def names(*paths: Path) -> list[str]:
    return [source.name for source in mails(map(str, paths))]


def test_a_file_is_one_mail_byte_for_byte(tmp_path: Path) -> None:
    content = FROM + b"\x00\xff\r\n\rFrom x\n\nFrom y\n"
    (tmp_path / "a.eml").write_bytes(content)
    assert list(mails([str(tmp_path / "a.eml")])) == [Source(str(tmp_path / "a.eml"), content)]


def test_an_mbox_is_split_and_numbered(tmp_path: Path) -> None:
    assert box(tmp_path, FROM + ONE + b"\n" + FROM + TWO + b"\n") == [("#0", ONE), ("#1", TWO)]
    assert box(tmp_path, FROM + ONE + b"\n" + FROM + TWO, "BOX.MBX") == [("#0", ONE), ("#1", TWO)]


def test_an_mbox_with_crlf_keeps_it(tmp_path: Path) -> None:
    content = (FROM + ONE + b"\n" + FROM + TWO).replace(b"\n", b"\r\n")
    assert [mail for _, mail in box(tmp_path, content)] == [one.replace(b"\n", b"\r\n") for one in (ONE, TWO)]


def test_from_inside_a_paragraph_is_no_separator(tmp_path: Path) -> None:
    body = ONE + b"as he said\nFrom the beginning\n"
    assert box(tmp_path, FROM + body) == [("#0", body)]


def test_mboxrd_quoting_is_undone_by_one_level(tmp_path: Path) -> None:
    stored = FROM + b"Subject: q\n\n>From me\n\n>>From him\n> From her\n>Fromage\n"
    assert box(tmp_path, stored) == [("#0", b"Subject: q\n\nFrom me\n\n>From him\n> From her\n>Fromage\n")]


@pytest.mark.parametrize("content", [b"", b"\n\n\n"])
def test_an_empty_mbox_holds_no_mail(tmp_path: Path, content: bytes) -> None:
    assert [mail for _, mail in box(tmp_path, content) if mail.strip()] == []


def test_a_separator_with_nothing_after_it_is_an_empty_mail(tmp_path: Path) -> None:
    assert box(tmp_path, FROM + FROM[:0]) == [("#0", b"")]


def test_what_stands_before_the_first_separator_is_not_lost(tmp_path: Path) -> None:
    assert box(tmp_path, ONE + b"\n" + FROM + TWO) == [("#0", ONE), ("#1", TWO)]
    assert box(tmp_path, b"\n" + FROM + TWO) == [("#0", TWO)]


@given(st.lists(st.lists(st.sampled_from([b"From x", b">From y", b"", b"text", b"\xff\x00"])), min_size=1))
def test_what_mboxrd_wrote_is_read_back(tmp_path_factory: pytest.TempPathFactory, bodies: list[list[bytes]]) -> None:
    originals = [b"Subject: x\n\n" + b"".join(line + b"\n" for line in body) for body in bodies]
    path = tmp_path_factory.getbasetemp() / "written.mbox"
    with path.open("wb") as file:
        for original in originals:
            file.write(FROM)
            for line in original.splitlines(keepends=True):
                file.write(b">" + line if line.lstrip(b">").startswith(b"From ") else line)
            file.write(b"\n")
    assert [source.content for source in mails([str(path)])] == originals


def test_a_folder_is_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.eml", "a.eml", ".hidden", "sub/c"):
        (tmp_path / name).write_bytes(ONE)
    (tmp_path / "d.mbox").write_bytes(FROM + ONE + b"\n" + FROM + TWO)
    assert names(tmp_path) == [f"{tmp_path}/{name}" for name in ("a.eml", "b.eml", "d.mbox#0", "d.mbox#1", "sub/c")]


def test_a_maildir_is_new_and_cur_but_not_tmp(tmp_path: Path) -> None:
    for name in ("new/1.host", "cur/2.host:2,S", "tmp/3.host", "dovecot.index"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(ONE)
    assert names(tmp_path) == [f"{tmp_path}/new/1.host", f"{tmp_path}/cur/2.host:2,S"]


def test_a_folder_that_only_looks_like_a_maildir_is_walked_whole(tmp_path: Path) -> None:
    (tmp_path / "new" / "deep").mkdir(parents=True)
    (tmp_path / "new" / "deep" / "1.eml").write_bytes(ONE)
    assert names(tmp_path) == [f"{tmp_path}/new/deep/1.eml"]


def test_standard_input_is_one_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\r\nFrom x")))
    assert list(mails(["-"])) == [Source("-", b"\xff\r\nFrom x")]


def test_what_is_missing_is_named_after_what_was_found(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(ONE)
    found = mails([str(tmp_path / "a.eml"), str(tmp_path / "none.eml")])
    assert next(found).content == ONE
    with pytest.raises(NotFound, match=r"/none\.eml: no such file or folder"):
        next(found)


def test_one_mail_of_an_mbox_is_in_memory_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "big.mbox"
    path.write_bytes((FROM + ONE + b"\n") * 20_000)
    found = mails([str(path)])
    next(found)
    path.write_bytes(b"")  # what has not been read yet is not there
    assert len(list(found)) < 19_999
