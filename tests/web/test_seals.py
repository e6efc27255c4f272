"""Every kind of row stands under the journal's seal: altered, removed or put in past the verbs, it is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, models, transaction

from muctieu.core.period import Period
from muctieu.core.register import Value
from muctieu.core.target_review import Decision
from muctieu.core.task import TaskAct
from muctieu.core.verdict import Verdict
from muctieu.errors import Finding, StateError
from muctieu.exchange.mail.reader import Attachment, Mail
from muctieu.packs.plan_pack import pack_of
from muctieu.web.assessment.checking import run_checks
from muctieu.web.assessment.review import Said, decide_target, review
from muctieu.web.common import clock
from muctieu.web.common.journal import SYSTEM_CHAIN
from muctieu.web.common.policy import Role
from muctieu.web.common.records import Record
from muctieu.web.common.sealed_rows import sealed_models
from muctieu.web.common.seals import digest_of
from muctieu.web.common.verify import verify
from muctieu.web.criteria.domain import Claim, state
from muctieu.web.criteria.models import Kind
from muctieu.web.documents.models import Document
from muctieu.web.documents.uploads import upload_of
from muctieu.web.figures.models import Observation
from muctieu.web.figures.sources import choose_source
from muctieu.web.intake.cycles import open_cycle
from muctieu.web.intake.decisions import reject_proposal
from muctieu.web.intake.forms import keep_form
from muctieu.web.intake.lexicon import adopt_name
from muctieu.web.intake.mail import set_aside, take_mail
from muctieu.web.intake.messages import Incoming, receive
from muctieu.web.intake.models import SuperiorForm, SuperiorMapping
from muctieu.web.intake.phones import register_phone
from muctieu.web.intake.review import review_of
from muctieu.web.intake.scans import add_scan
from muctieu.web.intake.sms_names import keep_sms_names, sms_forms
from muctieu.web.intake.submissions import decide, submit
from muctieu.web.offline.domain import make_link
from muctieu.web.people import domain as people
from muctieu.web.people import posts
from muctieu.web.people.models import Holding, RightChoice, RightDecision, RoleGrant, User
from muctieu.web.people.posts import PostName
from muctieu.web.people.rights import confirm_right, pending_rights
from muctieu.web.places.boundaries import Handed, keep_boundaries
from muctieu.web.places.events import apply_event, undo_event
from muctieu.web.plans.domain import load_plan
from muctieu.web.plans.drafts import accept_points, start_draft
from muctieu.web.plans.judging import Terms, decide_verdict, set_threshold, withdraw_verdict
from muctieu.web.plans.leaving import leave
from muctieu.web.plans.models import Programme, ShareSet, Target, Task
from muctieu.web.plans.models.task import ProgrammeKind
from muctieu.web.plans.programmes import ProgrammeText, issue_programme, open_year
from muctieu.web.plans.shares import share_out
from muctieu.web.plans.succession import hand_duties
from muctieu.web.plans.tasks import change_due, move_task
from muctieu.web.plans.uploads import hand_in
from muctieu.web.portal.domain import found_portal
from muctieu.web.registers import domain as registers
from muctieu.web.reviews.domain import comment, settle_comment
from muctieu.web.reviews.issuing import issue
from muctieu.web.visits.domain import declare_balances
from tests.cast import NOON, SINCE, Cast, by_hand, everybody
from tests.recalled import recalled
from tests.web.conftest import Enter, entering
from tests.web.dialogue_store import fill_dialogue
from tests.web.gazette_store import fill_gazette, fill_moved
from tests.web.intake.conftest import FORM, cells
from tests.web.intake.test_submissions import delivery
from tests.web.offline.conftest import Phone
from tests.web.plan_store import fill
from tests.web.review_cast import Office, open_office
from tests.web.staff import TODAY, Staff, appoint, decision, staff_of
from tests.web.test_drafts import resolution
from tests.web.test_journal import without_triggers
from tests.web.test_plans import full_plan
from tests.web.test_unit_events import merge
from tests.web.test_verify import execute
from tests.web.uploaded import specimen


@pytest.fixture
def busy(cast: Cast) -> Staff:
    """A store in which every verb has left its rows."""
    _do_everything()
    return staff_of(everybody())


@recalled
def _do_everything() -> None:
    """A new table gets its first row here."""
    cast = everybody()
    enter, staff = entering(cast), appoint(cast)
    fill(cast, enter)
    choose_source(Observation.objects.earliest("id"), post=staff.officer, by=cast.clerk, reason="đếm tận hộ")
    load_plan(replace(full_plan(), code="xa-day-du-2020-2025"), by=cast.administrator)
    _report(open_office(cast, enter))
    share_out(Target.objects.get(code="sinh"), {"ban-1": Decimal(20), "ban-2": Decimal(20)}, by=cast.clerk, seen=0)
    _programme(staff)
    task = staff.give(programme=Programme.objects.get(), co_units=(cast.units["ban-2"],))
    move_task(task, TaskAct.SUBMIT, by=cast.reporter, seen=1, evidence=[_note_of(cast)])
    change_due(Task.objects.get(), date(2023, 9, 1), by=cast.leader, seen=2, reason="mưa lũ")
    _drafts(staff)
    _register(cast)
    _collection(cast)
    state(
        Claim(Kind.FACT, "district_road_km", "25.50", date(2023, 1, 1), "QĐ 12/QĐ-UBND"),
        place=cast.commune,
        by=cast.clerk,
    )
    assert Phone().bind(make_link(cast.reporter, by=cast.clerk)).hand_in().status_code == 200
    _assessment(staff, enter)
    lines = Handed("ranh-gioi.geojson", specimen("ranh-gioi.geojson"))
    keep_boundaries(lines, place=cast.commune, since=SINCE, by=cast.clerk)
    found_portal(cast.commune, name="Xã Suối Lăng", host="suoi-lang.example", by=cast.administrator)
    fill_gazette(cast)
    fill_dialogue(staff)
    fill_moved(cast)
    _events(staff)


def _report(office: Office) -> None:
    """A report commented on, written, approved and issued."""
    clerk, row = office.cast.clerk, office.start()
    settle_comment(comment(row, "limits", "nêu rõ nguyên nhân", by=clerk), by=clerk)
    row = office.approved(row)
    issue(row, by=clerk, seen=row.steps)


def _programme(staff: Staff) -> None:
    text = ProgrammeText(ProgrammeKind.ACTION, "01-CTr/ĐU", "Giảm nghèo", SINCE, date(2025, 12, 31))
    issue_programme(text, place=staff.cast.commune, lead=staff.chairman, by=staff.cast.leader,
                    targets=[Target.objects.get(code="ngheo")])  # fmt: skip
    open_year(2023, "Kế hoạch năm 2023", place=staff.cast.commune, by=staff.cast.leader)


def _drafts(staff: Staff) -> None:
    """A resolution under review with its points accepted, and a plan's file that waits."""
    draft = start_draft(resolution(staff.cast), by=staff.cast.clerk)
    accept_points(draft, by=staff.cast.clerk)
    pack = pack_of(replace(full_plan(), code="xa-moi-2025-2030"))
    hand_in(pack, b"x", name="ke-hoach.xlsx", place=staff.cast.commune, by=staff.cast.leader)


