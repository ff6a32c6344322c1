// Choosing a node: the facts panel, its buttons, the address in the hash.
const facts = one("#facts");
const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};
const shapeOf = (group) => {
  const shape = document.querySelectorAll(".legend svg.shape")[group].cloneNode(true);
  return make("span", { class: `k${group}` }, shape);
};
const rowOf = (node) => document.getElementById(nodes[node].key);

// A picture of many trials holds little of each: the explorer draws one at a click, the command line by a command.
const offerOf = (nctId) => ("served" in root.dataset
  ? make("a", { href: `/graph/${nctId}` }, "Draw this trial with everything around it")
  : make("p", { class: "offer" }, "To draw this trial with everything around it: ", make("code", {}, `kg draw ${nctId} -o ${nctId}.html`)));

const fillPanel = (node) => {
  const { label, group } = nodes[node];
  const [, told, linked] = rowOf(node).children;
  const folded = state.folded.has(node);
  const count = foldable(node).size;
  const acts = make("div", { class: "acts" });
  if (count) {
    acts.append(make("button", { type: "button", id: "fold", onclick: () => toggleFold(node) }, folded ? `Expand ${counted(count, "node")}` : `Fold ${counted(count, "node")}`));
  }
  if (links[node].size) {
    const only = state.only === node;
    acts.append(make("button", { type: "button", id: "only", "aria-pressed": String(only), onclick: () => showOnly(only ? null : node) }, "Only this neighbourhood"));
  }
  if (/^NCT\d{8}$/.test(nodes[node].key) && nodes[node].key !== data.name) acts.append(offerOf(nodes[node].key));
  const focused = facts.contains(document.activeElement) ? document.activeElement.id : null;
  facts.replaceChildren(
    make("p", { class: "kind" }, shapeOf(group), kinds[group].name, make("button", { type: "button", id: "close", onclick: () => choose(null) }, "Close")),
    make("h2", { tabindex: "-1", id: "chosen" }, label),
    acts,
    ...[...told.children, ...linked.children].map((part) => part.cloneNode(true)),
  );
  for (const list of facts.querySelectorAll(".links")) {
    const entries = [...list.querySelectorAll("li")];
    if (entries.length <= 14) continue;
    for (const entry of entries.slice(12)) entry.hidden = true;
    const more = make("button", { type: "button", onclick: () => {
      for (const entry of entries) entry.hidden = false;
      more.remove();
      entries[12].querySelector("a").focus();
    } }, `${entries.length - 12} more`);
    list.append(more);
  }
  if (focused !== null) (document.getElementById(focused) ?? one("#chosen")).focus();
};

// Where the focus goes when what had it is gone.
const focusView = () => one(root.dataset.view === "table" ? "#nodes-as-table" : "#canvas").focus();

const choose = (node, { move = true, read = false, address = true } = {}) => {
  for (const row of document.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
  state.chosen = node;
  if (node === null && facts.contains(document.activeElement)) focusView();
  root.toggleAttribute("data-chosen", node !== null);
  facts.hidden = node === null;
  one("#about").hidden = node !== null;
  if (node === null) {
    network.unselectAll();
    if (fitted && sheetHigh()) fit(); // the facts had moved the drawing up
    if (address) history.replaceState(null, "", location.pathname + location.search);
    return;
  }
  const { only } = state;
  if (!state.visible.has(node)) {
    uncover(node);
    refresh();
  }
  network.selectNodes([node]);
  fillPanel(node);
  one("#panel").scrollTop = 0;
  rowOf(node).classList.add("chosen");
  if (root.dataset.view === "table") rowOf(node).scrollIntoView({ block: "nearest" });
  else if (state.only !== only) fit();
  else if (move) bringIntoView(node);
  if (address) history.replaceState(null, "", hashOf(node));
  const { label, group } = nodes[node];
  say(`${label}, ${kinds[group].name}, ${counted(links[node].size, "neighbour")}`);
  if (read) one("#chosen").focus();
};

const toggleFold = (node) => {
  const members = [...foldable(node)];
  if (!members.length) return;
  const opening = state.folded.has(node);
  if (opening) state.folded.delete(node);
  else state.folded.add(node);
  state.only = null;
  refresh();
  if (opening) fit([node, ...members.filter((member) => state.visible.has(member))]);
  if (state.chosen !== null && !state.visible.has(state.chosen)) choose(node);
  else if (state.chosen !== null) fillPanel(state.chosen);
  say(`${counted(members.length, "node")} ${opening ? "shown" : "folded"}`);
};

const showOnly = (node) => {
  const inBanner = one("#banner").contains(document.activeElement);
  state.only = node;
  refresh();
  if (inBanner && node === null) focusView();
  fit();
  if (state.chosen !== null) fillPanel(state.chosen);
  say(node === null ? "Everything is shown again" : `Only the neighbourhood of ${nodes[node].label}`);
};

// A link within the page takes the focus away before its address is told.
let followed = false;
facts.addEventListener("click", ({ target }) => {
  followed = target.closest("a[href^='#']") !== null;
});
const followHash = () => {
  const inside = followed || facts.contains(document.activeElement);
  followed = false;
  const node = keyInHash();
  if (node === undefined) return;
  choose(node, { address: false, read: inside });
};
