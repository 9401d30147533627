/** A field that suggests names as one types. */
import type { App } from "../app";
import { fill, h, icon, ICONS } from "../../common/dom";
import { glyph } from "../data/look";
import { matches } from "../data/search";
import { listed, textIn } from "../../common/text";

interface Options {
  label: string;
  placeholder: string;
  /** Nodes that are not suggested. */
  leave?: number[];
  choose(node: number): void;
}

/** Suggestions shown at most, and of one kind where there are several. */
const MOST = 20;
const EACH = 6;
let counter = 0;

export class Combo {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private offered: number[] = [];
  private at = -1;

  constructor(
    private readonly app: App,
    private readonly options: Options,
  ) {
    const id = `combo${counter++}`;
    this.list = h("div", { role: "listbox", id, class: "suggestions", "aria-label": options.label, hidden: true });
    this.input = h("input", {
      type: "text",
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": id,
      "aria-autocomplete": "list",
      "aria-label": options.label,
      placeholder: options.placeholder,
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "search",
    });
    this.input.addEventListener("input", () => {
      this.suggest();
    });
    this.input.addEventListener("keydown", (event) => {
      this.key(event);
    });
    this.input.addEventListener("focus", () => {
      if (this.input.value) this.suggest();
    });
    this.input.addEventListener("blur", () => {
      this.shut();
    });
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
    });
    this.element = h("div", { class: "combo" }, icon(ICONS.search), this.input, this.list);
  }

  private suggest(): void {
    const { app } = this;
    const query = this.input.value;
    const all = app
      .names()
      .find(query, MOST * 4)
      .filter((node) => !this.options.leave?.includes(node));
    const named = new Set(all);
    const byRole = app
      .names()
      .byRole(query, MOST * 2)
      .filter(({ node }) => !named.has(node) && !this.options.leave?.includes(node));
    const groups = new Map<number, number[]>();
    const most = MOST - Math.min(EACH, byRole.length);
    for (const node of all) {
      const group = listed(groups, app.graph.kind[node]!);
      if (group.length < (groups.size > 1 ? EACH : MOST)) group.push(node);
    }
    this.offered = [];
    this.at = -1;
    const parts: Node[] = [];
    const add = (id: string | number, name: string, options: HTMLElement[]): void => {
      const title = h("div", { class: "group-title", id: `${this.list.id}k${id}` }, name);
      parts.push(h("div", { role: "group", "aria-labelledby": title.id }, title, ...options));
    };
    for (const [kind, nodes] of groups) {
      if (this.offered.length >= most) break;
      add(
        kind,
        textIn(app.graph.data.kinds[kind]!.plural, app.lang),
        nodes.slice(0, Math.min(most - this.offered.length, groups.size > 1 ? EACH : MOST)).map((node) => this.option(node, query)),
      );
    }
    if (byRole.length)
      add(
        "r",
        app.words.t("byRole"),
        byRole
          .slice(0, MOST - this.offered.length)
          .map(({ node, link }) => this.option(node, query, app.graph.sentence(link, app.lang).slice(1).join(", "))),
      );
    const none = query.trim() && !parts.length;
    fill(this.list, ...parts, none && h("p", { class: "none" }, app.words.t("noMatch")));
    this.list.hidden = !parts.length && !none;
    this.input.setAttribute("aria-expanded", String(!!parts.length));
    this.input.removeAttribute("aria-activedescendant");
    if (query.trim()) app.announce(none ? app.words.t("noMatch") : app.words.t("suggestions", this.offered.length));
  }

  /** One suggestion; `role` is what the query matches where that is not its name. */
  private option(node: number, query: string, role = ""): HTMLElement {
    const { app } = this;
    const { graph } = app;
    const name = graph.name(node, app.lang);
    const place = this.offered.push(node) - 1;
    const context = role || graph.context(node, app.lang);
    const more =
      context ||
      (graph.what(node, app.lang) !== textIn(graph.data.kinds[graph.kind[node]!]!.label, app.lang) ? graph.what(node, app.lang) : "");
    return h(
      "div",
      {
        role: "option",
        id: `${this.list.id}o${place}`,
        "aria-selected": "false",
        onclick: () => {
          this.choose(place);
        },
      },
      glyph(graph.kind[node]!, app.shapes[graph.kind[node]!]!),
      marked("name", name, query),
      more && (role ? marked("context", more, query) : h("span", { class: "context" }, more)),
    );
  }

  private choose(place: number): void {
    const node = this.offered[place];
    if (node === undefined) return;
    this.input.value = "";
    this.shut();
    this.options.choose(node);
  }

  private key(event: KeyboardEvent): void {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (this.list.hidden) this.suggest();
      this.mark((this.at + (key === "ArrowDown" ? 1 : this.at < 0 ? 0 : -1) + this.offered.length) % (this.offered.length || 1));
    } else if (key === "Enter") this.choose(Math.max(0, this.at));
    else if (key === "Escape" && (this.input.value || !this.list.hidden)) {
      this.input.value = "";
      this.shut();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  }

  private mark(place: number): void {
    const options = this.list.querySelectorAll<HTMLElement>("[role=option]");
    options[this.at]?.setAttribute("aria-selected", "false");
    this.at = place;
    const option = options[place];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
  }

  private shut(): void {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

/** A text with what matches the query marked. */
function marked(kind: string, text: string, query: string): HTMLElement {
  const made = h("span", { class: kind });
  let at = 0;
  for (const [from, to] of matches(text, query)) {
    made.append(text.slice(at, from), h("mark", {}, text.slice(from, to)));
    at = to;
  }
  made.append(text.slice(at));
  return made;
}
