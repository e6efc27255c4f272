"""Folders of mail: a Maildir's files move to `cur`, an mbox is read on from where it was left; nothing is deleted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from muctieu.errors import DocumentError, TemporaryError
from muctieu.exchange.mail.folders import is_maildir, mark_of, move_to_cur, new_files, open_new, read_mbox
from muctieu.exchange.mail.heads import LONGEST_HEAD
from muctieu.exchange.mail.reader import LARGEST
from tests.exchange.mail.holding import written_to

ONE, TWO = b"Subject: mot\n\nBan 84 ho\n", b"Subject: hai\n\nBan 85 ho\n"


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "xa" / name).mkdir(parents=True)
    return tmp_path / "xa"


def mbox(folder: Path, *messages: bytes) -> Path:
    path = folder / "xa.mbox"
    path.write_bytes(b"".join(b"From ban1 Wed Jul  5 2023\n" + one + b"\n" for one in messages))
    return path


# -- Maildir ------------------------------------------------------------------------------------------------------


def test_oldest_files_come_first_and_plain_files_only(maildir: Path, tmp_path: Path) -> None:
    for name in ("3.x", "1.x", "2.x"):
        (maildir / "new" / name).write_bytes(ONE)
    secret = tmp_path / "secret"
    secret.write_text("khóa")
    (maildir / "new" / "0.link").symlink_to(secret)
    (maildir / "new" / "0.folder").mkdir()
    os.mkfifo(maildir / "new" / "0.fifo")

    found = [path.name for path in new_files(maildir, most=2)]

    assert (is_maildir(maildir), is_maildir(tmp_path)) == (True, False)
    assert found == ["1.x", "2.x"]


def test_file_put_in_as_a_link_meanwhile_is_not_followed(maildir: Path, tmp_path: Path) -> None:
    (maildir / "new" / "1.x").symlink_to(tmp_path)

    with pytest.raises(OSError, match=r"1\.x"):
        open_new(maildir / "new" / "1.x")


def test_message_is_read_and_moves_to_cur(maildir: Path) -> None:
    path = maildir / "new" / "1.x:2,"
    path.write_bytes(ONE)

    found = open_new(path)
    move_to_cur(path)
    move_to_cur(path)  # somebody else was quicker

    assert (found.raw, found.size) == (ONE, len(ONE))
    assert [one.name for one in (maildir / "cur").iterdir()] == ["1.x:2,S"]
    assert list((maildir / "new").iterdir()) == []


def test_huge_message_is_not_read_whole(maildir: Path) -> None:
    path = maildir / "new" / "1.x"
    with path.open("wb") as file:
        file.write(ONE)
        file.truncate(LARGEST * 20)

    found = open_new(path)

    assert (len(found.raw), found.size) == (LONGEST_HEAD, LARGEST * 20)


# -- mbox ---------------------------------------------------------------------------------------------------------


def test_messages_are_read_on_from_where_the_last_one_ended(tmp_path: Path) -> None:
    path = mbox(tmp_path, ONE, TWO)
    first, second = read_mbox(path, start=0)
    mark = mark_of(path)
    with path.open("ab") as file:
        file.write(b"From ban2 Thu Jul  6 2023\n" + ONE + b"\n")

    (third,) = read_mbox(path, start=second.end)

    assert (first.raw, second.raw, third.raw) == (ONE + b"\n", TWO + b"\n", ONE + b"\n")
    assert list(read_mbox(path, start=third.end)) == []
    assert mark_of(path) == mark


def test_line_that_begins_with_from_ends_a_message_behind_a_blank_line_only(tmp_path: Path) -> None:
    said = b"Subject: x\n\nmot\nFrom ban 1:\n\n>From ban 2\n" + b"y" * 70_000 + b"From z\n"
    path = mbox(tmp_path, said, TWO)

    first, second = read_mbox(path, start=0)

    assert first.raw == said.replace(b">From", b"From") + b"\n"
    assert second.raw == TWO + b"\n"


def test_mbox_that_was_cut_or_replaced_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = mbox(tmp_path, ONE, TWO)
    ends = [found.end for found in read_mbox(path, start=0)]

    assert [found.end for found in read_mbox(path, start=ends[-1] + 500)] == ends
    assert [found.end for found in read_mbox(path, start=ends[0] + 3)] == ends


def test_empty_mbox_has_no_messages(tmp_path: Path) -> None:
    assert list(read_mbox(mbox(tmp_path), start=0)) == []


def test_what_is_no_mbox_is_told(tmp_path: Path) -> None:
    path = tmp_path / "anh.mbox"
    path.write_bytes(b"\x89PNG")

    with pytest.raises(DocumentError) as refused:
        list(read_mbox(path, start=0))

    assert refused.value.code == "MT5005"


def test_huge_message_in_an_mbox_is_passed_over_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "xa.mbox"
    with path.open("wb") as file:
        file.write(b"From a\n" + ONE)
        for _megabyte in range(40):
            file.write(b"x" * 1_000_000)
        file.write(b"\n\nFrom b\n" + TWO)

    first, second = read_mbox(path, start=0)

    assert (len(first.raw), first.size > LARGEST) == (LONGEST_HEAD, True)
    assert second.raw == TWO


def test_mbox_that_is_being_written_waits(tmp_path: Path) -> None:
    path = mbox(tmp_path, ONE)
    with written_to(path), pytest.raises(TemporaryError) as refused:
        list(read_mbox(path, start=0))

    assert refused.value.code == "MT5001"
    assert len(list(read_mbox(path, start=0))) == 1
