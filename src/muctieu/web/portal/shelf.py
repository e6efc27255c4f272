"""The portal's shelf: files that may go with an article, and the editor's window for putting one there and choosing.

The shelf is the portal's attachments (`documents.files`): one document for everything, the same guards at the door, and
a file that is withdrawn from the shelf is gone from every article at once.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.permission_policies import BlanketPermissionPolicy

from muctieu.errors import MuctieuError
from muctieu.web.common.policy import Act, visible
from muctieu.web.documents.files import attach
from muctieu.web.documents.models import Attachment, Document
from muctieu.web.documents.uploads import Upload
from muctieu.web.people.models import User
from muctieu.web.portal.models import Portal
from muctieu.web.portal.picture_forms import refusal


def on_shelf(*portals: Portal) -> QuerySet[Document]:
    """The files that stand on the shelf of one of the portals."""
    uuids = [portal.uuid for portal in portals]
    rows = Attachment.objects.filter(thing_kind="portal", thing_uuid__in=uuids, withdraws=None, withdrawal=None)
    return Document.objects.filter(pk__in=rows.values("document")).order_by("-pk")


def portals_of(user: User) -> list[Portal]:
    """The portals that a person edits."""
    return list(visible(user, Act.PORTAL_WRITE, Portal.objects.all(), place="commune"))


class ShelfForm(forms.Form):
    """One file for the shelf of a portal of the person's own."""

    portal = forms.ModelChoiceField(Portal.objects.none(), label=_("Cổng"), empty_label=None)
    file = forms.FileField(label=_("Tệp"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        own = portals_of(user)
        field = self.fields["portal"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - as declared above
        field.queryset = Portal.objects.filter(pk__in=[portal.pk for portal in own])
        field.initial = own[0] if own else None

    def save(self) -> Document:
        """Put the file on the shelf."""
        upload = self.cleaned_data["file"]
        return attach(upload, to=self.cleaned_data["portal"], by=self._user).document

    def clean_file(self) -> Upload:
        upload = self.cleaned_data["file"]
        assert isinstance(upload, Upload)  # noqa: S101 - the one handler of uploads makes nothing else
        upload.takes_films = True
        try:
            upload.examined  # noqa: B018 - looked at once and remembered
        except MuctieuError as error:
            raise refusal(error) from None
        return upload


class _Own:
    """The person's own portals only, whatever part of the window asks."""

    request: Any
    permission_policy = BlanketPermissionPolicy(None)

    def get_object_list(self) -> QuerySet[Document]:
        return on_shelf(*portals_of(self.request.user))

    def get_object(self, pk: str) -> Document:
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: list[str]) -> QuerySet[Document]:
        return self.get_object_list().filter(pk__in=pks)

    def get_creation_form(self) -> ShelfForm:
        given = {"data": self.request.POST, "files": self.request.FILES} if self.request.method == "POST" else {}
        return ShelfForm(user=self.request.user, **given)

    def get_display_title(self, instance: Document) -> str:
        return instance.name

    def get_edit_item_url(self, _instance: Document) -> None:
        return None


class _Choose(_Own, chooser.ChooseView):
    pass


class _Results(_Own, chooser.ChooseResultsView):
    pass


class _Chosen(_Own, chooser.ChosenView):
    pass


class _ChosenMany(_Own, chooser.ChosenMultipleView):
    pass


class _Create(_Own, chooser.CreateView):
    pass


class ShelfChooser(ChooserViewSet):
    """How an editor chooses a file for an article."""

    model = Document
    icon = "doc-full-inverse"
    choose_one_text = _("Chọn tệp")
    choose_another_text = _("Chọn tệp khác")
    creation_tab_label = _("Đưa tệp lên")
    create_action_label = _("Đưa lên")
    creation_form_class = ShelfForm
    choose_view_class = _Choose
    choose_results_view_class = _Results
    chosen_view_class = _Chosen
    chosen_multiple_view_class = _ChosenMany
    create_view_class = _Create


shelf_chooser = ShelfChooser("ke_tep")
