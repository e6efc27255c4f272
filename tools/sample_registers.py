"""The registers of the sample commune whose counts must agree with its figures: studies, inspections, dialogues,
petitions, admissions. Events, topics and counts are invented; totals are those that `sample_figures` reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from muctieu.packs.holidays import load_work_calendar
from muctieu.packs.registers import load_registers
from muctieu.packs.sample_registers import COLUMNS, HANDED_IN_COLUMNS
from tools.sample_figures import COMMUNE, NEW_MEMBERS, OFFICE, QUARTERS, VILLAGES, YEARS, Figure, spread, table

SEED = 20202026
NAMES = {
    "nsp-huoi-cang-leng": "bản Huổi Cang Lẻng",
    "nsp-pa-lu-phin": "bản Pá Lừ Phin",
    "nsp-nam-phay-linh": "bản Nậm Phay Lình",
    "nsp-huoi-xen-ma": "bản Huổi Xen Mạ",
    "nsp-na-xai-lin": "bản Nà Xai Lìn",
    "nsp-pa-si-khao": "bản Pa Sỉ Khao",
    "nsp-nam-toong-hin": "bản Nậm Toòng Hín",
    "nsp-huoi-man-pha": "bản Huổi Mắn Phạ",
    "nsp-phieng-ca-du": "bản Phiêng Cà Dụ",
    "nsp-na-long-pung": "bản Nà Lọng Púng",
    "nsp-hang-de-sua": "bản Háng Dề Sủa",
}
COUNTED = ("study_party", "study_party_expected", "petitions_received", "petitions_settled")
OFFICE_TOTALS = {code: tuple(map(int, values)) for code, _unit, values in OFFICE if code in COUNTED}


@dataclass(frozen=True)
class Said:
    """One version of an entry: when it was written, of which day it speaks, how far the event had come."""

    entry: str
    place: str
    at: str
    day: date
    stage: str
    values: Mapping[str, object] = field(default_factory=dict)
    why: str = ""


def at(day: date, hour: int = 16, minute: int = 0) -> str:
    """The moment of an act, on the next working day where this one is none."""
    day = load_work_calendar().due_after(day, 0).day
    return f"{day.isoformat()}T{hour:02d}:{minute:02d}:00+07:00"


def work_day(first: date, days: int, chance: Random) -> date:
    """Some working day within so many days from `first`, or the next one after them."""
    return load_work_calendar().due_after(first + timedelta(days=chance.randrange(days)), 0).day


# -- study of resolutions -------------------------------------------------------------------------------------

STUDIES: Mapping[int, Sequence[tuple[str, str]]] = {
    2021: (
        ("02-24", "Nghị quyết Đại hội đại biểu Đảng bộ huyện"),
        ("04-13", "Nghị quyết Đại hội XIII của Đảng (đợt 1)"),
        ("04-14", "Nghị quyết Đại hội XIII của Đảng (đợt 2)"),
        ("06-22", "Chuyên đề học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh năm 2021"),
        ("08-17", "Nghị quyết chuyên đề của Tỉnh ủy về phát triển nông nghiệp hàng hóa"),
        ("09-21", "Nghị quyết Hội nghị Trung ương 3 khóa XIII"),
        ("11-23", "Nghị quyết Hội nghị Trung ương 4 khóa XIII"),
        ("12-14", "Nghị quyết chuyên đề của Đảng ủy về phát triển cây quế, mắc ca"),
    ),
    2022: (
        ("02-22", "Chuyên đề học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh năm 2022"),
        ("03-29", "Chương trình công tác năm 2022 của Ban Chấp hành Đảng bộ xã"),
        ("05-17", "Nghị quyết của Tỉnh ủy về giảm nghèo bền vững"),
        ("07-26", "Nghị quyết Hội nghị Trung ương 5 khóa XIII (đợt 1)"),
        ("07-27", "Nghị quyết Hội nghị Trung ương 5 khóa XIII (đợt 2)"),
        ("09-20", "Nghị quyết chuyên đề của Đảng ủy về giảm nghèo bền vững"),
        ("11-15", "Quy định về những điều đảng viên không được làm"),
        ("12-06", "Nghị quyết Hội nghị Trung ương 6 khóa XIII"),
    ),
    2023: (
        ("01-17", "Chương trình công tác năm 2023 của Ban Chấp hành Đảng bộ xã"),
        ("02-28", "Chuyên đề học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh năm 2023"),
        ("04-18", "Nghị quyết của Tỉnh ủy về chuyển đổi số"),
        ("05-30", "Nghị quyết chuyên đề của Đảng ủy về cải cách hành chính, chuyển đổi số"),
        ("06-20", "Kết quả Hội nghị giữa nhiệm kỳ của Ban Chấp hành Trung ương khóa XIII"),
        ("08-15", "Báo cáo sơ kết giữa nhiệm kỳ thực hiện Nghị quyết Đại hội Đảng bộ xã"),
        ("09-26", "Nghị quyết của Tỉnh ủy về bảo tồn văn hóa truyền thống các dân tộc"),
        ("11-21", "Nghị quyết Hội nghị Trung ương 8 khóa XIII (đợt 1)"),
        ("11-28", "Nghị quyết Hội nghị Trung ương 8 khóa XIII (đợt 2)"),
    ),
}  # fmt: skip


def studies(chance: Random) -> Iterator[Said]:
    """The conferences of each year: attendances add up to what the office reports."""
    for number, year in enumerate(YEARS):
        held = STUDIES[year]
        expected = spread(OFFICE_TOTALS["study_party_expected"][number], [1] * len(held), chance)
        absent = OFFICE_TOTALS["study_party_expected"][number] - OFFICE_TOTALS["study_party"][number]
        missing = spread(absent, [1] * len(held), chance)
        for order, (day, document) in enumerate(held):
            staff = chance.randint(24, 31)
            counts = {
                "document": document,
                "form": chance.choice(("direct", "direct", "online")),
                "party_expected": expected[order],
                "party_present": expected[order] - missing[order],
                "staff_expected": staff,
                "staff_present": staff - chance.randint(0, 3),
                "public_present": chance.randint(0, 40),
            }
            yield from _study(f"{year}-{order + 1:02d}", date.fromisoformat(f"{year}-{day}"), counts)
    words = {"document": "Chương trình công tác năm 2024 của Ban Chấp hành Đảng bộ xã", "form": "direct",
             "party_expected": 78}  # fmt: skip
    yield Said("2024-01", COMMUNE, at(date(2024, 1, 5), 9, 40), date(2024, 1, 16), "planned", words)


def _study(entry: str, day: date, counts: Mapping[str, object]) -> Iterator[Said]:
    """Earlier years were written up once all was over; in 2023 the register is kept as things go."""
    if day.year < 2023:
        yield Said(entry, COMMUNE, at(day + timedelta(days=6), 10), day, "reported", counts)
        return
    before = {name: value for name, value in counts.items() if "present" not in name}
    yield Said(entry, COMMUNE, at(day - timedelta(days=8), 9), day, "planned", before)
    yield Said(entry, COMMUNE, at(day + timedelta(days=2), 15), day, "held", counts)


# -- inspection and supervision -------------------------------------------------------------------------------

INSPECTIONS = (
    ("check", "Việc chấp hành Quy chế làm việc của chi bộ"),
    ("regular", "Việc duy trì nền nếp sinh hoạt chi bộ"),
    ("thematic", "Việc lãnh đạo thực hiện giảm nghèo bền vững"),
    ("check", "Việc thu, nộp và sử dụng đảng phí"),
    ("thematic", "Việc lãnh đạo bảo vệ, phát triển rừng"),
    ("regular", "Việc học tập, quán triệt nghị quyết"),
    ("check", "Việc lãnh đạo thực hiện quy chế dân chủ ở cơ sở"),
)


def inspections(chance: Random) -> Iterator[Said]:
    """The yearly programme, carried out in full."""
    for year, planned in zip(YEARS, (6, 7, 7), strict=True):
        for order, (kind, topic) in enumerate(INSPECTIONS[:planned]):
            day = work_day(date(year, 2 + order + (order > 3), 8), 18, chance)
            checked = chance.choice((1, 1, 2))
            good = {"organisations": checked, "organisations_good": checked - (chance.randint(1, 6) == 1)}
            entry, words = f"{year}-{order + 1:02d}", {"kind": kind, "topic": topic}
            if year == 2023:
                yield Said(entry, COMMUNE, at(date(year, 1, 12), 8, 30 + order), day, "planned", words)
                yield Said(entry, COMMUNE, at(day - timedelta(days=5), 9), day, "decided", words)
                yield Said(entry, COMMUNE, at(day, 8), day, "running", words)
            done = day + timedelta(days=9)
            yield Said(entry, COMMUNE, at(done, 16), day, "concluded", {**words, **good})
    for order, (kind, topic) in enumerate(INSPECTIONS[:3]):
        day, moment = date(2024, 2 + order, 20), at(date(2024, 1, 8), 10, order)
        yield Said(f"2024-{order + 1:02d}", COMMUNE, moment, day, "planned", {"kind": kind, "topic": topic})


# -- dialogues ------------------------------------------------------------------------------------------------

CHAIRS = ("Bí thư Đảng ủy", "Chủ tịch UBND xã", "Bí thư Đảng ủy")
DIALOGUES = (
    "Bình xét hộ nghèo, hộ cận nghèo", "Làm đường bản, liên bản", "Nước sinh hoạt và công trình cấp nước",
    "Giao khoán bảo vệ rừng, chi trả dịch vụ môi trường rừng", "Trồng và bán quế, mắc ca", "Xóa nhà tạm, dột nát",
    "Phòng, chống dịch bệnh cho gia súc", "Xây dựng nông thôn mới, hiến đất làm đường",
    "Phòng, chống tảo hôn, hôn nhân cận huyết", "Cấp giấy chứng nhận quyền sử dụng đất",
)  # fmt: skip
# The dialogue of which the sample holds the minutes (note 03): the second of its quarter.
MINUTES = ("nsp-nam-phay-linh", "2023-Q2", date(2023, 5, 12))
AROUND_MINUTES = {"nsp-huoi-cang-leng": (date(2023, 4, 17), 18), "nsp-pa-lu-phin": (date(2023, 5, 17), 24)}


def dialogues(figures: Iterable[Figure], chance: Random) -> Iterator[Said]:
    """One for each that a village's form counts."""
    households = {village.id: village.households for village in VILLAGES}
    counted = [one for one in figures if one.indicator == "dialogue_sessions" for _ in range(int(one.value))]
    for number, one in enumerate(counted):
        # Note 10 tells that the Secretary took all four of the last quarter.
        chair = CHAIRS[0] if one.period == QUARTERS[-1] else CHAIRS[number % 3]
        words: dict[str, object] = {"chair": chair, "topic": DIALOGUES[number % len(DIALOGUES)]}
        day, counts = _dialogue(one, households[one.place], chance)
        if (one.place, one.period) == MINUTES[:2]:
            words |= {"chair": "Bí thư Đảng ủy", "topic": "Nước sinh hoạt, đường ra điểm dân cư, điện"}
            day, counts = MINUTES[2], {"present": 87, "opinions": 11, "answered": 8, "passed_on": 3, "settled": 8}
        yield from _told(f"{number + 1:02d}", one.place, day, (words, counts))
    for order, place in enumerate(("nsp-pa-si-khao", "nsp-phieng-ca-du")):
        day = date(2024, 1, 18 + 7 * order)
        words = {"chair": CHAIRS[order], "topic": DIALOGUES[order * 3]}
        yield Said(f"2024-{order + 1:02d}", place, at(date(2024, 1, 8), 14, order), day, "scheduled", words)


