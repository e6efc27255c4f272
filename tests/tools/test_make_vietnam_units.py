"""The tool that derives the units of Vietnam, on an invented country of the source's shape."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools import make_vietnam_units as tool

Row = tuple[str | None, ...]
OLD = (
    "province",
    "district",
    "ward",
    "provinceKey",
    "districtKey",
    "wardKey",
    "provinceCode",
    "districtCode",
    "wardCode",
)
NEW = ("province", "ward", "provinceKey", "wardKey", "provinceCode", "wardCode")
BEFORE: list[Row] = [
    ("Tỉnh Thử", "Huyện Một", "Xã Đồng ý", "tinhthu", "huyenmot", "xadongy", "90", "901", "90001"),
    ("Tỉnh Thử", "Huyện Một", "Thị Trấn Hai", "tinhthu", "huyenmot", "thitranhai", "90", "901", "90002"),
    ("Tỉnh Thử", "Huyện Một", "Xã Ba", "tinhthu", "huyenmot", "xaba", "90", "901", "90003"),
    ("Tỉnh Thử", "Huyện Đảo", None, "tinhthu", "huyendao", None, "90", "902", None),
]
SINCE: list[Row] = [
    ("Tỉnh Thử", "Xã Đồng Ý", "tinhthu", "xadongy", "90", "90001"),
    ("Tỉnh Thử", "Phường Hai", "tinhthu", "phuonghai", "90", "90002"),
    ("Tỉnh Thử", "Xã Bốn", "tinhthu", "xabon", "90", "90003"),
    ("Tỉnh Thử", "Đặc khu Đảo", "tinhthu", "dackhudao", "90", "90009"),
]
STEPS = {
    "DICT_PROVINCE": {"tinhthu": ["tinhthu"]},
    "DICT_PROVINCE_WARD_NO_DIVIDED": {
        "tinhthu": {
            "xadongy": ["tinhthu_huyenmot_xadongy"],
            "phuonghai": ["tinhthu_huyenmot_thitranhai"],
            "dackhudao": ["tinhthu_huyendao_"],
        }
    },
    "DICT_PROVINCE_WARD_DIVIDED": {
        "tinhthu": {"tinhthu_huyenmot_xaba": [{"newWardKey": "xabon"}, {"newWardKey": "phuonghai"}]}
    },
}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tool, "TARGET", tmp_path / "vietnam")
    monkeypatch.setattr(tool, "COUNTS", {"before": (1, 2, 3), "after": (1, 0, 4)})
    folder = tmp_path / "vietnamadminunits"
    (folder / "data").mkdir(parents=True)
    licences = tmp_path / f"vietnamadminunits-{tool.VERSION}.dist-info" / "licenses"
    licences.mkdir(parents=True)
    (licences / "LICENSE").write_text("MIT License\n", encoding="utf-8")
    write(folder, BEFORE)
    (folder / "data" / "converter_2025.json").write_text(json.dumps(STEPS), encoding="utf-8")
    return folder


def write(folder: Path, before: Sequence[Row]) -> None:
    store = sqlite3.connect(folder / "data" / "dataset.db")
    for table, columns, rows in (("admin_units_legacy", OLD, before), ("admin_units", NEW, SINCE)):
        store.execute(f"drop table if exists {table}")
        store.execute(f"create table {table} ({', '.join(columns)})")
        store.executemany(f"insert into {table} values ({', '.join('?' * len(columns))})", rows)
    store.commit()
    store.close()


def test_the_tables_hold_both_states_and_what_became_of_whom(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([str(source)]) == 0

    made = {file.name: file.read_text(encoding="utf-8").splitlines()[1:] for file in tool.TARGET.iterdir()}
    assert capsys.readouterr().out == "90001: “Đồng ý” → “Đồng Ý”\n"
    assert made["before-2025-07-01.csv"] == [
        "90,province,Thử,",
        "901,rural_district,Một,90",
        "902,rural_district,Đảo,90",
        "90001,commune,Đồng Ý,901",
        "90002,township,Hai,901",
        "90003,commune,Ba,901",
    ]
    assert made["since-2025-07-01.csv"] == [
        "90,province,Thử,,=",
        "90001,commune,Đồng Ý,90,=",
        "90002,ward,Hai,90,",
        "90003,commune,Bốn,90,",
        "90009,special_zone,Đảo,90,",
    ]
    assert made["lineage-2025-07-01.csv"] == [
        "90002,90002,whole",
        "90003,90002,part",
        "90003,90003,part",
        "902,90009,whole",
    ]


@pytest.mark.parametrize(
    ("before", "says"),
    [
        (BEFORE[1:], "tinhthu_huyenmot_xadongy"),
        (
            [*BEFORE, ("Tỉnh Thử", "Huyện Một", "Xã Năm", "tinhthu", "huyenmot", "xanam", "90", "901", "90005")],
            "successor",
        ),
        ([(*BEFORE[0][:8], "9000"), *BEFORE[1:]], "no code"),
        ([("Tỉnh Thử", "Huyện Một", "Làng Một", *BEFORE[0][3:]), *BEFORE[1:]], "no known type"),
        ([*BEFORE[:3], (*BEFORE[3][:7], "9x2", None)], "no code"),
    ],
)
def test_a_source_that_is_not_what_it_was_stops_the_tool(source: Path, before: Sequence[Row], says: str) -> None:
    write(source, before)

    with pytest.raises(SystemExit, match=says):
        tool.main([str(source)])

    assert not tool.TARGET.exists()


def test_other_totals_stop_the_tool(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tool.COUNTS, "after", (34, 0, 3321))

    with pytest.raises(SystemExit, match=r"expected \(34, 0, 3321\)"):
        tool.main([str(source)])


def test_the_tool_asks_for_the_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([]) == 2
    assert "FOLDER" in capsys.readouterr().err
