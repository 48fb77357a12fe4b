# ruff: noqa: E501
"""Statements about dossiers in prose, and rows of dossier tables, as tables of cases."""

from __future__ import annotations

import unicodedata

import pytest

from extractor.mentions.dossiers import find_dossiers
from extractor.models import Claims, Document, DossierMention, Page
from extractor.patterns import shipped_patterns
from extractor.reading import Reading, read_view
from extractor.repairs import repair
from extractor.tables import find_tables

Statement = tuple[str | None, dict[str, float]]


def read(text: str) -> Reading:
    text = unicodedata.normalize("NFC", text)
    document = Document("case.txt", "0" * 64, "text", "utf-8", text, (Page(1, 0, len(text)),))
    return read_view(document, repair(document), shipped_patterns())


def find(text: str) -> tuple[DossierMention, ...]:
    reading = read(text)
    return find_dossiers(reading, find_tables(reading), Claims.none(len(reading.text)))


def values(mention: DossierMention) -> dict[str, float]:
    found: dict[str, float] = {name: figure.value for name, figure in mention.measures.items()}
    if mention.rate is not None:
        found["rate"] = mention.rate.value
    return found


def statements(text: str) -> list[Statement]:
    return [(mention.field, values(mention)) for mention in find(text)]


# fmt: off
STATEMENTS: list[tuple[str, list[Statement]]] = [
    # ---- one figure, one measure ----
    # the measure stands before its figure
    ("Trong quý, Bộ phận Một cửa đã tiếp nhận 670 hồ sơ.", [("all", {"received": 670})]),
    # the figure stands before its measure
    ("Có 445 hồ sơ được giải quyết trong tháng.", [("all", {"resolved": 445})]),
    # a colon between
    ("Tổng số hồ sơ tiếp nhận: 1.247 hồ sơ.", [("all", {"received": 1247})]),
    # a colon and no noun after the figure
    ("Số hồ sơ đã giải quyết: 1.230.", [("all", {"resolved": 1230})]),
    # "là" between
    ("Tổng số hồ sơ phải giải quyết trong kỳ là 1.758 hồ sơ.", [("all", {"received": 1758})]),
    # a wrapped line inside the measure and inside the noun
    ("Đến nay, phường đã tiếp \nnhận được 90 hồ\nsơ.", [("all", {"received": 90})]),
    # padded zero
    ("Đã tiếp nhận 02 hồ sơ.", [("all", {"received": 2})]),
    # a heap and a part after the figure
    ("Đã giải quyết 445 hồ sơ đúng hạn.", [("all", {"resolved_on_time": 445})]),
    # a heap and a part before the figure
    ("Giải quyết trước hạn 900 hồ sơ.", [("all", {"resolved_early": 900})]),
    # one figure for two heaps
    ("Trong tháng, xã đã tiếp nhận và giải quyết 118 hồ sơ.", [("all", {"received": 118, "resolved": 118})]),
    # the same with a comma
    ("Bộ phận Một cửa tiếp nhận, giải quyết 118 hồ sơ.", [("all", {"received": 118, "resolved": 118})]),
    # "lượt hồ sơ", "bộ hồ sơ"
    ("UBND xã tiếp nhận 56 lượt hồ sơ, đã trả kết quả 50 bộ hồ sơ.", [("all", {"received": 56, "resolved": 50})]),
    # number in words
    ("Trong kỳ còn hai hồ sơ quá hạn.", [("all", {"late": 2})]),
    # number in words of several syllables
    ("Đã trả lại hai mươi lăm hồ sơ không hợp lệ.", [("all", {"returned": 25})]),
    # digits with the words beside them
    ("Đã tiếp nhận 04 (bốn) hồ sơ.", [("all", {"received": 4})]),
    # two fields joined by a dash are one, the one named first
    ("Lĩnh vực Địa chính - Xây dựng: tiếp nhận 12 hồ sơ, giải quyết 12 hồ sơ.",
     [("land", {"received": 12, "resolved": 12})]),
    # letters of apology are no dossiers of a field
    ("Hồ sơ quá hạn 15 hồ sơ (lĩnh vực đất đai 12 hồ sơ, lĩnh vực xây dựng 03 hồ sơ), đã gửi thư xin lỗi 15/15 hồ sơ.",
     [("all", {"late": 15}), ("land", {"late": 12}), ("construction", {"late": 3})]),
    # what is done, after its noun
    ("Tiếp nhận 3.730 hồ sơ; kết quả: 3.621 hồ sơ đã xong, 109 hồ sơ còn trong quy trình xử lý.",
     [("all", {"received": 3730, "resolved": 3621, "pending": 109})]),
    # a list below what was resolved, whose items say first what came in
    ("Tiếp nhận 470 hồ sơ, giải quyết 450 hồ sơ, cụ thể:\n- Chứng thực: 310 hồ sơ, đã giải quyết 300 hồ sơ.",
     [("all", {"received": 470, "resolved": 450}), ("certification", {"received": 310, "resolved": 300})]),
    # a list with its figures in brackets, and brackets that say something else
    ("Tiếp nhận 1.046 hồ sơ, gồm: Chứng thực (1.017 hồ sơ); Văn hóa đã nhận 12 hồ sơ; Xây dựng (17 hồ sơ).",
     [("all", {"received": 1046}), ("certification", {"received": 1017}), ("culture", {"received": 12}),
      ("construction", {"received": 17})]),
    ("Lĩnh vực đất đai (thủ tục mới) tiếp nhận 12 hồ sơ.", [("land", {"received": 12})]),
    # "số còn lại" is what is pending, unless it says what it is
    ("Phải giải quyết 524 hồ sơ; trực tuyến 60 hồ sơ, trực tiếp 459 hồ sơ; số còn lại 05 hồ sơ từ kỳ trước chuyển qua.",
     [("all", {"received": 524, "received_online": 60, "received_direct": 459, "carried_over": 5})]),
    # none of one field
    ("Tiếp nhận 100 hồ sơ. Chưa phát sinh hồ sơ thuộc lĩnh vực tín ngưỡng, tôn giáo.",
     [("all", {"received": 100}), ("religion", {"received": 0})]),
    ("Trong tháng không có hồ sơ đất đai quá hạn.", [("land", {"late": 0})]),
    # of what was on time the whole is what was resolved, when something else came in
    ("Tiếp nhận 6.418 hồ sơ. Phường đã giải quyết sớm và đúng hạn 6.407/6.411 hồ sơ.",
     [("all", {"received": 6418}), ("all", {"resolved_early_or_on_time": 6407, "resolved": 6411})]),
    # what comes through a way named before a colon
    ("Việc tiếp nhận và trả kết quả qua dịch vụ bưu chính công ích: tiếp nhận 45 hồ sơ, trả kết quả 120 hồ sơ.",
     [("all", {"received_post": 45})]),
    # "kết quả giải quyết được" is a measure, "kết quả giải quyết" a name
    ("Tiếp nhận 470 hồ sơ. Kết quả giải quyết được 450 hồ sơ, trong đó: hộ tịch 120 hồ sơ; chứng thực 330 hồ sơ.",
     [("all", {"received": 470}), ("all", {"resolved": 450}), ("civil_status", {"resolved": 120}),
      ("certification", {"resolved": 330})]),
    # vendor wording
    ("Hồ sơ chưa đến hạn trả: 15 hồ sơ.", [("all", {"pending": 15})]),
    ("Hồ sơ chưa đến hạn: 15 hồ sơ.", [("all", {"pending_in_time": 15})]),
    # by post
    ("Hồ sơ nộp qua dịch vụ bưu chính công ích: 41 hồ sơ.", [("all", {"received_post": 41})]),
    # withdrawn and returned
    ("Công dân rút 03 hồ sơ; trả lại 05 hồ sơ.", [("all", {"withdrawn": 3, "returned": 5})]),
    # waiting for supplements
    ("Có 07 hồ sơ đang chờ bổ sung.", [("all", {"supplement": 7})]),
    # ---- several figures, one statement ----
    # no comma between the two, each with its own cue before it
    ("Trong Quý I tại Bộ phận một cửa đã tiếp nhận được 670 hồ sơ đã giải quyết đúng hạn 670 hồ sơ. Không có hồ sơ quá hẹn.",
     [("all", {"received": 670, "resolved_on_time": 670, "late": 0})]),
    # three figures before their cues
    ("Có 670 hồ sơ tiếp nhận, 665 hồ sơ giải quyết đúng hạn, 05 hồ sơ quá hạn.",
     [("all", {"received": 670, "resolved_on_time": 665, "resolved_late": 5})]),
    # brackets with a breakdown; bare figures inside
    ("Tổng số hồ sơ tiếp nhận: 1.247 (trong đó trực tuyến: 1.102; trực tiếp 130; kỳ trước chuyển sang 15); đã giải quyết 1.230 hồ sơ (trước hạn 900, đúng hạn 330, quá hạn 0), đang giải quyết 17 hồ sơ.",
     [("all", {"received": 1247, "received_online": 1102, "received_direct": 130, "carried_over": 15, "resolved": 1230, "resolved_early": 900, "resolved_on_time": 330, "resolved_late": 0, "pending": 17})]),
    # ratio, with its rate
    ("Đã giải quyết 445/450 hồ sơ, đạt 98,8%.", [("all", {"resolved": 445, "received": 450, "rate": 98.8})]),
    # on-time ratio
    ("Trả kết quả đúng hẹn 445/450 hồ sơ, đạt tỷ lệ 98,9%.", [("all", {"resolved_on_time": 445, "received": 450, "rate": 98.9})]),
    # A dossiers online / B dossiers
    ("Đã tiếp nhận 263 hồ sơ trực tuyến/1.463 hồ sơ.", [("all", {"received_online": 263, "received": 1463})]),
    # pending broken down after "gồm"
    ("Đang giải quyết 37 hồ sơ, gồm 36 hồ sơ chưa đến hạn và 01 hồ sơ quá hạn.",
     [("all", {"pending": 37, "pending_in_time": 36, "pending_late": 1})]),
    # parts joined by "và"
    ("Đã giải quyết 1.230 hồ sơ, gồm 900 hồ sơ trước hạn và 330 hồ sơ đúng hạn.",
     [("all", {"resolved": 1230, "resolved_early": 900, "resolved_on_time": 330})]),
    # early and on time as one figure
    ("Giải quyết trước và đúng hạn 348 hồ sơ, quá hạn 02 hồ sơ.",
     [("all", {"resolved_early_or_on_time": 348, "resolved_late": 2})]),
    # the whole and what was taken in beside it
    ("Tổng số hồ sơ phải giải quyết 1.262 hồ sơ, trong đó tiếp nhận trong kỳ 1.247 hồ sơ, tồn kỳ trước 15 hồ sơ.",
     [("all", {"received": 1262, "received_new": 1247, "carried_over": 15})]),
    # taken in, without a printed whole: it is what was received
    ("Tiếp nhận mới 655 hồ sơ, kỳ trước chuyển sang 15 hồ sơ.", [("all", {"received": 655, "carried_over": 15})]),
    # direct and post in one figure
    ("Tiếp nhận trực tiếp và qua dịch vụ bưu chính 1.463 hồ sơ, trực tuyến 263 hồ sơ.",
     [("all", {"received_direct": 1463, "received_online": 263})]),
    # the same figure twice: the first is kept
    ("Bộ phận Một cửa tiếp nhận 90 hồ sơ, đã giải quyết 90 hồ sơ trên tổng số 90 hồ sơ tiếp nhận.",
     [("all", {"received": 90, "resolved": 90})]),
    # pending with its part in a clause of its own
    ("Đã giải quyết 120 hồ sơ; còn 06 hồ sơ đang thụ lý, chưa đến hẹn.", [("all", {"resolved": 120, "pending_in_time": 6})]),
    # a new sentence is a statement of its own
    ("Trong quý tiếp nhận 450 hồ sơ. Đã giải quyết 445 hồ sơ. Đang giải quyết 05 hồ sơ.",
     [("all", {"received": 450}), ("all", {"resolved": 445}), ("all", {"pending": 5})]),
    # the rate in a sentence of its own
    ("Đã giải quyết 1.684 hồ sơ. Tỷ lệ giải quyết trước hạn và đúng hạn đạt 99,82%.", [("all", {"resolved": 1684, "rate": 99.82})]),
    # the rate before its words
    ("Đã giải quyết 2.744 hồ sơ, 100% đúng hạn.", [("all", {"resolved": 2744, "rate": 100})]),
    # the rate in brackets, with a blank before the sign
    ("Số hồ sơ giải quyết đúng hạn là 990 hồ sơ (99 %).", [("all", {"resolved_on_time": 990, "rate": 99})]),
    # the share of the online ones is the rate where no other is told
    ("Tiếp nhận 1.247 hồ sơ, trong đó trực tuyến 1.102 hồ sơ (chiếm 88,4%).", [("all", {"received": 1247, "received_online": 1102, "rate": 88.4})]),
    ("Tiếp nhận 1.247 hồ sơ, trong đó trực tuyến 1.102 hồ sơ (chiếm 88,4%); đã giải quyết 1.240 hồ sơ.",
     [("all", {"received": 1247, "received_online": 1102, "resolved": 1240})]),
    # a first figure without a measure is the whole
    ("Tổng số hồ sơ: 145 hồ sơ (trực tuyến 102, trực tiếp 43).", [("all", {"received": 145, "received_online": 102, "received_direct": 43})]),
    # ---- lists ----
    # a whole without a measure, before "Trong đó:"
    ("Tổng số: 670 hồ sơ. Trong đó: đã giải quyết 665 hồ sơ, đang giải quyết 5 hồ sơ.",
     [("all", {"received": 670, "resolved": 665, "pending": 5})]),
    # two heaps parted by a slash
    ("Tổng số 450 hồ sơ tiếp nhận/ 440 hồ sơ đã giải quyết.", [("all", {"received": 450, "resolved": 440})]),
    # the rate before its figures
    ("Số hồ sơ giải quyết đúng hạn đạt 99,8% (1.230/1.232 hồ sơ).", [("all", {"resolved_on_time": 1230, "received": 1232, "rate": 99.8})]),
    # carried over, taken in, and the whole last
    ("Số hồ sơ tồn đầu kỳ: 12; số hồ sơ nhận mới: 300; tổng số hồ sơ phải giải quyết: 312.",
     [("all", {"carried_over": 12, "received_new": 300, "received": 312})]),
    # a late figure that stands for itself
    ("Số hồ sơ chưa đến hạn là 02 hồ sơ; số hồ sơ quá hạn là 0.", [("all", {"pending_in_time": 2, "late": 0})]),
    # bullets after "Trong đó:"
    ("Tổng số hồ sơ đã tiếp nhận: 1.232 hồ sơ. Trong đó:\n- Trực tuyến: 1.102 hồ sơ;\n- Trực tiếp: 130 hồ sơ.",
     [("all", {"received": 1232, "received_online": 1102, "received_direct": 130})]),
    # every measure a bullet
    ("Kết quả:\n- Số hồ sơ tiếp nhận: 670 hồ sơ;\n- Số hồ sơ đã giải quyết: 665 hồ sơ;\n- Số hồ sơ đang giải quyết: 05 hồ sơ.",
     [("all", {"received": 670, "resolved": 665, "pending": 5})]),
    # bullets that break the resolved ones down
    ("Đã giải quyết: 670 hồ sơ, trong đó:\n+ Trước hạn: 600 hồ sơ;\n+ Đúng hạn: 65 hồ sơ;\n+ Quá hạn: 05 hồ sơ.",
     [("all", {"resolved": 670, "resolved_early": 600, "resolved_on_time": 65, "resolved_late": 5})]),
    # bullets without the noun
    ("Tiếp nhận 232 hồ sơ, trong đó:\n- Trực tuyến: 102;\n- Trực tiếp: 130.",
     [("all", {"received": 232, "received_online": 102, "received_direct": 130})]),
    # ---- fields ----
    # a list of fields: what is counted is what was received
    ("Lĩnh vực hộ tịch: 90 hồ sơ; chứng thực 564 hồ sơ.", [("civil_status", {"received": 90}), ("certification", {"received": 564})]),
    # fields with several measures each
    ("Lĩnh vực hộ tịch tiếp nhận 90 hồ sơ, đã giải quyết 88 hồ sơ; lĩnh vực đất đai tiếp nhận 14 hồ sơ, đã giải quyết 10 hồ sơ.",
     [("civil_status", {"received": 90, "resolved": 88}), ("land", {"received": 14, "resolved": 10})]),
    # whole first, then fields in the same sentence
    ("Tiếp nhận 670 hồ sơ, trong đó: hộ tịch 90 hồ sơ, chứng thực 564 hồ sơ, người có công 02 hồ sơ, bảo trợ xã hội 14 hồ sơ.",
     [("all", {"received": 670}), ("civil_status", {"received": 90}), ("certification", {"received": 564}), ("people_with_merit", {"received": 2}), ("social_protection", {"received": 14})]),
    # fields as bullets
    ("Đã tiếp nhận 104 hồ sơ, cụ thể:\n- Hộ tịch: 90 hồ sơ;\n- Đất đai: 14 hồ sơ.",
     [("all", {"received": 104}), ("civil_status", {"received": 90}), ("land", {"received": 14})]),
    # measures nested below a field
    ("- Lĩnh vực hộ tịch:\n+ Tiếp nhận: 90 hồ sơ;\n+ Đã giải quyết: 88 hồ sơ.\n- Lĩnh vực chứng thực:\n+ Tiếp nhận: 564 hồ sơ;\n+ Đã giải quyết: 564 hồ sơ.",
     [("civil_status", {"received": 90, "resolved": 88}), ("certification", {"received": 564, "resolved": 564})]),
    # fields after the figure
    ("Số hồ sơ chưa đến hạn trả gồm 11 hồ sơ đất đai và 04 hồ sơ chính sách xã hội.",
     [("land", {"pending": 11}), ("social_protection", {"pending": 4})]),
    # a field after figure and measure
    ("Đang giải quyết 36 hồ sơ, trong đó có 01 hồ sơ trễ hạn thuộc lĩnh vực đất đai.",
     [("all", {"pending": 36}), ("land", {"pending_late": 1})]),
    # a field named in passing is not the subject
    ("Vẫn còn 12 hồ sơ trễ hẹn, tập trung ở lĩnh vực đất đai.", [("all", {"late": 12})]),
    # a list of fields without figures is not the subject either
    ("Tiếp nhận 670 hồ sơ thuộc các lĩnh vực hộ tịch, chứng thực, đất đai.", [("all", {"received": 670})]),
    # other fields
    ("Lĩnh vực hộ tịch: 12 hồ sơ; lĩnh vực khác: 05 hồ sơ.", [("civil_status", {"received": 12}), ("other", {"received": 5})]),
    # fields in brackets, without the noun
    ("UBND xã tiếp nhận 450 hồ sơ (hộ tịch 120, chứng thực 300, đất đai 30).",
     [("all", {"received": 450}), ("civil_status", {"received": 120}), ("certification", {"received": 300}), ("land", {"received": 30})]),
    # fields after "Trong đó:", one figure for two heaps
    ("Tổng số hồ sơ đã tiếp nhận và giải quyết: 523 (Trong đó: Hộ tịch: 123; Chứng thực: 400).",
     [("all", {"received": 523, "resolved": 523}), ("civil_status", {"received": 123, "resolved": 123}), ("certification", {"received": 400, "resolved": 400})]),
    # parts of a field are not the field
    ("Hộ tịch: 90 hồ sơ, trong đó: khai sinh 40, kết hôn 20, khai tử 30.", [("civil_status", {"received": 90})]),
    # late ones of a whole, by field
    ("Có 03 hồ sơ giải quyết trễ hạn (01 hồ sơ lĩnh vực đất đai, 02 hồ sơ lĩnh vực xây dựng).",
     [("all", {"resolved_late": 3}), ("land", {"resolved_late": 1}), ("construction", {"resolved_late": 2})]),
    # none late, after a list of fields: in any of them
    ("Tiếp nhận 45 hồ sơ hộ tịch; 120 hồ sơ chứng thực; không có hồ sơ nào trễ hẹn.",
     [("civil_status", {"received": 45}), ("certification", {"received": 120}), ("all", {"late": 0})]),
    # ---- levels of government ----
    ("Cấp huyện giải quyết 2.272 hồ sơ, trong đó trễ hạn 120 hồ sơ; cấp xã giải quyết 11.713 hồ sơ, trong đó trễ hạn 4 hồ sơ.",
     [("all", {"resolved": 2272, "resolved_late": 120}), ("all", {"resolved": 11713, "resolved_late": 4})]),
    # ---- none ----
    ("Đã giải quyết 90 hồ sơ, không có hồ sơ trễ hạn.", [("all", {"resolved": 90, "late": 0})]),
    ("Đã giải quyết 90 hồ sơ. Không có hồ sơ nào bị quá hạn.", [("all", {"resolved": 90, "late": 0})]),
    ("Tiếp nhận 90 hồ sơ; chưa phát sinh hồ sơ trực tuyến.", [("all", {"received": 90, "received_online": 0})]),
    ("Tiếp nhận 90 hồ sơ; không để xảy ra tình trạng hồ sơ chậm trễ.", [("all", {"received": 90, "late": 0})]),
    # an empty online service; the levels are not part of the statement
    ("Trong quý 1 tại Bộ phận Một cửa không nhận được hồ sơ nào của công dân đề nghị giải quyết hồ sơ ở mức độ 3,4.",
     [("all", {"received_online": 0})]),
    ("Chưa có hồ sơ trực tuyến mức độ 3, 4 phát sinh.", [("all", {"received_online": 0})]),
    # none, said after the measure
    ("Hồ sơ quá hạn: không có.", [("all", {"late": 0})]),
    # none late among the resolved, whose parts were just given
    ("Đã giải quyết 9.676 hồ sơ, gồm 8.240 hồ sơ trước hạn và 1.436 hồ sơ đúng hạn; không phát sinh hồ sơ quá hạn.",
     [("all", {"resolved": 9676, "resolved_early": 8240, "resolved_on_time": 1436, "resolved_late": 0})]),
    # none in one field
    ("Lĩnh vực hộ tịch: 12 hồ sơ; lĩnh vực đất đai không phát sinh hồ sơ.", [("civil_status", {"received": 12}), ("land", {"received": 0})]),
    # ---- beside figures of another kind ----
    # a comparison after the figure
    ("Tiếp nhận 670 hồ sơ, tăng 12% so với cùng kỳ năm 2021 (598 hồ sơ).", [("all", {"received": 670})]),
    # procedures and fields of work are counted in the same sentence
    ("Công khai 137 thủ tục của 24 lĩnh vực; đã tiếp nhận 3.104 hồ sơ.", [("all", {"received": 3104})]),
    # digitised ones are another measure
    ("Tiếp nhận 670 hồ sơ, đã số hóa 500 hồ sơ.", [("all", {"received": 670})]),
    # paid online is another measure
    ("Đã giải quyết 350 hồ sơ; thanh toán trực tuyến 120 hồ sơ.", [("all", {"resolved": 350})]),
    # two totals in different places are two statements
    ("Trong quý tiếp nhận 670 hồ sơ.\n\nCông tác tuyên truyền được tăng cường.\n\nNhư vậy, cả quý đã tiếp nhận 680 hồ sơ.",
     [("all", {"received": 670}), ("all", {"received": 680})]),
]

