"""What a SPARQL text is allowed to be, before an engine sees it.

Engines call out for SERVICE and LOAD, and a query nested deep enough ends the process
(pyoxigraph 0.5: `CONCAT(` about 930 deep, `{` 2,400, `!` 9,500).

The text is read by the terminals of SPARQL 1.1 and 1.2. Engines differ where the grammar leaves no choice: pyoxigraph
has no tokens, so that it reads `SERVICEex:a` as SERVICE and a name, and `(?a<?b)SERVICE#>` as a comparison and SERVICE;
some decode `\\u0053` before all else, and others within strings and IRIs only. What two of them would read
differently is refused where one of the readings could leave the graph.
"""

from __future__ import annotations

import re
from collections import namedtuple

from terrigraph.errors import QueryError
from terrigraph.language import Text

TYPE_CHECKING = False  # and not typing, which takes longer to import than a query to read
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from typing import NamedTuple

    class _Token(NamedTuple):
        kind: str
        text: str
        start: int
else:
    _Token = namedtuple("_Token", ("kind", "text", "start"))

LONGEST = 200_000
"""Characters."""
DEEPEST = 120
MOST_OPERATORS = 2_000

_LETTER = r"[^\x00-@\[-`{-\x7f]"
"""A letter, or anything past ASCII; so are the next with `_`, digits, `:` and `-`. They are such since larger sets take long to compile."""
_FIRST = r"[^\x00-/:-@\[-^`{-\x7f]"
_FIRST_LOCAL = r"[^\x00-/;-@\[-^`{-\x7f]"
_WITHIN = r"[^\x00-,./:-@\[-^`{-\x7f]"
_WITHIN_LOCAL = r"[^\x00-,./;-@\[-^`{-\x7f]"
_NO_LETTER = (
    "[^\x00-\x7f\xb7\xc0-\xd6\xd8-\xf6\xf8-\u037d\u037f-\u1fff\u200c\u200d\u203f\u2040\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]"
)
"""What is past ASCII and in no name: looked for in names that are past ASCII."""
_ESCAPED = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_QUOTED = rf"\\[tbnrf\\\"']|{_ESCAPED}"
_LOCAL = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_IRI = rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]|{_ESCAPED})*+>"
_READ = re.compile(
    rf"""
    [ \t\r\n]++
  | (?P<COMMENT>\#[^\r\n]*+)
  | (?P<IRI>{_IRI})
  | (?P<BLANK>_:{_FIRST}(?:{_WITHIN}++|\.++(?={_WITHIN}))*+)
  | (?P<NAME>(?:{_LETTER}(?:{_WITHIN}++|\.++(?={_WITHIN}))*+)?
       :(?:(?:{_FIRST_LOCAL}|{_LOCAL})(?:{_WITHIN_LOCAL}++|{_LOCAL}|\.++(?={_WITHIN_LOCAL}|[%\\]))*+)?)
  | (?P<RUN>[A-Za-z](?:{_WITHIN}|\.)*+)
  | (?P<VARIABLE>[?$]{_FIRST}{_FIRST}*+)
  | (?P<STRING>'''(?:'{{0,2}}(?:[^'\\]|{_QUOTED}))*+''' | \"\"\"(?:\"{{0,2}}(?:[^\"\\]|{_QUOTED}))*+\"\"\"
       | '(?:[^'\\\r\n]|{_QUOTED})*+' | \"(?:[^\"\\\r\n]|{_QUOTED})*+\")
  | (?P<LANGUAGE>@[A-Za-z]+(?:-[A-Za-z0-9]+)*+(?:--[A-Za-z]+)?)
  | (?P<NUMBER>(?:[0-9]++(?:\.[0-9]*)?|\.[0-9]++)[eE][+\-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)
  | (?P<SIGN><<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|\|\||&&|[<>!]=|[{{}}()\[\];,.+\-*/=<>!^|?~])
  | (?P<UNREAD>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PART = re.compile(
    r"(?P<WORD>[A-Za-z][A-Za-z0-9_]*+)|(?P<NUMBER>(?:[0-9]++\.?[0-9]*|\.[0-9]++)[eE]-?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)|(?P<SIGN>[.\-])"
)
"""What a run of letters, digits, dots and hyphens that no colon follows is made of."""
_NAMES = frozenset(["BLANK", "NAME", "VARIABLE"])
_ESCAPE = re.compile(_ESCAPED)
_REACHING = re.compile("SERVICE|LOAD|FROM", re.IGNORECASE)
_SPLIT = re.compile(r"(SERVICE|LOAD|FROM)(?:SILENT|NAMED)?(?:$|[^:]*:)", re.IGNORECASE)
"""In a name, a word that an engine may take apart from what precedes it: the end of the name, or another name, follows."""
_HARMLESS = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://.*|[\w./:=?&%@,;~-]{0,200})>")
"""IRIs that cannot be more than a comparison, or not even that (`//`), to an engine that takes their `<` for an operator."""
_OPERAND_NEXT = frozenset(["(", ",", "||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "!", "^", "|", "^^"])
_DEPTH = {"{": 1, "(": 1, "[": 1, "<<": 1, "<<(": 2, "{|": 1, "}": -1, ")": -1, "]": -1, ">>": -1, ")>>": -2, "|}": -1}
_OPERATORS = frozenset(["!", "!=", "||", "&&", "/", "|", "^", "^^", "+", "-", "*"])


class Token(_Token):
    """A terminal: WORD, NAME, IRI, BLANK, VARIABLE, STRING, LANGUAGE, NUMBER, SIGN (or COMMENT, which `tokens` leaves out)."""

    __slots__ = ()

    @property
    def word(self) -> str:
        """A word in capitals; "" for what is none."""
        return self.text.upper() if self.kind == "WORD" else ""


def _read(text: str) -> Iterator[Token]:
    for read in _READ.finditer(text):
        kind, part = read.lastgroup, read[0]
        if kind == "RUN":
            if part.isascii() and part.isalnum():
                yield Token("WORD", part, read.start())
            else:
                yield from _parts(text, *read.span())
        elif kind == "UNREAD":
            raise _unread(text, read.start())
        elif kind:  # blanks have none
            if kind in _NAMES and not part.isascii() and (strange := re.search(_NO_LETTER, part)):
                raise _unread(text, read.start() + strange.start())
            yield Token(kind, part, read.start())


def _parts(text: str, start: int, end: int) -> Iterator[Token]:
    while start < end:
        if not (read := _PART.match(text, start, end)):
            raise _unread(text, start)
        yield Token(str(read.lastgroup), read[0], start)
        start = read.end()


def tokens(text: str) -> list[Token]:
    """The terminals of a SPARQL text. Raises QueryError, which says where, for what is none."""
    return [token for token in _read(text) if token.kind != "COMMENT"]


def masked(query: str) -> str:
    """A query with its strings, IRIs, comments and the escapes of its names blanked out: each character keeps its place.

    Raises QueryError for what cannot be read.
    """
    parts, done = [], 0
    for kind, text, start in _read(query):
        if kind in ("STRING", "IRI", "COMMENT"):
            blank = re.sub(r"[^\n]", " ", text)
        elif kind == "NAME" and "\\" in text:
            blank = re.sub(r"\\.", "__", text)
        else:
            continue
        parts += [query[done:start], blank]
        done = start + len(text)
    return "".join([*parts, query[done:]])


def check(query: str, own: Collection[str] = (), base: str | None = None, prefixes: Mapping[str, str] | None = None) -> bool:
    """Raise QueryError for a query or an update that is too long or too deep, or that would reach outside the graph.

    `own` are the named graphs that FROM may name, by their whole IRIs; `base` and `prefixes` are what the engine will be
    given with the query. Gives whether the query names any so.
    """
    if len(query) > LONGEST:
        raise QueryError(Text(f"la requête dépasse {LONGEST} caractères", f"the query is over {LONGEST} characters"))
    try:
        query.encode()
    except UnicodeEncodeError as surrogate:
        raise _unread(query, surrogate.start) from None
    read = tokens(query)
    _check_escapes(query, read)
    levels = _levels(query, read)
    named = False
    for number, token in enumerate(read):
        if token.kind == "WORD" and (reaching := _REACHING.search(token.text)):
            if token.word != "FROM" or _graph(read, number, base, prefixes or {}) not in own:
                raise _reaches_out(reaching[0].upper())
            named = True
        elif token.kind == "NAME" and (split := _SPLIT.search(token.text)) and _is_split(read, number, levels[number]):
            raise _ambiguous(query, token.start, split[1].upper())
    return named


def _check_escapes(query: str, read: Sequence[Token]) -> None:
    """Refuse \\uXXXX where decoding it before reading the text would give other terminals."""
    if not (first := _ESCAPE.search(query)):
        return
    try:
        text = _ESCAPE.sub(lambda escape: chr(int(escape[0][2:], 16)), query)
        text.encode()  # fails for surrogates, which no engine takes and after which pyoxigraph reads '''a' as two strings
        decoded = tokens(text)
    except (QueryError, ValueError, OverflowError):
        decoded = []
    opaque = ("STRING", "IRI")
    if [(kind, "" if kind in opaque else text) for kind, text, _ in decoded] != [
        (kind, "" if kind in opaque else text) for kind, text, _ in read
    ]:
        raise _ambiguous(query, first.start(), first[0])


def _levels(query: str, read: Sequence[Token]) -> list[int]:
    """How deep each terminal is. Raises QueryError where that is too deep, for too many operators, and for an ambiguous `<`."""
    levels, opened, operators = [], [""], 0
    before = ""
    for token in read:
        kind, text, start = token
        levels.append(len(opened) - 1)
        if kind == "SIGN":
            operators += text in _OPERATORS
            change = _DEPTH.get(text, 0)
            if change > 0:
                opened += [text[-1]] * change
            elif change:
                del opened[max(len(opened) + change, 1) :]
            if text == "<<" and (iri := _READ.match(query, start + 1)) and iri["IRI"] and not _plain(iri["IRI"]):
                raise _ambiguous(query, start, "<")
        elif kind == "IRI" and opened[-1] == "(" and before not in _OPERAND_NEXT and not _plain(text):
            raise _ambiguous(query, start, "<")
        before = text
        if len(opened) - 1 > DEEPEST or operators > MOST_OPERATORS:
            raise QueryError(
                Text(
                    f"la requête est trop imbriquée ({DEEPEST} niveaux au plus)", f"the query is nested too deep ({DEEPEST} levels at most)"
                )
            )
    return levels


def _plain(iri: str) -> bool:
    return bool(_HARMLESS.fullmatch(iri)) and ("://" in iri or not _REACHING.search(iri))


def _is_split(read: Sequence[Token], number: int, level: int) -> bool:
    """Whether an engine without tokens could read a word that reaches out in a name, and go on."""
    text = read[number].text
    before = read[number - 1].word if number else ""
    prefix = _SPLIT.search(text.partition(":")[0] + ":")
    if level == 0 and prefix and before != "PREFIX" and prefix[1].upper() != "SERVICE":
        return True
    after = [token for token in read[number + 1 : number + 4] if token.word not in ("SILENT", "NAMED")]
    if level == 0 and re.search("FROM", text, re.IGNORECASE):
        return before != "PREFIX" and bool(after) and after[0].kind in ("IRI", "NAME")
    for token in after:
        if token.text == "{":
            return before != "GRAPH"
        if token.kind not in ("IRI", "NAME", "VARIABLE"):
            return False
    return False


def _graph(read: Sequence[Token], number: int, base: str | None, prefixes: Mapping[str, str]) -> str:
    """The whole IRI of the graph that a FROM names; "" where it cannot be known."""
    at = number + 1 + (read[number + 1].word == "NAMED" if number + 1 < len(read) else 0)
    if at >= len(read) or read[at].kind not in ("IRI", "NAME"):
        return ""
    declared, end = [f"PREFIX {name}: <{iri}>" for name, iri in prefixes.items()], 0
    while size := {"PREFIX": 3, "BASE": 2, "VERSION": 2}.get(read[end].word, 0):
        if end + size > number:
            return ""
        if size == 3 or read[end].word == "BASE":
            declared.append(" ".join(token.text for token in read[end : end + size]))
        end += size
    if read[end].word not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
        return ""
    import pyoxigraph as ox  # which resolves names as it will in the query

    graph = read[at].text
    try:
        (quad,) = ox.parse("\n".join([*declared, f"{graph} {graph} {graph} ."]), format=ox.RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):
        return ""
    return quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""


def _place(text: str, at: int) -> tuple[int, int]:
    """The line and the column of a place, from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _unread(text: str, at: int) -> QueryError:
    line, column = _place(text, at)
    shown = ascii(text[at : at + 1])
    return QueryError(
        Text(
            f"la requête ne peut être lue : {shown} à la ligne {line}, colonne {column}",
            f"the query cannot be read: {shown} at line {line}, column {column}",
        )
    )


def _ambiguous(text: str, at: int, what: str) -> QueryError:
    line, column = _place(text, at)
    return QueryError(
        Text(
            f"{what} à la ligne {line}, colonne {column}, peut se lire de deux façons : il est refusé",
            f"{what} at line {line}, column {column}, can be read in two ways: it is refused",
        ),
        Text(
            "Séparez les mots par des espaces, écrivez les caractères mêmes plutôt que \\uXXXX, et les IRI en entier.",
            "Put spaces between words, write characters themselves rather than \\uXXXX, and IRIs whole.",
        ),
    )


def _reaches_out(word: str) -> QueryError:
    return QueryError(
        Text(f"{word} est refusé : une requête ne sort pas du graphe", f"{word} is refused: a query does not leave the graph"),
        Text("Le graphe nommé d’une source s’écrit GRAPH <…> { … }.", "A source's named graph is written GRAPH <…> { … }."),
    )
