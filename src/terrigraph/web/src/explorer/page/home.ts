/** What the panel says before anything is chosen: what this is, where to start, what it rests on. */
import type { App } from "../app";
import { button, h, icon, ICONS } from "../../common/dom";
import { cited, listing, titled } from "./evidence";
import { nodeButton } from "./node_button";
import { stepState } from "../data/state";
import { textIn } from "../../common/text";

const TOP = 5;
const FEW = 12;
const MANY = 1000;

export function home(app: App): Node[] {
  const { graph, words, lang, shown } = app;
  const { data } = graph;
  const parts: Node[] = [];
  const about = textIn(data.about, lang);
  parts.push(h("header", { class: "card-head" }, h("h2", { tabindex: -1 }, words.t("start"))));
  if (about) parts.push(h("p", { class: "about" }, about));
  parts.push(h("ul", { class: "how" }, ...(["how1", "how2", "how3"] as const).map((one) => h("li", {}, words.t(one)))));
  if (data.stories.length) {
    parts.push(
      h(
        "section",
        { class: "group" },
        h("h3", {}, words.t("stories")),
        ...data.stories.map((story) =>
          button(
            "story-card",
            () => {
              app.store.set(stepState(graph, { ...app.store.plain, lang }, story, 0));
            },
            icon(ICONS.play),
            h("span", {}, h("bdi", {}, textIn(story.title, lang)), h("small", {}, words.count("steps", story.steps.length))),
          ),
        ),
      ),
    );
  }
  const best = (kind: string, most: number): number[] => {
    const index = graph.kindIndex(kind);
    return [...graph.kind.keys()]
      .filter((node) => graph.kind[node] === index && shown.node[node] && shown.degree[node]! > 0)
      .sort((a, b) => shown.degree[b]! - shown.degree[a]! || a - b)
      .slice(0, most);
  };
  const list = (title: string, nodes: number[]): void => {
    if (nodes.length) {
      parts.push(
        h(
          "section",
          { class: "group" },
          h("h3", {}, title),
          h(
            "ul",
            { class: "plain tops" },
            ...nodes.map((node) =>
              h("li", {}, nodeButton(app, node), h("span", { class: "count" }, words.count("links", shown.degree[node]!))),
            ),
          ),
        ),
      );
    }
  };
  list(words.t("events"), best("event", 3));
  const top = ["person", "organisation", "territory"]
    .flatMap((kind) => best(kind, TOP))
    .sort((a, b) => shown.degree[b]! - shown.degree[a]!);
  const least = shown.degree[top[0]!]! / 10;
  list(words.t("mostLinked"), top.filter((node) => shown.degree[node]! >= least).slice(0, 8));
  parts.push(coverage(app), credits(app));
  return parts;
}

/** What the page rests on and what it lacks: how many meetings each year has, which documents were read, and when. */
function coverage(app: App): HTMLElement {
  const { graph, words } = app;
  const { documents } = graph.data;
  const event = graph.kindIndex("event");
  const sessions = new Set<number>();
  const years = new Map<number, number>();
  for (let link = 0; link < graph.m; link++) {
    const source = graph.source[link]!;
    if (graph.kind[source] === event && graph.kind[graph.target[link]!] === event) sessions.add(source);
  }
  for (const node of graph.kind.keys()) {
    if (graph.kind[node] !== event || sessions.has(node)) continue;
    const year = Number(graph.eventDays(node)?.start.slice(0, 4) ?? 0);
    years.set(year, (years.get(year) ?? 0) + 1);
  }
  const undated = years.get(0) ?? 0;
  const known = [...years.keys()].filter(Boolean).sort();
  const first = known[0] ?? 0;
  const last = known[known.length - 1] ?? -1;
  const all = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const most = Math.max(...years.values());
  const none = all.filter((year) => !years.has(year));
  const bars = h(
    "ol",
    { class: "years" },
    ...all.map((year) => {
      const count = years.get(year) ?? 0;
      const bar = h("li", { title: `${year}${words.colon()}${count}` }, h("span", { class: "live" }, `${year}${words.colon()}${count}`));
      bar.style.height = `${Math.max(4, (100 * count) / most)}%`;
      if (!count) bar.className = "none";
      return bar;
    }),
  );
  const seen = documents.some((one) => one.seen);
  return h(
    "section",
    { class: "group covers", hidden: !documents.length },
    h("h3", { tabindex: -1 }, words.t("covers")),
    ...(known.length > 1
      ? [
          h("p", { class: "hint" }, words.t("perYear")),
          bars,
          h("p", { class: "span" }, h("span", {}, String(first)), h("span", {}, String(last))),
        ]
      : []),
    h(
      "p",
      { class: "fine" },
      [
        known.length > 1 && none.length ? words.t("noneIn", none.join(", ")) : "",
        known.length > 1 && undated ? words.t("yearless", undated) : "",
        seen ? words.t("partial") : "",
      ]
        .filter(Boolean)
        .join(" "),
    ),
    h(
      "details",
      { class: "written" },
      h("summary", {}, words.count("documents", documents.length)),
      h(
        "ul",
        { class: "plain" },
        ...documents
          .slice(0, MANY)
          .map((one) =>
            h(
              "li",
              { class: "source" },
              h("span", {}, ...listing([...cited(app, one), ...(one.seen ? [words.t("seen", words.date(one.seen))] : [])])),
            ),
          ),
      ),
    ),
  );
}

/** Sources, date and checksum of the graph. */
function credits(app: App): HTMLElement {
  const { graph, words } = app;
  const { data } = graph;
  const sources = h("ul", { class: "plain" }, ...data.sources.map((_, source) => h("li", {}, titled(app, source))));
  return h(
    "section",
    { class: "group quiet" },
    h("h3", {}, words.t("sources")),
    data.sources.length > FEW
      ? h("details", { class: "written" }, h("summary", {}, words.count("sources", data.sources.length)), sources)
      : sources,
    h(
      "p",
      { class: "fine" },
      [
        data.graph.asOf && `${words.t("asOf")} ${words.date(data.graph.asOf)}`,
        data.graph.statements ? `${words.number(data.graph.statements)} ${words.t("statements")}` : "",
        words.t("madeBy"),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    data.graph.sha256
      ? h("p", { class: "fine hash" }, words.t("graphHash"), words.colon(), h("code", {}, data.graph.sha256.slice(0, 16)))
      : null,
  );
}