LOOK_ALIKES: list[str] = [
    # procedures
    "Niêm yết công khai 137 thủ tục hành chính thuộc 24 lĩnh vực.",
    # feedback
    "Tiếp nhận 07 phản ánh, kiến nghị; đã xử lý 07/07 phản ánh.",
    # letters of complaint
    "Đã tiếp nhận 12 đơn thư, giải quyết xong 12 đơn.",
    # a target in per cent
    "Phấn đấu 95% hồ sơ được giải quyết đúng hạn.",
    # a target as a count
    "Phấn đấu tiếp nhận tối thiểu 300 hồ sơ trực tuyến.",
    # an aim
    "Tiếp tục nâng cao chất lượng giải quyết, không để hồ sơ trễ hạn.",
    # an aim with "bảo đảm"
    "Bảo đảm không có hồ sơ tồn đọng, quá hạn.",
    # a general sentence
    "Tất cả hồ sơ đều được giải quyết trước hẹn và đúng hẹn, công dân nhận kết quả ngay trong ngày.",
    # last year's figure
    "Cùng kỳ năm 2021 là 500 hồ sơ.",
    # a rise
    "Số hồ sơ tiếp nhận tăng 120 hồ sơ so với cùng kỳ.",
    # digitised
    "Đã số hóa 500 hồ sơ lưu trữ của các năm trước.",
    # files of officials
    "Hoàn thiện 18 hồ sơ cán bộ, công chức trên phần mềm.",
    # inspected files
    "Đoàn kiểm tra 50 hồ sơ tại Bộ phận Một cửa.",
    # a level of service
    "Đẩy mạnh dịch vụ công trực tuyến mức độ 3, 4.",
    # a rule about time
    "Thời gian giải quyết hồ sơ được rút ngắn từ 15 ngày xuống còn 10 ngày.",
    # a rule about copies
    "Mỗi thủ tục chỉ cần nộp 01 bộ hồ sơ.",
    # persons at the counter
    "Bố trí 04 công chức tiếp nhận hồ sơ tại Bộ phận Một cửa.",
    # devices for receiving
    "Trang bị 02 máy quét để tiếp nhận hồ sơ điện tử.",
    # a plan of inspection
    "Kế hoạch số 15/KH-UBND về kiểm tra việc giải quyết hồ sơ.",
    # the name of the counter
    "Bộ phận tiếp nhận và trả kết quả hồ sơ mở cửa 05 ngày trong tuần.",
    # an average
    "Bình quân mỗi ngày tiếp nhận 12 hồ sơ.",
    # not an exact figure
    "Toàn huyện tiếp nhận hơn 500 hồ sơ.",
    # files that are no dossiers of procedures, twice in the sentence
    "Đã tiếp nhận 05 hồ sơ khiếu nại, giải quyết xong 05 hồ sơ.",
    # electronic results
    "Tỷ lệ hồ sơ cấp kết quả điện tử đạt 95% (635/670 hồ sơ).",
    # satisfaction survey
    "Có 98% người dân hài lòng với việc giải quyết hồ sơ.",
    # the section of tasks
    "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ II\n1. Giải quyết dứt điểm 05 hồ sơ đất đai quá hạn.",
    # the section of proposals
    "V. KIẾN NGHỊ, ĐỀ XUẤT\nBổ sung công chức cho các phường tiếp nhận trên 15.000 hồ sơ mỗi quý.",
    # some, not one
    "Một số hồ sơ đất đai còn giải quyết chậm so với giấy hẹn.",
    # year, not five
    "Trong năm hồ sơ trực tuyến tăng so với năm trước.",
    # minutes saved
    "Giảm 02 giờ làm việc cho mỗi hồ sơ chứng thực.",
    # a page number in the middle of a sentence
    "Hồ sơ quá hạn chủ yếu do phải xác minh từ\n2\nhồ sơ giấy của các năm trước.",
    # draft documents
    "Thẩm định 16 hồ sơ trình dự thảo văn bản.",
]
# fmt: on


