"""Reports in the store: words of people, the way to approval, the issue with its number and file, what came after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from unicodedata import normalize

import pytest
from django.db import DatabaseError, transaction

from muctieu.cli.store import Operator
from muctieu.core.report import ReportKind, Style
from muctieu.core.report_diff import Change
from muctieu.core.target_review import Decision
from muctieu.errors import MuctieuError, RightsError, StateError
from muctieu.web.assessment.review import Said, decide_target, review
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.common.verify import verify
from muctieu.web.documents.store import path_of
from muctieu.web.figures.models import Observation
from muctieu.web.figures.sources import choose_source
from muctieu.web.places.events import apply_event
from muctieu.web.plans.models import Target
from muctieu.web.reviews import domain, queries
from muctieu.web.reviews.batch import Batch, commune_plans, newly, province_report, report_of
from muctieu.web.reviews.composing import composed
from muctieu.web.reviews.domain import Paper
from muctieu.web.reviews.issuing import _made, _OutdatedError, _stored, issue
from muctieu.web.reviews.models import DraftState, IssuedReport, ReportDraft, ReportStep, ReportWords
from muctieu.web.reviews.ready import NotReadyError, written
from tests.cast import Cast
from tests.web.conftest import Enter
from tests.web.review_cast import Office, later, open_office, spots
from tests.web.staff import TODAY, appoint
from tests.web.test_unit_events import merge

pytestmark = pytest.mark.usefixtures("files_folder")


@pytest.fixture
def office(cast: Cast, enter: Enter) -> Office:
    return open_office(cast, enter)


def refused(verb: Callable[[], object]) -> str:
    with pytest.raises(MuctieuError) as caught:
        verb()
    return caught.value.code


def text_of(row: ReportDraft, office: Office) -> dict[str, str]:
    found = composed(row, viewer=office.cast.clerk)
    assert found is not None
    return {one.id: one.text for one in found.sentences()}


def left(row: ReportDraft, office: Office) -> list[str]:
    with pytest.raises(NotReadyError) as caught:
        domain.submit(row, by=office.cast.clerk, seen=row.steps)
    return [one.finding.code for one in caught.value.obstacles]


def test_a_report_goes_from_draft_to_issue_and_every_row_is_vouched_for(office: Office) -> None:
    clerk, leader = office.cast.clerk, office.cast.leader
    row = office.start()
    assert left(row, office) == ["MT6102"] * len(list(spots(row)))

    office.write_all(row, "Mưa lũ tháng 8 làm hỏng đường.")
    row = domain.submit(row, by=clerk, seen=1)
    assert refused(lambda: domain.write_words(row, "limits", "x", by=clerk, seen=1)) == "MT7500"
    assert refused(lambda: domain.return_report(row, by=leader, seen=2, reason=" ")) == "MT7228"
    row = domain.return_report(row, by=leader, seen=2, reason="nêu rõ nguyên nhân")
    assert refused(lambda: domain.submit(row, by=clerk, seen=2)) == "MT7211"
    row = domain.approve(domain.submit(row, by=clerk, seen=3), by=leader, seen=4)
    issued = issue(row, by=clerk, seen=5)

    assert (issued.name, issued.series, issued.number, issued.day) == ("01/BC-UBND", "state/2023", 1, TODAY)
    assert [step.kind for step in ReportStep.objects.order_by("id")] == [
        "open", "submit", "return", "submit", "approve", "issue",
    ]  # fmt: skip
    content = queries.content_of(issued)
    assert content.head.number == "1"
    assert content.typed()["limits"].text == "Mưa lũ tháng 8 làm hỏng đường."
    assert queries.replay(issued).startswith(b"PK")
    assert issued.digest == ReportDraft.objects.get().approved
    assert verify().findings == []
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedReport.objects.filter(pk=issued.pk).model._base_manager.filter(pk=issued.pk)._raw_delete("default")


def test_numbers_follow_one_another_in_their_series_and_are_never_used_again(office: Office) -> None:
    first, second = office.issued(), office.issued(kind=ReportKind.QUARTER)
    row = domain.withdraw(second.report, by=office.cast.leader, seen=second.report.steps, reason="nhầm kỳ")
    third = office.issued(kind=ReportKind.HALF_YEAR)
    party = office.issued(style=Style.PARTY)
    replacing = office.approved(office.start(replaces=first))
    fourth = issue(replacing, by=office.cast.clerk, seen=replacing.steps)

    names = [one.name for one in (first, second, third, party, fourth)]
    assert names == ["01/BC-UBND", "02/BC-UBND", "03/BC-UBND", "01-BC/ĐU", "04/BC-UBND"]
    assert party.series == "party/2021-2025"
    assert row.state == DraftState.WITHDRAWN
    assert ReportDraft.objects.get(pk=first.report_id).state == DraftState.REPLACED
    told = {one.id: one.text for one in queries.content_of(fourth).sentences()}
    assert told["replaces"] == "Báo cáo này thay thế Báo cáo số 01/BC-UBND ngày 05/07/2023."
    assert refused(lambda: office.start(replaces=first)) == "MT7507"
    assert refused(lambda: queries.issued_named("99/BC-UBND", viewer=office.cast.clerk)) == "MT7504"
    assert queries.issued_named("03/bc-ubnd", viewer=office.cast.clerk) == third
    assert queries.issued_named(str(third.uuid), viewer=office.cast.clerk) == third
    with later(365):
        again = office.issued(as_of=TODAY)
    assert again.name == "01/BC-UBND"
    assert refused(lambda: queries.issued_named("01/BC-UBND", viewer=office.cast.clerk)) == "MT7505"
    assert verify().findings == []


def test_the_office_may_give_the_number_of_its_own_register(office: Office) -> None:
    clerk = office.cast.clerk
    row = office.approved(office.start())
    assert refused(lambda: issue(row, by=clerk, seen=row.steps, number=0)) == "MT7512"
    given = issue(row, by=clerk, seen=row.steps, number=41)
    other = office.approved(office.start(kind=ReportKind.QUARTER))

    assert refused(lambda: issue(other, by=clerk, seen=other.steps, number=41)) == "MT7511"
    following = issue(other, by=clerk, seen=other.steps)
    assert (given.name, following.name) == ("41/BC-UBND", "42/BC-UBND")


def test_of_two_issuers_the_later_writes_its_file_anew_with_the_next_number(office: Office) -> None:
    one, other = office.approved(office.start()), office.approved(office.start(kind=ReportKind.QUARTER))
    clerk = office.cast.clerk
    made = _made(one, clerk)
    first = issue(other, by=clerk, seen=other.steps)

    with pytest.raises(_OutdatedError):
        _stored(one, made, by=clerk, seen=one.steps)
    second = issue(one, by=clerk, seen=one.steps)

    assert (first.number, second.number) == (1, 2)
    assert refused(lambda: issue(one, by=clerk, seen=one.steps)) == "MT7500"


def test_what_was_approved_is_issued_or_nothing(office: Office) -> None:
    clerk = office.cast.clerk
    row = office.approved(office.start())
    office.figure("9")

    with pytest.raises(NotReadyError) as caught:
        issue(row, by=clerk, seen=row.steps)
    assert [one.finding.code for one in caught.value.obstacles] == ["MT6103"]
    assert not IssuedReport.objects.exists()

    row = domain.return_report(row, by=office.cast.leader, seen=row.steps, reason="số liệu đã đổi")
    row = domain.submit(row, by=clerk, seen=row.steps)
    row = domain.approve(row, by=office.cast.leader, seen=row.steps)
    assert issue(row, by=clerk, seen=row.steps).number == 1


def test_an_unresolved_conflict_stops_the_report_that_rests_on_it(office: Office) -> None:
    staff = appoint(office.cast)
    office.enter("84", source="bieu")
    office.enter("86", source="cong-an")
    office.enter("5", source="bieu", indicator="deaths")
    office.enter("6", source="cong-an", indicator="deaths")
    row = office.start()
    office.write_all(row)

    with pytest.raises(NotReadyError) as caught:
        domain.submit(row, by=office.cast.clerk, seen=row.steps)
    (obstacle,) = caught.value.obstacles
    assert obstacle.figure is not None
    assert obstacle.figure[:2] == ("births", "ban-1")
    assert "86 người; 84 người" in obstacle.finding.message_vi

    choose_source(Observation.objects.get(indicator="births", source="bieu"), post=staff.officer, by=office.cast.clerk,
                  reason="đếm tận hộ")  # fmt: skip
    assert domain.submit(row, by=office.cast.clerk, seen=row.steps).state == DraftState.SUBMITTED


def test_without_approved_figures_nothing_is_reported(office: Office) -> None:
    row = office.start(as_of=TODAY.replace(year=2021, month=1, day=2))

    assert left(row, office)[0] == "MT6101"
    assert text_of(row, office).keys() == {"counts", "missing"}


def test_words_are_kept_by_version_and_nobody_loses_any(office: Office) -> None:
    cast, row = office.cast, office.start()
    decomposed = normalize("NFD", "Đường xã hỏng\r\nvì mưa\x00.")
    first = domain.write_words(row, "limits", decomposed, by=cast.clerk, seen=0)
    assert first is not None
    assert first.text == "Đường xã hỏng\nvì mưa."

    with pytest.raises(StateError) as caught:
        domain.write_words(row, "limits", "Lời khác.", by=cast.leader, seen=0)
    second = domain.write_words(row, "limits", "Lời khác.", by=cast.leader, seen=1)
    same = domain.write_words(row, "limits", "Lời khác. ", by=cast.leader, seen=0)

    assert (caught.value.code, caught.value.fields["who"]) == ("MT7501", "Người canbo")
    assert same == second
    assert [(one.number, one.by, one.text) for one in queries.versions(row, "limits")] == [
        (2, cast.leader, "Lời khác."), (1, cast.clerk, "Đường xã hỏng\nvì mưa."),
    ]  # fmt: skip


@pytest.mark.parametrize(("spot", "text", "code"), [
    ("results", "x", "MT7502"), ("khac", "x", "MT7502"), ("khac/", "x", "MT7502"), ("limits", "x" * 20_001, "MT7503"),
])  # fmt: skip
def test_words_that_belong_nowhere_are_refused(office: Office, spot: str, text: str, code: str) -> None:
    row = office.start()

    assert refused(lambda: domain.write_words(row, spot, text, by=office.cast.clerk, seen=0)) == code
    assert not ReportWords.objects.exists()


def test_own_paragraphs_outlive_the_sentence_behind_which_they_stood(office: Office) -> None:
    row = office.start()
    domain.write_words(row, "economy/thu-nhap.result", "Riêng bản 2 khá hơn.", by=office.cast.clerk, seen=0)
    domain.write_words(row, "economy/mat.result", "Câu cũ không còn.", by=office.cast.clerk, seen=0)

    found = composed(row, viewer=office.cast.leader)

    assert found is not None
    (economy,) = [one for one in found.walk() if one.id == "economy"]
    assert [getattr(block, "text", "") for block in economy.blocks][1:] == ["Riêng bản 2 khá hơn.", "Câu cũ không còn."]


def test_comments_stay_until_somebody_settles_them(office: Office) -> None:
    cast, row = office.cast, office.start()
    noted = domain.comment(row, "limits", " Nêu rõ nguyên nhân chủ quan. ", by=cast.leader)
    domain.settle_comment(noted, by=cast.clerk)

    (found,) = queries.comments(row)
    assert (found.text, found.settled_by.by) == ("Nêu rõ nguyên nhân chủ quan.", cast.clerk)
    assert refused(lambda: domain.settle_comment(noted, by=cast.clerk)) == "MT7509"
    assert refused(lambda: domain.comment(row, "limits", "  ", by=cast.clerk)) == "MT7228"


def test_a_report_is_not_approved_while_a_comment_waits(office: Office) -> None:
    cast, row = office.cast, office.start()
    noted = domain.comment(row, "limits", "Thiếu số hộ bị ảnh hưởng?", by=cast.clerk)
    office.write_all(row)
    row = domain.submit(row, by=cast.clerk, seen=row.steps)

    with pytest.raises(NotReadyError) as caught:
        domain.approve(row, by=cast.leader, seen=row.steps)
    (waiting,) = caught.value.obstacles
    assert (waiting.finding.code, waiting.spot) == ("MT6104", "limits")
    assert "Thiếu số hộ bị ảnh hưởng?" in waiting.finding.message_vi
    domain.settle_comment(noted, by=cast.leader)
    assert domain.approve(row, by=cast.leader, seen=row.steps).state == DraftState.APPROVED


def test_the_paper_says_what_people_set(office: Office) -> None:
    row = office.start()
    paper = Paper("UBND TỈNH", "ỦY BAN NHÂN DÂN\nXÃ THỬ", "Thử", "TM. ỦY BAN NHÂN DÂN",
                  "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "Giàng A Pao", "UBND tỉnh;\n\nLưu: VT.", "kết quả {năm}")  # fmt: skip
    domain.set_paper(row, paper, by=office.cast.clerk, seen=row.steps)

    found = composed(row, viewer=office.cast.clerk)

    assert found is not None
    assert (found.head.superior, found.head.about, found.foot.name) == ("UBND TỈNH", "Kết quả năm", "Giàng A Pao")
    assert found.foot.recipients == ("UBND tỉnh;", "Lưu: VT.")


def test_corrections_are_listed_beside_the_issued_report_and_told_by_the_next(office: Office) -> None:
    issued = office.issued()
    with later():
        office.figure("7.5")
        before = queries.replay(issued)
        (found,) = queries.corrections(issued, viewer=office.cast.leader)
        row = office.start(kind=ReportKind.MID_TERM, as_of=TODAY + timedelta(days=1))
        said = text_of(row, office)
        last, changes = queries.since_last_issue(row, written(row, office.cast.clerk)) or (None, None)
        office.write_all(row)
        told = issue(domain.approve(domain.submit(row, by=office.cast.clerk, seen=1), by=office.cast.leader, seen=2),
                     by=office.cast.clerk, seen=3)  # fmt: skip
        after = text_of(office.start(kind=ReportKind.QUARTER, as_of=TODAY + timedelta(days=1)), office)

    assert (found.then.text, found.now and found.now.text) == (
        "8 triệu đồng/người/năm", "7,5 triệu đồng/người/năm"
    )  # fmt: skip
    assert said["thu-nhap.2022.revision"].startswith("Số liệu thu nhập bình quân")
    assert (
        "nêu tại Báo cáo số 01/BC-UBND ngày 05/07/2023 đã được đính chính từ 8 triệu" in said["thu-nhap.2022.revision"]
    )
    assert last == issued
    assert changes is not None
    assert [(one.id, one.change) for one in changes.sentences if one.id == "thu-nhap.result"] == [
        ("thu-nhap.result", Change.CHANGED)
    ]
    assert told.number == 2
    assert "thu-nhap.2022.revision" not in after
    assert queries.replay(issued) == before


def test_an_observation_leads_to_the_sentences_that_were_issued_with_it(office: Office) -> None:
    issued = office.issued()
    row = Observation.objects.get(indicator="income_per_capita", period_first=2022 * 12)

    (found,) = queries.uses_of([row.uuid], viewer=office.cast.clerk)

    assert found.issued == issued
    assert "thu-nhap.result" in [one.id for one in found.sentences]
    assert queries.uses_of([issued.uuid], viewer=office.cast.clerk) == ()
    assert queries.uses_of([row.uuid], viewer=office.cast.neighbour) == ()


def test_a_file_that_is_gone_or_was_changed_is_never_served(office: Office) -> None:
    issued = office.issued()
    path: Path = path_of(issued.document.sha256)
    kept = path.read_bytes()

    path.write_bytes(kept + b"x")
    assert refused(lambda: queries.replay(issued)) == "MT7508"
    path.unlink()
    assert refused(lambda: queries.replay(issued)) == "MT7508"


def test_strangers_neither_read_nor_act(office: Office) -> None:
    cast, issued = office.cast, office.issued()
    row = office.start()
    approved = office.approved(office.start())
    verbs: tuple[Callable[..., object], ...] = (
        lambda by: domain.write_words(row, "limits", "x", by=by, seen=0),
        lambda by: domain.comment(row, "limits", "x", by=by),
        lambda by: domain.submit(row, by=by, seen=1),
        lambda by: domain.approve(row, by=by, seen=1),
        lambda by: domain.withdraw(issued.report, by=by, seen=4, reason="x"),
        lambda by: issue(approved, by=by, seen=approved.steps),
        lambda by: domain.start_report(office.plan, domain.Asked(ReportKind.YEAR, Style.STATE), by=by),
    )
    for stranger in (cast.neighbour, cast.reporter, cast.administrator):
        for verb in verbs:
            with pytest.raises(RightsError):
                verb(stranger)
        assert queries.draft(row.uuid, viewer=stranger) is None
        assert queries.issued(issued.uuid, viewer=stranger) is None
    for verb in (verbs[3], verbs[4]):
        with pytest.raises(RightsError):
            verb(cast.clerk)


def test_a_report_is_asked_within_its_plan(office: Office) -> None:
    for day in (TODAY + timedelta(days=1), TODAY.replace(year=2020)):
        assert refused(lambda day=day: office.start(as_of=day)) == "MT7506"  # type: ignore[misc]
    assert (
        domain.start_report(office.plan, domain.Asked(ReportKind.TERM, Style.PARTY), by=office.cast.clerk).as_of
        <= TODAY
    )


def test_when_others_never_stop_acting_nothing_is_issued(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    row = office.approved(office.start())
    number = iter(range(100))

    def disturbed(*given: object, **named: object) -> bytes:
        place = office.cast.commune
        with acting(office.cast.clerk, Act.DESK_OPEN, place, chain=place.uuid, why=str(next(number))):
            pass
        return b"PK"

    monkeypatch.setattr("muctieu.web.reviews.issuing.write_docx", disturbed)

    assert refused(lambda: issue(row, by=office.cast.clerk, seen=row.steps)) == "MT7510"
    assert not IssuedReport.objects.exists()


def test_the_province_takes_what_its_communes_have_issued(office: Office) -> None:
    viewer = office.cast.administrator
    province, batch = office.cast.units["tinh"], Batch(ReportKind.YEAR, Style.STATE, TODAY)

    def said() -> dict[str, str]:
        return {one.id: one.text for one in province_report(province, batch, viewer=Operator()).sentences()}

    assert said()["scope"].endswith("0/2 xã.")
    issued = office.issued()
    office.figure("9")
    found = said()

    assert found["scope"] == "Số liệu lấy từ báo cáo đã ban hành của 1/2 xã."
    assert found["missing"] == "Chưa có báo cáo ban hành: Đơn vị xa-ben."
    assert found["counts"].startswith("Trong 3 chỉ tiêu của 1 xã có: ")
    domain.withdraw(issued.report, by=office.cast.leader, seen=issued.report.steps, reason="nhầm")
    assert said()["scope"].endswith("0/2 xã.")
    assert province_report(province, batch, viewer=viewer).figures()["count.issued"].value == 0


def test_a_batch_takes_the_open_draft_with_its_words_and_else_writes_anew(office: Office) -> None:
    batch = Batch(ReportKind.YEAR, Style.STATE, TODAY)
    (one,) = commune_plans(Operator())
    assert (one.key, one.plan) == ("xa", office.plan.code)
    assert report_of(one.plan, batch, viewer=Operator()).typed()["limits"].text == ""

    office.write_all(office.start(), "Đã viết.")

    assert report_of(one.plan, batch, viewer=Operator()).typed()["limits"].text == "Đã viết."
    assert commune_plans(office.cast.neighbour) == ()
    assert [plan.key for plan in commune_plans(Operator(), below=office.cast.units["xa-ben"])] == []
    assert refused(lambda: newly("khong-co", batch, viewer=Operator())) == "MT7203"


def test_decisions_of_the_review_of_targets_become_directions(office: Office) -> None:
    staff = appoint(office.cast)
    kind = ReportKind.MID_TERM
    assert "số sinh" not in text_of(office.start(kind=kind), office).get("amend", "")
    target = Target.objects.select_related("plan__place").get(code="so-sinh")
    found = review(office.plan, viewer=office.cast.leader)
    assert found is not None
    one = found.find("so-sinh")
    assert one is not None
    decide_target(target, Said(Decision.AMEND, "chỉ tiêu không rõ", staff.chairman, TODAY), of=one, as_of=TODAY,
                  by=office.cast.leader)  # fmt: skip

    assert "1 chỉ tiêu" in text_of(office.start(kind=kind), office)["amend"]


def test_a_village_merged_in_mid_period_leaves_the_report_whole(office: Office) -> None:
    office.enter("30", place="ban-1", period="2023-Q1")
    office.enter("20", place="ban-2", period="2023-Q1")
    office.enter("25", place="ban-2", period="2023-Q2")
    apply_event(merge(key="nhap", into="ban-2"), by=office.cast.administrator)

    said = text_of(office.start(kind=ReportKind.HALF_YEAR), office)

    assert "số trẻ sinh" in said["so-sinh.result"].lower()
    assert "55" in said["so-sinh.result"] or "50" in said["so-sinh.result"]


def test_reports_wait_for_whoever_has_the_next_step(office: Office) -> None:
    clerk, leader, row, commune = office.cast.clerk, office.cast.leader, office.start(), office.cast.commune
    office.write_all(row)

    def waiting() -> tuple[int, int]:
        return len(queries.waiting_for(clerk, commune)), len(queries.waiting_for(leader, commune))

    assert waiting() == (0, 0)
    row = domain.submit(row, by=clerk, seen=1)
    assert waiting() == (0, 1)
    row = domain.return_report(row, by=leader, seen=2, reason="sửa")
    assert waiting() == (1, 1)
    domain.approve(domain.submit(row, by=clerk, seen=3), by=leader, seen=4)
    assert waiting() == (1, 1)
    assert queries.waiting_for(office.cast.neighbour, office.cast.commune) == []
