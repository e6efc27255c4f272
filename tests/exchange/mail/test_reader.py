"""Mails as text with attachments: ordinary ones whole, hostile ones in bounded work with a finding each."""

from __future__ import annotations

from base64 import b64encode
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.exchange.mail.heads import Kind, decoded, read_head, words
from muctieu.exchange.mail.reader import (
    DEEPEST,
    LARGEST,
    LONGEST_TEXT,
    MOST_ATTACHMENTS,
    MOST_PARTS,
    Attachment,
    Mail,
    read_mail,
)

TEXT = "Quý II, bản có 84 hộ, 12 hộ nghèo.\n"


def mail(text: str = TEXT, **heads: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Trưởng bản <ban1@xa.vn>"
    message["Subject"] = "Báo cáo quý II"
    message["Message-ID"] = "<1@xa.vn>"
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def codes(read: Mail) -> list[str]:
    assert all(found.message_vi and found.message_en for found in read.findings)
    return [found.code for found in read.findings]


def multipart(*parts: bytes, boundary: bytes = b"XX", kind: bytes = b"mixed") -> bytes:
    head = b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\n\nxem duoi\n'
    return head + b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts) + b"--" + boundary + b"--\nhet\n"


# -- ordinary mails -----------------------------------------------------------------------------------------------


def test_plain_mail_is_its_text() -> None:
    read = read_mail(mail(Date="Wed, 05 Jul 2023 09:00:00 +0700").as_bytes())

    assert (read.sender, read.subject, read.sent, read.text, read.attachments, read.findings) == (
        "Trưởng bản <ban1@xa.vn>", "Báo cáo quý II", "Wed, 05 Jul 2023 09:00:00 +0700", TEXT, (), (),
    )  # fmt: skip


def test_attachments_are_kept_apart_and_plain_text_goes_before_a_page() -> None:
    message = mail()
    message.add_alternative("<p>Bản <b>84</b> hộ</p>", subtype="html")
    message.add_attachment(b"%PDF-1.4 ...", maintype="application", subtype="pdf", filename="biên bản.pdf")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png")

    read = read_mail(message.as_bytes())

    assert read.text == TEXT
    assert read.attachments == (Attachment("biên bản.pdf", b"%PDF-1.4 ..."), Attachment("tep", b"\x89PNG"))


def test_page_alone_is_reduced_to_text() -> None:
    message = EmailMessage()
    message.set_content("<p>Bản có <b>84</b> hộ</p><script>alert(1)</script><table><tr><td>Hộ<td>84</table>", "html")

    read = read_mail(message.as_bytes())

    assert "Bản có 84 hộ" in read.text
    assert "alert" not in read.text
    assert "Hộ\t84" in read.text


def test_page_in_an_old_font_is_told() -> None:
    message = EmailMessage()
    message.set_content("<p>B¸o c¸o t×nh h×nh kinh tÕ x· héi cña b¶n n¨m 2023, tæng sè hé nghÌo lµ 12 hé</p>", "html")

    read = read_mail(message.as_bytes())

    assert (read.text, codes(read)) == ("", ["MT5006"])


def test_text_file_attached_is_an_attachment() -> None:
    message = mail()
    message.add_attachment("Hộ,84\n", filename="so.csv", subtype="csv")
    message.add_attachment("thêm\n", filename="them.txt")

    assert [one.name for one in read_mail(message.as_bytes()).attachments] == ["so.csv", "them.txt"]


def test_mail_sent_on_is_read_with_what_is_in_it() -> None:
    inner = mail("Bản có 84 hộ.\n")
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    outer = mail("Xem thư dưới.\n")
    outer.add_attachment(inner)

    read = read_mail(outer.as_bytes())

    assert read.text == "Xem thư dưới.\n\n\nBản có 84 hộ.\n"
    assert [one.name for one in read.attachments] == ["a.pdf"]


@pytest.mark.parametrize("charset", ["utf-8", "windows-1258", "utf-16", "iso-8859-1"])
def test_letters_are_decoded_as_the_mail_says(charset: str) -> None:
    raw = f"Content-Type: text/plain; charset={charset}\n\n".encode() + "Ban có 84 h".encode(charset)

    read = read_mail(raw)

    assert (read.text, codes(read)) == ("Ban có 84 h", [])


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_every_way_of_packing_is_undone(encoding: str) -> None:
    message = EmailMessage()
    message.set_content(TEXT, cte=encoding)

    assert read_mail(message.as_bytes()).text == TEXT


def test_the_same_mail_over_two_servers_is_one_and_another_text_is_another() -> None:
    raw = mail().as_bytes()

    again = read_mail(b"Received: from mx2 by mx1\nX-Spam: no\n" + raw)
    other = read_mail(mail("Bản có 85 hộ\n").as_bytes())

    assert again.identity == read_mail(raw).identity
    assert other.identity != again.identity


def test_without_an_id_the_head_tells_mails_apart() -> None:
    one, same, other = (read_mail(f"Subject: {text}\n\nx\n".encode()) for text in ("a", "a", "b"))

    assert one.identity == same.identity
    assert one.identity != other.identity


# -- hostile ones -------------------------------------------------------------------------------------------------


def test_head_lines_cannot_break_out() -> None:
    raw = (
        b"Subject: =?utf-8?b?" + b64encode("Xin\r\nBcc: ke@gian.vn\r\n\r\n<script>\u202e\x00".encode()) + b"?=\n"
        b"From: a\x00b\n\tc@d\n\nx\n"
    )  # fmt: skip

    read = read_mail(raw)

    assert (read.subject, read.sender) == ("Xin Bcc: ke@gian.vn <script>", "a b c@d")


