/** The explorer: reads the page's data and shows them. */
import type { App } from "./app";
import { Graph } from "./data/data";
import type { PageData } from "./data/data";
import { later } from "../common/dom";
import { filter } from "./data/filter";
import { lit } from "./focus/lit";
import { shapes, tone } from "./data/look";
import { Names } from "./data/search";
import { Shell } from "./page/shell";
import { Store } from "./data/state";
import { textIn } from "../common/text";
import { Words } from "./words";

declare global {
  interface Window {
    terrigraph?: { select(id: string): void; place(id: string): [number, number] | null; state(): unknown };
  }
}

function start(): void {
  const root = document.getElementById("app");
  const source = document.getElementById("data");
  if (!root || !source) return;
  const graph = new Graph(JSON.parse(source.textContent ?? "") as PageData);
  const store = new Store(graph);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let names: Names | null = null;
  let shell!: Shell;
  const app: App = {
    graph,
    store,
    shapes: shapes(graph),
    state: store.state,
    lang: store.state.lang,
    words: new Words(store.state.lang),
    tone: tone(graph, dark.matches),
    shown: filter(graph, store.state),
    lit: null,
    names: () => (names ??= new Names(graph)),
    announce: (text) => {
      shell.announce(text);
    },
    select: (node, options) => {
      shell.select(node, options);
    },
    close: () => {
      shell.close();
    },
  };
  app.lit = lit(app);
  const build = (): void => {
    document.documentElement.lang = app.lang;
    document.title = textIn(graph.data.title, app.lang) || "terrigraph";
    app.words = new Words(app.lang);
    (shell as Shell | undefined)?.leave();
    shell = new Shell(app, root, dark);
    shell.update(null);
  };
  build();
  store.listen((state, before) => {
    app.state = state;
    const filters = (["kinds", "vias", "theme", "within", "from", "to", "undated"] as const).some((name) => state[name] !== before[name]);
    if (filters) app.shown = filter(graph, state);
    app.lit = lit(app);
    if (state.lang !== app.lang) {
      app.lang = state.lang;
      build();
      shell.refocus();
    } else shell.update(before);
  });
  window.terrigraph = {
    select: (id) => {
      const node = graph.node(id);
      if (node >= 0) app.select(node);
    },
    place: (id) => shell.place(graph.node(id)),
    state: () => store.state,
  };
  document.documentElement.dataset["ready"] = "1";
  performance.mark("ready");
  later(() => {
    setTimeout(() => {
      app.names().find("a", 9);
      app.names().byRole("a", 9);
    }, 100);
  });
}

start();
