"""The sample commune: the same bytes on every run, notes that agree with the forms, a scoreboard of every verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest

from muctieu.core.aggregate import Area, series
from muctieu.core.numbers_vi import parse_vi
from muctieu.core.observation import ApprovalState, ObsStatus, ProvenanceKind, current
from muctieu.core.place import Level, children
from muctieu.core.scoreboard import Scoreboard, build_scoreboard
from muctieu.core.verdict import Verdict
from muctieu.errors import PackError
from muctieu.packs import plans, samples
from muctieu.packs.loader import load_indicators, load_plan, load_sample, load_units
from muctieu.packs.samples import Decision, Sample
from tools import make_sample

NAME = "nam-sao-phin-2020-2025"
HANOI = timezone(timedelta(hours=7))


@pytest.fixture(scope="module")
def sample() -> Sample:
    return load_sample(NAME)


@pytest.fixture(scope="module")
def scoreboard(sample: Sample) -> Scoreboard:
    plan, indicators = load_plan(NAME), load_indicators()
    as_of = sample.newest_day
    counting = current(sample.observations, as_of=datetime(as_of.year, as_of.month, as_of.day, 23, 59, tzinfo=HANOI))
    villages = [unit.id for unit in children(sample.places, plan.place, on=as_of, level=Level.VILLAGE)]
    area = Area(plan.place, lambda _period: villages)
    figures = {
        target.indicator.code: series(target.indicator, counting, area=area, catalogue=indicators)
        for target in plan.targets
    }
    return build_scoreboard(plan, figures, as_of=as_of, units=load_units())


def test_made_files_are_what_the_script_makes() -> None:
    made = make_sample.files()

    differing = [name for name, text in made.items() if (make_sample.PACK / name).read_bytes() != text.encode()]

    assert differing == [], "run python -m tools.make_sample"
    assert make_sample.files() == made


def test_commune_has_its_villages_points_and_cells(sample: Sample) -> None:
    levels = Counter(place.level for place in sample.places)

    assert (levels[Level.VILLAGE], levels[Level.SETTLEMENT], levels[Level.CELL]) == (11, 4, 16)


def test_villages_report_three_years_of_quarters_with_gaps(sample: Sample) -> None:
    villages = {place.id for place in sample.places if place.level is Level.VILLAGE}
    quarters = {str(obs.period) for obs in sample.figures if obs.place in villages and "Q" in str(obs.period)}
    reported = Counter(str(obs.period) for obs in sample.figures if obs.indicator == "household_count")

    assert len(quarters) == 12
    assert sorted(period for period, count in reported.items() if count < len(villages)) == ["2022-Q1", "2023-Q2"]


def test_figures_hold_an_estimate_a_provisional_value_and_a_correction(sample: Sample) -> None:
    keys = Counter(obs.key for obs in sample.figures)

    assert {obs.status for obs in sample.figures} == {ObsStatus.OFFICIAL, ObsStatus.ESTIMATE, ObsStatus.PROVISIONAL}
    assert [key[:2] for key, count in keys.items() if count > 1] == [("cattle_head", "nsp-pa-lu-phin")]


def test_a_part_never_exceeds_its_whole(sample: Sample) -> None:
    values = {obs.key[:3]: obs.value for obs in sample.figures}
    pairs = [
        (indicator.numerator, indicator.denominator)
        for indicator in load_indicators().values()
        if indicator.unit.code == "percent" and indicator.numerator
    ]

    broken = [
        (place, part, str(period))
        for (code, place, period), value in values.items()
        for part, whole in pairs
        if code == part
        and value is not None
        and (other := values.get((whole or "", place, period))) is not None
        and value.value > other.value
    ]

    assert broken == []


def test_only_public_indicators_are_published(sample: Sample) -> None:
    indicators = load_indicators()

    assert [
        obs.id
        for obs in sample.figures
        if obs.approval is ApprovalState.PUBLISHED and not indicators[obs.indicator].is_public
    ] == []


def test_notes_agree_with_the_forms(sample: Sample) -> None:
    forms = {obs.key[:3]: obs.value for obs in sample.figures}
    told = [act.observation for act in sample.acceptances if act.observation is not None]

    assert [obs.id for obs in told if forms.get(obs.key[:3], obs.value) != obs.value] == []
    assert len(sample.notes) >= 12
    assert len({note.kind for note in sample.notes}) >= 5


def test_every_value_is_what_stands_written(sample: Sample) -> None:
    in_words = ("grade", "yes_no")
    forms = [
        (obs.provenance.text, obs.value.value)
        for obs in sample.figures
        if obs.value is not None and obs.value.unit.code not in in_words
    ]
    acts = [
        (act.written, act.observation.value.value)
        for act in sample.acceptances
        if act.observation is not None and act.observation.value is not None
    ]

    assert [pair for pair in forms + acts if parse_vi(pair[0]).value != pair[1]] == []


def test_no_figure_of_a_note_counts_without_an_act(sample: Sample) -> None:
    from_notes = [obs for obs in sample.observations if obs.provenance.kind is ProvenanceKind.SPAN]
    accepted = [act for act in sample.acceptances if act.decision is not Decision.REJECTED]

    assert len(from_notes) == len(accepted)
    assert [act for act in sample.acceptances if act.decision is Decision.REJECTED and act.observation] == []
    assert [act for act in sample.acceptances if not act.reason or not act.by] == []


def test_fraction_in_a_note_keeps_its_whole(sample: Sample) -> None:
    told = {obs.indicator: str(obs.out_of) for obs in sample.observations if obs.out_of is not None}

    assert (told["ntm_criteria_met"], told["petitions_settled"]) == ("19", "41")


def test_scoreboard_of_the_sample_shows_every_verdict(scoreboard: Scoreboard) -> None:
    assert set(scoreboard.counts) == set(Verdict)
    assert sum(scoreboard.counts.values()) == len(load_plan(NAME).targets)


def test_percent_that_should_be_per_mille_blocks_its_target(scoreboard: Scoreboard) -> None:
    blocked = [assessment for assessment in scoreboard.assessments if assessment.verdict is Verdict.BLOCKED]

    assert [(item.target.id, [finding.code for finding in item.findings]) for item in blocked] == [
        ("tang-dan-so", ["MT1104"])
    ]


WRONG: list[tuple[str, Callable[[str], str], str, str]] = [
    ("figures.csv", lambda text: text.replace("place,", "where,", 1), "MT1616", ""),
    ("figures.csv", lambda text: text.replace(",1,\n", ",1\n", 1), "MT1617", "dòng/line 2"),
    ("figures.csv", lambda text: text.replace("nsp-hang-de-sua,", "nsp-khac,", 1), "MT1614", "dòng/line 30 · place"),
    (
        "figures.csv",
        lambda text: text.replace(",household_count,", ",households,", 1),
        "MT1609",
        "dòng/line 30 · indicator",
    ),
    ("figures.csv", lambda text: text.replace(",household,", ",hộ,", 1), "MT1608", "dòng/line 30 · unit"),
    ("figures.csv", lambda text: text.replace("+07:00", "", 1), "MT1605", "dòng/line 2 · recorded_at"),
    ("figures.csv", lambda text: text.replace(",A,", ",Z,", 1), "MT1605", "dòng/line 2 · status"),
    ("acceptances.csv", lambda text: text.replace(",accepted,", ",perhaps,", 1), "MT1605", "dòng/line 2 · decision"),
    ("acceptances.csv", lambda text: text.replace("txt,118,", "txt,117,", 1), "MT1605", "dòng/line 2 · written"),
    ("acceptances.csv", lambda text: text.replace("txt,118,", "txt,x,", 1), "MT1605", "dòng/line 2 · start"),
    ("acceptances.csv", lambda text: text.replace("01-so", "99-so", 1), "MT1614", "dòng/line 2 · note"),
    (
        "places.csv",
        lambda text: text.replace("village,nam-sao-phin", "village,khac", 1),
        "MT1614",
        "dòng/line 3 · parent",
    ),
    (
        "places.csv",
        lambda text: text.replace("nsp-pa-lu-phin,02", "nsp-huoi-cang-leng,02", 1),
        "MT1607",
        "dòng/line 4 · id",
    ),
    ("places.csv", lambda text: text.replace("2010-01-01", "01/01/2010", 1), "MT1605", "dòng/line 2 · valid_from"),
    (
        "notes/notes.csv",
        lambda text: text.replace("News:", "", 1).replace(" cinnamon takes root in Nậm Sao Phìn", ""),
        "MT1613",
        "dòng/line 7 · title_en",
    ),
]


@pytest.mark.parametrize(("file", "change", "code", "key"), WRONG, ids=lambda value: str(value)[:20])
def test_sample_row_that_breaks_a_rule_is_refused_with_file_and_line(
    tmp_path: Path, file: str, change: Callable[[str], str], code: str, key: str
) -> None:
    folder = copytree(plans.FOLDER / NAME, tmp_path / "mau")
    (folder / file).write_text(change((folder / file).read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(PackError) as caught:
        load_sample(folder)

    assert (caught.value.code, caught.value.fields.get("key", "")) == (code, key)
    assert caught.value.fields["file"] == f"mau/{file}"


def test_whole_of_a_figure_is_read_only_from_a_fraction() -> None:
    assert [samples.out_of(text) for text in ("12/19", "41,1/68,4", "12", "ba/bốn")] == [
        Decimal(19),
        Decimal("68.4"),
        None,
        None,
    ]


def test_figure_without_a_value_is_refused(tmp_path: Path) -> None:
    folder = copytree(plans.FOLDER / NAME, tmp_path / "mau")
    lines = (folder / "figures.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[1].split(",")
    lines[1] = ",".join([*cells[:3], "", *cells[4:]])
    (folder / "figures.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    with pytest.raises(PackError) as caught:
        load_sample(folder)

    assert (caught.value.code, caught.value.fields["key"]) == ("MT1604", "dòng/line 2 · value")
