"""Posts and holders over the cast: the chairman (leader), an officer (clerk) and the head of village 1 (reporter)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from muctieu.core.plan import Form, Target
from muctieu.packs.loader import load_indicators
from muctieu.web.documents import domain as documents
from muctieu.web.documents.domain import Extract, Heading, RawFile
from muctieu.web.documents.models import Document
from muctieu.web.people import posts
from muctieu.web.people.models import Post
from muctieu.web.people.posts import PostName
from muctieu.web.plans.models import Task
from muctieu.web.plans.tasks import TaskText, give_task
from tests.cast import SINCE, Cast
from tests.factories import make_target
from tests.recalled import recalled

POSTS = (PostName("chu-tich", "Chủ tịch UBND xã", "Chairman"), PostName("cong-chuc", "Công chức xã", "Officer"))
HEAD = PostName("truong-ban", "Trưởng bản 1", "Head of village 1")
TODAY = date(2023, 7, 5)


@dataclass(frozen=True)
class Staff:
    """The posts, all of them held."""

    cast: Cast
    chairman: Post
    officer: Post
    head: Post

    def give(self, title: str = "Rà soát hộ nghèo", *, place: str = "ban-1", lead: Post | None = None,
             due: date | None = None, **text: object) -> Task:  # fmt: skip
        """A task that the chairman gives to the village head, unless told otherwise."""
        return give_task(
            TaskText(title, **text), place=self.cast.units[place], lead=lead or self.head,  # type: ignore[arg-type]
            giver=self.chairman, by=self.cast.leader, due=due,
        )  # fmt: skip


@recalled
def appoint(cast: Cast) -> Staff:
    own = posts.establish(POSTS, unit=cast.commune, by=cast.administrator)
    below = posts.establish((HEAD,), unit=cast.units["ban-1"], by=cast.administrator)
    staff = Staff(cast, own["chu-tich"], own["cong-chuc"], below["truong-ban"])
    for post, user in ((staff.chairman, cast.leader), (staff.officer, cast.clerk), (staff.head, cast.reporter)):
        posts.hand_over(post, user, on=SINCE, by=cast.administrator)
    return staff


def staff_of(cast: Cast) -> Staff:
    """The posts as `appoint` left them."""
    held = {post.code: post for post in Post.objects.filter(code__in=("chu-tich", "cong-chuc", "truong-ban"))}
    return Staff(cast, held["chu-tich"], held["cong-chuc"], held["truong-ban"])


def decision(cast: Cast, code: str = "qd-01") -> Document:
    """A document on which an amendment rests."""
    text = f"Quyết định {code}"
    return documents.add_document(
        RawFile(f"{code}.txt", text.encode()), Extract(text, "text-1"), Heading(dateline=date(2023, 6, 1)),
        code=code, place=cast.commune, by=cast.clerk,
    )  # fmt: skip


def count_target(value: str | None = "10", form: Form = Form.CUMULATIVE, **given: object) -> Target:
    """A target on an indicator whose village figures add up (births)."""
    given.setdefault("id", "so-sinh")
    return make_target(value, form, indicator=load_indicators()["births"], **given)
