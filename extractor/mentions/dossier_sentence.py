"""One sentence about dossiers, read word by word: which measure each figure has, and of which subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from extractor.language import fold
from extractor.measures import NATURAL_GROUP, Meaning, read_together
from extractor.mentions.dossier_memory import NO_SUBJECT, Memory, Scope, Statement, Subject
from extractor.mentions.dossier_words import Word, field_label_start
from extractor.mentions.period import periods_in
from extractor.models import Figure
from extractor.reading import Reading, Span, trimmed


class SentenceReader:
    """One sentence: its words, the clause that is being read, and what has been said in it."""

    def __init__(self, memory: Memory, index: int, span: Span, words: Sequence[Word]) -> None:
        self.memory = memory
        self.text = memory.reading.text
        self.index = index
        self.span = span
        self.words = words
        self.waiting: list[Word] = []  # measures that no figure has taken yet
        self.clause_start = span[0]
        self.depth = 0
        self.compared = False
        self.aimed = False
        self.targeted = False
        self.other_object = False
        self.named_object = False  # since the last semicolon
        self.shares = False  # each part of what was resolved is told with its share
        self.was_taken = False
        self.early_rate: Word | None = None
        self.figures = 0
        self.bare: list[Word] = []
        self.occasion: Word | None = memory.occasion
        self.part_start = span[0]  # behind the last semicolon
        self.headed: Subject | None = None  # the subject named before the colon that the sentence begins with
        self.part_figures = 0  # those before it
        self.fields_named = 0
        self.bracketed: list[Subject] = []  # what was spoken of before each bracket that is open
        self.foreign = [*self._other_periods(), *self._other_bodies()]  # parts of the sentence about something else

    def _other_periods(self) -> list[Span]:
        """Parts of the sentence that begin with a period which is not the report's: "Năm 2019 nhận 9.037 hồ sơ"."""
        reading = self.memory.reading
        spans: list[Span] = []
        opening = self.span[0]
        for named in periods_in(reading, *self.span):
            clause = max((self.text.rfind(mark, opening, named.start) + 1 for mark in ",;:("), default=opening)
            lead = self.text[max(clause, opening) : named.start].strip(" -+*•\n")
            if not self._may_lead(max(clause, opening), lead) or not self.memory.claims.is_free(named.start, named.end):
                continue
            semicolon = self.text.find(";", named.end, self.span[1])
            end = semicolon if semicolon >= 0 else self.span[1]
            if spans and named.start < spans[-1][1]:
                spans[-1] = (spans[-1][0], named.start)
            if self.memory.is_other_period(named):
                spans.append((named.start, end))
        return spans

    def _may_lead(self, start: int, lead: str) -> bool:
        """Whether nothing but a small word or the name of a body stands before a period that opens its clause."""
        if len(lead) <= _LONGEST_LEAD:
            return True
        first = start + len(self.text[start:]) - len(self.text[start:].lstrip(" -+*•\n"))
        terms = self.memory.reading.terms
        head = next((one for kind in ("issuer", "place_kind") if (one := terms.starting_at(kind, first))), None)
        name = lead[head.end - first :].split() if head is not None else []
        return head is not None and len(name) <= _LONGEST_BODY and all(word[0].isupper() for word in name)

    def _other_bodies(self) -> list[Span]:
        """Parts of the sentence about what units did that are no more, or about a level above the body that reports.

        "Trước sáp nhập, thị trấn A tiếp nhận 918 hồ sơ", "toàn tỉnh tiếp nhận 61.904 hồ sơ": to the next semicolon when
        the clause begins with it, else in its clause ("cao nhất toàn tỉnh").
        """
        spans: list[Span] = []
        for word in self.words:
            if word.kind != "former" and not (word.kind == "area" and self.memory.is_above(word.id)):
                continue
            start = max((self.text.rfind(mark, self.span[0], word.start) + 1 for mark in ",;:("), default=0)
            start = max(start, self.span[0])
            leads = len(self.text[start : word.start].strip(" -+*•\n")) <= _LONGEST_AREA_LEAD
            is_bracketed = self.text[start - 1 : start] == "("
            marks = ")" if is_bracketed else ";" if leads else ",;)"
            ends = [place for mark in marks if (place := self.text.find(mark, word.end, self.span[1])) >= 0]
            spans.append((start, min(ends, default=self.span[1])))
        return spans

    def read(self) -> None:
        for place in range(len(self.words)):
            word = self.words[place]  # words that an earlier figure has used are gone by now
            if word.kind == "mark":
                self._read_mark(place, word)
            elif word.kind == "measure":
                if not word.meaning.is_empty:
                    self.waiting.append(word)
            elif word.kind == "number":
                self._read_number(place, word)
            elif word.kind == "percent":
                self._read_percent(place, word)
            elif word.kind in ("zero", "zero_received", "wish"):
                self._read_zero(place, word)
            elif word.kind in ("field", "level"):
                self._read_subject(place, word)
            elif word.kind == "level_label" and self.words[place + 1 : place + 2] and self.words[place + 1].id == ":":
                self._read_subject(place, replace(word, kind="level"))
            elif word.kind == "breakdown":
                self.clause_start = word.end if not self.waiting else self.clause_start
                if self.memory.last_group:
                    self.memory.scope = Scope(self.memory.last_group, -1, self.memory.subject)
            elif word.kind == "whole":
                self._turn_to_whole()
            elif word.kind == "circumstance" or (_is_occasion(word) and self.occasion is None):
                self.occasion = word if word.kind == "circumstance" else replace(word, kind="occasion")
            elif word.kind == "comparison":
                self.compared = True
            elif word.kind == "own_period":
                self.compared = False  # "cùng kỳ không có hồ sơ quá hạn nhưng quý này còn 01 hồ sơ trả chậm"
                self.foreign = [(start, min(end, word.start)) for start, end in self.foreign]
                self.waiting, self.clause_start = [], word.end
            elif word.kind == "named":
                self._read_named(place, word)
            elif word.kind == "foremost":
                self._turn_to_foremost(place, word)
            elif word.kind == "target":
                self.targeted = self.targeted or not (word.id == "cumulative" and self.memory.is_from_new_year)
            elif word.kind == "other_object":
                self.named_object = True
            elif word.kind == "apart":
                self._turn_to_part(place, word)
                if not self.text[self.clause_start : word.start].strip(" -+*•\n"):
                    self.clause_start = word.end
            elif word.kind == "body":
                self._turn_to_body(place, word)
            elif word.kind == "aim":
                self.aimed = True
        self._take_bare_total()
        self._take_rate_alone()

    # -- marks --

    def _read_mark(self, place: int, word: Word) -> None:
        mark = word.id
        memory = self.memory
        if mark == "(":
            self.depth += 1
            self.bracketed.append(memory.subject)
            memory.scope = (
                Scope(memory.last_group, self.depth, memory.subject) if memory.last_group and self.was_taken else None
            )
        elif mark == ")":
            if memory.scope and memory.scope.depth == self.depth:
                memory.scope = None
            if self.bracketed and memory.subject != (before := self.bracketed.pop()):
                memory.subject = before  # "tiếp nhận 90 hồ sơ (cấp tỉnh 50, cấp xã 40); giải quyết 88 hồ sơ": of all
            self.depth = max(self.depth - 1, 0)
            self.compared = False
        elif mark == ":":
            if (
                memory.last_group
                and place
                and self.words[place - 1].kind in ("noun", "number", "breakdown")
                and self.figures
            ):
                memory.scope = Scope(memory.last_group, -1, memory.subject)
            is_first = all(one.kind != "mark" for one in self.words[:place])
            if memory.subject != NO_SUBJECT and not self.figures and is_first:
                self.headed = memory.subject
            if memory.subject != NO_SUBJECT and not self.figures and place == len(self.words) - 1:
                memory.subject_mark = self.text[self.span[0]]
        elif mark == ";" and self.depth == 0:
            if memory.scope and memory.scope.depth >= 0:
                memory.scope = None
            self.targeted = self.compared = self.other_object = self.named_object = False
            self.waiting = []
            self.part_start, self.part_figures = word.end, self.figures
        if mark == "," and not self._at_sentence_start_compared():
            self.compared = False
        if mark in ",;()\n." or (mark == ":" and self.waiting == []):
            self.clause_start = word.end

    def _at_sentence_start_compared(self) -> bool:
        first = next((word for word in self.words if word.kind != "mark"), None)
        return first is not None and first.kind == "comparison"

    def _clause_end(self, place: int) -> int:
        """Index of the first word after `place` that ends the clause: a mark, or the next figure."""
        for index in range(place + 1, len(self.words)):
            word = self.words[index]
            if (word.kind == "mark" and word.id in ",;().:\n") or word.kind in (
                "number",
                "percent",
                "breakdown",
                "zero",
                "whole",
            ):
                return index
        return len(self.words)

    # -- figures --

    def _is_blocked(self, place: int) -> bool:
        if self.compared or self.targeted or self.other_object:
            return True
        start = self.words[place].start
        if self._is_foreign(start) and not self._is_carried(place):
            return True
        before = self.words[place - 1] if place else None
        if (
            before is not None
            and before.kind == "about"
            and not self.text[before.end : self.words[place].start].strip()
        ):
            return True  # "hơn 500 hồ sơ": not a figure one can reckon with
        stop = self._clause_end(place)
        if any(word.kind == "other_object" for word in self.words[:stop] if word.start >= self.clause_start):
            self.other_object = True
            return True
        return any(
            word.kind == "other"
            for index, word in enumerate(self.words)
            if (word.start >= self.clause_start and index < stop)
        )

    def _is_foreign(self, start: int) -> bool:
        return any(one[0] <= start < one[1] for one in self.foreign)

    def _is_carried(self, place: int) -> bool:
        """Whether the clause says that what it counts was taken over ("năm 2021 chuyển sang 12 hồ sơ")."""
        clause = [one for one in self.words[: self._clause_end(place)] if one.start >= self.clause_start]
        return any(one.meaning.part == "carried" for one in clause)

    def _noun_after(self, place: int) -> Word | None:
        """The noun the figure counts: straight after it, or after the same number in words in brackets."""
        word = self.words[place]
        end = word.denominator[2] if word.denominator else word.end
        if self.text[word.start - 1 : word.start] == "(" and self.text[end : end + 1] == ")":
            end += 1  # "chín trăm linh hai (902) hồ sơ"
        following = [one for one in self.words[place + 1 :] if one.start >= end and one.id != ")"][:4]
        if following and following[0].kind == "noun" and not self.text[end : following[0].start].strip():
            return following[0]
        if following and following[0].kind == "result" and self._is_handed_out(word):
            return following[0]  # "đã trả 559 kết quả"
        match = _IN_WORDS.match(self.text, end)
        if match:
            return next((one for one in following if one.kind == "noun" and one.start == match.end()), None)
        return None

    def _is_handed_out(self, word: Word) -> bool:
        """Whether a figure follows straight upon "đã trả", "giải quyết"."""
        last = self.waiting[-1] if self.waiting else None
        is_heap = last is not None and last.meaning == Meaning("resolved")
        return is_heap and last is not None and not self.text[last.end : word.start].strip()

    def _is_bare(self, place: int) -> bool:
        """Does a figure without its noun still count dossiers: does it follow its measure, and nothing it?"""
        word = self.words[place]
        end = word.denominator[2] if word.denominator else word.end
        if self._follows_closely(place, "field") and self.memory.subject[0] != "all":
            counted = any(one.kind == "noun" and one.start >= self.clause_start for one in self.words[:place])
            return (self.figures > 0 or counted) and self._ends_here(place, end)
        if self._follows_closely(place, "noun") and self._ends_here(place, end):
            return True
        if self._follows_closely(place, "level") and self.figures and (self.depth or self.memory.scope):
            return self._ends_here(place, end)  # "212.450 hồ sơ (cấp tỉnh 52.450, cấp xã 160.000)"
        if not self.waiting or word.start - self.waiting[-1].end > 12 or self.waiting[-1].start < self.clause_start:
            return False
        if _follows_time_word(self.memory.reading, word.start):
            return False
        return self._ends_here(place, end)

    def _follows_closely(self, place: int, kind: str) -> bool:
        """Does the figure come straight after such a word, with at most a colon between?"""
        before = self.words[place - 1] if place else None
        if before is not None and before.kind == "mark":
            before = self.words[place - 2] if place > 1 and before.id == ":" else None
        if before is None or before.kind != kind:
            return False
        return self._is_linked(before.end, self.words[place].start)

    def _is_linked(self, start: int, end: int) -> bool:
        """Does nothing stand between two words, or only "là", "có", "chỉ", a colon?"""
        gap = self.text[start:end]
        for term in self.memory.reading.terms.between("dossier_link", start, end):
            gap = gap.replace(self.text[term.start : term.end], "", 1)
        return not gap.strip(" :\n")

    def _ends_here(self, place: int, end: int) -> bool:
        """Does nothing follow the figure that it could count?"""
        following = next((one for one in self.words[place + 1 :] if one.start >= end), None)
        ends = following is not None and following.kind in ("mark", "rate")
        if following is not None and ends and not self.text[end : following.start].strip():
            return True
        rest = self.text[end : self.span[1]]
        return not rest.strip(" .\n") or regex.match(r"\s*[/.]", rest) is not None

    def _read_number(self, place: int, word: Word) -> None:
        figures = self.figures
        self._try_number(place, word)
        self.was_taken = self.figures > figures

    def _try_number(self, place: int, word: Word) -> None:
        noun = self._noun_after(place)
        if noun is None and (self.named_object or not self._is_bare(place)):
            self._forget_waiting(word)  # "tiếp nhận 233 phản ánh, xử lý 229": the short figure is of those too
            return
        if self._is_blocked(place):
            self.waiting = []
            return
        counted = self._counted_noun(place, noun)
        if counted is not None and counted.field is not None:
            self._put_counted(word, counted, counted.field)
            return
        if self._is_denominator(place):
            self._take_denominator(word)
            return
        lead, since = self._lead_of(place)
        if any(one.kind == "other" for one in lead) and not any(one.kind in _SAYS_WHAT for one in since):
            self.waiting = []
            return  # "số hồ sơ đã số hóa: 2.300/2.450 hồ sơ tiếp nhận"
        self._read_subject_after(place)
        before = self._before(word)
        after = self._after(place, noun, bool(before))
        if after and all(one.id == "rest" for one in before):
            before = []  # "số còn lại 05 hồ sơ từ kỳ trước chuyển qua"
        meaning = _prose_meaning([one.meaning for one in (*before, *after)])
        if place and self.words[place - 1].kind == "left" and meaning == Meaning("resolved", "late"):
            meaning = Meaning("pending", "late")  # "hiện còn 5.830 hồ sơ xử lý quá hạn"
        used = [*before, *after]
        self.waiting = [one for one in self.waiting if one.start > word.start]
        if meaning.is_empty:
            self._turn_to_named(word)
            self._turn_to_item(place)
            self._put_without_measure(word, noun)
            return
        if meaning.part in ("new", "carried") and self.memory.scope and self.memory.scope.group == "resolved":
            self._turn_to_received()
        measure, group = self._measure_in_scope(meaning, self._stands_alone(before))
        channel = self._channel_of(lead, since, place)
        if channel is not None and measure == "received":
            measure = f"received_{channel}"
        if measure is None or (channel is not None and not measure.startswith("received_")):
            return
        if word.denominator and measure == "received" and word.denominator[0] != word.value:
            return  # "2.300/2.450 hồ sơ tiếp nhận": one of them came in, and nothing says what the other is
        if measure == "pending_in_time" and self._are_all_in_time(place):
            self._put("pending", word, noun, used, Meaning("pending"))
        both = meaning.part == "and_resolved" or _are_both(before, self.text)
        measures = ("received", "resolved") if both and measure in ("received", "resolved") else (measure,)
        for one in measures:
            self._put(one, word, noun, used, meaning)
        if measures == ("resolved",) and (part := self._part_of_all(place)) is not None:
            told = Meaning("resolved", part.meaning.part).measure
            if told is not None:
                self._put(told, word, noun, [part], part.meaning)
                self._take([part])
        if len(measures) == 2 and self.memory.subject in self.memory.open:
            self.memory.open[self.memory.subject].shared = "resolved"
        self.memory.last_group = group
        if self.memory.subject[0] != "all" or self.memory.scope is None:
            self.memory.list_measures = measures

    def _are_all_in_time(self, place: int) -> bool:
        """ "Đang giải quyết 40 hồ sơ, đều trong hạn": all that is pending, and all of it in time."""
        stop = self._clause_end(place)
        if stop < len(self.words) and self.words[stop].id == ",":
            stop = self._clause_end(stop)
        clause = self.words[place + 1 : stop]
        told = next((index for index, one in enumerate(clause) if one.kind == "all_of_them"), None)
        if told is None:
            return False
        named = [*clause[:told], *(one for one in self.words[:place] if one.start >= self.clause_start)]
        return any(one.kind in ("measure", "taken") for one in named)  # what it is all of

    def _part_of_all(self, place: int) -> Word | None:
        """ "Đã giải quyết 390 hồ sơ, tất cả đều đúng hạn": the part that is told of all of them."""
        stop = self._clause_end(place)
        following = self.words[stop : stop + 4]
        told = stop < len(self.words) and [one.kind for one in following[:3]] == ["mark", "all_of_them", "measure"]
        if not told or following[0].id != "," or self.text[following[0].end : following[1].start].strip():
            return None
        part = following[2]
        ends = following[3].kind == "mark" if len(following) > 3 else True
        is_part = part.meaning.group is None and part.meaning.part in ("early", "on_time", "early_or_on_time", "late")
        gap = self.text[following[1].end : part.start].strip()
        return part if is_part and ends and not gap else None

    def _turn_to_received(self) -> None:
        """ "Tổng số hồ sơ giải quyết là 216, trong đó tiếp nhận mới 184": what had to be resolved, not what was."""
        statement = self.memory.open.get(self.memory.subject)
        if statement is None or list(statement.measures) != ["resolved"]:
            return
        statement.measures["received"] = statement.measures.pop("resolved")
        statement.wholes.add("received")
        self.memory.scope = Scope("received", self.memory.scope.depth if self.memory.scope else -1, self.memory.subject)

    def _lead_of(self, place: int) -> tuple[Sequence[Word], Sequence[Word]]:
        """The words before the colon that a figure stands behind, and those between; none when figures stand there."""
        opening = place
        while opening > 0 and not (self.words[opening - 1].kind == "mark" and self.words[opening - 1].id in ";\n"):
            opening -= 1
        part = self.words[opening:place]
        colon = next((index for index, one in enumerate(part) if one.kind == "mark" and one.id == ":"), None)
        if colon is None or any(one.kind in ("number", "percent") for one in part[:colon]):
            return [], part
        return part[:colon], part[colon + 1 :]

    def _channel_of(self, lead: Sequence[Word], since: Sequence[Word], place: int) -> str | None:
        """ "Qua dịch vụ bưu chính: tiếp nhận 45 hồ sơ, trả kết quả 120 hồ sơ": the way that all of it came in.

        Not when the figure has no other words than these, or other ways are told apart behind the colon.
        """
        ways = {one.meaning.part for one in lead if one.kind == "measure"} & _CHANNELS
        stop = next((one.start for one in self.words[place:] if one.kind == "mark" and one.id in ";\n"), self.span[1])
        behind = [one for one in self.words if lead and lead[-1].end <= one.start < stop and one.kind == "measure"]
        if len(ways) != 1 or any(one.meaning.part in _CHANNELS for one in behind):
            return None
        first = next((one.kind for one in since if one.kind in _SAYS_WHAT), None)
        return ways.pop() if first == "measure" else None

    def _put_counted(self, word: Word, noun: Word, field: str) -> None:
        """A figure of something that is no dossier ("45 lượt"): a row of its own, with the circumstance told before."""
        told = self.occasion if self.occasion and self.occasion.kind == "circumstance" else None
        if told is not None and self.span[0] <= told.start < self.part_start and not noun.needs_occasion:
            told = None  # "tiếp thường xuyên 438 lượt; có 06 đoàn đông người": of all
        if self._lacks_occasion(noun):
            return
        subject: Subject = (field, None, True) if told is None else (f"{field}.{told.id}", None, False)
        statement = Statement(*subject, sentence=self.index, pattern=f"dossier_cue.{noun.id}")
        statement.put("received", Figure(word.value, word.start, word.end))
        if told is not None and self.span[0] <= told.start < word.start:
            statement.spans.append((told.start, told.end))
        statement.spans += [(word.start, word.end), (noun.start, noun.end)]
        self.memory.statements.append(statement)
        self.figures += 1

    def _lacks_occasion(self, noun: Word) -> bool:
        return noun.needs_occasion and self.occasion is None

    def _counted_noun(self, place: int, noun: Word | None) -> Word | None:
        """The noun that says what a figure counts: the one after it, or before it ("Số đoàn đông người: 02 đoàn")."""
        if noun is not None and not self._lacks_occasion(noun):
            return noun
        return self._noun_closely_before(place) or noun

    def _noun_closely_before(self, place: int) -> Word | None:
        """The noun of a figure that follows it ("Số lượt tiếp: 26")."""
        if not self._follows_closely(place, "noun"):
            return None
        return next(word for word in reversed(self.words[:place]) if word.kind == "noun")

    def _forget_waiting(self, word: Word) -> None:
        """A figure that counts something else ends the reach of the measures before it in its clause."""
        if _follows_time_word(self.memory.reading, word.start) or _precedes_time_word(self.memory.reading, word.end):
            return  # "trong 6 tháng là 11.788 hồ sơ", "phải giải quyết quý II năm 2024 là 856 hồ sơ"
        if self.waiting and self.waiting[-1].start >= self.clause_start and word.start - self.waiting[-1].end < 40:
            self.waiting = []

    def _is_denominator(self, place: int) -> bool:
        """Is this the B of "A hồ sơ trực tuyến/B hồ sơ"? Not with a heap of its own ("/ 440 hồ sơ đã giải quyết")."""
        before = self.words[place - 1] if place else None
        if before is None or before.kind != "mark" or before.id != "/" or not self.figures:
            return False
        clause = self.words[place + 1 : self._clause_end(place)]
        return not any(one.meaning.group not in (None, "received") for one in clause)

    def _take_denominator(self, word: Word) -> None:
        statement = self.memory.statement(self.index)
        statement.put("received", Figure(word.value, word.start, word.end))
        statement.spans.append((word.start, word.end))

    def _before(self, word: Word) -> list[Word]:
        colon = self.text.rfind(":", self.clause_start, word.start)
        if colon >= 0 and word.start - colon > 8:
            self.waiting = [one for one in self.waiting if one.start > colon]
        own = [one for one in self.waiting if self.clause_start <= one.start < word.start]
        if own:
            earlier = [one for one in self.waiting if one.start < self.clause_start]
            if (
                earlier
                and _BOTH.fullmatch(self.text, earlier[-1].end, own[0].start) is not None
                and _go_together(earlier[-1], own[0])
            ):
                return [*earlier[-1:], *own]
            return own
        return [one for one in self.waiting if one.start < word.start]

    def _after(self, place: int, noun: Word | None, has_before: bool) -> list[Word]:
        """Measures after the figure, up to the end of the clause. They belong to it when it has none before, or
        only the name of a heap; not when the next figure of the clause needs them."""
        start = noun.end if noun else self.words[place].end
        stop = self._clause_end(place)
        after = [
            one
            for one in self.words[place + 1 : stop]
            if one.kind == "measure" and one.start >= start and not one.meaning.is_empty
        ]
        cause = next((one.start for one in self.words[place + 1 : stop] if one.kind == "cause"), None)
        if cause is not None and after and after[0].start < cause:
            after = [one for one in after if one.start < cause]  # "01 hồ sơ quá hạn do dữ liệu chưa đồng bộ"
        next_word = self.words[stop] if stop < len(self.words) else None
        if len(after) > 1 and not has_before and next_word is not None and next_word.kind == "number":
            told = self.text[after[-1].end : next_word.start].strip()
            after = after if told else after[:-1]  # "994 hồ sơ đã tiếp nhận và giải quyết 789 hồ sơ"
        if after and next_word is not None and next_word.kind in ("number", "zero"):
            joined = self.text[after[-1].end : next_word.start].strip()
            if has_before and not joined:
                return []
            if has_before and joined and len(joined) > 3:
                return []
        if has_before:
            ends = next_word is not None and next_word.kind == "mark" and next_word.id in ",;.)"
            if ends and not self.words[place].denominator:
                self._take(after)  # "trả đúng hạn 187 hồ sơ đã giải quyết, ...": said of this figure, not of the next
            after = [one for one in after if one.meaning.group is None]
        elif (
            next_word is not None
            and next_word.kind == "mark"
            and next_word.id == ","
            and len(after) == 1
            and after[0].meaning.part is None
        ):
            after += self._part_alone(stop)
        for one in after:
            if one in self.waiting:
                self.waiting.remove(one)
        self._take(after)
        return after

    def _part_alone(self, comma: int) -> list[Word]:
        """The clause after a comma when it is nothing but a part ("246 hồ sơ đang thụ lý, chưa đến hẹn")."""
        following = [one for one in self.words[comma + 1 : comma + 5] if one.kind != "all_of_them"][:2]
        told_of_all = [one for one in self.words[comma + 1 : comma + 4] if one.kind == "all_of_them"]
        begin = told_of_all[-1].end if told_of_all else self.words[comma].end
        if (
            following
            and following[0].kind == "measure"
            and following[0].meaning.part is not None
            and not self.text[begin : following[0].start].strip()
            and (len(following) == 1 or following[1].kind == "mark")
            and not self.text[following[0].end : following[1].start if len(following) > 1 else self.span[1]].strip(
                " .\n"
            )
        ):
            return following[:1]
        return []

    def _stands_alone(self, used: Sequence[Word]) -> bool:
        """With the noun before it ("số hồ sơ quá hạn là 0") a part is not one of those listed so far."""
        first = min((one.start for one in used), default=0)
        return any(one.kind == "noun" and self.clause_start <= one.start < first for one in self.words)

    def _measure_in_scope(self, meaning: Meaning, alone: bool = False) -> tuple[str | None, str | None]:
        """The measure, and the heap that it leaves in mind for the words after it."""
        memory = self.memory
        if meaning.group is not None:
            if meaning.part is None or meaning.part in ("whole", "and_resolved", "new"):
                memory.scope = None
            return meaning.measure, meaning.group
        if memory.scope is not None:
            measure = Meaning(memory.scope.group, meaning.part).measure
            if measure is not None or memory.scope.group != "received":
                return measure, memory.scope.group
        last = self.memory.open[memory.subject].last if memory.subject in memory.open and not alone else None
        if meaning.part == "late" and last in ("resolved_early", "resolved_on_time", "resolved_early_or_on_time"):
            return "resolved_late", "resolved"
        if meaning.part == "late" and last == "pending_in_time":
            return "pending_late", "pending"
        if meaning.part == "in_time":
            return "pending_in_time", "pending"
        return meaning.measure, NATURAL_GROUP.get(meaning.part or "", memory.last_group)

    def _put(self, measure: str, word: Word, noun: Word | None, used: Sequence[Word], meaning: Meaning) -> None:
        statement = self.memory.statement(self.index)
        figure = Figure(word.value, word.start, word.end)
        is_new = statement.last_sentence not in (-1, self.index) and not self.memory.continues
        if is_new and figure.value:
            statement = self.memory.renew(self.index)
        if not statement.put(measure, figure, meaning.part == "whole"):
            if statement.sentence == self.index:
                return
            statement = self.memory.renew(self.index)
            statement.put(measure, figure, meaning.part == "whole")
        statement.last_sentence = self.index
        self.figures += 1
        if self.early_rate and measure.startswith("resolved") and statement.rate is None:
            statement.rate = Figure(self.early_rate.value, self.early_rate.start, self.early_rate.end)
        first = used[0] if used else None
        statement.pattern = statement.pattern or (f"dossier_measure.{first.id}" if first else "dossier.statement")
        statement.spans.append((word.start, noun.end if noun else word.end))
        statement.spans += [(one.start, one.end) for one in used if not _DIGIT.search(self.text, one.start, one.end)]
        if word.denominator:
            value, start, end = word.denominator
            statement.put(self._measure_of_whole(measure, word, used), Figure(value, start, end))
            statement.spans.append((start, end))
            statement.last = measure

    def _measure_of_whole(self, measure: str, word: Word, used: Sequence[Word]) -> str:
        """What B counts in "A/B": what came in, or is new; of what was on time all that was resolved, when another
        figure was said to have come in ("giải quyết sớm và đúng hạn 6.407/6.411 hồ sơ")."""
        assert word.denominator is not None
        stop = next((one.start for one in self.words if one.start >= word.denominator[2] and one.kind in _ENDS), None)
        behind = [one for one in self.words if word.denominator[2] <= one.start < (stop or self.span[1])]
        if measure.startswith("received_") and any(one.id == "received_new" for one in behind):
            return "received_new"
        heap = next((one.meaning for one in used if one.start >= word.denominator[2]), None)
        if measure.startswith("resolved_") and heap == Meaning("resolved"):
            return "resolved"  # "7.852/7.877 hồ sơ đã giải quyết đạt trước và đúng hạn"
        known = [
            one.measures["received"].value
            for one in self.memory.statements
            if "received" in one.measures and (one.field_id, one.label, one.total) == self.memory.subject
        ]
        of_resolved = measure.startswith("resolved_") and known and word.denominator[0] not in known
        return "resolved" if of_resolved else "received"

    def _put_without_measure(self, word: Word, noun: Word | None) -> None:
        """A field's figure ("Hộ tịch: 90 hồ sơ") counts what the list before it counts, else what was received."""
        if self.memory.subject[0] == "all" and self.memory.subject[1] is None:
            self.bare.append(word)
            return
        if word.value == 1 and not self.text[word.start].isdigit():
            return  # "một hồ sơ đất đai": a dossier, not a count
        listed = self.memory.list_measures
        if self.text[self.clause_start - 1] == ";" and not set(listed) <= {"received", "resolved", "pending"}:
            before = self.memory.statements[-1]  # "đất đai có 226 hồ sơ, 210 hồ sơ đúng hạn; hộ tịch là 137 hồ sơ"
            listed = () if before.field_id != "all" and "received" in before.measures else listed
        measures = ("resolved",) if word.denominator else listed or ("received",)
        for measure in measures:
            self._put(measure, word, noun, [], Meaning())
        if measures == ("resolved",) and not word.denominator and self.memory.subject in self.memory.open:
            self.memory.open[self.memory.subject].assumed = "resolved"
        if len(measures) == 1 and not word.denominator and self.memory.subject in self.memory.open:
            self.memory.add_to_list(self.memory.open[self.memory.subject], measures[0])
        self.memory.last_group = measures[0].partition("_")[0]

    def _take_bare_total(self) -> None:
        """A first figure without a measure is the whole ("Tổng số hồ sơ: 1.247 (trực tuyến 1.102, trực tiếp 145)")."""
        statement = self.memory.open.get(NO_SUBJECT)
        bare = self.bare or ([self.memory.whole] if self.memory.whole and self.memory.continues else [])
        self.memory.whole = self.bare[0] if len(self.bare) == 1 and not self.figures else None
        if len(bare) != 1 or statement is None or statement.sentence != self.index or "received" in statement.measures:
            return
        word = bare[0]
        if all(word.start < figure.start for figure in statement.measures.values()):
            statement.put("received", Figure(word.value, word.start, word.end))
            statement.spans.append((word.start, word.end))

    # -- percentages --

    def _read_percent(self, place: int, word: Word) -> None:
        if self._is_blocked(place):
            return
        if self.fields_named > 1 and self.part_figures == self.figures and self.part_start > self.span[0]:
            return  # "hộ tịch 90 hồ sơ, đất đai 12 hồ sơ; đạt 100%": not of the field named last
        statement = self.memory.open.get(self.memory.subject)
        stop = self._clause_end(place)
        near = [one for one in self.words[:stop] if one.kind in ("measure", "taken") and one.start >= self.clause_start]
        parts = {one.meaning.part for one in near}
        named = bool(parts & {"on_time", "early_or_on_time"}) or any(
            one.meaning.group == "resolved" and one.meaning.part is None for one in near
        )
        others = parts & {"late", "online", "direct", "post", "early"}  # "trước hạn chiếm 70%" is the share of a part
        if self.figures == 0 and named and not others:
            self.early_rate = word
            if self._stands_before_its_figure(place):
                return  # "đúng hạn đạt 99,7% (842 hồ sơ)"
        if statement is None or statement.rate is not None or not statement.measures:
            return
        if self.figures == 0:
            take = named and not others
        else:
            none_late = statement.last == "resolved_late" and statement.measures["resolved_late"].value == 0
            follows = none_late or statement.last in ("resolved", "resolved_on_time", "resolved_early_or_on_time")
            self.shares |= statement.last == "resolved_early"  # "trước hạn 1.120 hồ sơ, đạt 89,6%; đúng hạn ..."
            share = statement.last == "resolved_on_time" and (
                self.shares or ("resolved_early" in statement.measures and self.depth > 0)
            )
            take = (named or (follows and not share)) and not parts & {"late", "online", "direct", "post", "in_time"}
        channel = next((one for one in _CHANNEL_MEASURES if statement.last == one), "")
        told = {channel.removeprefix("received_"), None, "new"}
        if channel and not take and statement.channel_rate is None and parts <= told:
            statement.channel_rate = Figure(word.value, word.start, word.end)
            self.waiting = []
        leads = self._stands_before_its_figure(place)
        if leads and "resolved_early" in statement.measures:
            return  # "trước hạn chiếm 70% (356 hồ sơ), đúng hạn chiếm 29% (147 hồ sơ)": shares of the parts
        if take:
            statement.rate = Figure(word.value, word.start, word.end)
            statement.spans.append((word.start, word.end))
            self.waiting = self.waiting if leads else []

    def _stands_before_its_figure(self, place: int) -> bool:
        """Whether the figure that a percentage is the share of follows it in brackets."""
        following = self.words[place + 1 : place + 4]
        return [one.kind for one in following] == ["mark", "number", "noun"] and following[0].id == "("

    def _take_rate_alone(self) -> None:
        """A sentence that says the rate of what was on time and nothing else, where no statement has taken it."""
        word = self.early_rate
        if word is None or self.memory.subject != NO_SUBJECT or [one.kind for one in self.words].count("percent") > 1:
            return  # "cấp huyện đạt 99,1%, cấp xã đạt 99,8%": of whom is not told by what came last
        timely = [
            one for one in self.words if one.kind == "measure" and one.meaning.part in ("on_time", "early_or_on_time")
        ]
        if not any(one.start < word.start for one in timely):
            return
        if any(one.rate and one.rate.start == word.start for one in self.memory.statements):
            return
        statement = self.memory.renew(self.index)
        statement.rate = Figure(word.value, word.start, word.end)
        statement.last_sentence = self.index
        statement.pattern = "dossier.statement"
        statement.spans.append((word.start, word.end))

    # -- nothing --

    def _read_zero(self, place: int, word: Word) -> None:
        stop = place + 1
        while stop < len(self.words) and not (self.words[stop].kind == "mark" and self.words[stop].id in ",;().\n"):
            stop += 1
        clause = self.words[place + 1 : stop]
        measures = [one for one in clause if one.kind == "measure" and not one.meaning.is_empty]
        nouns = [one for one in clause if one.kind == "noun"]
        counted = nouns[0] if nouns else self._noun_closely_before(place)
        if counted is not None and counted.field is not None:
            if not self.compared and not self.targeted:
                self.occasion = self.occasion and replace(self.occasion, kind="occasion")  # none at all, whenever
                self._put_counted(Word("number", word.start, word.end, value=0), counted, counted.field)
            return
        if any(one.kind in ("number", "percent", "other") for one in clause) or self.compared or self.targeted:
            return
        if self._is_foreign(word.start):
            return
        named = next((one.start for one in clause if one.kind in ("noun", "measure")), word.end)
        if len(self.text[word.end : named].strip()) > 10:
            return  # "chưa có thiết bị nộp hồ sơ qua mạng"
        if not self.memory.claims.is_free(word.start, word.end):
            return
        if (word.kind == "wish" or self.aimed) and not self.figures:
            self._take(measures)
            return
        if (
            not nouns
            and word.id != "none_of_them"
            and not (self.figures and measures and any(one.kind == "any" for one in clause))
        ):
            self._read_zero_after(place, word, clause)
            return
        meaning = _prose_meaning([one.meaning for one in measures])
        if word.kind == "zero_received":
            meaning = Meaning("received", meaning.part)
        self._take(measures)
        listed = self._fields_listed_before(place)
        for field in listed[:-1]:  # "đăng ký kinh doanh, môi trường, tôn giáo không phát sinh hồ sơ"
            self._change_subject((field.id, self._label(field), False))
            self._put_zero(word, meaning, [*nouns[:1], *measures])
        if len(listed) > 1:
            self._change_subject((listed[-1].id, self._label(listed[-1]), False))
        named_here = any(one.kind == "field" and one.start >= self.clause_start for one in self.words[:place])
        if self.fields_named > 1 and self.text[self.clause_start - 1] == ";" and not named_here:
            self.memory.subject = NO_SUBJECT  # after a list of fields: none in any of them
        self._read_headed_field(clause)
        self._put_zero(word, meaning, [*nouns[:1], *measures])

    def _fields_listed_before(self, place: int) -> list[Word]:
        """The fields straight before a word, parted by commas alone."""
        fields: list[Word] = []
        for word in reversed(self.words[:place]):
            is_comma = word.kind == "mark" and word.id == ","
            if word.kind != "field" and not (is_comma and fields):
                break
            if word.kind == "field":
                fields.insert(0, word)
        return fields

    def _turn_to_whole(self) -> None:
        """After a list of kinds, "Kết quả: đã giải quyết 19 đơn" speaks of them all."""
        memory = self.memory
        if self.fields_named + memory.fields_named > 1 and memory.is_headed_field(memory.subject[0]):
            memory.subject, memory.scope, memory.list_measures = NO_SUBJECT, None, ()
            self.waiting = []

    def _read_headed_field(self, clause: Sequence[Word]) -> None:
        """The kind of which there is none ("không có đơn tố cáo"), where kinds are what reports are divided by."""
        fields = [one for one in clause if one.kind == "field"]
        if len(fields) != 1:
            return
        alone = not any(one.kind == "measure" for one in clause)  # "chưa phát sinh hồ sơ thuộc lĩnh vực tôn giáo"
        noun = next((one for one in clause if one.kind == "noun"), None)
        straight = noun is not None and not self.text[noun.end : self._label_start(fields[0])].strip()
        if alone or straight or self.memory.is_headed_field(fields[0].id):
            self._change_subject((fields[0].id, self._label(fields[0]), False))

    def _take(self, used: Sequence[Word]) -> None:
        """Words that have been used once say nothing about the figures after them."""
        taken = set(map(id, used))
        self.words = [Word("taken", one.start, one.end) if id(one) in taken else one for one in self.words]

    def _read_zero_after(self, place: int, word: Word, clause: Sequence[Word]) -> None:
        """None, said after the measure: "Hồ sơ quá hạn: không có"."""
        before = [one for one in self.waiting if one.start >= self.clause_start]
        if clause or not before or not any(one.kind == "noun" for one in self.words[:place]):
            return
        self.waiting = []
        self._put_zero(word, _prose_meaning([one.meaning for one in before]), before)

    def _put_zero(self, word: Word, meaning: Meaning, used: Sequence[Word]) -> None:
        if meaning.is_empty or (meaning.group == "received" and meaning.part is None):
            if self.memory.subject[0] == "all":
                return
            measure: str | None = "received"
        elif meaning.group is None and meaning.part == "late" and not self.figures:
            measure = "late"
        else:
            measure, _ = self._zero_in_scope(meaning)
        if measure is None or measure in (
            "resolved_early",
            "resolved_on_time",
            "resolved_early_or_on_time",
            "resolved",
        ):
            return
        self._put(measure, Word("number", word.start, word.end, value=0), None, used, Meaning())

    def _zero_in_scope(self, meaning: Meaning) -> tuple[str | None, str | None]:
        last = self.memory.open[self.memory.subject].last if self.memory.subject in self.memory.open else None
        if meaning == Meaning(None, "late") and self.memory.scope is None and last == "pending_in_time":
            return "late", None
        if meaning == Meaning(None, "late") and self.memory.scope is None and last == "resolved_on_time":
            early = "resolved_early" in self.memory.open[self.memory.subject].measures
            return ("resolved_late" if early else "late"), None
        if meaning == Meaning(None, "late") and self.memory.scope and self.memory.scope.depth < 0:
            inner = last in ("resolved_early", "resolved_on_time", "resolved_early_or_on_time", "pending_in_time")
            return (Meaning(self.memory.scope.group, "late").measure if inner else "late"), None
        return self._measure_in_scope(meaning)

    # -- subjects --

    def _turn_to_part(self, place: int, word: Word) -> None:
        """ "Riêng Văn phòng Đăng ký đất đai phải giải quyết 27.595 hồ sơ": a part that has no field of its own."""
        following = next((one for one in self.words[place + 1 :] if one.kind not in ("field", "body")), None)
        named = self.words[place + 1] if place + 1 < len(self.words) else None
        if following is None or named is None or following.kind == "level" or self._is_own_body(named):
            return
        if named.kind == "field" and self.text[word.end : self._label_start(named)].strip() == "":
            return  # "riêng lĩnh vực đất đai"
        start, end = trimmed(self.text, (word.end, following.start))
        period = next(iter(periods_in(self.memory.reading, start, self.span[1])), None)
        if period is not None and period.start == start:
            if self.memory.is_own_period(period):
                self.memory.subject, self.targeted = NO_SUBJECT, False  # "riêng quý II", in the report on it
                return
            end = period.end
        if following.kind == "other" and start >= end:
            end = following.end
        if start < end and (following.kind == "other" or self._is_name(start)):
            self._change_subject((None, self.memory.reading.quote(start, end), False))

    def _turn_to_body(self, place: int, word: Word) -> None:
        """ "Sở Công Thương giải quyết chậm 143 hồ sơ", in a report of another body: a part that has no field."""
        following = self.words[place + 1] if place + 1 < len(self.words) else None
        lead = self.text[self.clause_start : word.start].strip(" -+*•\n")
        if lead.endswith(":") and not self.figures and self.waiting:
            self._divide_by_field()  # "Một số đơn vị còn nhiều hồ sơ quá hạn như: Sở Xây dựng 12 hồ sơ, ..."
        if (
            (not lead or lead.endswith(":"))
            and following is not None
            and following.kind in ("measure", "number", "noun", "left")
            and self._clause_has_figure(place)
            and not self._is_own_body(word)
        ):
            self._change_subject((None, self.memory.reading.quote(word.start, word.end), False))

    def _is_own_body(self, word: Word) -> bool:
        """Whether a word names the body that reports."""
        name = self.memory.reading.folded[word.start : word.end]
        _, _, kind = word.id.partition("place.")
        is_own = self.memory.is_own_place(name, kind) if kind else self.memory.is_own_name(name)
        return word.kind == "body" and is_own

    def _turn_to_foremost(self, place: int, word: Word) -> None:
        """ "Đơn vị có số hồ sơ nhiều nhất là Sở Xây dựng, tiếp nhận 116 hồ sơ": what follows is of the one named."""
        following = self.words[place + 1] if place + 1 < len(self.words) else None
        if following is None:
            return
        if self.clause_start == self.part_start > self.span[0] and self._last_received():
            self.memory.list_measures = ()  # "..., tiếp nhận 481 hồ sơ, quá hạn 38 hồ sơ; ít nhất là xã A với 12 hồ sơ"
        self.clause_start = word.end
        end = following.end if following.kind == "body" else following.start
        start, end = self._name_before_link(word.end, end)
        if start < end and following.kind not in ("field", "named") and self._is_name(start):
            self._change_subject((None, self.memory.reading.quote(start, end), False))

    def _last_received(self) -> bool:
        statements = self.memory.statements
        return bool(statements) and "received" in statements[-1].measures

    def _name_before_link(self, start: int, end: int) -> Span:
        """A name without the "với", "có" that leads from it to its figure."""
        links = self.memory.reading.terms.between("dossier_link", start, end)
        return trimmed(self.text, (start, links[0].start if links else end))

    def _read_named(self, place: int, word: Word) -> None:
        """ "Lĩnh vực trợ giúp pháp lý có 05 hồ sơ quá hạn": a field that is none of ours, and not the whole."""
        start = self._label_start(word)
        prefix = self.text[self.clause_start : start].strip(" -+*•\n")
        label = _ITEM_LABEL.fullmatch(f"{prefix} ") is not None
        following = self.words[place + 1] if place + 1 < len(self.words) else None
        if prefix and not label and not self._is_lead(prefix):
            return
        if (following is not None and following.id == ":") or self._clause_has_figure(place):
            self._change_subject((None, self._label(word), False))

    def _turn_to_named(self, word: Word) -> None:
        """A name straight before a figure of a list: "bao gồm Sở Công Thương 8 hồ sơ, Sở Ngoại vụ 2 hồ sơ"."""
        start, end = self._name_before_link(self.clause_start, word.start)
        listed = self.clause_start > self.part_start and self.figures and start < end and self._is_name(start)
        if listed and not self.memory.reading.terms.between("dossier_field", start, end):
            self._change_subject((None, self.memory.reading.quote(start, end), False))

    def _turn_to_item(self, place: int) -> None:
        """An item of a list that says nothing but a name and its figure: "a) Lý lịch tư pháp: 2.704 hồ sơ"."""
        before = self.words[:place]
        if not self.memory.continues or self.memory.subject != NO_SUBJECT or not before or before[-1].id != ":":
            return
        if any(one.kind not in ("mark", "field") for one in before):
            return
        label = _ITEM_LABEL.match(self.text, self.span[0], before[-1].start)
        start, end = trimmed(self.text, (label.end() if label else self.span[0], before[-1].start))
        if 3 <= end - start <= _LONGEST_LABEL and not _DIGIT.search(self.text, start, end):
            self._change_subject((None, self.memory.reading.quote(start, end), False))

    def _is_name(self, start: int) -> bool:
        """Does the name of a body or a place begin here, and no word of a count ("Tổng số")?"""
        terms = self.memory.reading.terms
        if any(terms.starting_at(kind, start) for kind in ("dossier_measure", "dossier_cue", "table_header")):
            return False
        period = terms.starting_at("cue", start)
        if period is not None and period.id in ("month", "quarter"):
            return True  # "Riêng tháng 12 ..."
        return self.text[start].isupper() or any(terms.starting_at(kind, start) for kind in ("issuer", "place_kind"))

    def _read_subject(self, place: int, word: Word) -> None:
        if word.kind == "level":
            prefix = self.text[self.clause_start : word.start]
            number = self.words[place - 1] if place and self.words[place - 1].kind == "number" else None
            if len(prefix.strip()) <= 8:
                start = number.start if number and number.start >= self.clause_start else word.start
                self._change_subject(("all", self.memory.reading.quote(start, word.end), False))
            return
        if self._opens_subject(place, word):
            self._change_subject((word.id, self._label(word), False))

    def _change_subject(self, subject: Subject) -> None:
        memory = self.memory
        self.fields_named += subject[0] != "all"
        if memory.scope is not None and subject[0] == memory.scope.subject[0] != "all":
            memory.subject = memory.scope.subject
            return  # "Hộ tịch 90 hồ sơ, trong đó khai sinh 40": a part of the field, not a field
        if subject in memory.open and memory.open[subject].last_sentence != self.index:
            del memory.open[subject]  # a field that a later sentence names again is a statement of its own
        memory.subject = subject

    def _label(self, word: Word) -> str:
        return self.memory.reading.quote(self._label_start(word), word.end)

    def _label_start(self, word: Word) -> int:
        return field_label_start(self.memory.reading, word.start)

    def _opens_subject(self, place: int, word: Word) -> bool:
        """A field is what the figures after it are about when it begins its clause, or the words before a colon
        name it, and a figure or a measure follows; in a list of fields without figures none is."""
        start = self._label_start(word)
        if word.id == "other" and start == word.start and word.end - word.start < 6 and not self.fields_named:
            return False  # "khác" is a field at the end of a list of fields
        following = self.words[place + 1] if place + 1 < len(self.words) else None
        if following is None:
            return False
        gap = self.text[word.end : following.start].strip()
        prefix = self.text[self.clause_start : start].strip(" -+*•\n")
        noun_before = (
            place > 0
            and self.words[place - 1].kind == "noun"
            and not self.text[self.words[place - 1].end : start].strip()
        )
        after_colon = self.text[self.clause_start : start].rstrip()[-1:] == ":"
        if after_colon and not self.figures and self.waiting:
            self._divide_by_field()
        at_start = (
            len(prefix) <= 6
            or after_colon
            or start < word.start
            or (noun_before and len(self.text[self.clause_start : self.words[place - 1].start].strip(" -+*•\n")) <= 12)
        )
        led = start < word.start or self._is_lead(prefix)
        if following.kind == "mark" and following.id == "," and at_start and led:
            after = next((one.kind for one in self.words[place + 2 :] if one.kind in ("field", "number", "zero")), None)
            return after == "number"  # "Về hộ tịch, tổng cộng 611 hồ sơ"
        if following.kind == "mark" and following.id == ":":
            named = any(one.kind == "noun" and word.start - one.end < 60 for one in self.words[:place])
            return at_start or (named and self.figures == 0)
        if following.kind == "field" and not self.figures and any(one.kind == "noun" for one in self.words[:place]):
            colon = next((one for one in self.words[place:] if one.kind == "mark"), None)
            return colon is not None and colon.id == ":" and self.memory.subject == NO_SUBJECT
        if not at_start or len(gap) > 25:
            return False
        if following.kind == "mark" and following.id == "(":  # "Chứng thực (1.017 hồ sơ); Xây dựng (17 hồ sơ)"
            inner = [one.kind for one in self.words[place + 2 : place + 5]]
            return inner == ["number", "noun", "mark"] or self._measure_behind_bracket(place + 1)
        if following.kind == "breakdown" and noun_before:
            return self._clause_has_figure(place + 1)  # "Hồ sơ hộ tịch trong số đó là 540 hồ sơ"
        if following.kind in ("number", "measure", "zero", "zero_received", "noun", "left"):
            return self._clause_has_figure(place)
        return False

    def _is_lead(self, prefix: str) -> bool:
        """Is the text before a field nothing but a word that leads to it ("Về", "Thủ tục")?"""
        cues = self.memory.reading.patterns.of("dossier_cue").values()
        return any(entry["role"] == "lead" and fold(prefix) in map(fold, entry.spellings) for entry in cues)

    def _measure_behind_bracket(self, opening: int) -> bool:
        """Whether a measure follows a bracket without figures: "Đất đai (theo Luật Đất đai) tiếp nhận 12 hồ sơ"."""
        for index in range(opening + 1, len(self.words) - 1):
            word = self.words[index]
            if word.kind in ("number", "percent"):
                return False
            if word.kind == "mark" and word.id == ")":
                return self.words[index + 1].kind == "measure"
        return False

    def _divide_by_field(self) -> None:
        """What is named before a colon is what the fields after it count: "Hồ sơ đã giải quyết theo lĩnh vực: ..."."""
        measure = _prose_meaning([one.meaning for one in self.waiting]).measure
        if measure is not None:
            self.memory.list_measures = (measure,)
        self.waiting = []

    def _clause_has_figure(self, place: int) -> bool:
        for word in self.words[place + 1 :]:
            if word.kind in ("number", "zero", "zero_received"):
                return True
            if word.kind in ("mark", "field") and not (word.kind == "mark" and word.id in ":("):
                return False
        return False

    def _read_subject_after(self, place: int) -> None:
        """A field may follow its figure ("11 hồ sơ đất đai", "01 hồ sơ trễ hạn thuộc lĩnh vực đất đai")."""
        stop = place + 1
        while stop < len(self.words) and not (
            self.words[stop].kind == "mark" or self.words[stop].kind in ("number", "percent")
        ):
            stop += 1
        fields = [
            (index, one) for index, one in enumerate(self.words[place + 1 : stop], place + 1) if one.kind == "field"
        ]
        if len(fields) != 1:
            return
        index, word = fields[0]
        before = self.words[index - 1]
        straight = before.kind == "noun" and not self.text[before.end : self._label_start(word)].strip()
        if not straight and self._label_start(word) == word.start:
            return
        if self._is_in_list(index):
            return
        self._change_subject((word.id, self._label(word), False))

    def _is_in_list(self, index: int) -> bool:
        following = self.words[index + 1 : index + 3]
        return (
            len(following) == 2
            and following[0].kind == "mark"
            and following[0].id == ","
            and following[1].kind == "field"
            and not self._clause_has_figure(index + 2)
        )