def test_bad_encodings_are_told_and_nothing_fails() -> None:
    for charset in ("x-unknown", "zip", "idna", "punycode", "undefined", "../etc", "utf-8", ""):
        read = read_mail(f"Content-Type: text/plain; charset={charset}\n\n".encode() + b"Ban 84 h\xe1\xbb")
        assert read.text.startswith("Ban 84 h")
        assert codes(read) == ["MT2367"]


def test_controls_and_nulls_do_not_stay() -> None:
    assert read_mail(b"\nmot\x00hai\x1b[31m\tba\r\n").text == "mothai[31m\tba\r\n"


def test_huge_mail_is_known_by_its_head() -> None:
    raw = b"Subject: to\nMessage-ID: <9@x>\n\n"

    read = read_mail(raw + b"x" * 100, size=LARGEST + 1)
    same = read_mail(raw + b"x" * (LARGEST + 1 - len(raw)))

    assert (read.subject, read.text, codes(read)) == ("to", "", ["MT2365"])
    assert same.identity == read.identity


def test_long_text_is_cut() -> None:
    read = read_mail(b"\n" + b"a " * LONGEST_TEXT)

    assert (len(read.text), codes(read)) == (LONGEST_TEXT, ["MT2365"])


def test_nesting_ends_at_a_depth() -> None:
    raw = b"\nday\n"
    for level in range(200):
        raw = multipart(b"\nlop\n", raw, boundary=b"B%d" % level)

    read = read_mail(raw)

    assert "MT2366" in codes(read)
    assert read.text.count("lop") == DEEPEST
    assert "day" not in read.text


def test_mails_in_mails_end_at_a_depth() -> None:
    raw = b"\nday\n"
    for _level in range(500):
        raw = b"Content-Type: message/rfc822\n\n" + raw

    assert (read_mail(raw).text, codes(read_mail(raw))) == ("", ["MT2366"])


def test_parts_and_attachments_are_counted() -> None:
    many = multipart(*[b"\nmot\n"] * 5000)
    files = multipart(*[b"Content-Type: image/png\n\nx\n"] * (MOST_ATTACHMENTS + 2))

    assert (read_mail(many).text.count("mot"), codes(read_mail(many))) == (MOST_PARTS - 1, ["MT2366"])
    assert (len(read_mail(files).attachments), codes(read_mail(files))) == (MOST_ATTACHMENTS, ["MT2366"])


def test_boundaries_that_are_none() -> None:
    assert read_mail(b"Content-Type: multipart/mixed\n\nban 84 ho\n").attachments == (
        Attachment("tep", b"ban 84 ho\n"),
    )
    assert read_mail(b'Content-Type: multipart/mixed; boundary="X"\n\nkhong co\n').attachments != ()
    # "--XY" is no boundary X, and a mail that ends inside a part keeps what is there.
    read = read_mail(b'Content-Type: multipart/mixed; boundary="X"\n\n--X \r\n\r\nmot\r\n--XY\r\nhai')
    assert read.text == "mot\r\n--XY\r\nhai"
    # Regular expressions in a boundary are letters.
    assert read_mail(multipart(b"\nmot", boundary=b".*+?(")).text == "mot"


@pytest.mark.parametrize(
    ("said", "content"), [("YWJj", b"abc"), ("YW Jj\r\n", b"abc"), ("YWJj!!YQ", b"abca"), ("YWJjY", b"abc"), ("=", b"")]
)
def test_broken_base64_gives_what_there_is(said: str, content: bytes) -> None:
    raw = f"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n{said}".encode()

    assert b"".join(one.content for one in read_mail(raw).attachments) == content


def test_hostile_parameters_are_passed_over() -> None:
    digits = "9" * 5000
    huge = Kind({"content-type": f"text/plain; charset*{digits}*=x; boundary*{digits}*=x; name*{digits}*=x"})
    encoded = Kind({"content-type": "text/plain; charset*=utf-8''utf-8", "content-disposition": "x; filename*=zz''%e1"})

    assert (huge.charset, huge.boundary, huge.name) == ("", "", "")
    assert encoded.charset == "utf-8"
    assert encoded.is_attached


def test_head_is_read_no_further_than_its_bounds() -> None:
    head = read_head(b"X-Long: " + b"a" * 100_000 + b"\nSubject: muon\n")
    folded = read_head(b"Subject: a\n" + b" b\n" * 10_000 + b"SUBJECT: hai\nFrom\n: x\nDate:\n")

    assert head == {}
    assert len(folded["subject"]) == 4096
    assert folded["date"] == ""
    assert words("=?utf-8?b?a?=", most=20) == "=?utf-8?b?a?="
    assert words("=?" * 2000 + "a?q?" * 2000, most=10)


def test_certainty_of_letters() -> None:
    assert decoded("hộ".encode(), "UTF-8") == ("hộ", True)
    assert decoded("hộ".encode(), "us-ascii") == ("hộ", True)
    assert decoded(b"h\xff", "utf-8") == ("h\ufffd", False)
    assert decoded(b"ho", "zip") == ("ho", False)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    read = read_mail(raw)

    assert len(read.identity) == 64
    assert "\0" not in read.text + read.subject + read.sender
    assert codes(read) is not None


MARKS = (
    b"--XX\n", b"--XX--\n", b"\n", b"Content-Type: text/html\n", b"<p>8", b"\xff", b" ", b"=?utf-8?q?=00?=",
    b"Content-Type: multipart/mixed; boundary=XX\n", b"Content-Transfer-Encoding: base64\n",
    b"Content-Type: message/rfc822\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(MARKS), max_size=40))
def test_any_order_of_marks_is_a_mail(pieces: list[bytes]) -> None:
    read = read_mail(b"Content-Type: multipart/mixed; boundary=XX\n\n" + b"".join(pieces))

    assert len(read.attachments) <= MOST_ATTACHMENTS
