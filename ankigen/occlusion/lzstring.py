"""LZ-String's Base64 form, which the Excalidraw plugin compresses drawings with (lz-string 1.5).

Our own, since the packages for Python are not kept up."""

from __future__ import annotations

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_BITS = 6  # that a character of the alphabet holds
# Words of the dictionary: a character of 8 or of 16 bits, and the end.
_SHORT, _LONG, _END = 0, 1, 2


class _Bits:
    """The bits of a text, the highest of each character first."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def take(self, count: int) -> int:
        """The next bits as a number, the first of them the lowest. Raises `ValueError` at the
        end."""
        number = 0
        for place in range(count):
            index, bit = divmod(self._position, _BITS)
            if index >= len(self._text):
                raise ValueError("the compressed text is cut short")
            value = _VALUES.get(self._text[index])
            if value is None:
                raise ValueError("the compressed text is no Base64")
            number |= (value >> (_BITS - 1 - bit) & 1) << place
            self._position += 1
        return number


def decompress(text: str, most: int = 50_000_000) -> str:
    """The text that was compressed, of at most so many characters. Raises `ValueError`."""
    if not text:
        return ""
    bits = _Bits(text)
    code = bits.take(2)
    if code == _END:
        return ""
    word = chr(bits.take(16 if code == _LONG else 8))
    # Three places are for what is no word.
    words = ["", "", "", word]
    output = [word]
    length, width, room = len(word), 3, 4
    while True:
        code = bits.take(width)
        if code == _END:
            return _joined(output)
        if code in (_SHORT, _LONG):
            words.append(chr(bits.take(16 if code == _LONG else 8)))
            code = len(words) - 1
            room -= 1
            if room == 0:
                room, width = 1 << width, width + 1
        if code < len(words):
            entry = words[code]
        elif code == len(words):
            entry = word + word[0]
        else:
            raise ValueError("the compressed text is damaged")
        output.append(entry)
        length += len(entry)
        if length > most:
            raise ValueError("the compressed text is too long")
        words.append(word + entry[0])
        room -= 1
        word = entry
        if room == 0:
            room, width = 1 << width, width + 1


def _joined(pieces: list[str]) -> str:
    """The pieces, which are UTF-16, as text."""
    text = "".join(pieces)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
