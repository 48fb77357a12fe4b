"""Makes reports on administrative reform that carry their truth: one plan of facts, many wordings, many layouts.

    python -m corpus.maker --seeds 0:100 --formats txt,docx,pdf --out DIR

`plan` draws the facts, `write` words them from the grammar in the TOML files beside this module, `text`, `word`
and `pdf` print them. Everything follows from the seed. Nothing here reads the extractor's patterns, so that a
wording the extractor does not know can turn up.
"""
