"""The portal's rows: which commune has which site, its pages, its pictures."""

from muctieu.web.portal.models.pages import ArticlePage, HomePage, NewsPage, PortalPage, TextPage
from muctieu.web.portal.models.pictures import Picture, PictureSize
from muctieu.web.portal.models.portals import Portal, Theme

__all__ = [
    "ArticlePage",
    "HomePage",
    "NewsPage",
    "Picture",
    "PictureSize",
    "Portal",
    "PortalPage",
    "TextPage",
    "Theme",
]