@pytest.mark.parametrize(("text", "expected"), STATEMENTS, ids=[text[:48] for text, _ in STATEMENTS])
def test_statement_gives_its_figures(text: str, expected: list[Statement]) -> None:
    assert statements(text) == expected


@pytest.mark.parametrize("text", LOOK_ALIKES, ids=[text[:48] for text in LOOK_ALIKES])
def test_look_alike_gives_no_statement(text: str) -> None:
    assert statements(text) == []


# ---- rows of tables ------------------------------------------------------------------------------

HEADS = {
    "simple": "STT\tLĩnh vực\tSố hồ sơ tiếp nhận\tSố hồ sơ đã giải quyết\tSố hồ sơ trễ hẹn\n",
    "resolved": "STT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\tTrước hạn\tĐúng hạn\tQuá hạn\tĐang giải quyết\tTỷ lệ (%)\n",
    "units": "STT\tĐơn vị\tTổng số\tKỳ trước chuyển sang\tTiếp nhận trong kỳ\tĐã giải quyết\n",
    "no whole": "STT\tLĩnh vực\tTồn kỳ trước\tTiếp nhận trong kỳ\tĐã giải quyết\tTrong đó quá hạn\tTồn cuối kỳ\n",
    "direct and post": "STT\tLĩnh vực\tSố hồ sơ tiếp nhận\tTrực tuyến\tTrực tiếp, dịch vụ bưu chính\n",
    "form of 2026": "STT\tLĩnh vực\tTiếp nhận\t\t\t\tĐã giải quyết\t\t\n\t\tTổng số\tTrực tiếp\tTrực tuyến toàn trình\tTrực tuyến một phần\t"
    "Tổng số\tQuá hạn đã có thư xin lỗi\tQuá hạn chưa có thư xin lỗi\n",
    "legacy": "STT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\t\t\tĐang giải quyết\t\t\tĐang thực hiện NVTC\tTỷ lệ sớm và đúng hạn\n"
    "\t\t\tTổng\tTrả quá hạn\tHS bị từ chối\tTổng\tChưa đến hạn\tPhải bổ sung\t\t\n",
    "one column": "STT\tLĩnh vực\tSố hồ sơ\n",
}