def _dialogue(one: Figure, households: int, chance: Random) -> tuple[date, Mapping[str, object]]:
    year, quarter = int(one.period[:4]), int(one.period[-1])
    opinions = chance.randint(5, 14)
    answered = opinions * chance.randint(55, 85) // 100
    counts = {
        "present": households * chance.randint(55, 82) // 100,
        "opinions": opinions,
        "answered": answered,
        "passed_on": (opinions - answered) * chance.randint(0, 100) // 100,
        "settled": answered + (opinions - answered) // 2,
    }
    first, days = date(year, quarter * 3 - 2, 16), 52
    if one.period == MINUTES[1]:
        first, days = AROUND_MINUTES.get(one.place, (first, days))
    return work_day(first, days, chance), counts


def _told(entry: str, place: str, day: date, said: tuple[Mapping[str, object], Mapping[str, object]]) -> Iterator[Said]:
    words, counts = said
    if day.year < 2023:
        yield Said(entry, place, at(day + timedelta(days=12), 9), day, "closed", {**words, **counts})
        return
    yield Said(entry, place, at(day - timedelta(days=10), 8), day, "scheduled", words)
    first = {**counts, "settled": counts["answered"]}
    yield Said(entry, place, at(day + timedelta(days=1), 8, 15), day, "held", {**words, **first})
    if day < date(2023, 11, 1):
        yield Said(entry, place, at(day + timedelta(days=12), 9), day, "announced", {**words, **counts})


