"""Plans out of the store and in again: exact round trips, a file's differences, recording them as amendments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from muctieu.core.period import Period
from muctieu.core.plan import Authority, Baseline, Form, Milestone, Plan, Point, Settings, Source
from muctieu.errors import DocumentError, MuctieuError, PackError, RightsError, StateError
from muctieu.exchange.excel.plan_sheets import read_workbook
from muctieu.exchange.excel.plan_writer import plan_workbook
from muctieu.exchange.plan_zip import unzip_texts, zip_texts
from muctieu.packs.plan_pack import PlanPack, pack_of, pack_of_texts, read_pack
from muctieu.packs.plan_writer import files_of
from muctieu.web.people import posts
from muctieu.web.people.models import Post, User
from muctieu.web.plans.amendments import amend_target
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.exports import ISSUED, pack_of_plan
from muctieu.web.plans.models import Plan as Row
from muctieu.web.plans.models import PlanUpload, Target, TargetVersion
from muctieu.web.plans.plan_diff import PlanDiff, diff_of
from muctieu.web.plans.queries import whole_plan
from muctieu.web.plans.uploads import (
    Terms,
    hand_in,
    pack_of_upload,
    read_plan_file,
    record_changes,
    record_new,
    turn_away,
)
from tests.cast import Cast
from tests.factories import make_plan
from tests.web.plan_store import target
from tests.web.staff import TODAY, Staff, appoint, decision

CODE = "xa-thu-2020-2025"
INCOME, POVERTY = "Thu nhập bình quân đạt 25 triệu đồng", "Tỷ lệ hộ nghèo dưới 20%"


def the_plan() -> Plan:
    """A plan that stands word for word in its resolution, as packs ask."""
    said = Source("nghi-quyet", "điểm 1.1", "25", 10, 12)
    return make_plan(
        target("thu-nhap", "income_per_capita", "25", wording=INCOME, point="1.1", owner="chu-tich", source=said,
               baseline=Baseline(Decimal(12), Period.of_year(2020), said),
               milestones=(Milestone(Period.of_year(2023), Decimal("20.5")),)),
        target("ngheo", "poverty_rate", "20", Form.CEILING, wording=POVERTY, point="1.2", owner="cong-chuc"),
        target("dan-quan", "militia_count", "30", wording="30 dân quân", point="1.3", owner="cong-chuc"),
        code=CODE,
        points=(Point("1", "KINH TẾ", heading=True), Point("1.1", f"{INCOME}."), Point("1.2", POVERTY),
                Point("1.3", "30 dân quân")),
        settings=Settings(percent_places=1),
        names={"chu-tich": "Chủ tịch UBND xã", "cong-chuc": "Công chức xã", "nghi-quyet": "Nghị quyết số 01"},
    )  # fmt: skip


@pytest.fixture
def staff(cast: Cast) -> Staff:
    staff = appoint(cast)
    load_plan(the_plan(), by=cast.administrator)
    return staff


def stored(code: str = CODE) -> Row:
    row = whole_plan(code)
    assert row is not None
    return row


def exported(staff: Staff, *, who: User | None = None, on: date = TODAY) -> PlanPack:
    return pack_of_plan(stored(), viewer=who or staff.cast.clerk, on=on)


def waiting(staff: Staff, plan: Plan, *, by: User | None = None) -> PlanUpload:
    pack = pack_of(plan)
    return hand_in(pack, b"bytes", name="ke-hoach.xlsx", place=staff.cast.commune, by=by or staff.cast.clerk)


def refused(code: str, act: Callable[[], object]) -> MuctieuError:
    with pytest.raises(MuctieuError) as raised:
        act()
    assert raised.value.code == code
    return raised.value


def differences(plan: Plan) -> PlanDiff:
    return diff_of(plan, stored(plan.code))


def changed(name: str, **parts: object) -> Plan:
    """The plan with one target written otherwise."""
    plan = the_plan()
    rows = (replace(one, **parts) if one.id == name else one for one in plan.targets)  # type: ignore[arg-type]
    return replace(plan, targets=tuple(rows))


# -- out ------------------------------------------------------------------------------------------------------


def test_plan_goes_out_as_a_spreadsheet_and_as_a_pack_and_comes_back_exactly(staff: Staff) -> None:
    pack = exported(staff)

    sheet = read_workbook(plan_workbook(pack), file="a.xlsx")
    texts = unzip_texts(zip_texts(files_of(pack), folder=CODE), file="a.zip")

    assert texts is not None
    assert sheet.pack is not None
    assert sheet.pack.plan == pack_of_texts(texts, name=CODE).plan == the_plan()
    assert [post.name_en for post in pack.posts] == ["Chairman", "Officer"]


@pytest.mark.parametrize("name", ["nam-sao-phin-2020-2025"])
def test_sample_plan_makes_the_round_trip(cast: Cast, name: str) -> None:
    sample = replace(read_pack(name).plan, place="xa")
    load_plan(sample, by=cast.administrator)

    pack = pack_of_plan(stored(sample.code), viewer=cast.clerk, on=TODAY)

    assert read_workbook(plan_workbook(pack), file="a.xlsx").pack is not None
    assert pack_of_texts(files_of(pack), name=name).plan == sample


def test_document_of_the_store_goes_out_with_its_day_and_digest(staff: Staff) -> None:
    paper = decision(staff.cast, "nghi-quyet")

    (found,) = exported(staff).papers

    assert (found.id, found.day, found.sha256) == ("nghi-quyet", date(2023, 6, 1), paper.sha256)


def test_amended_plan_goes_out_as_it_stands_and_as_it_was_issued(staff: Staff) -> None:
    income = Target.objects.get(code="thu-nhap")
    source = Source("qd-02", "Điều 1")
    amend_target(income, {"wording": "Thu nhập đạt 28 triệu", "value": Decimal(28), "source": source}, on=TODAY,
                 basis_document=decision(staff.cast), by=staff.cast.clerk, seen=1)  # fmt: skip

    now, then = exported(staff), exported(staff, on=ISSUED)

    assert (now.plan.targets[0].value, now.plan.points, now.resolution) == (Decimal(28), (), "")
    assert now.plan.names["qd-02"] == "qd-02"
    assert then.plan == the_plan()
    for pack in (now, then):
        assert pack_of_texts(files_of(pack), name=CODE).plan == pack.plan


def test_restricted_targets_and_their_points_go_out_to_those_who_may_see_them(staff: Staff) -> None:
    theirs = exported(staff, who=staff.cast.reporter).plan

    assert [one.id for one in theirs.targets] == ["thu-nhap", "ngheo"]
    assert [point.number for point in theirs.points] == ["1", "1.1", "1.2"]


def test_plan_without_names_of_its_own_goes_out_readable(cast: Cast) -> None:
    appoint(cast)
    plan = replace(the_plan(), names={}, name_en="")
    load_plan(plan, by=cast.administrator)

    pack = pack_of_plan(stored(), viewer=cast.clerk, on=TODAY)

    assert pack.plan.names["nghi-quyet"] == "nghi-quyet"
    assert pack.plan.name_en == plan.name_vi
    assert pack_of_texts(files_of(pack), name=CODE).plan == pack.plan


# -- in -------------------------------------------------------------------------------------------------------


def test_file_of_every_kind_is_read() -> None:
    pack = pack_of(the_plan())
    bare = pack_of(replace(the_plan(), points=(), name_en="Plan"))

    sheet = read_plan_file(plan_workbook(pack), name="a.xlsx")
    zipped = read_plan_file(zip_texts(files_of(pack), folder="x"), name="a.zip")
    toml = read_plan_file(files_of(bare)["plan.toml"].encode(), name="plan.toml")

    assert sheet.pack is not None
    assert zipped.pack is not None
    assert toml.pack is not None
    assert sheet.pack.plan == zipped.pack.plan == the_plan()
    assert toml.pack.plan.points == ()


@pytest.mark.parametrize(("raw", "kind", "code"), [
    (b"", StateError, "MT7268"),
    ("Bản Mo có 120 hộ".encode(), StateError, "MT7268"),
    (b"\xff\xfe", StateError, "MT7268"),
    (b"[plan]\n" + b"x" * 5_000_000, StateError, "MT7268"),
    (b"[plan]\ncode = 1\n", PackError, "MT1604"),
    (zip_texts({"plan.toml": '[plan]\nresolution = "x.txt"\n'}, folder="x"), PackError, "MT1601"),
    (zip_texts({"x.txt": ""}, folder="x"), DocumentError, "MT5201"),
    (b"PK\x03\x04 broken", DocumentError, "MT5201"),
])  # fmt: skip
def test_file_that_is_no_plan_is_refused(raw: bytes, kind: type[MuctieuError], code: str) -> None:
    assert isinstance(refused(code, lambda: read_plan_file(raw, name="a.zip")), kind)


def test_new_plan_is_recorded_by_whoever_may_bring_it_into_force(staff: Staff) -> None:
    new = replace(the_plan(), code="xa-thu-2025-2030")
    upload = waiting(staff, new)

    with pytest.raises(RightsError):
        record_new(upload, by=staff.cast.clerk)
    row = record_new(upload, by=staff.cast.leader)

    upload.refresh_from_db()
    assert (upload.state, upload.plan) == ("done", row)
    assert pack_of_upload(upload).plan == new
    refused("MT7267", lambda: record_new(upload, by=staff.cast.leader))
    refused("MT7267", lambda: turn_away(upload, by=staff.cast.leader))


def test_new_plan_that_cannot_stand_is_refused_and_waits(staff: Staff) -> None:
    taken, reserved = waiting(staff, the_plan()), waiting(staff, replace(the_plan(), code="du-thao"))

    refused("MT7204", lambda: record_new(taken, by=staff.cast.leader))
    refused("MT7270", lambda: record_new(reserved, by=staff.cast.leader))
    refused("MT7229", lambda: waiting(staff, replace(the_plan(), place="xa-ben")))
    assert set(PlanUpload.objects.values_list("state", flat=True)) == {"open"}
    assert Row.objects.count() == 1


def test_file_is_handed_in_and_turned_away_by_the_commune(staff: Staff) -> None:
    for who in (staff.cast.neighbour, staff.cast.reporter, staff.cast.administrator):
        with pytest.raises(RightsError):
            waiting(staff, the_plan(), by=who)
    upload = waiting(staff, the_plan())
    with pytest.raises(RightsError):
        turn_away(upload, by=staff.cast.neighbour)

    turn_away(upload, by=staff.cast.leader)

    upload.refresh_from_db()
    assert (upload.state, str(upload)) == ("dropped", "ke-hoach.xlsx")


# -- differences ----------------------------------------------------------------------------------------------


def test_same_file_changes_nothing(staff: Staff) -> None:
    assert differences(the_plan()) == PlanDiff(targets=(), same=3, absent=())


def test_every_part_that_differs_is_named(staff: Staff) -> None:
    diff = differences(changed("thu-nhap", value=Decimal(28), due=date(2025, 6, 30), owner="cong-chuc", milestones=()))

    (one,) = diff.targets
    assert [change.key for change in one.changes] == ["value", "milestones", "due"]
    assert (one.seen, one.owner, one.amendment["value"]) == (1, "cong-chuc", Decimal(28))
    assert diff.recordable == (one,)


def test_new_and_absent_targets_are_told_apart(staff: Staff) -> None:
    births = target("sinh", "births", "40", Form.CUMULATIVE, owner="chu-tich")
    plan = replace(the_plan(), targets=(*the_plan().targets[1:], births))

    diff = differences(plan)

    assert ([one.code for one in diff.targets], diff.absent, diff.same) == (["sinh"], ("thu-nhap",), 2)
    bare = differences(replace(plan, targets=(replace(births, owner=""),)))
    assert [finding.code for finding in bare.targets[0].refusals] == ["MT7265"]
    assert bare.recordable == ()


def test_file_without_an_owner_leaves_the_one_that_there_is(staff: Staff) -> None:
    assert differences(changed("thu-nhap", owner="")).targets == ()


@pytest.mark.parametrize("parts", [
    {"first_year": 2020, "baseline_year": 2019}, {"last_year": 2026}, {"deadline": date(2026, 1, 1)},
    {"settings": Settings()}, {"place": "xa-ben"},
])  # fmt: skip
def test_what_the_congress_decided_is_not_amended_by_a_file(staff: Staff, parts: dict[str, object]) -> None:
    diff = differences(replace(changed("thu-nhap", value=Decimal(28)), **parts))  # type: ignore[arg-type]

    assert {finding.code for finding in diff.refusals} == {"MT7269"}
    assert diff.recordable == ()


def test_names_and_text_are_passed_over_and_told(staff: Staff) -> None:
    plan = replace(the_plan(), name_vi="Tên khác", points=(Point("1.1", INCOME),))

    assert differences(plan).passed_over == ("name_vi", "points")
    assert differences(replace(plan, name_vi=the_plan().name_vi, points=())).passed_over == ()


def test_another_indicator_is_another_target(staff: Staff) -> None:
    births = target("thu-nhap", "births", "40", Form.CUMULATIVE, wording=INCOME, point="1.1", owner="chu-tich")
    diff = differences(replace(the_plan(), targets=(births,)))

    assert [finding.args["value"] for finding in diff.targets[0].refusals] == ["births"]


def test_milestone_outside_the_term_keeps_its_target_back(staff: Staff) -> None:
    diff = differences(changed("thu-nhap", milestones=(Milestone(Period.of_year(2027), Decimal(26)),)))

    assert [finding.code for finding in diff.targets[0].refusals] == ["MT1501"]


# -- recording differences ------------------------------------------------------------------------------------


def record(
    staff: Staff, plan: Plan, *, wanted: set[str], seen: dict[str, int] | None = None, by: User | None = None
) -> PlanUpload:
    upload = waiting(staff, plan)
    terms = Terms(TODAY, decision(staff.cast), "theo quyết định")
    record_changes(upload, terms, wanted=wanted, seen=seen or dict.fromkeys(wanted, 1), by=by or staff.cast.clerk)
    return upload


def test_changes_become_amendments_on_the_document(staff: Staff) -> None:
    births = target("sinh", "births", "40", Form.CUMULATIVE, owner="chu-tich", authority=Authority.PROVINCE)
    plan = changed("thu-nhap", value=Decimal(28), owner="cong-chuc")

    upload = record(staff, replace(plan, targets=(*plan.targets, births)), wanted={"thu-nhap", "sinh"},
                    by=_both(staff))  # fmt: skip

    upload.refresh_from_db()
    last = TargetVersion.objects.filter(target__code="thu-nhap").order_by("-number").first()
    amended = TargetVersion.objects.get(target__code="thu-nhap", number=2)
    assert last is not None
    assert (last.number, last.owner, last.effective) == (3, Post.objects.get(code="cong-chuc"), TODAY)
    assert (amended.decision, amended.why) == (decision(staff.cast), "theo quyết định")
    assert TargetVersion.objects.get(target__code="sinh").decision == decision(staff.cast)
    assert (upload.state, upload.plan) == ("done", Row.objects.get())
    assert differences(pack_of_upload(upload).plan).targets == ()


def _both(staff: Staff) -> User:
    """Somebody who may amend and assign."""
    return staff.cast.leader


def test_only_what_is_wanted_is_recorded(staff: Staff) -> None:
    plan = changed("thu-nhap", value=Decimal(28))
    both = replace(plan, targets=(plan.targets[0], replace(plan.targets[1], value=Decimal(18)), plan.targets[2]))

    record(staff, both, wanted={"ngheo"})

    assert TargetVersion.objects.filter(number=2).get().target.code == "ngheo"


def test_all_or_nothing_is_recorded(staff: Staff) -> None:
    """The clerk amends, but giving another owner is the leader's: nothing of the file is kept."""
    with pytest.raises(RightsError):
        record(staff, changed("thu-nhap", value=Decimal(28), owner="cong-chuc"), wanted={"thu-nhap"})

    assert TargetVersion.objects.filter(number__gt=1).count() == 0
    assert PlanUpload.objects.get().state == "open"


