"""Verbs on portals: found one for a commune, give it name, dress and rules."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import validate_email
from wagtail.models import Page, Site

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.documents.uploads import Upload
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.portal.models import HomePage, Licence, NewsPage, Picture, Portal, Theme
from muctieu.web.portal.picture_forms import examine_picture
from muctieu.web.portal.seats import prepare

HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


@dataclass(frozen=True, slots=True)
class Dress:
    """What a portal is called, how it looks and is reached, and by which rules it goes."""

    name_vi: str
    name_en: str = ""
    theme: str = Theme.RED
    licence: str = Licence.CC_BY
    address: str = ""
    phone: str = ""
    email: str = ""
    has_four_eyes: bool = True
    takes_comments: bool = False


def found_portal(commune: OrgUnit, *, name: str, host: str, by: User, name_en: str = "") -> Portal:
    """Give a commune its portal, answered at a host name; the store's first also answers at every other name.

    Raises:
        RightsError: MT7101.
        StateError: MT7600 for a name that is no host name, MT7601 when commune or host have a portal already.
    """
    with acting(by, Act.PORTAL_FOUND, commune, chain=chain_of(commune, clock.today()).uuid) as log:
        if HOST.fullmatch(host) is None:
            raise StateError("MT7600", value=host)
        if Portal.objects.filter(commune=commune).exists() or Site.objects.filter(hostname=host).exists():
            raise StateError("MT7601", place=commune.key, host=host)
        home = Page.get_first_root_node().add_child(
            instance=HomePage(title=name, title_en=name_en, slug=f"portal-{commune.pk}")
        )
        group, collection = prepare(home, name)
        home.add_child(instance=NewsPage(title="Tin tức", title_en="News", slug="tin", show_in_menus=True))
        site = Site.objects.create(
            hostname=host, site_name=name, root_page=home, is_default_site=not Site.objects.exists()
        )
        portal = Portal.objects.create(
            site=site, commune=commune, group=group, collection=collection, name_vi=name, name_en=name_en
        )
        log.thing = f"portal:{portal.uuid}"
        log.after = {"commune": commune.key, "host": host, "name": name}
    return portal


def change_portal(portal: Portal, dress: Dress, *, by: User, crest: Upload | None = None) -> Portal:
    """Give a portal another name, dress or rules; its crest stays unless another one comes along.

    Raises:
        RightsError: MT7101.
        StateError: MT7792 for a name that is none, MT7793 for a mail address that is none, MT7794 for a colour or
            licence that there is not, MT53xx and MT7605 for a crest that is no picture.
    """
    with acting(by, Act.PORTAL_KEEP, portal, chain=portal.commune.uuid) as log:
        _refuse_faults(dress)
        told = asdict(dress)
        log.thing, log.before = f"portal:{portal.uuid}", {name: getattr(portal, name) for name in told}
        for name, value in told.items():
            setattr(portal, name, value)
        if crest is not None:
            portal.crest = _crest(portal, crest)
        portal.save()
        log.after = {**told, "crest": "" if crest is None else crest.sha256}
    return portal


def _refuse_faults(dress: Dress) -> None:
    longest = Portal._meta.get_field("name_vi").max_length or 0  # noqa: SLF001 - Django's documented way to a field
    if not 0 < len(dress.name_vi.strip()) <= longest:
        raise StateError("MT7792", value=dress.name_vi[:60], most=str(longest))
    for value, known in ((dress.theme, Theme), (dress.licence, Licence)):
        if value not in set(known.values):
            raise StateError("MT7794", value=value[:40], known=", ".join(known.values))
    try:
        if dress.email:
            validate_email(dress.email)
    except ValidationError:
        raise StateError("MT7793", value=dress.email[:80]) from None


def _crest(portal: Portal, upload: Upload) -> Picture:
    examine_picture(upload)
    upload.seek(0)
    made: Picture = Picture.objects.create(
        title=f"Huy hiệu {portal.name_vi}"[:200], description=f"Huy hiệu của {portal.name_vi}"[:200],
        collection=portal.collection, file=ContentFile(upload.read(), f"huy-hieu-{upload.sha256[:12]}"),
    )  # fmt: skip
    return made