# -- petitions ------------------------------------------------------------------------------------------------

ASKED = (
    ("transport", "commune", "Sửa đoạn đường vào {place} bị sạt lở trong mùa mưa"),
    ("transport", "commune", "Hỗ trợ xi măng để dân {place} làm đường nội bản"),
    ("transport", "commune", "Nạo vét, sửa mương dẫn nước của {place}"),
    ("transport", "province", "Làm ngầm tràn qua suối trên đường vào {place}"),
    ("land", "commune", "Giải quyết tranh chấp ranh giới nương giữa {place} và bản giáp ranh"),
    ("land", "province", "Đo đạc, cấp giấy chứng nhận quyền sử dụng đất cho các hộ {place}"),
    ("land", "commune", "Bố trí nơi tập kết rác thải cho {place}"),
    ("land", "commune", "Chi trả đúng kỳ tiền dịch vụ môi trường rừng cho {place}"),
    ("policy", "commune", "Rà soát lại danh sách hộ cận nghèo của {place}"),
    ("policy", "commune", "Hỗ trợ xóa nhà tạm, dột nát ở {place}"),
    ("policy", "commune", "Cấp cây giống quế đúng thời vụ cho {place}"),
    ("policy", "central", "Nâng mức khoán bảo vệ rừng (cử tri {place})"),
    ("education_health", "commune", "Sửa mái phòng học điểm trường {place}"),
    ("education_health", "commune", "Tổ chức khám bệnh lưu động tại {place}"),
    ("education_health", "province", "Bố trí thêm giáo viên mầm non cho điểm trường {place}"),
    ("other", "province", "Kéo điện về nhóm hộ mới tách của {place}"),
    ("other", "province", "Lắp trạm phát sóng điện thoại gần {place}"),
    ("other", "commune", "Sửa nhà văn hóa {place}"),
    ("other", "commune", "Lắp cụm loa truyền thanh ở {place}"),
)
# Received before the two sessions of the council, and a few in between; answered but not settled, by year.
MEETINGS = ((5, 16), (10, 31))
ANSWERED = (3, 4, 4)


