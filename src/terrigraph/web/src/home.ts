/** What the panel says before anything is chosen: what this is, where to start, what it rests on. */
import type { App } from "./app";
import { button, h, icon, ICONS } from "./dom";
import { titled } from "./evidence";
import { nodeButton } from "./panel";
import { stepState } from "./state";
import { said } from "./text";

const TOP = 5;

export function home(app: App): Node[] {
  const { graph, words, lang, shown } = app, { data } = graph, parts: Node[] = [];
  const about = said(data.about, lang);
  parts.push(h("header", { class: "card-head" }, h("h2", { tabindex: -1 }, words.t("start"))));
  if (about) parts.push(h("p", { class: "about" }, about));
  parts.push(h("ul", { class: "how" }, ...(["how1", "how2", "how3"] as const).map((one) => h("li", {}, words.t(one)))));
  if (data.stories.length) {
    parts.push(h("section", { class: "group" }, h("h3", {}, words.t("stories")), ...data.stories.map((story) =>
      button("story-card", () => { app.store.set(stepState(graph, { ...app.store.plain, lang }, story, 0)); },
        icon(ICONS.play), h("span", {}, h("bdi", {}, said(story.title, lang)), h("small", {}, words.count("steps", story.steps.length)))))));
  }
  const best = (kind: string, most: number): number[] => {
    const index = graph.kindIndex(kind);
    return [...graph.kind.keys()].filter((node) => graph.kind[node] === index && shown.node[node] && shown.degree[node]! > 0)
      .sort((a, b) => shown.degree[b]! - shown.degree[a]! || a - b).slice(0, most);
  };
  const list = (title: string, nodes: number[]): void => {
    if (nodes.length) {
      parts.push(h("section", { class: "group" }, h("h3", {}, title), h("ul", { class: "plain tops" }, ...nodes.map((node) =>
        h("li", {}, nodeButton(app, node), h("span", { class: "count" }, words.count("links", shown.degree[node]!)))))));
    }
  };
  list(words.t("events"), best("event", 3));
  const top = ["person", "organisation", "territory"].flatMap((kind) => best(kind, TOP)).sort((a, b) => shown.degree[b]! - shown.degree[a]!), least = shown.degree[top[0]!]! / 10;
  list(words.t("mostLinked"), top.filter((node) => shown.degree[node]! >= least).slice(0, 8));
  parts.push(credits(app));
  return parts;
}

/** Sources, date and checksum of the graph. */
function credits(app: App): HTMLElement {
  const { graph, words } = app, { data } = graph;
  return h("section", { class: "group quiet" }, h("h3", {}, words.t("sources")),
    h("ul", { class: "plain" }, ...data.sources.slice(0, 12).map((_, source) => h("li", {}, titled(app, source)))),
    h("p", { class: "fine" }, [data.graph.asOf && `${words.t("asOf")} ${words.date(data.graph.asOf)}`,
      data.graph.statements ? `${words.number(data.graph.statements)} ${words.t("statements")}` : "", words.t("madeBy")].filter(Boolean).join(" · ")),
    data.graph.sha256 ? h("p", { class: "fine hash" }, words.t("graphHash"), words.colon(), h("code", {}, data.graph.sha256.slice(0, 16))) : null);
}
