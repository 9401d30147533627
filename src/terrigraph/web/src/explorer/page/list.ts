/** What is shown, as two sortable tables: the entries, and the links between them. */
import type { App } from "../app";
import { button, fill, h, icon, ICONS } from "../../common/dom";
import { nodeButton } from "./node_button";
import { whenOf } from "./panel";
import { fold } from "../../common/fold";
import { capital, textIn } from "../../common/text";
import type { State } from "../data/state";
import type { Word } from "../words";

const PAGE = 100;

interface Column {
  word: Word;
  cell(row: number): Node | string;
  by(row: number): string | number;
  number?: boolean;
}

export class List {
  readonly element: HTMLElement;
  private readonly find: HTMLInputElement;
  private readonly tabs: Record<State["table"], HTMLButtonElement>;
  private readonly table = h("div", { class: "table-box", tabindex: 0, role: "region" });
  private readonly pages = h("div", { class: "pages" });
  private sorted: { column: number; down: boolean } = { column: -1, down: false };
  private page = 0;

  constructor(private readonly app: App) {
    const { words, store } = app;
    const tab = (table: State["table"], word: Word): HTMLButtonElement =>
      button(
        "",
        () => {
          this.page = 0;
          this.sorted = { column: -1, down: false };
          store.set({ table });
        },
        words.t(word),
      );
    this.tabs = { nodes: tab("nodes", "actors"), links: tab("links", "links") };
    this.find = h("input", {
      type: "text",
      class: "find",
      "aria-label": words.t("find"),
      placeholder: words.t("find"),
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => {
        this.page = 0;
        store.set({ q: this.find.value.slice(0, 200) }, false);
      },
    });
    this.element = h(
      "div",
      { class: "pane sheet-pane" },
      h(
        "div",
        { class: "table-bar" },
        h("div", { class: "segments", role: "group", "aria-label": words.t("list") }, this.tabs.nodes, this.tabs.links),
        this.find,
      ),
      this.table,
      this.pages,
    );
  }

  update(): void {
    const { state, shown, words } = this.app;
    for (const [name, tab] of Object.entries(this.tabs)) tab.setAttribute("aria-pressed", String(name === state.table));
    fill(this.tabs.nodes, `${words.t("actors")} (${words.number(shown.nodes)})`);
    fill(this.tabs.links, `${words.t("links")} (${words.number(shown.links)})`);
    if (this.find.value !== state.q) this.find.value = state.q;
    this.table.setAttribute("aria-label", words.t(state.table === "nodes" ? "actors" : "links"));
    this.draw();
  }

  private rows(): number[] {
    const { shown, state } = this.app;
    const column = state.table === "nodes" ? shown.node : shown.link;
    const rows: number[] = [];
    const asked = fold(state.q).split(" ").filter(Boolean);
    for (let row = 0; row < column.length; row++) {
      if (column[row] && (!asked.length || this.matches(row, asked))) rows.push(row);
    }
    const columns = this.columns();
    const by = columns[this.sorted.column];
    const turn = this.sorted.down ? -1 : 1;
    if (by) {
      const keys = new Map(rows.map((row) => [row, by.by(row)]));
      const compare = new Intl.Collator(this.app.lang, { numeric: true }).compare;
      rows.sort((a, b) => {
        const one = keys.get(a)!;
        const other = keys.get(b)!;
        return turn * (typeof one === "number" && typeof other === "number" ? one - other : compare(String(one), String(other))) || a - b;
      });
    } else if (state.table === "nodes") rows.sort((a, b) => shown.degree[b]! - shown.degree[a]! || a - b);
    return rows;
  }

  private matches(row: number, asked: string[]): boolean {
    const { app } = this;
    const { graph, lang } = app;
    const text =
      app.state.table === "nodes"
        ? [graph.name(row, lang), graph.what(row, lang), graph.data.nodes.context[row] ?? ""]
        : graph.sentence(row, lang);
    const own = ` ${fold(text.join(" ").slice(0, 3000))}`;
    return asked.every((word) => own.includes(` ${word}`));
  }

  private columns(): Column[] {
    const { app } = this;
    const { graph, lang, words, shown } = app;
    const name = (node: number): string => graph.name(node, lang).slice(0, 200);
    if (app.state.table === "nodes") {
      return [
        { word: "name", cell: (node) => nodeButton(app, node), by: name },
        { word: "kind", cell: (node) => capital(graph.what(node, lang)), by: (node) => `${graph.kind[node]} ${graph.what(node, lang)}` },
        { word: "number", cell: (node) => words.number(shown.degree[node]!), by: (node) => shown.degree[node]!, number: true },
        {
          word: "source",
          cell: (node) => h("small", {}, this.sources(graph.data.nodes.source[node] ?? [])),
          by: (node) => textIn(graph.data.sources[graph.data.nodes.source[node]?.[0] ?? -1]?.title, lang),
        },
      ];
    }
    return [
      { word: "subject", cell: (link) => nodeButton(app, graph.source[link]!), by: (link) => name(graph.source[link]!) },
      { word: "relation", cell: (link) => h("bdi", {}, graph.label(link, lang)), by: (link) => graph.label(link, lang) },
      { word: "object", cell: (link) => nodeButton(app, graph.target[link]!), by: (link) => name(graph.target[link]!) },
      {
        word: "when",
        cell: (link) => whenOf(app, link),
        by: (link) => graph.bounds[4 * link + 1] || graph.bounds[4 * link] || graph.bounds[4 * link + 3] || 99999999,
      },
      { word: "written", cell: (link) => this.where(link), by: (link) => this.document(link) },
    ];
  }