ROWS: list[tuple[str, str, str | None, dict[str, float], bool, bool]] = [
    # head, row, field, values, total, group; the row stands third, after two rows numbered 1 and 2
    (
        "simple",
        "3\tLĩnh vực Hộ tịch\t90\t88\t0",
        "civil_status",
        {"received": 90, "resolved": 88, "late": 0},
        False,
        False,
    ),
    # zeros both ways, padded counts
    ("simple", "3\tLĩnh vực khác\t02\t02\t00", "other", {"received": 2, "resolved": 2, "late": 0}, False, False),
    # a dash and an empty cell state nothing
    ("simple", "3\tĐất đai\t14\t-\t", "land", {"received": 14}, False, False),
    # thousands
    (
        "simple",
        "3\tChứng thực\t1.247\t1.247\t0",
        "certification",
        {"received": 1247, "resolved": 1247, "late": 0},
        False,
        False,
    ),
    # a share beside the count
    (
        "simple",
        "3\tChứng thực\t100\t98 (98%)\t2",
        "certification",
        {"received": 100, "resolved": 98, "late": 2},
        False,
        False,
    ),
    # a combined label takes the field named first
    ("simple", "3\tTư pháp - Hộ tịch\t90\t88\t0", "justice", {"received": 90, "resolved": 88, "late": 0}, False, False),
    # none of the fields
    ("simple", "3\tLý lịch tư pháp\t90\t88\t0", None, {"received": 90, "resolved": 88, "late": 0}, False, False),
    # an agency, not a field
    ("simple", "3\tPhòng Tư pháp\t90\t88\t0", None, {"received": 90, "resolved": 88, "late": 0}, False, False),
    # words before the field
    ("simple", "3\tThủ tục về đất đai\t9\t8\t0", "land", {"received": 9, "resolved": 8, "late": 0}, False, False),
    # a total row
    ("simple", "\tTổng cộng\t670\t668\t2", "all", {"received": 670, "resolved": 668, "late": 2}, True, False),
    # a group row
    (
        "simple",
        "II\tLĩnh vực Tư pháp\t670\t668\t2",
        "justice",
        {"received": 670, "resolved": 668, "late": 2},
        True,
        True,
    ),
    # late after early and on time is late among the resolved
    (
        "resolved",
        "3\tĐất đai\t14\t10\t2\t7\t1\t4\t90,0",
        "land",
        {
            "received": 14,
            "resolved": 10,
            "resolved_early": 2,
            "resolved_on_time": 7,
            "resolved_late": 1,
            "pending": 4,
            "rate": 90,
        },
        False,
        False,
    ),
    # units have no field
    (
        "units",
        "3\tXã Vĩnh Trạch\t1.422\t7\t1.415\t1.409",
        None,
        {"received": 1422, "carried_over": 7, "received_new": 1415, "resolved": 1409},
        False,
        False,
    ),
    # a level of government
    (
        "units",
        "3\tCấp xã\t1.422\t7\t1.415\t1.409",
        "all",
        {"received": 1422, "carried_over": 7, "received_new": 1415, "resolved": 1409},
        False,
        False,
    ),
    # without a printed whole, what was taken in is what was received
    (
        "no whole",
        "3\tHộ tịch\t14\t1.216\t1.221\t0\t9",
        "civil_status",
        {"carried_over": 14, "received": 1216, "resolved": 1221, "resolved_late": 0, "pending": 9},
        False,
        False,
    ),
    # one column for direct and post
    (
        "direct and post",
        "3\tHộ tịch\t203\t142\t61",
        "civil_status",
        {"received": 203, "received_online": 142, "received_direct": 61},
        False,
        False,
    ),
    # a measure parted in two columns is their sum
    (
        "form of 2026",
        "3\tHộ tịch\t71\t12\t41\t18\t71\t2\t1",
        "civil_status",
        {"received": 71, "received_direct": 12, "received_online": 59, "resolved": 71, "resolved_late": 3},
        False,
        False,
    ),
    # columns that are none of the measures stay in the table
    (
        "legacy",
        "3\tĐất đai\t109\t96\t4\t5\t13\t9\t3\t-\t95,4%",
        "land",
        {
            "received": 109,
            "resolved": 96,
            "resolved_late": 4,
            "returned": 5,
            "pending": 13,
            "pending_in_time": 9,
            "supplement": 3,
            "rate": 95.4,
        },
        False,
        False,
    ),
    # one column of figures
    ("one column", "3\tHộ tịch\t90", "civil_status", {"received": 90}, False, False),
]


