/** What is shown, as files: CSV, GEXF, JSON-LD. */
import type { App } from "../app";
import type { Dates } from "../data/time";
import { escapeXml } from "../picture/svg";
import { textIn } from "../../common/text";

/** A resource's IRI, from the short id that the page holds. */
export function iri(app: App, id: string): string {
  const { base, prefixes } = app.graph.data;
  const at = id.indexOf(":");
  const own = Object.entries(prefixes ?? {}).find(([prefix]) => at > 0 && prefix === id.slice(0, at))?.[1];
  if (own) return own + id.slice(at + 1);
  return /^[a-z][a-z0-9+.-]*:/i.test(id) ? id : (base ?? "") + id;
}

const rowsOf = (column: Uint8Array): number[] => [...column.keys()].filter((row) => column[row]);

/** One field: quoted where it must be, and never read as a formula by a spreadsheet. */
function field(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r;]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

const csv = (rows: (string | number)[][]): string => "\ufeff" + rows.map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";

export function csvNodes(app: App): string {
  const { graph, shown, lang } = app;
  const { nodes, kinds } = graph.data;
  return csv([
    ["id", "iri", "name", "kind", "what", "context", "links", "longitude", "latitude"],
    ...rowsOf(shown.node).map((node) => [
      graph.id(node),
      iri(app, graph.id(node)),
      graph.name(node, lang),
      kinds[graph.kind[node]!]!.id,
      graph.what(node, lang),
      nodes.context[node] ?? "",
      shown.degree[node]!,
      nodes.lon[node] ?? "",
      nodes.lat[node] ?? "",
    ]),
  ]);
}

export function csvLinks(app: App): string {
  const { graph, shown, lang } = app;
  const { data } = graph;
  const dates: (keyof Dates)[] = ["start", "end", "possibleFrom", "certainFrom", "certainUntil", "possibleUntil"];
  const certainties = ["", "possible", "certain", "undated"];
  const timed = !!(app.state.from || app.state.to);
  return csv([
    [
      "id",
      "source",
      "source_name",
      "relation",
      "label",
      "target",
      "target_name",
      ...dates,
      "dated_by",
      "status",
      "inferred",
      "quote",
      "document",
      "place",
      "url",
      "graph_sources",
    ],
    ...rowsOf(shown.link).map((link) => {
      const own = graph.dates(link);
      const a = graph.source[link]!;
      const b = graph.target[link]!;
      const passages = (data.links.passages?.[link] ?? []).map((one) => data.passages[one]!);
      const documents = passages.map((one) => data.documents[one.document]);
      return [
        data.links.id[link] ?? "",
        graph.id(a),
        graph.name(a, lang),
        data.vias[graph.via[link]!]!.id,
        graph.label(link, lang),
        graph.id(b),
        graph.name(b, lang),
        ...dates.map((date) => own[date]),
        graph.id(graph.meeting[link]!),
        timed ? certainties[shown.link[link]!]! : "",
        graph.inferred[link] ? "true" : "false",
        passages.map((one) => one.exact ?? "").join(" | "),
        documents.map((one) => one?.title ?? "").join(" | "),
        passages.map((one) => (one.row ? `row ${one.row}` : typeof one.start !== "number" ? "" : `${one.start}-${one.end}`)).join(" | "),
        documents.map((one) => one?.url ?? "").join(" | "),
        (data.links.sources[link] ?? []).map((one) => textIn(data.sources[one]?.title, lang)).join(" | "),
      ];
    }),
  ]);
}

