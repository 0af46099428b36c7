"use strict";

// Formulas, by the MathJax that Anki uses and with Anki's settings (`ts/mathjax/index.ts` there), but
// as SVG, which needs no fonts beside the page.
const ankigenFormulas = (() => {
  const FORMULA = /\\\(([^]*?)\\\)|\\\[([^]*?)\\\]/g;
  const known = new Map();
  const waiting = [];
  let isReady = false;

  // Unlike in Anki, a formula makes no links, has no styles (which load pictures) and loads no scripts.
  const PACKAGES = { "[+]": ["noerrors", "mathtools"], "[-]": ["textmacros", "html", "require"] };
  const TEX = {
    inlineMath: [["\\(", "\\)"]], displayMath: [["\\[", "\\]"]],
    processEscapes: false, processEnvironments: false, processRefs: false,
  };

  function load(source, whenReady) {
    window.MathJax = {
      tex: { ...TEX, packages: PACKAGES },
      svg: { fontCache: "none" },
      options: { enableMenu: false },
      startup: {
        typeset: false,
        ready() {
          MathJax.startup.defaultReady();
          document.head.append(MathJax.svgStylesheet());
          isReady = true;
          whenReady();
        },
      },
    };
    const script = document.createElement("script");
    script.src = source;
    document.head.append(script);
  }

  // A text of the page itself, as nodes; until MathJax is there, TeX without its delimiters.
  function inline(text) {
    const nodes = [];
    let end = 0;
    for (const match of text.matchAll(FORMULA)) {
      nodes.push(text.slice(end, match.index), draw(match[1] ?? match[2]));
      end = match.index + match[0].length;
    }
    return [...nodes, text.slice(end)];
  }

  function draw(tex) {
    if (known.has(tex)) return known.get(tex).cloneNode(true);
    const place = document.createElement("span");
    place.textContent = tex;
    if (isReady) {
      if (!waiting.length) setTimeout(drawWaiting);
      waiting.push([tex, place]);
    }
    return place;
  }

  // A few milliseconds' worth at a time, so that a list of formulas scrolls as any other does.
  function drawWaiting() {
    const end = performance.now() + 10;
    while (waiting.length && performance.now() < end) {
      const [tex, place] = waiting.shift();
      if (!place.isConnected) continue; // scrolled out of sight meanwhile
      if (!known.has(tex)) {
        try {
          known.set(tex, MathJax.tex2svg(tex, { display: false }));
        } catch {
          known.set(tex, document.createTextNode(tex));
        }
      }
      place.replaceWith(known.get(tex).cloneNode(true));
    }
    if (waiting.length) setTimeout(drawWaiting);
  }

  // A card in its frame: MathJax looks for the formulas by itself, as it does in Anki. What it makes
  // belongs to the frame, where no script runs.
  function typeset(frame) {
    const page = frame.contentDocument;
    if (!isReady || !/\\[([]/.test(page?.body?.textContent ?? "")) return;
    const { HTMLAdaptor } = MathJax._.adaptors.HTMLAdaptor;
    const { HTMLHandler } = MathJax._.handlers.html.HTMLHandler;
    const { AssistiveMmlHandler } = MathJax._.a11y["assistive-mml"];
    const handler = AssistiveMmlHandler(new HTMLHandler(new HTMLAdaptor(frame.contentWindow)));
    const formulas = handler.create(page, {
      InputJax: new MathJax._.input.tex_ts.TeX({ ...TEX, packages: MathJax.config.tex.packages }),
      OutputJax: new MathJax._.output.svg_ts.SVG({ fontCache: "local" }),
    });
    try {
      formulas.findMath({ elements: [page.getElementById("qa")] });
      formulas.compile().getMetrics().typeset().assistiveMml().updateDocument();
    } catch (error) {
      console.warn(`A formula cannot be drawn: ${error.message}`);
    }
  }

  return { load, inline, typeset };
})();
