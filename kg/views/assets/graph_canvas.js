// Drawing: vis-network places and draws nodes and edges, labels and badges are drawn here so that none lie on another.
const holder = one("#canvas");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const darkScreen = matchMedia("(prefers-color-scheme: dark)");
const paths = kinds.map((kind) => new Path2D(kind.path));
const BASE = 15;
const sizeOf = (node) => BASE * kinds[node.group].size * Math.sqrt(node.weight);
const colours = {};

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : darkScreen.matches);
const readColours = () => {
  const style = getComputedStyle(root);
  for (const name of ["ground", "stage", "ink", "soft", "line", "accent", "edge", "edge-strong", "halo", "raised"]) {
    colours[name] = style.getPropertyValue(`--${name}`).trim();
  }
  colours.font = getComputedStyle(document.body).fontFamily;
  colours.kinds = kinds.map((kind) => (isDark() ? kind.colour.slice(2) : kind.colour.slice(0, 2)));
};

const isNear = (node) => state.chosen === null || node === state.chosen || links[state.chosen].has(node);

const drawNode = ({ ctx, id, x, y, state: { selected, hover } }) => {
  const node = nodes[id];
  const size = sizeOf(node);
  return {
    drawNode() {
      const [fill, line] = colours.kinds[node.group];
      ctx.translate(x, y);
      ctx.scale(size, size);
      ctx.globalAlpha = isNear(id) ? 1 : 0.32;
      ctx.lineJoin = "round";
      if (selected || hover) {
        ctx.lineWidth = (selected ? 9 : 6) / size;
        ctx.strokeStyle = selected ? colours.accent : colours.edge;
        ctx.stroke(paths[node.group]);
      }
      ctx.fillStyle = fill;
      ctx.strokeStyle = line;
      ctx.lineWidth = 1.6 / size;
      ctx.fill(paths[node.group]);
      ctx.stroke(paths[node.group]);
    },
    nodeDimensions: { width: 2 * size, height: 2 * size },
  };
};

const edgeOf = (edge, id) => ({
  id,
  from: edge.from,
  to: edge.to,
  says: edge.says,
  smooth: edge.parallel ? { enabled: true, type: "curvedCW", roundness: 0.12 * edge.parallel } : false,
});

const allNodes = new vis.DataSet(nodes.map((node) => ({ id: node.id, x: node.x, y: node.y, size: sizeOf(node) })));
const allEdges = new vis.DataSet(data.edges.map(edgeOf));
recount();
const shownNodes = new vis.DataView(allNodes, { filter: (node) => state.visible.has(node.id) });
const shownEdges = new vis.DataView(allEdges, {
  filter: (edge) => state.visible.has(edge.from) && state.visible.has(edge.to),
});

const edgeLook = () => ({
  color: { color: colours.edge, highlight: colours["edge-strong"], hover: colours["edge-strong"], inherit: false, opacity: 1 },
});
const options = () => ({
  autoResize: true,
  layout: { improvedLayout: false, randomSeed: 7 },
  physics: { enabled: false, solver: "forceAtlas2Based", forceAtlas2Based: { gravitationalConstant: -60, springLength: 90, avoidOverlap: 0.5 } },
  nodes: { shape: "custom", ctxRenderer: drawNode, size: BASE },
  edges: { ...edgeLook(), width: 1.1, selectionWidth: 1.4, hoverWidth: 0.6, smooth: false, arrows: { to: { enabled: true, scaleFactor: 0.45 } } },
  interaction: { hover: true, keyboard: false, multiselect: false, hideEdgesOnDrag: data.edges.length > 900, hideEdgesOnZoom: data.edges.length > 900, zoomSpeed: 0.7, tooltipDelay: 1e8 },
});

let network;

// ---- labels
const measure = document.createElement("canvas").getContext("2d");
const labelLines = (text, wide) => {
  const most = wide ? 34 : 24;
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (!lines[last]) lines[last] = word;
    else if (lines[last].length + 1 + word.length <= most) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  const rows = wide ? 4 : 2;
  const kept = lines.slice(0, rows).map((line) => (line.length > most + 3 ? `${[...line].slice(0, most).join("")}…` : line));
  if (lines.length > rows) kept[rows - 1] = `${kept[rows - 1].replace(/[ ,;:…]+$/, "")}…`;
  return kept;
};
const labels = new Map();
const labelOf = (node, strong) => {
  const key = strong ? -node.id - 1 : node.id;
  if (!labels.has(key)) {
    const lines = labelLines(node.label, strong);
    measure.font = `${strong ? "600 " : ""}12px ${colours.font}`;
    labels.set(key, { lines, width: Math.max(...lines.map((line) => measure.measureText(line).width)) });
  }
  return labels.get(key);
};
const ranks = nodes.map((node) => node.id);
ranks.sort((a, b) => (b === data.root) - (a === data.root) || nodes[b].weight - nodes[a].weight || links[b].size - links[a].size || a - b);

