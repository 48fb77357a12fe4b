"""Old Vietnamese text → Unicode: which encoding it is in, and what it says.

Before about 2005 Vietnamese was written with fonts that draw Vietnamese letters in the places of Western
ones. What a reader of such a file gets is the *surface*: the text as Windows Western (cp1252) shows it,
`C«ng v¨n` for "Công văn". All functions here go from that surface to Unicode, whether the surface came from
bytes, from a PDF, from a Word run or from a UTF-8 file that somebody converted wrongly.

Two facts shape everything. In TCVN3 the letter "ư" is the soft hyphen, so a text has to be decoded *before*
anything is cleaned from it. And correct Unicode text must never be decoded: where the evidence is thin,
`detect_legacy` says nothing and the text stays as it is.

The tables and the spelling rules are data (`encodings.toml`). viparse, whose tables we test ours against,
is not used at run time: its converter also tidies blanks, leaves out a VNI letter pair and two of the encodings.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from extractor.models import Repair

RECODED = "encoding."
"""Before the name of an encoding: the rule of a repair that decoded a line."""
ENCODINGS = ("tcvn3", "vni", "viscii", "windows-1258", "mojibake-cp1252")

# Letters that no Western code page has: one of them in a well-spelt syllable shows that a text is Unicode already.
_UNICODE_ONLY = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# A word of the surface: letters, and the Western symbols that stand for letters. Quotation marks and dashes are
# left out: they stand beside words of correct text.
_SURFACE_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf\u00d7\u00f7])+")
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# What correct Vietnamese has no letter for, and every old encoding shows a lot of.
_WESTERN = re.compile(
    "[\u0080-\u00bf\u00c4-\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00db\u00dc\u00de\u00df"
    "\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff]"
)
_SAMPLE_CHARACTERS = 60_000  # some 10,000 words: more do not change the verdict


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("extractor.documents").joinpath("encodings.toml").read_text(encoding="utf-8"))


# ---- surface ------------------------------------------------------------------------------------


@cache
def _surface_of_byte() -> tuple[str, ...]:
    """Each byte as Windows Western shows it; the five bytes it leaves open are control characters."""
    return tuple(_one_byte(byte, "cp1252") or chr(byte) for byte in range(256))


def _one_byte(byte: int, codec: str) -> str | None:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return None


@cache
def _byte_of_surface() -> dict[str, int]:
    byte_of = {chr(byte): byte for byte in range(256)}
    byte_of.update((character, byte) for byte, character in enumerate(_surface_of_byte()))
    return byte_of


def bytes_to_surface(data: bytes) -> str:
    """Bytes of any 8-bit encoding as Windows Western shows them; never fails, loses nothing.

    >>> bytes_to_surface(bytes([0x51, 0xA7]))
    'Q§'
    """
    return data.decode("latin-1").translate(_surface_translation())


@cache
def _surface_translation() -> dict[int, str]:
    return {byte: character for byte, character in enumerate(_surface_of_byte()) if ord(character) != byte}


# ---- decoding -----------------------------------------------------------------------------------


def decode_text(text: str, encoding: str) -> str:
    """The Unicode text (NFC) that a surface text stands for in `encoding`, one of `ENCODINGS`.

    Characters that the encoding does not use stay as they are, so decoding never fails and never drops a
    character. Raises KeyError for an encoding that is not ours.

    >>> decode_text("C«ng v¨n sè 12/Q§-UBND", "tcvn3")
    'Công văn số 12/QĐ-UBND'
    >>> decode_text("Coâng vaên soá 12/QÑ-UBND", "vni")
    'Công văn số 12/QĐ-UBND'
    """
    decoder = {
        "tcvn3": _decode_tcvn3,
        "vni": _decode_vni,
        "viscii": _decode_viscii,
        "windows-1258": _decode_windows_1258,
        "mojibake-cp1252": _decode_mojibake,
    }[encoding]
    return unicodedata.normalize("NFC", decoder(text))


def _decode_tcvn3(text: str) -> str:
    return "\n".join(map(_raise_capital_line, text.translate(_letters("tcvn3")).split("\n")))


_ENOUGH_CAPITALS = 6  # fewer may be an abbreviation after a capital at the start: "Tæ CCHC" is "Tổ CCHC"
_PIECE = re.compile(r"(?:(?!\t| {2}).)+")


def _raise_capital_line(line: str) -> str:
    """A piece of a line whose plain letters are all capitals was typed in capitals as a whole; else word by word.

    "CHØ §¹O" is "CHỈ ĐẠO": its one plain capital alone could not tell. So is a word between two in capitals.
    """
    if line.isascii():
        return line
    return _raise_among_capitals(_PIECE.sub(_raise_capital_piece, line))


def _raise_among_capitals(line: str) -> str:
    """Words that may be in capitals ("§¹O" has one plain letter) are so when the words beside them are.

    >>> _raise_among_capitals("Phần I. LÃNH ĐạO, CHỈ ĐạO; UBND Từ Sơn")
    'Phần I. LÃNH ĐẠO, CHỈ ĐẠO; UBND Từ Sơn'
    """
    words = list(_WORD.finditer(line))
    sure = [match[0].isupper() and len(match[0]) > 1 for match in words]
    for place, match in enumerate(words):
        if sure[place] or match[0].isascii() or not _has_capital(match[0]):
            continue
        beside = sure[max(place - 2, 0) : place + 3]
        nearest = words[place - 1 : place] + words[place + 1 : place + 2]
        if sum(beside) >= 2 and all(one[0].isupper() or _has_capital(one[0]) for one in nearest):
            line = line[: match.start()] + match[0].upper() + line[match.end() :]
    return line


def _raise_capital_piece(match: re.Match[str]) -> str:
    piece = match[0]
    plain = [letter for letter in piece if letter.isascii() and letter.isalpha()]
    if len(plain) >= _ENOUGH_CAPITALS and all(map(str.isupper, plain)):
        return piece.upper()
    return _WORD.sub(_raise_capital_word, piece)


def _has_capital(word: str) -> bool:
    """Whether a word may be in capitals: it has one, and no plain small letter."""
    return any(map(str.isupper, word)) and not any(letter.isascii() and letter.islower() for letter in word)


def _raise_capital_word(match: re.Match[str]) -> str:
    """TCVN3 has no capital letters with tones: a word typed in capitals keeps its toned letters small.

    A word with two or more plain capitals and no plain small letter was meant in capitals: `CéNG` is "CỘNG".
    With only one ("Tõ") it cannot be told from a capital at the start, and stays as it is.
    """
    word = match[0]
    if word.isascii() or word.isupper():
        return word
    plain = [letter for letter in word if letter.isascii()]
    return word.upper() if len(plain) > 1 and all(map(str.isupper, plain)) else word


def _decode_viscii(text: str) -> str:
    return text.translate(_letters("viscii"))


def _decode_windows_1258(text: str) -> str:
    return text.translate(_windows_1258_letters())


@cache
def _letters(encoding: str) -> dict[int, str]:
    """Surface character → letter, for bytes shown as Windows Western and as Latin-1 alike."""
    table = _data()[encoding]
    byte_to_letter = {table["first"] + place: letter for place, letter in enumerate(table["letters"]) if letter != "."}
    by_surface = {ord(_surface_of_byte()[byte]): letter for byte, letter in byte_to_letter.items()}
    controls = {int(byte): letter for byte, letter in table.get("controls", {}).items()}
    return {**byte_to_letter, **by_surface, **controls}


@cache
def _windows_1258_letters() -> dict[int, str]:
    shown = ((byte, _one_byte(byte, "cp1258")) for byte in range(0x80, 256))
    return {ord(_surface_of_byte()[byte]): letter for byte, letter in shown if letter is not None}


def _decode_vni(text: str) -> str:
    letters, pattern = _vni_letters()
    return pattern.sub(lambda match: letters[match[0]], text)


@cache
def _vni_letters() -> tuple[dict[str, str], re.Pattern[str]]:
    table = _data()["vni"]
    letters: dict[str, str] = dict(table["alone"])
    pairs: list[str] = []
    for base, marks in table["marks"].items():
        both = "".join(f"{mark}{mark.upper()}" for mark in marks)
        pairs.append(f"[{base}{base.upper()}][{both}]")
        for mark, letter in marks.items():
            for spelling in (mark, mark.upper()):
                letters[base + spelling] = letter
                letters[base.upper() + spelling] = letter.upper()
    alone = "".join(table["alone"])
    return letters, re.compile("|".join([*pairs, f"[{alone}]"]))


@cache
def _mojibake_pattern() -> re.Pattern[str]:
    """UTF-8 sequences of two and three bytes in their surface.

    A blank after `Ã` was a no-break space ("à"), and an `Ä` with nothing after it has lost the control
    character that many programs drop ("Đ"); the other letters that lose one cannot be told apart.
    """
    shown = _surface_of_byte()

    def spell(first: int, last: int) -> str:
        return "".join(re.escape(shown[byte]) + re.escape(chr(byte)) for byte in range(first, last + 1))

    rest = spell(0x80, 0xBF)
    return re.compile(f"[{spell(0xC2, 0xDF)}][{rest}]|[{spell(0xE1, 0xEF)}][{rest}]{{2}}|{shown[0xC3]} |{shown[0xC4]}")


def _decode_mojibake(text: str) -> str:
    byte_of = _byte_of_surface()

    def undo(match: re.Match[str]) -> str:
        if len(match[0]) == 1:
            return "\u0110"
        data = bytes(0xA0 if character == " " else byte_of[character] for character in match[0])
        return data.decode("utf-8", errors="ignore") or match[0]

    return _mojibake_pattern().sub(undo, text)


# ---- detection ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How Vietnamese a text looks, counted over different words so that a repeated word counts once."""

    marked: int  # words with a letter outside ASCII
    marked_valid: int
    unicode_only: int  # valid words with a letter that only Unicode has
    plain: int
    plain_valid: int

    @property
    def marked_share(self) -> float:
        return self.marked_valid / self.marked if self.marked else 0.0

    @property
    def plain_share(self) -> float:
        return self.plain_valid / self.plain if self.plain else 1.0


