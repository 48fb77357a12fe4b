"""Numbers of staff in prose and in tables, as tables of cases: (text, [(group, qualifier, count)])."""

from __future__ import annotations

import unicodedata

import pytest

from extractor.mentions.staff import find_staff
from extractor.models import Claims, Document, Page, StaffMention
from extractor.patterns import shipped_patterns
from extractor.pipeline import extract
from extractor.reading import Reading, read_view
from extractor.repairs import repair
from extractor.tables import find_tables

ALL = "officials_and_civil_servants"
Row = tuple[str, str | None, int]


def read(text: str) -> Reading:
    text = unicodedata.normalize("NFC", text)
    document = Document("case.txt", "0" * 64, "text", "utf-8", text, (Page(1, 0, len(text)),))
    return read_view(document, repair(document), shipped_patterns())


def find(text: str) -> tuple[StaffMention, ...]:
    """As the pipeline does: tables are claimed, so that prose does not read them."""
    reading = read(text)
    tables = find_tables(reading)
    claims = Claims.none(len(reading.text)).with_spans([(table.start, table.end) for table in tables])
    return find_staff(reading, tables, claims)


def rows(text: str) -> list[Row]:
    return [(one.group, one.qualifier, one.count) for one in find(text)]


CASES: list[tuple[str, list[Row]]] = [
    # "đạt trình độ" says which class; alone, "đạt" would say how they were rated
    ("Xã có 18 cán bộ, công chức: 16 người đạt trình độ đại học, 02 người đạt trình độ cao đẳng.",
     [(ALL, None, 18), (ALL, "university", 16), (ALL, "college", 2)]),
    # the parts of a whole may have no unit
    ("Xã có 21 cán bộ, công chức, trong đó cán bộ 10, công chức 11; đại học 20.",
     [(ALL, None, 21), ("officials", None, 10), ("civil_servants", None, 11), (ALL, "university", 20)]),
    # classes are of persons, not of posts
    ("Sở được giao 118 biên chế công chức, hiện có mặt 109 người: 41 thạc sĩ, 66 đại học.",
     [("posts_assigned", None, 118), ("posts_present", None, 109), ("civil_servants", "master", 41),
      ("civil_servants", "university", 66)]),
    ("So với chỉ tiêu 18 biên chế được giao, thị trấn hiện sử dụng 17 biên chế.",
     [("posts_assigned", None, 18), ("posts_present", None, 17)]),
    # the plain total
    ("Hiện nay UBND phường có 18 cán bộ, công chức.", [(ALL, None, 18)]),
    # no comma, new tone style in the word before, number in words beside it
    ("Uỷ ban hiện có 21 (hai mươi mốt) cán bộ công chức.", [(ALL, None, 21)]),
    # abbreviations
    ("Toàn xã có 20 CBCC; trường học có 64 CBCCVC.",
     [(ALL, None, 20), ("officials_civil_servants_public_employees", None, 64)]),
    # the total behind its group, with words between
    ("Tổng số cán bộ, công chức của phường hiện có 20 người.", [(ALL, None, 20)]),
    # the total behind a colon and at the end of the line
    ("Tổng số cán bộ, công chức: 21", [(ALL, None, 21)]),
    # each class repeats the group, wrapped over a line
    ("Phường có 18 cán bộ, công chức: 17 cán bộ, công chức có trình độ \nchuyên môn đại học, 01 cán bộ, công chức "
     "có trình độ Trung cấp.", [(ALL, None, 18), (ALL, "university", 17), (ALL, "intermediate", 1)]),
    # classes without their group inherit it from the total
    ("Xã có 20 cán bộ, công chức, trong đó: 05 thạc sĩ, 12 đại học, 03 trung cấp.",
     [(ALL, None, 20), (ALL, "master", 5), (ALL, "university", 12), (ALL, "intermediate", 3)]),
    # spelling with y, class before the figure
    ("Xã có 30 cán bộ, công chức; tiến sỹ 01 người, thạc sỹ 04 người, đại học 25 người.",
     [(ALL, None, 30), (ALL, "doctorate", 1), (ALL, "master", 4), (ALL, "university", 25)]),
    # figures in brackets after the class
    ("Trình độ cán bộ, công chức: thạc sĩ (03 người), đại học (12 người).",
     [(ALL, "master", 3), (ALL, "university", 12)]),
    # "17 out of 18"; the percentage is left to the quantities
    ("Trình độ chuyên môn của cán bộ, công chức: Đại học 17/18 người, chiếm 94,4%.", [(ALL, "university", 17)]),
    # a ratio with its class after the group
    ("17/18 cán bộ, công chức có trình độ đại học.", [(ALL, "university", 17)]),
    # political theory: the label decides for trung cấp
    ("Lý luận chính trị của cán bộ, công chức: cao cấp 02, trung cấp 15.",
     [(ALL, "political_advanced", 2), (ALL, "political_intermediate", 15)]),
    # both lists in one sentence
    ("Xã có 20 công chức: 19 đại học, 01 trung cấp; về LLCT có 02 cao cấp, 17 trung cấp và 01 sơ cấp.",
     [("civil_servants", None, 20), ("civil_servants", "university", 19), ("civil_servants", "intermediate", 1),
      ("civil_servants", "political_advanced", 2), ("civil_servants", "political_intermediate", 17),
      ("civil_servants", "political_elementary", 1)]),
    # the label stands behind the class
    ("Trong số 20 cán bộ, công chức có 04 người có trình độ trung cấp lý luận chính trị.",
     [(ALL, None, 20), (ALL, "political_intermediate", 4)]),
    # bachelor of political theory and bachelor of a trade are two things
    ("Xã có 20 cán bộ, công chức. Lý luận chính trị: cử nhân 01, cao cấp 04.",
     [(ALL, None, 20), (ALL, "political_bachelor", 1), (ALL, "political_advanced", 4)]),
    # a list of items: the label of one item holds for those below it
    ("UBND xã có 19 cán bộ, công chức.\n- Trình độ chuyên môn:\n+ Đại học: 17 người\n+ Trung cấp: 02 người\n"
     "- Trình độ lý luận chính trị:\n+ Cao cấp: 02\n+ Trung cấp: 15",
     [(ALL, None, 19), (ALL, "university", 17), (ALL, "intermediate", 2), (ALL, "political_advanced", 2),
      (ALL, "political_intermediate", 15)]),
    # women and Party members of the total
    ("Xã có 21 cán bộ, công chức (nữ: 09; đảng viên: 20).",
     [(ALL, None, 21), (ALL, "female", 9), (ALL, "party_member", 20)]),
    # classes after two totals divide both
    ("Hiện có 10 cán bộ và 11 công chức, trong đó 15 đại học, 06 trung cấp.",
     [("officials", None, 10), ("civil_servants", None, 11), (ALL, "university", 15), (ALL, "intermediate", 6)]),
    # parts in brackets, then classes of the whole
    ("Cán bộ, công chức có 21 người (10 cán bộ, 11 công chức); trong đó đại học 18 người, cao đẳng 03 người.",
     [(ALL, None, 21), ("officials", None, 10), ("civil_servants", None, 11), (ALL, "university", 18),
      (ALL, "college", 3)]),
    # posts assigned and filled; the second leaves the word out
    ("Biên chế được giao: 23; có mặt: 21.", [("posts_assigned", None, 23), ("posts_present", None, 21)]),
    # a year between
    ("Tổng số biên chế được giao năm 2023 là 23 biên chế, hiện có 21 người.",
     [("posts_assigned", None, 23), ("posts_present", None, 21)]),
    # posts without the word biên chế
    ("Quận có 106 công chức được giao, hiện có mặt 101 công chức.",
     [("posts_assigned", None, 106), ("posts_present", None, 101)]),
    # titles are not persons
    ("Hiện phường còn 11 chức danh không chuyên trách.", [("non_specialised_titles", None, 11)]),
    ("Xã có 12 người hoạt động không chuyên trách.", [("non_specialised", None, 12)]),
    # in the neighbourhoods, said after the group, in a second clause, and by a name of their own
    ("Có 33 người hoạt động không chuyên trách ở thôn.", [("neighbourhood_staff", None, 33)]),
    ("Số người hoạt động không chuyên trách ở thị trấn là 17 người, ở khối phố là 21 người.",
     [("non_specialised", None, 17), ("neighbourhood_staff", None, 21)]),
    ("Toàn xã có 33 cán bộ thôn.", [("neighbourhood_staff", None, 33)]),
    # the present figure of a reduction
    ("Số người hoạt động không chuyên trách giảm từ 19 người còn 12 người.", [("non_specialised", None, 12)]),
    # posts held together
    ("Khu dân cư: 23 người kiêm nhiệm,100% nhất thể hóa.", [("concurrent", None, 23)]),
    # the number of the decree is no count
    ("Ngoài ra còn 02 hợp đồng 68.", [("contract", None, 2)]),
    ("Có 03 lao động hợp đồng theo Nghị định 111/2022/NĐ-CP.", [("contract", None, 3)]),
    ("Hợp đồng 68: 03 người.", [("contract", None, 3)]),
    ("Có 04 hợp đồng làm công việc hỗ trợ, phục vụ.", [("contract", None, 4)]),
    # the counter: after the group, before it, by duty
    ("Phường bố trí 05 công chức làm việc tại Bộ phận một cửa.", [("one_stop_staff", None, 5)]),
    ("Bộ phận tiếp nhận và trả kết quả có 05 công chức.", [("one_stop_staff", None, 5)]),
    ("Trung tâm bố trí 14 công chức làm nhiệm vụ tiếp nhận.", [("one_stop_staff", None, 14)]),
    # training: attendances, a verb of sending, the class of the course
    ("Trong quý đã cử 12 lượt cán bộ đi tập huấn.", [("officials", "trained", 12)]),
    ("Số cán bộ, công chức được cử đi đào tạo, bồi dưỡng: 12 lượt người.", [(ALL, "trained", 12)]),
    ("Xã có 21 cán bộ, công chức. Đã cử 04 (bốn) người học trung cấp lý luận chính trị.",
     [(ALL, None, 21), (ALL, "trained", 4)]),
    # discipline: none, and one
    ("Trong năm không có cán bộ, công chức nào vi phạm phải xử lý kỷ luật.", [(ALL, "disciplined", 0)]),
    ("Trong kỳ có 01 công chức bị kỷ luật khiển trách.", [("civil_servants", "disciplined", 1)]),
    # recruited and retired
    ("Trong kỳ tuyển dụng 02 công chức; 03 cán bộ nghỉ hưu.",
     [("civil_servants", "recruited", 2), ("officials", "retired", 3)]),
    # public employees right before the figure
    ("Các trường có viên chức 45 người.", [("public_employees", None, 45)]),
    # titles of the posts in brackets before the place
    ("Phường bố trí 04 công chức (Tư pháp - hộ tịch, địa chính) trực tại Bộ phận một cửa.",
     [("one_stop_staff", None, 4)]),
    # the counter is the subject after a heading without a full stop
    ("7. Thực hiện cơ chế một cửa\nBộ phận tiếp nhận và trả kết quả hoạt động nền nếp, có 04 công chức thường trực.",
     [("one_stop_staff", None, 4)]),
    # a figure between the group and its own
    ("Tổng số người hoạt động không chuyên trách ở 9 thôn là 27 người.", [("neighbourhood_staff", None, 27)]),
    # the second one sent to a course
    ("Xã có 21 công chức; đã cử 02 đồng chí dự lớp bồi dưỡng, 01 đồng chí học lớp cao cấp lý luận chính trị.",
     [("civil_servants", None, 21), ("civil_servants", "trained", 2), ("civil_servants", "trained", 1)]),
    # comrades, and the classes in the next sentence
    ("Tổng số CBCC là 22 đồng chí. Về trình độ chuyên môn: Đại học 21 đồng chí; Trung cấp 01 đồng chí.",
     [(ALL, None, 22), (ALL, "university", 21), (ALL, "intermediate", 1)]),
    # told for each village, then in all
    ("Mỗi thôn có 03 cán bộ thôn; toàn xã có 27 cán bộ thôn.", [("neighbourhood_staff", None, 27)]),
    # women before their group
    ("Có 03 nữ cán bộ.", [("officials", "female", 3)]),
    # a table of classes: the group stands in its title, the rate is no count
    ("Bảng 2. Chất lượng đội ngũ công chức\nTT Trình độ chuyên môn Số người Tỷ lệ (%)\n1 Tiến sĩ 01 2,56\n"
     "2 Thạc sĩ 17 43,59\n3 Đại học 21 53,85\nTổng số 39 100\n",
     [("civil_servants", "doctorate", 1), ("civil_servants", "master", 17), ("civil_servants", "university", 21),
      ("civil_servants", None, 39)]),
    # a table of groups with classes over its columns
    # who is at the counter, and what posts there are
    ("Trung tâm Phục vụ hành chính công xã bố trí 05 người trực.", [("one_stop_staff", None, 5)]),
    ("Khối chính quyền hiện có 31 biên chế có mặt.", [("posts_present", None, 31)]),
    ("Bộ Nội vụ giao tỉnh 1.420 biên chế công chức.", [("posts_assigned", None, 1420)]),
    # the group of the sentence before, and of the row of the total
    ("Cơ cấu trình độ công chức như sau:\n\n| Thạc sĩ | Đại học | Tổng số |\n| 5 | 16 | 21 |\n",
     [("civil_servants", "master", 5), ("civil_servants", "university", 16), ("civil_servants", None, 21)]),
    ("Cơ cấu:\n| Nội dung | Số lượng (người) |\n| Tổng số công chức | 21 |\n| Thạc sĩ | 5 |\n| Nữ | 9 |\n",
     [("civil_servants", None, 21), ("civil_servants", "master", 5), ("civil_servants", "female", 9)]),
    # a reason behind those disciplined, the verb of the next figure, attendances of courses
    ("Xử lý kỷ luật 02 công chức do vi phạm về đất đai.", [("civil_servants", "disciplined", 2)]),
    ("Kỷ luật 02 công chức và tuyển dụng 05 công chức.",
     [("civil_servants", "disciplined", 2), ("civil_servants", "recruited", 5)]),
    ("Trong quý mở 03 lớp giao tiếp cho 110 lượt công chức.", [("civil_servants", "trained", 110)]),
    ("Trong quý 33 lượt cán bộ tham gia bồi dưỡng.", [("officials", "trained", 33)]),
    # the counter by its short name
    ("Trung tâm Phục vụ hành chính công đi vào nền nếp. Trung tâm có 11 công chức thường trực.",
     [("one_stop_staff", None, 11)]),
    ("Trung tâm Phục vụ hành chính công đi vào nền nếp. Trung tâm Y tế có 12 viên chức.",
     [("public_employees", None, 12)]),
    # positions below the row of their group
    ("| TT | Chức danh | Số người | Nữ |\n| I | Cán bộ | 2 | 1 |\n| 1 | Bí thư | 1 | 0 |\n"
     "| 2 | Chủ tịch | 1 | 1 |\n| II | Công chức | 1 | 1 |\n| 1 | Kế toán | 1 | 1 |\n| | Cộng | 3 | 2 |\n",
     [("officials", None, 2), ("officials", "female", 1), ("officials", None, 1), ("officials", "female", 0),
      ("officials", None, 1), ("officials", "female", 1), ("civil_servants", None, 1), ("civil_servants", "female", 1),
      ("civil_servants", None, 1), ("civil_servants", "female", 1), (ALL, None, 3), (ALL, "female", 2)]),
    ("| STT | Đối tượng | Tổng số | Nữ | Đại học | Trung cấp |\n| 1 | Cán bộ | 10 | 4 | 9 | 1 |\n"
     "| 2 | Công chức | 11 | 5 | 11 | 0 |\n",
     [("officials", None, 10), ("officials", "female", 4), ("officials", "university", 9),
      ("officials", "intermediate", 1), ("civil_servants", None, 11), ("civil_servants", "female", 5),
      ("civil_servants", "university", 11), ("civil_servants", "intermediate", 0)]),
    # posts of which nothing is said are those assigned; the number may be out of them
    ("Định biên của xã là 19, hiện có mặt 18 người.", [("posts_assigned", None, 19), ("posts_present", None, 18)]),
    ("Khung biên chế của phường là 45 người; hiện có 41 người.",
     [("posts_assigned", None, 45), ("posts_present", None, 41)]),
    ("Tổng biên chế năm 2024 của huyện: 96.", [("posts_assigned", None, 96)]),
    ("Biên chế 23/25 người.", [("posts_present", None, 23)]),
    ("Hiện bố trí 19/21 biên chế.", [("posts_present", None, 19)]),
    ("Phường có 45 biên chế, hiện có mặt 43 đồng chí, trong đó 20 nữ.",
     [("posts_assigned", None, 45), ("posts_present", None, 43), ("posts_present", "female", 20)]),
    # who assigns them, and to whom
    ("Biên chế công chức Sở Nội vụ giao cho đơn vị 31 biên chế, hiện thực hiện 29.",
     [("posts_assigned", None, 31), ("posts_present", None, 29)]),
    ("UBND huyện giao cho xã 22 biên chế, đã bố trí 20.", [("posts_assigned", None, 22), ("posts_present", None, 20)]),
    ("Có 18 cán bộ, công chức trên tổng số 20 biên chế huyện giao.", [(ALL, None, 18), ("posts_assigned", None, 20)]),
    ("Phường có 21 biên chế do quận giao.", [("posts_assigned", None, 21)]),
    ("Sử dụng 17 biên chế trong tổng số 20 biên chế được giao.",
     [("posts_present", None, 17), ("posts_assigned", None, 20)]),
    # a day between; what is lacking is no post that is filled
    ("Đến cuối kỳ, số biên chế có mặt đến 15/6 là 38 người.", [("posts_present", None, 38)]),
    ("Biên chế: được giao 24, có mặt 22, chưa sử dụng 2.", [("posts_assigned", None, 24), ("posts_present", None, 22)]),
    ("Tổng biên chế hiện có lên tới 62 người.", [("posts_present", None, 62)]),
    ("Số lượng người làm việc được giao là 45 người, hiện có 43 người.",
     [("posts_assigned", None, 45), ("posts_present", None, 43)]),
    # classes of those present, whose group is printed
    ("Biên chế được giao 23, có mặt 21 cán bộ, công chức. Trình độ: đại học 18, trung cấp 03.",
     [("posts_assigned", None, 23), ("posts_present", None, 21), (ALL, "university", 18), (ALL, "intermediate", 3)]),
    # groups one after another, without a unit and without "trong đó"
    ("Đến nay: cán bộ 10, công chức 12, không chuyên trách cấp xã 08.",
     [("officials", None, 10), ("civil_servants", None, 12), ("non_specialised", None, 8)]),
    ("Cán bộ 09; công chức 11; không chuyên trách ở phường 13; trưởng khu phố, phó khu phố 18.",
     [("officials", None, 9), ("civil_servants", None, 11), ("non_specialised", None, 13),
      ("neighbourhood_staff", None, 18)]),
    # the order of the names
    ("Toàn xã có 24 công chức, cán bộ, 9 người trong số đó là nữ.", [(ALL, None, 24), (ALL, "female", 9)]),
    ("Xã có 20 cán bộ, công chức. Trong số đó có 18 người là đảng viên.", [(ALL, None, 20), (ALL, "party_member", 18)]),
    # those present out of the posts
    ("Huyện đã bố trí 215/230 cán bộ, công chức, trong đó có 110 cán bộ và 105 công chức.",
     [(ALL, None, 215), ("officials", None, 110), ("civil_servants", None, 105)]),
    ("Hiện tại thị trấn có 19/21 cán bộ, công chức, ít hơn 2 người.", [(ALL, None, 19)]),
    # persons of the group that was counted
    ("Xã có 21 cán bộ, công chức. Trong kỳ có 02 người nghỉ hưu.", [(ALL, None, 21), (ALL, "retired", 2)]),
    ("Phường có 22 công chức; 02 người tự nguyện nghỉ theo Nghị định số 108/2014/NĐ-CP.",
     [("civil_servants", None, 22), ("civil_servants", "retired", 2)]),
    ("Xã có 21 công chức. Trong năm tuyển dụng 02 người, nghỉ hưu 01 người.",
     [("civil_servants", None, 21), ("civil_servants", "recruited", 2), ("civil_servants", "retired", 1)]),
    ("Phường có 21 công chức. Có 3 người tham gia lớp bồi dưỡng.",
     [("civil_servants", None, 21), ("civil_servants", "trained", 3)]),
    ("Khiển trách 01 công chức.", [("civil_servants", "disciplined", 1)]),
    # none, of those counted just before, and behind a colon
    ("Có 21 công chức. Chưa có ai bị kỷ luật.", [("civil_servants", None, 21), ("civil_servants", "disciplined", 0)]),
    ("Số cán bộ, công chức bị kỷ luật: không.", [(ALL, "disciplined", 0)]),
    ("Kỷ luật cán bộ, công chức: không có.", [(ALL, "disciplined", 0)]),
    # how many places there are stands between
    ("Số viên chức tại 4 trường học hiện có 112 người.", [("public_employees", None, 112)]),
    ("Tổng số công chức của 12 xã, thị trấn là 240 người.", [("civil_servants", None, 240)]),
    ("Xã có 12 cán bộ bán chuyên trách và 27 người hoạt động không chuyên trách ở 9 thôn.",
     [("non_specialised", None, 12), ("neighbourhood_staff", None, 27)]),
    # titles, and the persons who hold them
    ("Người hoạt động không chuyên trách: 12 chức danh do 10 người đảm nhiệm.",
     [("non_specialised_titles", None, 12), ("non_specialised", None, 10)]),
    ("Xã có 11 chức danh không chuyên trách, do 09 người đảm nhiệm.",
     [("non_specialised_titles", None, 11), ("non_specialised", None, 9)]),
    ("Có 2 chức danh kiêm nhiệm.", [("concurrent", None, 2)]),
    # who took a degree in the period, and how many have one now
    ("Xã có 20 công chức. Trong năm 03 người tốt nghiệp đại học, nâng số có bằng đại học lên 11 người.",
     [("civil_servants", None, 20), ("civil_servants", "university", 11)]),
    # an item beside that of the non-specialised speaks of the main staff again, one below it does not
    ("- Cán bộ, công chức: 20 người.\n- Người hoạt động không chuyên trách: 12 người.\n- Trình độ: đại học 15 người.",
     [(ALL, None, 20), ("non_specialised", None, 12), (ALL, "university", 15)]),
    ("- Cán bộ, công chức: 20 người.\n- Người hoạt động không chuyên trách: 12 người.\n+ Trình độ: đại học 5 người.",
     [(ALL, None, 20), ("non_specialised", None, 12), ("non_specialised", "university", 5)]),
    # the counter: below a heading, sent there, persons; another subject after a semicolon
    ("II. NHÂN LỰC\nTrung tâm Phục vụ hành chính công có Giám đốc, 01 Phó Giám đốc và 06 công chức làm việc ở quầy.",
     [("one_stop_staff", None, 6)]),
    ("Sở đã cử 02 công chức tiếp nhận hồ sơ tại Trung tâm HCC tỉnh.", [("one_stop_staff", None, 2)]),
    ("Bố trí 04 người làm việc tại Bộ phận một cửa.", [("one_stop_staff", None, 4)]),
    ("Trung tâm PVHCC chỉ có 3 công chức; phòng Kinh tế 5 công chức.",
     [("one_stop_staff", None, 3), ("civil_servants", None, 5)]),
    # a total out of the posts, behind its group
    ("Tổng số CBCC của xã: 21/23 (thiếu 2 so với định biên).", [(ALL, None, 21)]),
    # persons in the neighbourhoods, after the non-specialised of the commune
    ("Có 14 người hoạt động không chuyên trách cấp xã, 33 người ở 11 thôn.",
     [("non_specialised", None, 14), ("neighbourhood_staff", None, 33)]),
    # short forms, two of which stand for other things elsewhere
    ("Xã có 22 CBCC. Chuyên môn: ĐH 19, TC 3; LLCT: CC 2, TC 17, SC 3.",
     [(ALL, None, 22), (ALL, "university", 19), (ALL, "intermediate", 3), (ALL, "political_advanced", 2),
      (ALL, "political_intermediate", 17), (ALL, "political_elementary", 3)]),
    # the number of the decree is part of the name
    ("Tổng số CBCCVC 60 người, trong đó HĐ 68 là 04, hợp đồng ngắn hạn 01.",
     [("officials_civil_servants_public_employees", None, 60), ("contract", None, 4), ("contract", None, 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_staff_is_found(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


LOOK_ALIKES = [
    # a share
    "100% cán bộ, công chức ký cam kết.",
    # audiences
    "Có 45 cán bộ, công chức tham dự hội nghị.",
    "Tuyên truyền cho 300 lượt cán bộ, công chức và nhân dân.",
    # a part without an id
    "Có 15 cán bộ, công chức được đánh giá hoàn thành tốt nhiệm vụ.",
    "18/18 cán bộ, công chức hoàn thành nhiệm vụ.",
    "Trong đó trình độ đại học trở lên của cán bộ, công chức là 298 người.",
    # what was done to them has no id
    "Trong kỳ đã bổ nhiệm 02 công chức, điều động 01 cán bộ.",
    # members of the Party, the population, delegates, citizens
    "Đảng bộ xã có 250 đảng viên.",
    "Xã có 6.100 nhân khẩu nữ, bầu 12 đại biểu HĐND.",
    "Đã tiếp 15 công dân.",
    # dossiers
    "Cán bộ, công chức đã giải quyết 90 hồ sơ.",
    # something that staff have
    "Cán bộ, công chức xã có 05 sáng kiến.",
    # a decree, a year, a school
    "Nghị định 33/2023/NĐ-CP về cán bộ, công chức cấp xã.",
    "Đội ngũ cán bộ, công chức năm 2023 được kiện toàn.",
    "Trường cấp 3 nằm trên địa bàn.",
    # contracts that were certified
    "Chứng thực 35 hợp đồng, giao dịch.",
    # taken over from elsewhere, not the total
    "Trong kỳ xã tiếp nhận 02 công chức.",
    # asked for
    "Đề nghị bổ sung 02 công chức cho xã.",
    # several groups under one figure
    "Tổng số cán bộ, công chức, người hoạt động không chuyên trách là 32 người.",
    # an indefinite article
    "Mỗi việc giao cho một công chức phụ trách.",
    # discipline as conduct
    "Cán bộ, công chức chấp hành kỷ luật, kỷ cương.",
    # per village
    "Mỗi thôn không quá 03 người.",
    # what a decree allows
    "Xã loại 2 được bố trí tối đa là 21 cán bộ, công chức.",
    "Đối với xã loại I, II, III tương ứng là 22 - 20 - 18 cán bộ, công chức.",
    "Số người hoạt động không chuyên trách cấp xã loại I, II, III tương ứng là 14 - 12 - 10 người.",
    # a difference, posts that were cut, posts that are vacant
    "Số công chức vượt so với khung biên chế tỉnh giao là 24 người.",
    "Kết quả tinh giản biên chế: 03 người.",
    "Chức danh công chức Văn hóa - xã hội còn trống 01 biên chế.",
    "Biên chế còn thiếu 02 người.",
    "Thực hiện Quyết định giao biên chế năm 2023.",
    # a ratio of something else
    "Đã có 18/20 cán bộ, công chức dùng chữ ký số.",
    "100% cán bộ, công chức (22/22 người) có máy tính.",
    # who is given something, who is met
    "Cấp tài khoản cho 22 cán bộ, công chức.",
    "Họp 9 trưởng thôn.",
    # who came from elsewhere, behind a colon
    "Công chức được tiếp nhận: 01 người.",
    "Số cán bộ, công chức hài lòng: 20/22 người.",
    # a short form of công chức is no class
    "CB 10, CC 11.",
    # titles of civil servants
    "Công chức xã gồm 6 chức danh.",
    # pensioners, workers elsewhere, who comes to the counter
    "Chi trả lương hưu cho 120 người nghỉ hưu.",
    "Có 15 người được tuyển dụng vào công ty.",
    "Bộ phận một cửa có 25 người đến làm thủ tục.",
    "Có 35 người ở Trung tâm hành chính công chờ đến lượt.",
    # discipline as conduct; of whom is not said
    "Không có công chức nào vi phạm kỷ luật, kỷ cương.",
    "Không có trường hợp nào bị kỷ luật.",
    # contracts that were certified; numbers of neighbourhoods
    "Chứng thực hợp đồng 35 trường hợp.",
    "Trưởng ấp 2, trưởng ấp 3 đã họp dân.",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes_are_no_staff(text: str) -> None:
    assert rows(text) == []


def test_more_than_there_are_were_never_some_of_them() -> None:
    assert rows("Xã có 21 công chức. Có 15 người nghỉ hưu.") == [
        ("civil_servants", None, 21),
        ("civil_servants", "retired", 15),
    ]
    assert rows("Xã có 21 công chức. Có 120 người nghỉ hưu.") == [("civil_servants", None, 21)]


def test_a_sentence_that_begins_with_a_class_goes_on_about_those_counted() -> None:
    counted = ("civil_servants", None, 21)
    assert rows("Xã có 21 công chức. Đảng viên là 19 người, nữ là 06 người.") == [
        counted,
        ("civil_servants", "party_member", 19),
        ("civil_servants", "female", 6),
    ]
    assert rows("Xã có 21 công chức. Đảng bộ xã có 12 đảng viên.") == [counted]


def test_pensioners_who_are_paid_were_never_some_of_them() -> None:
    served = "Xã có 21 công chức. Có 12 người nghỉ hưu được nhận lương hưu qua tài khoản."
    assert rows(served) == [("civil_servants", None, 21)]


def test_spans_cover_their_figures_and_labels_leave_them_out() -> None:
    text = "Xã có 20 cán bộ, công chức, trong đó đại học 17/20 người."
    total, part = find(text)
    assert (text[total.start : total.end], total.label) == ("20 cán bộ, công chức", "cán bộ, công chức")
    assert (text[part.start : part.end], part.label) == ("đại học 17/20 người", "đại học")


def test_figures_that_others_took_are_left_alone() -> None:
    reading = read("Xã có 20 cán bộ, công chức.")
    assert find_staff(reading, (), Claims.none(len(reading.text)).with_spans([(6, 8)])) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Tuyển dụng 58 công chức, 204 viên chức, 03 cán bộ.",
            [
                ("civil_servants", "recruited", 58),
                ("public_employees", "recruited", 204),
                ("officials", "recruited", 3),
            ],
        ),
        # behind the figure it is said of that figure alone
        ("Có 02 công chức nghỉ hưu, 20 viên chức.", [("civil_servants", "retired", 2), ("public_employees", None, 20)]),
        # in another clause
        (
            "Thi hành kỷ luật 02 công chức; hiện có 30 viên chức.",
            [("civil_servants", "disciplined", 2), ("public_employees", None, 30)],
        ),
    ],
)
def test_a_verb_before_a_list_of_groups_is_said_of_each(text: str, found: list[tuple[str, str | None, int]]) -> None:
    assert [(one.group, one.qualifier, one.count) for one in extract(text.encode(), name="a.txt").staff] == found


def test_people_of_another_clause_hold_no_titles() -> None:
    text = "Xã bố trí 12 chức danh không chuyên trách; trong kỳ có 10 người dân phản ánh, kiến nghị."
    assert [(one.group, one.count) for one in extract(text.encode(), name="a.txt").staff] == [
        ("non_specialised_titles", 12)
    ]


@pytest.mark.parametrize(
    ("lead", "group"),
    [
        ("Trình độ của công chức như sau:", "civil_servants"),
        ("Cơ cấu trình độ viên chức thể hiện ở bảng dưới đây:", "public_employees"),
        # of two groups, or in a sentence of its own, it is not said of the table
        ("Trình độ của công chức và của người hoạt động không chuyên trách như sau:", None),
        ("Đơn vị có nhiều công chức trẻ.", None),
    ],
)
def test_a_table_without_labels_is_of_the_group_announced(lead: str, group: str | None) -> None:
    text = f"{lead}\nTiến sĩ\tThạc sĩ\tĐại học\tTổng số\n3\t24\t41\t68\n"
    found = [(one.group, one.qualifier, one.count) for one in extract(text.encode(), name="a.txt").staff]
    rows = [("doctorate", 3), ("master", 24), ("university", 41), (None, 68)]
    assert found == ([(group, qualifier, count) for qualifier, count in rows] if group else [])