def _is_occasion(word: Word) -> bool:
    """Does a word say that what follows was counted on that occasion ("tiếp", "số lượt tiếp")?"""
    return word.kind == "occasion" or (word.field is not None and not word.needs_occasion)


_ENDS = ("mark", "number", "percent")
_SAYS_WHAT = ("measure", "taken", "number", "percent")
_CHANNELS = frozenset({"online", "direct", "post"})
_CHANNEL_MEASURES = ("received_online", "received_direct", "received_post")
_DIGIT = regex.compile(r"\d")
_ITEM_LABEL = regex.compile(r"\s*(?:[-+*•–]|\(?(?:\d{1,2}(?:\.\d{1,2})*|\p{L})[.)/])\s*")
_LONGEST_LABEL = 60
_LONGEST_LEAD = 6  # letters before a period that opens its clause: "Trong", "Riêng"
_LONGEST_BODY = 7  # words of the name of a body after its kind
_LONGEST_AREA_LEAD = 14  # letters before "toàn tỉnh" that opens its clause: "trong khi đó"
_IN_WORDS = regex.compile(r"\s*\([\p{L}\s]+\)\s*")


def _follows_time_word(reading: Reading, start: int) -> bool:
    """A figure after "năm", "tháng", "quý", "ngày", "số" counts nothing."""
    term = reading.terms.last_before("cue", start, start - 12)
    return (
        term is not None
        and term.id in ("year", "month", "quarter", "day", "number_sign")
        and not reading.text[term.end : start].strip()
    )


