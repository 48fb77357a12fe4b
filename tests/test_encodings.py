"""Old Vietnamese encodings: tables against outside definitions, detection that never touches correct text."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents.encodings import (
    ENCODINGS,
    _data,
    _letters,
    _vni_letters,
    bytes_to_surface,
    decode_font_text,
    decode_legacy_lines,
    decode_text,
    detect_legacy,
    detect_legacy_bytes,
    encoding_of_font,
    is_capital_font,
    is_syllable,
    is_written_in,
)

SMALL = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
LETTERS = SMALL + SMALL.upper()

# One sentence with every kind of word a report has, and how Windows Western shows it in each encoding.
UNICODE = "Ủy ban nhân dân phường báo cáo kết quả công tác cải cách hành chính quý I năm 2022; Quyết định số 6/QĐ-UBND"
SURFACES = {
    "tcvn3": "ñy ban nh©n d©n ph\u00adêng b¸o c¸o kÕt qu¶ c«ng t¸c c¶i c¸ch hµnh chÝnh quý I n¨m 2022; "
    "QuyÕt ®Þnh sè 6/Q§-UBND",
    "vni": "UÛy ban nhaân daân phöôøng baùo caùo keát quaû coâng taùc caûi caùch haønh chính quyù I naêm 2022; "
    "Quyeát ñònh soá 6/QÑ-UBND",
    "viscii": "\u0153y ban nhân dân phß¶ng báo cáo kªt quä công tác cäi cách hành chính quý I nåm 2022; "
    "Quyªt ð¸nh s¯ 6/QÐ-UBND",
    "windows-1258": "UÒy ban nhân dân phýõÌng baìo caìo kêìt quaÒ công taìc caÒi caìch haÌnh chiình quyì I nãm 2022; "
    "Quyêìt ðiònh sôì 6/QÐ-UBND",
}


def encode_text(text: str, encoding: str) -> str:
    """The surface a text has in an old encoding: the way back, for tests only."""
    if encoding == "mojibake-cp1252":
        return bytes_to_surface(text.encode("utf-8"))
    if encoding == "windows-1258":
        return bytes_to_surface(encode_windows_1258(text))
    if encoding == "vni":
        table = {letter: surface for surface, letter in reversed(_vni_letters()[0].items())}
        return "".join(table.get(letter, letter) for letter in text)
    byte_of = {letter: chr(byte) for byte, letter in _letters(encoding).items() if byte < 256}
    return bytes_to_surface("".join(byte_of.get(letter, letter) for letter in text).encode("latin-1"))


def encode_windows_1258(text: str) -> bytes:
    """As Windows wrote it: the letter with its hat or horn, then the tone as a character of its own."""
    out = bytearray()
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            *base, tone = _split_tone(letter)
            out += "".join(base).encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


def _split_tone(letter: str) -> list[str]:
    split = unicodedata.normalize("NFD", letter)
    tone = next(mark for mark in split if mark in "\u0300\u0301\u0303\u0309\u0323")
    return [unicodedata.normalize("NFC", split.replace(tone, "")), tone]


def writable(text: str, encoding: str) -> str:
    """`text` as far as the encoding has letters for it (TCVN3 has no capitals with tones)."""
    if encoding != "tcvn3":
        return text
    have = set(_letters("tcvn3").values())
    return "".join(letter if letter.isascii() or letter in have else letter.lower() for letter in text)


# ---- tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_letter_survives_a_round_trip(encoding: str) -> None:
    for letter in writable(LETTERS, encoding):
        # between blanks, so that no neighbour joins it to a pair
        assert decode_text(f" {encode_text(letter, encoding)} ", encoding) == f" {letter} "


def test_every_table_knows_every_letter() -> None:
    marked = {letter for letter in LETTERS if not letter.isascii()}
    assert marked <= set(_letters("viscii").values()) | set("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý")
    assert {letter for letter in SMALL if not letter.isascii()} <= set(_letters("tcvn3").values())
    # VNI writes these as Western does, with no pair of its own needed
    assert marked - set(_vni_letters()[0].values()) == set()


def test_a_table_never_gives_one_letter_to_two_bytes() -> None:
    for encoding in ("tcvn3", "viscii"):
        letters = [letter for letter in _data()[encoding]["letters"] if letter != "."]
        assert len(letters) == len(set(letters))


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not installed")
@pytest.mark.parametrize(("encoding", "outside"), [("tcvn3", "TCVN5712-1"), ("viscii", "VISCII")])
def test_tables_agree_with_the_c_library(encoding: str, outside: str) -> None:
    for byte, letter in _letters(encoding).items():
        if byte > 0xFF:
            continue
        shown = subprocess.run(["iconv", "-f", outside, "-t", "UTF-8"], input=bytes([byte]), capture_output=True)
        if shown.returncode != 0:
            pytest.skip(f"this iconv does not know {outside}")
        assert unicodedata.normalize("NFC", shown.stdout.decode("utf-8")) == letter, hex(byte)


def test_windows_1258_agrees_with_python() -> None:
    data = encode_windows_1258(UNICODE)
    assert decode_text(bytes_to_surface(data), "windows-1258") == unicodedata.normalize("NFC", data.decode("cp1258"))


def test_tables_agree_with_viparse() -> None:
    """viparse's tables were set down from real documents; it knows no small or capital "ẳ" in VNI."""
    tcvn3 = pytest.importorskip("viparse.normalize.tcvn3")
    vni = pytest.importorskip("viparse.normalize.vni")
    assert {ord(surface): letter for surface, letter in tcvn3._ENTRIES} == {
        byte: letter for byte, letter in _letters("tcvn3").items() if byte < 256
    }
    ours = _vni_letters()[0]
    assert {surface: letter for surface, letter in vni._ENTRIES if ours.get(surface) != letter} == {}


