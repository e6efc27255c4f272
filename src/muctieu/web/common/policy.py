"""The one place where rights are decided: page, API, export, feed, search and count all ask `may` or `visible`.

Default deny: an act that is not in `RULES`, a person without a role over the place, a thing without a place: no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from muctieu.errors import RightsError
from muctieu.web.common.parties import Actor, OfForm, Placed, Role

# Asked for from here, wherever rights are decided.
__all__ = (
    "RULES", "Act", "Actor", "OfForm", "Placed", "Role", "Rule", "demand", "forms_for", "may", "reach", "visible",
)  # fmt: skip

M = TypeVar("M", bound=Model)


class Act(StrEnum):
    """Everything that can be asked for; the value is what the journal writes."""

    PUBLIC_READ = "public.read"
    SIGN_IN = "session.open"
    ACCOUNT_KEEP = "account.keep"
    ACCOUNT_RENEW = "account.renew"
    DESK_OPEN = "desk.open"
    PLAN_READ = "plan.read"
    FIGURE_READ = "figure.read"
    FIGURE_READ_RESTRICTED = "figure.read_restricted"
    DOCUMENT_READ = "document.read"
    JOURNAL_READ = "journal.read"
    PLACE_READ = "place.read"
    PLACE_LOAD = "place.load"
    PLACE_CHANGE = "place.change"
    PLACE_DRAW = "place.draw"
    PLAN_LOAD = "plan.load"
    PEOPLE_GRANT = "people.grant"
    DOCUMENT_ADD = "document.add"
    FIGURE_RECORD = "figure.record"
    FIGURE_ACCEPT = "figure.accept"
    FIGURE_CHECK = "figure.check"
    FIGURE_RETURN = "figure.return"
    FIGURE_APPROVE = "figure.approve"
    FIGURE_LOCK = "figure.lock"
    FIGURE_PUBLISH = "figure.publish"
    FIGURE_UNAPPROVE = "figure.unapprove"
    FIGURE_CORRECT = "figure.correct"
    FIGURE_DECIDE = "figure.decide"
    LEXICON_KEEP = "lexicon.keep"
    FORM_READ = "form.read"
    FORM_KEEP = "form.keep"
    CYCLE_KEEP = "cycle.keep"
    CYCLE_LOCK = "cycle.lock"
    SUBMISSION_DECIDE = "submission.decide"
    DEVICE_KEEP = "device.keep"
    DEVICE_USE = "device.use"
    REGISTER_READ = "register.read"
    REGISTER_KEEP = "register.keep"
    PLAN_DRAFT = "plan.draft"
    PLAN_UPLOAD = "plan.upload"
    PLAN_AMEND = "plan.amend"
    PLAN_ASSIGN = "plan.assign"
    PLAN_SHARE = "plan.share"
    PROGRAMME_READ = "programme.read"
    PROGRAMME_KEEP = "programme.keep"
    DOCUMENT_ATTACH = "document.attach"
    DOCUMENT_WITHDRAW = "document.withdraw"
    TASK_READ = "task.read"
    TASK_GIVE = "task.give"
    TASK_MOVE = "task.move"
    TASK_CHANGE = "task.change"
    TASK_HAND_OVER = "task.hand_over"
    POST_KEEP = "post.keep"
    POST_ASSIGN = "post.assign"
    POST_HOLD = "post.hold"
    PEOPLE_LEAVE = "people.leave"
    PEOPLE_READ = "people.read"
    PEOPLE_REVOKE = "people.revoke"
    PEOPLE_CLOSE = "people.close"
    PEOPLE_REOPEN = "people.reopen"
    PEOPLE_RESET = "people.reset"
    PEOPLE_SIGN_OUT = "people.sign_out"
    POST_READ = "post.read"
    INBOX_RECEIVE = "inbox.receive"
    SMS_KEEP = "sms.keep"
    MAIL_FILE = "mail.file"
    CRITERIA_READ = "criteria.read"
    CRITERIA_STATE = "criteria.state"
    THRESHOLD_READ = "threshold.read"
    THRESHOLD_KEEP = "threshold.keep"
    VERDICT_DECIDE = "verdict.decide"
    TARGET_REVIEW_READ = "target_review.read"
    TARGET_REVIEW = "target_review.decide"
    FINDING_READ = "finding.read"
    FINDING_FIND = "finding.find"
    FINDING_KEEP = "finding.keep"
    COUNTER_DECLARE = "counter.declare"
    RATING_GIVE = "rating.give"
    JOB_READ = "job.read"
    JOB_CANCEL = "job.cancel"
    JOB_RETRY = "job.retry"
    REPORT_READ = "report.read"
    REPORT_START = "report.start"
    REPORT_WRITE = "report.write"
    REPORT_COMMENT = "report.comment"
    REPORT_SUBMIT = "report.submit"
    REPORT_RETURN = "report.return"
    REPORT_APPROVE = "report.approve"
    REPORT_ISSUE = "report.issue"
    REPORT_WITHDRAW = "report.withdraw"
    REPORT_TELL = "report.tell"
    CMS_OPEN = "cms.open"
    PORTAL_FOUND = "portal.found"
    PORTAL_SEE = "portal.see"
    PORTAL_KEEP = "portal.keep"
    PORTAL_WRITE = "portal.write"
    PORTAL_PUBLISH = "portal.publish"
    GAZETTE_READ = "gazette.read"
    GAZETTE_KEEP = "gazette.keep"
    GAZETTE_PUBLISH = "gazette.publish"
    OPINION_GIVE = "opinion.give"
    PETITION_SEND = "petition.send"
    PETITION_SORT = "petition.sort"
    PETITION_HANDLE = "petition.handle"
    PETITION_PUBLISH = "petition.publish"
    CONTACT_ERASE = "contact.erase"
    DIALOGUE_READ = "dialogue.read"
    DIALOGUE_KEEP = "dialogue.keep"
    PORTAL_TURN = "portal.turn"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do an act. `from_below` also lets those in who hold a role only over a part of the place.

    A role that was given for one form alone counts for things of that form where the act is `by_form`, counts in full
    where it is `open_to_limited` (one's own account, the plan, one's tasks), and for no other act.
    """

    roles: frozenset[Role] = frozenset()
    is_public: bool = False
    from_below: bool = False
    by_form: bool = False
    open_to_limited: bool = False

    def form_for(self, thing: Placed | None) -> str | None:
        """Which roles for one form alone count towards `thing`: None for all, "" for none, else those of that form."""
        if self.by_form:
            return None if thing is None else getattr(thing, "policy_form", "")
        return None if self.open_to_limited else ""