def detect_legacy(text: str) -> str | None:
    """The old encoding that a text is still in, or `None`: Unicode already, another language, too little to tell.

    Each encoding is tried on a sample; it is believed when it gives four or more new, different, well-spelt
    words with marks, nearly all marked words are then well spelt, and clearly more of them than before. Text
    whose Unicode-only letters stand in well-spelt words is never decoded, whatever else is in it. Costs a few
    milliseconds, however long the text is.

    >>> detect_legacy("KÕt qu¶ c«ng t¸c c¶i c¸ch hµnh chÝnh quý I n¨m 2022")
    'tcvn3'
    >>> detect_legacy("Kết quả công tác cải cách hành chính quý I năm 2022")
    """
    return _detect(text, least_words=4, least_share=0.8)


class Recoded(NamedTuple):
    """A line that was in an old encoding inside a text that is not: as it came, and as it was read."""

    encoding: str
    before: str
    after: str


def decode_legacy_lines(text: str) -> tuple[str, tuple[Recoded, ...]]:
    r"""A text that is Unicode on the whole, with its old-encoded lines decoded; and those lines.

    Pages pasted from an old document into a new one keep their old letters. A line is judged when it has no
    letter that only Unicode has, and then as strictly as a whole text. Linear in the text's length.

    >>> text, recoded = decode_legacy_lines("Kế hoạch năm 2022\nC«ng t¸c c¶i c¸ch hµnh chÝnh quý I n¨m 2022")
    >>> text, [one.encoding for one in recoded]
    ('Kế hoạch năm 2022\nCông tác cải cách hành chính quý I năm 2022', ['tcvn3'])
    """
    if _WESTERN.search(text) is None:
        return text, ()
    lines, recoded = [], []
    for line in text.split("\n"):
        encoding = None if _UNICODE_ONLY.search(line) or not _WESTERN.search(line) else detect_legacy(line)
        if encoding is not None:
            recoded.append(Recoded(encoding, line, decode_text(line, encoding)))
            line = recoded[-1].after
        lines.append(line)
    return ("\n".join(lines), tuple(recoded)) if recoded else (text, ())


