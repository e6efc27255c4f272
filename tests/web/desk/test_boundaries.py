"""Boundaries that people supply: drawn from their day on, wrong files named, loaded by those who keep the data."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from muctieu.errors import RightsError
from muctieu.web.common.models import JournalEntry
from muctieu.web.places.boundaries import Handed, NothingToDrawError, boundaries_on, keep_boundaries
from muctieu.web.places.models import BoundarySet
from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.unit_cast import read, send

SPECIMEN = Path(__file__).resolve().parents[3] / "specimens" / "ranh-gioi.geojson"
DAY = date(2023, 7, 1)


def page_of(cast: Cast, key: str = "xa") -> str:
    return reverse("desk:boundaries", args=(cast.units[key].uuid,))


def upload(raw: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("ranh-gioi.geojson", raw, "application/geo+json")


@pytest.mark.usefixtures("files_folder")
def test_file_is_kept_as_far_as_it_can_be_drawn_and_the_map_shows_it(client: Client, cast: Cast, enter: Enter) -> None:
    enter("18", place="ban-1", indicator="population", period="2022")
    asked = {"cach": "so-lieu", "chi-tieu": "population"}
    compare = reverse("desk:compare")
    client.force_login(cast.clerk)
    tiles = client.get(compare, asked).content.decode()

    status, page = send(client, cast.clerk, page_of(cast), tep=upload(SPECIMEN.read_bytes()), tu_ngay="2023-07-01")

    assert status == 200
    assert "Đã ghi ranh giới của 2 đơn vị." in page
    assert page.count("không phải mã của đơn vị nào trực thuộc Đơn vị xa ngày 01/07/2023") == 4
    assert "có hiệu lực từ 01/07/2023: tệp “ranh-gioi.geojson”, Người canbo nạp ngày 05/07/2023" in page
    drawn = client.get(compare, asked).content.decode()
    assert 'id="ban-do-o-wide-t"' in tiles
    assert 'id="ban-do-ve-t"' in drawn
    assert "<title>Đơn vị ban-1: 18</title>" in drawn
    assert "<title>Đơn vị ban-2: chưa có số liệu</title>" in drawn
    assert boundaries_on(cast.commune, date(2023, 6, 30)) is None
    entry = JournalEntry.objects.filter(act="place.draw").get()
    assert json.loads(entry.after)["units"] == ["ban-1", "ban-2"]
    with pytest.raises(DatabaseError), transaction.atomic():
        BoundarySet.objects.all()._raw_delete("default")


@pytest.mark.usefixtures("files_folder")
def test_wrong_file_is_named_and_nothing_is_kept(client: Client, cast: Cast) -> None:
    status, page = send(client, cast.clerk, page_of(cast), tep=upload(b"%PDF-1.7"), tu_ngay="2023-07-01")

    assert status == 400
    assert "không có vùng nào vẽ được (1 điểm sai)" in page
    assert "cả tệp: không phải là GeoJSON đọc được" in page
    assert send(client, cast.clerk, page_of(cast), tep=upload(b"{}"), tu_ngay="hôm qua")[0] == 400
    assert "Hãy chọn một tệp GeoJSON." in send(client, cast.clerk, page_of(cast), tu_ngay="2023-07-01")[1]
    assert BoundarySet.objects.count() == 0
    with pytest.raises(NothingToDrawError):
        keep_boundaries(Handed("x", b"{}"), place=cast.commune, since=DAY, by=cast.clerk)


def test_only_those_who_keep_the_communes_data_draw_it(client: Client, cast: Cast) -> None:
    read(client, cast.neighbour, page_of(cast), 404)
    read(client, cast.reporter, page_of(cast), 403)
    read(client, cast.leader, page_of(cast), 403)
    assert "mỗi đơn vị một ô" in read(client, cast.administrator, page_of(cast, "tinh"))
    with pytest.raises(RightsError):
        keep_boundaries(Handed("x", SPECIMEN.read_bytes()), place=cast.commune, since=DAY, by=cast.neighbour)
