"""The reader of .csv: signs between columns, encodings, and text that other programs have marked or changed."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muctieu.errors import DocumentError
from muctieu.exchange.csv.reader import open_csv, sign_of
from tests.exchange.sheets import texts


def table(text: str | bytes) -> list[list[str]]:
    raw = text if isinstance(text, bytes) else text.encode()
    return texts(list(open_csv(raw, file="x.csv").sheets[0].rows()))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Bản;Số hộ;Tỷ lệ\nMo;80;7,7\nHin;94;8,1", ";"),
        ("Bản,Số hộ\nMo,80\nHin,94", ","),
        ('Bản,Tỷ lệ\nMo,"7,7"\nHin,"8,1"', ","),
        ("Bản\tSố hộ\nMo\t1.326,5", "\t"),
        ("Bản|Số hộ\nMo|1", "|"),
        ("Báo cáo, quý I, năm 2024\n\nBản;Số hộ\nMo;1\nHin;2\nSáo;3", ";"),
        ("một cột", ";"),
    ],
)
def test_sign_between_columns_is_found(text: str, sign: str) -> None:
    assert sign_of(text) == sign


@given(
    st.lists(
        st.lists(st.text('abMo 1,;.\n"', max_size=6).map(str.strip), min_size=2, max_size=4), min_size=1, max_size=6
    ),
    st.sampled_from(";,\t|"),
)
def test_tables_come_back_as_written_when_their_sign_is_stated(rows: list[list[str]], sign: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=sign).writerows(rows)

    got = table(f"sep={sign}\n{written.getvalue()}")

    wanted = [[cell.strip().removeprefix("'") for cell in row] for row in rows]
    assert [[cell for cell in row if cell] for row in got] == [
        [cell for cell in row if cell] for row in wanted if any(row)
    ]


def test_marks_that_keep_text_from_becoming_a_number_are_taken_off() -> None:
    assert table('a;b\n="12/19";\'12/19\n-3;=1+1') == [["a", "b"], ["12/19", "12/19"], ["-3", "=1+1"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings_of_unicode_are_read(encoding: str) -> None:
    assert table("Bản;Số hộ\r\nNà Mo;112\r\n".encode(encoding)) == [["Bản", "Số hộ"], ["Nà Mo", "112"]]


def test_old_encodings_are_refused_by_name() -> None:
    with pytest.raises(DocumentError) as caught:
        table("Bản của xã được và đạt;1".encode("cp1258", errors="ignore"))

    assert caught.value.code in {"MT5006", "MT5007"}


def test_field_without_end_is_refused_in_words() -> None:
    with pytest.raises(DocumentError) as caught:
        table('a;b\n"' + "x" * 200_000)

    assert caught.value.code == "MT5212"


def test_rows_keep_their_numbers() -> None:
    rows = list(open_csv(b"sep=;\na;b\n\n1;2\n", file="x.csv").sheets[0].rows())

    assert [row.number for row in rows] == [2, 4]
