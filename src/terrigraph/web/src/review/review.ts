/** The review page: the document next to what is proposed of it, and a decision to make of each. */
import { fill, h } from "../common/dom";
import { textIn, type Lang } from "../common/text";
import { Card } from "./card";
import { browserPositions, Review, type ReviewData, type Item } from "./model";
import { Passages, reveal } from "./passage";
import { KEYS, say } from "./words";

class Page {
  private lang: Lang;
  private current: Item | undefined;
  private keys = true;
  private readonly filter = { kind: "", tier: "", left: true };
  private readonly bar = h("header", { class: "bar" });
  private readonly list = h("ol", { class: "list" });
  private readonly tools = h("div", { class: "tools" });
  private readonly live = h("p", { class: "live", role: "status" });
  private readonly dialog = h("dialog", { "aria-labelledby": "dialog-title" });
  private readonly passages: Passages;
  private readonly card: Card;
  private picked: [string, number] | undefined;

  constructor(
    root: HTMLElement,
    private readonly review: Review,
  ) {
    this.lang = review.data.lang;
    const text = h("div", { class: "text", lang: "fr" });
    const card = h("section", { class: "card", "aria-labelledby": "card-title" });
    this.passages = new Passages(text, review.data.text, (ids) => this.touched(ids));
    this.card = new Card(card, review, {
      accept: (items) => this.decide(items, "accept"),
      reject: (item) => this.decide([item], "reject"),
      reopen: (item) => this.decide([item], "reopen"),
      merge: (item, id) => this.decide([item], "merge", id),
      redraw: () => this.card.draw(this.current, this.lang),
    });
    this.passages.draw(review.data.items);
    const pane = h(
      "main",
      { class: "panes" },
      h(
        "section",
        { class: "pane document", "aria-labelledby": "text-title", tabindex: "0" },
        h("h2", { id: "text-title", class: "live" }),
        text,
      ),
      h(
        "section",
        { class: "pane side", "aria-labelledby": "list-title" },
        card,
        this.tools,
        h("h2", { id: "list-title", class: "live" }),
        this.list,
      ),
    );
    root.append(this.bar, pane, this.live, this.dialog);
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("selectionchange", () => {
      this.picked = this.passages.selected() ?? this.picked;
    });
    this.speak(this.lang);
    this.show(this.left()[0] ?? this.review.data.items[0], false);
    if (review.restored) this.tell(say(this.lang, "restored", review.restored));
    document.documentElement.dataset["ready"] = "1";
  }

  // ------------------------------------------------------------------ what is shown

  private shown(): Item[] {
    const { kind, tier, left } = this.filter;
    return this.review.data.items.filter(
      (item) =>
        (!kind || item.kind === kind) && (!tier || item.tier === tier) && (!left || !this.review.decided(item) || item === this.current),
    );
  }

  private left(): Item[] {
    const { kind, tier } = this.filter;
    return this.review.data.items.filter(
      (item) => (!kind || item.kind === kind) && (!tier || item.tier === tier) && !this.review.decided(item),
    );
  }

  private speak(lang: Lang): void {
    this.lang = lang;
    document.documentElement.lang = lang;
    for (const [id, word] of [
      ["text-title", "text"],
      ["list-title", "candidates"],
    ] as const)
      fill(document.getElementById(id) as HTMLElement, say(lang, word));
    this.drawTools();
    this.draw();
  }

  private draw(): void {
    this.drawBar();
    this.drawList();
    this.card.draw(this.current, this.lang);
    this.passages.mark((id) => this.review.decided(this.review.at.get(id) as Item));
  }

  private drawBar(): void {
    const { lang } = this;
    const { done, all, new: fresh } = this.review.progress();
    fill(
      this.bar,
      h("h1", {}, this.review.data.title),
      h(
        "div",
        { class: "progress" },
        h("progress", { max: all, value: done, "aria-label": say(lang, "progress", done, all) }),
        h("span", {}, say(lang, "progress", done, all)),
      ),
      h(
        "div",
        { class: "bar-tools" },
        h("button", { type: "button", class: "save", onclick: () => this.save() }, say(lang, "save", fresh)),
        h("button", { type: "button", onclick: () => this.undo() }, say(lang, "undo")),
        h("button", { type: "button", onclick: () => this.adding() }, say(lang, "add")),
        h("button", { type: "button", "aria-haspopup": "dialog", onclick: () => this.help() }, say(lang, "help")),
        h("button", { type: "button", onclick: () => this.tone() }, say(lang, "tone")),
        h(
          "button",
          { type: "button", lang: lang === "fr" ? "en" : "fr", onclick: () => this.speak(lang === "fr" ? "en" : "fr") },
          say(lang, "language"),
        ),
      ),
    );
  }