// Names stand on the side of their node that looks away from the centre, where no link passes.
const sideOf = (id, places) => {
  const center = data.centered && places[data.root];
  if (!center || id === data.root) return "below";
  const x = places[id].x - center.x;
  const y = places[id].y - center.y;
  if (Math.abs(x) > Math.abs(y) * 0.45) return x < 0 ? "left" : "right";
  return y < 0 ? "above" : "below";
};

const drawOver = (ctx) => {
  const scale = network.getScale();
  const places = network.getPositions();
  const view = { width: holder.clientWidth / scale, height: holder.clientHeight / scale };
  const middle = network.getViewPosition();
  const pixel = 1 / scale;
  const taken = [];
  const strong = new Set([state.hovered, state.chosen].filter((node) => node !== null));
  const near = state.chosen === null ? [] : [...links[state.chosen]];
  const order = [...new Set([...strong, ...near, ...ranks])].filter((node) => state.visible.has(node) && places[node]);
  const inView = ({ x, y }) => Math.abs(x - middle.x) < view.width / 2 + 40 && Math.abs(y - middle.y) < view.height / 2 + 40;
  for (const id of order) {
    const place = places[id];
    if (inView(place)) {
      const reach = sizeOf(nodes[id]) * 0.75;
      taken.push({ id, isNode: true, left: place.x - reach, right: place.x + reach, top: place.y - reach, bottom: place.y + reach });
    }
  }
  const certain = new Set(order.slice(0, 12)); // these names may lie on a node, never on another name
  const free = (box, id) => taken.every((other) => other.id === id || (other.isNode && certain.has(id)) || box.left > other.right || box.right < other.left || box.top > other.bottom || box.bottom < other.top);
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  for (const id of order) {
    const node = nodes[id];
    const place = places[id];
    if (!inView(place)) continue;
    const bold = strong.has(id) || id === data.root;
    const { lines, width } = labelOf(node, bold);
    const high = 15 * pixel;
    const wide = width * pixel + 6 * pixel;
    const tall = lines.length * high;
    const reach = sizeOf(node) + 3 * pixel;
    const boxAt = (side) => {
      const left = side === "left" ? place.x - reach - wide : side === "right" ? place.x + reach : place.x - wide / 2;
      const top = side === "above" ? place.y - reach - tall : side === "below" ? place.y + reach : place.y - tall / 2;
      return { id, left, right: left + wide, top, bottom: top + tall };
    };
    const wanted = sideOf(id, places);
    const sides = wanted === "above" || wanted === "below" ? [wanted, place.x < places[data.root]?.x ? "left" : "right"] : [wanted];
    const side = sides.find((other) => free(boxAt(other), id)) ?? wanted;
    const box = boxAt(side);
    const { left, top } = box;
    if (!strong.has(id) && !free(box, id)) continue;
    taken.push(box);
    ctx.globalAlpha = isNear(id) || strong.has(id) ? 1 : 0.45;
    ctx.font = `${bold ? "600 " : ""}${12 * pixel}px ${colours.font}`;
    ctx.lineWidth = 3.5 * pixel;
    ctx.strokeStyle = colours.halo;
    ctx.fillStyle = colours.ink;
    ctx.textAlign = { left: "right", right: "left" }[side] ?? "center";
    lines.forEach((line, row) => {
      const x = side === "left" ? box.right - 3 * pixel : side === "right" ? left + 3 * pixel : place.x;
      ctx.strokeText(line, x, top + row * high);
      ctx.fillText(line, x, top + row * high);
    });
  }
  ctx.textAlign = "center";
  drawBadges(ctx, places, pixel);
  drawPredicates(ctx, places, pixel, taken, inView);
  ctx.globalAlpha = 1;
};

const drawBadges = (ctx, places, pixel) => {
  ctx.textBaseline = "middle";
  for (const [id, count] of state.foldedInto) {
    if (!places[id]) continue;
    const text = `+${count}`;
    ctx.font = `600 ${11 * pixel}px ${colours.font}`;
    const wide = ctx.measureText(text).width + 10 * pixel;
    const away = { left: 1, right: -1 }[sideOf(id, places)] ?? 1; // where the name is not
    const x = places[id].x + away * (sizeOf(nodes[id]) * 0.6 + wide * 0.3);
    const y = places[id].y - sizeOf(nodes[id]) * 0.8;
    ctx.globalAlpha = isNear(id) ? 1 : 0.45;
    ctx.fillStyle = colours.raised;
    ctx.strokeStyle = colours.soft;
    ctx.lineWidth = pixel;
    ctx.beginPath();
    ctx.roundRect(x - wide / 2, y - 8 * pixel, wide, 16 * pixel, 8 * pixel);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = colours.ink;
    ctx.fillText(text, x, y + 0.5 * pixel);
  }
};

