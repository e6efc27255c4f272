from datetime import date

from muctieu.core.post import Holding, Owned, holder_on, orphans

FIRST = Holding("chu-tich", "lan", date(2021, 7, 1), date(2023, 3, 1))
SECOND = Holding("chu-tich", "minh", date(2023, 3, 1))
OTHER = Holding("van-phong", "hoa", date(2021, 7, 1))


def test_a_post_has_one_holder_a_day() -> None:
    assert holder_on([FIRST, SECOND], "chu-tich", date(2023, 2, 28)) == "lan"
    assert holder_on([FIRST, SECOND], "chu-tich", date(2023, 3, 1)) == "minh"
    assert holder_on([FIRST, SECOND], "chu-tich", date(2020, 1, 1)) is None
    assert holder_on([FIRST], "văn thư", date(2023, 1, 1)) is None


def test_what_nobody_answers_for_is_an_orphan() -> None:
    things = [Owned("thu-nhap", "chu-tich"), Owned("ntm", ""), Owned("giao-thong", "dia-chinh")]

    assert [thing.id for thing in orphans(things, [FIRST], date(2022, 1, 1))] == ["ntm", "giao-thong"]
    assert [thing.id for thing in orphans(things, [FIRST], date(2023, 3, 1))] == ["thu-nhap", "ntm", "giao-thong"]
