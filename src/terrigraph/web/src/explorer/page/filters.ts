/** The legend, which is the filter: kinds and links with their counts, period, theme, territory. */
import type { App } from "../app";
import { button, fill, h, iconButton, ICONS } from "../../common/dom";
import { filtered } from "../data/filter";
import { glyph } from "../data/look";
import { Period } from "./period";
import { UNFILTERED } from "../data/state";
import { capital, listed, textIn } from "../../common/text";

export class Filters {
  readonly element: HTMLElement;
  private readonly kinds: Legend;
  private readonly vias: Legend;
  private readonly period: Period | null;
  private readonly theme: HTMLSelectElement | null;
  private readonly within: HTMLSelectElement | null;
  private readonly total = h("p", { class: "total" });
  private readonly reset: HTMLButtonElement;

  constructor(private readonly app: App) {
    const { words, graph } = app;
    const { data } = graph;
    this.kinds = new Legend(
      app,
      words.t("kinds"),
      "kinds",
      data.kinds.map((kind) => kind.id),
      (i) => [glyph(i, app.shapes[i]!), capital(textIn(data.kinds[i]!.plural, app.lang))],
    );
    this.vias = new Legend(
      app,
      words.t("vias"),
      "vias",
      data.vias.map((via) => via.id),
      (i) => [stroke(i), capital(textIn(data.vias[i]!.label, app.lang))],
    );
    this.period = graph.years ? new Period(app, graph.years) : null;
    this.theme = this.choice("theme", words.t("anyTheme"), themes(app));
    this.within = this.choice("within", words.t("anyPlace"), places(app));
    this.reset = button(
      "text-button",
      () => {
        app.store.set(UNFILTERED);
        this.focus();
      },
      words.t("reset"),
    );
    const field = (title: string, select: HTMLSelectElement | null): HTMLElement | null =>
      select && h("section", { class: "field" }, h("h3", {}, h("label", { for: select.id }, title)), select);
    this.element = h(
      "div",
      { class: "filters", id: "filters", role: "region", "aria-label": words.t("filters") },
      h(
        "div",
        { class: "filters-head" },
        h("h2", { tabindex: -1 }, words.t("filters")),
        iconButton("shut", words.t("close"), ICONS.close, () => {
          this.onshut();
        }),
      ),
      h("div", { class: "filters-total" }, this.total, this.reset),
      this.kinds.element,
      field(words.t("theme"), this.theme),
      field(words.t("within"), this.within),
      this.period?.element ?? null,
      this.vias.element,
    );
  }

  onshut: () => void = () => undefined;

  private choice(name: "theme" | "within", any: string, options: [number, string][]): HTMLSelectElement | null {
    if (!options.length) return null;
    const select = h(
      "select",
      {
        id: `choose-${name}`,
        onchange: () => {
          this.app.store.set({ [name]: Number(select.value), cam: null });
        },
      },
      h("option", { value: "-1" }, any),
      ...options.map(([node, text]) => h("option", { value: node }, text)),
    );
    return select;
  }

  update(): void {
    const { app } = this;
    const { shown, state, words } = app;
    this.kinds.update(shown.kinds, state.kinds);
    this.vias.update(shown.vias, state.vias);
    this.period?.update();
    if (this.theme) this.theme.value = String(state.theme);
    if (this.within) this.within.value = String(state.within);
    fill(this.total, `${words.count("nodes", shown.nodes)}, ${words.count("links", shown.links)}`);
    this.reset.hidden = !filtered(state);
  }

  /** Stop time where it plays. */
  stop(): void {
    this.period?.stop();
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }
}

/** A group of switches, one stop for the keyboard: arrows go from one to the next. */
class Legend {
  readonly element: HTMLElement;
  private readonly buttons: HTMLButtonElement[];
  private readonly counts: HTMLElement[] = [];

  constructor(
    private readonly app: App,
    title: string,
    private readonly name: "kinds" | "vias",
    private readonly ids: string[],
    label: (i: number) => [SVGSVGElement, string],
  ) {
    this.buttons = ids.map((_, i) => {
      const [drawing, text] = label(i);
      const count = h("span", { class: "count" });
      this.counts.push(count);
      return h(
        "button",
        {
          type: "button",
          class: "switch",
          tabindex: i ? -1 : 0,
          onclick: (event: MouseEvent) => {
            this.toggle(i, event.altKey || event.shiftKey);
          },
        },
        drawing,
        h("span", { class: "switch-name" }, text),
        count,
      );
    });
    this.element = h(
      "section",
      { class: "field" },
      h("h3", { id: `legend-${name}` }, title),
      h(
        "div",
        { class: "switches", role: "toolbar", "aria-orientation": "vertical", "aria-labelledby": `legend-${name}` },
        ...this.buttons,
      ),
    );
    this.element.addEventListener("keydown", (event) => {
      this.key(event);
    });
  }