// What the links of the chosen node say, where there is room.
const drawPredicates = (ctx, places, pixel, taken, inView) => {
  if (state.chosen === null || !places[state.chosen]) return;
  const said = new Set();
  ctx.globalAlpha = 1;
  ctx.font = `italic ${11 * pixel}px ${colours.font}`;
  for (const edge of shownEdges.get()) {
    if (edge.from !== state.chosen && edge.to !== state.chosen) continue;
    const other = edge.from === state.chosen ? edge.to : edge.from;
    const x = places[state.chosen].x * 0.42 + places[other].x * 0.58;
    const y = places[state.chosen].y * 0.42 + places[other].y * 0.58;
    const wide = ctx.measureText(edge.says).width / 2 + 2 * pixel;
    const box = { left: x - wide, right: x + wide, top: y - 8 * pixel, bottom: y + 8 * pixel };
    const blocked = taken.some((one) => box.left < one.right && box.right > one.left && box.top < one.bottom && box.bottom > one.top);
    if (blocked || said.size > 24 || !inView({ x, y })) continue;
    said.add(edge.id);
    taken.push(box);
    ctx.lineWidth = 4 * pixel;
    ctx.strokeStyle = colours.halo;
    ctx.fillStyle = colours["edge-strong"];
    ctx.strokeText(edge.says, x, y);
    ctx.fillText(edge.says, x, y);
  }
};

// ---- the view
const boundsOf = (ids) => {
  const places = network.getPositions(ids);
  const points = Object.values(places);
  if (!points.length) return null;
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
};
const fit = (ids = [...state.visible], animate = true) => {
  const box = boundsOf(ids);
  if (!box || !holder.clientWidth) return;
  const margin = 56;
  const aside = data.centered ? Math.min(165, holder.clientWidth * 0.21) : 76;
  const scale = Math.min(
    (holder.clientWidth - 2 * aside) / Math.max(box.right - box.left, 1),
    (holder.clientHeight - 2 * margin - 20) / Math.max(box.bottom - box.top, 1),
    1.25,
  );
  const position = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 + 10 };
  moveTo({ scale: Math.max(scale, 0.05), position }, animate);
};
const moveTo = (target, animate = true) => {
  const moving = animate && !still.matches && state.visible.size < 250;
  network.moveTo({ ...target, animation: moving ? { duration: 260, easingFunction: "easeInOutQuad" } : false });
};
// Moves a node into view when it is out of it or hidden below the panel of a narrow screen.
const bringIntoView = (id) => {
  const place = network.getPositions([id])[id];
  if (!place) return;
  const dot = network.canvasToDOM(place);
  const sheet = innerWidth <= 820 ? holder.clientHeight * 0.46 : 0;
  const margin = 60;
  const inside = dot.x > margin && dot.y > margin && dot.x < holder.clientWidth - margin && dot.y < holder.clientHeight - sheet - margin;
  const scale = Math.max(network.getScale(), 0.55);
  if (!inside || scale !== network.getScale()) moveTo({ position: { x: place.x, y: place.y + sheet / 2 / scale }, scale });
};

// Nodes that go out of sight come back where they were (the library's own way fails on nodes it does not hold).
const keepPlaces = () => {
  const moved = [];
  for (const [id, { x, y }] of Object.entries(network.getPositions())) {
    const known = allNodes.get(Number(id));
    if (Math.abs(known.x - x) > 1 || Math.abs(known.y - y) > 1) moved.push({ id: Number(id), x, y });
  }
  if (moved.length) allNodes.updateOnly(moved);
};

const refresh = () => {
  keepPlaces();
  recount();
  shownNodes.refresh();
  shownEdges.refresh();
  if (state.chosen !== null && state.visible.has(state.chosen)) network.selectNodes([state.chosen]);
  onRefreshed();
};

const repaint = () => {
  readColours();
  labels.clear();
  network.setOptions({ edges: edgeLook() });
  network.redraw();
};

const startCanvas = () => {
  readColours();
  network = new vis.Network(holder, { nodes: shownNodes, edges: shownEdges }, options());
  network.on("afterDrawing", drawOver);
  network.on("hoverNode", ({ node }) => {
    state.hovered = node;
    holder.style.cursor = "pointer";
  });
  network.on("blurNode", () => {
    state.hovered = null;
    holder.style.cursor = "";
  });
  darkScreen.addEventListener("change", repaint);
  fit(undefined, false);
};