def place_recoded(text: str, recoded: Sequence[Recoded]) -> tuple[Repair, ...]:
    """Where the decoded lines stand in the text as read, which they do in their order."""
    repairs: list[Repair] = []
    position = 0
    for one in recoded:
        after = one.after.strip()
        start = text.find(after, position)
        if start >= 0:
            position = start + len(after)
            repairs.append(Repair(RECODED + one.encoding, one.before.strip(), after, start, position))
    return tuple(repairs)


def detect_legacy_bytes(data: bytes) -> str | None:
    """The old encoding of bytes that are known not to be UTF-8, so that less evidence is asked for.

    >>> detect_legacy_bytes("Hà Nội".encode("cp1258", errors="ignore")) is None  # one word says nothing
    True
    """
    return _detect(bytes_to_surface(data), least_words=2, least_share=0.7)


def _detect(text: str, least_words: int, least_share: float) -> str | None:
    sample = _sample(text)
    if sample is None:
        return None
    words = set(_SURFACE_WORD.findall(unicodedata.normalize("NFC", sample)))
    before = _weigh(words)
    if before.marked_share > 0.7 or before.unicode_only > 0.1 * before.marked:
        return None
    candidates = []
    for encoding in ENCODINGS:
        decoded = set(_WORD.findall(decode_text(sample, encoding)))
        after = _weigh(decoded)
        if (
            _weigh(decoded - words).marked_valid >= least_words
            and after.marked_share >= max(least_share, before.marked_share + 0.25)
            and after.plain_share >= 0.5
        ):
            candidates.append((after.marked_share, after.marked_valid, encoding))
    return max(candidates)[2] if candidates else None