  private drawTools(): void {
    const { lang } = this;
    const { data } = this.review;
    const select = (name: "kind" | "tier", values: [string, string][]): HTMLElement =>
      h(
        "label",
        {},
        say(lang, name),
        h(
          "select",
          {
            name,
            onchange: (event: Event) => {
              this.filter[name] = (event.target as HTMLSelectElement).value;
              this.drawList();
            },
          },
          h("option", { value: "" }, say(lang, "all")),
          ...values.map(([value, label]) => h("option", { value, selected: this.filter[name] === value }, label)),
        ),
      );
    const kinds = Object.entries(data.kinds)
      .filter(([kind]) => data.items.some((item) => item.kind === kind))
      .map(([kind, title]): [string, string] => [kind, textIn(title, lang)]);
    fill(
      this.tools,
      select("kind", kinds),
      select(
        "tier",
        ["A", "B", "C"].map((tier): [string, string] => [tier, tier]),
      ),
      h(
        "label",
        {},
        h("input", {
          type: "checkbox",
          name: "left",
          checked: this.filter.left,
          onchange: (event: Event) => {
            this.filter.left = (event.target as HTMLInputElement).checked;
            this.drawList();
          },
        }),
        say(lang, "left"),
      ),
    );
  }

  private drawList(): void {
    const { lang } = this;
    const { kinds } = this.review.data;
    const words: Record<string, string> = {
      accept: say(lang, "accepted"),
      reject: say(lang, "rejected"),
      merge: say(lang, "merged"),
      "": say(lang, "open"),
      conflict: say(lang, "conflict"),
      again: say(lang, "again"),
    };
    const items = this.shown();
    fill(
      this.list,
      ...items.map((item) => {
        const state = this.review.decided(item) || (item.status === "conflict" || item.status === "again" ? item.status : "");
        return h(
          "li",
          {},
          h(
            "button",
            {
              type: "button",
              "data-id": item.id,
              "data-state": state || "open",
              "aria-current": item === this.current ? "true" : null,
              onclick: () => this.show(item),
            },
            h("bdi", { class: "name" }, item.label),
            h("span", { class: "soft" }, `${textIn(kinds[item.kind], lang)} · ${item.tier} · ${words[state] ?? state}`),
            item.waiting === true && h("span", { class: "note" }, ` · ${say(lang, "lacking")}`),
          ),
        );
      }),
      !items.length && h("li", { class: "soft" }, say(lang, "none")),
    );
  }

  private show(item: Item | undefined, move = true): void {
    this.current = item;
    this.drawList();
    this.card.draw(item, this.lang);
    if (!item) return;
    const button = move ? this.list.querySelector<HTMLElement>("[aria-current]") : null;
    if (button) reveal(button, this.list);
    this.passages.light(item.id);
  }

  private touched(ids: string[]): void {
    const at = this.current ? ids.indexOf(this.current.id) : -1;
    const turn = [...ids.slice(at + 1), ...ids.slice(0, at + 1)].map((id) => this.review.at.get(id)).filter((item): item is Item => !!item);
    this.show(at < 0 ? (turn.find((item) => !this.review.decided(item)) ?? turn[0]) : turn[0]);
  }

  private tell(words: string): void {
    this.live.textContent = words;
  }

  // ------------------------------------------------------------------ what is done

  private decide(items: Item[], decision: "accept" | "reject" | "merge" | "reopen", merge = ""): void {
    const [first] = items;
    if (!first) return;
    this.review.decide(items, decision, merge);
    const words = { accept: "accepted", reject: "rejected", merge: "merged", reopen: "reopened" } as const;
    const { done, all } = this.review.progress();
    this.tell(`${first.label} : ${say(this.lang, words[decision])}. ${say(this.lang, "progress", done, all)}`);
    if (decision !== "reopen") this.current = this.after(first) ?? first;
    this.draw();
    this.show(this.current);
    this.focus();
  }

  /** The next one to be decided, after a candidate, else from the first. */
  private after(item: Item): Item | undefined {
    const left = new Set(this.left());
    const items = this.review.data.items;
    const at = items.indexOf(item);
    return [...items.slice(at + 1), ...items.slice(0, at)].find((one) => left.has(one));
  }

