import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph } from "../src/explorer/data/data";
import { CERTAIN, EXCLUDED, filter, filtered, POSSIBLE, UNDATED } from "../src/explorer/data/filter";
import { initial } from "../src/explorer/data/state";
import type { State } from "../src/explorer/data/state";
import { pageData } from "./page_data";

const graph = new Graph(pageData());
const shown = (change: Partial<State>): ReturnType<typeof filter> => filter(graph, { ...initial(graph), ...change });

test("without filters all is shown, and certain", () => {
  const all = shown({});
  assert.deepEqual([all.nodes, all.links], [6, 5]);
  assert.deepEqual([...all.link], [CERTAIN, CERTAIN, CERTAIN, CERTAIN, CERTAIN]);
  assert.deepEqual(all.kinds, [2, 1, 2, 1]);
  assert.deepEqual(all.vias, [2, 2, 1]);
  assert.equal(filtered(initial(graph)), false);
});

test("a kind switched off takes its nodes and their links; its count stays", () => {
  const people = shown({ kinds: ["person", "territory"] });
  assert.deepEqual([...people.node], [1, 1, 1, 0, 0, 0]);
  assert.equal(people.links, 2);
  assert.equal(people.kinds[2], 2);
  assert.equal(filtered({ ...initial(graph), kinds: ["person"] }), true);
});

test("a kind of link switched off takes nodes that it alone links", () => {
  const mandates = shown({ vias: ["mandate"] });
  assert.deepEqual([...mandates.link].map(Boolean), [true, true, false, false, false]);
  assert.deepEqual([...mandates.node], [1, 1, 1, 0, 0, 0]);
});

test("a period grades links, and excludes events outside it", () => {
  const later = shown({ from: "2020", to: "2020" });
  assert.deepEqual([...later.link], [EXCLUDED, POSSIBLE, EXCLUDED, EXCLUDED, UNDATED]);
  assert.equal(later.node[5], 0);
  const dated = shown({ from: "2020", to: "2020", undated: false });
  assert.deepEqual([...dated.link], [EXCLUDED, POSSIBLE, EXCLUDED, EXCLUDED, EXCLUDED]);
});

test("a theme leaves what is about it or about a narrower one", () => {
  assert.deepEqual([...shown({ theme: 3 }).node], [0, 0, 1, 1, 1, 1]);
  assert.deepEqual([...shown({ theme: 4 }).node], [0, 0, 0, 0, 1, 1]);
});

test("an area leaves its territories and what is linked to them", () => {
  assert.deepEqual([...shown({ within: 0 }).node], [1, 1, 1, 1, 0, 0]);
});
