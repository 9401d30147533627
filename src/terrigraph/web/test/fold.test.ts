import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fold } from "../src/common/fold";

/** The rows of a table of cases, less its head: two columns, the first between quotes where it has a comma. */
function cases(name: string): [string, string][] {
  const lines = readFileSync(`../../../tests/cases/${name}.csv`, "utf8").split("\n").slice(1, -1);
  return lines.map((line) => {
    const [, quoted, plain, result] = /^(?:"([^"]*)"|([^",]*)),([^",]*)$/.exec(line) ?? assert.fail(line);
    return [quoted ?? plain!, result!];
  });
}

test("texts fold as the table says, which Python's do too", () => {
  const rows = cases("fold");
  assert.ok(rows.length >= 40);
  for (const [text, folded] of rows) assert.equal(fold(text), folded, text);
  for (const [, folded] of rows) assert.equal(fold(folded), folded);
});

test("the slugs of Python's table are what folding leaves in a to z and digits", () => {
  const rows = cases("slug");
  assert.ok(rows.length >= 40);
  for (const [text, slug] of rows) {
    const words = fold(text).split(" ");
    const ascii = words.map((word) => word.replace(/[^a-z0-9]/g, "")).filter(Boolean);
    assert.equal(ascii.join("-"), slug, text);
  }
});
