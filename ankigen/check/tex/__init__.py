r"""What MathJax will not draw of a formula, judged by its rules in time linear in its length.

What each command takes behind it is known from Anki's own MathJax (`mathjax.json`, which
`bench.mathjax` makes: there the letters are explained); `judging` has the rules of MathJax's
`TexParser` that no table can tell.
"""

from ankigen.check.tex.judging import mistake
from ankigen.check.tex.reading import Definition

__all__ = ["Definition", "mistake"]
