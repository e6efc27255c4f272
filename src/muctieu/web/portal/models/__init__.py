"""The portal's rows: which commune has which site, its pages, its pictures, what can be found."""

from muctieu.web.portal.models.comments import Comment
from muctieu.web.portal.models.events import AlbumPage, EventPage, EventsPage, PollOption, PollPage, PollVote
from muctieu.web.portal.models.found import Findable, PageTitle
from muctieu.web.portal.models.news import (
    ArticleAuthor,
    ArticleFile,
    ArticlePage,
    ArticleTopic,
    AuthorPage,
    NewsPage,
    RelatedArticle,
    SectionPage,
    Topic,
)
from muctieu.web.portal.models.pages import Banner, FaqPage, HomePage, PortalPage, TextPage
from muctieu.web.portal.models.pictures import Picture, PictureSize
from muctieu.web.portal.models.portals import Licence, Portal, Theme
from muctieu.web.portal.models.publishing import SecondPersonTask

__all__ = [
    "AlbumPage",
    "ArticleAuthor",
    "ArticleFile",
    "ArticlePage",
    "ArticleTopic",
    "AuthorPage",
    "Banner",
    "Comment",
    "EventPage",
    "EventsPage",
    "FaqPage",
    "Findable",
    "HomePage",
    "Licence",
    "NewsPage",
    "PageTitle",
    "Picture",
    "PictureSize",
    "PollOption",
    "PollPage",
    "PollVote",
    "Portal",
    "PortalPage",
    "RelatedArticle",
    "SecondPersonTask",
    "SectionPage",
    "TextPage",
    "Theme",
    "Topic",
]
