"use strict";

// Masks drawn on a picture: what is drawn is the text of a block, and nothing is written. Shapes are in
// per cent of the picture, as the overlay's own coordinates are.
const ankigenDraw = (() => {
  const byId = (id) => document.getElementById(id);
  const overlay = byId("overlay");
  const surface = byId("surface");
  const LEAST = 0.8; // per cent: less was a click
  let state = { masks: [], hidesOne: false, others: [] };
  let past = [];
  let chosen = null; // a shape
  let begun = null; // the corners of a polygon that is being drawn
  let paths = [];

  function make(name, attributes = {}, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  function svg(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  const all = () => state.masks.flatMap((mask) => mask.shapes.map((shape) => ({ mask, shape })));
  const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

  function bounds(shape) {
    if (ankigenBlock.isBox(shape)) return shape;
    const [xs, ys] = [0, 1].map((axis) => shape.points.map((point) => point[axis]));
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
  }

  // A shape within a box: a polygon is stretched into it.
  function fit(shape, box) {
    const before = { ...bounds(shape) };
    if (ankigenBlock.isBox(shape)) {
      Object.assign(shape, box);
      return;
    }
    shape.points = shape.points.map(([x, y]) => [
      box.left + ((x - before.left) / (before.width || 1)) * box.width,
      box.top + ((y - before.top) / (before.height || 1)) * box.height,
    ]);
  }

  function move(shape, across, down) {
    const box = bounds(shape);
    const left = clamp(box.left + across, 0, 100 - box.width);
    const top = clamp(box.top + down, 0, 100 - box.height);
    fit(shape, { left, top, width: box.width, height: box.height });
  }

  function resize(shape, across, down) {
    const box = bounds(shape);
    const width = clamp(box.width + across, 1, 100 - box.left);
    fit(shape, { left: box.left, top: box.top, width, height: clamp(box.height + down, 1, 100 - box.top) });
  }

  // Each change is remembered as the text that was before it.
  function remember() {
    const text = ankigenBlock.write(state);
    if (past.at(-1) !== text) past.push(text);
  }

  function change(act) {
    remember();
    act();
    show();
  }

  function undo() {
    const now = ankigenBlock.write(state);
    while (past.at(-1) === now) past.pop();
    if (!past.length) return;
    state = ankigenBlock.parse(past.pop());
    chosen = null;
    show();
  }

  function add(shape) {
    change(() => {
      state.masks.push({ number: "", label: "", shapes: [shape] });
      chosen = shape;
    });
    byId("rows").lastElementChild?.querySelector(".name").focus({ preventScroll: true });
  }

  function remove(shape) {
    change(() => {
      for (const mask of state.masks) mask.shapes = mask.shapes.filter((each) => each !== shape);
      state.masks = state.masks.filter((mask) => mask.shapes.length);
      chosen = null;
    });
    (byId("rows").querySelector(".name") ?? byId("add")).focus();
  }

  // What is shown: shapes on the picture, a row for each, and the block.
  function show(isTyped = false) {
    drawShapes();
    drawRows();
    byId("hide-one").checked = state.hidesOne;
    byId("none").hidden = state.masks.length > 0;
    byId("undo").disabled = !past.length;
    byId("copied").textContent = "";
    if (!isTyped) byId("block").value = ankigenBlock.write(state);
  }

  const name = ({ label }, place) => label || `mask ${place + 1}`;

  function outline(shape) {
    if (!ankigenBlock.isBox(shape)) return svg("polygon", { points: shape.points.map((each) => each.join(",")).join(" ") });
    const { left, top, width, height } = shape;
    if (shape.kind === "rectangle") return svg("rect", { x: left, y: top, width, height });
    return svg("ellipse", { cx: left + width / 2, cy: top + height / 2, rx: width / 2, ry: height / 2 });
  }

  function drawShapes() {
    const focused = overlay.contains(document.activeElement);
    overlay.replaceChildren();
    surface.querySelectorAll(".handle").forEach((each) => each.remove());
    all().forEach(({ mask, shape }, place) => {
      const drawn = outline(shape);
      drawn.classList.add("shape");
      drawn.classList.toggle("chosen", shape === chosen);
      drawn.setAttribute("tabindex", "0");
      drawn.setAttribute("role", "button");
      drawn.setAttribute("aria-pressed", String(shape === chosen));
      drawn.setAttribute("aria-label", `${name(mask, place)}: ${ankigenBlock.describe(shape)}`);
      drawn.shape = shape;
      overlay.append(drawn);
      if (focused && shape === chosen) drawn.focus({ preventScroll: true });
    });
    if (chosen) drawHandles();
    if (begun) {
      overlay.append(svg("polyline", { class: "begun", points: begun.map((each) => each.join(",")).join(" ") }));
    }
  }

  function drawHandles() {
    const { left, top, width, height } = bounds(chosen);
    for (const [x, y] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
      const handle = make("div", { class: "handle", "aria-hidden": "true" });
      handle.style.left = `${left + x * width}%`;
      handle.style.top = `${top + y * height}%`;
      handle.style.cursor = x === y ? "nwse-resize" : "nesw-resize";
      handle.corner = [x, y];
      surface.append(handle);
    }
  }

  function drawRows() {
    const rows = byId("rows");
    const entries = all();
    // A row that is there stays, so that whoever types in it goes on.
    while (rows.children.length > entries.length) rows.lastElementChild.remove();
    entries.forEach((entry, place) => {
      if (!rows.children[place] || rows.children[place].shape !== entry.shape) {
        const made = row(entry, place);
        if (rows.children[place]) rows.children[place].replaceWith(made);
        else rows.append(made);
      }
      update(rows.children[place], entry);
    });
  }

  function row({ mask, shape }, place) {
    const said = `of mask ${place + 1}`;
    const label = make("input", { class: "name", "aria-label": `Name ${said}`, placeholder: "Name" });
    label.addEventListener("input", () => change(() => { mask.label = label.value.replace(/\s+/g, " ").trimStart(); }));
    const item = make("li", {}, label);
    const fields = ankigenBlock.isBox(shape) ? ["left", "top", "width", "height"] : [];
    for (const field of fields) {
      const input = make("input", { type: "number", step: "0.1", "aria-label": `${field} ${said}, in per cent`, title: field });
      input.dataset.field = field;
      input.addEventListener("change", () => {
        const value = Number.parseFloat(input.value);
        if (Number.isFinite(value) && (value > 0 || !/th|ht$/.test(field))) change(() => { shape[field] = value; });
        else show();
      });
      item.append(input);
    }
    if (!fields.length) {
      const corners = make("input", { class: "corners", "aria-label": `Corners ${said}, in per cent` });
      corners.addEventListener("change", () => {
        const read = ankigenBlock.parse(`x: polygon ${corners.value.trim()}`).masks[0];
        if (read) change(() => { shape.points = read.shapes[0].points; });
        else show();
      });
      item.append(corners);
    }
    const gone = make("button", { type: "button", "aria-label": `Remove mask ${place + 1}` }, "Remove");
    gone.addEventListener("click", () => remove(shape));
    item.append(gone);
    item.addEventListener("focusin", () => choose(shape));
    item.shape = shape;
    return item;
  }

  function update(item, { mask, shape }) {
    item.classList.toggle("chosen", shape === chosen);
    const label = item.querySelector(".name");
    if (label.value.trim() !== mask.label.trim()) label.value = mask.label;
    for (const input of item.querySelectorAll("[data-field]")) {
      input.value = ankigenBlock.rounded(shape[input.dataset.field]);
    }
    const corners = item.querySelector(".corners");
    if (corners) corners.value = ankigenBlock.describe(shape).replace("polygon ", "");
  }

  function choose(shape) {
    if (chosen === shape) return;
    chosen = shape;
    show();
  }

  // Pointers: mouse, pen and touch alike.
  const kind = () => document.querySelector("#shapes [aria-pressed='true']").dataset.shape;

  function place(event) {
    const { left, top, width, height } = overlay.getBoundingClientRect();
    return [clamp(((event.clientX - left) / width) * 100, 0, 100), clamp(((event.clientY - top) / height) * 100, 0, 100)];
  }

  function follow(event, moved, ended = () => {}) {
    const pointer = event.pointerId;
    const on = (other) => { if (other.pointerId === pointer) moved(place(other)); };
    const off = (other) => {
      if (other.pointerId !== pointer) return;
      removeEventListener("pointermove", on);
      for (const type of ["pointerup", "pointercancel"]) removeEventListener(type, off);
      ended(other.type === "pointerup");
    };
    addEventListener("pointermove", on);
    for (const type of ["pointerup", "pointercancel"]) addEventListener(type, off);
  }

  function box([x1, y1], [x2, y2]) {
    return { left: Math.min(x1, x2), top: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
  }

  function onPointer(event) {
    if (event.button) return;
    const { target } = event;
    const start = place(event);
    if (!target.corner && (kind() === "polygon" || begun) && !(target.shape && !begun)) {
      event.preventDefault();
      corner(start);
    } else if (target.corner) {
      event.preventDefault();
      const { left, top, width, height } = bounds(chosen);
      const anchor = [left + (1 - target.corner[0]) * width, top + (1 - target.corner[1]) * height];
      remember();
      follow(event, (point) => {
        const wanted = box(anchor, point);
        if (Math.min(wanted.width, wanted.height) > 0.3) fit(chosen, wanted);
        show();
      });
    } else if (target.shape) {
      event.preventDefault();
      chosen = target.shape;
      remember();
      let last = start;
      show();
      overlay.querySelector(".chosen").focus({ preventScroll: true });
      follow(event, (point) => {
        move(chosen, point[0] - last[0], point[1] - last[1]);
        last = point;
        show();
      });
    } else {
      event.preventDefault();
      draw(event, start);
    }
  }

  function draw(event, start) {
    const shape = { kind: kind(), ...box(start, start) };
    const ghost = () => {
      drawShapes();
      const drawn = outline(shape);
      drawn.classList.add("begun");
      overlay.append(drawn);
    };
    follow(
      event,
      (point) => { Object.assign(shape, box(start, point)); ghost(); },
      (isDone) => {
        if (isDone && shape.width > LEAST && shape.height > LEAST) add(shape);
        else { chosen = null; show(); }
      },
    );
  }

  // A polygon's corners; near the first one it is closed.
  function corner(point) {
    const [x, y] = begun?.[0] ?? [];
    if (begun?.length > 2 && Math.hypot(point[0] - x, point[1] - y) < 3) {
      close();
      return;
    }
    begun = [...(begun ?? []), point];
    show();
  }

  function close() {
    const points = begun;
    begun = null;
    if (points.length > 2) add({ kind: "polygon", points });
    else show();
  }

  function onKey(event) {
    const { key, target } = event;
    if ((event.ctrlKey || event.metaKey) && key === "z" && !/^(INPUT|TEXTAREA)$/.test(target.tagName)) {
      event.preventDefault();
      undo();
    } else if (begun && (key === "Enter" || key === "Escape")) {
      event.preventDefault();
      if (key === "Escape") begun = null;
      if (begun) close();
      else show();
    } else if (target.shape && overlay.contains(target)) onShapeKey(event, target.shape);
  }

  function onShapeKey(event, shape) {
    const step = event.altKey ? 0.1 : 1;
    const ways = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    const way = ways[event.key];
    if (way) {
      chosen = shape;
      change(() => (event.shiftKey ? resize : move)(shape, ...way));
    } else if (event.key === "Delete" || event.key === "Backspace") remove(shape);
    else if (event.key === "Enter" || event.key === " ") {
      const rows = [...byId("rows").children];
      rows.find((each) => each.shape === shape).querySelector(".name").focus();
    } else return;
    event.preventDefault();
  }

  // Pictures, by their paths in the vault; a name alone will do where it is the only one.
  function pictures(given) {
    paths = given;
    byId("pictures").replaceChildren(...paths.map((path) => make("option", { value: path })));
    const asked = new URLSearchParams(location.hash.slice(1));
    if (asked.get("block")) load(asked.get("block"));
    if (asked.get("picture")) {
      byId("picture").value = asked.get("picture");
      open();
    }
    show();
  }

  function open() {
    const wanted = byId("picture").value.trim();
    const found = paths.find((path) => path === wanted) ?? paths.find((path) => path.endsWith(`/${wanted}`));
    surface.hidden = !found;
    byId("missing").hidden = Boolean(found);
    byId("missing").textContent = wanted ? "There is no picture of that name." : "Choose a picture.";
    if (found) byId("shown").src = `pictures/${found.split("/").map(encodeURIComponent).join("/")}`;
  }

  function load(text) {
    state = ankigenBlock.parse(text);
    chosen = null;
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(byId("block").value);
      byId("copied").textContent = "Copied.";
    } catch {
      byId("block").select();
      byId("copied").textContent = "Press Ctrl+C to copy what is selected.";
    }
  }

  function pick(button) {
    for (const each of byId("shapes").children) each.setAttribute("aria-pressed", String(each === button));
    begun = null;
    show();
  }

  function addInTheMiddle() {
    const middle = { left: 40, top: 40, width: 20, height: 20 };
    const points = [[40, 40], [60, 40], [50, 60]];
    add(kind() === "polygon" ? { kind: "polygon", points } : { kind: kind(), ...middle });
  }

  surface.addEventListener("pointerdown", onPointer);
  overlay.addEventListener("focusin", (event) => { if (event.target.shape) choose(event.target.shape); });
  document.addEventListener("keydown", onKey);
  for (const button of byId("shapes").children) button.addEventListener("click", () => pick(button));
  byId("add").addEventListener("click", addInTheMiddle);
  byId("undo").addEventListener("click", undo);
  byId("copy").addEventListener("click", copy);
  byId("picture").addEventListener("input", open);
  byId("hide-one").addEventListener("change", () => change(() => { state.hidesOne = byId("hide-one").checked; }));
  byId("block").addEventListener("input", () => {
    remember();
    load(byId("block").value);
    show(true);
  });
  byId("shown").addEventListener("load", () => {
    byId("shown").classList.toggle("small", byId("shown").naturalWidth < 600);
  });
  try {
    const isDark = localStorage.getItem("ankigen-dark") ?? String(matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.theme = isDark === "true" ? "dark" : "light";
  } catch {
    // No storage: the page is light.
  }

  return { pictures };
})();