export function gexf(app: App): string {
  const { graph, shown, lang } = app;
  const { data } = graph;
  const x = escapeXml;
  const nodes = rowsOf(shown.node).map(
    (node) =>
      `<node id="${x(graph.id(node))}" label="${x(graph.name(node, lang))}"><attvalues><attvalue for="kind" value="${x(graph.kindId(node))}"/><attvalue for="iri" value="${x(iri(app, graph.id(node)))}"/></attvalues>` +
      `<viz:position x="${graph.x[node]}" y="${-graph.y[node]!}" z="0"/></node>`,
  );
  const links = rowsOf(shown.link).map((link) => {
    const via = data.vias[graph.via[link]!]!;
    const { start, end } = graph.dates(link);
    const passage = data.passages[data.links.passages?.[link]?.[0] ?? -1];
    const value = (name: string, text: string): string => (text ? `<attvalue for="${name}" value="${x(text)}"/>` : "");
    return (
      `<edge id="${link}" source="${x(graph.id(graph.source[link]!))}" target="${x(graph.id(graph.target[link]!))}" type="${via.directed ? "directed" : "undirected"}" label="${x(graph.label(link, lang))}">` +
      `<attvalues>${value("relation", via.id)}${value("start", start)}${value("end", end)}${value("quote", passage?.exact ?? "")}${value("document", passage ? (data.documents[passage.document]?.title ?? "") : "")}</attvalues></edge>`
    );
  });
  const attributes = (kind: string, names: string[]): string =>
    `<attributes class="${kind}">${names.map((name) => `<attribute id="${name}" title="${name}" type="string"/>`).join("")}</attributes>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n<meta><creator>terrigraph</creator><description>${x(textIn(data.title, lang))}</description></meta>\n` +
    `<graph mode="static" defaultedgetype="directed">\n${attributes("node", ["kind", "iri"])}\n${attributes("edge", ["relation", "start", "end", "quote", "document"])}\n` +
    `<nodes>\n${nodes.join("\n")}\n</nodes>\n<edges>\n${links.join("\n")}\n</edges>\n</graph>\n</gexf>\n`
  );
}

/** Nodes with their names and plain links; what is more than a plain link (a mandate…) as a statement of its own, with its quotes. */
export function jsonLd(app: App): string {
  const { graph, shown } = app;
  const { data } = graph;
  const things = rowsOf(shown.node).map((node): Record<string, unknown> => {
    const fr = data.nodes.label[node] ?? "";
    const en = data.nodes.labelEn?.[node];
    return {
      "@id": iri(app, graph.id(node)),
      "@type": data.kinds[graph.kind[node]!]!.iri,
      name: en
        ? [
            { "@value": fr, "@language": "fr" },
            { "@value": en, "@language": "en" },
          ]
        : fr,
    };
  });
  const links = rowsOf(shown.link).map((link) => {
    const { start, end } = graph.dates(link);
    const id = data.links.id[link] ?? "";
    const passages = (data.links.passages?.[link] ?? []).map((one) => data.passages[one]!);
    const quoted = passages.map((one) => ({
      "oa:exact": one.exact || undefined,
      "dcterms:title": data.documents[one.document]?.title,
      "schema:url": data.documents[one.document]?.url || undefined,
      "schema:position": one.row || undefined,
    }));
    return {
      "@type": "rdf:Statement",
      "rdf:subject": { "@id": iri(app, graph.id(graph.source[link]!)) },
      "rdf:predicate": { "@id": data.vias[graph.via[link]!]!.iri },
      "rdf:object": { "@id": iri(app, graph.id(graph.target[link]!)) },
      "dcterms:isPartOf": id ? { "@id": iri(app, id) } : undefined,
      name: data.labels[data.links.label[link]!]?.fr,
      "schema:startDate": start || undefined,
      "schema:endDate": end || undefined,
      "prov:wasDerivedFrom": quoted.length ? quoted : undefined,
    };
  });
  const context = {
    name: "http://www.w3.org/2000/01/rdf-schema#label",
    rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    schema: "https://schema.org/",
    dcterms: "http://purl.org/dc/terms/",
    prov: "http://www.w3.org/ns/prov#",
    oa: "http://www.w3.org/ns/oa#",
  };
  return JSON.stringify({ "@context": context, "@graph": [...things, ...links] }, null, 1) + "\n";
}
