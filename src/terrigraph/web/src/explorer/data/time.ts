/** When something holds: bounds as whole numbers (YYYYMMDD, 0 where not known), and the answers that a period has. */

export const EXCLUDED = 0;
export const POSSIBLE = 1;
export const CERTAIN = 2;
export const UNDATED = 3;
export type Status = 0 | 1 | 2 | 3;

/** When a link holds, as the data has it: a start and an end to be shown, and the four days; "" where not known. */
export interface Dates {
  start: string;
  end: string;
  possibleFrom: string;
  certainFrom: string;
  certainUntil: string;
  possibleUntil: string;
}

/** Dates of which nothing is known. */
export const NEVER: Dates = { start: "", end: "", possibleFrom: "", certainFrom: "", certainUntil: "", possibleUntil: "" };

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/;

/** The first or last day of a day, month or year, as YYYYMMDD; 0 for what is no date. */
export function dayOf(text: string, last: boolean): number {
  const match = DATE.exec(text);
  if (!match) return 0;
  const month = match[2] ? +match[2] : last ? 12 : 1;
  const day = match[3] ? +match[3] : last ? new Date(Date.UTC(2000, month, 0)).getUTCDate() : 1;
  const year = +match[1]!;
  const leap = !match[3] && last && month === 2 && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  return year * 10000 + month * 100 + (leap ? 28 : day);
}

/** What took place at some time from a start to an end: certain of a period that holds them both. */
export function datesWithin(days: { start: string; end: string } | null): Dates {
  return days ? { ...NEVER, possibleFrom: days.start, certainFrom: days.end, certainUntil: days.start, possibleUntil: days.end } : NEVER;
}

/** (possible from, certain from, certain until, possible until). */
export function bounds(dates: Dates): [number, number, number, number] {
  return [
    dayOf(dates.possibleFrom, false),
    dayOf(dates.certainFrom, true),
    dayOf(dates.certainUntil, false),
    dayOf(dates.possibleUntil, true),
  ];
}

/**
 * Whether something holds at some time from one day to another: certain, possible (nothing excludes it), excluded or undated.
 * For a single day it is the model's rule: certain where the latest start ≤ day ≤ the earliest end.
 */
export function status(from: number, to: number, possibleFrom: number, certainFrom: number, certainTo: number, possibleTo: number): Status {
  if (!(possibleFrom || certainFrom || certainTo || possibleTo)) return UNDATED;
  if ((possibleFrom && to < possibleFrom) || (possibleTo && from > possibleTo)) return EXCLUDED;
  const begun = certainFrom || (from < to ? possibleTo : 0);
  const lasts = certainTo || (from < to ? possibleFrom : 0);
  return begun && lasts && begun <= to && lasts >= from ? CERTAIN : POSSIBLE;
}
