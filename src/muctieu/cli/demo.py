"""`muctieu demo`: a disposable store with the sample commune in it, its scoreboard, and its pages."""

from __future__ import annotations

import secrets
import shutil
import sys
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from muctieu.cli.output import DONE, both, tell
from muctieu.cli.serve import HOST, add_port, require_free_port, serve
from muctieu.errors import SettingError

if TYPE_CHECKING:
    import argparse

    from muctieu.cli.sample_store import SampleStore
    from muctieu.packs.samples import Sample

NAME = "demo"
HELP = ("Dựng xã mẫu, in bảng chỉ tiêu, mở trang web", "Set up the sample commune, print its scoreboard, serve it")
EXAMPLE = """\
muctieu demo
muctieu demo --once"""
PACK = "nam-sao-phin-2020-2025"
# What the demo makes in its folder and throws away when it is run again; nothing else there is touched.
FILES = (
    "store.sqlite3", "store.sqlite3-wal", "store.sqlite3-shm", "secret.key", "journal.key", "contact.key", "clock.txt",
    "sign-in.txt",
)  # fmt: skip
FOLDERS = ("files", "visits")


def register(parser: argparse.ArgumentParser) -> None:
    """Whether to serve, and where."""
    parser.add_argument(
        "--once", action="store_true", help=both("không mở trang web, xong thì thoát", "do not serve; end when done")
    )
    add_port(parser)


def run(args: argparse.Namespace) -> int:
    """Make the store, print the scoreboard, serve it unless told not to."""
    from muctieu.cli.store import DEMO_FOLDER, open_store, point_at, require_web  # noqa: PLC0415 - only when asked
    from muctieu.packs.loader import load_sample  # noqa: PLC0415 - as above

    require_web()
    if not args.once:
        require_free_port(HOST, args.port)
    _clear(DEMO_FOLDER)
    point_at(DEMO_FOLDER)
    tell("Đang dựng kho dữ liệu mẫu…", "Setting up the sample store…")
    _write_private(DEMO_FOLDER / "store.sqlite3", "")
    sample = load_sample(PACK)
    _set_clock(sample, DEMO_FOLDER)
    store = open_store()
    filled = _fill(sample)
    _print_scoreboard(store.scoreboard(PACK))
    _keep_accounts(filled, DEMO_FOLDER)
    if args.once:
        return DONE
    _print_addresses(filled, args.port)
    return serve(HOST, args.port)


def _clear(folder: Path) -> None:
    """Throw the last demo away and put fresh keys in its place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (folder / name).unlink(missing_ok=True)
        for name in FOLDERS:
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in ("secret.key", "journal.key", "contact.key"):
            _write_private(folder / name, secrets.token_urlsafe(48))
    except OSError as error:
        raise SettingError("MT7904", path=str(folder), reason=error.strerror or str(error)) from None


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _set_clock(sample: Sample, folder: Path) -> None:
    """Let the demo's time go on from the morning after the sample's last document."""
    from muctieu.core.observation import VIETNAM_TIME  # noqa: PLC0415 - only when asked

    morning = datetime.combine(sample.newest_day + timedelta(days=1), time(8), VIETNAM_TIME)
    behind = int((datetime.now(VIETNAM_TIME) - morning).total_seconds())
    _write_private(folder / "clock.txt", str(behind))


def _fill(sample: Sample) -> SampleStore:
    """Make the tables and load the sample; progress on standard error."""
    from django.core.management import call_command  # noqa: PLC0415 - loads Django

    from muctieu.cli.sample_store import SampleStore  # noqa: PLC0415 - needs Django set up
    from muctieu.packs.loader import load_plan  # noqa: PLC0415 - as above
    from muctieu.packs.plan_pack import read_pack  # noqa: PLC0415 - as above
    from muctieu.packs.plans import plan_folder  # noqa: PLC0415 - as above
    from muctieu.web.people.posts import PostName  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0, interactive=False)
    plan = load_plan(PACK)
    posts = [PostName(post.id, post.name_vi, post.name_en) for post in read_pack(PACK).posts]
    filled = SampleStore(plan, sample, posts)
    tell(
        f"Đang nạp {plan.place_name}: {len(sample.figures)} số liệu biểu, {len(sample.notes)} văn bản…",
        f"Loading {plan.place_name}: {len(sample.figures)} form figures, {len(sample.notes)} notes…",
    )
    filled.fill(resolution=(plan_folder(PACK) / "nghi-quyet.txt").read_bytes())
    count = filled.count
    tell(
        f"Đọc {count.notes} văn bản: {count.proposed} số đề xuất, {count.accepted} được nhận, {count.rejected} bị loại,"
        f" {count.open} chưa xét (chưa tính); cán bộ tự ghi thêm {count.by_hand} số từ văn bản.",
        f"Read {count.notes} notes: {count.proposed} proposed figures, {count.accepted} accepted, {count.rejected} "
        f"rejected, {count.open} not decided (they do not count); the clerk took {count.by_hand} more from the text.",
    )
    return filled


def _print_scoreboard(board: object) -> None:
    from muctieu.cli.scoreboard_view import scoreboard_lines  # noqa: PLC0415 - only after the store is there

    print("\n".join(scoreboard_lines(board, approved=True)))  # type: ignore[arg-type]
    sys.stdout.flush()


def _keep_accounts(filled: SampleStore, folder: Path) -> None:
    """Leave the sign-ins beside the store, readable by its owner only."""
    lines = [f"{account.username}\t{account.password}\t{account.full_name}" for account in filled.staff.accounts]
    _write_private(folder / "sign-in.txt", "\n".join(lines) + "\n")


def _print_addresses(filled: SampleStore, port: int) -> None:
    home = f"http://{HOST}:{port}"
    lines = [
        "",
        both("Cổng thông tin", "Portal") + f": {home}/",
        both("Trang công khai", "Public page") + f": {home}/ket-qua/",
        both("Bàn làm việc", "Desk") + f": {home}/lam-viec/",
        both("Trang biên tập", "Editor") + f": {home}/cms/",
        both("Đăng nhập", "Sign in") + ":",
        *(f"  {a.username:<20} {a.password}   {a.full_name}" for a in filled.staff.accounts),
        both("Dừng bằng Ctrl-C. Kho mẫu được dựng lại mỗi lần chạy.", "Stop with Ctrl-C. The sample store is made anew "
             "by each run."),
    ]  # fmt: skip
    print("\n".join(lines), flush=True)
