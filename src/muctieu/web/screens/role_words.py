"""What people call the roles."""

from __future__ import annotations

from collections.abc import Mapping

from muctieu.web.common.policy import Role
from muctieu.web.screens.words import pick

ROLES: Mapping[Role, tuple[str, str]] = {
    Role.REPORTER: ("người báo cáo của bản", "village reporter"),
    Role.CLERK: ("công chức xã", "clerk"),
    Role.LEADER: ("lãnh đạo", "leader"),
    Role.PARTY_OFFICE: ("văn phòng Đảng ủy", "party office"),
    Role.PROVINCE_READER: ("người xem cấp tỉnh", "province reader"),
    Role.PORTAL_EDITOR: ("biên tập trang công khai", "portal editor"),
    Role.ADMINISTRATOR: ("quản trị viên", "administrator"),
}


def role_name(role: Role) -> str:
    return pick(*ROLES[role])
