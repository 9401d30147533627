/** What is chosen, in words: its links, grouped and dated, each with where it is written. */
import type { App } from "../app";
import { between, chain, sharedBy } from "../focus/chains";
import { Combo } from "./combo";
import type { Fact } from "../data/data";
import { button, fill, h, icon, iconButton, ICONS, out } from "../../common/dom";
import { evidence, evidenceOf, titled } from "./evidence";
import { home } from "./home";
import { nodeButton } from "./node_button";
import { glyph } from "../data/look";
import { reached } from "../focus/radial";
import { UNFILTERED } from "../data/state";
import type { State } from "../data/state";
import { address, capital, listed, textIn, tied } from "../../common/text";
import { isFormer } from "../words";

const FIRST = 12;
const MORE = 50;
const OPEN = 6;
const SHORT = 60;

interface Group {
  title: string;
  rank: number;
  items: number[][];
}

export class Panel {
  readonly element: HTMLElement;
  private readonly body = h("div", { class: "panel-body" });

  readonly handle: HTMLButtonElement;

  constructor(private readonly app: App) {
    this.handle = h("button", { type: "button", class: "handle", "aria-controls": "panel" });
    this.element = h("aside", { class: "panel", "aria-label": app.words.t("panel"), id: "panel" }, this.handle, this.body);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.app.state.sel.length) this.app.close();
    });
  }

  /** Show what the state has chosen. */
  update(): void {
    const { app } = this;
    const [first] = app.state.sel;
    const content = first === undefined ? home(app) : app.state.with >= 0 ? this.comparison(first, app.state.with) : this.card(first);
    fill(this.body, ...content);
    this.body.scrollTop = 0;
    this.element.classList.toggle("chosen", first !== undefined);
  }

  focus(): void {
    this.body.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  // ------------------------------------------------------------ one node

  private card(node: number): Node[] {
    const { app } = this;
    const { graph, words } = app;
    const { nodes, facts } = graph.data;
    const note = nodes.note?.[node] ?? "";
    const own = nodes.passages?.[node] ?? [];
    const all = facts?.[node] ?? [];
    const same = all.find((fact) => textIn(fact.value, "fr") === nodes.context[node]);
    const context = same ? textIn(same.value, app.lang) : graph.context(node, app.lang);
    const others = all.filter((fact) => fact !== same && textIn(fact.value, app.lang) !== graph.what(node, app.lang));
    const parts: Node[] = [
      this.heading(node),
      ...(context && context !== graph.what(node, app.lang) ? [h("p", { class: "context" }, context)] : []),
      this.facts(
        others.filter((fact) => textIn(fact.value, app.lang).length <= SHORT),
        node,
      ),
      this.tools(node),
      ...this.groups(node).map((group, i) => this.group(group, node, i)),
      this.outside(node),
    ];
    const more = others.filter((fact) => textIn(fact.value, app.lang).length > SHORT);
    if (more.length) parts.push(h("section", { class: "group" }, h("h3", {}, words.t("about")), this.facts(more)));
    if (own.length || note || !graph.degree[node]) {
      parts.push(h("section", { class: "group" }, h("h3", {}, words.t("itself")), evidence(app, own, [], note)));
    }
    const sources = nodes.source[node] ?? [];
    if (sources.length) {
      parts.push(
        h(
          "section",
          { class: "group quiet" },
          h("h3", {}, words.t("sources")),
          h("ul", { class: "plain" }, ...sources.map((source) => h("li", {}, titled(app, source)))),
          button(
            "text-button",
            () => {
              app.close();
              this.body.querySelector<HTMLElement>(".covers h3")?.focus();
            },
            words.t("covers"),
          ),
        ),
      );
    }
    return parts;
  }

  private heading(node: number): HTMLElement {
    const { app } = this;
    const { graph, words } = app;
    return h(
      "header",
      { class: "card-head" },
      h(
        "p",
        { class: "what" },
        glyph(graph.kind[node]!, app.shapes[graph.kind[node]!]!),
        h("bdi", {}, capital(graph.what(node, app.lang))),
        graph.inferredNodes.has(node) && h("span", { class: "tag" }, words.t("inferred")),
      ),
      h("h2", { tabindex: -1 }, h("bdi", {}, tied(graph.name(node, app.lang)))),
      iconButton("shut", words.t("close"), ICONS.close, () => {
        app.close();
      }),
    );
  }

  private facts(facts: Fact[], event = -1): HTMLElement {
    const { app } = this;
    const { words, graph } = app;
    const list = h("dl", { class: "facts" });
    const days = graph.eventDays(event);
    const add = (name: string, value: HTMLElement, long = false): void => {
      list.append(h("div", {}, h("dt", {}, capital(name)), h("dd", { class: long ? "long" : "" }, value)));
    };
    if (event >= 0 && graph.kindId(event) === "event") {
      add(
        words.t(graph.data.nodes.datedBy?.[event] === undefined ? "dated" : "datedBy"),
        h("bdi", {}, days ? words.period(days) : words.t("undatedOne")),
      );
    }
    for (const fact of facts) {
      const to = address(fact.url ?? "");
      const text = textIn(fact.value, app.lang);
      const value = out(to, text || to, "bdi");
      add(textIn(graph.data.labels[fact.label], app.lang), value, text.length > 300);
    }
    return list;
  }

  private tools(node: number): HTMLElement {
    const { app } = this;
    const { state, words } = app;
    const depth = (value: State["depth"], text: string): HTMLElement =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(state.depth === value),
          onclick: () => {
            app.store.set({ depth: value, view: value ? "network" : state.view, cam: null });
          },
        },
        text,
      );
    const reach = state.depth ? reached(app, node, state.depth) : null;
    const combo = new Combo(app, {
      label: words.t("compare"),
      placeholder: words.t("compare"),
      leave: [node],
      choose: (other) => {
        app.store.set({ with: other, depth: 0, view: state.view === "map" ? "network" : state.view });
        this.focus();
      },
    });
    return h(
      "div",
      { class: "tools" },
      h(
        "div",
        { class: "row" },
        h("span", { class: "tool-label", id: "depth" }, words.t("depth")),
        h(
          "div",
          { class: "segments", role: "group", "aria-labelledby": "depth" },
          depth(0, words.t("depth0")),
          depth(1, words.t("depth1")),
          depth(2, words.t("depth2")),
        ),
      ),
      reach && reach.drawn < reach.all && h("p", { class: "hint" }, words.t("cut", reach.drawn, reach.all)),
      combo.element,
    );
  }

  private outside(node: number): HTMLElement {
    const { app } = this;
    const { graph, shown, words } = app;
    const away = [...graph.links(node)].filter((link) => !shown.link[link]).length;
    if (!away) return h("span");
    return h(
      "p",
      { class: "outside" },
      words.t("hiddenLinks", away),
      " ",
      button(
        "text-button",
        () => {
          app.store.set(UNFILTERED);
          this.focus();
        },
        words.t("showHidden"),
      ),
    );
  }

  // ------------------------------------------------------------ groups of links

  private groups(node: number): Group[] {
    const { graph, shown, lang } = this.app;
    const byTitle = new Map<string, Group>();
    const byFact = new Map<string, number[]>();
    for (const link of graph.links(node)) {
      if (!shown.link[link]) continue;
      const via = graph.data.vias[graph.via[link]!]!;
      const out = !via.directed || graph.source[link] === node;
      const id = graph.data.links.id[link] ?? "";
      const key = `${via.id} ${out}`;
      const fact = id && `${key} ${id}`;
      const same = fact && byFact.get(fact);
      if (same) {
        same.push(link);
        continue;
      }
      const item = [link];
      const other = graph.kind[graph.other(link, node)]!;
      if (fact) byFact.set(fact, item);
      const title = capital(out ? textIn(via.label, lang) : textIn(via.inverse, lang) || textIn(via.label, lang));
      const rank =
        (id ? 0 : 100) +
        other +
        (graph.kindId(graph.other(link, node)) === "theme" ? 1000 : 0) +
        (graph.other(link, node) !== node && other === graph.kind[node] ? 50 : 0);
      const group = byTitle.get(key);
      if (group) {
        group.items.push(item);
        group.rank = Math.min(group.rank, rank);
      } else byTitle.set(key, { title, rank, items: [item] });
    }
    const groups = [...byTitle.values()].sort((a, b) => a.rank - b.rank);
    for (const item of groups.flatMap((one) => one.items))
      item.sort((a, b) => Number(graph.data.links.as?.[a] !== undefined) - Number(graph.data.links.as?.[b] !== undefined));
    for (const group of groups) group.items.sort((a, b) => this.start(b[0]!) - this.start(a[0]!));
    return groups;
  }

  private start(link: number): number {
    const { bounds } = this.app.graph;
    return bounds[4 * link + 1] || bounds[4 * link] || bounds[4 * link + 3] || 0;
  }

  private group(group: Group, node: number, index: number): HTMLElement {
    const { words } = this.app;
    const { items } = group;
    const id = `group${index}`;
    const list = h("ul", { class: "facts-list" });
    const few = items.length <= OPEN;
    const add = (from: number, to: number): void => {
      list.append(...items.slice(from, to).map((item) => this.item(item, node, few)));
    };
    add(0, items.length <= FIRST + 3 ? items.length : FIRST);
    const section = h(
      "section",
      { class: "group", "aria-labelledby": id },
      h("h3", { id }, h("bdi", {}, group.title), " ", h("span", { class: "count" }, words.number(items.length))),
      list,
    );
    if (list.childElementCount < items.length) {
      const name = (): void => {
        fill(more, words.t("more", Math.min(MORE, items.length - list.childElementCount)));
      };
      const more = button("text-button more", () => {
        const at = list.childElementCount;
        add(at, at + MORE);
        list.children[at]?.querySelector<HTMLElement>("button")?.focus();
        if (list.childElementCount < items.length) name();
        else more.remove();
      });
      name();
      section.append(more);
    }
    return section;
  }

  /** One fact: who is at its other ends, what it is, when, in what capacity, and where that is written. */
  private item(links: number[], node: number, open: boolean): HTMLElement {
    const { app } = this;
    const { graph, words, lang } = app;
    const [link] = links as [number];
    const via = graph.data.vias[graph.via[link]!]!;
    const ends = [...new Set(links.map((one) => graph.other(one, node)))];
    const label = graph.label(link, lang);
    const rest = graph.siblings(link).flatMap((one) => [graph.source[one]!, graph.target[one]!]);
    const others = [...new Set(rest)].filter((one) => one !== node && !ends.includes(one));
    const line = h("p", { class: "statement" });
    if (label && label !== textIn(via.label, lang)) line.append(h("strong", {}, h("bdi", {}, label)));
    for (const detail of this.tags(link, node)) line.append(detail);
    const lines: (Node | false)[] = [
      h(
        "div",
        { class: "ends" },
        ...ends.map((end) => h("span", {}, this.complement(link, end), nodeButton(app, end))),
        ...others.map((end) => h("span", { class: "other-ends" }, this.complement(link, end), nodeButton(app, end))),
      ),
      line.childNodes.length > 0 && line,
      ...this.more(link),
    ];
    const proof = evidenceOf(app, link);
    const written = !proof.childElementCount
      ? false
      : open
        ? proof
        : h("details", { class: "written" }, h("summary", {}, words.t("written")), proof);
    return h("li", { class: "fact" }, ...lines, written);
  }

  /** What a second end is to the fact: "au titre de" a territory. */
  private complement(link: number, end: number): string {
    const { graph, lang } = this.app;
    const own = graph.siblings(link).find((one) => graph.target[one] === end && graph.data.links.as?.[one] !== undefined);
    return own === undefined ? "" : `${textIn(graph.data.labels[graph.data.links.as![own]!], lang)} `;
  }

  private tags(link: number, of = -1): HTMLElement[] {
    const { app } = this;
    const { graph, words, shown, state } = app;
    const dates = graph.dates(link);
    const when = whenOf(app, link, of);
    const tags: HTMLElement[] = [];
    if (when) tags.push(h("span", { class: "when" }, when));
    const assertion = graph.data.links.assertion?.[link];
    if (assertion !== undefined) tags.push(h("span", { class: "tag warn" }, textIn(graph.data.labels[assertion], app.lang)));
    if (!graph.when.has(graph.target[link]!) && isFormer(dates)) tags.push(h("span", { class: "tag" }, words.t("former")));
    if (graph.honorary.has(link)) tags.push(h("span", { class: "tag" }, words.t("honorary")));
    if (graph.inferred[link]) tags.push(h("span", { class: "tag warn" }, words.t("inferred")));
    if (state.from || state.to) {
      const word = shown.link[link] === 2 ? "certain" : shown.link[link] === 1 ? "possible" : "undatedOne";
      tags.push(h("span", { class: `tag ${word}` }, words.t(word)));
    }
    return tags;
  }

  private more(link: number): HTMLElement[] {
    const { app } = this;
    const { graph, words, lang } = app;
    const { capacity, more, stated } = graph.data.links;
    const details: HTMLElement[] = [];
    for (const wording of stated?.[link] ?? []) details.push(h("p", { class: "detail" }, h("bdi", {}, words.quoted(wording))));
    for (const detail of more?.[link] ?? [])
      details.push(h("p", { class: "detail" }, textIn(detail.label, lang), words.colon(), h("bdi", {}, textIn(detail.value, lang))));
    const mandates = new Map<string, number[]>();
    for (const one of capacity?.[link] ?? []) {
      if (one >= graph.m) continue;
      const id = graph.data.links.id[one] || String(one);
      listed(mandates, id).push(one);
    }
    if (mandates.size) {
      details.push(
        h(
          "div",
          { class: "capacity" },
          h("p", {}, words.t("capacity"), words.colon()),
          h(
            "ul",
            {},
            ...[...mandates.values()].map((links) =>
              h(
                "li",
                {},
                h("bdi", {}, graph.label(links[0]!, lang)),
                h("span", { class: "ends" }, ...links.map((one) => nodeButton(app, graph.target[one]!))),
              ),
            ),
          ),
        ),
      );
    }
    return details;
  }

  // ------------------------------------------------------------ two nodes

  private comparison(one: number, other: number): Node[] {
    const { app } = this;
    const { words, lang } = app;
    const { graph } = app;
    const direct = between(app, one, other);
    const common = sharedBy(app, one, other);
    const steps = chain(app, one, other);
    const parts: Node[] = [
      h(
        "header",
        { class: "card-head" },
        h("p", { class: "what" }, icon(ICONS.path), words.t("chain")),
        h("h2", { tabindex: -1 }, words.t("between", graph.name(one, lang), graph.name(other, lang))),
        h("p", { class: "ends" }, nodeButton(app, one), nodeButton(app, other)),
        iconButton("shut", words.t("swap"), ICONS.close, () => {
          app.store.set({ with: -1 });
          this.focus();
        }),
      ),
    ];
    if (direct.length) parts.push(this.section(words.t("direct"), direct.length, this.stepList([{ from: one, to: other, links: direct }])));
    else if (steps.length)
      parts.push(this.section(words.t("chain"), -1, h("p", { class: "hint" }, words.count("steps", steps.length)), this.stepList(steps)));
    else parts.push(h("p", { class: "empty" }, words.t("noChain")));
    const list = h("ul", { class: "facts-list" });
    const show = (from: number, to: number): void => {
      for (const node of common.slice(from, to)) {
        const links = (end: number): HTMLElement =>
          h("ul", { class: "sides" }, ...between(app, node, end).map((link) => h("li", {}, this.sentence(link))));
        list.append(h("li", { class: "fact" }, h("div", { class: "ends" }, nodeButton(app, node)), links(one), links(other)));
      }
    };
    show(0, 30);
    parts.push(this.section(words.t("shared"), common.length, common.length ? list : h("p", { class: "empty" }, words.t("noShared"))));
    if (common.length > 30) {
      const more = button(
        "text-button more",
        () => {
          show(30, common.length);
          more.remove();
        },
        words.t("more", common.length - 30),
      );
      parts.push(more);
    }
    return parts;
  }

  private section(title: string, count: number, ...content: Node[]): HTMLElement {
    return h(
      "section",
      { class: "group" },
      h("h3", {}, title, " ", count >= 0 && h("span", { class: "count" }, this.app.words.number(count))),
      ...content,
    );
  }

  private stepList(steps: { from: number; to: number; links: number[] }[]): HTMLElement {
    const { app } = this;
    return h(
      "ol",
      { class: "steps" },
      ...steps.map((step, i) =>
        h(
          "li",
          {},
          i === 0 && nodeButton(app, step.from),
          h(
            "ul",
            { class: "facts-list" },
            ...step.links
              .slice(0, 6)
              .map((link) =>
                h(
                  "li",
                  { class: "fact" },
                  h("p", { class: "statement" }, this.sentence(link), ...this.tags(link)),
                  ...this.more(link),
                  evidenceOf(app, link),
                ),
              ),
          ),
          nodeButton(app, step.to),
        ),
      ),
    );
  }

  /** A link as a sentence: subject, what it says, object. */
  private sentence(link: number): HTMLElement {
    return h(
      "span",
      {},
      ...this.app.graph
        .sentence(link, this.app.lang)
        .flatMap((part, i) => [i ? " " : "", i === 1 ? h("strong", {}, h("bdi", {}, part)) : h("bdi", {}, part)]),
    );
  }
}

/** When a link holds, in words; where it has no date of its own, when the event is that it is of, unless the node of which one reads has these days. */
export function whenOf(app: App, link: number, of = -1): string {
  const { graph, words } = app;
  const [days, own] = [graph.meeting[link]!, of].map((node) => words.period(graph.eventDays(node) ?? {}));
  return words.period(graph.dates(link)) || (days && days !== own ? `${words.t("datedBy")}${words.colon()}${days}` : "");
}
