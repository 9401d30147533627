/** The candidates of a document and what is decided of them: in memory, in the browser's own storage, and in the file that is saved. */
import type { Text } from "../common/text";

export type Decision = "accept" | "reject" | "merge" | "reopen";
export type Cells = Record<string, string>;

export interface Match {
  id: string;
  label: string;
  context: string;
  score: number;
  reasons: Text[];
}
export interface Item {
  id: string;
  kind: string;
  tier: string;
  rule: string;
  label: string;
  start: number;
  end: number;
  status: string;
  said: Text;
  decision: string;
  cells: Cells;
  links: Record<string, string[]>;
  reasons: Text[];
  matches: Match[];
  missing?: Text[];
  /** Whether no table could say it as it stands. */
  waiting?: boolean;
  /** Cells that are proposed, and are not in it. */
  offered?: Cells;
  offeredWhy?: Text;
  added?: boolean;
}
export interface Field {
  name: string;
  title: Text;
  list?: string;
  links?: string[];
  many?: boolean;
  wide?: boolean;
}
export interface ReviewData {
  version: number;
  lang: "fr" | "en";
  title: string;
  document: string;
  sha256: string;
  text: string;
  items: Item[];
  fields: Record<string, Field[]>;
  kinds: Record<string, Text>;
  lists: Record<string, [string, Text][]>;
  is: string;
}

export interface Made {
  decision: Decision;
  cells: Cells;
  merge?: string;
}
interface Kept {
  made: [string, Made][];
  drafts: [string, Cells][];
  added: Item[];
}
type Undo = [string, Made | undefined][];

const OPEN = new Set(["open", "conflict", "again"]);

export class Review {
  readonly made = new Map<string, Made>();
  readonly drafts = new Map<string, Cells>();
  readonly at = new Map<string, Item>();
  readonly restored: number;
  saved = true;
  stored = true;
  private readonly steps: Undo[] = [];
  private readonly key: string;

  constructor(readonly data: ReviewData) {
    this.key = `terrigraph-review:${data.document}:${data.sha256}`;
    for (const item of data.items) this.at.set(item.id, item);
    this.restore();
    this.restored = this.made.size;
    this.saved = this.restored === 0;
  }

  /** What is decided of a candidate: here, else before; "" for nothing. */
  decided(item: Item): string {
    const made = this.made.get(item.id);
    if (made) return made.decision === "reopen" ? "" : made.decision;
    return OPEN.has(item.status) ? "" : item.decision;
  }

  /** A cell as it stands: as typed, as decided, as written in the page. */
  cell(item: Item, name: string): string {
    return this.drafts.get(item.id)?.[name] ?? this.made.get(item.id)?.cells[name] ?? item.cells[name] ?? "";
  }

  type(item: Item, name: string, value: string): void {
    const draft = { ...this.drafts.get(item.id), [name]: value };
    this.drafts.set(item.id, draft);
    this.keep();
  }

  /** Decide of some candidates, as one step; of one that is accepted, with what was typed. */
  decide(items: Item[], decision: Decision, merge = ""): void {
    const step: Undo = [];
    for (const item of items) {
      step.push([item.id, this.made.get(item.id)]);
      const cells = decision === "accept" ? this.changed(item) : {};
      this.made.set(item.id, merge ? { decision, cells, merge } : { decision, cells });
      this.drafts.delete(item.id);
    }
    this.steps.push(step);
    this.saved = false;
    this.keep();
  }

  private changed(item: Item): Cells {
    const cells: Cells = {};
    for (const { name } of this.data.fields[item.kind] ?? []) {
      const value = this.cell(item, name).trim();
      if (value !== (item.added ? "" : (item.cells[name] ?? "").trim())) cells[name] = value;
    }
    return cells;
  }

  /** Take the last step back; gives the candidate that it was about, if any. */
  undo(): string | undefined {
    const step = this.steps.pop();
    if (!step) return undefined;
    for (const [id, before] of step) {
      if (before) this.made.set(id, before);
      else this.made.delete(id);
    }
    this.saved = false;
    this.keep();
    return step[0]?.[0];
  }