  /** The first sources, and how many more there are. */
  private sources(all: number[]): string {
    const { graph, lang } = this.app;
    const more = all.length - 3;
    return [...all.slice(0, 3).map((source) => textIn(graph.data.sources[source]?.title, lang)), ...(more > 0 ? [`+${more}`] : [])].join(
      " · ",
    );
  }

  private document(link: number): string {
    const { data } = this.app.graph;
    const passage = data.passages[data.links.passages?.[link]?.[0] ?? -1];
    return passage
      ? (data.documents[passage.document]?.title ?? "")
      : textIn(data.sources[data.links.sources[link]?.[0] ?? -1]?.title, this.app.lang);
  }

  /** The quote, short, and its document; the whole is in the panel. */
  private where(link: number): Node {
    const { data } = this.app.graph;
    const { words } = this.app;
    const passage = data.passages[data.links.passages?.[link]?.[0] ?? -1];
    const quote = passage?.exact?.replace(/\s+/g, " ") ?? "";
    return h(
      "span",
      {},
      quote && h("q", { class: "cell-quote" }, words.quote(quote.length > 140 ? quote.slice(0, 139) + "…" : quote).join("")),
      h("small", {}, [this.document(link), passage?.row && `${words.t("row")} ${passage.row}`].filter(Boolean).join(", ")),
    );
  }

  private draw(): void {
    const { words, state } = this.app;
    const rows = this.rows();
    const columns = this.columns();
    this.page = Math.max(0, Math.min(this.page, Math.ceil(rows.length / PAGE) - 1));
    const from = this.page * PAGE;
    const here = rows.slice(from, from + PAGE);
    const head = columns.map((column, i) => {
      const on = this.sorted.column === i;
      return h(
        "th",
        { scope: "col", class: column.number ? "number" : "", "aria-sort": on ? (this.sorted.down ? "descending" : "ascending") : "none" },
        button(
          "sort",
          () => {
            this.sort(i, !!column.number);
          },
          words.t(column.word),
          icon(on && !this.sorted.down ? ICONS.up : "M5 9l7 7 7-7"),
        ),
      );
    });
    const body = here.map((row) =>
      h(
        "tr",
        { class: state.table === "nodes" && state.sel.includes(row) ? "on" : "" },
        ...columns.map((column, i) => {
          const content = column.cell(row);
          return i
            ? h("td", { class: column.number ? "number" : "", "data-label": words.t(column.word) }, content)
            : h("th", { scope: "row" }, content);
        }),
      ),
    );
    const caption = words.t(state.table === "nodes" ? "actors" : "links");
    fill(
      this.table,
      here.length
        ? h(
            "table",
            { class: `table ${state.table}` },
            h("caption", { class: "live" }, caption),
            h("thead", {}, h("tr", {}, ...head)),
            h("tbody", {}, ...body),
          )
        : h("p", { class: "empty" }, words.t(state.q ? "noMatch" : "nothing")),
    );
    const go = (by: number): void => {
      this.page += by;
      this.draw();
      this.table.scrollTop = 0;
      this.table.focus();
    };
    fill(
      this.pages,
      rows.length > PAGE &&
        h(
          "button",
          {
            type: "button",
            class: "tool",
            disabled: this.page === 0,
            onclick: () => {
              go(-1);
            },
          },
          words.t("previous"),
        ),
      h("span", { class: "count" }, rows.length ? words.t("pageOf", from + 1, from + here.length, rows.length) : ""),
      rows.length > PAGE &&
        h(
          "button",
          {
            type: "button",
            class: "tool",
            disabled: from + PAGE >= rows.length,
            onclick: () => {
              go(1);
            },
          },
          words.t("following"),
        ),
    );
  }

  private sort(column: number, down: boolean): void {
    this.sorted = this.sorted.column === column ? { column, down: !this.sorted.down } : { column, down };
    this.page = 0;
    this.draw();
    this.table.querySelectorAll<HTMLElement>(".sort")[column]?.focus();
    const { words } = this.app;
    this.app.announce(`${words.t("sortBy")}${words.colon()}${words.t(this.columns()[column]!.word)} ${this.sorted.down ? "↓" : "↑"}`);
  }
}
