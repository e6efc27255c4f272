"""The daily digest: made by the ticker, written to a folder, mailed; what is away is asked for again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from pytest_django.fixtures import Settings

from muctieu.errors import TemporaryError
from muctieu.web.common import clock
from muctieu.web.common.digests import read_digest
from muctieu.web.common.models import JournalDigest
from muctieu.web.common.verify import verify
from muctieu.web.jobs.digests import keep
from muctieu.web.jobs.models import Job
from muctieu.web.jobs.ticker import tick
from muctieu.web.jobs.worker import work_off
from tests.cast import NOON, Cast
from tests.web.jobs.sink import listening, point_at

MIDNIGHT = NOON.replace(hour=17, minute=5)
NAME = "tom-luoc-nhat-ky-2023-07-06-0005.json"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DIGEST_DIR = tmp_path / "usb"
    settings.DIGEST_DIR.mkdir()
    return tmp_path / "usb"


def night(count: int = 1) -> None:
    """Let so many midnights pass."""
    tick(NOON)
    for number in range(count):
        with clock.standing_at(MIDNIGHT + timedelta(days=number)):
            tick()
            work_off()


def write_job() -> Job:
    return Job.objects.get(name="digest.write")


def test_digest_of_the_day_stands_in_the_folder(cast: Cast, folder: Path) -> None:
    night()

    (file,) = folder.iterdir()
    assert (file.name, file.read_text()) == (NAME, JournalDigest.objects.get().content)
    digest = read_digest(file.read_text(), name=file.name)
    assert cast.commune.uuid in digest.heads
    assert verify([digest]).findings == []
    assert write_job().result == {"file": str(folder / NAME)}


def test_digest_is_mailed_to_everybody_named(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.DIGEST_MAIL = "thu.xa.vn", ["a@tinh.vn", "b@xa.vn"]

    night()

    assert [one.to for one in mail.outbox] == [["a@tinh.vn"], ["b@xa.vn"]]
    assert mail.outbox[0].subject == "Tóm lược nhật ký 06/07/2023 / Journal digest"
    ((name, content, _kind),) = mail.outbox[0].attachments
    assert (name, content) == (NAME, JournalDigest.objects.get().content.encode())


def test_every_night_has_its_digest_and_one_only(cast: Cast, folder: Path) -> None:
    night(3)
    with clock.standing_at(MIDNIGHT + timedelta(days=2, minutes=1)):
        tick()
        work_off()

    assert [file.name[17:27] for file in sorted(folder.iterdir())] == ["2023-07-06", "2023-07-07", "2023-07-08"]


def test_digest_is_kept_even_when_nothing_is_set(cast: Cast) -> None:
    night()

    assert JournalDigest.objects.count() == 1
    assert [row.name for row in Job.objects.filter(name__startswith="digest")] == ["digest.make"]


def test_stick_that_is_away_is_asked_for_until_it_is_back(cast: Cast, folder: Path) -> None:
    folder.rmdir()
    night()
    row = write_job()
    assert (row.state, row.error_code) == ("waiting", "MT7294")
    assert row.error_args == {
        "path": str(folder),
        "reason": "không có thư mục này",
        "reason_en": "No such file or directory",
    }
    assert not folder.exists()

    folder.mkdir()
    with clock.standing_at(row.due):
        work_off()

    assert write_job().state == "done"
    assert [file.name for file in folder.iterdir()] == [NAME]


def test_folder_that_is_no_longer_set_leaves_nothing_to_do(cast: Cast, folder: Path, settings: Settings) -> None:
    folder.rmdir()
    night()
    settings.DIGEST_DIR = None
    with clock.standing_at(write_job().due):
        work_off()

    assert write_job().state == "done"


def test_file_of_another_content_is_never_overwritten(tmp_path: Path) -> None:
    first, second = keep(tmp_path, "a.json", "một"), keep(tmp_path, "a.json", "hai")
    again = keep(tmp_path, "a.json", "hai")

    assert [path.name for path in (first, second, again)] == ["a.json", "a-2.json", "a-2.json"]
    assert (first.read_text(), second.read_text()) == ("một", "hai")


def test_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("muctieu.web.jobs.digests.os.fsync", full)
    with pytest.raises(TemporaryError) as error:
        keep(tmp_path, "a.json", "một")

    assert error.value.fields["reason"] == "hết chỗ trống"
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_no_text_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff\xfe")

    with pytest.raises(TemporaryError):
        keep(tmp_path, "a.json", "một")


def test_digest_arrives_at_a_mail_server_and_verifies(cast: Cast, settings: Settings) -> None:
    settings.DIGEST_MAIL = ["luu-tru@tinh.vn"]
    with listening() as sink:
        point_at(settings, sink.port)
        night()

    (taken,) = sink.mails
    (file,) = taken.iter_attachments()
    content = file.get_content().decode()
    assert (taken["To"], file.get_filename()) == ("luu-tru@tinh.vn", NAME)
    assert verify([read_digest(content, name=NAME)]).findings == []
