# ruff: noqa: E501 - reports have long lines
"""More reports of our own in the notation of own_texts: a quarterly list, a party report of a year, news pieces."""

QUARTER = (
    """BÁO CÁO KẾT QUẢ THỰC HIỆN NHIỆM VỤ QUÝ I NĂM 2024
1. Thu ngân sách: TH quý I: ⟦1.245⟧ tr.đ/DT 4.800 tr.đ, đạt 25,9% DT; so CK tăng 12,4%.
2. Chăn nuôi: đàn trâu ⟦412⟧ con (KH 430 con), đàn bò ⟦655⟧ con/KH 640 con, đạt 102,3%; lợn ⟦2.350⟧ con, tăng 120 con (⟦5,4⟧%) so với cùng kỳ năm 2023.
3. Tỷ lệ hộ nghèo giảm từ ⟦18,2⟧% xuống còn ⟦14,6⟧% (giảm 3,6 điểm %).
4. Số lao động được tạo việc làm: ⟦45/180⟧ LĐ, đạt 25% KH năm.
5. Độ che phủ rừng đạt ⟦54,2⟧%, vượt 0,2% so với NQ.
6. Năng suất lúa xuân ⟦62⟧ tạ/ha (cùng kỳ ⟦60,5⟧ tạ/ha); sản lượng ⟦1.302⟧ tấn, bằng ⟦103,5⟧% cùng kỳ.
7. Cấp ⟦32⟧ GCNQSDĐ, đạt 40% kế hoạch; thu phí, lệ phí được ⟦12,5⟧ triệu đồng.
8. Tỷ lệ học sinh lên lớp ⟦99,2⟧%, tỷ lệ tốt nghiệp THCS ⟦100⟧%; học sinh giỏi cấp huyện ⟦12⟧ em, cấp tỉnh ⟦3⟧ em.
9. Giải quyết ⟦42/45⟧ đơn thư, đạt 93,3%; còn ⟦3⟧ đơn đang giải quyết.
10. Vận động nhân dân đóng góp ⟦350⟧ triệu đồng, hiến ⟦1.200⟧ m2 đất, ⟦560⟧ ngày công làm ⟦1,5⟧ km đường bê tông rộng ⟦3⟧m.
11. Mức thu nhập bình quân tăng từ ⟦32⟧ triệu đồng/người/năm (2020) lên ⟦41,5⟧ triệu đồng/người/năm (2023).
12. So với kế hoạch, diện tích ngô tăng ⟦12⟧ ha; sản lượng tăng ⟦56⟧ tấn.
13. Phấn đấu trong quý II: thu ngân sách đạt ⟦1.300⟧ triệu đồng trở lên; trồng mới ⟦20⟧ha rừng; kết nạp từ ⟦2 - 3⟧ đảng viên; giảm ⟦02⟧ vụ vi phạm so với quý I.
14. Tổng số cán bộ, công chức: ⟦21⟧ người; trong đó trình độ đại học ⟦17⟧, cao đẳng ⟦2⟧, trung cấp ⟦2⟧; đảng viên ⟦20⟧.
15. Tổ chức ⟦02⟧ đợt kiểm tra tại ⟦12⟧ cơ sở, xử phạt ⟦01⟧ cơ sở, số tiền ⟦3.000.000⟧ đồng.
16. Công tác giảm nghèo: hộ nghèo ⟦156⟧ hộ = ⟦12,1⟧%; hộ cận nghèo ⟦98⟧ hộ = ⟦7,6⟧%.
17. Xã hoàn thành ⟦14/16⟧ chỉ tiêu, trong đó ⟦6⟧ chỉ tiêu vượt kế hoạch; ⟦2⟧ chỉ tiêu chưa đạt.
18. Giá trị sản xuất đạt ⟦86,5⟧ tỷ đồng, đạt 24,7% so kế hoạch, tăng 8,9% so cùng kỳ.
19. Tỷ lệ đô thị hóa đạt ⟦35⟧%; mật độ dân số ⟦245⟧ người/km2.
20. Tiêm vắc xin LMLM ⟦1.200⟧ liều, THT ⟦1.150⟧ liều, dại ⟦320⟧ liều; tỷ lệ tiêm phòng đạt ⟦85⟧% tổng đàn.
""",
    """1245 triệu đồng | P 2024-Q1 | T 4800 | A 25.9 | C up 12.4
412 con | P 2024-Q1 | T 430
655 con | P 2024-Q1 | T 640 | A 102.3
2350 con | P 2024-Q1 | C up 120
- % | P 2024-Q1 | C up 5.4
18.2 % | P -
14.6 % | P 2024-Q1 | C down 3.6
45 lao động | P 2024-Q1 | T 180 | A 25
54.2 % | P 2024-Q1 | C up 0.2
62 tạ/ha | P 2024-Q1
60.5 tạ/ha | P 2023-Q1
1302 tấn | P 2024-Q1
103.5 % | P 2024-Q1
32 giấy chứng nhận | P 2024-Q1 | A 40
12.5 triệu đồng | P 2024-Q1
99.2 % | P 2024-Q1
100 % | P 2024-Q1
12 em | P 2024-Q1
3 em | P 2024-Q1
42 đơn thư | P 2024-Q1 | A 93.3
3 đơn | P 2024-Q1
350 triệu đồng | P 2024-Q1
1200 m2 | P 2024-Q1
560 ngày công | P 2024-Q1
1.5 km | P 2024-Q1
3 m | P 2024-Q1
32 triệu đồng/người/năm | P 2020
41.5 triệu đồng/người/năm | P 2023
- ha | P 2024-Q1 | C up 12
- tấn | P 2024-Q1 | C up 56
- triệu đồng | P 2024-Q2 | T 1300
- ha | P 2024-Q2 | T 20
- đảng viên | P 2024-Q2 | T 2
- vụ | P 2024-Q2 | T 2 | C down 2
21 người | P 2024-Q1
17 người | P 2024-Q1
2 người | P 2024-Q1
2 người | P 2024-Q1
20 người | P 2024-Q1
2 đợt | P 2024-Q1
12 cơ sở | P 2024-Q1
1 cơ sở | P 2024-Q1
3000000 đồng | P 2024-Q1
156 hộ | P 2024-Q1
12.1 % | P 2024-Q1
98 hộ | P 2024-Q1
7.6 % | P 2024-Q1
14 chỉ tiêu | P 2024-Q1
6 chỉ tiêu | P 2024-Q1
2 chỉ tiêu | P 2024-Q1
86.5 tỷ đồng | P 2024-Q1 | A 24.7 | C up 8.9
35 % | P 2024-Q1
245 người/km2 | P 2024-Q1
1200 liều | P 2024-Q1
1150 liều | P 2024-Q1
320 liều | P 2024-Q1
85 % | P 2024-Q1""",
)