def petitions(chance: Random) -> Iterator[Said]:
    """As many as the office reports received and settled; the rest is answered or on its way at the year's end."""
    received, settled = OFFICE_TOTALS["petitions_received"], OFFICE_TOTALS["petitions_settled"]
    for number, year in enumerate(YEARS):
        for order in range(received[number]):
            left = settled[number] + ANSWERED[number]
            end = "settled" if order < settled[number] else "answered" if order < left else "forwarded"
            yield from _petition(f"{year}-{order + 1:02d}", _received(year, order, chance), end, chance)
    for order, (village, (field_, competence, text)) in enumerate(zip(VILLAGES[3:5], ASKED[9:11], strict=True)):
        day = date(2024, 1, 4 + order)
        words = {"topic": text.format(place=NAMES[village.id]), "field": field_, "competence": competence}
        yield Said(f"2024-{order + 1:02d}", village.id, at(day, 15), day, "received", words)


def _received(year: int, order: int, chance: Random) -> date:
    if order % 5 == 4:
        return work_day(date(year, 1, 15), 270, chance)
    month, day = MEETINGS[order % 2]
    return work_day(date(year, month, day), 9, chance)


def _petition(entry: str, day: date, end: str, chance: Random) -> Iterator[Said]:
    village = chance.choice(VILLAGES)
    field_, competence, text = ASKED[chance.randrange(len(ASKED))]
    if end == "settled" and competence == "central":
        competence = "commune"
        field_, text = "policy", "Hỗ trợ xóa nhà tạm, dột nát ở {place}"
    words = {"topic": text.format(place=NAMES[village.id]), "field": field_, "competence": competence}
    done = min(day + timedelta(days=chance.randint(9, 45)), date(day.year, 12, 27))
    if day.year == 2023:
        yield Said(entry, village.id, at(day, 16, chance.randrange(50)), day, "received", words)
    outcome = {
        "settled": "done",
        "answered": chance.choice(("in_progress", "not_feasible")),
        "forwarded": "in_progress",
    }
    last = Said(entry, village.id, at(done, 10, chance.randrange(50)), day, end, {**words, "outcome": outcome[end]})
    if day.year == 2023 and end != "settled":
        middle = ("sorted",) if end == "forwarded" else ("sorted", "forwarded")
        for step, stage in enumerate(middle):
            yield Said(entry, village.id, at(day + timedelta(days=3), 9, step), day, stage, words)
    yield last
    if end == "answered" and day.year < 2023 and outcome[end] == "in_progress":
        later = date(day.year + 1, 3, 15) + timedelta(days=chance.randrange(60))
        yield Said(entry, village.id, at(later, 9), day, "settled", {**words, "outcome": "done"}, "đã làm xong")