# ---- decoding -----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", list(SURFACES))
def test_a_sentence_is_decoded(encoding: str) -> None:
    assert decode_text(SURFACES[encoding], encoding) == writable(UNICODE, encoding)


@pytest.mark.parametrize(
    ("surface", "encoding", "text"),
    [
        # typed in capitals: "X·" alone cannot be told from a capital at the start, its line can
        ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "tcvn3", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("N¬i nhËn: TM. ñY BAN NH¢N D¢N", "tcvn3", "Nơi nhận: TM. ỦY BAN NHÂN DÂN"),
        ("Tæ CCHC", "tcvn3", "Tổ CCHC"),
        ("§iÒu 1. Tõ ngµy", "tcvn3", "Điều 1. Từ ngày"),  # one capital is a capital at the start
        ("61/2018/N§-CP", "tcvn3", "61/2018/NĐ-CP"),
        ("t\u00ad", "tcvn3", "tư"),  # "ư" is the soft hyphen
        ("\u201cB¸o c¸o\u201d \u2013 n¨m", "tcvn3", "“Báo cáo” – năm"),  # Windows quotation marks stay
        ("UÛy ban, Uûy ban, UÛY BAN", "vni", "Ủy ban, Ủy ban, ỦY BAN"),  # marks of either case
        ("thaúng thaén, Taøi saûn", "vni", "thẳng thắn, Tài sản"),
        ("Ñöôøng loä", "vni", "Đường lộ"),
        ("nÄƒm lÃ  gÃ¬, cá»§a", "mojibake-cp1252", "năm là gì, của"),  # the no-break space had become a blank
        ("â€œBÃ¡o cÃ¡oâ€\u009d", "mojibake-cp1252", "“Báo cáo”"),
        ("Äá»™c láº\xadp", "mojibake-cp1252", "Độc lập"),  # byte 90 dropped on the way
    ],
)
def test_known_spellings(surface: str, encoding: str, text: str) -> None:
    assert decode_text(surface, encoding) == text


