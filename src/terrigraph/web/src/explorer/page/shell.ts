/** The page around the views: header, filters, stage, panel; what follows from a change of state. */
import type { App } from "../app";
import { Combo } from "./combo";
import { button, fill, h, icon, iconButton, ICONS } from "../../common/dom";
import { Filters } from "./filters";
import { Geo } from "../picture/geo";
import { List } from "./list";
import { tone } from "../data/look";
import { Matrix } from "./matrix";
import { Network } from "../picture/network";
import { Panel, whenOf } from "./panel";
import { Share } from "./share";
import type { Picture } from "./share";
import type { Stage } from "../picture/stage";
import { VIEWS } from "../data/state";
import type { State, View } from "../data/state";
import { StoryCard } from "./stories";
import { textIn } from "../../common/text";

const NARROW = matchMedia("screen and (max-width: 899px)");

const SHEET = 0.42;
const PEEK = 0.1;

interface Pane {
  element: HTMLElement;
  update(before: State | null): void;
}

export class Shell {
  private readonly live = h("div", { class: "live", "aria-live": "polite", role: "status" });
  private readonly search: Combo;
  private readonly tabs = new Map<View, HTMLButtonElement>();
  private readonly stageBox = h("div", { class: "stage-box", id: "stage", role: "tabpanel" });
  private readonly tip = h("div", { class: "tip", hidden: true });
  private readonly filters: Filters;
  private readonly panel: Panel;
  private readonly network: Network;
  private readonly geo: Geo;
  private readonly story: StoryCard;
  private readonly share: Share;
  private readonly shareButton: HTMLButtonElement;
  private readonly panes = new Map<View, Pane>();
  private readonly filterButton: HTMLButtonElement;
  private readonly languageButton: HTMLButtonElement;
  private readonly toneButton: HTMLButtonElement;
  private shown: View | null = null;
  private sheet = SHEET;
  private readonly watch: ResizeObserver;
  private returnTo: HTMLElement | null = null;
  private cleared = 0;

