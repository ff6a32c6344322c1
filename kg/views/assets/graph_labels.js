// Names, badges and the words on links, drawn over the nodes so that none lie on another.
const measure = document.createElement("canvas").getContext("2d");
const labelLines = (text, most, rows) => {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (!lines[last]) lines[last] = word;
    else if (lines[last].length + 1 + word.length <= most) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  const kept = lines.slice(0, rows).map((line) => (line.length > most + 3 ? `${[...line].slice(0, most).join("")}…` : line));
  if (lines.length > rows) kept[rows - 1] = `${kept[rows - 1].replace(/[ ,;:(…]+$/, "")}…`;
  return kept;
};
// How a name may be written: characters on a line, and lines.
const WRITTEN = { title: [34, 4], narrow: [16, 4], least: [13, 2], row: [46, 1], rows: [46, 2], two: [24, 2], one: [27, 1], short: [16, 1] };
const BOLD = new Set(["title", "narrow", "least"]);
const labels = new Map();
const labelOf = (node, written) => {
  const key = `${node.id}${written}`;
  if (!labels.has(key)) {
    const lines = labelLines(node.label, ...WRITTEN[written]);
    measure.font = `${BOLD.has(written) ? "600 " : ""}12px ${colours.font}`;
    labels.set(key, { lines, written, width: Math.max(...lines.map((line) => measure.measureText(line).width)) });
  }
  return labels.get(key);
};
const isTitle = (id) => data.centered && id === data.root;
const isRow = (id) => data.isTree && treeSide.get(id) === "right";
const usual = (id) => labelOf(nodes[id], isTitle(id) ? "title" : isRow(id) ? "row" : "two");

// Whose name is placed first: the middle, what much hangs on, then the classes that a reader looks for.
const HEAVY = 2.4;
const ranks = nodes.map((node) => node.id);
ranks.sort((a, b) =>
  (b === data.root) - (a === data.root) ||
  kinds[nodes[b].group].holds - kinds[nodes[a].group].holds ||
  (nodes[b].weight >= HEAVY) - (nodes[a].weight >= HEAVY) ||
  kinds[nodes[a].group].rank - kinds[nodes[b].group].rank ||
  nodes[b].weight - nodes[a].weight || links[b].size - links[a].size || a - b);

// Names stand on the side of their node that looks away from the centre, or from what it is an end of, where no link passes.
const sideOf = (id, places) => {
  if (treeSide.has(id)) return treeSide.get(id);
  const center = data.centered ? places[data.root] : links[id].size === 1 && places[[...links[id]][0]];
  if (!center || (data.centered && id === data.root)) return "below";
  const x = places[id].x - center.x;
  const y = places[id].y - center.y;
  if (Math.abs(x) > Math.abs(y) * 0.3) return x < 0 ? "left" : "right";
  return y < 0 ? "above" : "below";
};
const OPPOSITE = { left: "right", right: "left", above: "below", below: "above" };

// What is looked at: on the screen a part of the drawing, in a picture that is saved all of it.
const eyeOnScreen = () => {
  const scale = network.getScale();
  const { x, y } = network.getViewPosition();
  const wide = holder.clientWidth / 2 / scale;
  const high = holder.clientHeight / 2 / scale;
  const stage = holder.getBoundingClientRect();
  const covers = [".zoom", "#status", "#banner"].map((selector) => one(selector).getBoundingClientRect()).filter((box) => box.width).map((box) => ({
    left: x - wide + (box.left - stage.left) / scale,
    right: x - wide + (box.right - stage.left) / scale,
    top: y - high + (box.top - stage.top) / scale,
    bottom: y - high + (box.bottom - stage.top) / scale,
  }));
  return { pixel: 1 / scale, places: network.getPositions(), covers, left: x - wide, right: x + wide, top: y - high, bottom: y + high };
};
const isSeen = (eye, { x, y }) => x > eye.left - 40 && x < eye.right + 40 && y > eye.top - 40 && y < eye.bottom + 40;

