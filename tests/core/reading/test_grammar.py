"""Single turns of phrase, one sentence each, in the notation of own_texts."""

from __future__ import annotations

import pytest

from muctieu.core.reading.reader import read
from muctieu.packs.reading import load_lexicon
from tests.core.reading.test_own_texts import shown

FIGURES = {
    "Tổng thu 17 tỷ 260.": ["17260000000 đồng | P -"],
    "Tổng thu 17 tỷ đồng 260 triệu đồng.": ["17260000000 đồng | P -"],
    "Doanh thu 2 tỷ 500 triệu đồng/năm.": ["2500000000 đồng/năm | P -"],
    "Xuất khẩu đạt 12 triệu USD; cây giống 3 vạn cây.": ["12 triệu USD | P -", "3 vạn cây | P -"],
    "Mật độ 40 con/m2, thu 5 triệu đồng/lao động/tháng, 2 đơn/nghìn dân.": [
        "40 con/m2 | P -",
        "5 triệu đồng/lao động/tháng | P -",
        "2 đơn/nghìn dân | P -",
    ],
    "Tỷ lệ 5% - 6%; cơ cấu 30% - 40% - 30%.": [
        "5 % | P -",
        "30 % | P -",
        "40 % | P -",
        "30 % | P -",
    ],
    "Thu 200 triệu 1 tỷ đồng.": ["200 triệu đồng | P -", "1 tỷ đồng | P -"],
    "Chia theo tỷ lệ 1/2/3.": [],
    "Dư nợ 3 tỷ 450 trđ.": ["3450000000 đồng | P -"],
    "Chi 640 triệu đồng/1 tỷ 20 triệu đồng dự toán.": ["640 triệu đồng | P - | T 1020000000"],
    "Năm 2023 có 11 vụ, giảm 4 vụ so với cùng kỳ (15 vụ).": ["11 vụ | P 2023 | C down 4", "15 vụ | P 2022"],
    "BÁO CÁO NĂM 2023\nCó 3 vụ (năm trước 5 vụ).": ["3 vụ | P 2023", "5 vụ | P 2022"],
    "Tỷ lệ dự họp đạt 73%, thấp hơn 2% so với NQ (75%).": ["73 % | P - | T 75 | C down 2"],
    "Giảm tỷ lệ hộ nghèo 1,5%/năm (còn 6,5%).": ["6.5 % | P - | C down 1.5"],
    "Năm 2022, 3 khoản thu thấp là phí chợ (đạt 55% dự toán).": ["3 khoản | P 2022", "- % | P 2022 | A 55"],
    "Cấy được 7 ha, đạt 95% DT.": ["7 ha | P -", "95 % | P -"],
    "Năm 2024, trạm quản lý 5 bản, 310 hộ, 1.405 nhân khẩu.": [
        "5 bản | P 2024",
        "310 hộ | P -",
        "1405 nhân khẩu | P -",
    ],
    "Kế hoạch trồng rừng hoàn thành sớm với 14 ha.": ["14 ha | P -"],
    "Năm 2024, báo cáo được 16/16 đồng chí có mặt biểu quyết.": ["16 đồng chí | P -"],
    "Thực hiện nghị quyết Đại hội lần thứ IX, nhiệm kỳ 2015 - 2020, xã làm 4 km đường.": ["4 km | P -"],
    "BÁO CÁO NĂM 2022\nTrong tháng 7 tổ chức 2 buổi.": ["2 buổi | P 2022-07"],
    "Tuổi thọ bình quân 73,5 tuổi; tuổi bình quân 41 tuổi.": ["73.5 tuổi | P -", "41 tuổi | P -"],
}

NO_FIGURES = [
    "CHI BỘ THÔN AN LẠC 3",
    "Học tập 19 điều đảng viên không được làm.",
    "Thi vào lớp 10 công lập.",
    "Họp lúc 19h30 tại thôn 4, xã Nà Pù 2.",
    "Chỉ tiêu 3: thu ngân sách.",
    "Thực hiện Quyết định số 777/QĐ-TTg, Thông tư 26/2023/TT-BTC và Kết luận 02-KL/TW.",
    "Sạt lở tại km88+300 trên ĐT.241 và Quốc lộ 7C.",
    "Dân quân từ 18 đến 25 tuổi trực 24/24 giờ trong 15 ngày.",
    "Phong trào “4 tại chỗ”, “5 không, 3 sạch”, chính quyền 2 cấp.",
    "Nhân dịp 8/3 và 20/10, trong các ngày 11 và 12/8.",
    "Xếp thứ 9/14 toàn huyện. Trang 2/6.",
    "Các bước: (1) họp dân; (2) lập danh sách.",
    "Giảm cả 3 tiêu chí.",
    "Nghị quyết đề ra 18 chỉ tiêu, 5 nhiệm vụ trọng tâm và 3 khâu đột phá.",
    "Sáp nhập 3 xã: Nà Pù, Khe Lạnh và Đồng Vai.",
    "Lượt xem: 512 | Lượt tải: 12",
    "Chủ nhật - 05/07/2024 21:30 512 0",
]

