"""Verbs on plans' files: hand one in, then record it as a new plan or as amendments, or turn it away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from muctieu.errors import Finding, StateError
from muctieu.exchange.excel.plan_sheets import read_workbook
from muctieu.exchange.plan_zip import MAX_TEXT, unzip_texts
from muctieu.packs.plan_pack import PlanPack, pack_of_texts
from muctieu.packs.plan_writer import files_of
from muctieu.packs.plans import FILE
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.documents.models import Document
from muctieu.web.people.models import User
from muctieu.web.people.posts import post_named
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.plans.amendments import add_target, amend_target, assign_owner
from muctieu.web.plans.domain import TargetError, plan_told, plant_plan
from muctieu.web.plans.draft_state import RESERVED
from muctieu.web.plans.models import Plan, PlanUpload, Target
from muctieu.web.plans.models.draft import Progress
from muctieu.web.plans.plan_diff import TargetDiff, diff_of
from muctieu.web.plans.queries import whole_plan

_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a plan's file holds: its pack when every part is right, and the findings about it."""

    pack: PlanPack | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """From when, on what document and why the targets of a file are amended."""

    on: date
    basis: Document
    why: str = ""


def read_plan_file(raw: bytes, *, name: str) -> FileRead:
    """The plan of a spreadsheet in our form, of a zipped pack or of a bare plan.toml.

    Raises:
        DocumentError: MT5003, MT52xx for a file that cannot be opened.
        PackError: MT16xx for a pack that breaks a rule.
        StateError: MT7268 for anything else.
    """
    if raw.startswith(_ZIP):
        texts = unzip_texts(raw, file=name)
        if texts is None:
            read = read_workbook(raw, file=name)
            return FileRead(read.pack, read.findings)
        return FileRead(pack_of_texts(texts, name=name))
    try:
        text = raw.decode() if len(raw) <= MAX_TEXT else ""
    except UnicodeDecodeError:
        text = ""
    if "[plan]" not in text:
        raise StateError("MT7268", file=name)
    return FileRead(pack_of_texts({FILE: text}, name=name))


def hand_in(
    pack: PlanPack, raw: bytes, *, name: str, place: OrgUnit, by: User, findings: Sequence[Finding] = ()
) -> PlanUpload:
    """Keep a plan's file that was read, until somebody records it; MT7229 for the plan of another place."""
    if pack.plan.place != place.key:
        raise StateError("MT7229", kind="Kế hoạch", kind_en="plan", value=pack.plan.code, place=place.key)
    with acting(by, Act.PLAN_UPLOAD, place, chain=chain_of(place, clock.today()).uuid) as log:
        upload = PlanUpload.objects.create(
            place=place,
            sha256=sha256(raw).hexdigest(),
            file_name=name[:255],
            files=files_of(pack),
            findings=[{"code": one.code, "args": dict(one.args)} for one in findings],
            uploaded_by=by,
        )
        log.thing = f"plan_upload:{upload.uuid}"
        log.after = {"file": upload.file_name, "sha256": upload.sha256, "plan": pack.plan.code}
    return upload


def pack_of_upload(upload: PlanUpload) -> PlanPack:
    """The pack that the file held."""
    return pack_of_texts(upload.files, name=upload.file_name)


def findings_of(upload: PlanUpload) -> tuple[Finding, ...]:
    """What was doubtful about the file's cells."""
    return tuple(Finding(one["code"], one["args"]) for one in upload.findings)


def turn_away(upload: PlanUpload, *, by: User) -> None:
    """Let a file wait no longer; MT7267 when it is recorded or turned away already."""
    place = upload.place
    with acting(by, Act.PLAN_UPLOAD, upload, chain=chain_of(place, clock.today()).uuid) as log:
        row = _held(upload)
        log.thing = f"plan_upload:{row.uuid}"
        row.state = Progress.DROPPED
        row.save(update_fields=("state",))


def record_new(upload: PlanUpload, *, by: User) -> Plan:
    """Bring the file's plan into force; posts that own targets and are not there are made, without a holder.

    Raises:
        StateError: MT7204 when the code is taken, MT7270 for a code that addresses need, MT7267.
        TargetError: MT1501 for milestones outside the plan's years.
    """
    plan = pack_of_upload(upload).plan
    place = upload.place
    with acting(by, Act.PLAN_LOAD, upload, chain=chain_of(place, clock.today()).uuid) as log:
        row = _held(upload)
        if plan.code in RESERVED:
            raise StateError("MT7270", value=plan.code)
        row.plan = plant_plan(plan, place, by=by)
        row.state = Progress.DONE
        row.save(update_fields=("state", "plan"))
        log.thing, log.after = f"plan:{row.plan.uuid}", plan_told(plan)
    return row.plan


def record_changes(
    upload: PlanUpload, terms: Terms, *, wanted: Collection[str], seen: Mapping[str, int], by: User
) -> int:
    """Record what the file changes in the plan in force: the wanted targets, all of them or none. Returns how many.

    `seen` are the versions that the person looked at, by target.

    Raises:
        StateError: MT7269 for what a file cannot amend, MT7230 when nothing is wanted, MT7267, and what the verbs on
            targets refuse: MT7211 when somebody changed one meanwhile, MT7203, MT7225, MT7232.
        TargetError: MT15xx for a target that breaks a rule.
    """
    file = pack_of_upload(upload).plan
    place = upload.place
    with acting(by, Act.PLAN_UPLOAD, upload, chain=chain_of(place, clock.today()).uuid, why=terms.why) as log:
        row = _held(upload)
        plan = whole_plan(file.code)
        if plan is None or plan.place_id != place.pk:
            raise StateError("MT7203", kind="kế hoạch", kind_en="plan", value=file.code)
        diff = diff_of(file, plan)
        chosen = [one for one in diff.targets if one.code in wanted]
        refusals = [*diff.refusals, *(finding for one in chosen for finding in one.refusals)]
        if refusals:
            raise TargetError(refusals)
        if not chosen:
            raise StateError("MT7230", thing=file.code)
        for one in chosen:
            _record(one, plan, terms, seen=seen.get(one.code, 0), by=by)
        row.plan, row.state = plan, Progress.DONE
        row.save(update_fields=("state", "plan"))
        log.thing = f"plan_upload:{row.uuid}"
        log.after = {"plan": plan.code, "targets": [one.code for one in chosen], "basis": terms.basis.code}
    return len(chosen)


def _record(one: TargetDiff, plan: Plan, terms: Terms, *, seen: int, by: User) -> None:
    """Each target by the verb that a person would use for it."""
    if one.standing is None:
        add_target(plan, one.target, on=terms.on, basis_document=terms.basis, by=by, why=terms.why)
        return
    target = Target.objects.select_related("plan__place").get(plan=plan, code=one.code)
    if one.changes:
        version = amend_target(
            target, one.amendment, on=terms.on, basis_document=terms.basis, by=by, seen=seen, why=terms.why
        )
        seen = version.number
    if one.owner is not None:
        post = post_named(one.owner, within=plan.place, day=terms.on)
        assign_owner(target, post, on=terms.on, by=by, seen=seen, why=terms.why)


def _held(upload: PlanUpload) -> PlanUpload:
    row = PlanUpload.objects.select_for_update(of=("self",)).select_related("place").get(pk=upload.pk)
    if row.state != Progress.OPEN:
        vi, en = ("đã ghi", "recorded") if row.state == Progress.DONE else ("đã bỏ", "turned away")
        raise StateError("MT7267", thing=row.file_name, state=vi, state_en=en)
    return row
