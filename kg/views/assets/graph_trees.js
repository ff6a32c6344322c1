// What is unfolded stands as a tree beside the ring, to the left or right of what it hangs on.
const ROW = 30;
const COLUMN = 250;
const treeSide = new Map(); // node -> the side of it on which its name stands
let planted = "";

// Rows and columns of what hangs on a node: a parent stands in the middle of its children.
const treeOf = (owner) => {
  const members = foldable(owner);
  const children = new Map([[owner, []]]);
  const queue = [owner];
  for (const node of queue) {
    for (const other of [...links[node]].sort((a, b) => a - b)) {
      if (!members.has(other) || children.has(other) || !state.visible.has(other)) continue;
      children.set(other, []);
      children.get(node).push(other);
      queue.push(other);
    }
  }
  const spots = [];
  let rows = 0;
  let levels = 1;
  const place = (node, level) => {
    const below = children.get(node).map((child) => place(child, level + 1));
    const row = below.length ? (below[0] + below[below.length - 1]) / 2 : rows++;
    if (level) spots.push({ id: node, level, row });
    levels = Math.max(levels, level);
    return row;
  };
  place(owner, 0);
  return { owner, spots, rows, levels };
};

// The open trees of one side, each as near to its owner as the others let it, in so many stands side by side.
const stood = (trees, stands) => {
  const bottoms = new Array(stands).fill(-Infinity);
  const shifts = new Array(stands).fill(0);
  const counts = new Array(stands).fill(0);
  const placed = trees.map((tree) => {
    const wanted = nodes[tree.owner].y - (tree.rows * ROW) / 2;
    const stand = bottoms.indexOf(Math.min(...bottoms));
    const top = Math.max(wanted, bottoms[stand]);
    bottoms[stand] = top + (tree.rows + 1) * ROW;
    shifts[stand] += top - wanted;
    counts[stand] += 1;
    return { ...tree, stand, top };
  });
  for (const tree of placed) tree.top -= shifts[tree.stand] / counts[tree.stand];
  const high = Math.max(...placed.map((tree) => tree.top + tree.rows * ROW)) - Math.min(...placed.map((tree) => tree.top));
  const levels = Math.max(...trees.map((tree) => tree.levels));
  return { placed, levels, high, wide: 200 + (stands * levels - 1) * COLUMN };
};

// How many stands of trees each side has, and how far they are drawn apart, so that the drawing fills the stage.
const FAR = 0.4; // seen from farther, distances grow to what the stage has room for
const MOST_APART = 2.5;
const stageRoom = (names) => ({
  wide: Math.max(holder.clientWidth * (1 - names), 100),
  high: Math.max(holder.clientHeight - 132, 100),
});
const standing = (sides, ring) => {
  const room = stageRoom(0.3);
  const ways = sides.map((trees) => (trees.length ? [1, 2, 3].slice(0, trees.length).map((stands) => stood(trees, stands)) : [null]));
  let best = null;
  for (const left of ways[0]) {
    for (const right of ways[1]) {
      const wide = (left?.wide ?? 0) + (right?.wide ?? 0);
      const scale = Math.min(room.wide / (ring + wide), room.high / Math.max(left?.high ?? 0, right?.high ?? 0, ring));
      if (!best || scale > best.scale * 1.05) best = { sides: [left, right], wide, scale };
    }
  }
  const apart = best.scale < FAR ? (room.wide / best.scale - ring) / best.wide : 1;
  return { sides: best.sides, apart: Math.min(Math.max(apart, 1), MOST_APART) };
};

// A picture that is a tree as a whole grows to the right from its root, as far as it is unfolded.
const DEEP = 270;
const growTree = () => {
  const depths = new Map([[data.root, 0]]);
  const leaves = new Set(depths.keys());
  for (const [node, depth] of depths) {
    for (const other of links[node]) {
      if (depths.has(other) || !state.visible.has(other)) continue;
      depths.set(other, depth + 1);
      leaves.add(other).delete(node);
    }
  }
  const room = stageRoom(0.55);
  const scale = room.high / Math.max(leaves.size * ROW * 1.35, 1);
  const wide = Math.max(...depths.values()) * DEEP;
  const apart = scale < FAR ? Math.min(Math.max(room.wide / scale / wide, 1), MOST_APART) : 1;
  const seen = new Set([data.root]);
  const places = {};
  let rows = 0;
  const place = (node, level) => {
    const below = [];
    for (const other of [...links[node]].sort((a, b) => a - b)) {
      if (seen.has(other) || !state.visible.has(other)) continue;
      seen.add(other);
      below.push(other);
    }
    const at = below.map((child) => place(child, level + 1));
    const row = at.length ? (at[0] + at[at.length - 1]) / 2 : rows++;
    places[node] = { x: level * DEEP * apart, y: row * ROW * 1.35 };
    treeSide.set(node, level && !at.length ? "right" : level % 2 ? "above" : "below");
    return row;
  };
  place(data.root, 0);
  const { across, down } = roomFor(Object.keys(places).map(Number), boundsOf(places), places);
  const higher = Math.min(Math.max(down / Math.min(across, FULL), 1), MOST_APART);
  allNodes.updateOnly(Object.entries(places).map(([id, { x, y }]) => ({ id: Number(id), x, y: y * higher })));
};

const plantTrees = () => {
  if (data.isTree && state.only === null && state.visible.has(data.root)) return growTree();
  if (!data.centered || data.isTree) return;
  const open = data.folded.filter((node) => state.visible.has(node) && [...foldable(node)].some((other) => state.visible.has(other)));
  const key = `${open.join()}/${[...state.hiddenKinds].join()}/${state.only}`;
  if (key === planted) return;
  planted = key;
  treeSide.clear();
  const inTree = new Set(open.flatMap((node) => [...foldable(node)]));
  const ring = [...state.visible].filter((node) => !inTree.has(node)).map((node) => nodes[node].x);
  if (!open.length) return;
  const edges = [Math.min(...ring), Math.max(...ring)];
  const sides = [-1, 1].map((side) => {
    const trees = open.filter((node) => (nodes[node].x < nodes[data.root].x ? -1 : 1) === side).map(treeOf);
    return trees.sort((a, b) => nodes[a.owner].y - nodes[b.owner].y);
  });
  const { sides: stands, apart } = standing(sides, edges[1] - edges[0]);
  const moves = [];
  for (const [place, side] of [[0, -1], [1, 1]]) {
    for (const { spots, top, stand } of stands[place]?.placed ?? []) {
      for (const { id, level, row } of spots) {
        const away = 200 + (stand * stands[place].levels + level - 1) * COLUMN;
        moves.push({ id, x: edges[place] + side * away * apart, y: top + (row + 0.5) * ROW });
        treeSide.set(id, side < 0 ? "left" : "right");
      }
    }
  }
  if (moves.length) allNodes.updateOnly(moves);
};
