"""The documents register at the desk: a clerk's whole way with a document and with a draft text, and shut doors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from muctieu.web.common import clock
from muctieu.web.documents.files import standing
from muctieu.web.documents.models import Document
from muctieu.web.gazette import domain
from muctieu.web.gazette.consulting import give_opinion
from muctieu.web.gazette.models import DocumentLink, LinkKind, OfficialDocument, State
from muctieu.web.people.models import User
from tests.cast import Cast
from tests.web.gazette_store import TODAY, entered, proposal, published
from tests.web.uploaded import sent

pytestmark = pytest.mark.usefixtures("files_folder")
LIST, NEW = "/lam-viec/van-ban/", "/lam-viec/van-ban/moi/"
TYPED = {
    "so": "số 15 / kh - ubnd", "trich-yeu": "Kế hoạch <b>trồng rừng</b>", "co-quan": "UBND xã Thử",
    "ban-hanh": "2023-02-01", "linh-vuc": ["agriculture"],
}  # fmt: skip


def read(client: Client, who: User, address: str, status: int = 200) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == status, address
    return " ".join(answer.content.decode().split())


def post(client: Client, who: User, address: str, typed: Mapping[str, object] | None = None) -> tuple[int, str]:
    client.force_login(who)
    answer = client.post(address, dict(typed or {}))
    return answer.status_code, " ".join(answer.content.decode().split())


def page_of(row: OfficialDocument, part: str = "") -> str:
    return f"{LIST}{row.uuid}/{part}"


def test_a_document_is_entered_with_its_files_changed_published_and_withdrawn(client: Client, cast: Cast) -> None:
    status, _page = post(client, cast.clerk, NEW, {**TYPED, "tep": [sent("bien-ban.pdf"), sent("bang-ke.csv")]})
    row = OfficialDocument.objects.get()
    assert (status, row.number, row.type, row.sectors, standing(row).count()) == (
        302,
        "15/KH-UBND",
        "KH",
        ["agriculture"],
        2,
    )

    assert (
        post(client, cast.clerk, page_of(row, "sua/"), {**TYPED, "trich-yeu": "Kế hoạch trồng quế", "ban": "1"})[0]
        == 302
    )
    status, page = post(client, cast.clerk, page_of(row, "sua/"), {**TYPED, "trich-yeu": "Khác", "ban": "1"})
    assert (status, "Người canbo" in page, ">Khác</textarea>" in page) == (400, True, True)
    assert post(client, cast.clerk, page_of(row, "cong-bo/"))[0] == 403
    assert post(client, cast.leader, page_of(row, "cong-bo/"))[0] == 302
    assert "Kế hoạch trồng quế" in read(client, cast.leader, LIST + "?trang-thai=published")
    assert "đã công bố rồi" in post(client, cast.leader, page_of(row, "cong-bo/"))[1]
    assert "phải có lý do" in post(client, cast.leader, page_of(row, "rut/"))[1]
    assert post(client, cast.leader, page_of(row, "rut/"), {"ly-do": "in sai"})[0] == 302
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN


def test_a_twin_is_shown_and_entered_only_when_it_is_meant(client: Client, cast: Cast) -> None:
    there = entered(cast)
    typed = {**TYPED, "co-quan": ""}
    status, page = post(client, cast.clerk, NEW, typed)

    assert (status, OfficialDocument.objects.count()) == (400, 1)
    assert f'href="{page_of(there)}"' in page
    assert "&lt;b&gt;trồng rừng&lt;/b&gt;</textarea>" in page
    assert post(client, cast.clerk, NEW, {**typed, "van-ghi": "1"})[0] == 302
    assert OfficialDocument.objects.count() == 2


def test_faults_stand_beside_their_fields_and_a_bad_file_leaves_nothing(client: Client, cast: Cast) -> None:
    status, page = post(
        client, cast.clerk, NEW, {**TYPED, "trich-yeu": " ", "hieu-luc": "2023-01-01", "het-hieu-luc": "x"}
    )
    assert status == 400
    for name in ("trich-yeu", "hieu-luc", "het-hieu-luc"):
        assert f'id="e-{name}"' in page
    for bad in ("ve.svg", "phim.mp4"):
        status, page = post(client, cast.clerk, NEW, {**TYPED, "tep": [sent(bad, under="van-ban.pdf")]})
        assert (status, 'id="e-tep-1"' in page) == (400, True)
    assert (OfficialDocument.objects.count(), Document.objects.count()) == (0, 0)


def test_links_are_said_in_both_directions_and_taken_back(client: Client, cast: Cast) -> None:
    row, other = entered(cast, number="20/QĐ-UBND"), published(cast)
    typed = {"quan-he": "amends", "van-ban": str(other.uuid), "pham-vi": "Điều 2", "tu-ngay": "2023-06-01"}

    assert post(client, cast.clerk, page_of(row, "lien-ket/"), typed)[0] == 302
    assert (
        post(client, cast.clerk, page_of(row, "lien-ket/"), {**typed, "quan-he": "related", "chieu": "nguoc"})[0] == 302
    )
    assert list(DocumentLink.objects.values_list("source", "target", "kind", "scope", "day")) == [
        (row.pk, other.pk, "amends", "Điều 2", date(2023, 6, 1)),
        (other.pk, row.pk, "related", "Điều 2", date(2023, 6, 1)),
    ]  # fmt: skip
    page = read(client, cast.clerk, page_of(row))
    assert "Sửa đổi, bổ sung" in page
    for bad in ({**typed, "quan-he": "x"}, {**typed, "van-ban": "x"}, {**typed, "van-ban": str(cast.commune.uuid)}):
        assert post(client, cast.clerk, page_of(row, "lien-ket/"), bad)[0] == 400
    first = DocumentLink.objects.first()
    assert first is not None
    assert post(client, cast.clerk, page_of(row, "go-lien-ket/"), {"lien-ket": str(first.uuid)})[0] == 302
    assert post(client, cast.clerk, page_of(row, "go-lien-ket/"), {"lien-ket": "x"})[0] == 302
    assert list(DocumentLink.objects.values_list("kind", flat=True)) == ["related"]


def test_a_draft_text_goes_its_whole_way(client: Client, cast: Cast) -> None:
    row = entered(cast, number="", is_proposal=True)
    days = {"mo": TODAY.isoformat(), "dong": "2023-07-10"}
    assert "chưa có thời gian" in post(client, cast.leader, page_of(row, "cong-bo/"))[1]
    assert post(client, cast.clerk, page_of(row, "lay-y-kien/"), {**days, "mo": ""})[0] == 400
    assert post(client, cast.clerk, page_of(row, "lay-y-kien/"), days)[0] == 302
    assert post(client, cast.leader, page_of(row, "cong-bo/"))[0] == 302
    opinion = give_opinion(OfficialDocument.objects.get(), "Nên bỏ điều 3", token="a")
    reply = {"y-kien": str(opinion.pk), "tiep-thu": "yes", "giai-trinh": "Bỏ điều 3."}

    assert "Nên bỏ điều 3" in read(client, cast.clerk, page_of(row))
    assert post(client, cast.clerk, page_of(row, "giai-trinh/"), {**reply, "y-kien": "99"})[0] == 400
    assert post(client, cast.clerk, page_of(row, "giai-trinh/"), reply)[0] == 302
    assert "còn nhận ý kiến" in post(client, cast.leader, page_of(row, "tong-hop/"), {"tong-hop": "Đã tiếp thu."})[1]
    with clock.standing_at(datetime(2023, 7, 11, 3, 0, tzinfo=UTC)):
        assert post(client, cast.leader, page_of(row, "tong-hop/"), {"tong-hop": "Đã tiếp thu."})[0] == 302
        assert "Bản tổng hợp đã công bố" in read(client, cast.clerk, page_of(row))
    assert post(client, cast.leader, page_of(entered(cast), "tong-hop/"), {"tong-hop": "x"})[0] == 404


def test_the_neighbour_and_the_reporter_see_no_register(client: Client, cast: Cast) -> None:
    row, draft = published(cast), proposal(cast, TODAY, TODAY)
    other = entered(cast, number="16/KH-UBND")
    tie = domain.link(row, other, LinkKind.RELATED, by=cast.clerk)
    acts = ("cong-bo/", "rut/", "lien-ket/", "go-lien-ket/", "lay-y-kien/", "giai-trinh/", "tong-hop/")

    assert row.title not in read(client, cast.neighbour, LIST)
    read(client, cast.reporter, LIST, status=403)
    for who, shut in ((cast.neighbour, {404, 403}), (cast.reporter, {403})):
        for document in (row, draft, other):
            assert client.get(page_of(document)).status_code in {403, 404}
            for part in (*acts, "sua/"):
                assert post(client, who, page_of(document, part), {"lien-ket": str(tie.uuid)})[0] in shut, part
    assert DocumentLink.objects.count() == 1
