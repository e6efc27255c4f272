"""Verbs on portals: found one for a commune."""

from __future__ import annotations

import re

from wagtail.models import Page, Site

from muctieu.errors import StateError
from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.policy import Act
from muctieu.web.people.models import User
from muctieu.web.places.models import OrgUnit
from muctieu.web.places.queries import chain_of
from muctieu.web.portal.models import HomePage, NewsPage, Portal
from muctieu.web.portal.seats import prepare

HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


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
