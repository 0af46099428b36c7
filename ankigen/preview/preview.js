"use strict";

// The page's behaviour. `cards.js` calls `start` with the list, each part calls `part` with its sides.
const ankigenPreview = (() => {
  const [GUID, TITLE, KIND, DECK, TAGS, STATUS, PATH, LINE, LINK, TYPE, ORDINAL, TEXT] = [...Array(12).keys()];
  const byId = (id) => document.getElementById(id);
  const frames = { front: byId("front"), back: byId("back") };
  const filters = ["search", "deck", "tag", "status"].map(byId);
  const parts = new Map();
  let overview = { cards: [] };
  let shown = [];
  let current = -1;

  // What Anki's reviewer has around a card; the note type's own style comes after it.
  const REVIEWER = `
    body { margin: 20px; overflow-wrap: break-word; }
    img { max-width: 100%; max-height: 95vh; }
    math { font-size: 1.1em; } math[display=block] { margin: 1em 0; }
    hr { height: 1px; margin: 1em 0; border: none; background-color: #8888; }
    li { text-align: start; } pre { text-align: left; }
    #typeans { box-sizing: border-box; width: 100%; line-height: 1.75; }
    code#typeans { white-space: pre-wrap; font-variant-ligatures: none; }`;

  // State in the address: a link leads to the same card and filters, and so does a reload.
  function readAddress() {
    return new URLSearchParams(location.hash.slice(1));
  }

  function writeAddress() {
    const state = new URLSearchParams();
    for (const filter of filters) if (filter.value) state.set(filter.id, filter.value);
    if (current >= 0) state.set("card", overview.cards[current][GUID]);
    history.replaceState(null, "", `#${state}`);
  }

  function options(select, all, values) {
    const sorted = [...new Set(values)].sort((a, b) => a.localeCompare(b));
    select.replaceChildren(new Option(all, ""), ...sorted.map((value) => new Option(value, value)));
  }

  function withParents(names) {
    return names.flatMap((name) => name.split("::").map((_, i, all) => all.slice(0, i + 1).join("::")));
  }

  const isWithin = (name, parent) => name === parent || name.startsWith(`${parent}::`);

  function start(given) {
    overview = given;
    const { cards } = overview;
    if (overview.version) {
      const version = document.createElement("small");
      version.textContent = overview.version;
      byId("title").append(version);
    }
    options(byId("deck"), "All decks", withParents(cards.map((card) => card[DECK])));
    options(byId("tag"), "All tags", withParents(cards.flatMap((card) => card[TAGS])));
    options(byId("status"), "Any status", cards.map((card) => card[STATUS]));
    restore();
  }

  // The list: only the rows in sight are there, so that thousands of cards are no burden.
  const list = byId("cards");
  const pane = list.parentElement;
  const ROW_HEIGHT = 58;

  function row(place) {
    const index = shown[place];
    const card = overview.cards[index];
    const item = document.createElement("li");
    item.style.top = `${place * ROW_HEIGHT}px`;
    item.setAttribute("aria-setsize", shown.length);
    item.setAttribute("aria-posinset", place + 1);
    const link = document.createElement("a");
    link.href = `#card=${encodeURIComponent(card[GUID])}`;
    link.dataset.index = index;
    if (index === current) link.setAttribute("aria-current", "true");
    const title = document.createElement("b");
    title.textContent = card[TITLE] || "(no text)";
    const about = document.createElement("small");
    about.textContent = [card[KIND], card[STATUS], `${card[PATH]}:${card[LINE]}`].filter(Boolean).join(" · ");
    link.append(title, about);
    item.append(link);
    return item;
  }

  function drawList() {
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.index : null;
    const first = Math.max(0, Math.floor(pane.scrollTop / ROW_HEIGHT) - 10);
    const last = Math.min(shown.length, Math.ceil((pane.scrollTop + pane.clientHeight) / ROW_HEIGHT) + 10);
    list.replaceChildren(...Array.from({ length: Math.max(0, last - first) }, (_, i) => row(first + i)));
    if (focused !== null) list.querySelector(`[data-index="${focused}"]`)?.focus({ preventScroll: true });
  }

  function scrollToCurrent() {
    const place = shown.indexOf(current);
    if (place < 0) return;
    const top = place * ROW_HEIGHT;
    if (top < pane.scrollTop) pane.scrollTop = top;
    else if (top + ROW_HEIGHT > pane.scrollTop + pane.clientHeight) {
      pane.scrollTop = top + ROW_HEIGHT - pane.clientHeight;
    }
  }

  function restore() {
    const state = readAddress();
    for (const filter of filters) filter.value = state.get(filter.id) ?? "";
    filter();
    const wanted = overview.cards.findIndex((card) => card[GUID] === state.get("card"));
    show(wanted >= 0 ? wanted : (shown[0] ?? -1));
  }

  function filter() {
    const [search, deck, tag, status] = filters.map((each) => each.value);
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    shown = overview.cards.flatMap((card, index) => {
      const matches =
        (!deck || isWithin(card[DECK], deck)) &&
        (!tag || card[TAGS].some((each) => isWithin(each, tag))) &&
        (!status || card[STATUS] === status) &&
        words.every((word) => card[TEXT].includes(word) || card[PATH].toLowerCase().includes(word));
      return matches ? [index] : [];
    });
    list.style.height = `${shown.length * ROW_HEIGHT}px`;
    const { length } = overview.cards;
    byId("count").textContent =
      shown.length === length ? `${length} cards` : `${shown.length} of ${length} cards`;
  }

  function refilter() {
    filter();
    pane.scrollTop = 0;
    show(shown.includes(current) ? current : (shown[0] ?? -1));
    writeAddress();
  }

  function move(step) {
    const place = shown.indexOf(current);
    const next = shown[place + step];
    byId("previous").disabled = place <= 0;
    byId("next").disabled = place < 0 || place >= shown.length - 1;
    if (step && next !== undefined) show(next);
  }

  function show(index) {
    current = index;
    const card = overview.cards[index];
    byId("sides").hidden = !card;
    move(0);
    scrollToCurrent();
    drawList();
    if (!card) {
      byId("heading").textContent = "No card";
      byId("facts").replaceChildren();
      return;
    }
    byId("heading").textContent = card[TITLE];
    byId("facts").replaceChildren(...facts(card));
    writeAddress();
    draw();
  }

  function facts(card) {
    const place = document.createElement(card[LINK] ? "a" : "span");
    if (card[LINK]) place.href = card[LINK];
    place.textContent = `${card[PATH]}:${card[LINE]}`;
    const status = document.createElement("span");
    status.className = "status";
    status.textContent = card[STATUS];
    const words = [card[KIND], card[DECK], ...card[TAGS]].filter(Boolean);
    return [status, " · ", place, " · ", words.join(" · ")];
  }

  // Cards: loaded fifty at a time, drawn in frames of their own.
  function part(number, sides) {
    parts.set(number, sides);
    draw();
  }

  function draw() {
    const card = overview.cards[current];
    if (!card) return;
    const number = Math.floor(current / overview.partSize);
    const sides = parts.get(number);
    if (!sides) {
      if (!document.querySelector(`script[src="cards-${number}.js"]`)) {
        const script = document.createElement("script");
        script.src = `cards-${number}.js`;
        document.head.append(script);
      }
      return;
    }
    const [front, back] = sides[current % overview.partSize];
    fill(frames.front, card, front);
    fill(frames.back, card, back);
  }

  function fill(frame, card, body) {
    const night = byId("dark").getAttribute("aria-pressed") === "true";
    const classes = `card card${card[ORDINAL] + 1}${night ? " nightMode night_mode" : ""}`;
    const html = `<!doctype html><html lang="und" class="${night ? "night-mode" : ""}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Card</title>
<style>${REVIEWER}</style><style>${overview.styles[card[TYPE]]}</style></head>
<body class="${classes}"><div id="qa">${body}</div></body></html>`;
    if (frame.srcdoc !== html) frame.srcdoc = html;
  }

  // Scripts in cards do not run here, so that what they may need is done from the outside.
  function prepare(frame) {
    const inner = frame.contentDocument;
    if (!inner?.body) return;
    const fit = () => {
      const edge = frame.offsetHeight - frame.clientHeight;
      frame.style.height = "0";
      frame.style.height = `${inner.documentElement.scrollHeight + edge}px`;
    };
    fit();
    const view = frame.contentWindow;
    new view.ResizeObserver(fit).observe(inner.body);
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

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (event.key === "Escape" && isTyping) event.target.blur();
    if (isTyping) return;
    const actions = {
      j: () => move(1), k: () => move(-1), ArrowRight: () => move(1), ArrowLeft: () => move(-1),
      d: () => byId("dark").click(), w: () => byId("phone").click(), "/": () => byId("search").focus(),
    };
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  }

  function toggle(button, isOn) {
    button.setAttribute("aria-pressed", String(isOn));
    if (button.id === "dark") {
      document.documentElement.dataset.theme = isOn ? "dark" : "light";
      draw();
    } else {
      byId("sides").classList.toggle("phone", isOn);
    }
    try {
      localStorage.setItem(`ankigen-${button.id}`, String(isOn));
    } catch {
      // A page on the disk may have no storage; then the switch lasts as long as the page.
    }
  }

  function remembered(id, otherwise) {
    try {
      return (localStorage.getItem(`ankigen-${id}`) ?? String(otherwise)) === "true";
    } catch {
      return otherwise;
    }
  }

  for (const id of ["dark", "phone"]) {
    const button = byId(id);
    toggle(button, remembered(id, id === "dark" && matchMedia("(prefers-color-scheme: dark)").matches));
    button.addEventListener("click", () => toggle(button, button.getAttribute("aria-pressed") !== "true"));
  }
  for (const each of filters) each.addEventListener("input", refilter);
  for (const frame of Object.values(frames)) frame.addEventListener("load", () => prepare(frame));
  pane.addEventListener("scroll", () => requestAnimationFrame(drawList), { passive: true });
  window.addEventListener("resize", drawList);
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(Number(link.dataset.index));
  });
  byId("previous").addEventListener("click", () => move(-1));
  byId("next").addEventListener("click", () => move(1));
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", () => overview.cards.length && restore());

  if (document.documentElement.dataset.mode === "live") {
    window.addEventListener("load", () => {
      const events = new EventSource(`events?${overview.edition}`);
      events.addEventListener("change", () => location.reload());
    });
  }
  return { start, part };
})();
