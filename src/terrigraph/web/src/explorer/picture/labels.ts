/** Labels that neither cover one another nor leave the picture. */
import { FONT } from "../data/look";
import type { Ink } from "../data/look";
import { drawn, listed } from "../../common/text";

export interface Label {
  /** Where the labelled thing stands, and its radius, in pixels. */
  x: number;
  y: number;
  r: number;
  lines: string[];
  /** A lighter line below. */
  under: string;
  size: number;
  bold: boolean;
  colour: string;
  alpha: number;
  /** Which way it goes from the thing: any; or left or right, as in a ring. */
  side: "any" | "left" | "right" | "middle";
  /** 2: drawn even where no side is free; 1: over things, but not over other labels; 0: only where there is room. */
  must: 0 | 1 | 2;
  /** Whether it may stand a little away from the thing. */
  far?: boolean;
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const CELL = 72;
/** Texts whose characters neither join nor stack. */
const LONE = /^[\u0020-\u024f\u2010-\u2027\u202f]*$/;
const widths = new Map<string, Map<string, number>>();

/** The text on lines of about `wide` characters, at most `most` lines. */
export function wrapped(text: string, wide = 22, most = 3): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of drawn(text, wide * most)
    .split(" ")
    .flatMap((one) => one.match(new RegExp(`.{1,${wide + 6}}`, "gu")) ?? [])) {
    if (line && line.length + word.length >= wide && !/^[:;?!»]/.test(word)) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(line);
  if (lines.length <= most) return lines;
  return [
    ...lines.slice(0, most - 1),
    lines
      .slice(most - 1)
      .join(" ")
      .slice(0, wide) + "…",
  ];
}

/** The width of a text, from those of its characters where they stand alone: a little more than with kerning, and much sooner known. */
function width(ink: Ink, text: string, font: string): number {
  const known = widths.get(font) ?? widths.set(font, new Map()).get(font)!;
  let total = 0;
  for (const one of LONE.test(text) ? text : [text]) {
    let own = known.get(one);
    if (own === undefined) {
      if (known.size > 4000) known.clear();
      ink.font = font;
      known.set(one, (own = ink.measureText(one).width));
    }
    total += own;
  }
  return total;
}