# -- admissions and training ----------------------------------------------------------------------------------


def admissions(chance: Random) -> Iterator[Said]:
    """Admissions of each quarter as the party office counts them."""
    for number, (quarter, admitted) in enumerate(zip(QUARTERS, NEW_MEMBERS, strict=True)):
        year, last = int(quarter[:4]), int(quarter[-1]) * 3
        day = work_day(date(year, last, 8), 12, chance)
        counts = {"admitted": admitted, "trained": chance.choice((0, 1, 2, 3)) if number % 2 else 0}
        yield Said(quarter, COMMUNE, at(day + timedelta(days=1), 9), day, "done", counts)
    yield Said("2024-Q1", COMMUNE, at(date(2024, 1, 8), 15), date(2024, 2, 2), "planned", {"admitted": 4})


# -- files ----------------------------------------------------------------------------------------------------

BY_QUARTER = ("dialogue", "party_growth")
BY_YEAR = ("dissemination", "programme", "inspection", "mass_model", "petition")


def register_files(figures: Sequence[Figure]) -> dict[str, str]:
    """Relative path → text of the registers that are made, and of what was handed in from all of them."""
    chance = Random(SEED)
    made = {
        "dissemination": studies(chance),
        "inspection": inspections(chance),
        "dialogue": dialogues(figures, chance),
        "petition": petitions(chance),
        "party_growth": admissions(chance),
    }
    files = {f"work/registers/{code}.csv": register_table(code, list(said)) for code, said in made.items()}
    return files | {"work/handed-in.csv": table(HANDED_IN_COLUMNS, sorted(_handed_in(), key=lambda row: row[2]))}


def register_table(code: str, said: Sequence[Said]) -> str:
    """The versions of a register's entries in the order in which they were written."""
    fields = load_registers()[code].fields
    rows = [
        (one.entry, one.place, one.at, one.day.isoformat(), one.stage, one.why,
         *(str(one.values.get(name.code, "")) for name in fields))
        for one in sorted(said, key=lambda one: (one.at, one.entry))
    ]  # fmt: skip
    return table((*COLUMNS, *(name.code for name in fields)), rows)


def _handed_in() -> Iterator[tuple[str, str, str]]:
    """Totals are handed in on the last working day of their period, before the forms come in."""
    for code in BY_YEAR:
        for year in YEARS:
            yield code, str(year), closing(date(year, 12, 31))
    for code in BY_QUARTER:
        for quarter in QUARTERS:
            year, month = int(quarter[:4]), int(quarter[-1]) * 3
            yield code, quarter, closing(date(year, month, 30 if month in (6, 9) else 31))


def closing(last: date) -> str:
    """The afternoon of the last working day up to `last`."""
    return f"{last - timedelta(days=max(0, last.weekday() - 4))}T16:30:00+07:00"
