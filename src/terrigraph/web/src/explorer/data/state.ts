/** What the visitor sees, as one value; its address; going back. */
import type { Graph, Story } from "./data";
import type { Lang } from "../../common/text";

export const VIEWS = ["network", "map", "list", "matrix"] as const;
export type View = (typeof VIEWS)[number];

export interface State {
  view: View;
  /** Nodes: the first is in the panel, all are lit. */
  sel: number[];
  /** A second node, to which the first is compared; -1 for none. */
  with: number;
  /** Ids of those shown; null for all. */
  kinds: string[] | null;
  vias: string[] | null;
  theme: number;
  /** An area's index. */
  within: number;
  from: string;
  to: string;
  undated: boolean;
  depth: 0 | 1 | 2;
  lang: Lang;
  /** Centre in units of the layout, and zoom (1: all fits); null for the view's own. */
  cam: [number, number, number] | null;
  map: "france" | "world";
  rows: string;
  cols: string;
  q: string;
  table: "nodes" | "links";
  story: string;
  step: number;
}

/** No filter at all. */
export const UNFILTERED = { kinds: null, vias: null, theme: -1, within: -1, from: "", to: "", undated: true } as const;

const DATE = /^\d{4}(-\d\d(-\d\d)?)?$/;

/** The state that a page without an address opens in; without its story, what an address that names no story starts from. */
export function initial(graph: Graph, withStory = true): State {
  const { start, lang, maps } = graph.data;
  const selected = graph.node(start.selection);
  const plain: State = {
    view: view(start.view) ?? "network",
    sel: selected >= 0 ? [selected] : [],
    with: -1,
    ...UNFILTERED,
    depth: 0,
    lang,
    cam: null,
    map: maps.france || !maps.world ? "france" : "world",
    ...crossed(graph),
    q: "",
    table: "nodes",
    story: "",
    step: 0,
  };
  return withStory ? base(graph, plain, start.story, 0) : plain;
}

/** What a step of a story shows before anything is changed; without a story, the page's plain start. */
function base(graph: Graph, plain: State, id: string, step: number): State {
  const story = graph.data.stories.find((one) => one.id && one.id === id);
  return story ? stepState(graph, plain, story, Math.min(step, story.steps.length - 1)) : plain;
}

/** The kinds that the matrix crosses at first: territories with themes, else with what they are most linked to. */
function crossed(graph: Graph): { rows: string; cols: string } {
  const { kinds } = graph.data;
  const counts = kinds.map(() => kinds.map(() => 0));
  const has = (id: string): boolean => graph.kindIndex(id) >= 0;
  for (let link = 0; link < graph.m; link++) {
    const one = graph.kind[graph.source[link]!]!;
    const other = graph.kind[graph.target[link]!]!;
    counts[one]![other]!++;
    if (one !== other) counts[other]![one]!++;
  }
  const most = (numbers: number[]): number => Math.max(0, numbers.indexOf(Math.max(...numbers)));
  const sums = counts.map((row) => row.reduce((all, one) => all + one, 0));
  const rows = has("territory") ? graph.kindIndex("territory") : most(sums);
  return {
    rows: kinds[rows]?.id ?? "",
    cols: rows >= 0 && has("theme") && kinds[rows]?.id !== "theme" ? "theme" : (kinds[most(counts[rows] ?? [0])]?.id ?? ""),
  };
}

/** The state that a step of a story shows. */
export function stepState(graph: Graph, start: State, story: Story, index: number): State {
  const step = story.steps[index];
  if (!step) return start;
  const values = new Map(Object.entries(step.filters ?? {}));
  values.set("view", step.view);
  values.set("sel", step.select.map(encode).join(","));
  if (step.camera) values.set("cam", step.camera.join(","));
  return { ...merged(graph, { ...start, sel: [] }, (name) => values.get(name) ?? null), lang: start.lang, story: story.id, step: index };
}

function view(text: string | undefined): View | undefined {
  return VIEWS.find((one) => one === text);
}

/** A state's address: "#" and what differs from the page's own start, or from what the current step of its story shows. */
export function write(graph: Graph, state: State, page: State): string {
  const query = new URLSearchParams();
  const start = base(graph, initial(graph, false), state.story, state.step);
  const add = (name: string, value: string, own: string): void => {
    if (value !== own) query.set(name, value);
  };
  const id = (node: number): string => (node >= 0 ? graph.id(node) : "");
  const ids = (nodes: number[]): string => nodes.map(id).map(encode).join(",");
  add("view", state.view, start.view);
  add("sel", ids(state.sel), ids(start.sel));
  add("with", id(state.with), id(start.with));
  add("depth", String(state.depth), String(start.depth));
  const list = (ids: string[] | null): string => (ids ? ids.map(encode).join(",") : "*");
  const area = (one: number): string => graph.data.areas?.id[one] ?? "";
  add("kinds", list(state.kinds), list(start.kinds));
  add("vias", list(state.vias), list(start.vias));
  add("theme", id(state.theme), id(start.theme));
  add("within", area(state.within), area(start.within));
  add("from", state.from, start.from);
  add("to", state.to, start.to);
  add("undated", state.undated ? "1" : "0", start.undated ? "1" : "0");
  add("map", state.map, start.map);
  add("rows", state.rows, start.rows);
  add("cols", state.cols, start.cols);
  add("table", state.table, "nodes");
  add("q", state.q, "");
  const cam = (one: State["cam"]): string => (one ? one.map((number) => +number.toPrecision(5)).join(",") : "");
  add("cam", cam(state.cam), cam(start.cam));
  add("lang", state.lang, start.lang);
  if (state.story !== page.story || (state.story && (state.step !== page.step || query.size))) query.set("story", state.story);
  if (state.step) query.set("step", String(state.step));
  return "#" + query.toString().replace(/%2C/g, ",").replace(/%2F/g, "/");
}

