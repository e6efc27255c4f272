"""Pictures of the portal: never without a sentence for those who do not see them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition


class Picture(AbstractImage):
    """A picture as it was taken in; `description` is what stands in its place when it cannot be seen."""

    credit = models.CharField(_("Ảnh của"), max_length=200, blank=True)

    admin_form_fields: ClassVar[tuple[str, ...]] = (
        "title", "file", "description", "credit", "collection", "tags",
        "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
    )  # fmt: skip

    class Meta(AbstractImage.Meta):
        verbose_name = _("ảnh")
        verbose_name_plural = _("ảnh")

    @property
    def default_alt_text(self) -> str:
        return str(self.description)


class PictureSize(AbstractRendition):
    """A picture in one of the sizes that pages show."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="picture_size_once"),
        )
