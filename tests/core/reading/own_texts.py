"""Short reports of our own making, in wordings of many offices, with the figures marked in place.

⟦…⟧ marks each head number. Behind the text stand the expected facts in order, one line each:
value unit | P period | T target | A attainment | C change. Places and bodies are invented.
"""

from tests.core.reading.own_reports import MORE_TEXTS

HALF_YEAR = (
    """UBND XÃ ĐỒNG KHÊ THƯỢNG
Số: 112/BC-UBND
Đồng Khê Thượng, ngày 18 tháng 6 năm 2024
BÁO CÁO
Kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội 6 tháng đầu năm 2024; phương hướng, nhiệm vụ 6 tháng cuối năm

Phần thứ nhất
KẾT QUẢ THỰC HIỆN NHIỆM VỤ 6 THÁNG ĐẦU NĂM
I. Lĩnh vực kinh tế
1. Nông nghiệp: Tổng diện tích gieo trồng toàn xã đạt ⟦735,2⟧ha/KH 728 ha, bằng 101% kế hoạch, tăng 12,5 ha so với cùng kỳ năm 2023. Trong đó: lúa xuân ⟦310⟧ ha, năng suất bình quân ước đạt ⟦61,5⟧ tạ/ha; ngô ⟦205,4⟧ ha; sắn ⟦120⟧ ha.
- Tổng đàn trâu, bò ⟦1.846⟧ con, đạt 97,2% KH; đàn lợn trên ⟦5.300⟧ con, tăng 4,1% so với cùng kỳ; gia cầm ⟦41,7⟧ nghìn con.
- Trồng mới ⟦48/60⟧ ha rừng sản xuất, đạt 80% kế hoạch huyện giao.
2. Thu ngân sách: lũy kế đến ngày 15/6 thu được ⟦1.284⟧ triệu đồng, đạt 53,5% dự toán huyện giao, ⟦51,4⟧% dự toán HĐND xã giao. Chi ngân sách ⟦4 tỷ 615⟧ triệu đồng, bằng 49,2% dự toán.
II. Lĩnh vực văn hóa - xã hội
- Toàn xã có ⟦4⟧ trường, ⟦61⟧ lớp với ⟦1.732⟧ học sinh; ⟦3/4⟧ trường đạt chuẩn quốc gia mức độ 1.
- Tỷ lệ người dân tham gia BHYT đạt ⟦94,6⟧% (chỉ tiêu 95%). Khám chữa bệnh cho ⟦2.918⟧ lượt người, tăng 211 lượt so với cùng kỳ.
- Xảy ra ⟦02⟧ vụ tai nạn giao thông, làm ⟦01⟧ người chết, ⟦02⟧ người bị thương (giảm 01 vụ so với cùng kỳ).
Phần thứ hai
PHƯƠNG HƯỚNG, NHIỆM VỤ 6 THÁNG CUỐI NĂM 2024
- Gieo cấy ⟦295⟧ ha lúa mùa, phấn đấu năng suất đạt ⟦54⟧ tạ/ha trở lên.
- Hoàn thành ⟦100⟧% kế hoạch thu ngân sách; xóa ⟦15⟧ nhà tạm, nhà dột nát.
""",
    """735.2 ha | P 2024-H1 | T 728 | A 101 | C up 12.5
310 ha | P 2024-H1
61.5 tạ/ha | P 2024-H1
205.4 ha | P 2024-H1
120 ha | P 2024-H1
1846 con | P 2024-H1 | A 97.2
5300 con | P 2024-H1 | C up 4.1
41.7 nghìn con | P 2024-H1
48 ha | P 2024-H1 | T 60 | A 80
1284 triệu đồng | P 2024-06 | A 53.5
- % | P 2024-06 | A 51.4
4615000000 đồng | P 2024-H1 | A 49.2
4 trường | P 2024-H1
61 lớp | P 2024-H1
1732 học sinh | P 2024-H1
3 trường | P 2024-H1
94.6 % | P 2024-H1 | T 95
2918 lượt người | P 2024-H1 | C up 211
2 vụ | P 2024-H1 | C down 1
1 người | P 2024-H1
2 người | P 2024-H1
- ha | P 2024-H2 | T 295
- tạ/ha | P 2024-H2 | T 54
- % | P 2024-H2 | T 100
- nhà | P 2024-H2 | T 15""",
)

