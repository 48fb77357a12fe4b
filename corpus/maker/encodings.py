"""Text → bytes of the encodings used before Unicode: TCVN3 (.VnTime) and VNI (VNI-Times).

Written from the published tables, apart from the extractor's decoders, so that each tests the other.
"""

from __future__ import annotations

import unicodedata

_TCVN3 = dict(
    zip(
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        bytes.fromhex(
            "B5B6B7B8B9A8BBBCBDBEC6A9C7C8C9CACBAECCCECFD0D1AAD2D3D4D5D6D7D8DCDDDEDFE1E2E3E4ABE5E6E7E8E9ACEAEBECEDEE"
            "EFF1F2F3F4ADF5F6F7F8F9FAFBFCFDFEA1A2A3A4A5A6A7"
        ),
        strict=True,
    )
)

_VNI_TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_VNI_HAT = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
_VNI_BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
_VNI_WHOLE = {
    "đ": "ñ", "Đ": "Ñ", "ơ": "ô", "Ơ": "Ô", "ư": "ö", "Ư": "Ö", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò",
    "Í": "Í", "Ì": "Ì", "Ỉ": "Æ", "Ĩ": "Ó", "Ị": "Ò", "ỵ": "î", "Ỵ": "Î",
}  # fmt: skip


def encode_tcvn3(text: str) -> bytes:
    """TCVN3 has no capitals with tones; the old capital fonts drew small letters large, so small ones are stored.

    >>> encode_tcvn3("Cộng hòa, Ủy ban").decode("latin-1")
    'Céng hßa, ñy ban'
    """
    result = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        if ord(letter) < 128:
            result.append(ord(letter))
        else:
            code = _TCVN3.get(letter, _TCVN3.get(letter.lower()))
            result += bytes([code]) if code is not None else _plain(letter)
    return bytes(result)


def encode_vni(text: str) -> bytes:
    """VNI writes a letter as base and mark.

    >>> encode_vni("Ủy ban, đường, Việt").decode("cp1252")
    'UÛy ban, ñöôøng, Vieät'
    """
    result = []
    for letter in unicodedata.normalize("NFC", text):
        result.append(letter if ord(letter) < 128 else _vni(letter))
    return "".join(result).encode("cp1252", errors="replace")


def _vni(letter: str) -> str:
    if letter in _VNI_WHOLE:
        return _VNI_WHOLE[letter]
    parts = unicodedata.normalize("NFD", letter)
    base, marks = parts[0], parts[1:]
    tone = next((mark for mark in marks if mark in _VNI_TONES), "")
    if "\u031b" in marks:
        stem = _VNI_WHOLE[unicodedata.normalize("NFC", base + "\u031b")]
        mark = _VNI_TONES[tone]
    elif "\u0302" in marks:
        stem, mark = base, _VNI_HAT[tone]
    elif "\u0306" in marks:
        stem, mark = base, _VNI_BREVE[tone]
    elif tone and base.isalpha():
        stem, mark = base, _VNI_TONES[tone]
    else:
        return _plain(letter).decode("ascii")
    return stem + (mark.upper() if base.isupper() else mark)


def _plain(letter: str) -> bytes:
    return {"–": b"-", "…": b"..."}.get(letter, b"?")