def _note_of(cast: Cast) -> Document:
    people.grant(cast.reporter, Role.CLERK, unit=cast.commune, since=SINCE, by=cast.administrator)
    return decision(cast)


def _register(cast: Cast) -> None:
    values: dict[str, Value] = {"chair": "Bí thư Đảng ủy", "topic": "Đường vào bản"}
    entry = registers.enter("dialogue", place=cast.commune, day=TODAY, values=values, by=cast.clerk)
    registers.amend(entry, seen=1, day=TODAY, values={**values, "topic": "Nước sạch"}, by=cast.clerk)


def _collection(cast: Cast) -> None:
    """A form in its cycle; one delivery received, one held and turned away."""
    version = keep_form(FORM, owner=cast.commune, by=cast.clerk)
    cycle = open_cycle(version.form, Period.parse("2023-Q2"), commune=cast.commune, by=cast.clerk)
    with closing(upload_of(specimen("anh-hien-truong.jpg"), "to-khai.jpg")) as photo:
        add_scan(cycle, cast.units["ban-1"], photo, by=cast.reporter)
    submit(delivery(), place=cast.units["ban-1"], by=cast.reporter)
    held = submit(delivery(cells=cells(births="hai"), id=uuid4()), place=cast.units["ban-2"], by=cast.clerk,
                  keep_errors=True).submission  # fmt: skip
    assert held is not None
    decide(held, accept=False, by=cast.clerk, reason="gửi nhầm")
    _review(cast)
    _inbox(cast)


def _inbox(cast: Cast) -> None:
    """A phone that sent its code, names for messages, and a mailed note with a file, set aside."""
    _phone, code = register_phone("0912345678", user=cast.reporter, place=cast.units["ban-1"], by=cast.clerk)
    receive(Incoming("xn", "0912345678", f"XACNHAN {code}"))
    kept = sms_forms(cast.commune)[FORM.code]
    keep_sms_names(kept.kept, kept.sms, commune=cast.commune, by=cast.clerk)
    mail = Mail("1", "ai đó", "thư", "", "", (Attachment("bien-ban.pdf", specimen("bien-ban.pdf")),))
    note = take_mail(mail, size=1, commune=cast.commune)
    assert note is not None
    set_aside(note, by=cast.clerk, reason="thư rác")