CONGRESS = (
    """Đảng bộ xã Thạch Lâm Sơn: Khơi dậy khát vọng phát triển
Ngày 24/7/2025, Đảng bộ xã Thạch Lâm Sơn tổ chức Đại hội đại biểu lần thứ I, nhiệm kỳ 2025 - 2030. Tham dự đại hội có ⟦145⟧ đại biểu đại diện cho ⟦987⟧ đảng viên thuộc ⟦38⟧ chi, đảng bộ trực thuộc.

Nhiệm kỳ qua, kinh tế của xã có bước tăng trưởng khá. Giá trị sản xuất bình quân hằng năm tăng ⟦8,7⟧%; thu nhập bình quân đầu người đạt ⟦54,3⟧ triệu đồng/năm, tăng 18,5 triệu đồng so với năm 2020; toàn xã còn ⟦96⟧ hộ nghèo, chiếm ⟦4,85⟧%. Đến nay, xã đạt ⟦17/19⟧ tiêu chí nông thôn mới; ⟦9/10⟧ thôn được công nhận thôn văn hóa. Công tác phát triển đảng viên được quan tâm, đã kết nạp ⟦86⟧ đảng viên, đạt 107,5% chỉ tiêu nghị quyết.
Đại hội đã thảo luận, thống nhất 21 chỉ tiêu chủ yếu, 4 nhiệm vụ trọng tâm và 3 khâu đột phá. Theo đó, đến năm 2030: thu nhập bình quân đầu người đạt trên ⟦80⟧ triệu đồng/người/năm; tốc độ tăng thu ngân sách bình quân ⟦10⟧%/năm; tỷ lệ hộ nghèo giảm bình quân ⟦0,8 - 1⟧%/năm; ⟦100⟧% thôn có đường trục chính được cứng hóa; mỗi năm kết nạp từ ⟦15⟧ đảng viên trở lên.
Đại hội đã bầu Ban Chấp hành Đảng bộ xã khóa I gồm ⟦25⟧ đồng chí; ⟦100⟧% đại biểu biểu quyết thông qua Nghị quyết Đại hội.
""",
    """145 đại biểu | P -
987 đảng viên | P -
38 chi, đảng bộ | P -
- % | P - | C up 8.7
54.3 triệu đồng/năm | P - | C up 18.5
96 hộ | P -
4.85 % | P -
17 tiêu chí | P -
9 thôn | P -
86 đảng viên | P - | A 107.5
- triệu đồng/người/năm | P 2030 | T 80
- %/năm | P 2030 | T 10
- %/năm | P 2030 | T 0.8 | C down 0.8
- % | P 2030 | T 100
- đảng viên | P - | T 15
25 đồng chí | P -
100 % | P -""",
)

