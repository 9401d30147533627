import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph } from "../src/explorer/data/data";
import { matches, Names } from "../src/explorer/data/search";
import { PARIS, pageData } from "./page_data";

const names = new Names(new Graph(pageData()));

test("a node is found by the beginnings of its words, in any spelling", () => {
  for (const query of ["helene", "HÉL", "lodzka", "Łódz", "lod hel"]) assert.deepEqual(names.find(query, 5), [0], query);
  for (const query of ["angstrom", "oedipe", "ŒDI"]) assert.deepEqual(names.find(query, 5), [1], query);
  for (const query of ["saint-etienne", "Saint Étienne", "saint‑é", "loire"]) assert.deepEqual(names.find(query, 5), [PARIS], query);
  for (const query of ["lodzkaa", "ingstrom", "helene angstrom"]) assert.deepEqual(names.find(query, 5), [], query);
  assert.deepEqual(names.find("", 5), []);
});

test("English names are found too, and no more than asked for", () => {
  assert.deepEqual(names.find("water", 5), [3]);
  const data = pageData();
  data.nodes.label = data.nodes.label.map((label, node) => `Commun ${node} ${label}`);
  assert.equal(new Names(new Graph(data)).find("commun", 4).length, 4);
});

test("a node is found by a name that is not shown", () => {
  const data = pageData();
  data.nodes.hidden = { [PARIS]: "Parigi Lutèce" };
  assert.deepEqual(new Names(new Graph(data)).find("lutece", 5), [PARIS]);
  assert.deepEqual(new Names(new Graph(data)).find("undefined", 5), []);
});

test("the whole name comes before a longer one that is linked more", () => {
  const data = pageData();
  data.nodes.label[3] = "Rivières et canaux";
  data.nodes.label[PARIS] = "Rivières et canaux du Nord";
  assert.deepEqual(new Names(new Graph(data)).find("rivieres", 5)[0], 4);
});

test("those who have a role are found by its words and their place", () => {
  const holders = (query: string): number[] => names.byRole(query, 5).map(({ node }) => node);
  assert.deepEqual(holders("maire").sort(), [0, 1]);
  assert.deepEqual(holders("mayor saint"), holders("maire saint"));
  assert.deepEqual(holders("maire hel"), [0]);
  assert.deepEqual(holders("saint"), []);
});

test("what a query matches of a text is marked in the text's own letters", () => {
  const marked = (text: string, query: string): string[] => matches(text, query).map(([from, to]) => text.slice(from, to));
  assert.deepEqual(marked("Hélène Łódzka", "lod hel"), ["Hél", "Łód"]);
  assert.deepEqual(marked("Œuilly", "oeu"), ["Œu"]);
  assert.deepEqual(marked("E\u0301tienne", "e"), ["E\u0301"]);
  assert.deepEqual(marked("dʼExemple", "exem"), ["Exem"]);
  assert.deepEqual(marked("in\u00adter", "inter"), ["in\u00adter"]);
  assert.deepEqual(marked("Paris", "is"), []);
});
