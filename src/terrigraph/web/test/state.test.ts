import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph } from "../src/explorer/data/data";
import { initial, read, stepState, write } from "../src/explorer/data/state";
import type { State } from "../src/explorer/data/state";
import { PARIS, pageData } from "./page_data";

const graph = new Graph(pageData());
const start = initial(graph);

test("the start has an empty address", () => {
  assert.equal(write(graph, start, start), "#");
  assert.deepEqual(read(graph, "", start), start);
});

test("an address is read as it was written", () => {
  const changes: Partial<State>[] = [
    { view: "map", map: "world" },
    { sel: [PARIS, 0], depth: 2 },
    { sel: [PARIS], with: 1 },
    { kinds: ["person"], vias: [] },
    { theme: 3, within: 0, from: "2001", to: "2014-05-06", undated: false },
    { cam: [500.5, -20, 1.25], lang: "en" },
    { view: "list", table: "links", q: "hélène & co, #1" },
    { rows: "person", cols: "event" },
    { story: "water", step: 0, view: "map", sel: [PARIS], theme: 3, cam: [1, 2, 3] },
  ];
  for (const change of changes) {
    const state = { ...start, ...change };
    assert.deepEqual(read(graph, write(graph, state, start), start), state);
  }
});

test("what an address says wrongly is as at the start", () => {
  assert.deepEqual(read(graph, "#view=cube&cam=1,2&from=hier&lang=de&with=x&sel=nobody&rows=__proto__&depth=9&%E0%A4=1", start), start);
});

test("an address may hold names that need escapes", () => {
  const address = write(graph, { ...start, sel: [0, PARIS] }, start);
  assert.match(address, /^#sel=[\x21-\x7e]+$/);
  assert.deepEqual(read(graph, address, start).sel, [0, PARIS]);
});

test("a step of a story sets the view, the selection, the filters and the camera", () => {
  const step = stepState(graph, start, graph.data.stories[0]!, 0);
  assert.deepEqual([step.view, step.sel, step.theme, step.cam, step.story, step.step], ["map", [PARIS], 3, [1, 2, 3], "water", 0]);
  assert.equal(stepState(graph, start, graph.data.stories[0]!, 7), start);
});

test("a page may open with a story, and an address that shows something ends it", () => {
  const data = pageData();
  data.start.story = "water";
  const opening = new Graph(data);
  const page = initial(opening);
  assert.equal(page.story, "water");
  assert.equal(read(opening, "#lang=en", page).story, "water");
  assert.equal(read(opening, "#view=list", page).story, "");
});