PLAN = (
    """KẾ HOẠCH
Phát triển kinh tế - xã hội năm 2023 xã Tân Mỹ Hạ
I. ĐÁNH GIÁ TÌNH HÌNH THỰC HIỆN NĂM 2022
Thu nhập bình quân đầu người ước đạt ⟦46,5⟧ triệu đồng/người/năm, vượt 1,5 triệu đồng so với kế hoạch. Tỷ lệ hộ nghèo còn ⟦6,12⟧%, giảm 1,35% so với năm 2021; tỷ lệ hộ cận nghèo ⟦7,4⟧%. Số hộ sử dụng nước hợp vệ sinh ⟦1.105/1.160⟧ hộ, đạt ⟦95,3⟧% số hộ.
II. CÁC CHỈ TIÊU CHỦ YẾU NĂM 2023
1. Tổng sản lượng lương thực có hạt ⟦4.250⟧ tấn.
2. Thu nhập bình quân đầu người: ⟦50⟧ triệu đồng/người/năm.
3. Tỷ lệ hộ nghèo giảm còn dưới ⟦5⟧%.
4. Tỷ lệ tham gia bảo hiểm y tế từ ⟦93⟧% trở lên.
5. Xây dựng ⟦3,2⟧ km đường giao thông nông thôn; kiên cố hóa ⟦1,5⟧ km kênh mương.
6. Giữ vững ⟦6/6⟧ thôn đạt danh hiệu thôn văn hóa.
7. Giao quân đạt ⟦100⟧% chỉ tiêu.
""",
    """46.5 triệu đồng/người/năm | P 2022 | C up 1.5
6.12 % | P 2022 | C down 1.35
7.4 % | P 2022
1105 hộ | P 2022
95.3 % | P 2022
- tấn | P 2023 | T 4250
- triệu đồng/người/năm | P 2023 | T 50
- % | P 2023 | T 5
- % | P 2023 | T 93
- km | P 2023 | T 3.2
- km | P 2023 | T 1.5
- thôn | P 2023 | T 6
- % | P 2023 | T 100""",
)

CELL = (
    """CHI BỘ BẢN NÀ LẦU - ĐẢNG BỘ XÃ MƯỜNG KHOANG
Báo cáo công tác quý II/2025
1. Chi bộ có ⟦23⟧ đảng viên (dự bị ⟦02⟧, nữ ⟦8⟧), tăng 01 so với quý I. Sinh hoạt ⟦3/3⟧ kỳ, tỷ lệ đảng viên dự họp đạt ⟦93,5⟧%.
2. Lãnh đạo nhân dân gieo cấy ⟦18,5⟧ ha lúa xuân, chăm sóc ⟦27⟧ ha quế; đàn trâu ⟦65⟧ con, bò ⟦82⟧, dê ⟦140⟧.
3. Vận động ⟦12⟧ hộ hiến ⟦860⟧m2 đất, góp ⟦145⟧ ngày công làm ⟦0,7⟧km đường ra khu sản xuất.
4. Thu đảng phí ⟦1.150.000⟧đ. Hộ nghèo: ⟦14⟧ hộ, cận nghèo: ⟦9⟧ hộ.
5. Kế hoạch quý III: kết nạp ⟦01⟧ đảng viên; làm thêm ⟦0,5⟧ km đường bê tông; ⟦100⟧% hộ ký cam kết không tái trồng cây thuốc phiện.
""",
    """23 đảng viên | P 2025-Q2 | C up 1
2 đảng viên | P 2025-Q2
8 đảng viên | P 2025-Q2
3 kỳ | P 2025-Q2
93.5 % | P 2025-Q2
18.5 ha | P 2025-Q2
27 ha | P 2025-Q2
65 con | P 2025-Q2
82 con | P 2025-Q2
140 con | P 2025-Q2
12 hộ | P 2025-Q2
860 m2 | P 2025-Q2
145 ngày công | P 2025-Q2
0.7 km | P 2025-Q2
1150000 đồng | P 2025-Q2
14 hộ | P 2025-Q2
9 hộ | P 2025-Q2
- đảng viên | P 2025-Q3 | T 1
- km | P 2025-Q3 | T 0.5
- % | P 2025-Q3 | T 100""",
)

