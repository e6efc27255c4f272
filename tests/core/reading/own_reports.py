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

SCHOOL = (
    """UBND HUYỆN KHE SÀI
PHÒNG GIÁO DỤC VÀ ĐÀO TẠO
BÁO CÁO TỔNG KẾT NĂM HỌC 2022 - 2023
Toàn huyện có ⟦38⟧ đơn vị trường học (mầm non ⟦13⟧, tiểu học ⟦9⟧, THCS ⟦12⟧, PTDTBT ⟦4⟧) với ⟦412⟧ nhóm lớp, ⟦11.245⟧ học sinh, so với năm học trước tăng 6 lớp và 215 học sinh. Đội ngũ có ⟦856⟧ cán bộ, giáo viên, nhân viên; tỷ lệ đạt chuẩn trở lên ⟦92,6⟧%, trên chuẩn ⟦31,5⟧%.
Huy động trẻ 3-5 tuổi ra lớp ⟦3.120/3.145⟧ trẻ, đạt tỷ lệ ⟦99,2⟧%; trẻ 6 tuổi vào lớp 1 đạt ⟦100⟧%. Duy trì sĩ số: tiểu học ⟦99,8⟧%, THCS ⟦98,5⟧%. Học sinh hoàn thành chương trình lớp học: tiểu học ⟦98,9⟧%; xét tốt nghiệp THCS ⟦1.012/1.020⟧ em (⟦99,2⟧%).
Thi học sinh giỏi cấp tỉnh đạt ⟦14⟧ giải (⟦2⟧ giải nhì, ⟦5⟧ giải ba, ⟦7⟧ giải khuyến khích), tăng 3 giải so với năm học trước. ⟦21/38⟧ trường đạt chuẩn quốc gia, bằng ⟦55,3⟧%, trong đó ⟦4⟧ trường đạt mức độ 2.
Tổng kinh phí đầu tư cơ sở vật chất ⟦24 tỷ 850⟧ triệu đồng, xây mới ⟦32⟧ phòng học, sửa chữa ⟦47⟧ phòng; còn ⟦18⟧ phòng học tạm.
Chỉ tiêu năm học 2023 - 2024: huy động trẻ nhà trẻ đạt ⟦35⟧% trở lên; công nhận mới ⟦02⟧ trường chuẩn quốc gia; tỷ lệ học sinh bỏ học dưới ⟦0,3⟧%.
""",
    """38 đơn vị | P 2022/2023
13 đơn vị | P 2022/2023
9 đơn vị | P 2022/2023
12 đơn vị | P 2022/2023
4 đơn vị | P 2022/2023
412 nhóm lớp | P 2022/2023 | C up 6
11245 học sinh | P 2022/2023 | C up 215
856 cán bộ, giáo viên | P 2022/2023
92.6 % | P 2022/2023
31.5 % | P 2022/2023
3120 trẻ | P 2022/2023
99.2 % | P 2022/2023
100 % | P 2022/2023
99.8 % | P 2022/2023
98.5 % | P 2022/2023
98.9 % | P 2022/2023
1012 em | P 2022/2023
99.2 % | P 2022/2023
14 giải | P 2022/2023 | C up 3
2 giải | P 2022/2023
5 giải | P 2022/2023
7 giải | P 2022/2023
21 trường | P 2022/2023
55.3 % | P 2022/2023
4 trường | P 2022/2023
24850000000 đồng | P 2022/2023
32 phòng | P 2022/2023
47 phòng | P 2022/2023
18 phòng | P 2022/2023
- % | P 2023/2024 | T 35
- trường | P 2023/2024 | T 2
- % | P 2023/2024 | T 0.3""",
)

