/** The page's data as typed columns, with who is linked to whom. */
import type { Text, Lang } from "../../common/text";
import { listed, textIn } from "../../common/text";
import { bounds, datesWithin } from "./time";
import type { Dates } from "./time";

type Sparse<T> = Record<string, T> | undefined;

export interface Kind {
  id: string;
  iri: string;
  label: Text;
  plural: Text;
}
export interface Via {
  id: string;
  iri: string;
  label: Text;
  inverse?: Text;
  directed: boolean;
}
export interface Source {
  id: string;
  title: Text;
  publisher?: Text | string;
  licence?: string;
  url?: string;
  date?: string;
}
export interface SourceDocument {
  id: string;
  title: string;
  url?: string;
  publisher?: Text | string;
  date?: string;
  notBefore?: string;
  notAfter?: string;
  seen?: string;
}
export interface Passage {
  document: number;
  exact?: string;
  prefix?: string;
  suffix?: string;
  start?: number | null;
  end?: number | null;
  row?: string;
}
/** `label` is an index into labels; `value` is "" where the address says it. */
export interface Fact {
  label: number;
  value: Text | string;
  url?: string;
}
/** Territories that hold others, whether they are nodes or not (-1). */
export interface Areas {
  id: string[];
  label: string[];
  labelEn?: Sparse<string>;
  node: number[];
}
export interface Step {
  title: Text;
  text: Text;
  view: string;
  select: string[];
  filters: Record<string, string>;
  camera: number[] | null;
}
export interface Story {
  id: string;
  title: Text;
  steps: Step[];
}
export interface Detail {
  label: Text;
  value: Text | string;
}

export interface PageData {
  title: Text;
  about: Text;
  lang: Lang;
  graph: { sha256: string; statements: number; asOf: string; permalink: string };
  kinds: Kind[];
  vias: Via[];
  labels: Text[];
  sources: Source[];
  documents: SourceDocument[];
  passages: Passage[];
  nodes: {
    id: string[];
    kind: number[];
    label: string[];
    labelEn: Sparse<string>;
    /** Names that a node is found by and that are not shown. */
    hidden?: Sparse<string>;
    context: string[];
    x: number[];
    y: number[];
    lon: (number | null)[];
    lat: (number | null)[];
    community: number[];
    source: number[][];
    /** [start, end] of events, "" where not known; and the event whose dates stand for those of a session that has none. */
    dates?: Sparse<[string, string]>;
    datedBy?: Sparse<number>;
    what?: number[];
    note?: Sparse<string>;
    passages?: Sparse<number[]>;
    inferred?: number[];
  };
  links: {
    source: number[];
    target: number[];
    via: number[];
    label: number[];
    start: string[];
    end: string[];
    id: string[];
    sources: number[][];
    possibleFrom: Sparse<string>;
    certainFrom: Sparse<string>;
    certainUntil: Sparse<string>;
    possibleUntil: Sparse<string>;
    inferred: number[];
    note: Sparse<Text | string>;
    passages: Sparse<number[]>;
    capacity?: Sparse<number[]>;
    /** The words in which sources say in what capacity someone takes part. */
    stated?: Sparse<string[]>;
    /** What is concluded of a fact that is not simply held (announced, to be confirmed): the number of a label. */
    assertion?: Sparse<number>;
    more?: Sparse<Detail[]>;
    honorary?: number[];
    as?: Sparse<number>;
    /** Other names of roles, by the number of the label that names them: only mandates and parts taken have such a label. */
    role?: Sparse<string[]>;
  };
  facts: Sparse<Fact[]>;
  /** A theme's broader themes, all of them; a node's areas, of all levels. */
  broader: Sparse<number[]>;
  within: Sparse<number[]>;
  areas?: Areas;
  communities: { label: Text; size: number; x?: number; y?: number; r?: number }[];
  base?: string;
  prefixes?: Record<string, string>;
  start: { story: string; view: string; selection: string };
  stories: Story[];
  maps: { france: unknown; world: unknown };
}