def _review(cast: Cast) -> None:
    """A reading looked through, a wording taught, and a form of the level above with its cells."""
    review = review_of(Document.objects.get(code="bao-cao-2022"))
    reject_proposal(review, review.proposals[0], by=cast.clerk, reason="đã ghi", seen="")
    adopt_name("số cháu mới sinh", "births", unit=cast.units["tinh"], by=cast.administrator)
    with by_hand():
        form = SuperiorForm.objects.create(commune=cast.commune, name="Biểu huyện", document=review.document)
        SuperiorMapping.objects.create(form=form, number=1, slots=[], recorded_by=cast.clerk)


def _assessment(staff: Staff, enter: Enter) -> None:
    """A finding of the checks, another threshold, and a verdict decided and withdrawn."""
    terms = Terms(TODAY, "thống nhất trong Ban Thường vụ", staff.chairman, staff.cast.leader)
    set_threshold("focus_below", Decimal(75), terms, place=staff.cast.commune)
    decided = decide_verdict(Target.objects.get(code="sinh"), Verdict.MET, terms, until=TODAY)
    withdraw_verdict(decided, by=staff.cast.leader, reason="nhầm")
    _reviewed(staff)
    for source, value in (("bieu", "40"), ("cong-an", "41")):
        enter(value, place="xa", period="2019-Q1", source=source)
    run_checks(staff.cast.commune)


def _reviewed(staff: Staff) -> None:
    """A target decided about in the review."""
    row = Target.objects.select_related("plan__place").get(code="sinh")
    found = review(row.plan, viewer=staff.cast.leader)
    one = None if found is None else found.find("sinh")
    assert found is not None
    assert one is not None
    said = Said(Decision.KEEP, "giữ", staff.chairman, TODAY)
    decide_target(row, said, of=one, as_of=found.as_of, by=staff.cast.leader)


def _events(staff: Staff) -> None:
    """Two villages merged, right moved and post handed over, and another event taken back."""
    cast = staff.cast
    mistake = apply_event(merge(), by=cast.administrator).event
    undo_event(mistake, by=cast.administrator, why="nhầm ngày")
    row = apply_event(merge(key="sk-2", into="ban-2"), by=cast.administrator).event
    for waiting in pending_rights(row):
        choice = RightChoice.MOVE if RightChoice.MOVE in waiting.choices else RightChoice.KEEP
        confirm_right(waiting.grant, row, choice=choice, by=cast.administrator)
    deputy = posts.establish((PostName("pho", "Phó chủ tịch"),), unit=cast.commune, by=cast.administrator)["pho"]
    posts.hand_over(deputy, cast.clerk, on=SINCE, by=cast.administrator)
    hand_duties(staff.head, deputy, event=row, by=cast.leader)
    declare_balances({"": 1}, place=cast.commune, source="trang cũ", by=cast.administrator)


@contextmanager
def tampered(model: type[Record]) -> Iterator[None]:
    """What the body does to the table, past triggers and keys, is undone afterwards."""
    with transaction.atomic():
        if model.is_append_only:
            without_triggers(model._meta.db_table)
        if connection.vendor == "postgresql":
            execute("SET LOCAL session_replication_role = replica")
        else:
            execute("PRAGMA defer_foreign_keys = ON")
        yield
        transaction.set_rollback(True)


def filled() -> dict[str, type[Record]]:
    """The tables that have rows: all of them, as the first test says."""
    return {label: model for label, model in sealed_models().items() if model.objects.exists()}


def each(change: Callable[[type[Record], Record], None]) -> dict[str, list[tuple[str, str]]]:
    """For every table what is found after `change` to its newest row: codes, and whether it is that row."""
    found = {}
    for label, model in filled().items():
        row = model.objects.latest("id")
        with tampered(model):
            change(model, row)
            found[label] = [(one.code, _whose(one, label, row)) for one in verify().findings]
    return found


def _whose(finding: Finding, label: str, row: Record) -> str:
    return "this row" if (finding.args["table"], finding.args["row"]) == (label, str(row.uuid)) else "another"


def test_store_in_which_everything_was_done_is_whole(busy: Staff) -> None:
    report = verify()

    assert (sealed_models().keys() - filled().keys(), report.findings) == (set(), [])
    assert report.rows >= sum(model.objects.count() for model in sealed_models().values())


