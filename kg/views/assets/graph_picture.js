// A picture to keep: all that is shown, whatever part of it is on the screen, with its title, classes and foot.
const MARGIN = 28;
const LEAST_WIDE = 640;
const MOST_AREA = 4e6; // of the drawing, in pixels of the screen
const MOST_SIDE = 4_000;
const MOST_PIXELS = 16e6; // more than these no telephone draws
const FINEST = 2.5; // pixels of the picture for one of the screen

const wholeDrawing = () => {
  const places = network.getPositions([...state.visible]);
  const box = boundsOf(places);
  const wide = Math.max(box.right - box.left, 1);
  const high = Math.max(box.bottom - box.top, 1);
  picturedAt = Math.min(1.1, Math.sqrt(MOST_AREA / (wide * high)), MOST_SIDE / wide, MOST_SIDE / high);
  const eye = { pixel: 1 / picturedAt, places, covers: [], left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity };
  const written = layNames(eye);
  const shapes = Object.entries(places).map(([id, { x, y }]) => {
    const size = 1.15 * sizeOf(nodes[id]);
    return { left: x - size, right: x + size, top: y - size, bottom: y + size };
  });
  const bounds = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const one of [...shapes, ...written.names, ...written.badges, ...written.words]) {
    bounds.left = Math.min(bounds.left, one.left);
    bounds.right = Math.max(bounds.right, one.right);
    bounds.top = Math.min(bounds.top, one.top);
    bounds.bottom = Math.max(bounds.bottom, one.bottom);
  }
  return { eye, written, bounds };
};

const paintLink = (ctx, edge, places) => {
  const from = places[edge.from];
  const to = places[edge.to];
  const size = sizeOf(nodes[edge.to]);
  ctx.lineWidth = 0.65 * edge.width;
  ctx.beginPath();
  if (edge.from === edge.to) {
    ctx.arc(from.x + size, from.y - size, size, 0, 2 * Math.PI);
    ctx.stroke();
    return;
  }
  const bend = edge.smooth ? 2 * edge.smooth.roundness : 0;
  const via = { x: (from.x + to.x) / 2 - (to.y - from.y) * bend, y: (from.y + to.y) / 2 + (to.x - from.x) * bend };
  const length = Math.hypot(to.x - via.x, to.y - via.y) || 1;
  const along = { x: (to.x - via.x) / length, y: (to.y - via.y) / length };
  const tip = { x: to.x - along.x * size, y: to.y - along.y * size };
  const head = data.mutual ? 0 : 7 + 1.3 * edge.width;
  ctx.moveTo(from.x, from.y);
  ctx.quadraticCurveTo(via.x, via.y, tip.x - along.x * head, tip.y - along.y * head);
  ctx.stroke();
  if (!head) return;
  ctx.beginPath();
  ctx.moveTo(tip.x, tip.y);
  for (const side of [-0.35, 0.35]) {
    ctx.lineTo(tip.x - head * (along.x + side * along.y), tip.y - head * (along.y - side * along.x));
  }
  ctx.fill();
};

// The lines of a text, each at most so wide.
const wrapped = (text, font, most) => {
  measure.font = font;
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && measure.measureText(longer).width <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
};

// The classes that are shown, in rows from left to right.
const legendRows = (most) => {
  measure.font = `12px ${colours.font}`;
  const rows = [];
  let x = Infinity;
  for (const group of [...new Set([...state.visible].map((id) => nodes[id].group))].sort((a, b) => a - b)) {
    const wide = measure.measureText(kinds[group].name).width + 42;
    if (x + wide > most) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1].push({ group, x });
    x += wide;
  }
  return rows;
};

