"use strict";

// One card on the page: its two sides in frames of their own, and what there is to say about it.
const ankigenCard = (() => {
  const byId = (id) => document.getElementById(id);
  const frames = [byId("front"), byId("back")];
  // How high a window Anki is thought to have. Frames are as high as what is in them, so that a
  // share of their height would be a share of itself.
  const WINDOW = 700;
  // What Anki's reviewer has around a card; the note type's own style comes after it.
  const REVIEWER = `
    body { margin: 20px; overflow-wrap: break-word; }
    img { max-width: 100%; max-height: 95vh; }
    hr { height: 1px; margin: 1em 0; border: none; background-color: #8888; }
    li { text-align: start; } pre { text-align: left; }
    #typeans { box-sizing: border-box; width: 100%; line-height: 1.75; }
    code#typeans { white-space: pre-wrap; font-variant-ligatures: none; }
    #image-occlusion-container { position: relative; margin: 0 auto; max-height: calc(95vh - 40px); }
    #image-occlusion-container img, #image-occlusion-canvas, #masks {
      position: absolute; top: 0; left: 0; width: 100%; height: 100%;
      max-width: unset; max-height: unset;
    }`;

  const inPixels = (style) =>
    style.replace(/(\d*\.?\d+)[dsl]?vh\b/g, (_, share) => `${(share * WINDOW) / 100}px`);

  // Those of a card would be refused, and each of it said on the console.
  const withoutScripts = (side) => side.replace(/<script\b[^]*?<\/script>/gi, "");

  function show(sides, type, style, isNight) {
    for (const [place, frame] of frames.entries()) {
      const html = `<!doctype html><html lang="und" class="${isNight ? "night-mode" : ""}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Card</title>
<style>${inPixels(REVIEWER + style)}</style></head>
<body class="card card${type}${isNight ? " nightMode night_mode" : ""}"><div id="qa">${withoutScripts(sides[place])}</div></body></html>`;
      if (frame.srcdoc !== html) frame.srcdoc = html;
    }
  }

  // Scripts in cards do not run here, so that what they may need is done from the outside.
  function prepare(frame, onKey) {
    const inner = frame.contentDocument;
    if (!inner?.body) return;
    // Not by way of a height of 0: the page would be shorter for a moment, and scroll.
    const fit = () => {
      const { body, documentElement } = inner;
      const margin = parseFloat(frame.contentWindow.getComputedStyle(body).marginBottom);
      const content = Math.max(documentElement.offsetHeight, body.offsetTop + body.scrollHeight + margin);
      frame.style.height = `${content + frame.offsetHeight - frame.clientHeight}px`;
    };
    ankigenFormulas.typeset(frame);
    ankigenMasks.prepare(frame);
    fit();
    new frame.contentWindow.ResizeObserver(fit).observe(inner.body);
    inner.addEventListener("keydown", onKey);
    inner.addEventListener("click", (event) => onClick(event, inner));
  }

  function onClick(event, inner) {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    const address = link.getAttribute("href") ?? "";
    if (link.classList.contains("hint")) {
      link.style.display = "none";
      link.nextElementSibling.style.display = "block";
    } else if (address.startsWith("#")) {
      inner.getElementById(decodeURIComponent(address.slice(1)))?.scrollIntoView({ block: "nearest" });
    } else if (/^(https?|mailto):/i.test(address)) {
      window.open(address, "_blank", "noopener");
    } else if (/^obsidian:/i.test(address)) {
      location.href = address;
    }
  }

  function element(tag, className, ...content) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  }

  // The words that went and those that came, thing by thing.
  function showChanges(changes) {
    byId("changes").hidden = !changes.length;
    const tags = { same: "span", old: "del", new: "ins" };
    byId("differences").replaceChildren(
      ...changes.flatMap(([name, pieces]) => [
        element("dt", "", name),
        element("dd", "", ...pieces.map(([kind, text]) => element(tags[kind], "", ...ankigenFormulas.inline(text)))),
      ]),
    );
  }

  function showSource(source) {
    byId("note").hidden = !source;
    byId("source").textContent = source;
    const isLive = document.documentElement.dataset.mode === "live";
    const block = /^[ >]*```occlusion\n([^]*?)^[ >]*```/m.exec(source);
    const picture = /!\[\[([^\]|#]+)|!\[[^\]]*\]\(<?([^)>]+)/.exec(source);
    const link = byId("edit-masks");
    link.hidden = !(isLive && block && picture);
    if (link.hidden) return;
    const name = (picture[1] ?? decodeURIComponent(picture[2])).trim();
    link.href = `draw.html#${new URLSearchParams({ picture: name, block: block[1].replace(/^[ >]+/gm, "") })}`;
  }

  // A finding as the terminal has it: place, severity and code, message.
  function finding([path, line, column, severity, code, message]) {
    const about = element("span", severity, `${severity}[${code}]`);
    return element("li", "", about, ` ${message} `, element("small", "", `${path}:${line}:${column}`));
  }

  function showFindings(findings) {
    const list = byId("card-findings");
    list.hidden = !findings.length;
    list.replaceChildren(...findings.map(finding));
  }

  return { frames, show, prepare, showChanges, showSource, showFindings, finding, element };
})();
