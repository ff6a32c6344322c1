// Legend, search, keys and views; then the start.
const boxes = [...document.querySelectorAll("[data-kind]")];
const search = one("#search");
const suggestions = one("#suggestions");
const MOST_SUGGESTIONS = 9;
let offered = [];
let marked = -1;

const onRefreshed = () => {
  const shown = kinds.map(() => 0);
  const all = kinds.map(() => 0);
  for (const node of nodes) {
    all[node.group] += 1;
    if (state.visible.has(node.id)) shown[node.group] += 1;
  }
  for (const count of document.querySelectorAll("[data-count]")) {
    const group = Number(count.dataset.count);
    const whole = all[group].toLocaleString("en");
    count.textContent = shown[group] === all[group] ? whole : `${shown[group].toLocaleString("en")} of ${whole}`;
  }
  for (const box of boxes) box.checked = !state.hiddenKinds.has(Number(box.dataset.kind));
  document.querySelectorAll(".as-table > section").forEach((section, group) => {
    section.hidden = state.hiddenKinds.has(group);
  });
  const edges = shownEdges.length;
  const whole = state.visible.size === nodes.length ? counted(nodes.length, "node") : `${state.visible.size.toLocaleString("en")} of ${counted(nodes.length, "node")}`;
  one("#status").textContent = `${whole}, ${counted(edges, "link")}`;
  one("#banner").hidden = state.only === null;
  if (state.only !== null) one("#banner-text").textContent = `Only the neighbourhood of ${nodes[state.only].label}`;
  one("#move").disabled = state.visible.size > data.mostMoving;
  const some = nodes.some((node) => node.id !== rootOf[node.id] && foldable(node.id).size > 1);
  const focused = document.activeElement;
  one("#fold-all").disabled = !some;
  one("#unfold-all").disabled = !state.folded.size;
  if (focused.disabled) one(some ? "#fold-all" : "#show-all").focus();
  offerSaving();
};
const offerSaving = () => {
  const button = one("#save");
  button.disabled = !state.visible.size;
  if (button.disabled) button.title = "Nothing is shown that could be saved";
  else button.title = root.dataset.view === "table" ? "Save the graph beside this table as a picture" : "Save what is shown as a picture (s)";
};

// ---- legend
const showKinds = (change) => {
  change();
  refresh();
  if (state.chosen !== null && !state.visible.has(state.chosen)) choose(null);
};
for (const box of boxes) {
  box.addEventListener("change", () => {
    const group = Number(box.dataset.kind);
    showKinds(() => (box.checked ? state.hiddenKinds.delete(group) : state.hiddenKinds.add(group)));
    say(`${kinds[group].name} ${box.checked ? "shown" : "hidden"}`);
  });
}
one("#show-all").addEventListener("click", () => showKinds(() => {
  state.hiddenKinds.clear();
  state.only = null;
}));
one("#show-none").addEventListener("click", () => showKinds(() => kinds.forEach((_, group) => state.hiddenKinds.add(group))));
const foldMany = (folded) => {
  state.folded = new Set(folded);
  state.only = null;
  refresh();
  fit();
  if (state.chosen !== null && !state.visible.has(state.chosen)) choose(null);
  else if (state.chosen !== null) fillPanel(state.chosen);
};
one("#unfold-all").addEventListener("click", () => foldMany([]));
one("#fold-all").addEventListener("click", () => foldMany(nodes.map((node) => node.id).filter((node) => node !== rootOf[node] && foldable(node).size > 1)));

// ---- search
const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const names = nodes.map((node) => fold(`${node.label} ${node.key}`));
const texts = new Map();
const textOf = (node) => {
  if (!texts.has(node)) texts.set(node, fold(rowOf(node).children[1].textContent));
  return texts.get(node);
};
const find = (wanted) => {
  const words = fold(wanted).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const found = [];
  for (const { id } of nodes) {
    const inName = words.every((word) => names[id].includes(word));
    if (!inName && !words.every((word) => names[id].includes(word) || textOf(id).includes(word))) continue;
    const score = !inName ? 3 : names[id].startsWith(words[0]) ? 0 : names[id].includes(` ${words[0]}`) ? 1 : 2;
    found.push({ id, score, inName });
  }
  return found.sort((a, b) => a.score - b.score || links[b.id].size - links[a.id].size || a.id - b.id);
};
const suggest = () => {
  const found = find(search.value);
  offered = found.slice(0, MOST_SUGGESTIONS);
  marked = offered.length ? 0 : -1;
  const entries = offered.map(({ id, inName }, place) => make(
    "li",
    { role: "option", id: `suggestion-${place}`, "aria-selected": "false", onmousedown: (event) => { event.preventDefault(); take(place); } },
    shapeOf(nodes[id].group),
    make("span", { class: "what" }, nodes[id].label),
    make("span", { class: "why" }, inName ? kinds[nodes[id].group].name : "in its facts"),
  ));
  if (search.value.trim() && !found.length) entries.push(make("li", { class: "none" }, "No node says that"));
  if (found.length > offered.length) entries.push(make("li", { class: "none" }, `${found.length - offered.length} more: type on`));
  suggestions.replaceChildren(...entries);
  suggestions.hidden = !entries.length;
  search.setAttribute("aria-expanded", String(!suggestions.hidden));
  mark(marked);
};
const mark = (place) => {
  marked = place;
  suggestions.querySelectorAll("[role=option]").forEach((entry, index) => {
    entry.setAttribute("aria-selected", String(index === place));
    if (index === place) entry.scrollIntoView({ block: "nearest" });
  });
  if (place >= 0) search.setAttribute("aria-activedescendant", `suggestion-${place}`);
  else search.removeAttribute("aria-activedescendant");
};
const closeSuggestions = () => {
  suggestions.hidden = true;
  search.setAttribute("aria-expanded", "false");
  search.removeAttribute("aria-activedescendant");
};
const take = (place) => {
  if (!offered[place]) return;
  closeSuggestions();
  choose(offered[place].id);
  if (root.dataset.view !== "table") holder.focus();
};
search.addEventListener("input", suggest);
search.addEventListener("focus", () => search.value && suggest());
search.addEventListener("blur", closeSuggestions);
search.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && offered.length) {
    event.preventDefault();
    mark((marked + step + offered.length) % offered.length);
  } else if (event.key === "Enter") {
    take(Math.max(marked, 0));
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    if (!suggestions.hidden) closeSuggestions();
    else if (search.value) search.value = "";
    else holder.focus();
  }
});

