"""`muctieu plan`: draft a plan from a resolution's text, and carry plans to spreadsheets and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from muctieu.cli.output import DONE, UNREADABLE, both, tell, tell_error, tell_finding
from muctieu.cli.parser import Parser
from muctieu.errors import DocumentError

if TYPE_CHECKING:
    import argparse

    from muctieu.core.reading.drafting import DraftPlan
    from muctieu.exchange.base import Extracted

NAME = "plan"
HELP = (
    "Dự thảo kế hoạch từ nghị quyết; xuất kế hoạch ra bảng tính và nhập lại",
    "Draft a plan from a resolution; export a plan to a spreadsheet and import it again",
)
EXAMPLE = """\
muctieu plan draft nghi-quyet.docx --out ke-hoach-2025-2030
muctieu plan export nam-sao-phin-2020-2025 --to ke-hoach.xlsx
muctieu plan import ke-hoach.xlsx --to ke-hoach-moi"""
FORMATS = ("table", "json", "toml")
SHEET = ".xlsx"


def register(parser: argparse.ArgumentParser) -> None:
    """The three acts, each with its own arguments."""
    acts = parser.add_subparsers(
        prog="muctieu plan",
        dest="act",
        required=True,
        metavar="draft|export|import",
        title=both("việc", "acts"),
        parser_class=cast("type[Parser]", _act_parser),
    )
    _register_draft(acts)
    _register_export(acts)
    _register_import(acts)


def _act_parser(*, prog: str, help_vi: str, help_en: str, example: str) -> Parser:
    return Parser(prog.removeprefix("muctieu "), help_vi=help_vi, help_en=help_en, example=example)


def _add(acts: argparse._SubParsersAction[Parser], name: str, *, said: tuple[str, str], example: str) -> Parser:
    return acts.add_parser(name, help=both(*said), help_vi=said[0], help_en=said[1], example=example)


def _register_draft(acts: argparse._SubParsersAction[Parser]) -> None:
    said = (
        "Đề xuất các điểm và chỉ tiêu từ văn bản nghị quyết; người dùng sửa và duyệt.",
        "Proposes points and targets from a resolution's text; a person edits and accepts them.",
    )
    draft = _add(acts, "draft", said=said, example="muctieu plan draft nghi-quyet.docx --out du-thao")
    draft.add_argument(
        "file",
        metavar="FILE",
        help=both("văn bản nghị quyết; “-” là đầu vào chuẩn", "resolution; “-” is standard input"),
    )
    draft.add_argument(
        "--out", metavar="FOLDER", type=Path, help=both("ghi gói dự thảo vào thư mục mới", "write the draft pack here")
    )
    draft.add_argument(
        "--format",
        choices=FORMATS,
        default="table",
        help=both("dạng kết quả (mặc định: bảng)", "form of the answer (default: table)"),
    )


def _register_export(acts: argparse._SubParsersAction[Parser]) -> None:
    said = ("Ghi kế hoạch ra bảng tính .xlsx hoặc thư mục gói.", "Writes a plan as a .xlsx or as a pack folder.")
    export = _add(acts, "export", said=said, example="muctieu plan export nam-sao-phin-2020-2025 --to ke-hoach.xlsx")
    export.add_argument(
        "pack", metavar="PACK", help=both("tên gói kế hoạch, hoặc thư mục của gói", "name of the pack, or its folder")
    )
    export.add_argument(
        "--to",
        required=True,
        metavar="FILE.xlsx|FOLDER",
        type=Path,
        help=both("tệp hoặc thư mục mới", "new file or folder"),
    )


def _register_import(acts: argparse._SubParsersAction[Parser]) -> None:
    said = (
        "Đọc kế hoạch từ bảng tính thành thư mục gói; có ô sai thì nêu hết các ô và không ghi gì.",
        "Reads a plan from a spreadsheet into a pack folder; with wrong cells it names them all and writes nothing.",
    )
    bring = _add(acts, "import", said=said, example="muctieu plan import ke-hoach.xlsx --to ke-hoach-moi")
    bring.add_argument("file", metavar="FILE.xlsx", help=both("bảng tính theo mẫu", "spreadsheet in the form"))
    bring.add_argument(
        "--to", required=True, metavar="FOLDER", type=Path, help=both("thư mục mới của gói", "new folder of the pack")
    )


def run(args: argparse.Namespace) -> int:
    """Do the act that was asked for."""
    return {"draft": _draft, "export": _export, "import": _import}[args.act](args)


# -- draft -------------------------------------------------------------------------------------------------------


def _draft(args: argparse.Namespace) -> int:
    """Print the proposals; with a folder, write them as a pack to go on with."""
    from muctieu.cli import draft_view  # noqa: PLC0415 - a wrong call is quick
    from muctieu.cli.intake import open_input  # noqa: PLC0415 - as above
    from muctieu.packs.draft_pack import DraftSource, draft_files  # noqa: PLC0415 - as above
    from muctieu.packs.plan_writer import write_files  # noqa: PLC0415 - as above

    try:
        extracted = open_input(args.file)
    except DocumentError as error:
        tell_error(error)
        return UNREADABLE
    draft = _drafted(extracted)
    files = draft_files(draft, DraftSource(extracted.text, extracted.sha256))
    if args.out is not None:
        write_files(files, args.out)
    printers = {"table": draft_view.print_table, "json": draft_view.print_json}
    if args.format in printers:
        printers[args.format](draft)
    else:
        print(files["plan.toml"], end="")
    if args.out is not None:
        tell(f"Đã ghi gói dự thảo vào {args.out}.", f"The draft pack is in {args.out}.")
    return DONE


def _drafted(extracted: Extracted) -> DraftPlan:
    from muctieu.core.reading.drafting import draft_plan  # noqa: PLC0415 - as above
    from muctieu.packs.loader import load_indicators, load_units  # noqa: PLC0415 - as above
    from muctieu.packs.reading import load_lexicon  # noqa: PLC0415 - as above

    indicators = tuple(load_indicators().values())
    return draft_plan(extracted.text, lexicon=load_lexicon(), indicators=indicators, units=load_units())


# -- spreadsheets and folders ------------------------------------------------------------------------------------


def _export(args: argparse.Namespace) -> int:
    """Write the plan to a new file or folder."""
    from muctieu.packs.plan_pack import read_pack  # noqa: PLC0415 - as above
    from muctieu.packs.plan_writer import write_pack  # noqa: PLC0415 - as above

    pack = read_pack(args.pack)
    if args.to.suffix.lower() == SHEET:
        from muctieu.exchange.excel.plan_sheets import write_plan_sheets  # noqa: PLC0415 - needs the extra `web`

        write_plan_sheets(pack, args.to)
    else:
        write_pack(pack, args.to)
    count = len(pack.plan.targets)
    tell(f"Đã ghi {count} chỉ tiêu vào {args.to}.", f"{count} targets are in {args.to}.")
    return DONE


def _import(args: argparse.Namespace) -> int:
    """Write the pack when every cell is right; otherwise name the cells."""
    from muctieu.exchange.excel.plan_sheets import read_plan_sheets  # noqa: PLC0415 - needs the extra `web`
    from muctieu.packs.plan_writer import write_pack  # noqa: PLC0415 - as above

    got = read_plan_sheets(Path(args.file))
    for finding in got.findings:
        tell_finding(finding, about=Path(args.file).name)
    if got.pack is None:
        tell(
            "Chưa nhập gì. Hãy sửa các ô trên rồi nhập lại.", "Nothing was imported. Correct these cells and try again."
        )
        return UNREADABLE
    write_pack(got.pack, args.to)
    count = len(got.pack.plan.targets)
    tell(f"Đã nhập {count} chỉ tiêu vào {args.to}.", f"{count} targets are in {args.to}.")
    return DONE