// Boxes that may not lie on each other; those near a box are found by the cells it touches.
const boxesBy = (cell) => {
  const cells = new Map();
  const touched = ({ left, right, top, bottom }) => {
    const found = [];
    for (let column = Math.floor(left / cell); column <= Math.floor(right / cell); column += 1) {
      for (let row = Math.floor(top / cell); row <= Math.floor(bottom / cell); row += 1) found.push(column * 65_537 + row);
    }
    return found;
  };
  return {
    add(box) {
      for (const key of touched(box)) {
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push(box);
      }
      return box;
    },
    remove(box) {
      for (const key of touched(box)) cells.set(key, cells.get(key).filter((other) => other !== box));
    },
    isFree: (box, passes = () => false) => touched(box).every((key) => (cells.get(key) ?? []).every((other) =>
      passes(other) || box.left > other.right || box.right < other.left || box.top > other.bottom || box.bottom < other.top)),
  };
};

// Where the badge of a folded node may lie: on its outer side; in a tree before it, so that names stay in line.
const badgesOf = (eye, id) => {
  const count = state.foldedInto.get(id);
  if (!count || eye.pixel > 3.4) return []; // from so far badges would hide the nodes
  const { pixel, places } = eye;
  const text = `+${count}`;
  measure.font = `600 11px ${colours.font}`;
  const wide = (measure.measureText(text).width + 10) * pixel;
  const high = 16 * pixel;
  const outer = sideOf(id, places);
  const size = sizeOf(nodes[id]);
  const upright = places[id].y < (places[data.root]?.y ?? 0) ? "above" : "below";
  const lean = (upright === "above" ? -9 : 9) * pixel;
  return (data.isTree ? [[OPPOSITE[outer], 0]] : [[outer, 0], [outer, lean], [upright, 0]]).map(([side, drop]) => {
    const x = places[id].x + ({ left: -1, right: 1 }[side] ?? 0) * (size * 0.9 + wide / 2);
    const y = places[id].y + ({ above: -1, below: 1 }[side] ?? 0) * (size * 0.9 + high / 2) + drop;
    return { id, text, side, left: x - wide / 2, right: x + wide / 2, top: y - high / 2, bottom: y + high / 2 };
  });
};

// Gives each name a place, the short way of writing first so that many find one, then longer where there is room.
const layNames = (eye) => {
  const { places, pixel } = eye;
  const taken = boxesBy(70 * pixel);
  const strong = new Set([state.hovered, state.chosen].filter((node) => node !== null));
  const near = state.chosen === null ? [] : [...links[state.chosen]];
  const order = [...new Set([...strong, ...near, ...ranks])].filter((id) => state.visible.has(id) && places[id] && isSeen(eye, places[id]));
  const certain = new Set(order.slice(0, 5)); // these names may lie on a node, never on another name
  const badges = new Map();
  for (const cover of eye.covers) taken.add(cover);
  for (const id of order) {
    const { x, y } = places[id];
    const reach = sizeOf(nodes[id]) * 0.75;
    taken.add({ id, isNode: true, left: x - reach, right: x + reach, top: y - reach, bottom: y + reach });
  }
  for (const id of order) {
    const badge = badgesOf(eye, id).find((one) => taken.isFree(one, (other) => other.id === id));
    if (badge) badges.set(id, taken.add(badge));
  }
  const boxAt = (id, place, written) => {
    const [side, lean] = place.split(" ");
    const { x, y } = places[id];
    const { lines, width } = labelOf(nodes[id], written);
    const wide = (width + 6) * pixel;
    const tall = lines.length * 15 * pixel;
    const badge = badges.get(id)?.side === side ? badges.get(id) : null;
    const gap = sizeOf(nodes[id]) + 3 * pixel;
    const reach = badge ? { left: x - badge.left + pixel, right: badge.right - x + pixel, above: y - badge.top + pixel, below: badge.bottom - y + pixel }[side] : gap;
    const left = side === "left" ? x - reach - wide : side === "right" ? x + reach : lean === "left" ? x + reach / 2 - wide : lean === "right" ? x - reach / 2 : x - wide / 2;
    const drop = ({ further: 8, furthest: 22, raised: -8, lowered: 8 }[lean] ?? 0) * pixel;
    const top = side === "above" ? y - reach - tall - drop : side === "below" ? y + reach + drop : y - tall / 2 + drop;
    return { id, place, side, lines, bold: BOLD.has(written), left, right: left + wide, top, bottom: top + tall };
  };
  const inside = (box) => box.left >= eye.left && box.right <= eye.right && box.top >= eye.top && box.bottom <= eye.bottom;
  const fits = (box, onNodes) => inside(box) && taken.isFree(box, (other) => other.isNode && (onNodes || other.id === box.id));
  const middle = (eye.left + eye.right) / 2;
  const sidesOf = (id) => {
    const wanted = sideOf(id, places);
    if (data.isTree || treeSide.has(id)) return [wanted];
    const center = data.centered && id !== data.root && places[data.root];
    const { x, y } = places[id];
    const beside = x < (center ? center.x : middle) ? ["left", "right"] : ["right", "left"];
    if (!center) return [...new Set([wanted, ...beside, OPPOSITE[wanted], "below", "above"])];
    // On the flanks of a ring names above, below or inside would lie among links and other nodes.
    if (Math.abs(y - center.y) < Math.abs(x - center.x)) return [wanted];
    const upright = y < center.y ? "above" : "below";
    const shifted = `${beside[0]} ${y < center.y ? "raised" : "lowered"}`;
    return [...new Set([wanted, beside[0], shifted, upright, `${upright} ${beside[0]}`, `${upright} further`, `${upright} furthest`])];
  };
  const find = (id, ways, onNodes = false) => {
    for (const side of sidesOf(id)) {
      for (const written of ways) {
        const box = boxAt(id, side, written);
        if (fits(box, onNodes)) return box;
      }
    }
    return null;
  };
  const names = new Map();
  for (const id of order) {
    const full = strong.has(id) || isTitle(id);
    const ways = isTitle(id) ? ["title", "narrow", "least"] : full ? ["title", "two"] : isRow(id) ? ["row", "one", "short"] : nodes[id].weight >= HEAVY ? ["two", "one", "short"] : ["one", "short"];
    const box = find(id, ways) ?? (certain.has(id) ? find(id, ways, true) : null) ?? (strong.has(id) ? boxAt(id, sideOf(id, places), ways[0]) : null);
    if (box) names.set(id, taken.add(box));
  }
  // Twice, as a name that moves while it grows makes room for one before it.
  for (const id of [...names.keys(), ...names.keys()]) {
    const box = names.get(id);
    if (box.bold || !box.lines[0].endsWith("…")) continue;
    taken.remove(box);
    const ways = isRow(id) ? ["rows", "two"] : ["two"];
    const longer = [box.place, ...sidesOf(id)].flatMap((side) => ways.map((written) => boxAt(id, side, written))).find((other) => fits(other, false));
    names.set(id, taken.add(longer ?? find(id, isRow(id) ? ["row", "one"] : ["one"]) ?? box));
  }
  return { names: [...names.values()], badges: [...badges.values()], words: layPredicates(eye, taken) };
};