// ---- keys
const step = (dx, dy) => {
  const places = network.getPositions();
  if (state.chosen === null || !places[state.chosen]) {
    const start = state.visible.has(data.root) ? data.root : [...state.visible][0];
    if (start !== undefined) choose(start);
    return;
  }
  const here = places[state.chosen];
  const best = (ids) => {
    let found = null;
    let least = Infinity;
    for (const id of ids) {
      if (id === state.chosen || !places[id]) continue;
      const x = places[id].x - here.x;
      const y = places[id].y - here.y;
      const along = x * dx + y * dy;
      const across = Math.abs(x * dy - y * dx);
      if (along <= 0 || across > along * 1.8) continue;
      const cost = along + 2 * across;
      if (cost < least) [found, least] = [id, cost];
    }
    return found;
  };
  const next = best([...links[state.chosen]].filter((id) => state.visible.has(id))) ?? best(state.visible);
  if (next !== null) choose(next);
};
const back = () => {
  if (state.only !== null) showOnly(null);
  else if (state.chosen !== null) choose(null);
};
const zoom = (factor) => {
  fitted = false;
  moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.05), 6) });
};
const onCanvas = {
  ArrowLeft: () => step(-1, 0),
  ArrowRight: () => step(1, 0),
  ArrowUp: () => step(0, -1),
  ArrowDown: () => step(0, 1),
  Enter: () => state.chosen !== null && one("#chosen").focus(),
  " ": () => state.chosen !== null && toggleFold(state.chosen),
  n: () => state.chosen !== null && showOnly(state.only === state.chosen ? null : state.chosen),
  "+": () => zoom(1.3),
  "=": () => zoom(1.3),
  "-": () => zoom(1 / 1.3),
  0: () => fit(),
  s: () => save(),
};
holder.addEventListener("keydown", (event) => {
  const act = event.ctrlKey || event.metaKey || event.altKey ? null : onCanvas[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input[type=search], textarea");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && !typing) {
    if (state.only === null && one("#panel").contains(document.activeElement)) holder.focus();
    else back();
  }
});

// ---- views and theme
const showView = (name) => {
  root.dataset.view = name;
  one("#view-graph").setAttribute("aria-pressed", String(name === "graph"));
  one("#view-table").setAttribute("aria-pressed", String(name === "table"));
  if (name === "table" && state.chosen !== null) rowOf(state.chosen).scrollIntoView({ block: "center" });
  offerSaving();
  if (name === "graph") {
    network.redraw();
    if (state.chosen !== null) choose(state.chosen);
  }
};
const toggleMoving = () => {
  const moving = one("#move").getAttribute("aria-pressed") !== "true";
  one("#move").setAttribute("aria-pressed", String(moving));
  network.setOptions({ physics: { enabled: moving } });
};
const clicks = {
  "#view-graph": () => showView("graph"),
  "#view-table": () => showView("table"),
  "#save": save,
  "#fit": () => fit(),
  "#zoom-in": () => zoom(1.3),
  "#zoom-out": () => zoom(1 / 1.3),
  "#move": toggleMoving,
  "#banner-close": () => showOnly(null),
  "#theme": () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    repaint();
  },
  "#to-table": () => showView("table"),
  "#to-graph": (event) => {
    event.preventDefault(); // the address names the chosen node
    showView("graph");
    holder.focus();
  },
};
for (const [selector, act] of Object.entries(clicks)) one(selector).addEventListener("click", act);

root.classList.add("js");
root.dataset.view = "graph";
if (innerWidth <= 820) one("#legend").open = false;
startCanvas();
onRefreshed();
network.on("click", ({ nodes: [hit] }) => choose(hit === undefined ? null : hit, { move: false }));
network.on("doubleClick", ({ nodes: [hit] }) => hit !== undefined && toggleFold(hit));
addEventListener("hashchange", followHash);
followHash();
network.once("afterDrawing", () => {
  root.dataset.state = "still";
});
network.redraw();