def _roles(*roles: Role, from_below: bool = False, open_to_limited: bool = False) -> Rule:
    return Rule(frozenset(roles), from_below=from_below, open_to_limited=open_to_limited)


def _by_form(*roles: Role) -> Rule:
    return Rule(frozenset(roles), by_form=True)


_COMMUNE = (Role.CLERK, Role.LEADER, Role.PARTY_OFFICE)
_READERS = (*_COMMUNE, Role.PROVINCE_READER, Role.PORTAL_EDITOR, Role.ADMINISTRATOR)
RULES: Mapping[Act, Rule] = {
    Act.PUBLIC_READ: Rule(is_public=True),
    Act.SIGN_IN: Rule(is_public=True),
    # By whoever has shown the old password, or a code that was handed over.
    Act.ACCOUNT_RENEW: Rule(is_public=True),
    # One's own account: who is signed in decides for whom, the role only that there is one.
    Act.ACCOUNT_KEEP: _roles(*Role, from_below=True, open_to_limited=True),
    Act.DESK_OPEN: _roles(*Role, from_below=True, open_to_limited=True),
    # A village reporter sees the plan that the village works for, not the other villages' figures.
    Act.PLAN_READ: _roles(Role.REPORTER, *_READERS, from_below=True, open_to_limited=True),
    Act.FIGURE_READ: _by_form(Role.REPORTER, *_READERS),
    Act.FIGURE_READ_RESTRICTED: _by_form(*_COMMUNE),
    Act.DOCUMENT_READ: _roles(*_COMMUNE),
    Act.JOURNAL_READ: _roles(Role.LEADER, Role.ADMINISTRATOR),
    Act.PLACE_READ: _roles(*Role),
    Act.PLACE_LOAD: _roles(Role.ADMINISTRATOR),
    Act.PLACE_CHANGE: _roles(Role.ADMINISTRATOR),
    Act.PLACE_DRAW: _roles(Role.CLERK, Role.ADMINISTRATOR),
    Act.PLAN_LOAD: _roles(Role.LEADER, Role.PARTY_OFFICE, Role.ADMINISTRATOR),
    Act.PEOPLE_GRANT: _roles(Role.ADMINISTRATOR),
    Act.DOCUMENT_ADD: _roles(Role.REPORTER, Role.CLERK, Role.PARTY_OFFICE),
    Act.FIGURE_RECORD: _by_form(Role.REPORTER, Role.CLERK),
    Act.FIGURE_ACCEPT: _by_form(Role.CLERK),
    Act.FIGURE_CHECK: _by_form(Role.CLERK),
    Act.FIGURE_RETURN: _by_form(Role.CLERK, Role.LEADER),
    Act.FIGURE_APPROVE: _by_form(Role.LEADER),
    Act.FIGURE_LOCK: _by_form(Role.LEADER),
    Act.FIGURE_PUBLISH: _by_form(Role.LEADER, Role.PORTAL_EDITOR),
    # Taking back an approval is the leader's: a clerk may only return what nobody has approved.
    Act.FIGURE_UNAPPROVE: _by_form(Role.LEADER),
    Act.FIGURE_CORRECT: _by_form(Role.CLERK),
    Act.FIGURE_DECIDE: _by_form(*_COMMUNE),
    Act.LEXICON_KEEP: _roles(Role.ADMINISTRATOR),
    Act.FORM_READ: _by_form(Role.REPORTER, *_READERS),
    Act.FORM_KEEP: _roles(Role.CLERK, Role.ADMINISTRATOR),
    Act.CYCLE_KEEP: _by_form(Role.CLERK),
    Act.CYCLE_LOCK: _by_form(Role.LEADER),
    Act.SUBMISSION_DECIDE: _by_form(Role.CLERK),
    Act.DEVICE_KEEP: _roles(Role.CLERK, Role.ADMINISTRATOR),
    # A phone is for whoever reports for a village; what other roles let a person do, it does not.
    Act.DEVICE_USE: _by_form(Role.REPORTER),
    Act.REGISTER_READ: _roles(*_COMMUNE),
    Act.REGISTER_KEEP: _roles(Role.CLERK, Role.PARTY_OFFICE),
    Act.PLAN_DRAFT: _roles(*_COMMUNE),
    Act.PLAN_UPLOAD: _roles(*_COMMUNE),
    Act.PLAN_AMEND: _roles(*_COMMUNE),
    Act.PLAN_ASSIGN: _roles(Role.LEADER, Role.PARTY_OFFICE),
    Act.PLAN_SHARE: _roles(Role.CLERK, Role.PARTY_OFFICE),
    Act.PROGRAMME_READ: _roles(*_COMMUNE, Role.PROVINCE_READER, Role.ADMINISTRATOR),
    Act.PROGRAMME_KEEP: _roles(*_COMMUNE),
    Act.DOCUMENT_ATTACH: _roles(Role.REPORTER, *_COMMUNE, Role.PORTAL_EDITOR, open_to_limited=True),
    # A reporter takes back what that reporter has attached; whose it was is asked by the verb.
    Act.DOCUMENT_WITHDRAW: _roles(Role.REPORTER, *_COMMUNE, Role.PORTAL_EDITOR),
    Act.TASK_READ: _roles(Role.REPORTER, *_COMMUNE, Role.PROVINCE_READER, Role.ADMINISTRATOR, open_to_limited=True),
    Act.TASK_GIVE: _roles(*_COMMUNE),
    # Which step is whose is decided by the posts that the person holds; the role says for which places.
    Act.TASK_MOVE: _roles(Role.REPORTER, *_COMMUNE, open_to_limited=True),
    Act.TASK_CHANGE: _roles(*_COMMUNE),
    Act.TASK_HAND_OVER: _roles(*_COMMUNE),
    Act.POST_KEEP: _roles(Role.PARTY_OFFICE, Role.ADMINISTRATOR),
    Act.POST_ASSIGN: _roles(Role.LEADER, Role.PARTY_OFFICE, Role.ADMINISTRATOR),
    Act.POST_HOLD: _roles(Role.REPORTER, *_COMMUNE, open_to_limited=True),
    Act.PEOPLE_LEAVE: _roles(Role.LEADER, Role.ADMINISTRATOR),
    # Who is signed in where is for those who answer for the people, not for colleagues.
    Act.PEOPLE_READ: _roles(Role.LEADER, Role.PARTY_OFFICE, Role.ADMINISTRATOR),
    Act.PEOPLE_REVOKE: _roles(Role.ADMINISTRATOR),
    Act.PEOPLE_CLOSE: _roles(Role.ADMINISTRATOR),
    Act.PEOPLE_REOPEN: _roles(Role.ADMINISTRATOR),
    Act.PEOPLE_RESET: _roles(Role.ADMINISTRATOR),
    Act.PEOPLE_SIGN_OUT: _roles(Role.ADMINISTRATOR),
    Act.POST_READ: _roles(*_COMMUNE, Role.PROVINCE_READER, Role.ADMINISTRATOR),
    # Whoever writes to the store's number or address: what comes in is kept, and counts for nothing by that.
    Act.INBOX_RECEIVE: Rule(is_public=True),
    Act.SMS_KEEP: _roles(Role.CLERK, Role.ADMINISTRATOR),
    Act.MAIL_FILE: _roles(Role.CLERK),
    Act.CRITERIA_READ: _roles(*_COMMUNE, Role.PROVINCE_READER, Role.ADMINISTRATOR),
    Act.CRITERIA_STATE: _roles(Role.CLERK, Role.LEADER),
    Act.THRESHOLD_READ: _roles(*_COMMUNE, Role.PROVINCE_READER, Role.ADMINISTRATOR),
    # By what a result is judged is the leaders' to say, and so is a verdict against the figures.
    Act.THRESHOLD_KEEP: _roles(Role.LEADER, Role.PARTY_OFFICE),
    Act.VERDICT_DECIDE: _roles(Role.LEADER, Role.PARTY_OFFICE),
    Act.TARGET_REVIEW_READ: _roles(*_COMMUNE, Role.PROVINCE_READER, Role.ADMINISTRATOR),
    Act.TARGET_REVIEW: _roles(*_COMMUNE),
    Act.FINDING_READ: _roles(*_COMMUNE, Role.PROVINCE_READER, Role.ADMINISTRATOR),
    # The nightly checks: nobody acts, the store only notes what its own figures say.
    Act.FINDING_FIND: Rule(is_public=True),
    Act.FINDING_KEEP: _roles(*_COMMUNE),
    # What a counter elsewhere had reached, when the portal moves here.
    Act.COUNTER_DECLARE: _roles(Role.PORTAL_EDITOR, Role.ADMINISTRATOR),
    Act.RATING_GIVE: Rule(is_public=True),
    # What runs in the background belongs to the place for which it was asked, not to its asker alone.
    Act.JOB_READ: _roles(Role.REPORTER, *_COMMUNE, Role.ADMINISTRATOR),
    Act.JOB_CANCEL: _roles(Role.REPORTER, *_COMMUNE, Role.ADMINISTRATOR),
    Act.JOB_RETRY: _roles(Role.REPORTER, *_COMMUNE, Role.ADMINISTRATOR),
    # A report holds restricted figures, so that whoever reads it must be one who may read those.
    Act.REPORT_READ: _roles(*_COMMUNE),
    Act.REPORT_START: _roles(*_COMMUNE),
    Act.REPORT_WRITE: _roles(*_COMMUNE),
    Act.REPORT_COMMENT: _roles(*_COMMUNE),
    Act.REPORT_SUBMIT: _roles(*_COMMUNE),
    # The content is the leader's to approve; giving it a number and sending it out is the office's work.
    Act.REPORT_RETURN: _roles(Role.LEADER),
    Act.REPORT_APPROVE: _roles(Role.LEADER),
    Act.REPORT_ISSUE: _roles(*_COMMUNE),
    Act.REPORT_WITHDRAW: _roles(Role.LEADER),
    # That a report was issued, its number, day and what it is about, for an article; none of its words and figures.
    Act.REPORT_TELL: _roles(Role.PORTAL_EDITOR, Role.LEADER),
    Act.CMS_OPEN: _roles(Role.PORTAL_EDITOR, Role.LEADER),
    Act.PORTAL_FOUND: _roles(Role.ADMINISTRATOR),
    # The portal's page on the desk; each thing on it asks for its own act.
    Act.PORTAL_SEE: _roles(Role.PORTAL_EDITOR, Role.LEADER, Role.ADMINISTRATOR),
    # Name, colours, crest, licence, and whether two people are needed: not the editor's own to decide.
    Act.PORTAL_KEEP: _roles(Role.LEADER, Role.ADMINISTRATOR),
    Act.PORTAL_WRITE: _roles(Role.PORTAL_EDITOR, Role.LEADER),
    # Both may; that the author of the last words does not, is asked when it happens (portal.publishing).
    Act.PORTAL_PUBLISH: _roles(Role.PORTAL_EDITOR, Role.LEADER),
    # The documents register before and beside the public: drafts, staff documents, opinions received.
    Act.GAZETTE_READ: _roles(*_COMMUNE, Role.PORTAL_EDITOR),
    Act.GAZETTE_KEEP: _roles(Role.CLERK, Role.PARTY_OFFICE, Role.PORTAL_EDITOR),
    Act.GAZETTE_PUBLISH: _roles(Role.LEADER, Role.PARTY_OFFICE, Role.PORTAL_EDITOR),
    # Whoever has something to say about a draft text.
    Act.OPINION_GIVE: Rule(is_public=True),
    Act.PETITION_SEND: Rule(is_public=True),
    # Whoever classifies sees every petition; all others only those of a post that they hold (`dialogue.rights`).
    Act.PETITION_SORT: _roles(Role.LEADER, Role.PARTY_OFFICE),
    Act.PETITION_HANDLE: _roles(Role.REPORTER, *_COMMUNE, from_below=True, open_to_limited=True),
    Act.PETITION_PUBLISH: _roles(Role.LEADER, Role.PARTY_OFFICE),
    # The nightly deletion of contacts kept long enough: nobody acts.
    Act.CONTACT_ERASE: Rule(is_public=True),
    Act.DIALOGUE_READ: _roles(*_COMMUNE, Role.ADMINISTRATOR),
    Act.DIALOGUE_KEEP: _roles(Role.CLERK, Role.PARTY_OFFICE),
    # What a person approved for a later moment: nobody acts when it comes.
    Act.PORTAL_TURN: Rule(is_public=True),
}