export class Graph {
  readonly n: number;
  readonly m: number;
  readonly kind: Uint8Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly source: Uint32Array;
  readonly target: Uint32Array;
  readonly via: Uint8Array;
  readonly degree: Uint32Array;
  readonly inferred: Uint8Array;
  /** Where a link stands among those between the same two nodes: 0 for the only one, else …, -1, 0, 1, … */
  readonly lane: Float32Array;
  /** Four days a link: possible from, certain from, certain to, possible to. */
  readonly bounds: Int32Array;
  /** Four days a node that is dated or in an event that is. */
  readonly when = new Map<number, [number, number, number, number]>();
  /** The event that dates a link which has no date of its own; -1 for none. */
  readonly meeting: Int32Array;
  /** The first and last year that a link names. */
  readonly years: [number, number] | null;
  readonly inferredNodes: Set<number>;
  readonly honorary: Set<number>;
  private readonly offsets: Uint32Array;
  private readonly around: Uint32Array;
  private readonly index = new Map<string, number>();
  private readonly shared = new Map<string, number[]>();

  constructor(readonly data: PageData) {
    const { nodes, links } = data;
    this.n = nodes.id.length;
    this.m = links.source.length;
    this.kind = Uint8Array.from(nodes.kind);
    this.x = Float32Array.from(nodes.x);
    this.y = Float32Array.from(nodes.y);
    this.source = Uint32Array.from(links.source);
    this.target = Uint32Array.from(links.target);
    this.via = Uint8Array.from(links.via);
    this.inferred = new Uint8Array(this.m);
    for (const link of links.inferred) this.inferred[link] = 1;
    this.inferredNodes = new Set(nodes.inferred ?? []);
    this.honorary = new Set(links.honorary ?? []);
    nodes.id.forEach((id, node) => this.index.set(id, node));
    this.degree = new Uint32Array(this.n);
    for (let link = 0; link < this.m; link++) {
      this.degree[this.source[link]!]!++;
      if (this.source[link] !== this.target[link]) this.degree[this.target[link]!]!++;
    }
    this.offsets = new Uint32Array(this.n + 1);
    for (let node = 0; node < this.n; node++) this.offsets[node + 1] = this.offsets[node]! + this.degree[node]!;
    this.around = this.adjacency();
    this.lane = this.lanes();
    this.bounds = new Int32Array(4 * this.m);
    this.meeting = new Int32Array(this.m).fill(-1);
    for (const node of [nodes.dates, nodes.datedBy].flatMap((some) => Object.keys(some ?? {})))
      this.when.set(+node, bounds(datesWithin(this.eventDays(+node))));
    this.years = this.dated();
    links.id.forEach((id, link) => {
      if (id) listed(this.shared, id).push(link);
    });
  }

  private adjacency(): Uint32Array {
    const next = this.offsets.slice();
    const around = new Uint32Array(this.offsets[this.n]!);
    for (let link = 0; link < this.m; link++) {
      const one = this.source[link]!;
      const other = this.target[link]!;
      around[next[one]!++] = link;
      if (one !== other) around[next[other]!++] = link;
    }
    return around;
  }

  private lanes(): Float32Array {
    const lane = new Float32Array(this.m);
    const seen = new Map<number, number[]>();
    const pairs = new Map<number, number>();
    for (let link = 0; link < this.m; link++) {
      const one = this.source[link]!;
      const other = this.target[link]!;
      const pair = Math.min(one, other) * this.n + Math.max(one, other);
      const first = pairs.get(pair);
      if (first === undefined) pairs.set(pair, link);
      else (seen.get(pair) ?? seen.set(pair, [first]).get(pair)!).push(link);
    }
    for (const links of seen.values())
      links.forEach((link, i) => {
        lane[link] = i - (links.length - 1) / 2;
      });
    return lane;
  }

