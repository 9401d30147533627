"""argparse's own messages in French: it is given this in place of gettext, which would look on the disk for translations."""

from __future__ import annotations

from terrigraph.language import current

_MESSAGES = {
    "usage: ": "usage : ",
    "argument %(argument_name)s: %(message)s": "argument %(argument_name)s : %(message)s",
    "ambiguous option: %(option)s could match %(matches)s": "option ambiguë : %(option)s peut être %(matches)s",
    "ignored explicit argument %r": "pas de valeur attendue : %r",
    "invalid %(type)s value: %(value)r": "valeur incorrecte (%(type)s) : %(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)": "choix inconnu : %(value)r (au choix : %(choices)s)",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "choix inconnu : %(value)r, peut-être %(closest)r ? (au choix : %(choices)s)"
    ),
    "not allowed with argument %s": "ne va pas avec l’argument %s",
    "the following arguments are required: %s": "il manque : %s",
    "one of the arguments %s is required": "il manque l’un de ces arguments : %s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "commande inconnue : %(parser_name)r (au choix : %(choices)s)",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "expected one argument": "une valeur est attendue",
    "expected at most one argument": "une valeur est attendue, au plus",
    "expected at least one argument": "une valeur est attendue, au moins",
    "expected %s argument": "%s valeur est attendue",
    "expected %s arguments": "%s valeurs sont attendues",
}


def message(english: str) -> str:
    """One of argparse's messages, in the language in use."""
    return _MESSAGES.get(english, english) if current() == "fr" else english


def counted(one: str, several: str, count: int) -> str:
    """The message for a count, in the language in use."""
    return message(one if count == 1 else several)
