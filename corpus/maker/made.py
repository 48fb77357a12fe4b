"""Seeds → folders of reports with their truth, in the formats asked for."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.maker.blocks import Block, Draft, Heading, Letterhead, Paragraph, Signature, TableBlock, Title
from corpus.maker.encodings import encode_tcvn3, encode_vni
from corpus.maker.grammar import Mark, Piece
from corpus.maker.plan import draw_plan
from corpus.maker.text import draft_to_text
from corpus.maker.write import old_tone, write_report

LAST_OLD_ENCODING = 2013  # offices gave up .VnTime and VNI fonts at about this time
FORMATS = ("txt", "docx", "pdf", "scan")


def make_draft(seed: int) -> Draft:
    """The report of a seed, worded, in the spelling of its typist."""
    plan = draw_plan(seed)
    draft = write_report(plan)
    return respelled(draft) if plan.style.is_old_tone else draft


def respelled(draft: Draft) -> Draft:
    """The same report with tone marks in the older place; every string keeps its length."""

    def block_of(block: Block) -> Block:
        if isinstance(block, Letterhead | Signature):
            return replace(block, left=[*map(old_tone, block.left)], right=[*map(old_tone, block.right)])
        if isinstance(block, Title):
            return Title([*map(old_tone, block.lines)])
        if isinstance(block, Heading):
            return Heading(old_tone(block.printed), block.section)
        if isinstance(block, Paragraph):
            marks = tuple(Mark(one.label, one.start, one.end, one.value) for one in block.piece.marks)
            return Paragraph(Piece(old_tone(block.piece.text), marks))
        if isinstance(block, TableBlock):
            return replace(
                block,
                paths=[tuple(map(old_tone, path)) for path in block.paths],
                rows=[[*map(old_tone, row)] for row in block.rows],
                title=old_tone(block.title) if block.title else None,
            )
        raise TypeError(block)

    return Draft([block_of(block) for block in draft.blocks], _respell(draft.truth))


def _respell(value: Any) -> Any:
    if isinstance(value, str):
        return old_tone(value)
    if isinstance(value, dict):
        return {key: _respell(one) for key, one in value.items()}
    return [_respell(one) for one in value] if isinstance(value, list) else value


def text_bytes(draft: Draft, seed: int) -> bytes:
    """The text file of a report: mostly UTF-8; some decomposed, with Windows line ends or in an old encoding."""
    text = draft_to_text(draft, seed)
    rng = random.Random(f"bytes {seed}")
    form = rng.choices(("plain", "bom", "nfd", "crlf", "eth"), (75, 4, 5, 8, 8))[0]
    if draft.truth["period"]["year"] <= LAST_OLD_ENCODING:
        form = rng.choice(("plain", "vni", "tcvn3"))
    broken = any(one["check"] == "text-encoding" for one in draft.truth["findings"])
    if form == "vni" and not broken:
        return encode_vni(text)
    if form == "tcvn3" and not broken:
        return encode_tcvn3(text)
    if form == "nfd":
        return unicodedata.normalize("NFD", text).encode("utf-8")
    if form == "crlf":
        return text.replace("\n", "\r\n").encode("utf-8")
    if form == "eth":
        return text.replace("QĐ-", "QÐ-").replace("NĐ-", "NÐ-").encode("utf-8")
    return text.encode("utf-8-sig" if form == "bom" else "utf-8")


def make_reports(seeds: Iterable[int], formats: Sequence[str], out: Path) -> int:
    """Write `out/<format>/made-<seed>/report.<format>` with `expected.json` beside it; how many were written."""
    named = [(f"made-{seed:05d}", seed, make_draft(seed)) for seed in seeds]
    return write_formats(named, formats, out)


def make_series(seeds: Iterable[int], formats: Sequence[str], out: Path) -> int:
    from corpus.maker.series import series_drafts, series_truth

    count = 0
    for seed in seeds:
        drafts = series_drafts(seed)
        named = [(f"series-{seed:05d}-{name}", seed, draft) for name, draft in drafts.items()]
        count += write_formats(named, formats, out)
        truth = json.dumps(series_truth(seed), ensure_ascii=False, indent=1)
        (out / f"series-{seed:05d}.json").write_text(truth + "\n", encoding="utf-8")
    return count


def write_formats(named: Sequence[tuple[str, int, Draft]], formats: Sequence[str], out: Path) -> int:
    count = 0
    for format_name in formats:
        folders = []
        for name, _, draft in named:
            folder = out / format_name / name
            folder.mkdir(parents=True, exist_ok=True)
            truth = json.dumps(draft.truth, ensure_ascii=False, indent=1)
            (folder / "expected.json").write_text(truth + "\n", encoding="utf-8")
            folders.append(folder)
        _write_format(format_name, folders, named)
        count += len(folders)
    return count


def _write_format(format_name: str, folders: Sequence[Path], named: Sequence[tuple[str, int, Draft]]) -> None:
    if format_name == "txt":
        for folder, (_, seed, draft) in zip(folders, named, strict=True):
            (folder / "report.txt").write_bytes(text_bytes(draft, seed))
        return
    from corpus.maker.word import draft_to_docx

    if format_name == "docx":
        for folder, (_, seed, draft) in zip(folders, named, strict=True):
            draft_to_docx(draft, folder / "report.docx", seed)
        return
    from corpus.maker.pdf import draft_to_pdf, office_to_pdf

    office: list[Path] = []
    for folder, (_, seed, draft) in zip(folders, named, strict=True):
        if seed % 2:
            draft_to_pdf(draft, folder / "report.pdf")
        else:
            draft_to_docx(draft, folder / "report.docx", seed)
            office.append(folder / "report.docx")
    office_to_pdf(office)
    for path in office:
        path.unlink()
    if format_name == "scan":
        _scan(folders, named)


def _scan(folders: Sequence[Path], named: Sequence[tuple[str, int, Draft]]) -> None:
    """Turn printed pages into pictures of them, of every kind in turn."""
    from corpus.maker.scans import KINDS, Printed, find_signature, pdf_to_scan

    for folder, (_, seed, _) in zip(folders, named, strict=True):
        target = folder / "report.pdf"
        data = target.read_bytes()
        printed = Printed(data, find_signature(data))
        target.write_bytes(pdf_to_scan(printed, KINDS[seed % len(KINDS)], (150, 200, 300)[seed % 3], seed))
