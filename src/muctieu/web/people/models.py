"""People: who signs in, and what they are for which place from when to when."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import PermissionsMixin
from django.db import connection, models
from django.db.models import F, Q

from muctieu.core.place_rights import Effect
from muctieu.core.post import Holding as CoreHolding
from muctieu.web.common import clock
from muctieu.web.common.looking import remembered
from muctieu.web.common.policy import Role
from muctieu.web.common.records import Record, RecordManager
from muctieu.web.places.models import OrgUnit, UnitEvent
from muctieu.web.places.queries import governed, governing

# Every page and every act asks for these: the words of a query cost more to put together than to answer.
_GRANTS = """
SELECT role, unit_id, form FROM people_rolegrant
WHERE user_id = %s AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s) ORDER BY id"""


class UserManager(RecordManager["User"], BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in names do not tell capitals apart: phones begin a field with one."""
        return self.get(username=(username or "").strip().lower())


class User(Record, AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # of Wagtail's pictures
    """One person's account. Rights come from `RoleGrant` alone; Django's own permissions are for its tools."""

    unsealed = frozenset({"id", "last_login"})

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(username=""), name="user_has_a_name"),)

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """As the portal's editor (Wagtail) names a person; without it the user name stood there."""
        return self.full_name

    @property
    def policy_place_id(self) -> int | None:
        return None

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password; Django's own would also store a newer hash, outside any act."""
        return check_password(raw_password, self.password)

    def roles_at(self, place_id: int | None, *, from_below: bool, form: str | None = None) -> frozenset[Role]:
        """Roles held today over the place, or over any place with None; one to three queries."""
        today = clock.today()
        held = self._held(today, form)
        if place_id is None or not held:
            return frozenset(Role(role) for role, _unit in held)
        near = governing(place_id, today)
        if from_below:
            near |= governed((place_id,), today)
        return frozenset(Role(role) for role, unit in held if unit in near)

    def place_ids(self, roles: frozenset[Role], *, from_below: bool, form: str | None = None) -> frozenset[int]:
        """Every place over which one of the roles is held today; `from_below` adds what stands above those."""
        today = clock.today()
        roots = tuple(unit for role, unit in self._held(today, form) if role in roles)
        below = governed(roots, today)
        return below.union(*(governing(root, today) for root in roots)) if from_below else below

    def rights_on(self, day: date) -> tuple[tuple[str, int, str], ...]:
        """(role, unit, form) of every grant in force on the day: with the units' trees all that rights follow from."""
        return self._grants(day)

    def forms_of(self, roles: frozenset[Role]) -> frozenset[str]:
        """The forms for which alone one of the roles is held today."""
        return frozenset(form for role, _unit, form in self._grants(clock.today()) if role in roles and form)

    def _held(self, day: date, form: str | None) -> list[tuple[str, int]]:
        """(role, unit) of the grants that count for the form."""
        counting = None if form is None else {"", form}
        return [(role, unit) for role, unit, own in self._grants(day) if counting is None or own in counting]

    def _grants(self, day: date) -> tuple[tuple[str, int, str], ...]:
        """(role, unit, form) of every grant in force, oldest first."""
        return remembered(("grants", self.pk, day), lambda: self._read_grants(day))

    def _read_grants(self, day: date) -> tuple[tuple[str, int, str], ...]:
        with connection.cursor() as cursor:
            cursor.execute(_GRANTS, (self.pk, day, day))
            return tuple(cursor.fetchall())


class RoleGrant(Record):
    """A role over a unit and all below it in [valid_from, valid_to); with `form` for that form's figures only."""

    came_later = MappingProxyType({"form": ""})

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="grants")
    form = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("user", "role", "unit", "form", "valid_from"), name="grant_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="grant_not_empty"
            ),
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="grant_role_exists"),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} / {self.unit_id}"


class RightChoice(models.TextChoices):
    """What a person decides about a right that an event touches."""

    MOVE = "move"
    KEEP = "keep"
    END = "end"


class RightDecision(Record):
    """That a person settled what becomes of a right after an event of units; triggers refuse every change."""

    is_append_only = True

    event = models.ForeignKey(UnitEvent, models.PROTECT, related_name="right_decisions")
    grant = models.ForeignKey(RoleGrant, models.PROTECT, related_name="decisions")
    effect = models.CharField(max_length=10, choices=[(effect.value, effect.value) for effect in Effect])
    choice = models.CharField(max_length=4, choices=RightChoice.choices)
    units = models.JSONField(default=list)
    decided_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="right_decisions")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("event", "grant"), name="right_decided_once"),)

    def __str__(self) -> str:
        return f"{self.grant}: {self.choice}"


class Post(Record):
    """What a person can be in a unit and answer for ("Chủ tịch UBND xã"); `code` is unique in its unit."""

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="posts")
    code = models.CharField(max_length=100)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("unit", "code")
        constraints = (
            models.UniqueConstraint(fields=("unit", "code"), name="post_code_once"),
            models.CheckConstraint(condition=~Q(code=""), name="post_has_a_code"),
        )

    def __str__(self) -> str:
        return self.name_vi

    @property
    def policy_place_id(self) -> int:
        return self.unit_id


class Holding(Record):
    """One person holding one post in [valid_from, valid_to); the verbs see to it that no two share a day."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("post", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=("post", "valid_from"), name="holding_once_a_day"),
            models.UniqueConstraint(fields=("post",), condition=Q(valid_to__isnull=True), name="holding_one_open"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="holding_not_empty"
            ),
        )

    def __str__(self) -> str:
        return f"{self.post_id}: {self.user_id}"

    def to_core(self) -> CoreHolding:
        """The core's holding, post and person by their keys."""
        return CoreHolding(str(self.post_id), str(self.user_id), self.valid_from, self.valid_to)


class PostDecision(Record):
    """That a person settled what becomes of a post whose unit an event ended; triggers refuse every change.

    `to` took over what the post answered for, named by code in `targets` and `tasks`; null when nothing was left.
    """

    is_append_only = True

    event = models.ForeignKey(UnitEvent, models.PROTECT, related_name="post_decisions")
    post = models.ForeignKey(Post, models.PROTECT, related_name="decisions")
    to = models.ForeignKey(Post, models.PROTECT, null=True, related_name="taken_over")
    targets = models.JSONField(default=list)
    tasks = models.JSONField(default=list)
    why = models.TextField(blank=True)
    decided_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="post_decisions")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("event", "post"), name="post_decided_once"),)

    def __str__(self) -> str:
        return f"{self.post_id} → {self.to_id}"
