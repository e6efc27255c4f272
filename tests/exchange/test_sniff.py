from muctieu.exchange.sniff import Refused, kind_of


def test_an_archive_that_calls_itself_docx_is_a_broken_docx() -> None:
    assert kind_of(b"PK\x03\x04 cut off", name="Bao-cao.DOCX") == "docx"
    assert isinstance(kind_of(b"PK\x03\x04 cut off", name="anh.zip"), Refused)
