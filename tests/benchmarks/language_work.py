"""What reading the language costs, beside spaCy's own way of doing the same, as ratios within one run.

    python tests/benchmarks/language_work.py [REPORT]

Three measurements, in CPU time: vocabulary matching against spaCy's tokenizer with a `SpanRuler` that holds the same
vocabulary as token patterns; time against length, up to 5 MB; a cold `baocao extract --json` and `baocao --help`.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import spacy

from extractor import read
from extractor.language import fold, tokenise
from extractor.patterns import Patterns, shipped_patterns
from extractor.pipeline import extract_document
from extractor.repairs import repair

REPORT = Path(__file__).parents[2] / "corpus" / "reports" / "ward-quarter-seedlike" / "report.txt"
REPETITIONS = 9


def cpu_ms(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def span_ruler(patterns: Patterns) -> spacy.language.Language:
    """spaCy as one would set it up: its tokenizer, and every spelling as a pattern of lower-case tokens."""
    nlp = spacy.blank("xx")
    ruler = nlp.add_pipe("span_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": kind, "pattern": [{"LOWER": token.lower_} for token in nlp.make_doc(way)]}
            for kind, by_id in patterns.entries.items()
            if patterns.kinds[kind].in_text
            for entry in by_id.values()
            for way in entry.spellings
        ]
    )
    return nlp


def compare_with_span_ruler(text: str) -> None:
    patterns = shipped_patterns()
    nlp = span_ruler(patterns)
    nlp.max_length = 10**7
    words = len(text.split())
    ours, theirs = [], []
    patterns.lexicon.find_terms(fold(text))
    nlp(text)
    for _ in range(REPETITIONS):
        ours.append(cpu_ms(lambda: patterns.lexicon.find_terms(fold(text))))
        theirs.append(cpu_ms(lambda: nlp(text)))
    per_thousand = [median(times) * 1000 / words for times in (ours, theirs)]
    print(f"vocabulary, ms per 1,000 words: ours {per_thousand[0]:.2f}, SpanRuler {per_thousand[1]:.2f}")
    print(f"ratio: 1/{per_thousand[1] / per_thousand[0]:.1f} (goal: at most 1/6)")


def whole_language_work(path: Path) -> None:
    document = read(path)
    words = len(document.text.split())
    extract_document(document, shipped_patterns())
    times = [cpu_ms(lambda: extract_document(document, shipped_patterns())) for _ in range(REPETITIONS)]
    tokens = [cpu_ms(lambda: tokenise(repair(document).folded)) for _ in range(REPETITIONS)]
    print(
        f"whole record with checks, ms per 1,000 words: {median(times) * 1000 / words:.2f}"
        f" (folding and tokens alone {median(tokens) * 1000 / words:.2f})"
    )


def time_against_length(text: str) -> None:
    """CPU seconds for growing texts; the last column would be constant for linear work."""
    for size in (50_000, 500_000, 5_000_000):
        copies = size // len(text.encode("utf-8")) + 1
        data = "\n".join([text] * copies).encode("utf-8")
        seconds = cpu_ms(lambda data=data: extract_document(read(data, name="long.txt"), shipped_patterns())) / 1000
        print(f"{len(data) / 1e6:6.2f} MB: {seconds:6.2f} s, {seconds / (len(data) / 1e6):.2f} s per MB")


def cold_commands(path: Path) -> None:
    for arguments in (["extract", str(path), "--json"], ["--help"]):
        with tempfile.TemporaryFile() as sink:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-m", "extractor.cli", *arguments], stdout=sink, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"cold baocao {arguments[0]}: {seconds:.2f} s CPU")


if __name__ == "__main__":
    report = Path(sys.argv[1]) if len(sys.argv) > 1 else REPORT
    content = read(report).text
    compare_with_span_ruler(content)
    whole_language_work(report)
    time_against_length(content)
    cold_commands(report)
