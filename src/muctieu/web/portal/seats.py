"""Who sits where in the editor: Wagtail asks for groups, and ours follow the roles of this very day.

Each portal has one group with the rights over its own tree and its own pictures. At the door of every page a person's
groups are held against the policy, so that a role that has ended, or was given for another commune, opens nothing.
"""

from __future__ import annotations

from functools import partial

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from muctieu.web.common import clock
from muctieu.web.common.acts import acting
from muctieu.web.common.looking import remembered
from muctieu.web.common.policy import Act, may
from muctieu.web.people.models import User
from muctieu.web.places.queries import chain_of
from muctieu.web.portal.models import Portal, SecondPersonTask
from muctieu.web.portal.models.pages import tree_of

_PAGE = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page")
# Wagtail names rights over pictures by its own model, whichever model is used.
_PICTURE = ("add_image", "change_image", "choose_image")


def prepare(home: Page, name: str) -> tuple[Group, Collection]:
    """The group of a new portal with its rights, its folder of pictures, and the step of a second person."""
    group = Group.objects.create(name=f"{name} ({home.pk})"[:150])
    group.permissions.add(Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin"))
    for right in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=_PAGE):
        GroupPagePermission.objects.create(group=group, page=home, permission=right)
    collection = Collection.get_first_root_node().add_child(name=name)
    for right in Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=_PICTURE):
        GroupCollectionPermission.objects.create(group=group, collection=collection, permission=right)
    task = SecondPersonTask.objects.create(name=f"{name}: người thứ hai duyệt")
    task.groups.add(group)
    workflow = Workflow.objects.create(name=f"{name}: hai người")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=home)
    return group, collection


def take_seat(user: User) -> tuple[Portal, ...]:
    """Give the person exactly the groups of the portals that are theirs today; which those are."""
    portals = list(Portal.objects.select_related("commune", "group", "site__root_page"))
    own = {portal.group_id: portal for portal in portals if may(user, Act.CMS_OPEN, portal)}
    for portal in own.values():
        remembered(tree_of(portal.site.root_page.path), partial(lambda one: one, portal))
    held = set(user.groups.values_list("pk", flat=True))
    if held == set(own) or not portals:
        return tuple(own.values())
    changed = own or {portal.group_id: portal for portal in portals if portal.group_id in held}
    place = next(iter(changed.values())).commune if changed else portals[0].commune
    with transaction.atomic(), acting(user, Act.CMS_OPEN, None, chain=chain_of(place, clock.today()).uuid) as log:
        user.groups.set(list(own))
        log.thing = f"user:{user.uuid}"
        log.after = {"portals": sorted(str(portal) for portal in own.values())}
    return tuple(own.values())
