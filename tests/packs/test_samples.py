"""The sample commune: the same bytes on every run, notes that agree with the forms, a scoreboard of every verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest

from muctieu.core.aggregate import Area, series
from muctieu.core.numbers_vi import parse_vi
from muctieu.core.observation import ApprovalState, ObsStatus, ProvenanceKind, current
from muctieu.core.place import Level, children
from muctieu.core.register import Record, feed_total
from muctieu.core.scoreboard import Scoreboard, build_scoreboard
from muctieu.core.verdict import Verdict
from muctieu.errors import PackError
from muctieu.packs import plans, samples
from muctieu.packs.loader import load_indicators, load_plan, load_sample, load_units
from muctieu.packs.registers import load_registers
from muctieu.packs.sample_work import StepAct
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


# Rows of the registers and the work: file, what is put in whose place, the code and the key that the refusal names.
WORK_WRONG: list[tuple[str, tuple[str, str], str, str]] = [
    ("work/registers/petition.csv", (",settled,", ",xong,"), "MT1605", "dòng/line 2 · stage"),
    ("work/registers/petition.csv", (",commune,", ",ward,"), "MT1605", "dòng/line 2 · stage"),
    ("work/registers/petition.csv", ("nsp-phieng-ca-du", "nsp-khac"), "MT1614", "dòng/line 2 · place"),
    ("work/registers/dialogue.csv", (",108,", ",-8,"), "MT1605", "dòng/line 2 · present"),
    ("work/registers/dialogue.csv", ("topic,", "subject,"), "MT1616", ""),
    ("work/registers/council_session.csv", (",published,", ",reported,"), "MT1605", "dòng/line 2 · stage"),
    ("work/registers/council_session.csv", ("2023-07-12T16", "2023-06-12T16"), "MT1605", "dòng/line 8 · at"),
    (
        "work/registers/council_session.csv",
        ("11,held", "11,published"),
        "MT1614",
        "dòng/line 8 · stage",
    ),
    ("work/arrivals.csv", (",phone,nsp-pa-lu-phin", ",phone,nsp-khac"), "MT1614", "dòng/line 2 · place"),
    ("work/scans.csv", (",nsp-hang-de-sua,births", ",nsp-khac,births"), "MT1614", "dòng/line 2 · place"),
    ("work/handed-in.csv", ("dialogue,", "council_session,"), "MT1614", "dòng/line 2 · register"),
    ("work/programmes.csv", (",action,", ",plan,"), "MT1605", "dòng/line 2 · kind"),
    ("work/programmes.csv", ("; doi-thoai", "; khac"), "MT1614", "dòng/line 2 · targets"),
    ("work/programmes.csv", (",pho-bi-thu,", ",thu-ky,"), "MT1614", "dòng/line 2 · lead"),
    ("work/years.csv", ("2021,", "hai mươi,"), "MT1605", "dòng/line 2 · year"),
    ("work/tasks.csv", ("\n2021-02,", "\n2021-01,"), "MT1607", "dòng/line 3 · task"),
    ("work/tasks.csv", ("2021-01-06T08", "2021-01-01T08"), "MT1605", "dòng/line 2 · year"),
    ("work/tasks.csv", (",07-NQ/ĐU,", ",99-NQ/ĐU,"), "MT1614", "dòng/line 12 · programme"),
    ("work/tasks.csv", ("nsp-huoi-cang-leng; ", "nsp-khac; "), "MT1614", "dòng/line 16 · co_units"),
    ("work/steps.csv", ("2021-01-07T09", "2021-01-06T07"), "MT1605", "dòng/line 2 · at"),
    ("work/steps.csv", (",accept,", ",complete,"), "MT1605", "dòng/line 2 · act"),
    ("work/steps.csv", (",accept,", ",nod,"), "MT1605", "dòng/line 2 · act"),
    ("work/steps.csv", ("2021-01,", "1999-01,"), "MT1614", "dòng/line 2 · task"),
    ("work/steps.csv", ("03-bien-ban", "99-bien-ban"), "MT1614", "dòng/line 68 · evidence"),
    ("work/steps.csv", ("return,Thiếu biểu của bản Nậm Toòng Hín", "return,"), "MT1604", "dòng/line 46 · note"),
    ("work/shares.csv", (",44,", ",,"), "MT1604", "dòng/line 2 · value"),
    ("work/vacancies.csv", ("truong-cong-an", "truong-thon"), "MT1614", "dòng/line 2 · post"),
]


@pytest.mark.parametrize(("file", "change", "code", "key"), WORK_WRONG, ids=lambda value: str(value)[:30])
def test_row_of_registers_or_work_that_breaks_a_rule_is_refused(
    tmp_path: Path, file: str, change: tuple[str, str], code: str, key: str
) -> None:
    folder = copytree(plans.FOLDER / NAME, tmp_path / "mau")
    text = (folder / file).read_text(encoding="utf-8")
    assert change[0] in text
    (folder / file).write_text(text.replace(*change, 1), encoding="utf-8")

    with pytest.raises(PackError) as caught:
        load_sample(folder)

    assert (caught.value.code, caught.value.fields.get("key", "")) == (code, key)
    assert caught.value.fields["file"] == f"mau/{file}"


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


# -- registers and work ---------------------------------------------------------------------------------------


def standing(sample: Sample, at: datetime) -> dict[str, list[Record]]:
    """The records of each register as they stood at a moment."""
    last = {(one.register, one.entry): one for one in sample.entries if one.at <= at}
    found: dict[str, list[Record]] = {}
    for (register, entry), one in last.items():
        found.setdefault(register, []).append(Record(entry, one.place, one.day, one.stage, one.values))
    return found


def test_every_register_has_entries_of_three_years(sample: Sample) -> None:
    years = {(one.register, one.day.year) for one in sample.entries}

    assert {(code, year) for code in load_registers() for year in (2021, 2022, 2023)} <= years


def test_totals_handed_in_are_what_the_forms_say(sample: Sample) -> None:
    """Those of the dialogues are what the villages' forms add up to."""
    compared = []
    for wanted in sample.handed_in:
        register = load_registers()[wanted.register]
        for feed in register.feeds:
            total = feed_total(feed, register, standing(sample, wanted.at)[register.code], wanted.period)
            key = (feed.indicator, wanted.period)
            of_figure = [obs for obs in sample.figures if (obs.indicator, obs.period) == key]
            told = sum((obs.value.value for obs in of_figure if obs.value is not None), Decimal(0))
            if of_figure:
                compared.append(feed.indicator)
                assert total == told, (feed.indicator, wanted.period)

    assert Counter(compared) == {
        "study_party": 3, "study_party_expected": 3, "petitions_received": 3, "petitions_settled": 3,
        "dialogue_sessions": 12, "new_party_members": 12,
    }  # fmt: skip