@pytest.mark.parametrize(
    ("head", "row", "field", "expected", "total", "group"), ROWS, ids=[f"{row[0]}: {row[1]}" for row in ROWS]
)
def test_row_gives_its_measures(
    head: str, row: str, field: str | None, expected: dict[str, float], total: bool, group: bool
) -> None:
    columns = HEADS[head].splitlines()[0].count("\t") - 1
    others = [f"{number}\t{label}" + "\t1" * columns for number, label in (("1", "Môi trường"), ("2", "Tôn giáo"))]
    mentions = find("\n".join([HEADS[head].rstrip("\n"), *others, row, ""]))
    assert len(mentions) == 3
    assert all(mention.origin == "table" and mention.table == 1 for mention in mentions)
    found = mentions[-1]
    assert (found.field, values(found), found.total, found.group) == (field, expected, total, group)


def test_an_unknown_part_of_a_heap_is_not_the_heap() -> None:
    head = "STT\tLĩnh vực\tTiếp nhận\t\t\n\t\tTổng số\tQua bưu tá\tTrực tuyến\n"
    text = head + "1\tHộ tịch\t9\t4\t5\n2\tTôn giáo\t3\t1\t2\n"
    assert [values(one) for one in find(text)] == [
        {"received": 9, "received_online": 5},
        {"received": 3, "received_online": 2},
    ]


