"use strict";

// Masks of image occlusion cards, drawn as Anki draws them on its canvas: where no script runs, as in
// a card's frame, browsers show no canvas, so here they are an SVG in its place. Shapes are elements
// of the card, their lengths parts of the picture's.
const ankigenMasks = (() => {
  const FONT = "Arial";
  const PADDING = 5;
  // Which elements are drawn how, in Anki's order: the last lies on top.
  const LAYERS = [
    [".cloze", "active-shape", "#ff8e8e", "#212121"],
    [".cloze-inactive", "inactive-shape", "#ffeba2", "#212121"],
    [".cloze-highlight", "highlight-shape", "#ff8e8e00", "#ff8e8e"],
  ];

  function element(page, name, attributes) {
    const made = page.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function look(style, name, fill, stroke) {
    const [width, colour] = style.getPropertyValue(`--${name}-border`).split(" ").filter(Boolean);
    const number = Number.parseFloat(width);
    return {
      fill: style.getPropertyValue(`--${name}-color`) || fill,
      stroke: colour || stroke,
      "stroke-width": Number.isNaN(number) ? 1 : number,
      "vector-effect": "non-scaling-stroke",
    };
  }

  function outline(page, { dataset }, { width, height }) {
    const across = (name) => (Number.parseFloat(dataset[name]) || 0) * width;
    const down = (name) => (Number.parseFloat(dataset[name]) || 0) * height;
    const [x, y] = [across("left"), down("top")];
    if (dataset.shape === "rect") {
      return element(page, "rect", { x, y, width: across("width"), height: down("height") });
    }
    if (dataset.shape === "ellipse") {
      const [rx, ry] = [across("rx"), down("ry")];
      return element(page, "ellipse", { cx: x + rx, cy: y + ry, rx, ry });
    }
    const corners = dataset.points.split(" ").map((pair) => pair.split(",").map(Number));
    const points = corners.map(([px, py]) => `${px * width},${py * height}`).join(" ");
    return element(page, "polygon", { points });
  }

  function words(page, { dataset }, { width, height }, drawing) {
    const [x, y] = [dataset.left * width, dataset.top * height];
    const size = (Number.parseFloat(dataset.fontSize) || 0.05) * height;
    const text = element(page, "text", {
      x, y, fill: "#000000", "font-family": FONT, "font-size": size, "dominant-baseline": "hanging",
    });
    text.textContent = dataset.text;
    drawing.append(text);
    const box = text.getBBox();
    const ground = element(page, "rect", {
      x, y, width: box.width + PADDING, height: box.height + PADDING, fill: "#ffffff",
    });
    text.before(ground);
  }

  function draw(page, canvas, size, isBare) {
    const drawing = element(page, "svg", {
      id: "masks", viewBox: `0 0 ${size.width} ${size.height}`, preserveAspectRatio: "none",
    });
    page.getElementById("masks")?.remove();
    canvas.after(drawing);
    const style = page.defaultView.getComputedStyle(canvas);
    for (const [selector, name, fill, stroke] of LAYERS) {
      const shown = look(style, name, fill, stroke);
      for (const shape of page.querySelectorAll(`${selector}[data-shape]`)) {
        const isCovered = selector !== ".cloze-inactive" || shape.dataset.occludeinactive === "1";
        if (shape.dataset.shape === "text") words(page, shape, size, drawing);
        else if (isCovered && !isBare) {
          const drawn = outline(page, shape, size);
          for (const [key, value] of Object.entries(shown)) drawn.setAttribute(key, value);
          drawing.append(drawn);
        }
      }
    }
  }

  // A card in its frame: the container has the picture's shape, and the masks lie over it.
  function prepare(frame) {
    const page = frame.contentDocument;
    const canvas = page.getElementById("image-occlusion-canvas");
    const picture = page.querySelector("#image-occlusion-container img");
    if (!canvas || !picture) return;
    let isBare = false;
    const redraw = () => {
      const size = { width: picture.naturalWidth, height: picture.naturalHeight };
      if (!size.width) return;
      canvas.parentElement.style.aspectRatio = `${size.width / size.height}`;
      draw(page, canvas, size, isBare);
    };
    const button = page.getElementById("toggle");
    if (button && !page.querySelector("[data-occludeinactive='1']")) button.style.display = "none";
    button?.addEventListener("click", () => {
      isBare = !isBare;
      redraw();
    });
    picture.addEventListener("load", redraw);
    redraw();
  }

  return { prepare };
})();