  private dated(): [number, number] | null {
    const cache = new Map<string, [number, number, number, number]>();
    let first = Infinity;
    let last = -Infinity;
    for (let link = 0; link < this.m; link++) {
      const dates = this.dates(link);
      const key = `${dates.start}|${dates.end}|${dates.possibleFrom}|${dates.certainFrom}|${dates.certainUntil}|${dates.possibleUntil}`;
      let days = cache.get(key);
      if (key === "|||||") {
        const ends = [this.source[link]!, this.target[link]!];
        const by = ends.find((node) => this.when.has(node));
        if (by === undefined) continue;
        this.meeting[link] = by;
        days = this.when.get(by)!;
      }
      if (!days) cache.set(key, (days = bounds(dates)));
      days.forEach((day, i) => {
        this.bounds[4 * link + i] = day;
        if (day) {
          first = Math.min(first, Math.floor(day / 10000));
          last = Math.max(last, Math.floor(day / 10000));
        }
      });
    }
    return first <= last ? [first, last] : null;
  }

  /** The links of a node. */
  links(node: number): Uint32Array {
    return this.around.subarray(this.offsets[node], this.offsets[node + 1]);
  }

  /** The other end of a link. */
  other(link: number, node: number): number {
    return this.source[link] === node ? this.target[link]! : this.source[link]!;
  }

  /** All links that stand for the same mandate, part taken or cooperation; the link alone where it stands for none. */
  siblings(link: number): number[] {
    return this.shared.get(this.data.links.id[link] ?? "") ?? [link];
  }

  node(id: string): number {
    return this.index.get(id) ?? -1;
  }

  id(node: number): string {
    return this.data.nodes.id[node] ?? "";
  }

  name(node: number, lang: Lang): string {
    const { label, labelEn } = this.data.nodes;
    return (lang === "en" && labelEn?.[node]) || label[node] || "…";
  }

  label(link: number, lang: Lang): string {
    return textIn(this.data.labels[this.data.links.label[link]!], lang);
  }

  /** Subject, label, object. */
  sentence(link: number, lang: Lang): [string, string, string] {
    return [this.name(this.source[link]!, lang), this.label(link, lang), this.name(this.target[link]!, lang)];
  }

  /** What a node is, in a word or two: "commune" rather than "territoire". */
  what(node: number, lang: Lang): string {
    const precise = this.data.nodes.what?.[node] ?? -1;
    return textIn(precise >= 0 ? this.data.labels[precise] : this.data.kinds[this.kind[node]!]!.label, lang);
  }

  /** What sets a node apart from its homonyms. */
  context(node: number, lang: Lang): string {
    const own = this.data.nodes.context[node] ?? "";
    const says = (link: number): string => this.sentence(link, "fr").slice(1).join(", ");
    const link = lang === "en" && own ? [...this.links(node)].find((one) => this.source[one] === node && says(one) === own) : undefined;
    return link === undefined ? own : this.sentence(link, lang).slice(1).join(", ");
  }

  /** The index of an area by its id; -1 for none. */
  area(id: string): number {
    return this.data.areas?.id.indexOf(id) ?? -1;
  }

  areaName(area: number, lang: Lang): string {
    const { areas } = this.data;
    return (lang === "en" && areas?.labelEn?.[area]) || areas?.label[area] || "…";
  }

  dates(link: number): Dates {
    const links = this.data.links;
    return {
      start: links.start[link] ?? "",
      end: links.end[link] ?? "",
      possibleFrom: links.possibleFrom?.[link] ?? "",
      certainFrom: links.certainFrom?.[link] ?? "",
      certainUntil: links.certainUntil?.[link] ?? "",
      possibleUntil: links.possibleUntil?.[link] ?? "",
    };
  }

  /** The first and the last day of an event, or of the one that a session without a date is in; null where they are not known. */
  eventDays(node: number): { start: string; end: string } | null {
    const { dates, datedBy } = this.data.nodes;
    const [start, end] = dates?.[datedBy?.[node] ?? node] ?? ["", ""];
    return start || end ? { start: start || end, end: end || start } : null;
  }

  kindId(node: number): string {
    return this.data.kinds[this.kind[node]!]!.id;
  }

  kindIndex(id: string): number {
    return this.data.kinds.findIndex((kind) => kind.id === id);
  }
}

/** Some node and all those of which a table says that they are below it. */
export function below(node: number, above: Sparse<number[]>): Set<number> {
  const nodes = new Set([node]);
  for (const [child, parents] of Object.entries(above ?? {})) if (parents.includes(node)) nodes.add(+child);
  return nodes;
}