CONDITIONS = {
    "Có 03 xã đạt từ 14 tiêu chí trở lên.": ["3 xã | P -"],
    "Xe từ 5 tấn trở lên 14 chiếc.": ["14 chiếc | P -"],
    "Có 6 xã đạt 19/19 tiêu chí.": ["6 xã | P -"],
    "Có 3 hộ thu trên 100 triệu đồng.": ["3 hộ | P -", "100 triệu đồng | P -"],
    "Có 3 nhà dài trên 30 m với 5 nhà có trên 6 nhà phụ.": [
        "3 nhà | P -",
        "30 m | P -",
        "5 nhà | P -",
        "6 nhà | P -",
    ],
    "Có 7 trẻ được tiêm đủ 2 mũi.": ["7 trẻ | P -"],
    "Giá trị thu hoạch trên 1 ha đất: 97 triệu đồng.": ["97 triệu đồng | P -"],
    "Duy trì 7 tổ Covid xã. Tại 2 bản Nà Pù và Co Mạ.": ["7 tổ | P -"],
    "Xã có 5 thôn Nà Pù.": ["5 thôn | P -"],
    "Hỏng 99 nhà (Đông Khê 82, Tân An 3).": ["99 nhà | P -", "82 nhà | P -", "3 nhà | P -"],
}

ATTRIBUTES = {
    "Sản lượng 1.302 tấn/KH 1.250 tấn, đạt 104,2%.": ["1302 tấn | P - | T 1250 | A 104.2"],
    "Nợ quá hạn 223 triệu đồng/94.321 triệu đồng.": ["223 triệu đồng | P -", "94321 triệu đồng | P -"],
    "Thu 12 tỷ đồng/vay 15 tỷ đồng.": ["12 tỷ đồng | P -", "15 tỷ đồng | P -"],
    "Số hộ nghèo/hộ cận nghèo: 64/91 hộ.": ["64 hộ | P -", "91 hộ | P -"],
    "Tỷ lệ che phủ (TH/KH, %): 51,2/50,9.": ["51.2 % | P - | T 50.9"],
    "Diện tích (KH/TH, ha): 20/18.": ["20 ha | P -"],
    "Đàn trâu: KH 540 con; ước TH 528 con; đạt 97,8%.": ["528 con | P - | T 540 | A 97.8"],
    "Kế hoạch 540 con; kế hoạch 400 tấn.": ["- con | P - | T 540", "- tấn | P - | T 400"],
    "Thu nhập BQ/người: 27,3 trđ (NQ: 29).": ["27.3 triệu đồng | P - | T 29"],
    "Thu quỹ mới đạt 87%.": ["- % | P - | A 87"],
    "Thu đạt 29,3% dự toán (71,6 tỷ đồng).": ["- % | P - | T 71.6 | A 29.3"],
    "Thu đạt 29,3% dự toán (71,6 tỷ đồng; 190 tỷ đồng).": [
        "- % | P - | T 71.6 | A 29.3",
        "190 tỷ đồng | P -",
    ],
    "Hộ nghèo 90 hộ = 9,7%.": ["90 hộ | P -", "9.7 % | P -"],
    "Đàn bò 770 con, tăng 41 con (+5,6%).": ["770 con | P - | C up 41", "- % | P - | C up 5.6"],
    "Dư nợ 46 tỷ đồng, tốc độ tăng 7,9%.": ["46 tỷ đồng | P - | C up 7.9"],
    "Chi phí giảm gấp 2 lần.": ["- lần | P - | C down 2"],
    "Tăng tỷ lệ che phủ rừng lên 57%.": ["57 % | P -"],
    "Số vụ 12, giảm 3.": ["12 ? | P - | C down 3"],
    "Tỷ lệ hộ nghèo giảm 3,6% so với đầu năm, ước còn 19,4%.": ["19.4 % | P - | C down 3.6"],
    "Diện tích 20 ha trở xuống.": ["20 ha | P -"],
    "Chăm sóc 76 ha; đạt 80% kế hoạch.": ["76 ha | P - | A 80"],
    "Tổng 38,4 ha, trong đó: keo 27, mỡ 11,4; đạt 79,5% KH.": [
        "38.4 ha | P - | A 79.5",
        "27 ha | P -",
        "11.4 ha | P -",
    ],
    "Trong đó: keo 30 ha, đạt 82% KH.": ["30 ha | P - | A 82"],
    "Số vụ giảm 5, số người chết giảm 02 người.": ["- người | P - | C down 5", "- người | P - | C down 2"],
}

