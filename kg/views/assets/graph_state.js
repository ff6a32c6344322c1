// What is in the network and which part of it is in sight. Nothing here touches the page.
const root = document.documentElement;
const one = (selector) => document.querySelector(selector);
const data = JSON.parse(one("#data").textContent);
const nodes = data.nodes;
const kinds = data.kinds;
const indexOf = new Map(nodes.map((node) => [node.key, node.id]));
const links = nodes.map(() => new Set());
for (const edge of data.edges) {
  if (edge.from === edge.to) continue;
  links[edge.from].add(edge.to);
  links[edge.to].add(edge.from);
}

const state = {
  hiddenKinds: new Set(),
  folded: new Set(data.folded),
  only: null, // the node whose neighbourhood alone is shown
  chosen: null,
  hovered: null,
  visible: new Set(),
  foldedInto: new Map(), // node -> how many nodes are folded into it
};

// The node that a part of the network hangs on: the centre, or the best linked node of its component.
const rootOf = (() => {
  const found = new Array(nodes.length).fill(null);
  const order = nodes.map((node) => node.id).sort((a, b) => links[b].size - links[a].size);
  if (data.centered) order.unshift(data.root);
  for (const start of order) {
    if (found[start] !== null) continue;
    const stack = [start];
    found[start] = start;
    while (stack.length) {
      for (const other of links[stack.pop()]) {
        if (found[other] === null) {
          found[other] = start;
          stack.push(other);
        }
      }
    }
  }
  return found;
})();

// What cannot be reached from the root without passing the node; of the root itself, its end nodes.
const hangingOn = (node) => {
  const start = rootOf[node];
  if (node === start) return new Set([...links[node]].filter((other) => links[other].size === 1));
  const walk = (from, skip) => {
    const reached = new Set([from]);
    const stack = [from];
    while (stack.length) {
      for (const other of links[stack.pop()]) {
        if (!reached.has(other) && !skip(other)) {
          reached.add(other);
          stack.push(other);
        }
      }
    }
    return reached;
  };
  const outside = walk(start, (other) => other === node);
  const inside = walk(node, (other) => outside.has(other));
  inside.delete(node);
  return inside;
};
const hanging = new Map();
const foldable = (node) => {
  if (!hanging.has(node)) hanging.set(node, hangingOn(node));
  return hanging.get(node);
};

// A node and what is directly linked with it; a node that holds many of a kind is passed through, either way.
const neighbourhoodOf = (node) => {
  const near = new Set([node, ...links[node]]);
  for (const holder of links[node]) {
    if (!kinds[nodes[holder].group].holds) continue;
    const held = foldable(holder);
    for (const other of links[holder]) if (held.has(other) !== held.has(node)) near.add(other);
  }
  return near;
};

const recount = () => {
  const inside = new Map();
  for (const node of state.folded) for (const other of foldable(node)) inside.set(other, node);
  const near = state.only === null ? null : neighbourhoodOf(state.only);
  state.visible = new Set();
  state.foldedInto = new Map();
  for (const node of nodes) {
    if (state.hiddenKinds.has(node.group)) continue;
    if (near) {
      if (near.has(node.id)) state.visible.add(node.id);
    } else if (!inside.has(node.id)) {
      state.visible.add(node.id);
    }
  }
  if (near) return;
  for (const node of state.folded) {
    if (state.visible.has(node) && foldable(node).size) state.foldedInto.set(node, foldable(node).size);
  }
};

// Brings a node in sight, whatever hid it.
const uncover = (node) => {
  state.hiddenKinds.delete(nodes[node].group);
  if (state.only !== null && !neighbourhoodOf(state.only).has(node)) state.only = null;
  for (const folded of [...state.folded]) if (foldable(folded).has(node)) state.folded.delete(folded);
};

const keyInHash = () => {
  try {
    return indexOf.get(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return undefined;
  }
};
const hashOf = (node) =>
  "#" + encodeURIComponent(nodes[node].key).replace(/%(?:2F|3A|40|24|2C|3B|3D)/g, (code) => decodeURIComponent(code));
const say = (text) => {
  one("#spoken").textContent = text;
};
const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
