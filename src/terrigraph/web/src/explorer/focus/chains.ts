/** The shortest chain between two nodes, each step with all the links that make it; and what two nodes share. */
import type { App } from "../app";

export interface StepOf {
  from: number;
  to: number;
  links: number[];
}

/** The steps from one node to another over what is shown; empty where there is no way. Of equal ways, one through nodes with few links. */
export function chain(app: App, one: number, other: number): StepOf[] {
  const { graph, shown } = app;
  const before = new Int32Array(graph.n).fill(-1);
  const cost = new Float64Array(graph.n).fill(Infinity);
  let front = [one];
  before[one] = one;
  cost[one] = 0;
  while (front.length && before[other]! < 0) {
    const next = new Set<number>();
    for (const node of front) {
      for (const link of graph.links(node)) {
        const end = graph.other(link, node);
        if (!shown.link[link] || (before[end]! >= 0 && !next.has(end))) continue;
        const here = cost[node]! + Math.log2(1 + graph.degree[node]!);
        if (here < cost[end]!) {
          cost[end] = here;
          before[end] = node;
        }
        next.add(end);
      }
    }
    front = [...next];
  }
  if (before[other]! < 0 || one === other) return [];
  const steps: StepOf[] = [];
  for (let node = other; node !== one; node = before[node]!)
    steps.unshift({ from: before[node]!, to: node, links: between(app, before[node]!, node) });
  return steps;
}

/** The links shown between two nodes. */
export function between(app: App, one: number, other: number): number[] {
  const [few, end] = app.graph.degree[one]! <= app.graph.degree[other]! ? [one, other] : [other, one];
  return [...app.graph.links(few)].filter((link) => app.shown.link[link] && app.graph.other(link, few) === end);
}

/** The nodes linked to both, those with fewest links first. */
export function sharedBy(app: App, one: number, other: number): number[] {
  const near = new Set(neighbours(app, one));
  return [...new Set(neighbours(app, other))]
    .filter((node) => near.has(node) && node !== one && node !== other)
    .sort((a, b) => app.shown.degree[a]! - app.shown.degree[b]! || a - b);
}

/** The nodes that links shown lead to from a node; one twice where two links lead to it. */
export function neighbours(app: App, node: number): number[] {
  return [...app.graph.links(node)].filter((link) => app.shown.link[link]).map((link) => app.graph.other(link, node));
}