def test_target_changed_meanwhile_is_told(staff: Staff) -> None:
    amend_target(Target.objects.get(code="thu-nhap"), {"value": Decimal(26)}, on=TODAY,
                 basis_document=decision(staff.cast), by=staff.cast.leader, seen=1)  # fmt: skip

    error = refused("MT7211", lambda: record(staff, changed("thu-nhap", value=Decimal(28)), wanted={"thu-nhap"}))
    assert error.fields["who"] == "Người lanhdao"


def test_recording_nothing_or_what_a_file_cannot_amend_is_refused(staff: Staff) -> None:
    plan = changed("thu-nhap", value=Decimal(28))

    refused("MT7230", lambda: record(staff, plan, wanted=set()))
    refused("MT7269", lambda: record(staff, replace(plan, last_year=2026), wanted={"thu-nhap"}))
    refused("MT7203", lambda: record(staff, replace(plan, code="xa-thu-moi"), wanted={"thu-nhap"}))
    posts.vacate(staff.officer, on=TODAY, by=staff.cast.leader, why="khuyết")
    refused(
        "MT7225", lambda: record(staff, changed("thu-nhap", owner="cong-chuc"), wanted={"thu-nhap"}, by=_both(staff))
    )
    with pytest.raises(RightsError):
        record(staff, plan, wanted={"thu-nhap"}, by=staff.cast.neighbour)
