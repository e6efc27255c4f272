"""Reading rule sets: every file that breaks a rule is refused with file, key and rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from muctieu.core.criteria import Dated, Op, SetBy
from muctieu.errors import PackError
from muctieu.packs.rulesets import read_rule_book

COMMON = """\
[[source]]
key = "cong-bao"
name = "Công báo"
url = "https://example.vn/1"

[[region]]
code = "north"
name_vi = "Miền Bắc"
name_en = "North"

[[series]]
code = "national"
name_vi = "Cả nước"
name_en = "Country"
values = [{ day = 2023-01-01, value = "4.3", sources = ["cong-bao"], confirmed = true }]
"""
ZONES = """\
code = "zones_1"
family = "zones"
name_vi = "Khu vực"
name_en = "Zones"
kind = "classes"
from = 2020-01-01
until = 2025-01-01
basis = "Quyết định 1"
sources = ["cong-bao"]
confirmed = true
scope = "low"

[region_rule]
rule = "low"
region = "north"

[exit]
rule = "ntm"
to = "I"

[[bands]]
of = ["low", "middle", "high"]

[[class]]
code = "III"
name_vi = "Khu vực III"
name_en = "Zone III"
rule = "hard"

[[class]]
code = "I"
name_vi = "Khu vực I"
name_en = "Zone I"

[[benefit]]
name_vi = "Hỗ trợ"
name_en = "Support"
of = ["III"]

[[formula]]
name = "share"
text = "100 * poor / homes"

[[fact]]
code = "poor"
name_vi = "Số hộ nghèo"
name_en = "Poor households"

[[fact]]
code = "homes"
name_vi = "Số hộ"
name_en = "Households"

[[rule]]
code = "hard"
name_vi = "Khó khăn"
name_en = "Hard"
kind = "at_least"
needed = 2
of = ["high", "relative", "ntm"]

[[rule]]
code = "low"
name_vi = "Dưới"
name_en = "Below"
kind = "percent"
fact = "share"
op = "<"
level = "10"

[[rule]]
code = "middle"
name_vi = "Giữa"
name_en = "Between"
kind = "percent"
fact = "share"
level = "10"
under = [{ value = "20" }, { region = "north", value = "15" }]

[[rule]]
code = "high"
name_vi = "Trên"
name_en = "Above"
kind = "percent"
fact = "share"
levels = [{ value = "20" }, { region = "north", value = "15", sources = ["cong-bao"], confirmed = true }]

[[rule]]
code = "relative"
name_vi = "So với cả nước"
name_en = "Against the country"
kind = "number"
levels = [{ value = "4 * national" }, { year = 2023, set_by = "province" }]

[[rule]]
code = "ntm"
name_vi = "Công nhận"
name_en = "Recognised"
kind = "recognised"
family = "count"
"""
COUNT = """\
code = "count_1"
family = "count"
name_vi = "Tiêu chí"
name_en = "Criteria"
kind = "tally"
from = 2020-01-01
basis = "Quyết định 2"
top = ["a", "b"]
group_family = "zones"

[[rule]]
code = "a"
name_vi = "A"
name_en = "A"
kind = "class"
family = "zones"
classes = ["I"]

[[rule]]
code = "b"
name_vi = "B"
name_en = "B"
kind = "number"
levels = [{ group = "III", value = "1" }, { group = "I", value = "2" }]

[[rule]]
code = "c"
name_vi = "C"
name_en = "C"
kind = "region"
classes = ["north"]
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """The folder with one text of one file replaced."""

    def written(old: str = "", new: str = "", **more: str) -> Path:
        for name, text in {"common": COMMON, "zones": ZONES, "count": COUNT, **more}.items():
            tmp_path.joinpath(f"{name}.toml").write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
        return tmp_path

    return written


def test_a_folder_is_read_whole(write: Write) -> None:
    book = read_rule_book(write())

    zones, count = book.named("zones_1"), book.named("count_1")
    assert zones is not None
    assert count is not None
    assert book.series["national"].values == (
        Dated(date(2023, 1, 1), book.series["national"].values[0].value, "cong-bao", True),
    )
    assert (zones.rules["middle"].op, zones.rules["hard"].needed) == (Op.GE, 2)
    assert [(one.region, one.basis.confirmed) for one in zones.rules["high"].levels] == [(None, False), ("north", True)]
    assert [(one.year, one.set_by) for one in zones.rules["relative"].levels] == [
        (None, SetBy.CENTRAL),
        (2023, SetBy.PROVINCE),
    ]
    assert (count.needed, zones.facts["share"].name_vi, zones.benefits[0].classes) == (2, "Dưới", ("III",))
    assert (book.in_force("zones", date(2024, 12, 31)), book.in_force("zones", date(2025, 1, 1))) == (zones, None)


