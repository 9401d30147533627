/** Where a fact is written: the quote, its document and the place in it; else the sources that state it. */
import type { App } from "../app";
import type { SourceDocument } from "../data/data";
import { h, icon, ICONS, out } from "../../common/dom";
import { address, textIn } from "../../common/text";

const LONG = 320;

/** The passages and sources behind a link. */
export function evidenceOf(app: App, link: number): HTMLElement {
  const { links } = app.graph.data;
  const passages = links.passages?.[link] ?? [];
  return evidence(app, passages, links.sources[link] ?? [], textIn(links.note?.[link], app.lang));
}

export function evidence(app: App, passages: number[], sources: number[], note: string): HTMLElement {
  const box = h("div", { class: "evidence" });
  for (const passage of passages) box.append(quoted(app, passage));
  if (!passages.length) box.append(...sources.map((source) => h("p", { class: "origin" }, titled(app, source))));
  if (note) box.append(h("p", { class: "note" }, app.words.t("why"), app.words.colon(), h("bdi", {}, note)));
  return box;
}

function quoted(app: App, index: number): HTMLElement {
  const { words, graph } = app;
  const passage = graph.data.passages[index];
  if (!passage) return h("span");
  const document = graph.data.documents[passage.document];
  const place = document ? cited(app, document) : [];
  const figure = h("figure", { class: "quote" });
  if (passage.exact) {
    const [open, exact, shut] = words.quote(passage.exact);
    const text = h(
      "blockquote",
      { class: exact.length > LONG ? "long" : "" },
      passage.prefix && h("span", { class: "around" }, "…" + passage.prefix),
      h("span", {}, open, h("q", {}, exact), shut),
      passage.suffix && h("span", { class: "around" }, passage.suffix + "…"),
    );
    figure.append(text);
  }
  if (passage.row) place.push(h("bdi", {}, `${words.t("row")} ${passage.row}`));
  if (typeof passage.start === "number" && typeof passage.end === "number")
    place.push(words.t("characters", String(passage.start), String(passage.end)));
  figure.append(h("figcaption", {}, icon(ICONS.book), h("span", {}, ...listing(place))));
  return figure;
}

/** A document: its title, which leads to it, who published it, and its date. */
export function cited({ words, lang }: App, { id, title, url, publisher, date, notBefore, notAfter }: SourceDocument): (Node | string)[] {
  const dated = date
    ? words.date(date)
    : notBefore && notAfter
      ? words.t("undatedDocument", words.date(notBefore), words.date(notAfter))
      : "";
  return [
    out(address(url ?? ""), title || id, "cite"),
    ...[textIn(publisher, lang), dated].filter(Boolean).map((text) => h("bdi", {}, text)),
  ];
}

/** Things one after the other, with commas. */
export function listing(things: (Node | string)[]): (Node | string)[] {
  return things.flatMap((one, i) => (i ? [", ", one] : [one]));
}

/** A source's title, with publisher and licence, as a link where it has an address. */
export function titled(app: App, index: number): HTMLElement {
  const source = app.graph.data.sources[index];
  if (!source) return h("span");
  const title = textIn(source.title, app.lang) || source.id;
  const to = address(source.url ?? "");
  const licence = address(source.licence ?? "");
  const rest = [textIn(source.publisher, app.lang), source.date && app.words.date(source.date), licence ? "" : source.licence]
    .filter(Boolean)
    .join(", ");
  return h(
    "span",
    { class: "source" },
    icon(ICONS.book),
    h(
      "span",
      {},
      out(to, title, "cite"),
      rest && h("bdi", {}, `, ${rest}`),
      licence && h("span", {}, ", ", out(licence, "licence", "bdi", " license")),
    ),
  );
}
