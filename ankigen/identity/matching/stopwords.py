"""Words that ask, order and join, and say nothing about what a card is about.

A large deck shows by itself which words are common; a deck of a dozen cards does not, so the
commonest of some languages are given. For the others, the deck's own counts must do.
"""

from __future__ import annotations

_ENGLISH = """
a about an and any are as at be been being between both briefly by can could did do does each
example few for from give given had has have how if in into is it its may might more most must of
on one or own should some such than that the their them then there these they this those to two
under use used using was were what when where which while who whom whose why will with words would
you your
"""
_GERMAN = """
als am an auf aus bei das dem den der des die ein eine einem einen einer eines für hat haben im in
ist kann man mit oder sich sind und unter von wann war warum was welche welcher welches wer werden
wie wird wo wodurch woher wozu zu zum zur zwischen
"""
_FRENCH = """
au aux avec ce cette combien comment dans de des du en entre est et la le les ou où par pour
pourquoi qu que quand quel quelle quelles quels qui quoi se sont sur un une
"""
_SPANISH = """
al como con cuando cuál cuáles cuánto cómo de del donde dónde el en entre es la las los o para por
porque qué que quién se son su un una y
"""
_PORTUGUESE = "ao as como com da das de do dos em entre e na no o os ou para por qual um uma"
_ITALIAN = (
    "che chi come con cosa da dei del della di dove e gli il in la le lo perché qual quale un"
)
_RUSSIAN = "в для и из или как какая какие какой когда кто на по почему с такое что это чем где"
_POLISH = "co czy czym dla do gdzie i jak jaka jaki jakie jest kiedy kto na są się w z"
# Only at the beginning of a question: elsewhere they may be what it is about.
_ORDERS = """
calculate compare compute define derive describe determine discuss explain find list name outline
prove show sketch state summarize write
beschreibe beschreiben definiere erkläre erklären nenne nennen
décrire définir donner expliquer
define describe explica nombra
definisci descrivi spiega
defina descreva explique
объясните опишите
opisz wyjaśnij
"""

STOPWORDS = frozenset(
    word
    for text in (
        _ENGLISH,
        _GERMAN,
        _FRENCH,
        _SPANISH,
        _PORTUGUESE,
        _ITALIAN,
        _RUSSIAN,
        _POLISH,
    )
    for word in text.split()
)
ORDERS = STOPWORDS.union(_ORDERS.split())
