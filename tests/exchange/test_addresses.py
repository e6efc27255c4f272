"""Addresses inside files lead nowhere: whatever is read, nobody is asked for anything (abuse case 7)."""

from __future__ import annotations

import io
import socketserver
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from urllib.request import urlopen

import pytest

from muctieu.exchange import open_document
from muctieu.exchange.html.portal import read_portal
from muctieu.exchange.mail.reader import read_mail
from muctieu.exchange.media.examine import examine
from tests.exchange.test_docx import RELATIONS, document, paragraph, run

WORDS = "Bản Mo có 120 hộ trong quý I"
PAGE = """<!doctype html><html><head><title>Bản Mo</title><base href="{at}/goc/">
<link rel="stylesheet" href="{at}/a.css"><script src="{at}/a.js"></script>
<link rel="canonical" href="{at}/bai"><meta http-equiv="refresh" content="0;url={at}/di">
</head><body><div class="news-detail"><h1>Bản Mo thêm hộ</h1><div class="date">Thứ hai - 05/06/2023 08:15</div>
<p>{words}<img src="{at}/anh.png" srcset="{at}/anh2.png 2x"><iframe src="{at}/khung"></iframe>
<object data="{at}/vat"></object><video src="{at}/phim" poster="{at}/bia"></video>
<svg><image href="{at}/hinh.svg"/><use href="{at}/dung.svg#a"/></svg></p></div></body></html>"""
FEED = """<?xml version="1.0"?><?xml-stylesheet href="{at}/a.xsl" type="text/xsl"?>
<rss version="2.0"><channel><title>Bản Mo</title><image><url>{at}/anh.png</url></image><cloud domain="127.0.0.1"/>
<item><title>Bản Mo thêm hộ</title><link>{at}/bai</link><enclosure url="{at}/tep.mp3" length="1" type="audio/mpeg"/>
<description>&lt;p&gt;{words}&lt;img src="{at}/anh.png"&gt;&lt;/p&gt;</description></item></channel></rss>"""
MAIL = """From: ban@mo.vn
Subject: Bản Mo
List-Unsubscribe: <{at}/bo>
Content-Type: multipart/mixed; boundary=X

--X
Content-Type: text/html

<p>{words}</p><img src="{at}/dau-vet.gif">
--X
Content-Type: message/external-body; access-type=URL; URL="{at}/ngoai"

Content-Type: text/plain

--X--
"""
_FIELD = '<w:fldSimple w:instr=" INCLUDEPICTURE &quot;{at}/anh.png&quot; "/>'
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_PARTS = {
    "word/_rels/document.xml.rels": "anh.png image,mau.dotx attachedTemplate,khung frame",
    "_rels/.rels": "goc.xml officeDocument",
}


class Trap:
    """A web server on this machine that notes who asks it for what."""

    def __init__(self) -> None:
        asked = self.asked = list[str]()

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = socketserver.TCPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def trap() -> Iterator[Trap]:
    made = Trap()
    yield made
    made.server.shutdown()
    made.server.server_close()


def in_word(at: str) -> bytes:
    """A Word file whose picture, template and frame lie elsewhere."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("[Content_Types].xml", CONTENT_TYPES)
        made.writestr("word/document.xml", document(paragraph(run(WORDS)) + f"<w:p>{_FIELD.format(at=at)}</w:p>"))
        for part, kinds in _PARTS.items():
            lines = (line.split() for line in kinds.split(","))
            inner = "".join(
                f'<Relationship Id="{name}" Type="http://x/{kind}" Target="{at}/{name}" TargetMode="External"/>'
                for name, kind in lines
            )
            made.writestr(part, f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>')
    return written.getvalue()


READ: dict[str, Callable[[str], str]] = {
    "saved page": lambda at: read_portal(PAGE.format(at=at, words=WORDS).encode(), file="a.html").articles[0].body,
    "feed": lambda at: str(read_portal(FEED.format(at=at, words=WORDS).encode(), file="a.xml").articles),
    "report as page": lambda at: open_document(PAGE.format(at=at, words=WORDS).encode(), "a.html").text,
    "report in Word": lambda at: open_document(in_word(at), "a.docx").text,
    "mail": lambda at: read_mail(MAIL.format(at=at, words=WORDS).encode()).text,
    "file kept": lambda at: f"{examine(io.BytesIO(in_word(at)), name='a.docx').kind} {WORDS}",
}


@pytest.mark.parametrize("kind", READ)
def test_addresses_in_what_is_read_are_never_asked(trap: Trap, kind: str) -> None:
    assert WORDS in READ[kind](trap.address)
    assert trap.asked == []

    urlopen(f"{trap.address}/bay").close()
    assert trap.asked == ["/bay"]