PERIODS = {
    "Từ tháng 3 đến tháng 9 năm 2023, xã cấp 12 giấy.": ["12 giấy | P 2023-03/2023-09"],
    "Từ năm 2019 đến quý I/2024, xử lý 12 vụ.": ["12 vụ | P 2019-01/2024-03"],
    "Ngày 45/13/2023 có 3 vụ; 13 tháng có 2 vụ.": ["3 vụ | P -", "2 vụ | P -"],
    "Nhiệm kỳ 2020 - 2025, đến cuối nhiệm kỳ có 3 trường.": ["3 trường | P 2025"],
    "Thu nhập tăng từ 32 triệu đồng (2020) lên 41 triệu đồng (2023).": [
        "32 triệu đồng | P 2020",
        "41 triệu đồng | P 2023",
    ],
    "Năm 2023, thu 12 tỷ đồng, bằng 90% năm 2022, giảm 2 tỷ đồng.": [
        "12 tỷ đồng | P 2023 | C down 2",
        "90 % | P 2023",
    ],
    "Năm 2022, xử lý 5 vụ (năm 2021: 9 vụ).": ["5 vụ | P 2022", "9 vụ | P 2021"],
    "Năm 2022, sản lượng 88 tấn (cùng kỳ 80 tấn).": ["88 tấn | P 2022", "80 tấn | P 2021"],
    "Năm 2022 có 5 vụ. Đến nay, còn 2 vụ. Hằng năm mở 3 lớp.": ["5 vụ | P 2022", "2 vụ | P -", "3 lớp | P -"],
}

NOTES = {
    "Bản báo cáo tháng 9/2024: đã gặt 12/18 ha, NS 52 tạ/ha; trâu 45, lợn 180 con; hộ nghèo 14, cận nghèo 6.": [
        "12 ha | P 2024-09",
        "52 tạ/ha | P 2024-09",
        "45 con | P 2024-09",
        "180 con | P 2024-09",
        "14 hộ | P 2024-09",
        "6 hộ | P 2024-09",
    ],
    "Bản xin báo cáo kết quả quý III/2023 như sau:\n- Lúa 14ha\n- Kế hoạch quý IV: trồng 3 ha ngô": [
        "14 ha | P 2023-Q3",
        "- ha | P 2023-Q4 | T 3",
    ],
    "Các khoản thu xã hưởng 100%: 356 triệu đồng/320 triệu đồng, đạt 111,3%.": [
        "356 triệu đồng | P - | T 320 | A 111.3"
    ],
}

GOALS = {
    "Phấn đấu năm 2025 thu 50 tỷ đồng. Đã thu 12 tỷ đồng.": [
        "- tỷ đồng | P 2025 | T 50",
        "12 tỷ đồng | P 2025",
    ],
    "Thông qua các chỉ tiêu chủ yếu sau: thu nhập 50 triệu đồng; hộ nghèo dưới 5%.": [
        "- triệu đồng | P - | T 50",
        "- % | P - | T 5",
    ],
    "Đại hội thống nhất 18 chỉ tiêu. Thu nhập đạt 50 triệu đồng.": ["- triệu đồng | P - | T 50"],
    "Mục tiêu: Thu 50 tỷ đồng. Kết quả năm nay đạt 40 tỷ đồng.": ["- tỷ đồng | P - | T 50", "40 tỷ đồng | P -"],
}


@pytest.mark.parametrize(
    ("text", "rows"),
    [row for table in (FIGURES, CONDITIONS, ATTRIBUTES, PERIODS, NOTES, GOALS) for row in table.items()],
)
def test_turn_of_phrase_is_read(text: str, rows: list[str]) -> None:
    assert [shown(fact) for fact in read(text, lexicon=load_lexicon()).facts] == rows


@pytest.mark.parametrize("text", NO_FIGURES)
def test_number_that_measures_nothing_is_no_fact(text: str) -> None:
    assert read(text, lexicon=load_lexicon()).facts == ()
