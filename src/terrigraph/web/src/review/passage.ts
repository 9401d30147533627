/** The document's text, with the passages of the candidates: a click on one gives its candidates, and a candidate lights its own. */
import { h } from "../common/dom";
import type { Item } from "./model";

interface Piece {
  element: HTMLElement;
  ids: string[];
}

export class Passages {
  private readonly pieces: Piece[] = [];

  constructor(
    readonly box: HTMLElement,
    private readonly text: string,
    private readonly chosen: (ids: string[]) => void,
  ) {
    box.addEventListener("click", (event) => {
      if (String(document.getSelection()).length) return;
      const piece = this.pieces.find(({ element }) => element === event.target);
      if (piece) this.chosen(piece.ids);
    });
  }

  /** Write the text, cut where passages begin and end. */
  draw(items: Item[]): void {
    const placed = items.filter((item) => item.start >= 0 && item.end <= this.text.length);
    const cuts = [...new Set([0, this.text.length, ...placed.flatMap((item) => [item.start, item.end])])].sort((a, b) => a - b);
    const opening = new Map<number, Item[]>();
    for (const item of placed) opening.set(item.start, [...(opening.get(item.start) ?? []), item]);
    this.pieces.length = 0;
    let over: Item[] = [];
    const children: Node[] = [];
    cuts.slice(0, -1).forEach((from, n) => {
      over = [...over.filter((item) => item.end > from), ...(opening.get(from) ?? [])];
      const words = this.text.slice(from, cuts[n + 1]);
      if (!over.length) {
        children.push(document.createTextNode(words));
        return;
      }
      const ids = [...over].sort((a, b) => a.end - a.start - (b.end - b.start)).map((item) => item.id);
      const element = h("span", { class: "passage" }, words);
      this.pieces.push({ element, ids });
      children.push(element);
    });
    this.box.replaceChildren(...children);
  }

  /** Say by colours what is decided. */
  mark(decided: (id: string) => string): void {
    for (const { element, ids } of this.pieces) {
      const states = ids.map(decided);
      element.dataset["state"] = states.includes("") ? "open" : states.some((state) => state === "accept") ? "accept" : "reject";
    }
  }

  /** Light a candidate's passage and bring it into view. */
  light(id: string): void {
    let first: HTMLElement | undefined;
    for (const { element, ids } of this.pieces) {
      const on = ids.includes(id);
      element.classList.toggle("on", on);
      if (on) first ??= element;
    }
    if (first) reveal(first, this.box.parentElement as HTMLElement);
  }

  /** The passage that the reader has selected: its words and where they begin; undefined where none is. */
  selected(): [string, number] | undefined {
    const selection = document.getSelection();
    if (!selection?.rangeCount || selection.isCollapsed) return undefined;
    const range = selection.getRangeAt(0);
    if (!this.box.contains(range.startContainer) || !this.box.contains(range.endContainer)) return undefined;
    const before = document.createRange();
    before.selectNodeContents(this.box);
    before.setEnd(range.startContainer, range.startOffset);
    const words = range.toString();
    const bare = words.trim();
    return bare ? [bare, before.toString().length + words.indexOf(bare)] : undefined;
  }
}

/** Bring an element into view by moving its own pane alone, so that on a phone nothing else moves away. */
export function reveal(element: HTMLElement, pane: HTMLElement): void {
  const own = element.getBoundingClientRect();
  const whole = pane.getBoundingClientRect();
  if (own.top >= whole.top + 20 && own.bottom <= whole.bottom - 20) return;
  pane.scrollTop += own.top - whole.top - pane.clientHeight / 3;
}