COOPERATIVE = (
    """HỢP TÁC XÃ DƯỢC LIỆU BẢN ĐÔN: HIỆU QUẢ TỪ LIÊN KẾT
(17/03/2024 08:45)
Thành lập tháng 5/2019 với ⟦7⟧ thành viên và số vốn ban đầu ⟦300⟧ triệu đồng, đến nay HTX Dược liệu Bản Đôn đã có ⟦32⟧ thành viên, liên kết với ⟦145⟧ hộ trồng sa nhân, đương quy trên diện tích ⟦78,5⟧ ha tại ⟦6⟧ bản của xã Mường Lạn.
Năm 2023, HTX tiêu thụ ⟦56⟧ tấn dược liệu tươi, doanh thu hơn ⟦4,2⟧ tỷ đồng, tăng 35% so với năm 2022; thu nhập bình quân của thành viên đạt từ ⟦6 đến 8⟧ triệu đồng/tháng. Giá thu mua sa nhân khô hiện ⟦320.000 - 350.000⟧ đồng/kg, cao hơn năm ngoái 40.000 đồng/kg.
Anh Lò Văn Pó, bản Đôn 2, chia sẻ: "Gia đình tôi trồng ⟦1,2⟧ ha sa nhân, mỗi năm thu khoảng ⟦180⟧ triệu đồng, gấp 3 lần trồng ngô".
Theo ông Giám đốc HTX, hiện đơn vị có ⟦2⟧ sản phẩm đạt OCOP 3 sao và ⟦1⟧ sản phẩm 4 sao. Dự kiến năm 2025, HTX đầu tư xưởng chế biến công suất ⟦500⟧ kg/ngày với tổng vốn ⟦3,5⟧ tỷ đồng, mở rộng vùng trồng lên ⟦120⟧ ha, tạo việc làm cho ⟦50 - 60⟧ lao động, phấn đấu doanh thu đạt trên ⟦8⟧ tỷ đồng.
""",
    """7 thành viên | P 2019-05
300 triệu đồng | P 2019-05
32 thành viên | P -
145 hộ | P -
78.5 ha | P -
6 bản | P -
56 tấn | P 2023
4.2 tỷ đồng | P 2023 | C up 35
6 triệu đồng/tháng | P 2023
320000 đồng/kg | P 2023 | C up 40000
1.2 ha | P -
180 triệu đồng | P - | C up 3
2 sản phẩm | P -
1 sản phẩm | P -
- kg/ngày | P 2025 | T 500
- tỷ đồng | P 2025 | T 3.5
- ha | P 2025 | T 120
- lao động | P 2025 | T 50
- tỷ đồng | P 2025 | T 8""",
)