def may(user: Actor | None, act: Act, thing: Placed | None = None) -> bool:
    """Whether `user` (None: the public) may do `act` to `thing` (None: the act has no single thing)."""
    rule = RULES.get(act)
    if rule is None:
        return False
    if rule.is_public:
        return True
    if user is None or not user.is_active:
        return False
    place_id = None if thing is None else thing.policy_place_id
    if thing is not None and place_id is None:
        return False
    return bool(user.roles_at(place_id, from_below=rule.from_below, form=rule.form_for(thing)) & rule.roles)


def demand(user: Actor | None, act: Act, thing: Placed | None = None) -> None:
    """Raise MT7101 unless `user` may."""
    if not may(user, act, thing):
        raise RightsError(
            "MT7101",
            who=str(user) if user is not None else "—",
            act=act.value,
            thing=str(thing) if thing is not None else "—",
        )


def visible(
    user: Actor | None, act: Act, things: QuerySet[M], *, place: str = "place", form: str | None = None
) -> QuerySet[M]:
    """The part of `things` for which `may` says yes.

    `place` is the path of the field that holds their place, `form` that of their form's code, where they have one.
    """
    rule = RULES.get(act)
    if rule is not None and rule.is_public:
        return things
    if rule is None or user is None or not user.is_active:
        return things.none()
    if not rule.by_form:
        near = user.place_ids(rule.roles, from_below=rule.from_below, form=rule.form_for(None))
        return things.filter(**{f"{place}__in": near})
    seen = Q(**{f"{place}__in": user.place_ids(rule.roles, from_below=rule.from_below, form="")})
    for code in user.forms_of(rule.roles) if form is not None else ():
        near = user.place_ids(rule.roles, from_below=rule.from_below, form=code)
        seen |= Q(**{f"{place}__in": near, str(form): code})
    return things.filter(seen)


def reach(user: Actor | None, act: Act, form: str = "") -> frozenset[int]:
    """The places at which `user` may do `act` by way of `form`; for acts that are not public."""
    rule = RULES.get(act)
    if rule is None or user is None or not user.is_active:
        return frozenset()
    return user.place_ids(rule.roles, from_below=rule.from_below, form=form if rule.by_form else rule.form_for(None))


def forms_for(user: Actor | None, act: Act) -> frozenset[str] | None:
    """The forms by which `user` may do `act` somewhere; None for every form."""
    if reach(user, act):
        return None
    return frozenset() if user is None or not user.is_active else user.forms_of(RULES[act].roles)
