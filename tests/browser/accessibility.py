"""What can be read and reached: contrast as the browser shows it, and axe-core."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

_AXE = "axe-core@4"

# Each piece of text with its colour and what lies behind it, of which the layers are put together.
CONTRAST = """
() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    // What `color-mix` gives is in parts of one.
    return text.startsWith("color(") ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((c, i) => c * a + below[i] * (1 - a));
  const layers = (element) => {
    const style = getComputedStyle(element);
    const image = style.backgroundImage.match(/gradient\\([^(]*?((?:rgba?|color)\\([^)]*\\))/);
    return [...(image ? [parse(image[1])] : []), parse(style.backgroundColor)];
  };
  const behind = (element) => {
    const found = [];
    for (let each = element; each; each = each.parentElement) found.push(...layers(each));
    return found.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((c) => {
      const share = c / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
    const background = behind(element);
    const colour = over(parse(getComputedStyle(element).color), background);
    const [dark, light] = [luminance(colour), luminance(background)].sort((a, b) => a - b);
    found.push([(light + 0.05) / (dark + 0.05), element.className || element.tagName, node.data]);
  }
  return found;
}
"""


def fetch_axe() -> Path | None:
    """The path of `axe.min.js`, from the cache of the user or else from npm; None without both."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "ankigen-tests"
    script = folder / "package" / "axe.min.js"
    if script.is_file():
        return script
    npm = shutil.which("npm")
    if npm is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run(
        [npm, "pack", _AXE, "--silent"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if packed.returncode:
        return None
    with tarfile.open(folder / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extract("package/axe.min.js", folder, filter="data")
    return script
