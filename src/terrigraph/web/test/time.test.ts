import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bounds, CERTAIN, datesWithin, dayOf, EXCLUDED, NEVER, POSSIBLE, status, UNDATED } from "../src/explorer/data/time";

/** The four days of a fact, a day, and whether it holds on it. */
type CaseOfPeriod = [string, string, string, string, string, "excluded" | "possible" | "certain" | "undated"];

test("a date is its first or its last day", () => {
  assert.equal(dayOf("2016-02-16", true), 20160216);
  assert.equal(dayOf("2016", false), 20160101);
  assert.equal(dayOf("2016", true), 20161231);
  assert.equal(dayOf("2016-04", true), 20160430);
  assert.equal(dayOf("2016-02", true), 20160229);
  assert.equal(dayOf("1900-02", true), 19000228);
  assert.equal(dayOf("2000-02", true), 20000229);
  for (const wrong of ["", "16", "2016-2", "2016/02", "vers 2016"]) assert.equal(dayOf(wrong, false), 0);
});

test("the four days alone bound what is possible and what is certain", () => {
  const days = { possibleFrom: "2001-01-01", certainFrom: "2001-12-31", certainUntil: "2014-01-01", possibleUntil: "2014-12-31" };
  assert.deepEqual(bounds({ ...NEVER, ...days }), [20010101, 20011231, 20140101, 20141231]);
  assert.deepEqual(bounds({ ...NEVER, start: "2001" }), [0, 0, 0, 0]);
});

test("a link holds on a day as the table says, which Python, SQL and the questions say too", () => {
  const statuses = { excluded: EXCLUDED, possible: POSSIBLE, certain: CERTAIN, undated: UNDATED };
  const rows = readFileSync("../../../tests/cases/periods.csv", "utf8").split("\n").slice(1, -1);
  assert.ok(rows.length >= 40);
  for (const row of rows) {
    const [possibleFrom, certainFrom, certainUntil, possibleUntil, text, expected] = row.split(",") as CaseOfPeriod;
    const day = dayOf(text, false);
    const left = bounds({ ...NEVER, possibleFrom, certainFrom, certainUntil, possibleUntil });
    assert.equal(status(day, day, ...left), statuses[expected], row);
  }
});

test("a link holds in a period certainly, possibly, not at all, or nobody knows when", () => {
  const mandate = bounds({
    ...NEVER,
    possibleFrom: "2001-01-01",
    certainFrom: "2001-12-31",
    certainUntil: "2014-01-01",
    possibleUntil: "2014-12-31",
  });
  assert.equal(status(20050101, 20051231, ...mandate), CERTAIN);
  assert.equal(status(20010601, 20010601, ...mandate), POSSIBLE);
  assert.equal(status(20000101, 20001231, ...mandate), EXCLUDED);
  assert.equal(status(20150101, 99991231, ...mandate), EXCLUDED);
  const begun = bounds({ ...NEVER, possibleFrom: "2001-01-01", certainFrom: "2001-12-31" });
  assert.equal(status(20200101, 20201231, ...begun), POSSIBLE);
  assert.equal(status(20200101, 20201231, ...bounds(NEVER)), UNDATED);
});

test("an event is certain in a period that contains it, possible in one that it may be in", () => {
  const event = bounds(datesWithin({ start: "2016-02-01", end: "2016-02-29" }));
  assert.equal(status(20160101, 20161231, ...event), CERTAIN);
  assert.equal(status(20160210, 20160211, ...event), POSSIBLE);
  assert.equal(status(20170101, 20171231, ...event), EXCLUDED);
  assert.equal(datesWithin(null), NEVER);
});
