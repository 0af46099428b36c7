"""Plain re-statements of how plugins scan a note, to hold the syntaxes against.

They are as naive as the plugins: each is a few rules over lines, or some expressions over the text,
and knows nothing of Markdown. The program uses none of them.
"""