def test_altered_row_of_any_table_is_named(busy: Staff) -> None:
    def alter(model: type[Record], row: Record) -> None:
        execute(f"UPDATE {model._meta.db_table} SET created = '2001-01-01 00:00:00' WHERE id = %s", [row.pk])

    assert each(alter) == {label: [("MT7244", "this row")] for label in filled()}


def test_removed_row_of_any_table_is_named(busy: Staff) -> None:
    def remove(model: type[Record], row: Record) -> None:
        execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [row.pk])

    assert each(remove) == {label: [("MT7245", "this row")] for label in filled()}


def test_every_column_is_under_the_seal(busy: Staff) -> None:
    """All but the database's own key, the moments of the last sign-in and sync, and tries that are nobody's act."""
    outside = set()
    for label, model in filled().items():
        for field in model._meta.concrete_fields:
            row = model.objects.latest("id")
            before = digest_of(row)
            setattr(row, field.attname, _other(field, getattr(row, field.attname)))
            if digest_of(row) == before:
                outside.add((label, field.attname))

    assert outside == {(label, "id") for label in filled()} | {
        ("people.user", "last_login"), ("offline.device", "counter"), ("offline.device", "last_sync"),
        ("offline.devicelink", "tries"), ("offline.devicelink", "state"),
    }  # fmt: skip


def _other(field: models.Field[object, object], content: object) -> object:
    """Another value of the column's kind."""
    match field:
        case models.BooleanField():
            return not content
        case models.UUIDField():
            return uuid4()
        case models.DateTimeField():
            return NOON + timedelta(days=99)
        case models.TimeField():
            return time(23, 59)
        case models.DateField():
            return date(2031, 1, 1)
        case models.CharField() | models.TextField():
            return f"{content}x"
        case models.JSONField():
            return {"other": content}
        case _:
            return int(str(content or 0)) + 1


@pytest.mark.parametrize(("make", "label"), [
    (lambda cast: RoleGrant(user=cast.clerk, role="leader", unit=cast.commune, valid_from=SINCE), "people.rolegrant"),
    (lambda _cast: User(username="ma", full_name="Ma", is_superuser=True), "people.user"),
    (lambda cast: ShareSet(target=Target.objects.get(code="sinh"), number=9, unit="x", recorded_by=cast.clerk),
     "plans.shareset"),
])  # fmt: skip
def test_row_put_in_is_named(busy: Staff, make: Callable[[Cast], Record], label: str) -> None:
    row = make(busy.cast)
    row.save_base(force_insert=True)

    (finding,) = verify().findings

    assert (finding.code, finding.args["table"], finding.args["row"]) == ("MT7246", label, str(row.uuid))


@pytest.mark.parametrize("statement", [
    "UPDATE people_user SET is_superuser = %s WHERE username = 'canbo'",
    "UPDATE people_user SET is_active = NOT %s WHERE username = 'lanhdao'",
    "UPDATE people_rolegrant SET role = 'leader' WHERE role = 'clerk' AND %s",
    "UPDATE people_holding SET valid_to = '2031-01-01' WHERE valid_to IS NOT NULL AND %s",
    "UPDATE people_post SET name_vi = 'Chủ tịch' WHERE code = 'cong-chuc' AND %s",
    "UPDATE plans_task SET state = 'done' WHERE %s",
    "UPDATE plans_task SET lead_id = (SELECT id FROM people_post WHERE code = 'cong-chuc') WHERE %s",
    "UPDATE places_orgunitversion SET parent_id = NULL WHERE level = 'village' AND %s",
    "UPDATE documents_document SET text = 'đã sửa' WHERE %s",
])  # fmt: skip
def test_right_or_state_taken_by_hand_is_named(busy: Staff, statement: str) -> None:
    with clock.standing_at(NOON + timedelta(hours=1)):
        posts.hand_over(busy.officer, busy.cast.leader, on=TODAY, by=busy.cast.leader)
    execute(statement, [True])

    findings = verify().findings

    table = statement.split()[1]
    assert {(finding.code, finding.args["table"].replace(".", "_")) for finding in findings} == {("MT7244", table)}


def test_new_password_hash_set_by_hand_is_named(busy: Staff) -> None:
    execute("UPDATE people_user SET password = (SELECT password FROM people_user WHERE username = 'admin') || '!'"
            " WHERE username = 'lanhdao'")  # fmt: skip

    (finding,) = verify().findings

    assert (finding.code, finding.args["row"]) == ("MT7244", str(busy.cast.leader.uuid))