@given(st.text(), st.sampled_from(ENCODINGS))
def test_decoding_any_text_gives_normalised_text(text: str, encoding: str) -> None:
    decoded = decode_text(text, encoding)
    assert decoded == unicodedata.normalize("NFC", decoded)
    assert [letter for letter in decoded if letter in "0123456789/"] == [
        letter for letter in unicodedata.normalize("NFC", text) if letter in "0123456789/"
    ]


# ---- detection ----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", [*SURFACES, "mojibake-cp1252"])
def test_a_sentence_is_recognised(encoding: str) -> None:
    surface = SURFACES.get(encoding) or encode_text(UNICODE, encoding)
    assert detect_legacy(surface) == encoding
    assert detect_legacy(unicodedata.normalize("NFC", surface)) == encoding
    assert detect_legacy_bytes(surface.encode("cp1252", errors="replace")) == encoding


@pytest.mark.parametrize("encoding", [*SURFACES, "mojibake-cp1252"])
def test_the_decoded_sentence_is_left_alone(encoding: str) -> None:
    assert detect_legacy(UNICODE) is None
    assert detect_legacy(unicodedata.normalize("NFD", UNICODE)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "670",
        "Hà Nam, Hà Tĩnh",
        "là và có đã cá bé",  # only letters that Western code pages have, but for the stroke
        "là và có cá bé mà hè xã",  # only letters that Western code pages have
        "L'été, la mère a préféré un goûter à la crème brûlée; où êtes-vous, garçon? Ça a été naïf.",
        "El niño comió piña en la mañana; qué año, señor, ¿está aquí? La decisión fue rápida y fácil.",
        "Größe, Straße, Öl, schön, Übergröße, ändern, Käse, Füße, möchten, Mädchen, natürlich, für.",
        "Não há informações sobre a eleição; à tarde será possível até às três, é só então, avô e avó.",
        "Přílišžluťoučký kůň úpěl ďábelské ódy; Łódź, żółć, gęś; șase și țară; øl på måløy, ærø.",
        "Layer 5µm ±2, 3µm, 10µm; 20°C · 5 £ © 2022 ® µ × ÷ § 5 ¶ 6",
        "®¸© ¶ · µ",
        "Xe Citroën, quán Café, ngân hàng Société Générale, ông Müller",
    ],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert detect_legacy(text) is None


SYLLABLES = re.findall(
    r"\w+",
    """
    ủy ban nhân dân phường báo cáo kết quả công tác cải cách hành chính quý năm đã được là và có cá hồ sơ một cửa
    giải quyết đúng hạn trễ thủ tục thể chế bộ máy tài chính hiện đại hóa hoà kế hoạch số ngày của về việc thực hiện
    tỉnh thành phố cán công chức viên trình độ đại học khu phố trưởng bí thư điện tử phần mềm thiết bị máy tính in xã
""",
)
FOREIGN = ["Müller", "Citroën", "café", "µm", "§", "©", "«", "»", "São", "Ngô", "Èm", "e-mail", "ISO", "9001:2015"]


@settings(max_examples=300)
@given(
    st.lists(st.one_of(st.sampled_from(SYLLABLES), st.sampled_from(FOREIGN)), max_size=60),
    st.sampled_from(["lower", "title", "upper"]),
    st.sampled_from(["NFC", "NFD"]),
)
def test_correct_text_is_never_decoded(words: list[str], case: str, form: str) -> None:
    text = unicodedata.normalize(form, getattr(" ".join(words), case)())
    assert detect_legacy(text) is None


@given(st.text())
def test_detection_never_fails(text: str) -> None:
    assert detect_legacy(text) in (None, *ENCODINGS)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(SYLLABLES), min_size=30, max_size=60), st.sampled_from(ENCODINGS))
def test_old_text_is_recognised_and_read(words: list[str], encoding: str) -> None:
    text = " ".join(words)
    surface = encode_text(text, encoding)
    if len({word for word in words if not word.isascii()}) >= 12:
        assert detect_legacy(surface) == encoding
        assert decode_text(surface, encoding) == text


