/** Names found by the beginnings of their words, accents and case ignored. */
import type { Graph } from "./data";
import { folded, said } from "./text";

export interface Found { node: number; score: number }

/** An index of the names of a graph: its words sorted, each with the node that bears it. */
export class Names {
  private readonly words: string[] = [];
  private readonly owners: Uint32Array;
  private readonly full: string[] = [];

  constructor(private readonly graph: Graph) {
    const pairs: [string, number][] = [];
    for (let node = 0; node < graph.n; node++) {
      const { label, labelEn, context } = graph.data.nodes;
      const others = (graph.data.facts?.[node] ?? []).filter((fact) => !fact.url).map((fact) => said(fact.value, "fr")).filter((text) => text.length < 80);
      this.full.push(folded((label[node] ?? "").slice(0, 400)));
      const all = [label[node] ?? "", labelEn?.[node] ?? "", context[node] ?? "", ...others].join(" ").slice(0, 2000);
      for (const word of new Set(folded(all).split(" "))) if (word) pairs.push([word.slice(0, 40), node]);
    }
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
    this.owners = Uint32Array.from(pairs, (pair) => pair[1]);
    this.words = pairs.map((pair) => pair[0]);
  }

  private first(word: string): number {
    let low = 0, high = this.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle]! < word) low = middle + 1; else high = middle;
    }
    return low;
  }

  /** The nodes whose words begin with each word of the query, the best first. */
  find(query: string, most: number): Found[] {
    const asked = folded(query.slice(0, 200)).split(" ").filter(Boolean);
    if (!asked.length) return [];
    let found: Map<number, number> | null = null;
    for (const word of asked.slice(0, 8)) {
      const here = new Map<number, number>();
      for (let i = this.first(word); i < this.words.length && this.words[i]!.startsWith(word); i++) {
        const node = this.owners[i]!, exact = this.words[i] === word ? 2 : 0;
        if (!found || found.has(node)) here.set(node, Math.max(here.get(node) ?? 0, (found?.get(node) ?? 0) + exact));
      }
      found = here;
    }
    const whole = asked.join(" "), results: Found[] = [];
    for (const [node, exact] of found ?? []) {
      const name = this.full[node]!, at = name.indexOf(whole);
      const place = name === whole ? 30 : at === 0 ? 12 : at > 0 && name[at - 1] === " " ? 6 : 0;
      results.push({ node, score: exact + place + Math.log2(1 + this.graph.degree[node]!) - name.length / 200 });
    }
    return results.sort((a, b) => b.score - a.score || a.node - b.node).slice(0, most);
  }
}

/** The spans of a text that the words of a query match, as [from, to), in order and apart. */
export function matches(text: string, query: string): [number, number][] {
  const asked = folded(query).split(" ").filter(Boolean), spans: [number, number][] = [];
  for (const word of text.slice(0, 400).matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const here = folded(word[0]);
    const best = asked.filter((one) => here.startsWith(one)).reduce((most, one) => Math.max(most, one.length), 0);
    if (!best) continue;
    let end = 0;
    while (end < word[0].length && folded(word[0].slice(0, end)).length < best) end++;
    while (end < word[0].length && /\p{M}/u.test(word[0][end]!)) end++;
    spans.push([word.index, word.index + end]);
  }
  return spans;
}
