"""Plays the sample's assessment as on the morning of the demo: checks, a threshold, a verdict, a review of targets."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from muctieu.core.doubt import Check
from muctieu.core.observation import VIETNAM_TIME
from muctieu.core.target_review import Decision, Group, Reviewed
from muctieu.core.verdict import Verdict
from muctieu.packs.samples import Sample
from muctieu.web.assessment.checking import run_checks
from muctieu.web.assessment.findings import explain
from muctieu.web.assessment.models import Finding
from muctieu.web.assessment.review import Review, Said, decide_target, review
from muctieu.web.common import clock
from muctieu.web.people.models import Post, User
from muctieu.web.people.posts import posts_of
from muctieu.web.places.models import OrgUnit
from muctieu.web.plans.judging import Terms, decide_verdict, set_threshold
from muctieu.web.plans.models import Plan, Target

_CHECKED = "Đã đối chiếu sổ hộ tịch của bản, số đúng."
_THRESHOLD = "Đàn vật nuôi nhỏ thay đổi nhiều theo lứa, gấp 6 lần trở lên mới cần xem."
_VERDICT = "Số liệu năm chưa về, qua kiểm tra thực địa công việc vẫn đúng lộ trình."
_DECIDED = {
    Group.RAISE: (Decision.RAISE, "Đã vượt sớm, nâng để giữ đà phấn đấu."),
    Group.FORCE: (Decision.FORCE, "Còn chậm, giao thêm nhiệm vụ và kiểm tra hằng quý."),
    Group.AMEND: (Decision.AMEND, "Mức chỉ tiêu chưa rõ, trình Ban Chấp hành sửa lời văn."),
}


class Office(Protocol):
    """What the store's filling knows at its end."""

    sample: Sample

    @property
    def commune(self) -> OrgUnit: ...

    @property
    def clerk(self) -> User: ...

    @property
    def leader(self) -> User: ...


def play_assessment(office: Office) -> None:
    """The morning after the last document, half an hour before the demo's own time begins."""
    morning = datetime.combine(office.sample.newest_day + timedelta(days=1), time(7, 30), VIETNAM_TIME)
    with clock.standing_at(morning):
        post = posts_of(office.leader, clock.today())[0]
        terms = Terms(clock.today(), _THRESHOLD, post, office.leader)
        set_threshold("jump", Decimal(6), terms, place=office.commune)
        _check(office)
        plan = Plan.objects.filter(place=office.commune).select_related("place").order_by("-last_year")[0]
        found = review(plan, viewer=office.leader)
        if found is not None:
            _judge(found, plan, post, office.leader)
            _decide(found, plan, post, office.leader)


def _check(office: Office) -> None:
    run_checks(office.commune)
    jump = Finding.objects.filter(check_kind=Check.JUMP.value).first()
    if jump is not None:
        explain(jump, by=office.clerk, seen=jump.steps, reason=_CHECKED)


def _judge(found: Review, plan: Plan, post: Post, by: User) -> None:
    """A target without a figure is on its way by decision, until the middle of the year."""
    silent = (one for some in found.groups.values() for one in some if one.assessment.computed is Verdict.NO_DATA)
    first = next(silent, None)
    if first is not None:
        until = clock.today() + timedelta(days=180)
        terms = Terms(clock.today(), _VERDICT, post, by)
        decide_verdict(_row(first, plan), Verdict.ON_TRACK, terms, until=until)


def _decide(found: Review, plan: Plan, post: Post, by: User) -> None:
    """The first target of each group is decided, the others wait."""
    for group, (decision, reason) in _DECIDED.items():
        for one in found.groups[group][:1]:
            said = Said(
                decision, reason, post, clock.today(), proposed="" if one.proposed is None else str(one.proposed)
            )
            decide_target(_row(one, plan), said, of=one, as_of=found.as_of, by=by)


def _row(one: Reviewed, plan: Plan) -> Target:
    return Target.objects.select_related("plan__place").get(plan=plan, code=one.assessment.target.id)
