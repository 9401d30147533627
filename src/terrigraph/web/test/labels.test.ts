import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ink } from "../src/explorer/data/look";
import { place, Room, wrapped } from "../src/explorer/picture/labels";
import type { Label } from "../src/explorer/picture/labels";

/** A canvas on which each character is six pixels wide; it notes where texts are. */
function ink(): Ink & { texts: [string, number, number][] } {
  const texts: [string, number, number][] = [];
  const canvas = {
    texts,
    measureText: (text: string) => ({ width: 6 * [...text].length }),
    strokeText: () => undefined,
    fillText: (text: string, x: number, y: number) => texts.push([text, x, y]),
  };
  return canvas as unknown as Ink & { texts: [string, number, number][] };
}

const label = (change: Partial<Label>): Label => ({
  x: 100,
  y: 100,
  r: 5,
  lines: ["Lyon"],
  under: "",
  size: 12,
  bold: false,
  colour: "#000",
  alpha: 1,
  side: "any",
  must: 0,
  ...change,
});

test("a long name is cut into lines, and shortened after the last", () => {
  assert.deepEqual(wrapped("Lyon"), ["Lyon"]);
  assert.deepEqual(wrapped("Saint-Étienne et sa métropole", 16), ["Saint-Étienne et", "sa métropole"]);
  const lines = wrapped("un deux trois quatre cinq six sept huit neuf dix onze douze treize", 10, 2);
  assert.equal(lines.length, 2);
  assert.ok(lines[1]!.endsWith("…"));
  assert.deepEqual(wrapped("x".repeat(60), 10, 3).join("").slice(0, 20), "x".repeat(20));
});

test("no line begins with French punctuation", () => {
  for (const line of wrapped("Quelle coopération : demain ou jamais ?", 12, 4)) assert.doesNotMatch(line, /^[:;?!»]/);
});

test("labels do not cover one another", () => {
  const canvas = ink();
  const room = new Room(200, 200);
  assert.equal(place(canvas, room, label({ side: "middle" }), "#fff"), true);
  assert.equal(place(canvas, room, label({ side: "middle" }), "#fff"), false);
  assert.equal(place(canvas, room, label({ side: "middle", y: 130 }), "#fff"), true);
  assert.deepEqual(
    canvas.texts.map(([text, x]) => [text, x]),
    [
      ["Lyon", 100],
      ["Lyon", 100],
    ],
  );
});

test("a label goes to another side of its thing where the first is taken", () => {
  const canvas = ink();
  const room = new Room(200, 200);
  place(canvas, room, label({}), "#fff");
  place(canvas, room, label({}), "#fff");
  const [first, second] = canvas.texts;
  assert.ok(first![2] > 100 && second![2] < 100);
});

test("a label that must be drawn is moved inside the picture, another is left out", () => {
  const canvas = ink();
  const room = new Room(60, 60);
  assert.equal(place(canvas, room, label({ x: -50, y: -50 }), "#fff"), false);
  assert.equal(place(canvas, room, label({ x: -50, y: -50, must: 2 }), "#fff"), true);
  const [[, x, y]] = canvas.texts as [[string, number, number]];
  assert.ok(x > 0 && x < 60 && y > 0 && y < 60);
});

test("a label keeps off things, unless it matters", () => {
  const room = new Room(200, 200);
  room.take({ left: 0, top: 0, right: 200, bottom: 200 }, true);
  assert.equal(place(ink(), room, label({}), "#fff"), false);
  assert.equal(place(ink(), room, label({ must: 1 }), "#fff"), true);
});
