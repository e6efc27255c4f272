"""A scanned PDF beside the entry grid: pages drawn by a process with limits, each figure with its page and place."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.documents import pages
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.documents.pages import drawn, pages_of
from muctieu.web.figures.models import Observation
from muctieu.web.intake.models import Scan
from muctieu.web.intake.scans import add_scan
from tests.web.desk.test_grid import address, collected, signed_in
from tests.web.intake.conftest import Collected
from tests.web.uploaded import upload

__all__ = ["collected"]
pytestmark = pytest.mark.usefixtures("files_folder")

SIDES = {"trai": "100", "tren": "500", "phai": "500", "duoi": "600"}
WHERE = "trang 2, 100,500–500,600 ‰"


def pdf_of(*contents: bytes, box: str = "0 0 500 1000", more: tuple[bytes, ...] = (), resources: bytes = b"") -> bytes:
    """A PDF with a page for each content; `more` are further objects, numbered on."""
    kids = " ".join(f"{3 + 2 * at} 0 R" for at in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
    ]
    for at, content in enumerate(contents):
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {4 + 2 * at} 0 R".encode()
                       + b" /Resources << " + resources + b" >> >>")  # fmt: skip
        objects.append(stream(content))
    raw, places = b"%PDF-1.7\n", []
    for number, content in enumerate((*objects, *more), start=1):
        places.append(len(raw))
        raw += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(raw))
    return raw + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table + end


def stream(content: bytes, kind: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (kind, len(content), content)


# A red sheet, then a white one with a blue rectangle where `SIDES` says.
TWO_PAGES = pdf_of(b"1 0 0 rg 0 0 500 1000 re f", b"0 0 1 rg 50 400 200 100 re f")
# Forms within forms, ten of each in the next: a thousand million rectangles in two kilobytes.
BOMB = pdf_of(
    b"/F Do " * 10,
    resources=b"/XObject << /F 5 0 R >>",
    more=tuple(
        stream(b"/F Do " * 10 if at < 8 else b"0 0 5 5 re f " * 10,
               b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >>" % (6 + at))
        for at in range(9)
    ),
)  # fmt: skip


def put(collected: Collected, raw: bytes, *, name: str = "to-khai.pdf") -> tuple[Scan, Document]:
    scan = add_scan(collected.cycle, collected.village, upload(name, raw), by=collected.cast.reporter)
    return scan, Attachment.objects.get(thing_uuid=scan.uuid).document


def page_of(document: Document, number: int) -> str:
    return reverse("desk:file_page", args=(document.uuid, number))


def refused(document: Document, page: int) -> tuple[str, str]:
    with pytest.raises(StateError) as raised:
        drawn(document, page)
    return raised.value.code, raised.value.fields.get("why_en", "")


def test_pages_stand_beside_the_grid_and_a_figure_keeps_page_and_rectangle(collected: Collected) -> None:
    scan, document = put(collected, TWO_PAGES)
    client = signed_in(collected.cast.reporter)
    shown = {number: client.get(address(collected), {"anh": str(scan.uuid), "trang": number}).content.decode()
             for number in (1, 2, 3)}  # fmt: skip
    answers = [client.get(page_of(document, number)) for number in (1, 2, 3)]
    pictures = [Image.open(io.BytesIO(b"".join(one.streaming_content))).convert("RGB") for one in answers[:2]]  # type: ignore[attr-defined]
    saved = client.post(address(collected, "grid_save"),
                        {"anh": str(scan.uuid), "trang": "2", **SIDES, "o.0.births": "2"})  # fmt: skip
    again = client.get(saved["Location"]).content.decode()
    before = client.get(address(collected), {"anh": str(scan.uuid), "trang": "1"}).content.decode()

    assert f'<img src="{page_of(document, 2)}"' in shown[2]
    turns = {number: re.findall(r'form="so-lieu" name="lat" value="(\w+)"', text) for number, text in shown.items()}
    assert turns == {1: ["toi", "2"], 2: ["toi", "1"], 3: ["1"]}
    assert "MT7751" not in shown[3]
    assert "có 2 trang, không có trang 3" in shown[3]
    assert [one.status_code for one in answers] == [200, 200, 404]
    assert {(one["Content-Type"], one["Content-Security-Policy"][:7], one["Cache-Control"])
            for one in answers[:2]} == {("image/jpeg", "sandbox", "private, no-store")}  # fmt: skip
    assert [one.size for one in pictures] == [(1000, 2000)] * 2
    red, blue, white = (pictures[0].getpixel((500, 1000)), pictures[1].getpixel((300, 1100)),
                        pictures[1].getpixel((700, 300)))  # fmt: skip
    assert [[part > 128 for part in pixel] for pixel in (red, blue, white)] == [  # type: ignore[union-attr]
        [True, False, False], [False, False, True], [True, True, True],
    ]  # fmt: skip
    row = Observation.objects.get()
    assert (row.provenance_document, row.provenance_place) == (document.code, WHERE)
    # The rectangle is drawn on its own page, and the cut of that page stands beside the note.
    assert (saved["Location"][-8:], 'data-box="100,500,500,600"' in again) == ("&trang=2", True)
    assert "data-box" not in before
    assert f'<image href="{page_of(document, 2)}" width="1000" height="2000"/>' in again


def test_turning_a_page_keeps_what_is_typed_and_waits_for_what_cannot_be_kept(collected: Collected) -> None:
    scan, document = put(collected, TWO_PAGES)
    client, shown = signed_in(collected.cast.reporter), {"anh": str(scan.uuid), "trang": "1"}

    turned = client.post(address(collected, "grid_save"), {**shown, "lat": "2", "o.0.births": "2"})
    typed = client.post(address(collected, "grid_save"), {**shown, "lat": "toi", "toi-trang": "2"})
    held = client.post(address(collected, "grid_save"), {**shown, "lat": "2", "o.0.household_count": "nhiều"})

    assert [(one.status_code, one.headers.get("Location", "")[-8:]) for one in (turned, typed)] == [
        (302, "&trang=2")
    ] * 2
    assert (held.status_code, 'value="nhiều"' in held.content.decode()) == (400, True)
    assert f'<img src="{page_of(document, 1)}"' in held.content.decode()
    row = Observation.objects.get()
    assert (row.written, row.provenance_document, row.provenance_place) == ("2", document.code, "trang 1")


def test_pages_that_nobody_looks_at_go_and_come_again_and_their_size_stays(collected: Collected) -> None:
    _scan, document = put(collected, TWO_PAGES)
    pictures = [drawn(document, number)[0] for number in (1, 2)]
    for picture in pictures:
        old = clock.now().timestamp() - pages.KEPT.total_seconds() - 1
        os.utime(picture, (old, old))
    sizes = pages_of(document)
    drawn(document, 2)  # somebody looks

    assert pages.clear_unseen() == 1
    assert [picture.is_file() for picture in pictures] == [False, True]
    assert pages_of(document) == sizes == {1: (1000, 2000), 2: (1000, 2000)}
    assert drawn(document, 1)[0].is_file()
    assert pages.clear_unseen() == 0


def test_page_is_for_the_readers_of_its_figures_alone(collected: Collected) -> None:
    _scan, document = put(collected, TWO_PAGES)
    _photo, picture = put(collected, upload_bytes("anh-hien-truong.jpg"), name="anh.jpg")
    cast = collected.cast

    seen = {name: signed_in(getattr(cast, name)).get(page_of(document, 1)).status_code
            for name in ("reporter", "clerk", "neighbour")}  # fmt: skip

    assert seen == {"reporter": 200, "clerk": 200, "neighbour": 404}
    assert Client().get(page_of(document, 1)).status_code == 302
    assert signed_in(cast.clerk).get(page_of(picture, 1)).status_code == 404


def test_hostile_file_costs_its_bounds_once_and_takes_nothing_down(
    collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, bomb = put(collected, BOMB, name="bom.pdf")
    _huge, huge = put(collected, pdf_of(b"", box="0 0 1000000000 5"), name="rong.pdf")
    client = signed_in(collected.cast.reporter)

    with monkeypatch.context() as patch:
        # The bomb fills what it is given; a test need not give it all that a page may have.
        patch.setattr(pages, "MEMORY", 256 << 20)
        told = refused(bomb, 1)
    with monkeypatch.context() as patch:
        patch.setattr(pages, "_run", None)  # what was refused for good is not tried again
        again = refused(bomb, 1)
        shown = client.get(address(collected), {"anh": str(scan.uuid)})

    assert told == again == ("MT7750", "the page is too heavy")
    assert (shown.status_code, "không vẽ ra được: trang quá nặng" in shown.content.decode()) == (200, True)
    assert client.get(page_of(bomb, 1)).status_code == 500
    assert drawn(huge, 1)[1] == 1
    assert pages_of(huge) == {1: (2000, 1)}
    assert refused(huge, 99)[0] == "MT7751"


def upload_bytes(name: str) -> bytes:
    return (Path(__file__).parents[3] / "specimens" / name).read_bytes()
