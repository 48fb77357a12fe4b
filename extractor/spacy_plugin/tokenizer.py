"""The tokenizer `baocao.tokenizer.v1`: words, runs of digits and single marks, as the patterns see them."""

from __future__ import annotations

from typing import Any

from spacy import Language, Vocab, registry
from spacy.tokens import Doc
from spacy.util import DummyTokenizer

from extractor.language import tokenise


class Tokenizer(DummyTokenizer):  # type: ignore[misc]  # spaCy has no types here; its base class knows nothing to store
    """Text → Doc whose tokens put together again are the text, whatever the text is.

    Values of a report begin and end at these tokens ("53/KH-UBND" is five of them), so a span of what was found
    is never wider than it. It knows no compound words; a parser or tagger trained on pyvi's tokens needs pyvi.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Any:
        words, spaces = split_text(text)
        return Doc(self.vocab, words=words, spaces=spaces)


def split_text(text: str) -> tuple[list[str], list[bool]]:
    """The tokens of a text, and which of them a blank follows: all other white space is a token, as spaCy has it.

    >>> split_text("Số 53/KH,  2 máy")
    (['Số', '53', '/', 'KH', ',', ' ', '2', 'máy'], [True, False, False, False, True, False, True, False])
    """
    words: list[str] = []
    spaces: list[bool] = []
    end = 0
    for start, stop in [*tokenise(text), (len(text), len(text))]:
        gap = text[end:start]
        if gap.startswith(" ") and words:
            spaces[-1] = True
            gap = gap[1:]
        for word in (gap, text[start:stop]):
            if word:
                words.append(word)
                spaces.append(False)
        end = stop
    return words, spaces


@registry.tokenizers("baocao.tokenizer.v1")  # type: ignore[untyped-decorator]
def make_tokenizer() -> Any:
    """What `[nlp.tokenizer]` of a config names: it makes the tokenizer once the vocabulary is there."""

    def create(nlp: Language) -> Tokenizer:
        return Tokenizer(nlp.vocab)

    return create