// What the links of the chosen node say, where there is room beside names, nodes and the heads of arrows.
const ALONG = [0.5, 0.58, 0.42, 0.66, 0.34];
const layPredicates = ({ places, pixel, ...eye }, taken) => {
  if (state.chosen === null || !places[state.chosen]) return [];
  const its = shownEdges.get().filter((edge) => edge.from !== edge.to && (edge.from === state.chosen || edge.to === state.chosen));
  for (const { from, to } of data.mutual ? [] : its) {
    const length = Math.hypot(places[from].x - places[to].x, places[from].y - places[to].y) || 1;
    const back = (sizeOf(nodes[to]) + 6) / length;
    const x = places[to].x + (places[from].x - places[to].x) * back;
    const y = places[to].y + (places[from].y - places[to].y) * back;
    taken.add({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 });
  }
  const said = new Set();
  const found = [];
  measure.font = `italic 11px ${colours.font}`;
  const many = links[state.chosen].size > 12; // then each predicate is written once
  for (const edge of its) {
    const name = many ? edge.says : edge.id;
    if (said.has(name)) continue;
    const other = places[edge.from === state.chosen ? edge.to : edge.from];
    const wide = (measure.measureText(edge.says).width / 2 + 2) * pixel;
    for (const share of ALONG) {
      const x = places[state.chosen].x * (1 - share) + other.x * share;
      const y = places[state.chosen].y * (1 - share) + other.y * share;
      const box = { text: edge.says, x, y, left: x - wide, right: x + wide, top: y - 8 * pixel, bottom: y + 8 * pixel };
      if (!isSeen(eye, box) || !taken.isFree(box)) continue;
      said.add(name);
      found.push(taken.add(box));
      break;
    }
  }
  return found;
};

