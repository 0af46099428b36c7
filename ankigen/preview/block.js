"use strict";

// The text of an `occlusion` block and its masks, each way; the grammar is that of
// `ankigen/occlusion/block.py`. Lengths are in per cent, with one decimal.
const ankigenBlock = (() => {
  const NUMBER = "-?(?:\\d+(?:\\.\\d*)?|\\.\\d+)";
  const BOX = new RegExp(
    `^(${NUMBER})[\\s,]+(${NUMBER})[\\s,]+(${NUMBER})\\s*[x×]\\s*(${NUMBER})(?:\\s+(ellipse|rectangle|rect))?$`, "i");
  const POLYGON = new RegExp(`^polygon((?:\\s+${NUMBER}\\s*,\\s*${NUMBER}){3,})$`, "i");
  const LABELLED = /^(?:c(\d{1,3})(?=[\s:])\s*)?(.*)\s*:\s+(?=\S)(.*)$/;
  const HIDE = /^hide\s*:\s*(all|one)$/i;

  const rounded = (value) => Math.round(value * 10) / 10;
  const isBox = (shape) => shape.kind !== "polygon";

  function shape(text) {
    const box = BOX.exec(text);
    if (box) {
      const [left, top, width, height] = box.slice(1, 5).map(Number);
      const kind = box[5]?.toLowerCase() === "ellipse" ? "ellipse" : "rectangle";
      return width > 0 && height > 0 ? { kind, left, top, width, height } : null;
    }
    const polygon = POLYGON.exec(text);
    if (!polygon) return null;
    const numbers = polygon[1].match(new RegExp(NUMBER, "g")).map(Number);
    const points = numbers.flatMap((x, i) => (i % 2 ? [] : [[x, numbers[i + 1]]]));
    return { kind: "polygon", points };
  }

  // The masks of a text, whether one alone is covered, and the lines that say something else.
  function parse(text) {
    const found = { masks: [], hidesOne: false, others: [] };
    for (const line of text.split("\n").map((each) => each.trim())) {
      if (!line || line.startsWith("```")) continue;
      const hide = HIDE.exec(line);
      if (hide) {
        found.hidesOne = hide[1].toLowerCase() === "one";
        continue;
      }
      const labelled = /^["#%]/.test(line) ? null : (LABELLED.exec(line) ?? [line, undefined, "", line.replace(/^:/, "").trim()]);
      const shapes = labelled ? labelled[3].split("+").map((each) => shape(each.trim())) : [null];
      if (shapes.includes(null)) found.others.push(line);
      else found.masks.push({ number: labelled[1] ?? "", label: labelled[2], shapes });
    }
    return found;
  }

  function describe(each) {
    if (!isBox(each)) return `polygon ${each.points.map((point) => point.map(rounded).join(",")).join(" ")}`;
    const { left, top, width, height, kind } = each;
    return `${rounded(left)} ${rounded(top)} ${rounded(width)}x${rounded(height)}${kind === "ellipse" ? " ellipse" : ""}`;
  }

  function line({ number, label, shapes }) {
    const name = [number && `c${number}`, label].filter(Boolean).join(" ");
    return `${name && `${name}: `}${shapes.map(describe).join(" + ")}`;
  }

  function write({ masks, hidesOne, others }) {
    const lines = [...masks.map(line), ...others, ...(hidesOne ? ["hide: one"] : [])];
    return ["```occlusion", ...lines, "```"].join("\n");
  }

  return { parse, write, describe, rounded, isBox };
})();
