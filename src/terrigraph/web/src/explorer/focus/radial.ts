/** A node in the middle, its neighbours on a ring, theirs on a second one. */
import type { App, Lit } from "../app";
import { neighbours } from "./chains";
import { listed } from "../../common/text";

const MOST = 420;
const INNER = 250;
const OUTER = 470;

/** The nodes within one or two links of a node, and all links shown among those of consecutive rings. */
export function neighbourhood(app: App, centre: number, depth: 1 | 2): Lit {
  const rings = ringsOf(app, centre, depth);
  const nodes = new Set([centre, ...rings.keys()]);
  const links = new Set<number>();
  for (const node of nodes) {
    for (const link of app.graph.links(node)) if (app.shown.link[link] && nodes.has(app.graph.other(link, node))) links.add(link);
  }
  return { nodes, links };
}

/** How many nodes are within reach, and how many of them a picture shows. */
export function reached(app: App, centre: number, depth: 1 | 2): { all: number; drawn: number } {
  const near = new Set(neighbours(app, centre));
  const all = depth === 1 ? near : new Set([...near, ...[...near].flatMap((node) => neighbours(app, node))]);
  all.delete(centre);
  return { all: all.size, drawn: ringsOf(app, centre, depth).size };
}

/** The nodes around a centre, each with that of the inner ring (or the centre) that it hangs on. */
function ringsOf(app: App, centre: number, depth: 1 | 2): Map<number, number> {
  const { graph, shown, lang } = app;
  const hubs = new Map<number, number>();
  const byKind = (a: number, b: number): number =>
    graph.kind[a]! - graph.kind[b]! || graph.name(a, lang).localeCompare(graph.name(b, lang), lang) || a - b;
  const most = (nodes: number[]): number[] =>
    nodes.length <= MOST ? nodes : nodes.sort((a, b) => shown.degree[b]! - shown.degree[a]!).slice(0, MOST);
  const near = most([...new Set(neighbours(app, centre))].filter((node) => node !== centre)).sort(byKind);
  for (const node of near) hubs.set(node, centre);
  if (depth === 1) return hubs;
  const second: [number, number][] = [];
  for (const node of near) {
    for (const next of new Set(neighbours(app, node))) if (next !== centre && !hubs.has(next)) second.push([next, node]);
  }
  const room = Math.max(0, MOST - hubs.size);
  const kept = new Set(most([...new Set(second.map(([node]) => node))]).slice(0, room));
  for (const [node, inner] of second.sort((a, b) => byKind(a[0], b[0]))) if (kept.has(node) && !hubs.has(node)) hubs.set(node, inner);
  return hubs;
}

/** Places in the layout's units, around (500, 500). */
export function radial(app: App, centre: number, depth: 1 | 2): Map<number, [number, number]> {
  const rings = ringsOf(app, centre, depth);
  const places = new Map<number, [number, number]>([[centre, [500, 500]]]);
  const inner = [...rings].filter(([, hub]) => hub === centre).map(([node]) => node);
  const children = new Map<number, number[]>();
  for (const [node, hub] of rings) if (hub !== centre) listed(children, hub).push(node);
  const weight = (node: number): number => Math.max(1, (children.get(node)?.length ?? 0) * 0.9);
  const all = inner.reduce((sum, node) => sum + weight(node), 0) || 1;
  const first = depth === 1 ? 330 : INNER;
  let at = -Math.PI / 2 - (weight(inner[0] ?? 0) / all) * Math.PI;
  const crowd = depth === 1 && inner.length > 44 ? 2 : 1;
  inner.forEach((node, i) => {
    const share = (weight(node) / all) * 2 * Math.PI;
    const middle = at + share / 2;
    const far = first * (1 + (i % crowd) * 0.32);
    places.set(node, [500 + 1.25 * far * Math.cos(middle), 500 + far * Math.sin(middle)]);
    const below = children.get(node) ?? [];
    below.forEach((one, j) => {
      const angle = at + share * ((j + 0.5) / below.length);
      const away = OUTER + (below.length > 12 ? (j % 3) * 45 : 0);
      places.set(one, [500 + 1.25 * away * Math.cos(angle), 500 + away * Math.sin(angle)]);
    });
    at += share;
  });
  return places;
}
