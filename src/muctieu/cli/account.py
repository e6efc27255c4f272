"""`muctieu account`: sign-ins seen and recovered on the machine itself, for when no administrator can do it."""

from __future__ import annotations

import getpass
import json
from datetime import date
from typing import TYPE_CHECKING, cast

from muctieu.cli.layout import column_widths, line_of, terminal_width
from muctieu.cli.output import DONE, UsageError, both, tell, visible
from muctieu.cli.parser import Parser
from muctieu.errors import StateError

if TYPE_CHECKING:
    import argparse

    from muctieu.cli.store import Machine
    from muctieu.web.access.accounts import PersonLine
    from muctieu.web.people.models import User

NAME = "account"
HELP = (
    "Tài khoản trên máy chủ: xem, cấp mã, gỡ bước xác nhận đã mất, cấp vai trò khi không còn quản trị viên",
    "Accounts on the server: list, hand out codes, remove a lost second step, give a role where nobody else can",
)
EXAMPLE = """\
muctieu account list
muctieu account recover quan-tri --why "mất điện thoại"
muctieu account grant pho-van-phong --role administrator --unit nam-sao-phin"""
HEADINGS = (("tên đăng nhập", "name"), ("họ tên", "person"), ("vai trò", "roles"), ("bước hai", "second step"),
            ("phiên", "sign-ins"), ("đăng nhập", "last"))  # fmt: skip


def register(parser: argparse.ArgumentParser) -> None:
    """The acts, each with its own arguments."""
    acts = parser.add_subparsers(
        prog="muctieu account", dest="act", required=True, metavar="list|code|recover|grant",
        title=both("việc", "acts"), parser_class=cast("type[Parser]", _act_parser),
    )  # fmt: skip
    listed = _add(acts, "list", ("Liệt kê tài khoản.", "Lists the accounts."), "muctieu account list --json")
    listed.add_argument("--json", action="store_true", help=both("kết quả dạng JSON", "answer as JSON"))
    said = ("Cấp mã đặt lại mật khẩu, in ra một lần.", "Hands out a code for a new password, printed once.")
    _add_name(_add(acts, "code", said, "muctieu account code truong-ban-01"))
    said = (
        "Gỡ bước xác nhận thứ hai đã mất, kết thúc mọi phiên, cấp mã; in mã ra một lần.",
        "Removes a lost second step, ends every sign-in, hands out a code, printed once.",
    )
    _add_name(_add(acts, "recover", said, "muctieu account recover quan-tri"))
    said = ("Cấp một vai trò, kể từ hôm nay.", "Gives a role, from today.")
    given = _add(acts, "grant", said, "muctieu account grant pho-van-phong --role administrator --unit nam-sao-phin")
    _add_name(given)
    given.add_argument("--role", required=True, metavar="ROLE", help=both("mã vai trò", "code of the role"))
    given.add_argument("--unit", required=True, metavar="KEY", help=both("mã đơn vị", "key of the unit"))


def _act_parser(*, prog: str, help_vi: str, help_en: str, example: str) -> Parser:
    return Parser(prog.removeprefix("muctieu "), help_vi=help_vi, help_en=help_en, example=example)


def _add(acts: argparse._SubParsersAction[Parser], name: str, said: tuple[str, str], example: str) -> Parser:
    return acts.add_parser(name, help=both(*said), help_vi=said[0], help_en=said[1], example=example)


def _add_name(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help=both("tên đăng nhập", "sign-in name"))
    parser.add_argument("--why", default="", metavar="TEXT", help=both("lý do, ghi vào nhật ký", "reason, journaled"))


def run(args: argparse.Namespace) -> int:
    """Do the act that was asked for, in the name of the machine."""
    from muctieu.cli.store import open_store  # noqa: PLC0415 - loads Django

    open_store()
    return {"list": _list, "code": _code, "recover": _recover, "grant": _grant}[args.act](args)


def machine() -> Machine:
    """Whoever runs the command, by the name that the system knows."""
    from muctieu.cli.store import Machine  # noqa: PLC0415 - only the store's commands need it

    try:
        who = getpass.getuser()
    except (KeyError, OSError):
        who = "?"
    return Machine(full_name=visible(f"máy chủ ({who})")[:200])


