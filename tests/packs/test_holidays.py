from datetime import date
from pathlib import Path

import pytest

from muctieu.errors import PackError
from muctieu.packs.holidays import load_work_calendar, read_work_calendar

OFF = '[[off]]\nfrom = 2024-02-08\nto = 2024-02-14\nname_vi = "Tết"\nname_en = "Tet"\n'


def test_shipped_years_are_known_and_sourced_where_confirmed() -> None:
    calendar = load_work_calendar()

    assert calendar.years == frozenset(range(2021, 2027))
    assert not calendar.is_working(date(2024, 2, 14))
    assert calendar.is_working(date(2024, 2, 15))
    assert calendar.is_working(date(2024, 5, 4))
    assert all(day_off.source for day_off in calendar.off.values() if day_off.confirmed)
    assert any(not day_off.confirmed for day_off in calendar.off.values())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (OFF + OFF, "from"),
        (OFF.replace("2024-02-14", "2024-02-01"), "to"),
        (OFF + "confirmed = true\n", "confirmed"),
        (OFF + "[[worked]]\nday = 2024-02-20\nfor = 2024-02-08\n", "for"),
        (OFF + "[[worked]]\nday = 2024-02-24\nfor = 2024-03-08\n", "for"),
        (OFF + "[[worked]]\nday = 2024-02-24\n", "for"),
        (OFF + 'nghi = "x"\n', "nghi"),
    ],
)
def test_a_wrong_file_names_file_and_key(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "holidays.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(PackError) as caught:
        read_work_calendar(path)

    assert caught.value.fields["file"] == "holidays.toml"
    assert key in caught.value.fields["key"]
