/** What is lit for a state. */
import type { App, Lit } from "../app";
import { chain, sharedBy } from "./chains";
import { neighbourhood } from "./radial";

export function lit(app: App): Lit | null {
  const { state, graph, shown } = app;
  const [first] = state.sel;
  if (first === undefined) return null;
  if (state.with >= 0) return compared(app, first, state.with);
  const nodes = new Set(state.sel);
  const links = new Set<number>();
  if (state.sel.length > 1) {
    for (const node of state.sel)
      for (const link of graph.links(node)) if (shown.link[link] && nodes.has(graph.other(link, node))) links.add(link);
    return { nodes, links };
  }
  if (state.depth === 2) return neighbourhood(app, first, 2);
  for (const link of graph.links(first)) {
    if (!shown.link[link]) continue;
    links.add(link);
    nodes.add(graph.other(link, first));
  }
  return { nodes, links };
}

function compared(app: App, one: number, other: number): Lit {
  const nodes = new Set([one, other]);
  const links = new Set<number>();
  const { graph, shown } = app;
  for (const step of chain(app, one, other)) {
    nodes.add(step.to);
    for (const link of step.links) links.add(link);
  }
  for (const node of sharedBy(app, one, other)) {
    nodes.add(node);
    for (const link of graph.links(node)) {
      const end = graph.other(link, node);
      if (shown.link[link] && (end === one || end === other)) links.add(link);
    }
  }
  return { nodes, links };
}