def test_a_sum_of_two_columns_lies_in_its_row_where_one_is_empty() -> None:
    others = "1\tMôi trường\t1\t1\t1\t1\t1\t0\t0\n2\tTôn giáo\t1\t1\t1\t1\t1\t0\t0\n"
    text = HEADS["form of 2026"] + others + "3\tHộ tịch\t9\t\t\t9\t9\t\t1\n"
    found = find(text)[-1]
    assert values(found) == {"received": 9, "received_online": 9, "resolved": 9, "resolved_late": 1}
    assert all(found.start <= figure.start < figure.end <= found.end for figure in found.measures.values())


def test_figures_of_other_tables_stay_there() -> None:
    text = "STT\tChỉ tiêu\tĐơn vị tính\tSố liệu\n1\tSố hồ sơ tiếp nhận\thồ sơ\t670\n2\tSố hồ sơ quá hạn\thồ sơ\t0\n"
    assert find(text) == ()


@pytest.mark.parametrize("text", [text for text, _ in STATEMENTS], ids=[text[:48] for text, _ in STATEMENTS])
def test_figures_lie_where_they_are_printed(text: str) -> None:
    reading = read(text)
    for mention in find(text):
        for figure in mention.measures.values():
            assert mention.start <= figure.start < figure.end <= mention.end
            printed = reading.quote(figure.start, figure.end)
            assert printed
            assert figure.value == 0 or not printed.isdigit() or int(printed) == figure.value


