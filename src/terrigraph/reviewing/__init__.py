"""Judging candidates: what is shown of each and what may be changed, the sheet, and the decisions that come back.

`fields` says which cells a candidate has; `review` lays the candidates of a document out with what they may be and what was already
decided; `sheet` writes them for a spreadsheet; `decision_files` reads a sheet or the page's
file back, and `decisions` makes judgements of its rows; `source_documents` keeps the document's metadata and text in its source's folder.
"""