def _sample(text: str) -> str | None:
    """The stretch of the text to judge it by: from the line of its first letter outside ASCII on."""
    first = _NOT_ASCII.search(text)
    if first is None:
        return None
    start = text.rfind("\n", max(first.start() - 1_000, 0), first.start()) + 1
    return text[start : start + _SAMPLE_CHARACTERS]


def _weigh(words: Set[str]) -> _Evidence:
    marked = marked_valid = unicode_only = plain = plain_valid = 0
    for word in words:
        bare = word.replace("\u00ad", "") or word
        if bare.isascii():
            if bare.isupper() or len(bare) == 1:
                continue  # abbreviations and list letters say nothing
            plain += 1
            plain_valid += is_syllable(bare)
        elif not _is_abbreviation(bare):
            marked += 1
            valid = is_syllable(bare)
            marked_valid += valid
            unicode_only += valid and bool(_UNICODE_ONLY.search(bare))
    return _Evidence(marked, marked_valid, unicode_only, plain, plain_valid)


def _is_abbreviation(word: str) -> bool:
    """Capitals whose only letter outside ASCII is a D with stroke: "QĐ", "HĐND", also before decoding."""
    return word.isupper() and not word.replace("\u0110", "").strip("BCDFGHJKLMNPQRSTVWXYZ")


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Whether a word is spelt as a Vietnamese syllable can be, wherever its tone mark stands.

    >>> [is_syllable(word) for word in ("nghiệp", "hoà", "hòa", "trường", "school", "ngiệp", "việc", "vièc")]
    [True, True, True, True, False, False, True, False]
    """
    if len(word) > 8:  # the longest syllable has seven letters, and a mark may stand apart
        return False
    tones = [mark for mark in unicodedata.normalize("NFD", word.lower()) if mark in _TONES]
    base = _without_tones(word)
    if len(tones) > 1 or _syllable_pattern().fullmatch(base) is None:
        return False
    stopped = base.endswith(("c", "ch", "p", "t"))
    return not stopped or not tones or tones[0] in "\u0301\u0323"


def _without_tones(word: str) -> str:
    split = unicodedata.normalize("NFD", word.lower())
    return unicodedata.normalize("NFC", "".join(letter for letter in split if letter not in _TONES))


@cache
def _syllable_pattern() -> re.Pattern[str]:
    """One onset and one rhyme, with the spelling rules for c/k, g/gh and ng/ngh before front vowels."""
    table: Mapping[str, str] = _data()["syllable"]
    rhymes = sorted(table["rhymes"].split(), key=len, reverse=True)
    front = [rhyme for rhyme in rhymes if rhyme[0] in table["front_vowels"]]
    back = [rhyme for rhyme in rhymes if rhyme[0] not in table["front_vowels"]]
    free, before_front, before_back = (
        "|".join(table[name].split()) for name in ("onsets", "onsets_before_front", "onsets_before_back")
    )
    spellings = [
        *table["whole"].split(),
        f"(?:{free})?(?:{'|'.join(rhymes)})",
        f"(?:{before_front})(?:{'|'.join(front)})",
        f"(?:{before_back})(?:{'|'.join(back)})",
    ]
    return re.compile("|".join(spellings))


# ---- fonts --------------------------------------------------------------------------------------

_SUBSET_TAG = re.compile(r"^[A-Z]{6}\+")
_STYLE_SUFFIX = re.compile(r"[-, ]*(bold|italic|oblique|regular|psmt|mt)+$")


def encoding_of_font(font_name: str) -> str | None:
    """The old encoding that text set in this font is in, or `None` for an ordinary font.

    >>> [encoding_of_font(name) for name in (".VnTimeH", "ABCDEF+.VnTime", "VNI-Times", "Times New Roman")]
    ['tcvn3', 'tcvn3', 'vni', None]
    """
    name = _SUBSET_TAG.sub("", font_name).lower()
    for encoding, beginnings in _data()["fonts"].items():
        if name.startswith(tuple(beginnings)):
            return str(encoding)
    return None


def is_capital_font(font_name: str) -> bool:
    """Whether an old font draws small letters as capitals: its name ends in H (`.VnTimeH`, `.VnArialH,Bold`).

    >>> [is_capital_font(name) for name in (".VnTimeH", ".VnTimeH,Bold", ".VnTime", "VNI-Times")]
    [True, True, False, False]
    """
    name = _SUBSET_TAG.sub("", font_name).lower()
    return encoding_of_font(name) == "tcvn3" and _STYLE_SUFFIX.sub("", name).endswith("h")


def is_written_in(text: str, encoding: str) -> bool:
    """Whether text said to be in an old encoding (by its font) reads better decoded than as it stands.

    Give it all the text set in the font, not one run: Word keeps the name of an old font on runs that were
    retyped in Unicode, and single words of those look like either.

    >>> is_written_in("B¸o c¸o", "tcvn3"), is_written_in("Báo cáo công tác", "tcvn3"), is_written_in("UBND", "tcvn3")
    (True, False, True)
    """
    before = _weigh(set(_SURFACE_WORD.findall(unicodedata.normalize("NFC", text))))
    after = _weigh(set(_WORD.findall(decode_text(text, encoding))))
    return after.marked_share >= before.marked_share and before.unicode_only <= 0.1 * before.marked


def decode_font_text(text: str, font_name: str) -> str:
    """What text set in a font says: decoded when the font is an old one, in capitals when it draws capitals.

    >>> decode_font_text("b¸o c¸o", ".VnTimeH"), decode_font_text("Báo cáo", "Times New Roman")
    ('BÁO CÁO', 'Báo cáo')
    """
    encoding = encoding_of_font(font_name)
    if encoding is None:
        return text
    decoded = decode_text(text, encoding)
    return decoded.upper() if is_capital_font(font_name) else decoded
