"""baocao as spaCy components: what it finds in a text as spans of anyone's `Doc`, in anyone's pipeline.

spaCy loads this package through entry points, so nothing has to be imported:

>>> import spacy
>>> own = {"nlp": {"tokenizer": {"@tokenizers": "baocao.tokenizer.v1"}}}
>>> nlp = spacy.blank("vi", config=own)  # without it, blank "vi" asks for pyvi
>>> component = nlp.add_pipe("baocao_references")
>>> doc = nlp("Căn cứ Kế hoạch số 53/KH-UBND ngày 27/12/2021 của UBND phường")
>>> [(span.text, span.label_, span._.baocao_value) for span in doc.spans["baocao_references"]]
[('Kế hoạch số 53/KH-UBND ngày 27/12/2021', 'REFERENCE', '53/KH-UBND')]
>>> doc.spans["baocao_references"][0]._.baocao["date"]
'2021-12-27'
>>> doc._.baocao.references[0].issuer_name
'UBND phường'

`components.py` has the components, `tokenizer.py` a tokenizer, `doc_text.py` the way from a `Doc` to a record whose
offsets point into `doc.text`, `colours.py` the colours of displaCy.
"""
