"""One commune, one site: the name on its bar, its colours and how to reach it."""

from __future__ import annotations

from types import MappingProxyType

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, Site

from muctieu.web.common.records import Record
from muctieu.web.places.models import OrgUnit
from muctieu.web.portal.models.pictures import Picture


class Theme(models.TextChoices):
    """Colours of the name bar, each looked at for contrast in light, dark and print (static/portal.css)."""

    RED = "do", _("Đỏ")
    BLUE = "lam", _("Xanh lam")
    GREEN = "luc", _("Xanh lục")
    BROWN = "nau", _("Nâu")


class Licence(models.TextChoices):
    """Under which others may use the open data; the value is the licence's own short name (SPDX)."""

    CC_BY = "CC-BY-4.0", _("CC BY 4.0: được dùng lại, có ghi nguồn")
    CC_BY_SA = "CC-BY-SA-4.0", _("CC BY-SA 4.0: được dùng lại, có ghi nguồn, bản mới giữ cùng giấy phép")
    CC0 = "CC0-1.0", _("CC0 1.0: được dùng lại, không điều kiện")


class Portal(Record):
    """The public site of one commune; its host name stands in Wagtail's `Site`, whose root page is the home page."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="portal")
    commune = models.OneToOneField(OrgUnit, models.PROTECT, related_name="portal")
    # Whose rights Wagtail asks for (portal.seats), and where the portal's pictures lie.
    group = models.OneToOneField(Group, models.PROTECT, related_name="portal")
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="portal")
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.RED)
    crest = models.ForeignKey(Picture, models.PROTECT, null=True, related_name="+")
    licence = models.CharField(max_length=20, choices=Licence.choices, default=Licence.CC_BY)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    # Whoever wrote the last words of an article does not publish them.
    has_four_eyes = models.BooleanField(default=True)
    takes_comments = models.BooleanField(default=False)

    came_later = MappingProxyType({"crest_id": None, "licence": "CC-BY-4.0"})

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(name_vi=""), name="portal_has_a_name"),)

    def __str__(self) -> str:
        return self.name_vi

    @property
    def policy_place_id(self) -> int:
        return self.commune_id