  /** A candidate that was missed, of a passage. */
  add(kind: string, quote: string, start: number): Item {
    const id = `new-${this.data.items.filter((item) => item.added).length + 1}`;
    const item: Item = {
      id,
      kind,
      tier: "A",
      rule: "added",
      label: quote.replace(/\s+/gu, " "),
      start,
      end: start + quote.length,
      status: "open",
      said: { fr: "", en: "" },
      decision: "",
      cells: { name: quote.replace(/\s+/gu, " ") },
      links: {},
      reasons: [],
      matches: [],
      added: true,
    };
    if (!(this.data.fields[kind] ?? []).some(({ name }) => name === "name")) item.cells = {};
    this.data.items.push(item);
    this.at.set(id, item);
    this.keep();
    return item;
  }

  /** The candidate with all that it links to, and what else concerns it, where nothing is decided yet and there is nothing to choose. */
  whole(item: Item): Item[] {
    const together = new Map([[item.id, item]]);
    const follow = (one: Item): void => {
      for (const id of Object.values(one.links).flat()) {
        const other = this.at.get(id);
        if (other && !together.has(id)) {
          together.set(id, other);
          follow(other);
        }
      }
    };
    follow(item);
    for (const other of this.data.items) {
      if (Object.values(other.links).flat().includes(item.id) && item.kind === "person") {
        together.set(other.id, other);
        follow(other);
      }
    }
    return [...together.values()].filter((one) => one === item || (!this.decided(one) && !this.unsettled(one)));
  }

  /** Whether someone must first say who or what a candidate is. */
  unsettled(item: Item): boolean {
    return item.matches.length > 0 && !this.cell(item, "resource").trim();
  }

  progress(): { done: number; all: number; new: number } {
    const items = this.data.items;
    return { done: items.filter((item) => this.decided(item)).length, all: items.length, new: this.made.size };
  }

  /** The decisions file: what was decided here, with the cells that were changed. */
  file(): string {
    const kept = this.data.items.filter((item) => (item.added ? this.decided(item) === "accept" : this.made.has(item.id)));
    const rows = kept.map((item) => {
      const { decision, cells, merge } = this.made.get(item.id) as Made;
      if (!item.added) return { id: item.id, decision, ...(merge ? { merge_with: merge } : {}), ...cells };
      return {
        kind: item.kind,
        quote: this.data.text.slice(item.start, item.end),
        place: String(codePoints(this.data.text, item.start)),
        ...cells,
      };
    });
    return JSON.stringify({ is: this.data.is, version: 1, document: this.data.document, sha256: this.data.sha256, rows }, null, 1);
  }

  private keep(): void {
    const kept: Kept = { made: [...this.made], drafts: [...this.drafts], added: this.data.items.filter((item) => item.added) };
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      this.stored = false;
    }
  }

  private restore(): void {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) ?? "null") as Kept | null;
      if (!kept) return;
      for (const item of kept.added) {
        this.data.items.push(item);
        this.at.set(item.id, item);
      }
      for (const [id, cells] of kept.drafts) if (this.at.has(id)) this.drafts.set(id, cells);
      for (const [id, made] of kept.made) if (this.at.has(id)) this.made.set(id, made);
    } catch {
      this.stored = false;
    }
  }
}

/** The position in code points of a position in the text as the browser counts it. */
function codePoints(text: string, at: number): number {
  let count = 0;
  for (let n = 0; n < at; n += (text.codePointAt(n) ?? 0) > 0xffff ? 2 : 1) count += 1;
  return count;
}

/** Positions in code points -> positions as the browser counts them. */
export function browserPositions(text: string, items: Item[]): void {
  const wide: number[] = [];
  let count = 0;
  for (let n = 0; n < text.length; count += 1) {
    const two = (text.codePointAt(n) ?? 0) > 0xffff;
    if (two) wide.push(count);
    n += two ? 2 : 1;
  }
  const moved = (at: number): number => {
    let low = 0;
    let high = wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((wide[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return at + low;
  };
  for (const item of items)
    if (item.start >= 0) {
      item.start = moved(item.start);
      item.end = moved(item.end);
    }
}
