"""`muctieu criteria`: the page a person reads, the JSON a program reads, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from muctieu.cli.main import main
from muctieu.cli.output import DONE, PACK, USAGE

FACTS = """\
region = "northern_uplands"
[facts]
poverty_rate = { value = "43.5", day = 2022-12-31, evidence = "Rà soát hộ nghèo 2022" }
minority_illiteracy_rate = 31.5
income_per_capita = 17
mpi_rate = "60.2"
solid_house_rate = 70
temp_house_count = 12
trained_labour_rate = 101
[recognition]
ntm_commune = []
[listing]
khu_vuc = [{ class = "III", since = 2021-06-04, document = "861/QĐ-TTg" }]
[stated]
c01 = true
c02 = true
c04 = false
c10 = true
[levels]
c02_1 = "80"
[paces]
income_per_capita = "12.5"
"""


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "xa.toml"
    path.write_text(FACTS, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("family", "day"), [("khu_vuc", "2023-06-04"), ("ntm_commune", "2023-06-04"), ("ntm_commune", "2026-06-01")]
)
def test_the_page_of_a_verdict(
    family: str,
    day: str,
    language: str,
    facts: Path,
    golden: Callable[[str, str], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MUCTIEU_LANG", language)

    code = main(["criteria", family, "--facts", str(facts), "--as-of", day, "--way-out"])

    assert code == DONE
    golden(f"cli/criteria-{family}-{day[:4]}-{language}.txt", capsys.readouterr().out)


def test_the_list_names_every_set_with_its_days(
    golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUCTIEU_LANG", "vi")

    assert main(["criteria", "--list"]) == DONE
    golden("cli/criteria-list-vi.txt", capsys.readouterr().out)
    assert main(["criteria", "--list", "--json"]) == DONE
    assert {one["family"] for one in json.loads(capsys.readouterr().out)} >= {"khu_vuc", "commune_type"}


def test_json_holds_verdict_working_and_way_out(facts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["criteria", "khu_vuc", "--facts", str(facts), "--way-out", "--json"]) == DONE

    found = json.loads(capsys.readouterr().out)
    poor = found["rows"][0]["parts"][1]["parts"][0]
    assert (found["as_of"], found["class"], found["live_class"], found["listed"]) == ("2022-12-31", "III", "III", "III")
    assert (poor["value"], poor["level"], poor["margin"], poor["relative"]) == ("43.5", "20", "23.5", "1.175")
    assert (poor["evidence"], poor["basis"]) == ("Rà soát hộ nghèo 2022", "Quyết định 33/2020/QĐ-TTg ngày 12/11/2020")
    assert found["way_out"]["routes"][0][0]["further"]["ruleset"] == "ntm_commune_2021_2025"


def test_recognition_stands_beside_the_live_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "xa.json"
    recognised = [{"recognised_on": "2021-12-01", "lost_on": "2024-01-01", "document": "QĐ 12"}]
    told = {"region": "red_river", "recognition": {"ntm_commune": recognised}, "stated": {"c04": False}}
    path.write_text(json.dumps(told), encoding="utf-8")

    states = []
    for day in ("2023-06-04", "2024-01-01"):
        assert main(["criteria", "ntm_commune", "--facts", str(path), "--as-of", day, "--json"]) == DONE
        states.append(json.loads(capsys.readouterr().out)["recognition"]["state"])

    assert states == ["slipping", "lost"]


OTHER = """\
region = "mekong"
[facts]
minority_household_rate = { value = "9", day = 2024-06-01 }
poverty_rate = "11"
poor_minority_households = 151
mpi_rate = "20"
paved_village_road_rate = "50"
c05_1 = 60
[recognition]
ntm_commune = [{ recognised_on = 2022-01-01, lost_on = 2024-03-01, document = "QĐ 7" }]
[listing]
khu_vuc = [{ class = "I", since = 2021-06-04 }]
"""


@pytest.mark.parametrize(
    ("family", "day"),
    [
        ("khu_vuc", "2023-06-04"),
        ("khu_vuc", "2024-06-01"),
        ("ntm_commune", "2024-06-01"),
        ("thon_dbkk", "2026-06-01"),
        ("commune_type", "2026-06-01"),
    ],
)
def test_the_page_of_another_commune(
    family: str,
    day: str,
    tmp_path: Path,
    golden: Callable[[str, str], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MUCTIEU_LANG", "vi")
    path = tmp_path / "xa.toml"
    path.write_text(OTHER, encoding="utf-8")

    assert main(["criteria", family, "--facts", str(path), "--as-of", day, "--way-out"]) == DONE
    golden(f"cli/criteria-other-{family}-{day}.txt", capsys.readouterr().out)


@pytest.mark.parametrize("words", [[], ["khu_vuc"]])
def test_a_set_and_facts_are_needed(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["criteria", *words]) == USAGE
    assert "--list" in capsys.readouterr().err


def test_facts_without_a_day_need_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "xa.toml"
    path.write_text("[facts]\npoverty_rate = 20\n", encoding="utf-8")

    assert main(["criteria", "khu_vuc", "--facts", str(path)]) == USAGE
    assert "--as-of" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "day"), [("khong_co", "2023-06-04"), ("khu_vuc", "2019-01-01")])
def test_a_set_that_is_not_there_is_named(name: str, day: str, facts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["criteria", name, "--facts", str(facts), "--as-of", day]) == PACK

    told = capsys.readouterr().err
    assert "MT1635" in told
    assert name in told


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ('region = "mars"', "MT1614", "region"),
        ("[facts]\npoverty = 20", "MT1603", "facts · poverty"),
        ('[facts]\npoverty_rate = "x"', "MT1606", "facts · poverty_rate"),
        ("[facts]\npoverty_rate = { day = 2023-01-01 }", "MT1604", "facts · poverty_rate · value"),
        ("[recognition]\nntm_commune = [{ lost_on = 2023-01-01 }]", "MT1604", "recognised_on"),
        (
            "[recognition]\nntm_commune = [{ recognised_on = 2023-01-01, lost_on = 2023-01-01 }]",
            "MT1605",
            "lost_on",
        ),
        ("region = 5", "MT1605", "region"),
        ("[series]\nnational_mpi_rate = [{ day = 2023-01-01 }]", "MT1604", "value"),
        ("[stated]\nc01 = 1", "MT1605", "stated · c01"),
        ("[levels]\nc02_1 = true", "MT1606", "levels · c02_1"),
        ("facts = 3", "MT1605", "facts"),
    ],
)
def test_wrong_facts_are_refused_with_file_and_key(
    text: str, code: str, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "xa.toml"
    path.write_text(text, encoding="utf-8")

    assert main(["criteria", "khu_vuc", "--facts", str(path), "--as-of", "2023-06-04"]) == PACK

    told = capsys.readouterr().err
    assert code in told
    assert "xa.toml, " in told
    assert key in told


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000])
def test_facts_that_are_no_json_are_refused(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "xa.json"
    path.write_text(text, encoding="utf-8")

    assert main(["criteria", "khu_vuc", "--facts", str(path), "--as-of", "2023-06-04"]) == PACK
    assert "MT1636" in capsys.readouterr().err