PARTY = (
    """ĐẢNG BỘ HUYỆN PHONG LĨNH
ĐẢNG ỦY XÃ VÂN KHÁNH
*
Số 45-BC/ĐU
Vân Khánh, ngày 10 tháng 12 năm 2023
BÁO CÁO
kết quả lãnh đạo thực hiện nhiệm vụ năm 2023, phương hướng, nhiệm vụ năm 2024
-----
A- KẾT QUẢ LÃNH ĐẠO THỰC HIỆN NHIỆM VỤ NĂM 2023
I- Về phát triển kinh tế - xã hội
1- Kinh tế: Tốc độ tăng trưởng kinh tế đạt ⟦9,6⟧% (KH 9,5%). Cơ cấu kinh tế: Nông nghiệp ⟦42,1⟧%; công nghiệp, xây dựng ⟦25,4⟧%; dịch vụ ⟦32,5⟧%. Tổng diện tích gieo trồng ⟦1.215,6/1.200⟧ ha, đạt 101,3% KH; tổng sản lượng lương thực có hạt ⟦4.856⟧ tấn, tăng 112 tấn so với năm 2022.
2- Thu nhập bình quân đầu người ⟦45,6⟧ triệu đồng, tăng 4,1 triệu đồng so với năm 2022 và vượt ⟦0,6⟧ triệu đồng so với nghị quyết.
3- Giáo dục: Duy trì sĩ số ⟦1.456/1.462⟧ học sinh đạt 99,6%. Trường đạt chuẩn quốc gia ⟦3/4⟧ trường (mức độ 2: ⟦01⟧ trường).
4- Y tế: Tỷ lệ bao phủ BHYT đạt ⟦96,3⟧% dân số, tăng 1,2% so với cùng kỳ. Tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng thể thấp còi giảm còn ⟦18,4⟧%.
5- Giảm nghèo: Đầu năm toàn xã có ⟦187⟧ hộ nghèo (⟦13,2⟧%), cuối năm giảm còn ⟦142⟧ hộ (⟦9,9⟧%), giảm 45 hộ, đạt 112,5% kế hoạch.
II- Về quốc phòng, an ninh
Tuyển chọn, gọi công dân nhập ngũ ⟦11/11⟧ đồng chí (trong đó ⟦02⟧ đảng viên), đạt 100%. Xảy ra ⟦05⟧ vụ việc về ANTT (trộm cắp ⟦03⟧, đánh nhau ⟦02⟧), giảm 02 vụ so với năm 2022.
III- Công tác xây dựng Đảng
Đảng bộ có ⟦19⟧ chi bộ với ⟦312⟧ đảng viên. Kết nạp ⟦14⟧ đảng viên, đạt 116,7% NQ; chuyển chính thức ⟦09⟧ đồng chí; xóa tên ⟦01⟧. Kiểm tra ⟦04⟧ tổ chức đảng, ⟦06⟧ đảng viên; giám sát ⟦03⟧ tổ chức và ⟦05⟧ đảng viên, hoàn thành 100% kế hoạch. Kết quả đánh giá, xếp loại: hoàn thành xuất sắc nhiệm vụ ⟦03/19⟧ chi bộ = ⟦15,8⟧%; hoàn thành tốt nhiệm vụ ⟦14/19⟧ chi bộ = ⟦73,7⟧%; hoàn thành nhiệm vụ ⟦02/19⟧ chi bộ = ⟦10,5⟧%.
B- PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024
I- Các chỉ tiêu chủ yếu
- Tốc độ tăng trưởng kinh tế ⟦9,8⟧% trở lên.
- Thu nhập bình quân đầu người đạt ⟦50⟧ triệu đồng.
- Tỷ lệ hộ nghèo giảm 3% so với năm 2023 (còn ⟦6,9⟧%).
- Kết nạp ⟦12⟧ đảng viên trở lên; trên ⟦90⟧% chi bộ hoàn thành tốt nhiệm vụ trở lên.
- Tỷ lệ hộ dân sử dụng nước sạch: ⟦65⟧%; nước hợp vệ sinh: ⟦98⟧%.
- Giữ vững ⟦02⟧ thôn nông thôn mới kiểu mẫu, phấn đấu có thêm ⟦01⟧ thôn.
""",
    """9.6 % | P 2023 | T 9.5
42.1 % | P 2023
25.4 % | P 2023
32.5 % | P 2023
1215.6 ha | P 2023 | T 1200 | A 101.3
4856 tấn | P 2023 | C up 112
45.6 triệu đồng | P 2023 | C up 4.1
- triệu đồng | P 2023 | C up 0.6
1456 học sinh | P 2023 | A 99.6
3 trường | P 2023
1 trường | P 2023
96.3 % | P 2023 | C up 1.2
18.4 % | P 2023
187 hộ | P 2023
13.2 % | P 2023
142 hộ | P 2023 | A 112.5 | C down 45
9.9 % | P 2023
11 đồng chí | P 2023 | A 100
2 đảng viên | P 2023
5 vụ việc | P 2023 | C down 2
3 vụ việc | P 2023
2 vụ việc | P 2023
19 chi bộ | P 2023
312 đảng viên | P 2023
14 đảng viên | P 2023 | A 116.7
9 đồng chí | P 2023
1 đồng chí | P 2023
4 tổ chức | P 2023
6 đảng viên | P 2023
3 tổ chức | P 2023
5 đảng viên | P 2023 | A 100
3 chi bộ | P 2023
15.8 % | P 2023
14 chi bộ | P 2023
73.7 % | P 2023
2 chi bộ | P 2023
10.5 % | P 2023
- % | P 2024 | T 9.8
- triệu đồng | P 2024 | T 50
- % | P 2024 | T 6.9 | C down 3
- đảng viên | P 2024 | T 12
- % | P 2024 | T 90
- % | P 2024 | T 65
- % | P 2024 | T 98
- thôn | P 2024 | T 2
- thôn | P 2024 | T 1""",
)

MORE_TEXTS = {"quarter": QUARTER, "party": PARTY}
