/** Two kinds crossed: who is linked to what, directly or through one go-between. */
import type { App } from "../app";
import { button, fill, h } from "../../common/dom";
import { nodeButton } from "./node_button";
import { capital, textIn } from "../../common/text";

const ROWS = 60;
const COLS = 24;

/** How many direct links there are, and else how many steps away the other is. */
interface Cell {
  direct: number;
  steps: number;
}

const FAR = 4;
const BUSY = 400;
const BUDGET = 4000;

export class Matrix {
  readonly element: HTMLElement;
  private readonly rows: HTMLSelectElement;
  private readonly cols: HTMLSelectElement;
  private readonly box = h("div", { class: "table-box matrix-box", tabindex: 0, role: "region" });
  private readonly note = h("p", { class: "hint" });

  constructor(private readonly app: App) {
    const { words, graph, lang, store } = app;
    const select = (name: "rows" | "cols"): HTMLSelectElement => {
      const select: HTMLSelectElement = h(
        "select",
        {
          id: `matrix-${name}`,
          onchange: () => {
            store.set({ [name]: select.value });
          },
        },
        ...graph.data.kinds.map((kind) => h("option", { value: kind.id }, capital(textIn(kind.plural, lang)))),
      );
      return select;
    };
    this.rows = select("rows");
    this.cols = select("cols");
    this.box.setAttribute("aria-label", words.t("matrix"));
    this.element = h(
      "div",
      { class: "pane sheet-pane" },
      h(
        "div",
        { class: "table-bar" },
        h("label", { class: "inline" }, words.t("rows"), this.rows),
        h("label", { class: "inline" }, words.t("cols"), this.cols),
        h("p", { class: "hint" }, words.t("matrixHint")),
      ),
      this.note,
      this.box,
    );
  }

  update(): void {
    const { state } = this.app;
    this.rows.value = state.rows;
    this.cols.value = state.cols;
    this.draw();
  }

  /** From each row, what can be reached over others than rows and columns, in few steps and not through those that link all with all. */
  private cells(): Map<number, Map<number, Cell>> {
    const { graph, shown, state } = this.app;
    const table = new Map<number, Map<number, Cell>>();
    const rowKind = graph.kindIndex(state.rows);
    const colKind = graph.kindIndex(state.cols);
    const rows: number[] = [];
    for (let row = 0; row < graph.n; row++) if (shown.node[row] && graph.kind[row] === rowKind) rows.push(row);
    const depth = rows.length > BUSY ? 2 : FAR;
    for (const row of rows) {
      const own = new Map<number, Cell>();
      const seen = new Set([row]);
      let front = [row];
      for (let steps = 1; steps <= depth && front.length && seen.size < BUDGET; steps++) {
        const next = new Set<number>();
        for (const node of front) {
          for (const link of graph.links(node)) {
            const end = graph.other(link, node);
            if (!shown.link[link] || end === row) continue;
            if (graph.kind[end] === colKind) {
              const cell = own.get(end) ?? own.set(end, { direct: 0, steps }).get(end)!;
              if (steps === 1) cell.direct++;
            } else if (!seen.has(end) && graph.kind[end] !== rowKind && graph.degree[end]! <= BUSY) next.add(end);
          }
        }
        front = [...next];
        for (const node of front) seen.add(node);
      }
      if (own.size) table.set(row, own);
    }
    return table;
  }

  private draw(): void {
    const { app } = this;
    const { words, graph, lang } = app;
    const cells = this.cells();
    const weight = (cell: Cell): number => cell.direct * 3 + 1 / cell.steps;
    const totals = new Map<number, number>();
    for (const own of cells.values()) for (const [col, cell] of own) totals.set(col, (totals.get(col) ?? 0) + weight(cell));
    const sum = (row: number): number => [...cells.get(row)!.values()].reduce((all, cell) => all + weight(cell), 0);
    const byName = (a: number, b: number): number => graph.name(a, lang).localeCompare(graph.name(b, lang), lang);
    const rows = [...cells.keys()].sort((a, b) => sum(b) - sum(a) || byName(a, b));
    const near = new Map<number, number>();
    for (const row of rows.slice(0, ROWS)) for (const col of cells.get(row)!.keys()) near.set(col, (near.get(col) ?? 0) + 1);
    // Of many columns, those that cross the most of the first rows; of many rows, those that cross these columns.
    const cols = [...totals.keys()].sort(
      (a, b) => (totals.size > COLS ? (near.get(b) ?? 0) - (near.get(a) ?? 0) : 0) || totals.get(b)! - totals.get(a)! || byName(a, b),
    );
    const someCols = cols.slice(0, COLS);
    const crossings = (row: number): number => someCols.filter((col) => cells.get(row)!.has(col)).length;
    const someRows = (
      rows.length > ROWS ? rows.slice(0, 10 * ROWS).sort((a, b) => crossings(b) - crossings(a) || sum(b) - sum(a)) : rows
    ).slice(0, ROWS);
    fill(
      this.note,
      rows.length > ROWS || cols.length > COLS ? words.t("matrixCut", someRows.length, rows.length, someCols.length, cols.length) : "",
    );
    this.note.hidden = !this.note.textContent;
    if (!rows.length) {
      fill(this.box, h("p", { class: "empty" }, words.t("noMatrix")));
      return;
    }
    const most = Math.max(1, ...someRows.flatMap((row) => [...cells.get(row)!.values()].map((cell) => cell.direct)));
    fill(
      this.box,
      h(
        "table",
        { class: "matrix" },
        h("caption", { class: "live" }, `${words.t("matrix")}${words.colon()}${this.title(app.state.rows)}, ${this.title(app.state.cols)}`),
        h(
          "thead",
          {},
          h("tr", {}, h("td"), ...someCols.map((col) => h("th", { scope: "col" }, h("div", { class: "turned" }, nodeButton(app, col))))),
        ),
        h(
          "tbody",
          {},
          ...someRows.map((row) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, nodeButton(app, row)),
              ...someCols.map((col) => h("td", {}, this.cell(row, col, cells.get(row)!.get(col), most))),
            ),
          ),
        ),
      ),
    );
  }

  private title(kind: string): string {
    return textIn(this.app.graph.data.kinds[this.app.graph.kindIndex(kind)]?.plural, this.app.lang);
  }

  private cell(row: number, col: number, cell: Cell | undefined, most: number): HTMLElement | null {
    const { app } = this;
    const { words, graph, lang } = app;
    if (!cell) return null;
    const how = cell.direct
      ? `${cell.direct} ${words.t(cell.direct > 1 ? "directCells" : "directCell")}`
      : words.t("viaCell", cell.steps - 1);
    const dot = h("span", { class: `dot ${cell.direct ? "full" : "ring"}` });
    const size = cell.direct ? 12 + 14 * Math.sqrt(cell.direct / most) : 27 - 4 * cell.steps;
    dot.style.width = dot.style.height = `${size.toFixed(1)}px`;
    const text = `${graph.name(row, lang).slice(0, 100)}, ${graph.name(col, lang).slice(0, 100)}${words.colon()}${how}`;
    const made = button(
      "cross",
      () => {
        app.store.set({ sel: [row], with: col });
      },
      dot,
    );
    made.ariaLabel = made.title = text;
    return made;
  }
}