def test_nothing_has_happened_before_its_day(sample: Sample) -> None:
    before = {code: 4 if code == "programme" else 2 for code in load_registers()}
    first = {code: {stage.code for stage in one.stages[: before[code]]} for code, one in load_registers().items()}
    early = [
        (one.register, one.entry)
        for one in sample.entries
        if one.at.astimezone(HANOI).date() < one.day and one.stage not in first[one.register]
    ]

    assert early == []


def test_dialogues_agree_with_the_minutes_and_the_party_report(sample: Sample) -> None:
    last = {one.entry: one for one in sample.entries if one.register == "dialogue"}
    spring = sorted(one.day for one in last.values() if (2023, 4) <= (one.day.year, one.day.month) <= (2023, 6))
    (minutes,) = [one for one in last.values() if one.day == date(2023, 5, 12)]
    chairs = [one.values["chair"] for one in last.values() if (2023, 10) <= (one.day.year, one.day.month) <= (2023, 12)]

    assert spring.index(date(2023, 5, 12)) == 1
    assert [minutes.values[name] for name in ("opinions", "answered", "passed_on")] == list(map(Decimal, (11, 8, 3)))
    assert chairs == ["Bí thư Đảng ủy"] * 4


def test_tasks_are_in_every_state_due_late_and_put_off(sample: Sample) -> None:
    tasks, today = sample.work.tasks, sample.newest_day
    acts = Counter(step.act for task in tasks for step in task.steps)
    open_ones = [task for task in tasks if all(step.act is not StepAct.COMPLETE for step in task.steps)]
    unsent = [task for task in open_ones if not any(step.act is StepAct.SUBMIT for step in task.steps)]

    assert set(acts) == set(StepAct)
    assert sum(task.due is not None and task.due < today for task in unsent) >= 3
    assert sum(task.due is not None and today < task.due <= today + timedelta(days=7) for task in unsent) >= 5
    assert {task.due for task in tasks if task.due is None} == {None}
