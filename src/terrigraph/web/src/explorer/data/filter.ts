/** What the filters leave: nodes, links and how each holds, with the counts that the legend shows. */
import { below } from "./data";
import type { Graph } from "./data";
import type { State } from "./state";
import { CERTAIN, EXCLUDED, POSSIBLE, UNDATED, dayOf, status } from "./time";

export interface Shown {
  node: Uint8Array;
  /** EXCLUDED, POSSIBLE, CERTAIN or UNDATED a link; without a period all that is shown is CERTAIN. */
  link: Uint8Array;
  degree: Uint32Array;
  nodes: number;
  links: number;
  /** How many of each kind there would be with that kind switched on, the other filters as they are. */
  kinds: number[];
  vias: number[];
}

export function filter(graph: Graph, state: State): Shown {
  const { n, m } = graph;
  const core = cores(graph, state);
  const kindOn = graph.data.kinds.map((kind) => !state.kinds || state.kinds.includes(kind.id));
  const viaOn = graph.data.vias.map((via) => !state.vias || state.vias.includes(via.id));
  const statusOf = statuses(graph, state);
  const near = core && reach(graph, core, statusOf);
  const base = new Uint8Array(n).fill(1);
  for (let node = 0; node < n; node++) if (near && !near[node]) base[node] = 0;
  for (const [node, days] of graph.when) if (!status(...span(state), ...days)) base[node] = 0;
  const link = new Uint8Array(m);
  const degree = new Uint32Array(n);
  const free = new Uint32Array(n);
  const vias = graph.data.vias.map(() => 0);
  const kinds = graph.data.kinds.map(() => 0);
  let links = 0;
  for (let e = 0; e < m; e++) {
    const a = graph.source[e]!;
    const b = graph.target[e]!;
    const on = viaOn[graph.via[e]!]!;
    if (!statusOf[e] || !base[a] || !base[b]) continue;
    const ka = kindOn[graph.kind[a]!]!;
    const kb = kindOn[graph.kind[b]!]!;
    if (ka && kb) vias[graph.via[e]!]!++;
    if (!on) continue;
    free[a]!++;
    free[b]!++;
    if (!ka || !kb) continue;
    link[e] = statusOf[e]!;
    degree[a]!++;
    degree[b]!++;
    links++;
  }
  const narrowed = !!(core || state.from || state.to || !state.undated || state.vias);
  const node = new Uint8Array(n);
  let nodes = 0;
  for (let v = 0; v < n; v++) {
    if (!base[v] || (narrowed && graph.degree[v]! > 0 && !free[v] && !core?.[v])) continue;
    kinds[graph.kind[v]!]!++;
    if (kindOn[graph.kind[v]!]) {
      node[v] = 1;
      nodes++;
    }
  }
  return { node, link, degree, nodes, links, kinds, vias };
}

/** Whether any filter is set. */
export function filtered(state: State): boolean {
  return !!(state.kinds || state.vias || state.theme >= 0 || state.within >= 0 || state.from || state.to || !state.undated);
}

function statuses(graph: Graph, state: State): Uint8Array {
  const statusOf = new Uint8Array(graph.m).fill(CERTAIN);
  const { bounds } = graph;
  if (!state.from && !state.to && state.undated) return statusOf;
  const [from, to] = span(state);
  const timed = !!(state.from || state.to);
  for (let e = 0, i = 0; e < graph.m; e++, i += 4) {
    const own = status(from, to, bounds[i]!, bounds[i + 1]!, bounds[i + 2]!, bounds[i + 3]!);
    statusOf[e] = own === UNDATED ? (state.undated ? UNDATED : EXCLUDED) : timed ? own : CERTAIN;
  }
  return statusOf;
}

/** The first and the last day of the period. */
function span({ from, to }: State): [number, number] {
  return [dayOf(from, false), dayOf(to, true) || 99991231];
}

/** The nodes that a chosen theme and a chosen territory are about; null where neither is chosen. */
function cores(graph: Graph, state: State): Uint8Array | null {
  const masks: Uint8Array[] = [];
  if (state.theme >= 0) masks.push(mask(graph.n, below(state.theme, graph.data.broader)));
  if (state.within >= 0) masks.push(governed(graph, inArea(graph, state.within)));
  if (masks.length < 2) return masks[0] ?? null;
  const [one, other] = masks.map((core) => reach(graph, core)) as [Uint8Array, Uint8Array];
  return one.map((inside, node) => inside & other[node]!);
}

function mask(n: number, nodes: Iterable<number>): Uint8Array {
  const marked = new Uint8Array(n);
  for (const node of nodes) marked[node] = 1;
  return marked;
}

function inArea(graph: Graph, area: number): Uint8Array {
  const inside = mask(graph.n, []);
  const own = graph.data.areas?.node[area] ?? -1;
  if (own >= 0) inside[own] = 1;
  for (const [node, areas] of Object.entries(graph.data.within ?? {})) if (areas.includes(area)) inside[+node] = 1;
  return inside;
}

/** Some territories, and the organisations that are directly linked to them. */
function governed(graph: Graph, territories: Uint8Array): Uint8Array {
  const reached = territories.slice();
  const organisation = graph.kindIndex("organisation");
  for (let e = 0; e < graph.m; e++) {
    const a = graph.source[e]!;
    const b = graph.target[e]!;
    if (territories[a] && graph.kind[b] === organisation) reached[b] = 1;
    if (territories[b] && graph.kind[a] === organisation) reached[a] = 1;
  }
  return reached;
}

/** Some nodes and those linked to them. */
function reach(graph: Graph, core: Uint8Array, statusOf?: Uint8Array): Uint8Array {
  const reached = core.slice();
  for (let e = 0; e < graph.m; e++) {
    if (statusOf && !statusOf[e]) continue;
    const a = graph.source[e]!;
    const b = graph.target[e]!;
    if (core[a]) reached[b] = 1;
    if (core[b]) reached[a] = 1;
  }
  return reached;
}

export { CERTAIN, EXCLUDED, POSSIBLE, UNDATED };