def test_earlier_state_brought_back_is_named_also_across_journals(busy: Staff) -> None:
    """The state was once right, and another chain vouched for it: only the latest entry counts."""
    grant = RoleGrant.objects.get(user=busy.cast.neighbour)
    with by_hand():
        RoleGrant.objects.filter(pk=grant.pk).update(valid_to=date(2023, 1, 1))
    execute("UPDATE people_rolegrant SET valid_to = NULL WHERE id = %s", [grant.pk])

    (finding,) = verify().findings

    assert (finding.code, finding.args["row"], finding.args["chain"]) == ("MT7244", str(grant.uuid), str(SYSTEM_CHAIN))


def test_removed_row_that_stands_again_is_named(busy: Staff) -> None:
    with clock.standing_at(NOON + timedelta(hours=1)):
        late = posts.hand_over(busy.officer, busy.cast.leader, on=date(2023, 12, 1), by=busy.cast.leader)
        leave(busy.cast.leader, on=date(2023, 11, 1), by=busy.cast.administrator,
              successors=[(busy.chairman, busy.cast.clerk)], why="nghỉ hưu")  # fmt: skip
    assert verify().findings == []
    assert not Holding.objects.filter(uuid=late.uuid).exists()

    late.save_base(force_insert=True)

    (finding,) = verify().findings
    assert (finding.code, finding.args["row"]) == ("MT7246", str(late.uuid))


def test_row_whose_fellows_are_gone_is_still_named(busy: Staff) -> None:
    decided = RightDecision.objects.latest("id")
    with tampered(RightDecision):
        execute("UPDATE people_rightdecision SET choice = 'end' WHERE id = %s", [decided.pk])
        execute("DELETE FROM people_rolegrant WHERE id = %s", [decided.grant_id])
        found = {finding.code: finding.args for finding in verify().findings}

    assert (found["MT7244"]["row"], found["MT7244"]["now"]) == (str(decided.uuid), str(decided.pk))
    assert found["MT7245"]["table"] == "people.rolegrant"


@pytest.mark.parametrize(("table", "label"), [
    ("plans_task_co_units", "plans.task"), ("plans_programme_targets", "plans.programme"),
])  # fmt: skip
def test_links_belong_to_their_row(busy: Staff, table: str, label: str) -> None:
    execute(f"DELETE FROM {table}")

    (finding,) = verify().findings

    assert (finding.code, finding.args["table"]) == ("MT7244", label)


# -- outside an act -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [
    lambda _cast: User.objects.create(username="x", full_name="X"),
    lambda _cast: User.objects.bulk_create([User(username="x", full_name="X")]),
    lambda cast: User.objects.filter(pk=cast.clerk.pk).update(is_active=False),
    lambda cast: cast.clerk.grants.all().delete(),
    lambda cast: cast.clerk.grants.get().delete(),
    lambda cast: cast.clerk.save(),
    lambda cast: cast.clerk.save(update_fields=("last_login", "password")),
])  # fmt: skip
def test_row_written_outside_an_act_is_refused(cast: Cast, write: Callable[[Cast], object]) -> None:
    with pytest.raises(StateError) as refused:
        write(cast)

    assert refused.value.code == "MT7281"
    assert verify().findings == []


def test_moment_of_the_last_sign_in_needs_no_act(cast: Cast) -> None:
    cast.clerk.last_login = datetime(2023, 7, 1, tzinfo=UTC)
    cast.clerk.save(update_fields=["last_login"])
    User.objects.filter(pk=cast.leader.pk).update(last_login=cast.clerk.last_login)

    assert verify().findings == []


def test_old_hash_of_a_password_stays_at_sign_in(cast: Cast, settings: pytest.FixtureRequest) -> None:
    """Django would store a newer one there, outside any act."""
    settings.PASSWORD_HASHERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        "django.contrib.auth.hashers.PBKDF2PasswordHasher", "django.contrib.auth.hashers.MD5PasswordHasher",
    ]  # fmt: skip
    before = cast.clerk.password

    assert cast.clerk.check_password("x")
    assert not cast.clerk.check_password("y")
    assert User.objects.get(pk=cast.clerk.pk).password == before


def test_row_made_changed_and_removed_in_one_act_leaves_no_riddle(cast: Cast) -> None:
    with by_hand():
        kept, gone = (User.objects.create(username=name, full_name=name) for name in ("giu", "bo"))
        kept.full_name = "Giữ"
        kept.save()
        gone.full_name = "Bỏ"
        gone.save()
        gone.delete()
        User.objects.filter(username="giu").update(email="giu@xa.vn")

    assert verify().findings == []
