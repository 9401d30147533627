import assert from "node:assert/strict";
import { test } from "node:test";
import { below, Graph } from "../src/explorer/data/data";
import { PARIS, pageData } from "./page_data";

test("a node knows its links and its neighbours", () => {
  const graph = new Graph(pageData());
  assert.deepEqual([graph.n, graph.m], [6, 5]);
  assert.deepEqual([...graph.degree], [2, 1, 3, 1, 1, 2]);
  assert.deepEqual([...graph.links(PARIS)], [0, 1, 4]);
  assert.deepEqual(
    [...graph.links(PARIS)].map((link) => graph.other(link, PARIS)),
    [0, 1, 3],
  );
  assert.equal(graph.node("territory/paris"), PARIS);
  assert.equal(graph.node("territory/nowhere"), -1);
});

test("parallel links have a lane each, a lone one the middle", () => {
  const data = pageData();
  data.links.source = [0, 0, 5, 2, 2];
  data.links.target = [2, 2, 4, 0, 3];
  assert.deepEqual([...new Graph(data).lane], [-1, 0, 0, 1, 0]);
});

test("a loop counts once in its node's degree", () => {
  const data = pageData();
  data.links.target[0] = 0;
  const graph = new Graph(data);
  assert.equal(graph.degree[0], 2);
  assert.deepEqual([...graph.links(0)], [0, 3]);
});

test("an undated link takes the days of its event", () => {
  const graph = new Graph(pageData());
  assert.equal(graph.meeting[3], 5);
  assert.deepEqual([...graph.bounds.subarray(12, 16)], [20160216, 20160217, 20160216, 20160217]);
  assert.deepEqual([...graph.bounds.subarray(0, 4)], [20010101, 20011231, 20140101, 20141231]);
  assert.equal(graph.meeting[4], -1);
  assert.deepEqual(graph.years, [2001, 2016]);
});

test("names and sentences are in the reader's language, French where there is no English", () => {
  const graph = new Graph(pageData());
  assert.deepEqual([graph.name(3, "fr"), graph.name(3, "en"), graph.name(4, "en")], ["Eau", "Water", "Rivières"]);
  assert.deepEqual(graph.sentence(0, "en"), ["Hélène Łódzka", "mayor", "Saint‑Étienne"]);
});

test("what is below a theme includes the theme", () => {
  assert.deepEqual(below(3, pageData().broader), new Set([3, 4]));
  assert.deepEqual(below(4, undefined), new Set([4]));
});
