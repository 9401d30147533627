/** What the visitor sees, as one value; its address; going back. */
import type { Graph } from "./data";
import type { Lang } from "./text";

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

const DATE = /^\d{4}(-\d\d(-\d\d)?)?$/;

/** The state that a page without an address opens in. */
export function initial(graph: Graph): State {
  const { start, lang, maps } = graph.data;
  const story = graph.data.stories.find((one) => one.id === start.story), selected = graph.node(start.selection);
  return {
    view: view(start.view) ?? "network", sel: selected >= 0 ? [selected] : [], with: -1, kinds: null, vias: null, theme: -1, within: -1,
    from: "", to: "", undated: true, depth: 0, lang, cam: null, map: maps.france || !maps.world ? "france" : "world",
    rows: "territory", cols: "theme", q: "", table: "nodes", story: story?.id ?? "", step: 0,
  };
}

function view(text: string | undefined): View | undefined {
  return VIEWS.find((one) => one === text);
}

/** A state's address: "#" and what differs from the page's own start. */
export function write(graph: Graph, state: State, start: State): string {
  const said = new URLSearchParams();
  const add = (name: string, value: string, own: string): void => { if (value !== own) said.set(name, value); };
  const id = (node: number): string => (node >= 0 ? graph.id(node) : "");
  const ids = (nodes: number[]): string => nodes.map(id).map(encodeURIComponent).join(",");
  add("view", state.view, start.view);
  add("sel", ids(state.sel), ids(start.sel));
  add("with", id(state.with), "");
  add("depth", String(state.depth), "0");
  if (state.kinds) said.set("kinds", state.kinds.map(encodeURIComponent).join(","));
  if (state.vias) said.set("vias", state.vias.map(encodeURIComponent).join(","));
  add("theme", id(state.theme), "");
  add("within", id(state.within), "");
  add("from", state.from, "");
  add("to", state.to, "");
  add("undated", state.undated ? "1" : "0", "1");
  add("map", state.map, start.map);
  add("rows", state.rows, start.rows);
  add("cols", state.cols, start.cols);
  add("table", state.table, "nodes");
  add("q", state.q, "");
  add("story", state.story, start.story);
  add("step", String(state.step), "0");
  if (state.cam) said.set("cam", state.cam.map((number) => +number.toPrecision(5)).join(","));
  add("lang", state.lang, start.lang);
  return "#" + said.toString().replace(/%2C/g, ",").replace(/%2F/g, "/");
}

/** The state that an address says; what it does not say, or says wrongly, is as at the start. */
export function read(graph: Graph, hash: string, start: State): State {
  let said: URLSearchParams;
  try {
    said = new URLSearchParams(hash.replace(/^#/, ""));
  } catch {
    return start;
  }
  return merged(graph, start, (name) => said.get(name));
}

/** A state changed by named texts, as an address or a story's step gives them. */
export function merged(graph: Graph, start: State, get: (name: string) => string | null): State {
  const node = (name: string): number => graph.node(get(name) ?? "");
  const date = (name: string): string => (DATE.test(get(name) ?? "") ? get(name)! : "");
  const list = (name: string, known: { id: string }[]): string[] | null => {
    const text = get(name);
    if (text === null) return null;
    const wanted = new Set(parts(text));
    return known.map((one) => one.id).filter((id) => wanted.has(id));
  };
  const kind = (name: string, own: string): string => (graph.kindIndex(get(name) ?? "") >= 0 ? get(name)! : own);
  const selected = get("sel"), depth = get("depth"), language = get("lang"), story = get("story");
  const cam = (get("cam") ?? "").split(",").map(Number);
  return {
    view: view(get("view") ?? "") ?? start.view,
    sel: selected === null ? start.sel : [...new Set(parts(selected).map((id) => graph.node(id)).filter((one) => one >= 0))],
    with: node("with"), kinds: list("kinds", graph.data.kinds), vias: list("vias", graph.data.vias),
    theme: node("theme"), within: node("within"), from: date("from"), to: date("to"), undated: get("undated") !== "0",
    depth: depth === "1" ? 1 : depth === "2" ? 2 : 0,
    lang: language === "fr" || language === "en" ? language : start.lang,
    cam: cam.length === 3 && cam.every(Number.isFinite) && cam[2]! > 0 ? (cam as [number, number, number]) : null,
    map: get("map") === "world" ? "world" : get("map") === "france" ? "france" : start.map,
    rows: kind("rows", start.rows), cols: kind("cols", start.cols), q: (get("q") ?? "").slice(0, 200),
    table: get("table") === "links" ? "links" : "nodes",
    story: story === null ? start.story : graph.data.stories.some((one) => one.id === story) ? story : "",
    step: Math.max(0, Math.floor(Number(get("step")) || 0)),
  };
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

/** Holds the state; tells listeners; keeps the address and the way back. */
export class Store {
  state: State;
  readonly start: State;
  private readonly listeners: Listener[] = [];
  private written = "";

  constructor(private readonly graph: Graph) {
    this.start = initial(graph);
    this.state = read(graph, location.hash, this.start);
    addEventListener("popstate", () => { this.follow(); });
    addEventListener("hashchange", () => { this.follow(); });
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
        if (push) history.pushState(null, "", to); else history.replaceState(null, "", to);
      } catch { /* a page inside another may have no address of its own, and browsers limit how often it changes */ }
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