def _precedes_time_word(reading: Reading, end: int) -> bool:
    """A figure before "tháng" counts months."""
    term = reading.terms.starting_at("cue", end + 1)
    return term is not None and term.id in ("year", "month", "quarter")


def _prose_meaning(meanings: Sequence[Meaning]) -> Meaning:
    """As `read_together`; "nộp trực tuyến ở mức độ 3" is online, a level alone is not."""
    if any(meaning.part == "online" for meaning in meanings):
        meanings = [meaning for meaning in meanings if meaning.part != "online_some"]
    return read_together(meanings)


def _go_together(one: Word, other: Word) -> bool:
    """May one figure count both ("tiếp nhận, giải quyết", "trực tiếp, bưu chính", "trước hạn, đúng hạn")?"""
    if one.meaning.group is not None:
        return other.meaning.group is not None and one.meaning.part is None
    return {one.meaning.part, other.meaning.part} in ({"direct", "post"}, {"early", "on_time"})


# nothing, a comma, or one more verb between them: "tiếp nhận, hướng dẫn và xử lý 173 hồ sơ"
_BOTH = regex.compile(r"\s*(?:,\s*(?:\p{Ll}+\s\p{Ll}+\s*(?:,|\p{Ll}+)\s*)?)?")


def _are_both(before: Sequence[Word], text: str) -> bool:
    """Are two heaps named side by side, with one figure for both ("tiếp nhận, giải quyết 670 hồ sơ")?"""
    groups = [one for one in before if one.meaning.group and one.meaning.part is None]
    return (
        len(groups) == 2
        and {one.meaning.group for one in groups} == {"received", "resolved"}
        and _BOTH.fullmatch(text, groups[0].end, groups[1].start) is not None
    )
