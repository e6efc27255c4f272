"""Report text without end for measuring: sentences of our own patterns, the same for the same seed."""

from __future__ import annotations

import random
import unicodedata

SUBJECTS = (
    ("Tổng diện tích gieo trồng", "ha"), ("Diện tích lúa mùa", "ha"), ("Sản lượng lương thực có hạt", "tấn"),
    ("Năng suất ngô", "tạ/ha"), ("Tổng đàn gia súc", "con"), ("Sản lượng thủy sản", "tấn"),
    ("Thu ngân sách trên địa bàn", "triệu đồng"), ("Thu nhập bình quân đầu người", "triệu đồng/người/năm"),
    ("Bình quân lương thực", "kg/người/năm"), ("Số lao động được tạo việc làm", "lao động"),
    ("Tỷ lệ hộ nghèo", "%"), ("Độ che phủ rừng", "%"), ("Số trẻ được tiêm chủng", "cháu"),
    ("Tổng số hộ tham gia", "hộ"), ("Số buổi tuyên truyền", "buổi"), ("Chiều dài đường được cứng hóa", "km"),
)  # fmt: skip
PERIODS = ("Quý I năm 2023", "6 tháng đầu năm 2024", "Năm 2022", "Đến ngày 20/9/2024", "Tháng 11/2023", "Vụ xuân")
BASES = ("kế hoạch", "chỉ tiêu nghị quyết", "dự toán giao", "kế hoạch năm")
PLAIN = (
    "Công tác chỉ đạo, điều hành được triển khai kịp thời, đúng quy định; các ban, ngành phối hợp chặt chẽ.",
    "Cấp ủy thường xuyên bám cơ sở, nắm tình hình nhân dân và giải quyết những việc phát sinh ngay tại bản.",
    "Thời tiết diễn biến thất thường, giá vật tư tăng cao đã ảnh hưởng đến sản xuất và đời sống của bà con.",
)
HEADINGS = ("I. KINH TẾ", "II. VĂN HÓA - XÃ HỘI", "III. QUỐC PHÒNG - AN NINH", "1. Nông nghiệp", "2. Giáo dục, y tế")


def vietnamese(value: float, places: int) -> str:
    """A number as reports write it: 1.234,5."""
    return f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))


def sentence(rng: random.Random) -> str:
    """One sentence of the kinds that reports are made of; about one in seven has no figure."""
    subject, unit = rng.choice(SUBJECTS)
    places = rng.choice((0, 0, 1, 2))
    value = rng.uniform(2, 95) if unit == "%" else rng.uniform(1, 9000)
    figure = f"{vietnamese(value, places)}{'' if unit == '%' else ' '}{unit}"
    percent = vietnamese(rng.uniform(60, 130), rng.choice((0, 1, 2)))
    period, base = rng.choice(PERIODS), rng.choice(BASES)
    change = vietnamese(rng.uniform(1, 40), 1)
    part, whole = sorted((rng.randint(3, 40), rng.randint(3, 40)))
    return rng.choice(
        (
            f"{period}, {subject.lower()} ước đạt {figure}, bằng {percent}% {base}.",
            f"{subject} đạt {figure} (đạt {percent}%), tăng {change}% so với cùng kỳ.",
            f"{subject}: {figure}/{vietnamese(value * 1.1, places)} {unit}, đạt {percent}% {base}.",
            f"Có {part}/{whole} bản hoàn thành; {subject.lower()} còn {figure}, giảm {change}% so với đầu năm.",
            f"Mở {part} lớp tập huấn với {whole * 20} lượt người tham gia; trên {whole} hộ được vay vốn.",
            f"Phấn đấu năm 2025 {subject.lower()} đạt {figure} trở lên.",
            rng.choice(PLAIN),
        )
    )


def text_of(size: int, *, seed: int) -> str:
    """At least `size` bytes of UTF-8, in paragraphs of three to eight sentences under headings."""
    rng = random.Random(seed)
    lines: list[str] = []
    written = 0
    while written < size:
        if rng.random() < 0.15:
            lines.append(rng.choice(HEADINGS))
        else:
            lines.append(" ".join(sentence(rng) for _ in range(rng.randint(3, 8))))
        written += len(lines[-1].encode()) + 1
    return "\n".join(lines)


def note(*, seed: int) -> str:
    """A one-page note: letterhead, date and about two kilobytes of text."""
    head = "ỦY BAN NHÂN DÂN\nXÃ THÈN KHAU\nThèn Khau, ngày 05 tháng 4 năm 2024\nBÁO CÁO\nKết quả quý I năm 2024\n"
    return head + text_of(2000, seed=seed)


def decomposed(text: str) -> str:
    """The same text as some keyboards write it (NFD)."""
    return unicodedata.normalize("NFD", text)