const write = (ctx, text, x, y) => {
  ctx.strokeText(text, x, y);
  ctx.fillText(text, x, y);
};
// Some boxes without the nodes that they lie on.
const besideNodes = ({ places, pixel }, boxes) => {
  const path = new Path2D();
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  path.rect(left, top, Math.max(...boxes.map((box) => box.right)) - left, Math.max(...boxes.map((box) => box.bottom)) - top);
  for (const id of state.visible) {
    if (!places[id]) continue;
    const size = sizeOf(nodes[id]) + pixel;
    path.addPath(paths[nodes[id].group], new DOMMatrix([size, 0, 0, size, places[id].x, places[id].y]));
  }
  return path;
};
// A halo alone would leave links between the letters, as if they were struck out.
const paintGrounds = (ctx, eye, names) => {
  if (!names.length) return;
  ctx.save();
  ctx.clip(besideNodes(eye, names), "evenodd");
  ctx.fillStyle = colours.halo;
  for (const { id, left, right, top, bottom } of names) {
    ctx.globalAlpha = 0.85 * strengthOf(id);
    ctx.fillRect(left + eye.pixel, top, right - left - 2 * eye.pixel, bottom - top);
  }
  ctx.restore();
};
const strengthOf = (id) => (isNear(id) || id === state.hovered ? 1 : 0.45);
const paintNames = (ctx, eye, { names, badges, words }) => {
  const { pixel } = eye;
  paintGrounds(ctx, eye, names);
  ctx.lineJoin = "round";
  ctx.strokeStyle = colours.halo;
  ctx.fillStyle = colours.ink;
  ctx.lineWidth = 3.5 * pixel;
  ctx.textBaseline = "top";
  for (const { id, side, lines, bold, left, right, top } of names) {
    ctx.font = `${bold ? "600 " : ""}${12 * pixel}px ${colours.font}`;
    ctx.textAlign = { left: "right", right: "left" }[side] ?? "center";
    const x = side === "left" ? right - 3 * pixel : side === "right" ? left + 3 * pixel : (left + right) / 2;
    ctx.globalAlpha = strengthOf(id);
    lines.forEach((line, row) => write(ctx, line, x, top + (row * 15 + 1) * pixel));
  }
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { id, text, left, right, top, bottom } of badges) {
    ctx.globalAlpha = isNear(id) ? 1 : 0.45;
    ctx.fillStyle = colours.raised;
    ctx.strokeStyle = colours.soft;
    ctx.lineWidth = pixel;
    ctx.beginPath();
    ctx.roundRect(left, top, right - left, bottom - top, 8 * pixel);
    ctx.fill();
    ctx.stroke();
    ctx.font = `600 ${11 * pixel}px ${colours.font}`;
    ctx.fillStyle = colours.ink;
    ctx.fillText(text, (left + right) / 2, (top + bottom) / 2 + 0.5 * pixel);
  }
  ctx.globalAlpha = 1;
  ctx.font = `italic ${11 * pixel}px ${colours.font}`;
  ctx.lineWidth = 4 * pixel;
  ctx.strokeStyle = colours.halo;
  ctx.fillStyle = colours["edge-strong"];
  for (const { text, x, y } of words) write(ctx, text, x, y);
};

// While the view moves names keep their places, so that moving stays smooth; they are laid anew where it comes to rest.
const REST = 120; // milliseconds
let laid = null;
let settling = 0;
const isLaidFor = (eye) => {
  if (!laid || laid.chosen !== state.chosen || laid.hovered !== state.hovered || laid.eye.pixel !== eye.pixel) return false;
  const wide = eye.right - eye.left;
  const high = eye.bottom - eye.top;
  if (Math.abs(wide - laid.eye.right + laid.eye.left) > eye.pixel || Math.abs(high - laid.eye.bottom + laid.eye.top) > eye.pixel) return false;
  if (Math.abs(eye.left - laid.eye.left) > wide / 4 || Math.abs(eye.top - laid.eye.top) > high / 4) return false;
  return [...state.visible].every((id) => eye.places[id]?.x === laid.eye.places[id]?.x && eye.places[id]?.y === laid.eye.places[id]?.y);
};
const drawOver = (ctx) => {
  const eye = eyeOnScreen();
  clearTimeout(settling);
  if (!isLaidFor(eye)) laid = { eye, chosen: state.chosen, hovered: state.hovered, written: layNames(eye) };
  else if (eye.left !== laid.eye.left || eye.top !== laid.eye.top) {
    settling = setTimeout(() => {
      laid = null;
      network.redraw();
    }, REST);
  }
  paintNames(ctx, eye, laid.written);
};
