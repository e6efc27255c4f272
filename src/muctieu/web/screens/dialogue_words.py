"""What the dialogue with citizens says, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from muctieu.core.personal import PersonalKind
from muctieu.core.petition import PetitionState
from muctieu.packs.dialogue import load_dialogue
from muctieu.web.screens.words import pick

STATES: Mapping[str, object] = {
    PetitionState.RECEIVED: gettext_lazy("đã tiếp nhận, chờ phân loại"),
    PetitionState.ASSIGNED: gettext_lazy("đã giao, đang xử lý"),
    PetitionState.FORWARDED: gettext_lazy("đã chuyển cơ quan có thẩm quyền"),
    PetitionState.ANSWERED: gettext_lazy("đã trả lời"),
    PetitionState.SETTLED: gettext_lazy("đã giải quyết xong"),
    PetitionState.DECLINED: gettext_lazy("không thụ lý"),
}
STEPS: Mapping[str, object] = {
    "receive": gettext_lazy("tiếp nhận"),
    "assign": gettext_lazy("giao xử lý"),
    "forward": gettext_lazy("chuyển cơ quan có thẩm quyền"),
    "answer": gettext_lazy("trả lời"),
    "settle": gettext_lazy("giải quyết xong"),
    "decline": gettext_lazy("không thụ lý"),
    "publish": gettext_lazy("công khai hỏi đáp"),
    "unpublish": gettext_lazy("rút khỏi trang công khai"),
}
PERSONAL: Mapping[PersonalKind, object] = {
    PersonalKind.PHONE: gettext_lazy("số điện thoại"),
    PersonalKind.IDENTITY: gettext_lazy("số giấy tờ"),
    PersonalKind.MAIL: gettext_lazy("địa chỉ thư"),
    PersonalKind.NAME: gettext_lazy("tên người"),
    PersonalKind.HOUSE: gettext_lazy("địa chỉ nhà"),
    PersonalKind.BIRTH: gettext_lazy("ngày sinh"),
}


def category_name(code: str) -> str:
    found = load_dialogue().categories.get(code)
    return code if found is None else pick(found.name_vi, found.name_en)


def state_word(state: str) -> str:
    return str(STATES[state])


def step_word(act: str) -> str:
    return str(STEPS.get(act, act))