# ---- fonts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("font", "encoding", "capitals"),
    [
        (".VnTime", "tcvn3", False),
        (".VnTimeH", "tcvn3", True),
        (".VnArialH,BoldItalic", "tcvn3", True),
        (".VnArial NarrowH", "tcvn3", True),
        ("BCDEFG+.VnTimeH-Bold", "tcvn3", True),
        (".vntime", "tcvn3", False),
        ("VNI-Times", "vni", False),
        ("VNI-Helve-Condense", "vni", False),
        ("VI Times", "viscii", False),
        ("Times New Roman", None, False),
        ("Vnipple", None, False),
        ("", None, False),
    ],
)
def test_fonts_name_their_encoding(font: str, encoding: str | None, capitals: bool) -> None:
    assert encoding_of_font(font) == encoding
    assert is_capital_font(font) is capitals


def test_font_text_is_decoded_in_the_case_it_shows() -> None:
    assert decode_font_text("céng hßa x· héi chñ nghÜa viÖt nam", ".VnTimeH") == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert decode_font_text("Céng hßa", ".VnTime") == "Cộng hòa"
    assert decode_font_text("Cộng hòa", "Times New Roman") == "Cộng hòa"


def test_unicode_text_in_an_old_font_is_seen() -> None:
    assert is_written_in(SURFACES["tcvn3"], "tcvn3")
    assert is_written_in("Sè: 12", "tcvn3")
    assert not is_written_in(UNICODE, "tcvn3")
    assert not is_written_in("Báo cáo tài chính", "tcvn3")


# ---- syllables ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", [*SYLLABLES, "nghiêng", "Ủy", "Uỷ", "quỹ", "gì", "giếng", "yêu", "khuỷu", "hoà", "hòa"]
)
def test_syllables_are_accepted(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["Céng", "nghÜa", "phöôøng", "kªt", "lâòp", "báó", "các̀", "nghành", "școală", "x" * 50]
)
def test_noise_is_refused(word: str) -> None:
    assert not is_syllable(word)


# ---- whole reports ------------------------------------------------------------------------------

CORPUS = sorted((Path(__file__).parents[1] / "corpus" / "reports").glob("*/report.txt"))
TRANSCRIPTS = sorted((Path(__file__).parents[1].parent / "shared").glob("*/**/*.t*xt"))


def unicode_of(path: Path) -> str:
    return unicodedata.normalize("NFC", path.read_bytes().decode("utf-8-sig"))


@pytest.mark.parametrize("path", [*CORPUS, *TRANSCRIPTS], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_line_of_a_unicode_report_is_decoded(path: Path) -> None:
    text = unicode_of(path)
    assert detect_legacy(text) is None
    assert decode_legacy_lines(text) == (text, ())
    assert [line for line in text.split("\n") if detect_legacy(line) is not None] == []
    words = text.split()
    pieces = [" ".join(words[place : place + 7]) for place in range(0, len(words), 7)]
    assert [piece for piece in pieces if detect_legacy(piece) is not None] == []


def kept(text: str, encoding: str) -> str:
    """`text` without what 8-bit encodings cannot write: dashes and quotation marks of other pages."""
    plain = text.translate({ord("–"): "-", ord("“"): '"', ord("”"): '"', ord("…"): "...", 0xA0: " ", 0xD0: "Đ"})
    return writable("".join(letter for letter in plain if letter.isascii() or letter in LETTERS), encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.parent.name)
def test_a_report_in_an_old_encoding_reads_as_in_unicode(path: Path, encoding: str) -> None:
    text = kept(unicode_of(path), encoding)
    if encoding == "tcvn3":  # the case of words in capitals cannot come back whole
        assert decode_text(encode_text(text, encoding), encoding).casefold() == text.casefold()
    else:
        assert decode_text(encode_text(text, encoding), encoding) == text
    assert detect_legacy(encode_text(text, encoding)) == encoding
