"""Rights: default deny, the roles over a subtree, and a policy for every address of the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from muctieu.core.place import Level
from muctieu.core.place_events import Change, Event, EventKind, Part
from muctieu.errors import RightsError
from muctieu.web.common import clock
from muctieu.web.common.guard import guarded, viewer_of
from muctieu.web.common.policy import RULES, Act, OfForm, Role, Rule, demand, forms_for, may, reach, visible
from muctieu.web.people import domain as people
from muctieu.web.people.models import User
from muctieu.web.places.events import apply_event
from muctieu.web.places.models import OrgUnit
from muctieu.web.screens.act_words import ACTS
from muctieu.web.screens.role_words import ROLES
from tests.cast import NOON, SINCE, Cast, by_hand


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


@pytest.mark.parametrize(("address", "route"), list(routes(get_resolver())))
def test_every_address_names_an_act_that_has_a_rule(address: str, route: URLPattern) -> None:
    assert getattr(route.callback, "policy_act", None) in RULES, f"/{address} is not guarded"


def test_every_act_has_a_rule_and_every_rule_lets_somebody_in() -> None:
    assert set(RULES) == set(Act)
    assert [act for act, rule in RULES.items() if not (rule.is_public or rule.roles)] == []


def test_every_act_has_a_name_of_its_own_in_both_languages() -> None:
    assert set(ACTS) == set(Act), "give it a name in screens/act_words.py"
    for language in (0, 1):
        assert len({names[language] for names in ACTS.values()}) == len(Act)


def test_every_role_has_a_name_of_its_own_in_both_languages() -> None:
    assert set(ROLES) == set(Role)
    for language in (0, 1):
        assert len({names[language] for names in ROLES.values()}) == len(Role)


def test_an_act_without_a_rule_is_denied(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muctieu.web.common.policy.RULES", {})

    assert not may(cast.leader, Act.PUBLIC_READ)
    assert not may(None, Act.PUBLIC_READ)
    assert not visible(cast.leader, Act.FIGURE_READ, OrgUnit.objects.all(), place="pk").exists()


def test_the_public_may_read_what_is_public_and_nothing_else() -> None:
    assert {act for act in Act if may(None, act)} == {
        Act.PUBLIC_READ, Act.SIGN_IN, Act.ACCOUNT_RENEW, Act.INBOX_RECEIVE, Act.FINDING_FIND, Act.PORTAL_TURN,
        Act.OPINION_GIVE, Act.RATING_GIVE, Act.PETITION_SEND, Act.CONTACT_ERASE,
    }  # fmt: skip


def test_a_role_holds_for_the_unit_and_below_and_not_beside(cast: Cast) -> None:
    allowed = {key for key, unit in cast.units.items() if may(cast.clerk, Act.FIGURE_RECORD, unit)}

    assert allowed == {"xa", "ban-1", "ban-2"}


def test_the_queryset_twin_agrees_with_may(cast: Cast) -> None:
    for who in (cast.reporter, cast.clerk, cast.leader, cast.neighbour, cast.administrator, None):
        for act in Act:
            if RULES[act].is_public:
                continue
            one_by_one = {unit.pk for unit in OrgUnit.objects.all() if may(who, act, unit)}
            assert set(visible(who, act, OrgUnit.objects.all(), place="pk").values_list("pk", flat=True)) == one_by_one


@pytest.mark.parametrize("day", [date(2023, 7, 1), date(2023, 8, 1)])
def test_what_a_unit_left_behind_or_will_begin_with_is_its_communes(cast: Cast, day: date) -> None:
    """A village that has ended stands under its last commune, one that begins in August under its first."""
    made = Change("ban-moi", name="Bản Mới", level=Level.VILLAGE, parent="xa")
    parts = (Part("ban-1", "ban-moi"), Part("ban-2", "ban-moi"))
    apply_event(Event("sk", EventKind.MERGE, day, "12/NQ-HĐND", parts, (made,)), by=cast.administrator)
    units = {unit.key: unit for unit in OrgUnit.objects.all()}

    for key in ("ban-1", "ban-2", "ban-moi"):
        assert may(cast.clerk, Act.FIGURE_CHECK, units[key])
        assert not may(cast.neighbour, Act.FIGURE_CHECK, units[key])
    assert may(cast.reporter, Act.DESK_OPEN, units["xa"])
    assert not may(cast.reporter, Act.FIGURE_RECORD, units["ban-moi"])
    test_the_queryset_twin_agrees_with_may(cast)


def test_a_grant_that_has_ended_gives_nothing(cast: Cast) -> None:
    with by_hand():
        cast.clerk.grants.update(valid_to=date(2023, 7, 5))

    assert not may(cast.clerk, Act.FIGURE_RECORD, cast.commune)
    with clock.standing_at(NOON - timedelta(days=1)):
        assert may(cast.clerk, Act.FIGURE_RECORD, cast.commune)


def test_a_closed_account_may_nothing(cast: Cast) -> None:
    cast.leader.is_active = False

    assert not may(cast.leader, Act.DESK_OPEN)
    assert not visible(cast.leader, Act.FIGURE_READ, OrgUnit.objects.all(), place="pk").exists()


def test_a_person_belongs_to_no_place_and_is_nobodys_thing(cast: Cast) -> None:
    assert not may(cast.administrator, Act.PEOPLE_GRANT, cast.clerk)


def test_demand_names_who_what_and_which(cast: Cast) -> None:
    with pytest.raises(RightsError) as refused:
        demand(cast.neighbour, Act.FIGURE_APPROVE, cast.commune)

    assert refused.value.fields == {"who": "Người langgieng", "act": "figure.approve", "thing": "xa"}


def test_two_roles_add_up(cast: Cast) -> None:
    people.grant(cast.clerk, Role.LEADER, unit=cast.units["ban-1"], since=date(2023, 1, 1), by=cast.administrator)

    assert may(cast.clerk, Act.FIGURE_APPROVE, cast.units["ban-1"])
    assert not may(cast.clerk, Act.FIGURE_APPROVE, cast.units["ban-2"])


def test_nobody_but_an_administrator_gives_roles(cast: Cast) -> None:
    with pytest.raises(RightsError):
        people.grant(cast.clerk, Role.LEADER, unit=cast.commune, since=date(2023, 1, 1), by=cast.clerk)


# -- the guard of views ---------------------------------------------------------------------------------------


@guarded(Act.JOURNAL_READ)
def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def ask(user: User | AnonymousUser) -> HttpRequest:
    request = RequestFactory().get("/lam-viec/nhat-ky/")
    request.user = user
    return request


def test_guard_lets_in_sends_to_sign_in_or_refuses(cast: Cast) -> None:
    assert page(ask(cast.leader)).status_code == 200
    assert page(ask(AnonymousUser())).headers["Location"] == "/dang-nhap/?next=/lam-viec/nhat-ky/"
    with pytest.raises(PermissionDenied):
        page(ask(cast.reporter))


def test_viewer_of_a_request_without_a_session_is_the_public() -> None:
    assert viewer_of(HttpRequest()) is None


def test_rules_are_plain_data() -> None:
    assert Rule() == Rule(roles=frozenset(), is_public=False, from_below=False)


# -- roles for one form alone -----------------------------------------------------------------------------------


def limited(cast: Cast, role: Role, form: str = "bieu-quy") -> User:
    return people.add_person(
        f"mot-bieu-{role.value.replace('_', '-')}", full_name="Một biểu", role=role, unit=cast.commune, since=SINCE,
        by=cast.administrator, form=form,
    )  # fmt: skip


def test_role_for_one_form_opens_that_form_and_the_plan_and_nothing_else(cast: Cast) -> None:
    allowed = {
        act
        for role in Role
        for who in [limited(cast, role)]
        for act in Act
        if not RULES[act].is_public and may(who, act, cast.commune)
    }

    assert allowed == {act for act, rule in RULES.items() if rule.open_to_limited}


def test_role_for_one_form_reaches_things_of_that_form_alone(cast: Cast) -> None:
    who = limited(cast, Role.CLERK)
    own, other = OfForm(cast.commune, "bieu-quy"), OfForm(cast.commune, "bieu-nam")

    assert {act for act in Act if RULES[act].by_form and may(who, act, own)} == {
        act for act, rule in RULES.items() if rule.by_form and Role.CLERK in rule.roles
    }
    assert not any(may(who, act, other) for act in Act if RULES[act].by_form)
    assert reach(who, Act.FIGURE_RECORD) == frozenset()
    assert forms_for(who, Act.FIGURE_RECORD) == frozenset({"bieu-quy"})
    assert cast.commune.pk in reach(who, Act.FIGURE_RECORD, "bieu-quy")
    assert forms_for(cast.clerk, Act.FIGURE_RECORD) is None
    assert forms_for(None, Act.FIGURE_RECORD) == frozenset()
