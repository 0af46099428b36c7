"use strict";

// The page's behaviour. `cards.js` calls `start` with the list, each part calls `part` with its sides.
const ankigenPreview = (() => {
  const [GUID, TITLE, KIND, DECK, TAGS, STATUS, PATH, LINE, LINK, TYPE, ORDINAL, TEXT, LAST] = [...Array(13).keys()];
  const CHANGES = "changes"; // the status that is not one: all but `unchanged`
  const byId = (id) => document.getElementById(id);
  const filters = ["search", "deck", "tag", "status"].map(byId);
  const parts = new Map();
  let overview = { cards: [] };
  let news = { list: [], failure: "", edition: "" };
  let shown = [];
  let current = -1;

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
    byId("status").options[0].after(new Option("all that changed", CHANGES));
    restore();
    if (overview.mathjax) {
      ankigenFormulas.load(overview.mathjax, () => {
        redraw();
        ankigenCard.frames.forEach(ankigenFormulas.typeset);
      });
    }
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
    title.append(...(card[TITLE] ? ankigenFormulas.inline(card[TITLE]) : ["(no text)"]));
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
        (!status || (status === CHANGES ? card[STATUS] !== "unchanged" : card[STATUS] === status)) &&
        words.every((word) => card[TEXT].includes(word) || card[PATH].toLowerCase().includes(word));
      return matches ? [index] : [];
    });
    list.style.height = `${shown.length * ROW_HEIGHT}px`;
    const { length } = overview.cards;
    const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
    const retired = overview.cards.filter((card) => card[STATUS] === "retired").length;
    const stay = length - retired;
    const all = count(stay, "card")
      + (stay === overview.questions ? "" : ` from ${count(overview.questions, "question")}`)
      + (retired ? `, ${retired.toLocaleString("en")} retired` : "");
    byId("count").textContent =
      shown.length === length ? all : `${shown.length.toLocaleString("en")} of ${count(length, "card")}`;
    byId("clear").hidden = filters.every((each) => !each.value);
  }

  function clear() {
    for (const each of filters) each.value = "";
    refilter();
  }

  function refilter() {
    filter();
    pane.scrollTop = 0;
    show(shown.includes(current) ? current : (shown[0] ?? -1));
    writeAddress();
  }

  function move(step) {
    const next = shown[shown.indexOf(current) + step];
    if (next !== undefined) goTo(next);
  }

  // Whoever walks through the list by its links stays on the link of the card that is shown.
  function goTo(index) {
    const isInList = list.contains(document.activeElement);
    show(index);
    if (isInList) list.querySelector("[aria-current]")?.focus({ preventScroll: true });
  }

  function show(index) {
    current = index;
    const card = overview.cards[index];
    const place = shown.indexOf(current);
    byId("details").hidden = !card;
    byId("previous").disabled = place <= 0;
    byId("next").disabled = place < 0 || place >= shown.length - 1;
    scrollToCurrent();
    redraw();
    if (card) writeAddress();
  }

  function redraw() {
    drawList();
    const card = overview.cards[current];
    byId("heading").replaceChildren(...(card ? ankigenFormulas.inline(card[TITLE]) : ["No card"]));
    byId("facts").replaceChildren(...(card ? facts(card) : []));
    if (!card) return;
    ankigenCard.showFindings(news.list.filter((found) => isAbout(found, card)));
    draw();
  }

  const isAbout = ([path, line], card) => path === card[PATH] && line >= card[LINE] && line <= card[LAST];

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

  // Cards: loaded fifty at a time.
  function part(number, cards) {
    parts.set(number, cards);
    draw();
  }

  function draw() {
    const card = overview.cards[current];
    if (!card) return;
    const number = Math.floor(current / overview.partSize);
    const loaded = parts.get(number);
    if (!loaded) {
      if (!document.querySelector(`script[src="cards-${number}.js"]`)) {
        const script = document.createElement("script");
        script.src = `cards-${number}.js`;
        document.head.append(script);
      }
      return;
    }
    const [front, back, source, changes] = loaded[current % overview.partSize];
    const isNight = byId("dark").getAttribute("aria-pressed") === "true";
    ankigenCard.show([front, back], card[ORDINAL] + 1, overview.styles[card[TYPE]], isNight);
    ankigenCard.showChanges(changes);
    ankigenCard.showSource(source);
  }

  // What was found in the notes, and why there is nothing newer to show.
  function findings(given) {
    news = given;
    const { list: found, failure } = news;
    const button = byId("show-findings");
    button.hidden = !found.length;
    button.textContent = `${found.length} finding${found.length === 1 ? "" : "s"}`;
    const box = byId("failure");
    box.hidden = !failure;
    const errors = found.filter((each) => each[3] === "error").map(ankigenCard.finding);
    box.replaceChildren(...(failure ? [ankigenCard.element("p", "", failure), ankigenCard.element("ul", "", ...errors)] : []));
  }

  // A page that came anew because something changed is where it was, once both sides are as high.
  let scrolled = document.documentElement.dataset.mode === "live" ? sessionStorage.getItem("ankigen-scrolled") : null;

  function scrollBack() {
    if (scrolled === null) return;
    const main = byId("card");
    main.scrollTop = Number(scrolled);
    if (main.scrollTop >= Number(scrolled) - 1) {
      scrolled = null;
      sessionStorage.removeItem("ankigen-scrolled");
    }
  }

  // All findings; those of a card lead to it.
  function listFindings() {
    if (!news.list.length) return;
    const dialog = byId("findings");
    const listed = news.list.map((found) => {
      const item = ankigenCard.finding(found);
      const index = overview.cards.findIndex((card) => isAbout(found, card));
      if (index >= 0) {
        const button = ankigenCard.element("button", "", "Show the card");
        button.type = "button";
        button.addEventListener("click", () => {
          dialog.close();
          if (!shown.includes(index)) clear();
          goTo(index);
        });
        item.append(" ", button);
      }
      return item;
    });
    byId("all-findings").replaceChildren(...listed);
    dialog.showModal();
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const { key, target } = event;
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && target.type !== "checkbox";
    if (key === "Escape" && isTyping) {
      event.preventDefault();
      if (target.id === "search" && target.value) {
        target.value = "";
        refilter();
      } else target.blur();
    }
    if (isTyping) return;
    const status = byId("status");
    const actions = {
      j: () => move(1), k: () => move(-1), ArrowRight: () => move(1), ArrowLeft: () => move(-1),
      d: () => byId("dark").click(), w: () => byId("phone").click(), "/": () => byId("search").focus(),
      c: () => { status.value = status.value === CHANGES ? "" : CHANGES; refilter(); },
      x: clear, "?": () => byId("keys").showModal(), f: () => byId("show-findings").click(),
    };
    // In the card these scroll.
    const isInCard = target.ownerDocument !== document || byId("card").contains(target);
    if (!isInCard) {
      Object.assign(actions, {
        ArrowDown: () => move(1), ArrowUp: () => move(-1),
        Home: () => shown.length && goTo(shown[0]), End: () => shown.length && goTo(shown.at(-1)),
      });
    }
    if (!Object.hasOwn(actions, key)) return;
    event.preventDefault();
    actions[key]();
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
  for (const frame of ankigenCard.frames) {
    frame.addEventListener("load", () => {
      ankigenCard.prepare(frame, onKey);
      scrollBack();
    });
  }
  pane.addEventListener("scroll", () => requestAnimationFrame(drawList), { passive: true });
  window.addEventListener("resize", drawList);
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goTo(Number(link.dataset.index));
  });
  byId("previous").addEventListener("click", () => move(-1));
  byId("next").addEventListener("click", () => move(1));
  byId("clear").addEventListener("click", clear);
  byId("show-keys").addEventListener("click", () => byId("keys").showModal());
  byId("show-findings").addEventListener("click", listFindings);
  byId("draw-masks").hidden = document.documentElement.dataset.mode !== "live";
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", () => overview.cards.length && restore());

  if (document.documentElement.dataset.mode === "live") {
    window.addEventListener("load", () => {
      const events = new EventSource(`events?${news.edition}`);
      events.addEventListener("change", () => {
        sessionStorage.setItem("ankigen-scrolled", String(byId("card").scrollTop));
        location.reload();
      });
    });
  }
  return { start, part, findings };
})();
