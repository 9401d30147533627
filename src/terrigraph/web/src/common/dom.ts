/** Elements made by hand: text is always text, never markup. */

export type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: never) => void);

const SVG = "http://www.w3.org/2000/svg";

/** An element; keys that start with "on" are listeners, the others attributes (`true` for a bare one; false, null: none). */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, attributes);
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

function apply(element: Element, attributes: Record<string, Value>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** A button that does something. */
export function button(kind: string, onclick: (event: MouseEvent) => void, ...children: Child[]): HTMLButtonElement {
  return h("button", { type: "button", class: kind, onclick }, ...children);
}

/** A button that is a drawing, with its name for who cannot see it. */
export function iconButton(kind: string, name: string, drawing: string, onclick: () => void): HTMLButtonElement {
  const made = button(`icon-button ${kind}`, onclick, icon(drawing));
  made.ariaLabel = made.title = name;
  return made;
}

/** A link to the web where there is an address, else the text alone. */
export function out(to: string, text: string, plain: "cite" | "bdi", rel = ""): HTMLElement {
  return to ? h("a", { href: to, rel: `noopener noreferrer${rel}`, target: "_blank" }, text) : h(plain, {}, text);
}

/** A drawing of one or more paths on a square of 24. */
export function icon(...paths: string[]): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  apply(svg, { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" });
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** The element, with others in place of its children. */
export function fill<T extends Element>(element: T, ...children: Child[]): T {
  element.replaceChildren(...children.filter((child): child is Node | string => !!child));
  return element;
}

/** Do something once what is now drawn has been shown. */
export function later(run: () => void): void {
  requestAnimationFrame(() => setTimeout(run));
}

export const ICONS = {
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Zm5 11.5L21 21",
  close: "M6 6l12 12M18 6L6 18",
  filter: "M4 6h16M7 12h10M10 18h4",
  share: "M12 15V4M8 7.5 12 3.5l4 4M6 11v9h12v-9",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  whole: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  play: "M8 5l11 7-11 7Z",
  pause: "M8 5v14M16 5v14",
  next: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  path: "M5 19a2 2 0 1 1 0-.01M19 5a2 2 0 1 1 0-.01M7 18c8 0 2-12 10-12.500",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.700 5.700l1-1",
  quote: "M5 17h4l2-5V6H4v6h4M14 17h4l2-5V6h-7v6h4",
  book: "M4 5c3-1 6-1 8 1 2-2 5-2 8-1v14c-3-1-6-1-8 1-2-2-5-2-8-1ZM12 6v14",
  up: "M5 15l7-7 7 7",
} as const;
