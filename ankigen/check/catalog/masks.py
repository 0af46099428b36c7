"""Codes of image occlusion cards."""

from __future__ import annotations

from ankigen.check.catalog.rule import error, warning

_EXAMPLE = "Q: #occlusion Parts of the heart\nA: ![[heart.png]]\n```occlusion\n{}\n```"

RULES = (
    error(
        "occlusion-without-picture",
        "Masks without a picture",
        "A question with `#occlusion` hides parts of the first picture of its answer: one of the "
        "vault, or an Excalidraw drawing that lies on one. There is none, or it can't be read.",
        "Q: #occlusion Parts of the heart\nA: ![[haert.png]]",
    ),
    error(
        "occlusion-without-masks",
        "A picture without masks",
        "The question says `#occlusion`, and nothing in the answer says what to hide: write an "
        "`occlusion` block below the picture, one mask a line, or draw masks in Excalidraw.",
        _EXAMPLE.format("hide: all"),
    ),
    error(
        "occlusion-line",
        "A line of masks that can't be read",
        "A line is `name: left top widthxheight` in per cent of the picture, and may say "
        "`ellipse`; or `name: polygon x,y x,y x,y`; or `hide: all` or `one`; or words in quotes "
        "and their place. `+` joins shapes that are hidden together.",
        _EXAMPLE.format("aorta: 12 8"),
    ),
    error(
        "drawing-without-masks",
        "A drawing that gives no masks",
        "Masks are the filled shapes of one colour that lie on a picture in the drawing, or those "
        "in a frame named `masks`. Where there are several colours, `colour: #ffec99` in an "
        "`occlusion` block below the drawing says which.",
    ),
    warning(
        "occlusion-without-tag",
        "A block of masks in another card",
        "Only a question with `#occlusion` makes cards of masks; on any other card the block is "
        "shown as code.",
        "Q: Parts of the heart\nA: ![[heart.png]]\n```occlusion\naorta: 12 8 20x10\n```",
    ),
    warning(
        "mask-outside",
        "A mask that reaches beyond the picture",
        "The picture's sides are at 0 and 100 per cent. What is beyond is not drawn.",
        _EXAMPLE.format("aorta: 92 8 20x10"),
    ),
    warning(
        "mask-under-another",
        "A mask that another one covers",
        "With `hide: all`, Anki draws the masks that aren't asked over the one that is: one that "
        "lies wholly under another is never seen. Two masks with the same shape are one too many.",
        _EXAMPLE.format("heart: 10 10 80x80\naorta: 12 12 20x10"),
    ),
    warning(
        "small-mask",
        "A mask too small to see or to tap",
        "On a phone 360 pixels wide the mask is less than 8 pixels wide or high. Make it larger, "
        "or take a part of the picture.",
        _EXAMPLE.format("aorta: 12 8 1x1"),
    ),
    warning(
        "mask-without-label",
        "A mask without a label",
        "The label is shown on the back, and by it the mask is known when it is moved: reviews "
        "stay with it.",
        _EXAMPLE.format("12 8 20x10"),
    ),
    warning(
        "small-picture",
        "A picture too small to read",
        "Anki shows a masked picture as wide as the window. With fewer than 400 pixels on its "
        "longer side it is blurred, even on a phone.",
    ),
)
