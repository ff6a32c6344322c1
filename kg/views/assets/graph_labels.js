// Names, badges and the words on links, drawn over the nodes so that none lie on another.
const measure = document.createElement("canvas").getContext("2d");
const labelLines = (text, wide, single) => {
  const most = single ? 46 : wide ? 34 : 24;
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (!lines[last]) lines[last] = word;
    else if (lines[last].length + 1 + word.length <= most) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  const rows = wide ? 4 : single ? 1 : 2;
  const kept = lines.slice(0, rows).map((line) => (line.length > most + 3 ? `${[...line].slice(0, most).join("")}…` : line));
  if (lines.length > rows) kept[rows - 1] = `${kept[rows - 1].replace(/[ ,;:…]+$/, "")}…`;
  return kept;
};
const labels = new Map();
const labelOf = (node, strong) => {
  const single = data.isTree && treeSide.get(node.id) === "right";
  const key = `${node.id}${strong}${single}`;
  if (!labels.has(key)) {
    const lines = labelLines(node.label, strong, single);
    measure.font = `${strong ? "600 " : ""}12px ${colours.font}`;
    labels.set(key, { lines, width: Math.max(...lines.map((line) => measure.measureText(line).width)) });
  }
  return labels.get(key);
};
const isTitle = (id) => data.centered && id === data.root;
const ranks = nodes.map((node) => node.id);
ranks.sort((a, b) => (b === data.root) - (a === data.root) || nodes[b].weight - nodes[a].weight || links[b].size - links[a].size || a - b);

// Names stand on the side of their node that looks away from the centre, where no link passes.
const sideOf = (id, places) => {
  if (treeSide.has(id)) return treeSide.get(id);
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
  const whole = (box) => Math.abs((box.left + box.right) / 2 - middle.x) < (view.width - (box.right - box.left)) / 2;
  const certain = new Set(order.slice(0, 5)); // these names may lie on a node, never on another name
  const free = (box, id, onNodes) => taken.every((other) => other.id === id || (other.isNode && onNodes) || box.left > other.right || box.right < other.left || box.top > other.bottom || box.bottom < other.top);
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  for (const id of order) {
    const node = nodes[id];
    const place = places[id];
    if (!inView(place)) continue;
    const bold = strong.has(id) || isTitle(id);
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
    const beside = place.x < (data.centered ? places[data.root]?.x : middle.x) ? ["left", "right"] : ["right", "left"];
    const sides = data.isTree || wanted === "left" || wanted === "right" ? [wanted] : [wanted, ...beside, wanted === "below" ? "above" : "below"];
    const fits = (onNodes) => sides.find((other) => whole(boxAt(other)) && free(boxAt(other), id, onNodes));
    const side = fits(false) ?? (certain.has(id) ? fits(true) : undefined);
    if (!side && !strong.has(id)) continue;
    const box = boxAt(side ?? wanted);
    const { left, top } = box;
    taken.push(box);
    ctx.globalAlpha = isNear(id) || strong.has(id) ? 1 : 0.45;
    ctx.font = `${bold ? "600 " : ""}${12 * pixel}px ${colours.font}`;
    ctx.lineWidth = 3.5 * pixel;
    ctx.strokeStyle = colours.halo;
    ctx.fillStyle = colours.ink;
    const at = side ?? wanted;
    ctx.textAlign = { left: "right", right: "left" }[at] ?? "center";
    lines.forEach((line, row) => {
      const x = at === "left" ? box.right - 3 * pixel : at === "right" ? left + 3 * pixel : place.x;
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
  if (pixel > 3.4) return; // from so far they would hide the nodes
  ctx.textBaseline = "middle";
  const drawn = [];
  for (const [id, count] of state.foldedInto) {
    if (!places[id]) continue;
    const text = `+${count}`;
    ctx.font = `600 ${11 * pixel}px ${colours.font}`;
    const wide = ctx.measureText(text).width + 10 * pixel;
    const away = { left: 1, right: -1 }[sideOf(id, places)] ?? 1; // where the name is not
    const size = sizeOf(nodes[id]);
    const x = places[id].x + away * (data.isTree ? size + wide * 0.6 : size * 0.6 + wide * 0.3);
    const y = places[id].y - (data.isTree ? 0 : size * 0.8);
    if (drawn.some((other) => Math.abs(other.x - x) < (other.wide + wide) / 2 && Math.abs(other.y - y) < 14 * pixel)) continue;
    drawn.push({ x, y, wide });
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
  const many = links[state.chosen].size > 12; // then each predicate is written once
  ctx.globalAlpha = 1;
  ctx.font = `italic ${11 * pixel}px ${colours.font}`;
  for (const edge of shownEdges.get()) {
    if (edge.from !== state.chosen && edge.to !== state.chosen) continue;
    const other = edge.from === state.chosen ? edge.to : edge.from;
    const x = places[state.chosen].x * 0.42 + places[other].x * 0.58;
    const y = places[state.chosen].y * 0.42 + places[other].y * 0.58;
    const wide = ctx.measureText(edge.says).width / 2 + 2 * pixel;
    const box = { left: x - wide, right: x + wide, top: y - 8 * pixel, bottom: y + 8 * pixel };
    const name = many ? edge.says : edge.id;
    const blocked = taken.some((one) => box.left < one.right && box.right > one.left && box.top < one.bottom && box.bottom > one.top);
    if (blocked || said.has(name) || !inView({ x, y })) continue;
    said.add(name);
    taken.push(box);
    ctx.lineWidth = 4 * pixel;
    ctx.strokeStyle = colours.halo;
    ctx.fillStyle = colours["edge-strong"];
    ctx.strokeText(edge.says, x, y);
    ctx.fillText(edge.says, x, y);
  }
};
