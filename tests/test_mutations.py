"""Good files with a few bytes changed, cut out or put in: a record or a reason, never anything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents import read_document
from extractor.documents.limits import Limits
from extractor.errors import UnreadableFile
from extractor.patterns import shipped_patterns
from extractor.pipeline import extract_document
from extractor.record import Record
from tests.batch_material import report
from tests.hostile_files import body, docx, pages, paragraph, stream, words

TEXT = report("Vân Lĩnh", "I", 2024, 12)
GOOD = {
    "pdf": pages(2, stream(words())),
    "docx": docx(body("".join(map(paragraph, TEXT.splitlines())))),
    "txt": TEXT.encode(),
    "utf-16": TEXT.encode("utf-16"),
}
LIMITS = Limits(file_bytes=2**20, inflated_bytes=2**23, part_bytes=2**22, pages=50, seconds=20)

# where, as a share of the file; how many bytes go; what comes in their place
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 40),
        st.one_of(
            st.binary(max_size=12), st.sampled_from([b"<<", b">>", b"PK\x03\x04", b"endobj", b"99999999", b"<w:p>"])
        ),
    ),
    min_size=1,
    max_size=4,
)


def change(data: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for share, gone, come in edits:
        place = int(share * len(data))
        data = data[:place] + come + data[place + gone :]
    return data


@pytest.mark.parametrize("kind", GOOD)
@given(edits=EDITS)
@settings(max_examples=40, deadline=None)
def test_a_changed_file_gives_a_record_or_a_reason(kind: str, edits: list[tuple[float, int, bytes]]) -> None:
    try:
        document = read_document(change(GOOD[kind], edits), name="changed", limits=LIMITS)
    except UnreadableFile as error:
        error.to_text("vi")  # raises when a detail of the message is missing
        return
    record = extract_document(document, shipped_patterns())
    assert Record.model_validate_json(record.model_dump_json()) == record
    for place in record.leftovers:
        assert document.text[place.start : place.end] == place.text