@pytest.mark.parametrize("text", [text for text, _ in STATEMENTS], ids=[text[:48] for text, _ in STATEMENTS])
def test_taken_characters_are_not_taken_again(text: str) -> None:
    reading = read(text)
    taken = Claims.none(len(reading.text)).with_spans([(0, len(reading.text))])
    assert find_dossiers(reading, (), taken) == ()


def test_time_grows_with_the_length_of_one_sentence() -> None:
    """One sentence of 400,000 characters, every word of it a cue: an answer, and not in the square of its length."""
    text = "đã tiếp nhận 5 hồ sơ, giải quyết 4 hồ sơ, trong đó hộ tịch 3 hồ sơ, " * 6_000
    assert find(text)


KNOWN_MISSES: list[tuple[str, list[Statement]]] = [
    # "năm" alone is taken for the year
    ("Hiện còn năm hồ sơ quá hạn.", [("all", {"late": 5})]),
    # the year before, without a word of comparison
    ("Năm 2021 tiếp nhận 2.000 hồ sơ; năm 2022 tiếp nhận 2.500 hồ sơ.", [("all", {"received": 2500})]),
]


@pytest.mark.xfail(strict=True, reason="known misses: take a case out of the list once it is found")
@pytest.mark.parametrize(("text", "expected"), KNOWN_MISSES, ids=[text[:48] for text, _ in KNOWN_MISSES])
def test_known_miss(text: str, expected: list[Statement]) -> None:
    assert statements(text) == expected
