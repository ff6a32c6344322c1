"""The singular of the plurals that thesauri name their headings by ('Lung Diseases')."""

from __future__ import annotations

from kg.criteria.lexer import word_set

__all__ = ["singular"]

_NO_PLURALS = word_set(
    "indices matrices varices furanoses heptoses hexoses ketoses pentoses pyranoses tetroses trioses"
    " ascites biceps caries chilblains diabetes facies forceps glanders herpes hydrops lens linens measles mumps"
    " pancreas pseudorabies rabies rickets scabies series shingles siemens species talipes triceps yaws"
)
# Names from Greek and Latin that end so are singulars: stenosis, lupus, asbestos, erysipelas, hypospadias, nigricans.
_SINGULAR_ENDINGS = ("ss", "us", "is", "os", "elas", "dias", "oides", "'s", "icans", "erans", "igrans", "ormans")
_AFTER_SIBILANT = ("sses", "shes", "ches", "xes", "zzes")
_SHORTEST = 4


def singular(word: str) -> str | None:
    """The singular of a word as printed.

    Args:
        word: the last one of a name.

    Returns:
        None where the word is no plural, or is none for certain.

    Example:
        >>> singular("Diseases"), singular("Injuries"), singular("Psychoses")
        ('Disease', 'Injury', 'Psychosis')
        >>> singular("Diabetes"), singular("Sclerosis"), singular("AIDS")
        (None, None, None)
    """
    if not word.endswith("s") or len(word) < _SHORTEST or not word[1:].islower() or word.endswith(_SINGULAR_ENDINGS):
        return None
    if word.lower() in _NO_PLURALS:
        return None
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("oses", "yses")):
        return word[:-2] + "is"
    hissed = word.endswith(_AFTER_SIBILANT) and not word.endswith("aches")
    return word[:-2] if hissed else word[:-1]
