"""Reading pictures of pages: scans inside PDF files, and image files.

Needs the extra `baocao[ocr]` and the Vietnamese data of Tesseract (`data.py` finds it). The steps, one module
each: `pictures` page → picture, `prepare` picture → upright, flat, evenly lit sheet, `tables` ruling lines and
cells, `engine` picture → words, `page` words → what a page of a PDF holds, with a confidence for each letter.
From there on a scan goes the way of any PDF page: the same code puts words in lines, lines in columns, cells
in tables, and finds page numbers.

Nothing in this package is imported until a page must be read by OCR.
"""
