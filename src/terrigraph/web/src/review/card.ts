/** One candidate: what it says, what it may be, its cells to change, and the decision to make. */
import { fill, h } from "../common/dom";
import { textIn, type Lang } from "../common/text";
import type { Field, Item, Review } from "./model";
import { say } from "./words";

export interface Does {
  accept(items: Item[]): void;
  reject(item: Item): void;
  reopen(item: Item): void;
  merge(item: Item, id: string): void;
  redraw(): void;
}

const MOST_OPTIONS = 400;

export class Card {
  constructor(
    readonly box: HTMLElement,
    private readonly review: Review,
    private readonly does: Does,
  ) {}

  draw(item: Item | undefined, lang: Lang): void {
    if (!item) {
      fill(this.box, h("p", { class: "soft" }, say(lang, "none")));
      return;
    }
    const { data } = this.review;
    const state = this.review.decided(item);
    const head = h("h2", { tabindex: "-1", id: "card-title" }, h("bdi", {}, item.label));
    const about = h(
      "p",
      { class: "soft" },
      `${textIn(data.kinds[item.kind], lang)} · ${say(lang, "rule", item.rule, item.tier)}`,
      textIn(item.said, lang) && h("span", { class: "note" }, ` · ${textIn(item.said, lang)}`),
      item.start < 0 && h("span", { class: "note" }, ` · ${say(lang, "noPlace")}`),
    );
    const form = h(
      "form",
      {
        class: "cells",
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault();
          this.does.accept([item]);
        },
      },
      ...(data.fields[item.kind] ?? []).map((field) => this.field(item, field, lang)),
      h("button", { type: "submit", hidden: true, tabindex: "-1" }, say(lang, "accept")),
    );
    const parts = this.review.unsettled(item) ? [this.matches(item, lang), form] : [form, this.matches(item, lang)];
    fill(this.box, head, about, this.missing(item, lang), this.buttons(item, state, lang), ...parts, this.merging(item, lang));
  }

  private buttons(item: Item, state: string, lang: Lang): HTMLElement {
    const whole = this.review.whole(item);
    return h(
      "div",
      { class: "decide" },
      h(
        "button",
        { type: "button", class: "yes", "aria-pressed": state === "accept" ? "true" : "false", onclick: () => this.does.accept([item]) },
        say(lang, "accept"),
      ),
      h(
        "button",
        { type: "button", class: "no", "aria-pressed": state === "reject" ? "true" : "false", onclick: () => this.does.reject(item) },
        say(lang, "reject"),
      ),
      whole.length > 1 && h("button", { type: "button", onclick: () => this.does.accept(whole) }, say(lang, "whole", whole.length)),
      !!state && h("button", { type: "button", onclick: () => this.does.reopen(item) }, say(lang, "reopen")),
    );
  }

  /** What it lacks to be written, and what may be taken for it. */
  private missing(item: Item, lang: Lang): HTMLElement | null {
    const offered = Object.entries(item.offered ?? {});
    if (!item.missing?.length && !offered.length) return null;
    const fields = this.review.data.fields[item.kind] ?? [];
    const title = (name: string): string => textIn(fields.find((field) => field.name === name)?.title ?? { fr: name, en: name }, lang);
    const take = (): void => {
      for (const [name, value] of offered) this.review.type(item, name, value);
      this.does.accept([item]);
    };
    return h(
      "section",
      { class: item.waiting ? "missing stops" : "missing", "aria-labelledby": "missing-title" },
      h("h3", { id: "missing-title" }, say(lang, "missing")),
      h("ul", {}, ...(item.missing ?? []).map((reason) => h("li", {}, textIn(reason, lang)))),
      offered.length > 0 &&
        h(
          "p",
          {},
          `${say(lang, "proposal")} : ${offered.map(([name, value]) => `${title(name)} = ${value}`).join(" ; ")} `,
          h("span", { class: "soft" }, item.offeredWhy ? `(${textIn(item.offeredWhy, lang)}) ` : ""),
          h("button", { type: "button", onclick: take }, say(lang, "take")),
        ),
    );
  }

  private field(item: Item, field: Field, lang: Lang): HTMLElement {
    const id = `cell-${field.name}`;
    const list = this.options(item, field, lang);
    const input = h("input", {
      id,
      name: field.name,
      type: "text",
      value: this.review.cell(item, field.name),
      list: list && `${id}-list`,
      autocomplete: "off",
      spellcheck: "false",
      oninput: (event: Event) => this.review.type(item, field.name, (event.target as HTMLInputElement).value),
    });
    return h("div", { class: field.wide ? "cell wide" : "cell" }, h("label", { for: id }, textIn(field.title, lang)), input, list);
  }

  /** What a cell may be filled with: words of a list, other candidates, known resources. */
  private options(item: Item, field: Field, lang: Lang): HTMLDataListElement | null {
    const { data } = this.review;
    const options: HTMLOptionElement[] = [];
    if (field.list)
      for (const [value, label] of data.lists[field.list] ?? []) options.push(h("option", { value, label: textIn(label, lang) }));
    if (field.links) {
      for (const other of data.items) {
        if (field.links.includes(other.kind) && other !== item && options.length < MOST_OPTIONS) {
          options.push(h("option", { value: other.added ? other.label : `${other.label} #${other.id}` }));
        }
      }
    }
    if (field.name === "resource") for (const match of item.matches) options.push(h("option", { value: match.id, label: match.label }));
    return options.length ? h("datalist", { id: `cell-${field.name}-list` }, ...options) : null;
  }

  private matches(item: Item, lang: Lang): HTMLElement | null {
    const reasons = item.reasons.map((reason) => textIn(reason, lang)).join(" ; ");
    if (!item.matches.length) return reasons ? h("p", { class: "soft" }, `${say(lang, "why")} : ${reasons}`) : null;
    const now = this.review.cell(item, "resource");
    return h(
      "section",
      { class: "matches", "aria-labelledby": "matches-title" },
      h("h3", { id: "matches-title" }, say(lang, "alternatives")),
      reasons && h("p", { class: "soft" }, `${say(lang, "why")} : ${reasons}`),
      h(
        "ul",
        {},
        ...item.matches.map((match) =>
          h(
            "li",
            {},
            h(
              "div",
              {},
              h("bdi", { class: "name" }, match.label),
              h("span", { class: "soft" }, ` ${match.context} · ${match.score} · ${match.id}`),
              h("div", { class: "soft" }, match.reasons.map((reason) => textIn(reason, lang)).join(" ; ")),
            ),
            h(
              "button",
              {
                type: "button",
                "aria-pressed": now === match.id ? "true" : "false",
                "aria-label": `${say(lang, "choose")} ${match.label} ${match.context}`,
                onclick: () => {
                  this.review.type(item, "resource", match.id);
                  this.does.redraw();
                },
              },
              say(lang, "choose"),
            ),
          ),
        ),
      ),
    );
  }

  private merging(item: Item, lang: Lang): HTMLElement | null {
    const others = this.review.data.items.filter((other) => other.kind === item.kind && other !== item && !other.added);
    if (!others.length || item.added) return null;
    const rank = (other: Item): number => Number(other.label !== item.label);
    const select = h(
      "select",
      { id: "merge-with" },
      ...[...others].sort((a, b) => rank(a) - rank(b)).map((other) => h("option", { value: other.id }, `${other.label} #${other.id}`)),
    );
    return h(
      "div",
      { class: "cell merge" },
      h("label", { for: "merge-with" }, say(lang, "merge")),
      select,
      h("button", { type: "button", onclick: () => this.does.merge(item, select.value) }, say(lang, "mergeDo")),
    );
  }
}