  constructor(
    private readonly app: App,
    private readonly root: HTMLElement,
    private readonly dark: MediaQueryList,
  ) {
    const { words } = app;
    this.search = new Combo(app, {
      label: words.t("search"),
      placeholder: words.t("search"),
      choose: (node) => {
        this.select(node, { focus: true });
      },
    });
    this.filters = new Filters(app);
    this.panel = new Panel(app);
    this.network = new Network(app);
    this.geo = new Geo(app);
    this.story = new StoryCard(app);
    this.share = new Share(app, () => this.picture());
    this.shareButton = h(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-haspopup": "dialog",
        "aria-label": words.t("share"),
        title: words.t("share"),
        onclick: () => {
          this.share.open();
        },
      },
      icon(ICONS.share),
      h("span", {}, words.t("share")),
    );
    this.geo.onhover = (lines, x, y) => {
      this.tell(lines, x, y);
    };
    this.network.onhover = (node, link, x, y) => {
      this.hover(node, link, x, y);
    };
    this.filterButton = h(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-expanded": "true",
        "aria-controls": "filters",
        "aria-label": words.t("filters"),
        title: words.t("filters"),
        onclick: (event: MouseEvent) => {
          // By keyboard the button leads to the filters, open or not; Escape leads back.
          this.showFilters(event.detail === 0 || !this.root.classList.contains("with-filters"), true);
        },
      },
      icon(ICONS.filter),
      h("span", {}, words.t("filtersShort")),
    );
    this.filters.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (NARROW.matches) this.showFilters(false, false);
      this.filterButton.focus();
    });
    this.filters.onshut = () => {
      this.showFilters(false, false);
      this.filterButton.focus();
    };
    this.languageButton = h(
      "button",
      {
        type: "button",
        class: "tool",
        lang: app.lang === "fr" ? "en" : "fr",
        onclick: () => {
          app.store.set({ lang: app.lang === "fr" ? "en" : "fr" });
        },
      },
      h("span", {}, words.t("language")),
      h("b", { class: "short" }, app.lang === "fr" ? "EN" : "FR"),
    );
    this.languageButton.title = words.t("languageLabel");
    this.toneButton = button(
      "tool",
      () => {
        this.turn();
      },
      icon(ICONS.sun),
    );
    this.build();
    this.paint();
    this.showFilters(!NARROW.matches, false);
    this.drag();
    this.lower(this.sheet);
    this.watch = new ResizeObserver(() => {
      this.lower(this.sheet);
    });
    this.watch.observe(root);
    window.onbeforeprint = () => {
      this.print(true);
    };
    window.onafterprint = () => {
      this.print(false);
    };
  }

  // ------------------------------------------------------------ the panel on a phone, as a sheet

  /** Set how much of the height the panel takes where it lies over the picture. */
  private lower(share: number): void {
    this.sheet = share;
    const { handle } = this.panel;
    const body = this.root.querySelector<HTMLElement>(".body")!;
    const high = share > 0.6;
    const tall = NARROW.matches ? body.clientHeight : 0;
    this.root.style.setProperty("--sheet", `${Math.round(share * tall)}px`);
    handle.setAttribute("aria-expanded", String(high));
    handle.setAttribute("aria-label", this.app.words.t(high ? "shrink" : "expand"));
    const telling = !this.story.element.hidden;
    this.root.classList.toggle("folded", telling && NARROW.matches && share > 0.3);
    const storyHeight = telling ? this.story.element.offsetHeight : 0;
    const covered = storyHeight + Math.min(share, 0.6) * tall;
    this.root.style.setProperty("--story-height", `${storyHeight}px`);
    for (const { stage } of [this.network, this.geo]) {
      if (stage.covered === covered) continue;
      stage.covered = covered;
      stage.onresize();
      stage.redraw();
    }
  }

  private drag(): void {
    const { handle } = this.panel;
    const body = this.root.querySelector<HTMLElement>(".body")!;
    let from: number | null = null;
    let moved = false;
    handle.addEventListener("pointerdown", (event) => {
      from = event.clientY;
      moved = false;
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (from === null || (!moved && Math.abs(event.clientY - from) < 6)) return;
      moved = true;
      const box = body.getBoundingClientRect();
      this.lower(Math.max(0.1, Math.min(0.92, (box.bottom - event.clientY) / box.height)));
    });
    handle.addEventListener("pointerup", () => {
      from = null;
    });
    handle.addEventListener("click", () => {
      if (!moved) this.lower(this.sheet > 0.6 ? SHEET : 0.9);
    });
  }

  private build(): void {
    const { app } = this;
    const { words } = app;
    const title = textIn(app.graph.data.title, app.lang);
    for (const view of VIEWS) {
      const tab = h(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${view}`,
          "aria-controls": "stage",
          onclick: () => {
            app.store.set({ view, cam: null });
          },
        },
        words.t(view),
      );
      this.tabs.set(view, tab);
    }
    const tabs = h("div", { role: "tablist", class: "tabs", "aria-label": words.t("views") }, ...this.tabs.values());
    tabs.addEventListener("keydown", (event) => {
      this.tabKey(event);
    });
    const list = new List(app);
    const matrix = new Matrix(app);
    this.panes.set("network", {
      element: h("div", { class: "pane" }, this.network.element),
      update: (before) => {
        this.follow(this.network, before);
      },
    });
    this.panes.set("map", {
      element: this.geo.element,
      update: (before) => {
        this.follow(this.geo, before);
      },
    });
    this.panes.set("list", {
      element: list.element,
      update: () => {
        list.update();
      },
    });
    this.panes.set("matrix", {
      element: matrix.element,
      update: () => {
        matrix.update();
      },
    });
    for (const one of [this.network, this.geo]) one.stage.element.append(this.zoom(one.stage));
    fill(
      this.root,
      h(
        "header",
        { class: "bar" },
        h("h1", { title }, h("bdi", {}, title)),
        this.search.element,
        tabs,
        h("div", { class: "bar-tools" }, this.filterButton, this.shareButton, this.languageButton, this.toneButton),
      ),
      h(
        "div",
        { class: "body" },
        h("main", { class: "main" }, this.stageBox, this.tip, this.story.element),
        this.panel.element,
        this.filters.element,
      ),
      this.live,
      this.share.element,
    );
  }

  private zoom(stage: Stage): HTMLElement {
    return h(
      "div",
      { class: "zoom" },
      this.zoomButton("plus", "zoomIn", () => {
        stage.zoom(1.5);
      }),
      this.zoomButton("minus", "zoomOut", () => {
        stage.zoom(1 / 1.5);
      }),
      this.zoomButton("whole", "whole", () => {
        this.app.store.set({ cam: null }, false);
        this.panes.get(this.app.state.view)?.update(null);
      }),
    );
  }

  private picture(): Picture | null {
    const { view } = this.app.state;
    const scene = view === "network" ? this.network : view === "map" ? this.geo : null;
    return scene && { scene, frame: scene.stage.frame() };
  }

  private zoomButton(drawing: "plus" | "minus" | "whole", word: "zoomIn" | "zoomOut" | "whole", run: () => void): HTMLElement {
    const made = iconButton("", this.app.words.t(word), ICONS[drawing], run);
    made.tabIndex = -1;
    return made;
  }

  private tabKey(event: KeyboardEvent): void {
    const views = [...this.tabs.keys()];
    const at = views.indexOf(this.app.state.view);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = views[(at + step + views.length) % views.length]!;
    this.app.store.set({ view: next, cam: null });
    this.tabs.get(next)?.focus();
  }

  // ------------------------------------------------------------ light and dark

  private printing = false;

  /** Paper is light. */
  private print(on: boolean): void {
    this.printing = on;
    this.paint();
    for (const { stage } of [this.network, this.geo]) stage.paint();
  }

  private isDark(): boolean {
    if (this.printing) return false;
    const chosen = document.documentElement.dataset["tone"];
    return chosen ? chosen === "dark" : this.dark.matches;
  }

  private turn(): void {
    document.documentElement.dataset["tone"] = this.isDark() ? "light" : "dark";
    this.paint();
    this.update(null);
  }

  private paint(): void {
    const { app } = this;
    const name = app.words.t(this.isDark() ? "light" : "dark");
    app.tone = tone(app.graph, this.isDark());
    app.tone.kinds.forEach((colour, i) => {
      this.root.style.setProperty(`--k${i}`, colour);
    });
    app.tone.vias.forEach((colour, i) => {
      this.root.style.setProperty(`--v${i}`, colour);
    });
    this.toneButton.setAttribute("aria-label", name);
    this.toneButton.title = name;
    this.dark.onchange = () => {
      this.paint();
      this.update(null);
    };
  }

  // ------------------------------------------------------------ following the state

  update(before: State | null): void {
    const { app } = this;
    const { state } = app;
    for (const [view, tab] of this.tabs) {
      tab.setAttribute("aria-selected", String(view === state.view));
      tab.tabIndex = view === state.view ? 0 : -1;
    }
    this.stageBox.setAttribute("aria-labelledby", `tab-${state.view}`);
    this.root.classList.toggle("chosen", state.sel.length > 0);
    this.filters.update();
    if (!before || state.sel !== before.sel || state.with !== before.with || state.depth !== before.depth || app.shown !== this.panelFor)
      this.panel.update();
    this.panelFor = app.shown;
    this.story.update();
    this.root.classList.toggle("telling", !this.story.element.hidden);
    const step = state.story !== before?.story || state.step !== before.step;
    if (!this.story.element.hidden && NARROW.matches && step) this.lower(PEEK);
    else if (NARROW.matches && (state.view !== this.shown || !state.sel.length !== !before?.sel.length)) {
      this.lower(!state.sel.length && (state.view === "list" || state.view === "matrix") ? PEEK : SHEET);
    } else if (step) this.lower(this.sheet);
    const pane = this.panes.get(state.view) ?? this.panes.get("network")!;
    if (this.shown !== state.view) {
      fill(this.stageBox, pane.element);
      this.shown = state.view;
      this.tip.hidden = true;
      pane.update(null);
    } else pane.update(before);
  }

  private panelFor: unknown = null;

  private follow(scene: Network | Geo, before: State | null): void {
    const { state } = this.app;
    scene.stage.resize(false);
    scene.update(
      !before ||
        state.step !== before.step ||
        state.story !== before.story ||
        (state.cam !== before.cam && (!state.cam || state.view !== before.view))
        ? "state"
        : state.sel !== before.sel
          ? "selection"
          : "stay",
    );
  }

  select(node: number, options: { focus?: boolean } = {}): void {
    const { app } = this;
    const from = document.activeElement;
    if (!this.panel.element.contains(from)) this.returnTo = from instanceof HTMLElement ? from : null;
    this.network.cursor = -1;
    app.store.set({ sel: [node], with: -1, depth: app.state.depth });
    this.announce(
      app.words.t(
        "opened",
        app.graph.name(node, app.lang),
        app.graph.what(node, app.lang),
        app.words.count("links", app.shown.degree[node]!),
      ),
    );
    if (options.focus) this.panel.focus();
    if (this.sheet < 0.3) this.lower(SHEET);
  }

  close(): void {
    const inside = this.panel.element.contains(document.activeElement);
    this.app.store.set({ sel: [], with: -1, depth: 0 });
    this.announce(this.app.words.t("closed"));
    if (inside) (this.returnTo?.isConnected ? this.returnTo : this.search.input).focus();
  }

  /** Stop following: another takes this one's place. */
  leave(): void {
    this.watch.disconnect();
    this.filters.stop();
  }

  refocus(): void {
    this.languageButton.focus();
  }

  announce(text: string): void {
    clearTimeout(this.cleared);
    fill(this.live, text);
    this.cleared = window.setTimeout(() => {
      fill(this.live);
    }, 6000);
  }

  place(node: number): [number, number] | null {
    return node < 0 ? null : this.app.state.view === "map" ? this.geo.place(node) : this.network.place(node);
  }

  private showFilters(on: boolean, focus: boolean): void {
    this.root.classList.toggle("with-filters", on);
    this.filterButton.setAttribute("aria-expanded", String(on));
    if (on && focus) this.filters.focus();
  }

  private hover(node: number, link: number, x: number, y: number): void {
    const { app } = this;
    const { graph, lang, words } = app;
    this.tell(
      node >= 0
        ? [graph.name(node, lang), `${graph.what(node, lang)} · ${words.count("links", app.shown.degree[node]!)}`]
        : link >= 0
          ? [graph.sentence(link, lang).join(" · "), whenOf(app, link)]
          : null,
      x,
      y,
    );
  }

  private tell(lines: [string, string] | null, x: number, y: number): void {
    const { tip } = this;
    tip.hidden = !lines;
    if (!lines) return;
    fill(tip, h("strong", {}, lines[0].slice(0, 160)), lines[1] ? h("span", {}, lines[1]) : null);
    tip.style.left = `${Math.max(8, Math.min(x + 14, this.stageBox.clientWidth - 290))}px`;
    tip.style.top = `${y + 18}px`;
  }
}