LINES = (
    """Toàn tỉnh có ⟦92/106⟧ xã đạt chuẩn NTM (chiếm ⟦86,8⟧%), trong đó có ⟦25⟧ xã NTM nâng cao, ⟦3⟧ xã NTM kiểu mẫu; bình quân đạt ⟦18,2⟧ tiêu chí/xã.
Số hộ nghèo giảm từ ⟦1.245⟧ hộ năm 2021 xuống ⟦860⟧ hộ năm 2023 (giảm 385 hộ).
GRDP bình quân đầu người ước đạt ⟦68,5⟧ triệu đồng/người/năm, tương đương ⟦2.850⟧ USD.
Đến ngày 31/12/2023, toàn huyện có ⟦1.256/1.300⟧ ha cà phê được tái canh, bằng 96,6% kế hoạch cả giai đoạn 2021 - 2025.
Chỉ số PCI đạt ⟦65,2⟧ điểm, xếp thứ 23/63, tăng 5 bậc.
Thu hút ⟦3⟧ dự án với tổng vốn đăng ký ⟦120⟧ tỷ đồng, nâng tổng số dự án lên ⟦15⟧ dự án.
Tỷ lệ hộ nghèo ⟦12,3⟧%, cao hơn mức bình quân chung của tỉnh 2,5%.
Tỷ lệ giải ngân đạt ⟦45⟧%, trong đó vốn nông thôn mới đạt ⟦62⟧%, vốn giảm nghèo ⟦38⟧%.
Số ca mắc sốt xuất huyết ⟦25⟧ ca, tăng 15 ca (gấp ⟦2,5⟧ lần) so với cùng kỳ.
Nhà nước hỗ trợ ⟦70⟧%, nhân dân đóng góp ⟦30⟧%.
Lương thực bình quân đầu người ⟦510⟧kg/năm.
Từ 01/01/2024 đến 30/6/2024, tiếp nhận ⟦1.254⟧ hồ sơ.
Trong tháng 5/2024, xử lý ⟦3⟧ vụ; lũy kế 5 tháng ⟦12⟧ vụ.
Dự kiến đến cuối năm, thu đạt ⟦4,5⟧ tỷ đồng.
Ước thực hiện cả năm 2023: sản lượng ⟦4.500⟧ tấn, đạt 102% KH; kế hoạch năm 2024: ⟦4.600⟧ tấn.
Kế hoạch giao 120 triệu đồng, thực hiện ⟦135⟧ triệu đồng, đạt 112,5%.
Chỉ tiêu giao 20 ha, đã trồng ⟦18⟧ ha, đạt 90%.
Diện tích cây ăn quả ⟦245⟧ ha, trong đó diện tích cho thu hoạch ⟦180⟧ ha, sản lượng ⟦1.260⟧ tấn, giá trị ⟦18,9⟧ tỷ đồng.
Thu từ thuế ⟦3,2⟧ tỷ đồng (đạt 64% dự toán), thu phí ⟦450⟧ triệu đồng (đạt 90% dự toán), thu khác ⟦120⟧ triệu đồng.
Tổng số ⟦1.245⟧ học sinh, giảm 12 học sinh so với năm học trước, trong đó: mầm non ⟦312⟧ cháu, tiểu học ⟦543⟧ học sinh, THCS ⟦390⟧ học sinh.
Tỷ lệ tổ dân phố văn hóa đạt ⟦95,2⟧% (⟦20/21⟧ tổ).
Xã có ⟦1.120⟧ hộ, ⟦4.856⟧ nhân khẩu, gồm ⟦5⟧ dân tộc cùng sinh sống; diện tích tự nhiên ⟦5.620⟧ ha.
Hỗ trợ ⟦15⟧ hộ xây nhà, mỗi hộ ⟦60⟧ triệu đồng (nhà nước ⟦40⟧ triệu đồng, cộng đồng ⟦20⟧ triệu đồng).
Năm 2023 toàn xã trồng được ⟦120⟧ ha rừng, vượt 20% kế hoạch; năm 2022 trồng ⟦95⟧ ha.
Công an xã bắt ⟦3⟧ vụ, ⟦5⟧ đối tượng, thu giữ ⟦12,5⟧ gam heroin, ⟦200⟧ viên ma túy tổng hợp.
Có ⟦85⟧% số hộ tham gia, tương ứng ⟦952⟧ hộ.
Đã có ⟦100⟧% thôn, bản hoàn thành; số thôn đạt chuẩn là ⟦9⟧, chiếm ⟦90⟧%.
Mức sống tăng ⟦1,5⟧ lần; năng suất tăng từ ⟦45⟧ lên ⟦52⟧ tạ/ha.
""",
    """92 xã | P -
86.8 % | P -
25 xã | P -
3 xã | P -
18.2 tiêu chí/xã | P -
1245 hộ | P 2021
860 hộ | P 2023 | C down 385
68.5 triệu đồng/người/năm | P -
2850 USD | P -
1256 ha | P 2023-12 | T 1300 | A 96.6
65.2 điểm | P -
3 dự án | P -
120 tỷ đồng | P -
15 dự án | P -
12.3 % | P - | C up 2.5
45 % | P -
62 % | P -
38 % | P -
25 ca | P - | C up 15
- lần | P - | C up 2.5
70 % | P -
30 % | P -
510 kg/năm | P -
1254 hồ sơ | P 2024-H1
3 vụ | P 2024-05
12 vụ | P 2024-05
- tỷ đồng | P - | T 4.5
4500 tấn | P 2023 | A 102
- tấn | P 2024 | T 4600
135 triệu đồng | P - | T 120 | A 112.5
18 ha | P - | T 20 | A 90
245 ha | P -
180 ha | P -
1260 tấn | P -
18.9 tỷ đồng | P -
3.2 tỷ đồng | P - | A 64
450 triệu đồng | P - | A 90
120 triệu đồng | P -
1245 học sinh | P - | C down 12
312 cháu | P -
543 học sinh | P -
390 học sinh | P -
95.2 % | P -
20 tổ | P -
1120 hộ | P -
4856 nhân khẩu | P -
5 dân tộc | P -
5620 ha | P -
15 hộ | P -
60 triệu đồng | P -
40 triệu đồng | P -
20 triệu đồng | P -
120 ha | P 2023 | C up 20
95 ha | P 2022
3 vụ | P -
5 đối tượng | P -
12.5 gam | P -
200 viên | P -
85 % | P -
952 hộ | P -
100 % | P -
9 ? | P -
90 % | P -
- lần | P - | C up 1.5
45 tạ/ha | P -
52 tạ/ha | P -""",
)

MORE_TEXTS = {
    "quarter": QUARTER,
    "party": PARTY,
    "school": SCHOOL,
    "cooperative": COOPERATIVE,
    "lines": LINES,
}
