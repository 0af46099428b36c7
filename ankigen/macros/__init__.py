r"""LaTeX macros of a project, put in place of their names in formulas.

`read` reads a file of them; `Macros.expand` puts bodies in place as MathJax would: an argument that
was not in braces gets some (`\frac\R2`), and a formula's own definitions come first. What a formula
grows to has a bound, and so has the work: a body is taken apart once, and a formula costs a number
of steps that its macros cannot raise.
"""

from ankigen.macros.expanding import Macros, TooLargeError
from ankigen.macros.reading import read

__all__ = ["Macros", "TooLargeError", "read"]
