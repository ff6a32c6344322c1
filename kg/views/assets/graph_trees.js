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
  const place = (node, level) => {
    const below = children.get(node).map((child) => place(child, level + 1));
    const row = below.length ? (below[0] + below[below.length - 1]) / 2 : rows++;
    if (level) spots.push({ id: node, level, row });
    return row;
  };
  place(owner, 0);
  return { owner, spots, rows };
};

// Plants all open trees of one side below each other, each as near to its owner as the others let it.
const plantSide = (trees, side, edge, moves) => {
  let bottom = -Infinity;
  let shift = 0;
  for (const tree of trees) {
    const wanted = nodes[tree.owner].y - (tree.rows * ROW) / 2;
    tree.top = Math.max(wanted, bottom);
    shift += tree.top - wanted;
    bottom = tree.top + (tree.rows + 1) * ROW;
  }
  shift /= Math.max(trees.length, 1);
  for (const { spots, top } of trees) {
    for (const { id, level, row } of spots) {
      moves.push({ id, x: edge + side * (200 + (level - 1) * COLUMN), y: top - shift + (row + 0.5) * ROW });
      treeSide.set(id, side < 0 ? "left" : "right");
    }
  }
};

// A picture that is a tree as a whole grows to the right from its root, as far as it is unfolded.
const DEEP = 270;
const growTree = () => {
  const seen = new Set([data.root]);
  const moves = [];
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
    moves.push({ id: node, x: level * DEEP, y: row * ROW * 1.35 });
    treeSide.set(node, level && !at.length ? "right" : level % 2 ? "above" : "below");
    return row;
  };
  place(data.root, 0);
  allNodes.updateOnly(moves);
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
  const moves = [];
  for (const side of [-1, 1]) {
    const trees = open.filter((node) => (nodes[node].x < nodes[data.root].x ? -1 : 1) === side).map(treeOf);
    trees.sort((a, b) => nodes[a.owner].y - nodes[b.owner].y);
    plantSide(trees, side, side < 0 ? Math.min(...ring) : Math.max(...ring), moves);
  }
  if (moves.length) allNodes.updateOnly(moves);
};