STORM = (
    """Báo cáo nhanh thiệt hại do mưa lũ từ ngày 09 đến ngày 11/9/2024 trên địa bàn xã Vân Đài Thượng
(Tính đến 16h30 ngày 12/9/2024)
1. Về người: ⟦01⟧ người mất tích, ⟦03⟧ người bị thương.
2. Về nhà ở: ⟦7⟧ nhà sập đổ hoàn toàn, ⟦46⟧ nhà bị tốc mái, ⟦112⟧ hộ phải di dời khẩn cấp với ⟦468⟧ nhân khẩu.
3. Về nông nghiệp: ngập ⟦84,7⟧ ha lúa (mất trắng ⟦31,2⟧ ha), ⟦15⟧ ha hoa màu; ⟦12⟧ con trâu, bò và khoảng ⟦2.300⟧ con gia cầm bị cuốn trôi.
4. Về giao thông: sạt lở ⟦23⟧ điểm trên tuyến ĐT.241 với khối lượng khoảng ⟦14.500⟧ m3 đất đá; hư hỏng ⟦2⟧ cầu treo, ⟦1,8⟧ km đường bê tông.
Ước tổng thiệt hại ⟦18,6⟧ tỷ đồng.
UBND xã đã huy động ⟦340⟧ lượt người, ⟦05⟧ máy xúc khắc phục; cấp phát ⟦2⟧ tấn gạo, ⟦350⟧ thùng mì tôm cho các hộ bị ảnh hưởng.
""",
    """1 người | P 2024-09
3 người | P 2024-09
7 nhà | P 2024-09
46 nhà | P 2024-09
112 hộ | P 2024-09
468 nhân khẩu | P 2024-09
84.7 ha | P 2024-09
31.2 ha | P 2024-09
15 ha | P 2024-09
12 con | P 2024-09
2300 con | P 2024-09
23 điểm | P 2024-09
14500 m3 | P 2024-09
2 cầu | P 2024-09
1.8 km | P 2024-09
18.6 tỷ đồng | P 2024-09
340 lượt người | P 2024-09
5 máy xúc | P 2024-09
2 tấn | P 2024-09
350 thùng mì | P 2024-09""",
)

CREDIT = (
    """HOẠT ĐỘNG TÍN DỤNG CHÍNH SÁCH 9 THÁNG ĐẦU NĂM 2022 (PGD NHCSXH huyện Đông Giang Hạ)
Tổng nguồn vốn đến 30/9/2022 đạt ⟦387.450⟧ triệu đồng, tăng 28.316 triệu đồng so với 31/12/2021, tốc độ tăng ⟦7,9⟧%. Doanh số cho vay 9 tháng đạt ⟦94.205⟧ triệu đồng với ⟦2.031⟧ lượt khách hàng được vay vốn; doanh số thu nợ ⟦66,8⟧ tỷ đồng. Nợ quá hạn ⟦412⟧ triệu đồng, chiếm ⟦0,11⟧% tổng dư nợ, giảm 85 triệu đồng so với đầu năm. Toàn huyện có ⟦196⟧ tổ tiết kiệm và vay vốn, trong đó tổ xếp loại tốt ⟦183⟧ tổ, chiếm ⟦93,4⟧%; khá ⟦11⟧ tổ; trung bình ⟦2⟧ tổ. Mức cho vay bình quân ⟦46,4⟧ triệu đồng/hộ, cao hơn 5,2 triệu đồng/hộ so với năm trước.
Phấn đấu đến 31/12/2022, tổng dư nợ đạt ⟦395⟧ tỷ đồng, tỷ lệ nợ quá hạn dưới ⟦0,1⟧%.
""",
    """387450 triệu đồng | P 2022-09 | C up 28316
- % | P 2022-09 | C up 7.9
94205 triệu đồng | P 2022-01/2022-09
2031 lượt khách | P 2022-01/2022-09
66.8 tỷ đồng | P 2022-01/2022-09
412 triệu đồng | P 2022-01/2022-09 | C down 85
0.11 % | P 2022-01/2022-09
196 tổ | P 2022-01/2022-09
183 tổ | P 2022-01/2022-09
93.4 % | P 2022-01/2022-09
11 tổ | P 2022-01/2022-09
2 tổ | P 2022-01/2022-09
46.4 triệu đồng/hộ | P 2022-01/2022-09 | C up 5.2
- tỷ đồng | P 2022-12 | T 395
- % | P 2022-12 | T 0.1""",
)