REFUSED = [
    # what each row says
    ("confirmed = true\nscope", "confirmed = 1\nscope", "MT1605", "confirmed"),
    ('sources = ["cong-bao"]\nconfirmed = true\nscope', "confirmed = true\nscope", "MT1605", "confirmed"),
    ('sources = ["cong-bao"]\nconfirmed = true\nscope', 'sources = ["x"]\nscope', "MT1614", "sources"),
    ("until = 2025-01-01", "until = 2020-01-01", "MT1605", "until"),
    ("from = 2020-01-01\nuntil", "until", "MT1604", "from"),
    ('op = "<"', 'op = "≤"', "MT1605", "rule low · op"),
    ('level = "10"\n\n', "\n\n", "MT1605", "rule low · levels"),
    ('kind = "recognised"', 'kind = "recognised"\nlevel = "1"', "MT1605", "rule ntm · levels"),
    ("needed = 2\n", "needed = 4\n", "MT1605", "rule hard · of"),
    ('of = ["high", "relative", "ntm"]', "of = []", "MT1605", "rule hard · of"),
    ('kind = "recognised"\nfamily = "count"', 'kind = "recognised"', "MT1604", "rule ntm · family"),
    ('classes = ["I"]\n', "\n", "MT1604", "rule a · classes"),
    ('classes = ["north"]', 'classes = ["mars"]', "MT1614", "rule c · classes"),
    ('level = "10"\nunder', 'op = ">"\nlevel = "10"\nunder', "MT1605", "rule middle · under"),
    ('value = "4 * national"', 'value = "4 * national >= 1"', "MT1605", "rule relative · levels"),
    ('region = "north", value = "15" }]', 'region = "mars", value = "15" }]', "MT1614", "region"),
    ('{ region = "north", value = "15" }', '{ value = "15" }', "MT1633", "rule middle · levels"),
    ('[{ value = "4 * national" }, {', '[{ region = "north", value = "1" }, {', "MT1633", "rule relative · levels"),
    # names, circles
    ('value = "4 * national"', 'value = "4 * nation"', "MT1614", "rule relative · levels"),
    ('value = "4 * national"', 'value = "4 *"', "MT1634", "rule relative"),
    ("100 * poor / homes", "100 * poor / houses", "MT1614", "formula share"),
    ("100 * poor / homes", "100 * share", "MT1634", ""),
    ("100 * poor / homes", " + ".join(["poor"] * 1_000_000), "MT1634", "formula share"),
    ('kind = "tally"', 'kind = "tally"\nsubject = "province"', "MT1605", "subject"),
    ('"relative", "ntm"]', '"relative", "none"]', "MT1614", "rule hard · of"),
    ('"relative", "ntm"]', '"relative", "hard"]', "MT1634", "of"),
    ('rule = "hard"', 'rule = "harder"', "MT1614", "class"),
    ('rule = "hard"\n', "\n", "MT1605", "class"),
    ('scope = "low"', 'scope = "lower"', "MT1614", "scope"),
    ('rule = "low"', 'rule = "lower"', "MT1614", "region_rule"),
    ('to = "I"', 'to = "IV"', "MT1614", "exit"),
    ('of = ["III"]', 'of = ["IV"]', "MT1614", "benefit"),
    ('top = ["a", "b"]', 'top = ["a", "z"]', "MT1614", "top"),
    ('top = ["a", "b"]', "top = []", "MT1605", "needed"),
    ('top = ["a", "b"]', 'top = ["a", "b"]\nneeded = 3', "MT1605", "needed"),
    # ranges
    ('under = [{ value = "20" }', 'under = [{ value = "19" }', "MT1632", "bands"),
    ('under = [{ value = "20" }', 'under = [{ value = "21" }', "MT1632", "bands"),
    ('under = [{ value = "20" }', 'under = [{ value = "10" }', "MT1632", "bands"),
    ('region = "north", value = "15" }]', 'region = "north", value = "16" }]', "MT1632", "bands"),
    ('of = ["low", "middle", "high"]', 'of = ["middle", "high"]', "MT1632", "bands"),
    ('of = ["low", "middle", "high"]', 'of = ["low", "middle"]', "MT1632", "bands"),
    ('of = ["low", "middle", "high"]', 'of = ["low", "high", "middle"]', "MT1632", "bands"),
    ('of = ["low", "middle", "high"]', "of = []", "MT1605", "bands"),
    ('of = ["low", "middle", "high"]', 'of = ["low", "ntm"]', "MT1605", "bands"),
    ('of = ["low", "middle", "high"]', 'of = ["low", "wide"]', "MT1614", "bands"),
    ('level = "10"\n\n', 'level = "national"\n\n', "MT1605", "bands"),
    ('level = "10"\n\n', "levels = [{ year = 2023, value = '10' }]\n\n", "MT1605", "bands"),
    # sets together
    ('family = "zones"\nclasses', 'family = "zone"\nclasses', "MT1614", "rule a · family"),
    ('classes = ["I"]', 'classes = ["IV"]', "MT1614", "rule a · classes"),
    ('group_family = "zones"', 'group_family = "zone"', "MT1614", "group_family"),
    ('group_family = "zones"\n', "\n", "MT1614", "levels · group"),
    ('kind = "recognised"\nfamily = "count"', 'kind = "class"\nfamily = "count"\nclasses = ["x"]', "MT1614", "classes"),
    # common.toml
    ('value = "4.3", ', "", "MT1604", "value"),
    ("day = 2023-01-01, ", "", "MT1604", "day"),
    ('name_en = "North"\n', "\n", "MT1613", "name_en"),
]


