"""The form that gives a task: what may be chosen, what was typed, and the fault beside each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import QueryDict

from muctieu.core.workdays import DueDay
from muctieu.packs.holidays import load_work_calendar
from muctieu.web.common import clock
from muctieu.web.common.policy import Act, visible
from muctieu.web.desk.communes import Seat
from muctieu.web.desk.register_forms import Option
from muctieu.web.desk.task_words import default_due_text, due_doubt
from muctieu.web.people.models import Post
from muctieu.web.people.posts import held_on, posts_of, units_within
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force
from muctieu.web.plans.mapping import version_on
from muctieu.web.plans.models import AnnualPlan, Programme, Target
from muctieu.web.plans.queries import answered_targets, with_versions
from muctieu.web.plans.tasks import TaskText
from muctieu.web.screens.words import pick

TITLE, PRODUCT, TARGET, PLACE = "viec", "san-pham", "chi-tieu", "noi"
LEAD, GIVER, HELPERS, DUE = "chu-tri", "nguoi-giao", "phoi-hop", "han"
PROGRAMME, YEAR_PLAN = "chuong-trinh", "ke-hoach-nam"
LONGEST = 500
SHOWN_WORDING = 90


@dataclass(frozen=True, slots=True)
class Offered:
    """Everything that the form lets a person choose, by the value that the form sends."""

    targets: Mapping[str, tuple[Target, str]]
    places: Mapping[str, tuple[OrgUnit, str]]
    helpers: Mapping[str, tuple[OrgUnit, str]]
    leads: Mapping[str, tuple[Post, str]]
    givers: Mapping[str, tuple[Post, str]]
    programmes: Mapping[str, tuple[Programme, str]]
    years: Mapping[str, tuple[AnnualPlan, str]]
    due: DueDay


@dataclass(frozen=True, slots=True)
class Given:
    """A form without faults."""

    text: TaskText
    place: OrgUnit
    lead: Post
    giver: Post
    due: date | None


@dataclass(frozen=True, slots=True)
class GiveForm:
    """The form as it is shown."""

    title: str
    product: str
    targets: tuple[Option, ...]
    places: tuple[Option, ...]
    helpers: tuple[Option, ...]
    leads: tuple[Option, ...]
    givers: tuple[Option, ...]
    programmes: tuple[Option, ...]
    years: tuple[Option, ...]
    due: str
    due_told: str
    errors: Mapping[str, str]
    whole_error: str


def offered(seat: Seat) -> Offered:
    """What this person may put into a task today; the queries do not depend on how much there is."""
    today = clock.today()
    within = units_within(seat.commune, today)
    rows = OrgUnitVersion.objects.filter(in_force(today), unit_id__in=within).select_related("unit")
    names = {row.unit_id: row for row in rows.order_by("level", "name", "pk")}
    allowed = set(
        visible(seat.user, Act.TASK_GIVE, OrgUnit.objects.filter(pk__in=within), place="pk").values_list(
            "pk", flat=True
        )
    )
    units = {row.unit.key: (row.unit, row.name) for row in names.values()}
    own = {post.pk for post in posts_of(seat.user, today)}
    leads = held_posts(seat.commune, today)
    return Offered(
        targets=target_names(answered_targets(seat.user, seat.commune, today), today),
        places={key: one for key, one in units.items() if one[0].pk in allowed},
        helpers=units,
        leads=leads,
        givers={key: one for key, one in leads.items() if one[0].pk in own},
        programmes=_running(seat, today),
        years=_years(seat),
        due=load_work_calendar().due_after(today),
    )


def _running(seat: Seat, day: date) -> dict[str, tuple[Programme, str]]:
    """The programmes whose term is not over."""
    rows = visible(seat.user, Act.PROGRAMME_READ, Programme.objects.filter(place=seat.commune, last_day__gte=day))
    return {str(row.uuid): (row, shortened(f"{row.number}: {row.title}")) for row in rows}


def _years(seat: Seat) -> dict[str, tuple[AnnualPlan, str]]:
    rows = visible(seat.user, Act.PROGRAMME_READ, AnnualPlan.objects.filter(place=seat.commune))
    return {str(row.uuid): (row, shortened(f"{row.year}: {row.title}")) for row in rows}


def held_posts(commune: OrgUnit, day: date) -> dict[str, tuple[Post, str]]:
    """The posts of the commune and everything in it that somebody holds, with unit and holder."""
    within = units_within(commune, day)
    rows = (
        held_on(day)
        .filter(post__unit_id__in=within)
        .select_related("post", "user")
        .order_by("post__unit", "post__name_vi")
    )
    names = dict(OrgUnitVersion.objects.filter(in_force(day), unit_id__in=within).values_list("unit_id", "name"))
    return {
        str(row.post.uuid): (
            row.post,
            f"{post_name(row.post)} ({names.get(row.post.unit_id, '')}) – {row.user.full_name}",
        )
        for row in rows
    }


def post_name(post: Post) -> str:
    return pick(post.name_vi, post.name_en or post.name_vi)


def target_names(rows: QuerySet[Target], day: date) -> dict[str, tuple[Target, str]]:
    """Targets with the beginning of what they say on `day`."""
    found = {}
    for row in with_versions(rows).select_related("plan"):
        version = version_on(row, day)
        if version is not None:
            found[str(row.uuid)] = (row, shortened(version.wording or row.code))
    return found


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN_WORDING else f"{text[:SHOWN_WORDING].rsplit(' ', 1)[0]} …"


def read_form(posted: QueryDict, choices: Offered) -> Given | dict[str, str]:
    """The task that the form describes, or the faults by field; only what is offered can be chosen."""
    errors: dict[str, str] = {}
    title, product = posted.get(TITLE, "").strip(), posted.get(PRODUCT, "").strip()
    for field, text in ((TITLE, title), (PRODUCT, product)):
        if len(text) > LONGEST:
            errors[field] = pick(f"Hãy viết gọn trong {LONGEST} ký tự.", f"Keep to {LONGEST} characters.")
    if not title:
        errors[TITLE] = pick("Hãy ghi việc phải làm.", "Say what is to be done.")
    place, lead = choices.places.get(posted.get(PLACE, "")), choices.leads.get(posted.get(LEAD, ""))
    giver, target = choices.givers.get(posted.get(GIVER, "")), choices.targets.get(posted.get(TARGET, ""))
    for field, found in ((PLACE, place), (LEAD, lead), (GIVER, giver)):
        if found is None:
            errors[field] = _choose()
    programme, year = choices.programmes.get(posted.get(PROGRAMME, "")), choices.years.get(posted.get(YEAR_PLAN, ""))
    for field, chosen in ((TARGET, target), (PROGRAMME, programme), (YEAR_PLAN, year)):
        if posted.get(field) and chosen is None:
            errors[field] = _choose()
    helpers = posted.getlist(HELPERS)
    if any(key not in choices.helpers for key in helpers):
        errors[HELPERS] = _choose()
    due = _day(posted.get(DUE, ""))
    if due is None:
        errors[DUE] = pick("Hãy ghi ngày đến hạn.", "Enter the due date.")
    if errors or place is None or lead is None or giver is None:
        return errors
    units = tuple(choices.helpers[key][0] for key in helpers)
    told = TaskText(
        title,
        product,
        target=None if target is None else target[0],
        programme=None if programme is None else programme[0],
        annual_plan=None if year is None else year[0],
        co_units=units,
    )
    # The day proposed is left to the verb, which keeps what it rests on.
    return Given(told, place[0], lead[0], giver[0], None if due == choices.due.day else due)


def give_form(posted: QueryDict, choices: Offered, *, errors: Mapping[str, str]) -> GiveForm:
    """The form with what was typed, else with its proposals."""
    doubt = due_doubt(", ".join(map(str, choices.due.unknown_years)), unconfirmed=choices.due.unconfirmed)
    only = next(iter(choices.givers)) if len(choices.givers) == 1 else ""
    return GiveForm(
        title=posted.get(TITLE, ""),
        product=posted.get(PRODUCT, ""),
        targets=options(choices.targets, (posted.get(TARGET, ""),)),
        places=options(choices.places, (posted.get(PLACE) or next(iter(choices.places), ""),)),
        helpers=options(choices.helpers, posted.getlist(HELPERS)),
        leads=options(choices.leads, (posted.get(LEAD, ""),)),
        givers=options(choices.givers, (posted.get(GIVER) or only,)),
        programmes=options(choices.programmes, (posted.get(PROGRAMME, ""),)),
        years=options(choices.years, (posted.get(YEAR_PLAN, ""),)),
        due=posted.get(DUE) or choices.due.day.isoformat(),
        due_told=default_due_text(choices.due.day, doubt),
        errors={field.replace("-", "_"): text for field, text in errors.items() if field},
        whole_error=errors.get("", ""),
    )


def options(found: Mapping[str, tuple[object, str]], chosen: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(key, label, key in chosen) for key, (_thing, label) in found.items())


def _choose() -> str:
    return pick("Hãy chọn trong danh sách.", "Choose from the list.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
