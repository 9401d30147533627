"""Why a document is not read, and what to do: the errors that several readers give."""

from __future__ import annotations

from terrigraph.errors import DocumentError
from terrigraph.language import Text

MOST_CHARACTERS = 5_000_000
"""Of one document: some 1,700 printed pages."""
MOST_BLOCKS = 200_000

AGAIN = Text(
    "Enregistrez-le de nouveau depuis le logiciel qui l’a fait, ou copiez-en le texte dans un fichier .txt.",
    "Save it again from the program that made it, or copy its text into a .txt file.",
)
SCAN = Text(
    "Passez-le à la reconnaissance de caractères (OCR), ou demandez le fichier d’origine.",
    "Run it through character recognition (OCR), or ask for the file that it was made from.",
)


def damaged(french: str = "ce fichier est abîmé", english: str = "this file is damaged") -> DocumentError:
    """The document is not as its format asks."""
    return DocumentError(Text(french, english), AGAIN)


def bomb() -> DocumentError:
    """The document is small and unzips to something huge."""
    return damaged("ce fichier est une bombe : il se décompresse presque sans fin", "this file is a bomb: it unzips almost without end")


def nested() -> DocumentError:
    """The document has more elements, or deeper ones, than any text does."""
    return damaged("ce fichier a trop d’éléments imbriqués", "this file has too many nested elements")


def locked() -> DocumentError:
    """A password closes the document."""
    return DocumentError(
        Text("ce document est chiffré par un mot de passe", "this document is encrypted with a password"),
        Text("Ouvrez-le et enregistrez-le sans mot de passe.", "Open it and save it without a password."),
    )


def too_large(most: int) -> DocumentError:
    """The file has more than `most` bytes."""
    size = most >> 20
    return DocumentError(
        Text(f"ce fichier est trop gros : plus de {size} Mio", f"this file is too large: over {size} MiB"),
        Text("Retirez-en les images, ou découpez-le.", "Take its pictures out, or split it."),
    )


def too_long() -> DocumentError:
    """The document says too much."""
    characters, lines = MOST_CHARACTERS // 10**6, MOST_BLOCKS // 1000
    return DocumentError(
        Text(
            f"ce document est trop long : plus de {characters} millions de caractères ou de {lines} 000 lignes",
            f"this document is too long: over {characters} million characters, or {lines},000 lines",
        ),
        Text("Découpez-le, ou n’en gardez que le programme.", "Split it, or keep the programme only."),
    )
