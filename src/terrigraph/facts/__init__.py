"""What sources state -> facts: who is whom, one mandate from many statements, the days that each is certain or possible.

A statement is what one source says; a fact is concluded from all the statements of it. days.py has the rules of time, terms.py
the terms of elected offices, mandates.py what makes one mandate of several statements.
"""