# -- acts -----------------------------------------------------------------------------------------------------


def _code(args: argparse.Namespace) -> int:
    from muctieu.web.access.resets import hand_out_code  # noqa: PLC0415 - needs Django set up

    user = _person(args.name)
    return _told(user, hand_out_code(user, by=machine(), why=args.why))


def _recover(args: argparse.Namespace) -> int:
    from muctieu.web.access.resets import recover  # noqa: PLC0415 - needs Django set up

    user = _person(args.name)
    return _told(user, recover(user, by=machine(), why=args.why))


def _told(user: User, code: str) -> int:
    """The code alone on standard output, what to do with it beside."""
    tell(
        f"Mã của {user.username}, dùng một lần, trong một ngày; giao tận tay. Nhập ở trang đăng nhập, “Quên mật khẩu”:",
        f"The code of {user.username}, good once and for a day; to be handed over in person:",
    )
    print(code, flush=True)
    return DONE


def _grant(args: argparse.Namespace) -> int:
    from muctieu.web.common import clock  # noqa: PLC0415 - needs Django set up
    from muctieu.web.people.domain import grant, role_named  # noqa: PLC0415 - as above
    from muctieu.web.places.models import OrgUnit  # noqa: PLC0415 - as above

    user, role = _person(args.name), role_named(args.role)
    unit = OrgUnit.objects.filter(key=args.unit).first()
    if unit is None:
        raise StateError("MT7203", kind="đơn vị", kind_en="unit", value=args.unit)
    day: date = clock.today()
    grant(user, role, unit=unit, since=day, by=machine(), why=args.why)
    tell(
        f"Đã cấp vai trò {role} ở {unit} cho {user.username} từ {day:%d/%m/%Y}.",
        f"{user.username} has the role {role} over {unit} from {day:%d/%m/%Y}.",
    )
    return DONE


def _person(name: str) -> User:
    from muctieu.web.people.models import User  # noqa: PLC0415 - needs Django set up

    if not name.strip():
        raise UsageError("muctieu account: thiếu tên đăng nhập.", "muctieu account: the sign-in name is missing.")
    user = User.objects.filter(username=name.strip().lower()).first()
    if user is None:
        raise StateError("MT7203", kind="tài khoản", kind_en="account", value=name)
    return user


# -- the list -------------------------------------------------------------------------------------------------


def _list(args: argparse.Namespace) -> int:
    from muctieu.web.access.accounts import described  # noqa: PLC0415 - needs Django set up
    from muctieu.web.people.models import User  # noqa: PLC0415 - as above

    lines = described(list(User.objects.order_by("username")))
    if args.json:
        print(json.dumps([_as_dict(line) for line in lines], ensure_ascii=False, indent=1))
        return DONE
    heading = tuple(both(vi, en, between="/") for vi, en in HEADINGS)
    rows = [heading, *map(_cells, lines)]
    widths = column_widths(rows, total=terminal_width(), least=5)
    print("\n".join(visible(line_of(row, widths)) for row in rows), flush=True)
    return DONE


def _cells(line: PersonLine) -> tuple[str, ...]:
    from muctieu.web.common.days import day_of  # noqa: PLC0415 - needs Django set up

    roles = ", ".join(f"{one.role} {one.unit}" for one in line.roles) or "–"
    return (
        line.username,
        line.full_name,
        roles if line.is_open else both("đã đóng", "closed", between="/"),
        both("có", "yes", between="/") if line.has_second_step else "–",
        str(line.sessions),
        "–" if line.last_sign_in is None else f"{day_of(line.last_sign_in):%d/%m/%Y}",
    )


def _as_dict(line: PersonLine) -> dict[str, object]:
    return {
        "name": line.username,
        "full_name": line.full_name,
        "open": line.is_open,
        "roles": [{"role": one.role, "unit": one.unit, "since": one.since.isoformat()} for one in line.roles],
        "second_step": line.has_second_step,
        "sessions": line.sessions,
        "last_sign_in": None if line.last_sign_in is None else line.last_sign_in.isoformat(),
    }
