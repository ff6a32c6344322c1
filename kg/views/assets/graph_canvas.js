// Drawing: vis-network draws nodes and edges; colours and shapes are those of the legend.
let network;
const holder = one("#canvas");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const darkScreen = matchMedia("(prefers-color-scheme: dark)");
const paths = kinds.map((kind) => new Path2D(kind.path));
const BASE = data.size;
// Seen from afar nodes shrink less than their distances, so that they stay visible.
let picturedAt = null; // the scale of a picture that is being made
const grown = () => Math.min(Math.max((0.5 / (picturedAt ?? network?.getScale() ?? 1)) ** 0.75, 1), 1.8);
const sizeOf = (node) => BASE * kinds[node.group].size * Math.sqrt(node.weight) * grown();
const CROWDED = 150;
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

const isNear = (node) =>
  state.chosen === null || state.chosen === state.only || node === state.chosen || links[state.chosen].has(node) || (state.chosen !== data.root && foldable(state.chosen).has(node));

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
  width: (0.2 + 0.9 * edge.weight) * (nodes.length > CROWDED ? 2 : 1),
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
// Where a link says the same both ways it has no arrow.
const arrows = { to: { enabled: !data.mutual, scaleFactor: 0.45 } };
const options = () => ({
  autoResize: true,
  layout: { improvedLayout: false, randomSeed: 7 },
  physics: { enabled: false, solver: "forceAtlas2Based", forceAtlas2Based: { gravitationalConstant: -60, springLength: 90, avoidOverlap: 0.5 } },
  nodes: { shape: "custom", ctxRenderer: drawNode, size: BASE },
  edges: { ...edgeLook(), arrows, selectionWidth: 1.4, hoverWidth: 0.6, smooth: false },
  interaction: { hover: true, keyboard: false, multiselect: false, hideEdgesOnDrag: data.edges.length > 900, hideEdgesOnZoom: data.edges.length > 900, zoomSpeed: 0.7, tooltipDelay: 1e8 },
});

// ---- the view
const boundsOf = (places) => {
  const points = Object.values(places);
  if (!points.length) return null;
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
};
// Names keep their size on the screen, so room is left for those that stand at the sides.
const namesBeside = (ids, box, places) => {
  const wide = box.right - box.left;
  const room = { left: 34, right: 34 };
  for (const id of ids) {
    const side = sideOf(id, places);
    const width = usual(id).width + (state.foldedInto.has(id) && !data.isTree ? 32 : 0);
    const nearLeft = places[id].x - box.left < wide * 0.12;
    const nearRight = box.right - places[id].x < wide * 0.12;
    if (nearLeft) room.left = Math.max(room.left, (side === "left" ? width : side === "right" ? 0 : width / 2) + 30);
    if (nearRight) room.right = Math.max(room.right, (side === "right" ? width : side === "left" ? 0 : width / 2) + 30);
  }
  const most = holder.clientWidth * (data.isTree ? 0.5 : ids.length >= 80 ? 0.12 : data.centered ? 0.32 : 0.22);
  const buttons = data.isTree && innerWidth > 820 ? 46 : 0; // names in a row would lie below them
  return { left: Math.min(room.left, most), right: Math.min(room.right, most) + buttons };
};
// On a narrow screen the facts lie over the lower part of the drawing.
const sheetHigh = () => (innerWidth <= 820 ? holder.clientHeight * 0.46 : 0);
// The part of the stage that some nodes may take, without what their names, the facts and the banner need.
const MARGIN_OF_STAGE = 56;
const FULL = 1.25; // nothing is drawn larger to fill the stage
const roomFor = (ids, box, places) => {
  const banner = one("#banner");
  const above = banner.hidden ? 0 : banner.offsetTop + banner.offsetHeight - 20;
  const sheet = state.chosen === null ? 0 : sheetHigh();
  const beside = namesBeside(ids, box, places);
  const high = Math.max(holder.clientHeight - above - sheet - 2 * MARGIN_OF_STAGE - 20, 40);
  return { across: (holder.clientWidth - beside.left - beside.right) / Math.max(box.right - box.left, 1), down: high / Math.max(box.bottom - box.top, 1), beside, above, sheet };
};
let fitted = false; // until the reader moves the view
const fit = (ids = [...state.visible], animate = true) => {
  const places = network.getPositions(ids);
  const box = boundsOf(places);
  if (!box || !holder.clientWidth) return;
  fitted = ids.length === state.visible.size;
  const { across, down, beside, above, sheet } = roomFor(ids, box, places);
  const scale = Math.max(0.05, Math.min(across, down, FULL));
  const shift = (beside.right - beside.left) / 2 / scale;
  moveTo({ scale, position: { x: (box.left + box.right) / 2 + shift, y: (box.top + box.bottom) / 2 + 10 + (sheet - above) / 2 / scale } }, animate);
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
  const sheet = sheetHigh();
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
  plantTrees();
  laid = null;
  shownNodes.refresh();
  shownEdges.refresh();
  if (state.chosen !== null && state.visible.has(state.chosen)) network.selectNodes([state.chosen]);
  onRefreshed();
};

const repaint = () => {
  readColours();
  labels.clear();
  laid = null;
  network.setOptions({ edges: edgeLook() });
  network.redraw();
};

// A much wider than high drawing without a middle is turned where the stage is high; any other is only drawn apart, as rings
// keep their names beside them.
const WIDE = 2;
const turnToStage = () => {
  if (data.centered || data.isTree || holder.clientHeight <= holder.clientWidth) return;
  const shown = nodes.filter((node) => state.visible.has(node.id));
  const span = (axis) => Math.max(...shown.map((node) => node[axis])) - Math.min(...shown.map((node) => node[axis]));
  if (span("x") > WIDE * span("y")) for (const node of nodes) [node.x, node.y] = [node.y, node.x];
};

// Places are drawn apart one way or the other until the drawing has the proportions of the stage: names find room.
const MOST_STRETCHED = 2.4;
const stretchToStage = () => {
  const places = Object.fromEntries([...state.visible].map((id) => [id, nodes[id]]));
  const box = boundsOf(places);
  if (data.isTree || !box || !holder.clientWidth) return;
  const { across, down } = roomFor([...state.visible], box, places);
  const scale = Math.min(across, down, FULL);
  const [wider, higher] = [across, down].map((most) => Math.min(Math.max(most / scale, 1), MOST_STRETCHED));
  for (const node of nodes) [node.x, node.y] = [node.x * wider, node.y * higher];
  allNodes.updateOnly(nodes.map(({ id, x, y }) => ({ id, x, y })));
};

const startCanvas = () => {
  readColours();
  turnToStage();
  stretchToStage();
  plantTrees(); // now the stage has its size
  network = new vis.Network(holder, { nodes: shownNodes, edges: shownEdges }, options());
  network.on("afterDrawing", drawOver);
  for (const moved of ["dragStart", "zoom"]) {
    network.on(moved, () => {
      fitted = false;
    });
  }
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
