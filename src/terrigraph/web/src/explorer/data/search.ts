/** Search of names by the beginnings of their words, accents and case ignored. */
import type { Graph } from "./data";
import { fold } from "../../common/fold";
import { textIn } from "../../common/text";

/** An index of the names of a graph: its words sorted, each with the node that bears it. */
export class Names {
  private readonly words: string[] = [];
  private readonly owners: Uint32Array;
  private readonly full: string[] = [];
  /** What a name is worth before it is compared: its links, and that it is short. */
  private readonly weight: Float32Array;
  private readonly score: Float32Array;
  /** The round in which a node last matched. */
  private readonly seen: Uint32Array;
  private round = 1;
  /** The names of each role, folded, by the number of its label. */
  private readonly roles: [number, string[]][];
  /** The links that say a role. */
  private readonly roleLinks: Uint32Array;

  constructor(private readonly graph: Graph) {
    const pairs: [string, number][] = [];
    for (let node = 0; node < graph.n; node++) {
      const { label, labelEn, context, hidden } = graph.data.nodes;
      const others = (graph.data.facts?.[node] ?? [])
        .filter((fact) => !fact.url)
        .map((fact) => textIn(fact.value, "fr"))
        .filter((text) => text.length < 80);
      this.full.push(fold((label[node] ?? "").slice(0, 400)));
      const all = [label[node], labelEn?.[node], graph.kindId(node) === "person" ? "" : context[node], ...others, hidden?.[node]]
        .join(" ")
        .slice(0, 2000);
      for (const word of new Set(fold(all).split(" "))) if (word) pairs.push([word.slice(0, 40), node]);
    }
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
    this.owners = Uint32Array.from(pairs, (pair) => pair[1]);
    this.words = pairs.map((pair) => pair[0]);
    this.weight = Float32Array.from(this.full, (name, node) => Math.log2(1 + graph.degree[node]!) - name.length / 200);
    this.roles = Object.entries(graph.data.links.role ?? {}).map(([label, others]) => {
      const { fr, en } = graph.data.labels[+label]!;
      return [+label, [fr, en, ...others].map(fold)];
    });
    const { id, label, role } = graph.data.links;
    this.roleLinks = Uint32Array.from([...id.keys()].filter((link) => id[link] && role?.[label[link]!]));
    this.score = new Float32Array(graph.n);
    this.seen = new Uint32Array(graph.n);
  }

  /** The place of the first word that does not come before a text. */
  private first(text: string): number {
    let low = 0;
    let high = this.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle]! < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The nodes whose words begin with each word of the query, the best first. */
  find(query: string, most: number): number[] {
    const asked = words(query);
    const whole = asked.join(" ");
    const { seen, score } = this;
    let matching: number[] = [];
    asked.forEach((word, k) => {
      const before = this.round++;
      const now = this.round;
      const next: number[] = [];
      for (let i = this.first(word), end = this.first(word + "\uffff"); i < end; i++) {
        const node = this.owners[i]!;
        if (seen[node] !== now) {
          if (k && seen[node] !== before) continue;
          seen[node] = now;
          if (!k) score[node] = this.weight[node]!;
          next.push(node);
        }
        if (this.words[i] === word) score[node]! += 2;
      }
      matching = next;
    });
    for (const node of matching) {
      const name = this.full[node]!;
      score[node]! += name === whole ? 30 : name.startsWith(whole) ? 12 : name.includes(" " + whole) ? 6 : 0;
    }
    return best(matching, score, most);
  }

  /**
   * Who holds a role that the query names, the best first, each with the link that says so. Each word of the query begins one
   * of the role, of the name of who holds it, or of that of where; one at least is of the role.
   */
  byRole(query: string, most: number): { node: number; link: number }[] {
    const asked = words(query);
    const { graph } = this;
    const all = (1 << asked.length) - 1;
    const masks = new Uint8Array(graph.n);
    const named = new Map<number, [number, number]>();
    for (const [label, names] of this.roles) {
      const apart = names.map((name) => name.split(" "));
      const mask = asked.reduce((sum, word, k) => sum | (apart.some((one) => one.some((own) => own.startsWith(word))) ? 1 << k : 0), 0);
      const plain = asked.filter((_, k) => mask & (1 << k)).join(" ");
      if (mask) named.set(label, [mask, (names.includes(plain) ? 10 : 0) - apart[0]!.length]);
    }
    if (!named.size) return [];
    asked.forEach((word, k) => {
      for (let i = this.first(word), end = this.first(word + "\uffff"); i < end; i++) masks[this.owners[i]!]! |= 1 << k;
    });
    const holders: number[] = [];
    const score = new Float32Array(graph.n);
    const linkOf = new Int32Array(graph.n).fill(-1);
    for (const link of this.roleLinks) {
      const role = named.get(graph.data.links.label[link]!);
      const node = graph.source[link]!;
      if (!role || (role[0] | masks[node]! | masks[graph.target[link]!]!) !== all) continue;
      const worth = role[1] + this.weight[node]!;
      if (linkOf[node]! < 0) holders.push(node);
      else if (worth <= score[node]!) continue;
      score[node] = worth;
      linkOf[node] = link;
    }
    // A role has several words, "directeur" and "directrice": first those of whom the query's own is written.
    const some = best(holders, score, 3 * most);
    const { links, passages } = graph.data;
    for (const node of some) {
      const quote =
        " " +
        fold(
          (links.passages?.[linkOf[node]!] ?? [])
            .map((one) => passages[one]?.exact ?? "")
            .join(" ")
            .slice(0, 400),
        );
      score[node]! += 3 * asked.filter((word) => quote.includes(" " + word)).length;
    }
    return best(some, score, most).map((node) => ({ node, link: linkOf[node]! }));
  }
}

/** The words asked for, folded. */
function words(query: string): string[] {
  return fold(query.slice(0, 200)).split(" ").filter(Boolean).slice(0, 8);
}

/** The `most` nodes of the highest scores, in order; those below what is kept are not put in it. */
function best(nodes: number[], score: Float32Array, most: number): number[] {
  const first = (all: number[]): number[] => all.sort((a, b) => score[b]! - score[a]! || a - b).slice(0, most);
  let kept: number[] = [];
  let floor = -Infinity;
  for (const node of nodes) {
    if (score[node]! < floor || kept.push(node) < 3 * most) continue;
    kept = first(kept);
    floor = score[kept[most - 1]!]!;
  }
  return first(kept);
}

/** The spans of a text that the words of a query match, as [from, to), in order and apart. */
export function matches(text: string, query: string): [number, number][] {
  const asked = fold(query).split(" ").filter(Boolean);
  const spans: [number, number][] = [];
  for (const word of text.slice(0, 400).matchAll(/(?:[\p{N}\p{M}\p{Cf}]|[^\P{L}ʼ])+/gu)) {
    const here = fold(word[0]);
    const best = asked.filter((one) => here.startsWith(one)).reduce((most, one) => Math.max(most, one.length), 0);
    if (!best) continue;
    let end = 0;
    while (end < word[0].length && fold(word[0].slice(0, end)).length < best) end++;
    while (end < word[0].length && /[\p{M}\p{Cf}]/u.test(word[0][end]!)) end++;
    spans.push([word.index, word.index + end]);
  }
  return spans;
}