@pytest.mark.parametrize(("old", "new", "code", "key"), REFUSED)
def test_a_set_that_breaks_a_rule_is_refused_with_file_and_key(
    old: str, new: str, code: str, key: str, write: Write
) -> None:
    folder = write(old, new)
    changed = [name for name, text in (("common", COMMON), ("zones", ZONES), ("count", COUNT)) if old in text]
    assert changed

    with pytest.raises(PackError) as refused:
        read_rule_book(folder)

    assert refused.value.code == code
    assert refused.value.fields["file"] in {f"{name}.toml" for name in changed}
    assert key in refused.value.fields["key"]
    assert refused.value.message_en


@pytest.mark.parametrize(("start", "fits"), [("2024-12-31", False), ("2025-01-01", True)])
def test_two_sets_of_a_family_never_bind_on_one_day(start: str, fits: bool, write: Write) -> None:
    later = ZONES.replace('"zones_1"', '"zones_2"').replace("from = 2020-01-01\nuntil = 2025-01-01", f"from = {start}")
    folder = write(later=later)

    if fits:
        assert len(read_rule_book(folder).sets) == 3
        return
    with pytest.raises(PackError) as refused:
        read_rule_book(folder)
    assert (refused.value.code, refused.value.fields["value"], refused.value.fields["other"]) == (
        "MT1631",
        "zones_2",
        "zones_1",
    )


def test_a_code_stands_once(write: Write) -> None:
    with pytest.raises(PackError) as refused:
        read_rule_book(write(twin=COUNT))

    assert (refused.value.code, refused.value.fields["value"]) == ("MT1607", "count_1")


def test_sets_that_ask_one_another_in_a_circle_are_refused(write: Write) -> None:
    chain = 'family = "zones"\nname_vi = "Khu vực"'
    ask = '[[rule]]\ncode = "own"\nname_vi = "x"\nname_en = "x"\nkind = "class"\nfamily = "zones"\nclasses = ["I"]\n'
    assert chain in ZONES

    with pytest.raises(PackError) as refused:
        read_rule_book(write(zones=f"{ZONES}\n{ask}"))

    assert (refused.value.code, "zones → zones" in refused.value.message_vi) == ("MT1634", True)


def test_rules_nested_too_deep_are_refused(write: Write) -> None:
    deep = "".join(
        f'[[rule]]\ncode = "d{number}"\nname_vi = "x"\nname_en = "x"\nkind = "all_of"\nof = ["{below}"]\n'
        for number in range(30)
        for below in [f"d{number + 1}" if number < 29 else "b"]
    )

    with pytest.raises(PackError) as refused:
        read_rule_book(write(count=f"{COUNT}\n{deep}"))

    assert (refused.value.code, refused.value.fields["rule_en"]) == ("MT1605", "is nested over 20 deep")