  private focus(): void {
    this.card.box.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private step(by: number): void {
    const items = this.shown();
    const at = this.current ? items.indexOf(this.current) : -1;
    const item = items[Math.max(0, Math.min(items.length - 1, at + by))];
    if (item) {
      this.show(item);
      this.focus();
    }
  }

  private undo(): void {
    const id = this.review.undo();
    const item = id ? this.review.at.get(id) : undefined;
    if (!item) return;
    this.current = item;
    this.tell(say(this.lang, "undone", item.label));
    this.draw();
    this.show(item);
  }

  private save(): void {
    const { new: count } = this.review.progress();
    if (!count) {
      this.tell(say(this.lang, "nothing"));
      return;
    }
    const url = URL.createObjectURL(new Blob([this.review.file()], { type: "application/json" }));
    const link = h("a", { href: url, download: `decisions-${this.review.data.document}.json` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    this.review.saved = true;
    this.tell(say(this.lang, "saved", count));
  }

  private tone(): void {
    const root = document.documentElement;
    const dark = root.dataset["tone"] ? root.dataset["tone"] === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset["tone"] = dark ? "light" : "dark";
  }

  private help(): void {
    const box = h("input", {
      type: "checkbox",
      id: "keys",
      checked: this.keys,
      onchange: (event: Event) => {
        this.keys = (event.target as HTMLInputElement).checked;
      },
    });
    this.open(
      say(this.lang, "help"),
      h("dl", { class: "keys" }, ...KEYS.flatMap(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, textIn(what, this.lang))])),
      h("p", {}, box, h("label", { for: "keys" }, say(this.lang, "keys"))),
    );
  }

  private adding(): void {
    const { lang } = this;
    const { data } = this.review;
    const [words, start] = this.passages.selected() ?? this.picked ?? ["", -1];
    const kind = h(
      "select",
      { id: "add-kind" },
      ...Object.entries(data.kinds).map(([value, title]) => h("option", { value, selected: value === "person" }, textIn(title, lang))),
    );
    const quote = h("textarea", { id: "add-quote", rows: "3" }, words);
    const wrong = h("p", { class: "wrong", role: "alert" });
    const add = (): void => {
      const at = quote.value === words && start >= 0 ? start : data.text.indexOf(quote.value);
      if (!quote.value.trim() || at < 0) {
        wrong.textContent = say(lang, "notThere");
        return;
      }
      const item = this.review.add(kind.value, quote.value, at);
      this.dialog.close();
      this.picked = undefined;
      this.passages.draw(data.items);
      this.drawTools();
      this.current = item;
      this.draw();
      this.show(item);
      this.card.box.querySelector<HTMLElement>("input")?.focus();
    };
    this.open(
      say(lang, "add"),
      h("p", { class: "soft" }, say(lang, "addHow")),
      h("label", { for: "add-kind" }, say(lang, "kind")),
      kind,
      h("label", { for: "add-quote" }, say(lang, "quote")),
      quote,
      wrong,
      h("button", { type: "button", class: "yes", onclick: add }, say(lang, "addDo")),
    );
  }

  private open(title: string, ...children: (Node | string)[]): void {
    fill(
      this.dialog,
      h("h2", { id: "dialog-title" }, title),
      ...children,
      h("button", { type: "button", onclick: () => this.dialog.close() }, say(this.lang, "cancel")),
    );
    this.dialog.showModal();
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (this.dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("input[type=text], textarea, select")) {
      if (event.key === "Escape") this.focus();
      return;
    }
    if (!this.keys) return;
    const item = this.current;
    const does: Record<string, () => void> = {
      j: () => this.step(1),
      k: () => this.step(-1),
      u: () => this.undo(),
      s: () => this.save(),
      "+": () => this.adding(),
      "?": () => this.help(),
      n: () => {
        this.show(item ? (this.after(item) ?? item) : this.left()[0]);
        this.focus();
      },
      a: () => item && this.decide([item], "accept"),
      A: () => item && this.decide(this.review.whole(item), "accept"),
      r: () => item && this.decide([item], "reject"),
      e: () => this.card.box.querySelector<HTMLInputElement>("input[type=text]")?.focus(),
      m: () => this.card.box.querySelector<HTMLElement>("#merge-with")?.focus(),
    };
    const act = does[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }
}

const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}") as ReviewData;
browserPositions(data.text, data.items);
const review = new Review(data);
new Page(document.getElementById("app") as HTMLElement, review);
addEventListener("beforeunload", (event) => {
  if (!review.stored && !review.saved) event.preventDefault();
});