  private toggle(i: number, only: boolean): void {
    const now = this.app.state[this.name] ?? this.ids;
    const id = this.ids[i]!;
    const next = only
      ? [id]
      : now.includes(id)
        ? now.filter((one) => one !== id)
        : this.ids.filter((one) => one === id || now.includes(one));
    this.app.store.set({ [this.name]: next.length === this.ids.length ? null : next });
    this.app.announce(`${this.app.words.count("nodes", this.app.shown.nodes)}, ${this.app.words.count("links", this.app.shown.links)}`);
  }

  private key(event: KeyboardEvent): void {
    const at = this.buttons.findIndex((button) => button === document.activeElement);
    const live = this.buttons.filter((button) => !button.hidden);
    if (at < 0) return;
    const here = live.indexOf(this.buttons[at]!);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const next =
      event.key === "Home"
        ? live[0]
        : event.key === "End"
          ? live[live.length - 1]
          : step
            ? live[(here + step + live.length) % live.length]
            : undefined;
    if (!next) return;
    event.preventDefault();
    for (const button of this.buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  /** Show the counts. A line of nothing goes; not those above the slider while time moves. */
  update(counts: number[], on: string[] | null): void {
    const { state } = this.app;
    const stays = this.name === "kinds" && !!(state.from || state.to);
    this.buttons.forEach((button, i) => {
      const pressed = !on || on.includes(this.ids[i]!);
      button.setAttribute("aria-pressed", String(pressed));
      button.classList.toggle("none", !counts[i]);
      button.hidden = !counts[i] && pressed && (!this.all[i] || !stays) && button !== document.activeElement;
      fill(this.counts[i]!, this.app.words.number(counts[i]!));
    });
    if (!this.buttons.some((button) => button.tabIndex === 0 && !button.hidden)) {
      const first = this.buttons.find((button) => !button.hidden);
      if (first) first.tabIndex = 0;
    }
  }

  /** How many there are of each in the whole file. */
  private get all(): number[] {
    const { graph } = this.app;
    const counts = this.ids.map(() => 0);
    const column = this.name === "kinds" ? graph.kind : graph.via;
    for (const one of column) counts[one]!++;
    Object.defineProperty(this, "all", { value: counts });
    return counts;
  }
}

function stroke(via: number): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "-12 -12 24 24");
  svg.setAttribute("class", "glyph line");
  svg.style.setProperty("--c", `var(--v${via})`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", "M-10,0H10");
  svg.append(path);
  return svg;
}

/** Themes in the order of their tree, indented; where a theme is under several, it stands under the nearest. */
function themes(app: App): [number, string][] {
  const { graph, lang } = app;
  const { broader } = graph.data;
  const index = graph.kindIndex("theme");
  const options: [number, string][] = [];
  const seen = new Set<number>();
  const order = new Intl.Collator(lang);
  const all = [...graph.kind.keys()].filter((node) => graph.kind[node] === index);
  const inside = new Set(all);
  const above = (node: number): number[] => (broader?.[node] ?? []).filter((one) => inside.has(one) && one !== node);
  const children = new Map<number, number[]>();
  for (const node of all) {
    const parent = above(node).reduce((best, one) => (best < 0 || above(one).length > above(best).length ? one : best), -1);
    listed(children, parent).push(node);
  }
  const add = (parent: number, depth: number): void => {
    const here = (children.get(parent) ?? [])
      .map((node): [number, string] => [node, graph.name(node, lang).slice(0, 80)])
      .sort((a, b) => order.compare(a[1], b[1]));
    for (const [node, name] of here) {
      if (seen.has(node)) continue;
      seen.add(node);
      options.push([node, "\u00a0\u00a0\u00a0".repeat(Math.min(depth, 6)) + name]);
      add(node, depth + 1);
    }
  };
  add(-1, 0);
  for (const node of all) if (!seen.has(node)) options.push([node, graph.name(node, lang).slice(0, 80)]);
  return options;
}

/** The areas that hold some of the territories, by name. */
function places(app: App): [number, string][] {
  const { graph, lang } = app;
  const count = new Map<number, number>();
  const order = new Intl.Collator(lang);
  for (const areas of Object.values(graph.data.within ?? {})) for (const area of areas) count.set(area, (count.get(area) ?? 0) + 1);
  return [...count]
    .map(([area, many]): [number, string] => [area, `${graph.areaName(area, lang).slice(0, 80)} (${app.words.number(many)})`])
    .sort((a, b) => order.compare(a[1], b[1]))
    .slice(0, 1500);
}
