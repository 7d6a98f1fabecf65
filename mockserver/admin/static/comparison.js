// Two texts line by line: what stands in both, what only in the one or the other.

const MASKED = "***";
const MOST_LINES = 2000;

/** Nodes for a <pre>: what the sample has, what came instead. */
export function comparison(documented, came) {
  const left = documented.split("\n");
  const right = came.split("\n");
  if (left.length > MOST_LINES || right.length > MOST_LINES) {
    return ["(too long to be compared line by line)"];
  }
  return walk(left, right, lengths(left, right));
}

// Masked values are not known to differ: that line counts as the sample's.
const same = (documented, came) =>
  documented === came ||
  (came.includes(MASKED) && stem(documented) === stem(came));

const stem = (line) => line.replace(/(:\s*|>).*$/, "$1").trim();

/** The table of the longest common subsequence, from the ends. */
function lengths(left, right) {
  const table = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      table[i][j] = same(left[i], right[j])
        ? table[i + 1][j + 1] + 1
        : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

function walk(left, right, table) {
  const nodes = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && same(left[i], right[j])) {
      nodes.push(line("same", "", right[j]));
      i += 1;
      j += 1;
    } else if (j >= right.length || (i < left.length && table[i + 1][j] >= table[i][j + 1])) {
      nodes.push(line("documented", "sample", left[i]));
      i += 1;
    } else {
      nodes.push(line("came", "came", right[j]));
      j += 1;
    }
  }
  return nodes;
}

function line(kind, whose, text) {
  const node = document.createElement("span");
  node.className = kind;
  node.textContent = `${whose.padEnd(7)}${text}`;
  return node;
}
