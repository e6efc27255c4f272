"""A small sound pack on disk that each test breaks in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from muctieu.packs import catalogue
from muctieu.packs.catalogue import Catalogue

UNITS = """
[[unit]]
code = "household"
symbol_vi = "hộ"
symbol_en = "households"
dimension = "household"
factor = "1"
scale = 0
aliases = ["hộ gia đình"]

[[unit]]
code = "percent"
symbol_vi = "%"
symbol_en = "%"
dimension = "percent"
factor = "1"
scale = 6
"""
SECTORS = """
[[heading]]
code = "society"
name_vi = "Văn hóa - xã hội"
name_en = "Society"

[[sector]]
code = "poverty"
name_vi = "Giảm nghèo"
name_en = "Poverty"
heading = "society"
"""
INDICATORS = """
[[indicator]]
code = "household_count"
name_vi = "Số hộ"
name_en = "Households"
unit = "household"
direction = "info"
place = "sum"
time = "last"
sector = "poverty"

[[indicator]]
code = "poor_households"
name_vi = "Số hộ nghèo"
name_en = "Poor households"
unit = "household"
direction = "down"
place = "sum"
time = "last"
sector = "poverty"
synonyms = ["hộ nghèo"]

[[indicator]]
code = "poverty_rate"
name_vi = "Tỷ lệ hộ nghèo"
name_en = "Poverty rate"
unit = "percent"
direction = "down"
kind = "derived"
numerator = "poor_households"
denominator = "household_count"
factor = 100
place = "ratio"
time = "last"
sector = "poverty"
bounds = { low = 0, high = 100 }
"""
SOUND: Mapping[str, str] = {"units.toml": UNITS, "sectors.toml": SECTORS, "indicators.toml": INDICATORS}

Break = Callable[[str, str, str], Catalogue]


@pytest.fixture
def load_broken() -> Break:
    """`load_broken(file, old, new)` loads the small sound catalogue with one text of one file replaced."""

    def load(file: str, old: str, new: str) -> Catalogue:
        assert old in SOUND[file]
        sources = {name: text.replace(old, new, 1) if name == file else text for name, text in SOUND.items()}
        return catalogue.checked(catalogue.parse({name: text.encode() for name, text in sources.items()}))

    return load


PLAN = """
[plan]
code = "thu"
name_vi = "Nghị quyết thử"
name_en = "Trial resolution"
place = "xa-thu"
place_name = "xã Thử"
first_year = 2021
last_year = 2025
baseline_year = 2020
deadline = 2025-12-31
resolution = "nghi-quyet.txt"

[settings]
percent_places = 1

[[document]]
id = "nghi-quyet"
name_vi = "Nghị quyết"
name_en = "Resolution"
day = 2020-06-01

[[post]]
id = "chu-tich"
name_vi = "Chủ tịch UBND xã"
name_en = "Chairman"

[[target]]
id = "ho-ngheo"
indicator = "poor_households"
wording = "Số hộ nghèo còn không quá 40 hộ"
form = "ceiling"
value = 40
point = "1.1"
owner = "chu-tich"
baseline = { value = 90, period = "2020" }
source = { document = "nghi-quyet", place = "điểm 1.1", start = 10, end = 12 }

[[target.milestone]]
period = "2022"
value = 70

[[target.milestone]]
period = "2023"
value = 60

[[target]]
id = "dien-tap"
indicator = "defence_drill_rank"
wording = "diễn tập xếp loại giỏi"
form = "rank"
grade = "giỏi"
point = "1.2"
"""
RESOLUTION = """NGHỊ QUYẾT
I. CHỈ TIÊU
1. Xã hội, quốc phòng
1.1. Số hộ nghèo còn không quá 40 hộ vào năm 2025.
1.2. Hằng năm diễn tập xếp loại giỏi trở lên.
"""


@pytest.fixture
def plan_pack(tmp_path: Path) -> Callable[[str, str], Path]:
    """`plan_pack(old, new)` writes a small plan pack with one text of plan.toml replaced and returns its folder."""

    def write(old: str = "", new: str = "") -> Path:
        assert old in PLAN
        folder = tmp_path / "ke-hoach-thu"
        folder.mkdir(exist_ok=True)
        (folder / "plan.toml").write_text(PLAN.replace(old, new, 1), encoding="utf-8")
        (folder / "nghi-quyet.txt").write_text(RESOLUTION, encoding="utf-8")
        return folder

    return write