const pictureOf = ({ eye, written, bounds }) => {
  const scale = picturedAt;
  const wide = (bounds.right - bounds.left) * scale;
  const high = (bounds.bottom - bounds.top) * scale;
  const width = Math.max(wide, LEAST_WIDE) + 2 * MARGIN;
  const inner = width - 2 * MARGIN;
  const fonts = { title: `600 18px ${colours.font}`, line: `13px ${colours.font}`, small: `12px ${colours.font}` };
  const title = wrapped(document.title, fonts.title, inner);
  const subtitle = [one(".heading p")?.textContent, state.only === null ? "" : one("#banner-text").textContent, one("#status").textContent];
  const below = wrapped(subtitle.filter(Boolean).join(" · "), fonts.line, inner);
  const rows = legendRows(inner);
  const foot = [...document.querySelectorAll(".bottom p")].map((sentence) => sentence.textContent);
  const source = wrapped(foot.join(" "), fonts.small, inner);
  const top = MARGIN + title.length * 24 + below.length * 19 + 22;
  const height = top + high + 26 + rows.length * 24 + 10 + source.length * 17 + MARGIN - 8;
  const fine = Math.min(FINEST, Math.sqrt(MOST_PIXELS / (width * height)));
  const canvas = make("canvas", { width: Math.round(width * fine), height: Math.round(height * fine) });
  const ctx = canvas.getContext("2d");
  ctx.scale(fine, fine);
  ctx.fillStyle = colours.stage;
  ctx.fillRect(0, 0, width, height);
  ctx.textBaseline = "top";
  let y = MARGIN;
  const paragraph = (lines, font, colour, step) => {
    ctx.font = font;
    ctx.fillStyle = colour;
    for (const line of lines) {
      ctx.fillText(line, MARGIN, y, inner);
      y += step;
    }
  };
  paragraph(title, fonts.title, colours.ink, 24);
  paragraph(below, fonts.line, colours.soft, 19);
  ctx.save();
  ctx.translate((width - wide) / 2 - bounds.left * scale, top - bounds.top * scale);
  ctx.scale(scale, scale);
  ctx.strokeStyle = ctx.fillStyle = colours.edge;
  for (const edge of shownEdges.get()) paintLink(ctx, edge, eye.places);
  for (const [id, place] of Object.entries(eye.places)) {
    ctx.save();
    drawNode({ ctx, id, ...place, state: {} }).drawNode();
    ctx.restore();
  }
  paintNames(ctx, eye, written);
  ctx.restore();
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  y = top + high + 26;
  ctx.font = fonts.small;
  for (const row of rows) {
    for (const { group, x } of row) {
      const [fill, line] = colours.kinds[group];
      ctx.save();
      ctx.translate(MARGIN + x + 8, y + 7);
      ctx.scale(7, 7);
      ctx.fillStyle = fill;
      ctx.strokeStyle = line;
      ctx.lineWidth = 1.2 / 7;
      ctx.fill(paths[group]);
      ctx.stroke(paths[group]);
      ctx.restore();
      ctx.fillStyle = colours.ink;
      ctx.fillText(kinds[group].name, MARGIN + x + 22, y);
    }
    y += 24;
  }
  y += 10;
  paragraph(source, fonts.small, colours.soft, 17);
  return canvas;
};

const slug = (text) => fold(text).replace(/[^a-z0-9]+/g, "-").slice(0, 60).replace(/^-|-$/g, "");
const fileName = () => {
  const whole = data.name || slug(document.title) || "graph";
  return `${state.only === null ? whole : `${whole}-neighbourhood-of-${slug(nodes[state.only].label)}`}.png`;
};
const save = () => {
  if (!state.visible.size) return say("Nothing is shown that could be saved");
  const { chosen, hovered } = state;
  // A choice dims the rest, which a picture to keep does not need; a neighbourhood keeps the words on its links.
  Object.assign(state, { chosen: state.only, hovered: null });
  let canvas;
  try {
    canvas = pictureOf(wholeDrawing());
  } finally {
    Object.assign(state, { chosen, hovered });
    picturedAt = null;
  }
  canvas.toBlob((blob) => {
    const address = URL.createObjectURL(blob);
    make("a", { href: address, download: fileName() }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    say("The picture is saved");
  });
};
