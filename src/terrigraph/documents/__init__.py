"""Documents as text: programmes, concept notes and lists of participants, in txt, md, html, docx, odt or pdf.

`read` gives one text and its blocks (headings, times, entries, rows of tables, prose), each at its span of the text.
"""

from terrigraph.documents.blocks import Block, Document
from terrigraph.documents.reading import read

__all__ = ["Block", "Document", "read"]