function touches(box: Box, others: Box[] | undefined): boolean {
  return (others ?? []).some(
    (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
  );
}

/** Room that is taken, by cells of a grid. */
export class Room {
  private readonly cells = new Map<number, Box[]>();
  private readonly things = new Map<number, Box[]>();

  constructor(
    readonly width: number,
    readonly height: number,
    readonly left = 0,
    readonly top = 0,
  ) {}

  private *at(box: Box): Iterable<number> {
    for (let x = Math.floor(box.left / CELL); x <= Math.floor(box.right / CELL); x++) {
      for (let y = Math.floor(box.top / CELL); y <= Math.floor(box.bottom / CELL); y++) yield x * 4096 + y;
    }
  }

  /** Something stands there: a label, or else a thing, over which a label that matters may stand. */
  take(box: Box, thing = false): void {
    const cells = thing ? this.things : this.cells;
    for (const cell of this.at(box)) listed(cells, cell).push(box);
  }

  inside(box: Box): boolean {
    return box.left >= this.left + 2 && box.top >= this.top + 2 && box.right <= this.width - 2 && box.bottom <= this.height - 2;
  }

  free(box: Box, overThings = false): boolean {
    for (const cell of this.at(box)) {
      if (touches(box, this.cells.get(cell)) || (!overThings && touches(box, this.things.get(cell)))) return false;
    }
    return true;
  }

  /** How much a box covers: things, by cells of the grid. */
  covers(box: Box): number {
    let count = 0;
    for (const cell of this.at(box)) for (const one of this.things.get(cell) ?? []) if (touches(box, [one])) count++;
    return count;
  }
}

const SIDES: Record<Label["side"], [number, number][]> = {
  any: [
    [0, 1],
    [1, 0],
    [-1, 0],
    [0, -1],
    [1, 1],
    [-1, 1],
    [1, -1],
    [-1, -1],
  ],
  right: [
    [1, 0],
    [1, 1],
    [1, -1],
    [0, 1],
    [0, -1],
  ],
  left: [
    [-1, 0],
    [-1, 1],
    [-1, -1],
    [0, 1],
    [0, -1],
  ],
  middle: [[0, 0]],
};

/** Draw a label where there is room for it; returns whether it was drawn. */
export function place(ink: Ink, room: Room, label: Label, halo: string): boolean {
  const font = `${label.bold ? "600 " : ""}${label.size}px ${FONT}`;
  const small = `${Math.max(10.5, label.size - 1.5)}px ${FONT}`;
  const texts = label.lines.map((text) => ({ text, font, wide: width(ink, text, font), alpha: label.alpha }));
  if (label.under) texts.push({ text: label.under, font: small, wide: width(ink, label.under, small), alpha: label.alpha * 0.82 });
  const wide = Math.max(...texts.map((one) => one.wide)) + 4;
  const line = label.size * 1.22;
  const tall = texts.length * line + 2;
  const around = (more: number): { dx: number; box: Box }[] =>
    SIDES[label.side].map(([dx, dy]) => ({ dx, box: box(label, dx, dy, wide, tall, more) }));
  const all = label.far ? [0, 12, 26].flatMap(around) : around(0);
  const inside = all.filter((one) => room.inside(one.box));
  const chosen =
    inside.find((one) => room.free(one.box)) ??
    (label.must
      ? least(
          inside.filter((one) => room.free(one.box, true)),
          room,
        )
      : undefined) ??
    (label.must === 2 ? { dx: 0, box: pushed(all[0]!.box, room) } : undefined);
  if (!chosen) return false;
  const { dx, box: own } = chosen;
  room.take(own);
  const align = dx === 0 ? "center" : dx > 0 ? "left" : "right";
  const x = align === "center" ? (own.left + own.right) / 2 : align === "left" ? own.left + 2 : own.right - 2;
  ink.textAlign = align;
  ink.textBaseline = "middle";
  ink.lineJoin = "round";
  texts.forEach((one, i) => {
    const y = own.top + 1 + line * (i + 0.5);
    ink.font = one.font;
    ink.globalAlpha = label.alpha;
    ink.strokeStyle = halo;
    ink.lineWidth = 3.5;
    ink.strokeText(one.text, x, y);
    ink.globalAlpha = one.alpha;
    ink.fillStyle = label.colour;
    ink.fillText(one.text, x, y);
  });
  ink.globalAlpha = 1;
  return true;
}

/** The place that covers the fewest things, the first of equals. */
function least(places: { dx: number; box: Box }[], room: Room): { dx: number; box: Box } | undefined {
  const covered = places.map((one) => room.covers(one.box));
  return places[covered.indexOf(Math.min(...covered))];
}

function box(label: Label, dx: number, dy: number, wide: number, tall: number, more: number): Box {
  const away = label.r + 3 + more;
  const diagonal = dx && dy ? 0.6 : 1;
  const cx = label.x + dx * (away * diagonal + wide / 2);
  const cy = label.y + dy * (away * diagonal + tall / 2);
  return { left: cx - wide / 2, right: cx + wide / 2, top: cy - tall / 2, bottom: cy + tall / 2 };
}

/** The box moved just far enough to be whole. */
function pushed(one: Box, room: Room): Box {
  const dx = Math.max(0, 4 - one.left) - Math.max(0, one.right - room.width + 4);
  const dy = Math.max(0, 4 - one.top) - Math.max(0, one.bottom - room.height + 4);
  return { left: one.left + dx, right: one.right + dx, top: one.top + dy, bottom: one.bottom + dy };
}