/** The state that an address says; what it does not say, or says wrongly, is as at the start; an address that shows anything ends the page's story. */
export function read(graph: Graph, hash: string, page: State): State {
  let query: URLSearchParams;
  try {
    query = new URLSearchParams(hash.replace(/^#/, ""));
  } catch {
    return page;
  }
  const storyId = query.get("story") ?? ([...query.keys()].some((name) => name !== "lang") ? "" : page.story);
  const start = base(graph, initial(graph, false), storyId, Math.max(0, Math.floor(Number(query.get("step")) || 0)));
  return merged(graph, start, (name) => (name === "story" || name === "step" ? null : query.get(name)));
}

/** A state changed by named texts, as an address or a story's step gives them. */
export function merged(graph: Graph, start: State, get: (name: string) => string | null): State {
  const or = <T>(name: string, own: T, make: (text: string) => T): T => {
    const text = get(name);
    return text === null ? own : make(text);
  };
  const node = (text: string): number => graph.node(text);
  const date = (text: string): string => (DATE.test(text) ? text : "");
  const list =
    (known: { id: string }[]) =>
    (text: string): string[] | null => {
      const wanted = new Set(parts(text));
      return text === "*" ? null : known.map((one) => one.id).filter((id) => wanted.has(id));
    };
  const kind =
    (own: string) =>
    (text: string): string =>
      graph.kindIndex(text) >= 0 ? text : own;
  return {
    view: or("view", start.view, (text) => view(text) ?? start.view),
    sel: or("sel", start.sel, (text) => [
      ...new Set(
        parts(text)
          .map(node)
          .filter((one) => one >= 0),
      ),
    ]),
    with: or("with", start.with, node),
    kinds: or("kinds", start.kinds, list(graph.data.kinds)),
    vias: or("vias", start.vias, list(graph.data.vias)),
    theme: or("theme", start.theme, node),
    within: or("within", start.within, (text) => graph.area(text)),
    from: or("from", start.from, date),
    to: or("to", start.to, date),
    undated: or("undated", start.undated, (text) => text !== "0"),
    depth: or("depth", start.depth, (text): State["depth"] => (text === "1" ? 1 : text === "2" ? 2 : 0)),
    lang: or("lang", start.lang, (text): Lang => (text === "en" || text === "fr" ? text : start.lang)),
    cam: or("cam", start.cam, camera),
    map: or("map", start.map, (text): State["map"] => (text === "world" ? "world" : "france")),
    rows: or("rows", start.rows, kind(start.rows)),
    cols: or("cols", start.cols, kind(start.cols)),
    q: or("q", start.q, (text) => text.slice(0, 200)),
    table: or("table", start.table, (text): State["table"] => (text === "links" ? "links" : "nodes")),
    story: start.story,
    step: start.step,
  };
}

function camera(text: string): State["cam"] {
  const numbers = text.split(",").map(Number);
  return numbers.length === 3 && numbers.every(Number.isFinite) && numbers[2]! > 0 ? (numbers as [number, number, number]) : null;
}

/** For an address; half characters, which no address can hold, are replaced. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}

function parts(text: string): string[] {
  return text.split(",").map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}

export type Change = Partial<State>;
export type Listener = (state: State, before: State) => void;

/** Keeps the state; calls listeners when it changes; keeps the address and the way back. */
export class Store {
  state: State;
  readonly start: State;
  /** The start without the page's story: what steps of stories change. */
  readonly plain: State;
  private readonly listeners: Listener[] = [];
  private written = "";

  constructor(private readonly graph: Graph) {
    this.start = initial(graph);
    this.plain = initial(graph, false);
    this.state = read(graph, location.hash, this.start);
    addEventListener("popstate", () => {
      this.follow();
    });
    addEventListener("hashchange", () => {
      this.follow();
    });
    this.written = location.hash;
  }

  private follow(): void {
    if (location.hash === this.written) return;
    this.written = location.hash;
    this.become(read(this.graph, location.hash, this.start));
  }

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** Change the state; `push` leaves a step to go back to, which moves of the camera and of sliders don't. */
  set(change: Change, push = true): void {
    const next = { ...this.state, ...change };
    const to = write(this.graph, next, this.start);
    if (to !== (this.written || "#")) {
      try {
        if (push) history.pushState(null, "", to);
        else history.replaceState(null, "", to);
      } catch {
        /* a page inside another may have no address of its own, and browsers limit how often it changes */
      }
      this.written = to === "#" ? location.hash : to;
    }
    this.become(next);
  }

  private become(next: State): void {
    const before = this.state;
    this.state = next;
    for (const listener of this.listeners) listener(next, before);
  }

  address(): string {
    return location.href.replace(/#.*$/s, "") + write(this.graph, this.state, this.start);
  }
}