HEALTH = (
    """TRẠM Y TẾ XÃ PHÚ AN ĐÔNG
Số: 07/BC-TYT
Phú An Đông, ngày 05 tháng 01 năm 2023
BÁO CÁO
Kết quả công tác y tế năm 2022
1. Khám chữa bệnh: tổng số lượt khám ⟦6.745⟧ lượt, đạt 96,4% KH năm; trong đó khám BHYT ⟦5.980⟧ lượt (⟦88,7⟧%), trẻ em dưới 6 tuổi ⟦1.214⟧ lượt.
2. Tiêm chủng mở rộng: trẻ dưới 1 tuổi tiêm chủng đầy đủ ⟦98/102⟧ trẻ, đạt 96,1%; phụ nữ có thai tiêm UV2+ ⟦87/90⟧, đạt 96,7%.
3. Dân số - KHHGĐ: sinh trong năm ⟦104⟧ trẻ (nam ⟦55⟧, nữ ⟦49⟧), giảm 6 trẻ so với năm 2021; sinh con thứ 3 trở lên: ⟦9⟧ trường hợp, chiếm ⟦8,65⟧%. Tỷ suất sinh thô ⟦14,2⟧‰.
4. Suy dinh dưỡng trẻ dưới 5 tuổi: cân nặng/tuổi ⟦11,2⟧%, chiều cao/tuổi ⟦17,6⟧% (kế hoạch ≤ 18%).
5. Phòng chống dịch: toàn xã ghi nhận ⟦1.326⟧ ca mắc Covid-19, không có ca tử vong; tỷ lệ tiêm mũi 3 cho người từ 18 tuổi trở lên đạt ⟦91,5⟧%.
""",
    """6745 lượt | P 2022 | A 96.4
5980 lượt | P 2022
88.7 % | P 2022
1214 lượt | P 2022
98 trẻ | P 2022 | A 96.1
87 trẻ | P 2022 | A 96.7
104 trẻ | P 2022 | C down 6
55 trẻ | P 2022
49 trẻ | P 2022
9 trường hợp | P 2022
8.65 % | P 2022
14.2 ‰ | P 2022
11.2 % | P 2022
17.6 % | P 2022 | T 18
1326 ca | P 2022
91.5 % | P 2022""",
)

VOTERS = (
    """Tổng hợp ý kiến cử tri trước kỳ họp thứ 12 HĐND xã Hòa Thịnh Tây
Thường trực HĐND xã phối hợp với Ủy ban MTTQ tổ chức ⟦06⟧ điểm tiếp xúc cử tri với ⟦523⟧ cử tri tham dự, tiếp nhận ⟦37⟧ lượt ý kiến, tổng hợp thành ⟦29⟧ kiến nghị (đất đai ⟦9⟧, giao thông ⟦8⟧, môi trường ⟦5⟧, chính sách xã hội ⟦7⟧). Đã trả lời ⟦24/29⟧ kiến nghị, đạt tỷ lệ ⟦82,8⟧%; chuyển cấp trên ⟦05⟧ kiến nghị.
Cử tri thôn 3 phản ánh tuyến mương dài ⟦650⟧ m bị bồi lấp, gần ⟦40⟧ ha ruộng thiếu nước; đề nghị hỗ trợ ⟦150⟧ triệu đồng để nạo vét.
UBND xã trả lời: năm 2024 đã bố trí ⟦80⟧ triệu đồng; dự kiến quý I/2025 hoàn thành ⟦100⟧% khối lượng.
""",
    """6 điểm | P -
523 cử tri | P -
37 lượt | P -
29 kiến nghị | P -
9 kiến nghị | P -
8 kiến nghị | P -
5 kiến nghị | P -
7 kiến nghị | P -
24 kiến nghị | P -
82.8 % | P -
5 kiến nghị | P -
650 m | P -
40 ha | P -
150 triệu đồng | P -
80 triệu đồng | P 2024
- % | P 2025-Q1 | T 100""",
)

OWN_TEXTS = {
    **MORE_TEXTS,
    "half_year": HALF_YEAR,
    "congress": CONGRESS,
    "plan": PLAN,
    "cell": CELL,
    "storm": STORM,
    "credit": CREDIT,
    "health": HEALTH,
    "voters": VOTERS,
}
