/** Sharing: the address, code to embed, pictures with legend and credits, data, a citation. */
import type { App } from "../app";
import { button as plain, fill, h, iconButton, ICONS } from "../../common/dom";
import { csvLinks, csvNodes, gexf, jsonLd } from "./exports";
import { FONT, trace } from "../data/look";
import type { Ink } from "../data/look";
import type { Frame, Scene } from "../picture/stage";
import { SvgInk } from "../picture/svg";
import { capital, drawn, textIn } from "../../common/text";

/** A view that can be drawn: its scene, and its size on the screen. */
export interface Picture {
  scene: Scene;
  frame: Frame;
}

const LEGEND = 86;

export class Share {
  readonly element: HTMLDialogElement;
  private readonly status = h("p", { class: "hint", role: "status" });

  constructor(
    private readonly app: App,
    private readonly picture: () => Picture | null,
  ) {
    this.element = h("dialog", { class: "share", "aria-labelledby": "share-title" });
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  open(): void {
    const { app } = this;
    const { words, store, graph, lang } = app;
    const title = textIn(graph.data.title, lang);
    const address = store.address();
    const link = h("input", { type: "text", readonly: true, id: "share-link", value: address });
    const picture = this.picture();
    const code = `<iframe src="${attribute(address)}" title="${attribute(title)}" width="100%" height="640" loading="lazy"></iframe>`;
    const embed = h("textarea", { readonly: true, id: "share-code", rows: 3 });
    embed.value = code;
    const button = (text: string, run: () => void): HTMLElement => plain("plain-button", run, text);
    const save = (name: string, type: string, make: () => string): HTMLElement =>
      button(name, () => {
        this.save(new Blob([make()], { type }), extension(name));
      });
    fill(this.status);
    fill(
      this.element,
      h(
        "div",
        { class: "share-head" },
        h("h2", { id: "share-title" }, words.t("share")),
        iconButton("", words.t("close"), ICONS.close, () => {
          this.element.close();
        }),
      ),
      h("label", { for: "share-link" }, words.t("linkLabel")),
      h(
        "div",
        { class: "copy" },
        link,
        button(words.t("copyLink"), () => {
          void this.copy(link);
        }),
      ),
      h("label", { for: "share-code" }, words.t("embed")),
      h(
        "div",
        { class: "copy" },
        embed,
        button(words.t("copyEmbed"), () => {
          void this.copy(embed);
        }),
      ),
      h("h3", {}, words.t("image")),
      picture
        ? h(
            "div",
            { class: "row" },
            button("PNG", () => {
              this.png(picture);
            }),
            button("SVG", () => {
              this.save(new Blob([this.svg(picture)], { type: "image/svg+xml" }), "svg");
            }),
            button(words.t("print"), () => {
              this.element.close();
              print();
            }),
          )
        : h(
            "div",
            { class: "row" },
            h("p", { class: "hint" }, words.t("imageOnly")),
            button(words.t("print"), () => {
              this.element.close();
              print();
            }),
          ),
      h("h3", {}, words.t("dataOf")),
      h(
        "div",
        { class: "row" },
        save(words.t("csvNodes"), "text/csv;charset=utf-8", () => csvNodes(app)),
        save(words.t("csvLinks"), "text/csv;charset=utf-8", () => csvLinks(app)),
        save("GEXF", "application/gexf+xml", () => gexf(app)),
        save("JSON-LD", "application/ld+json", () => jsonLd(app)),
      ),
      h("h3", {}, words.t("cite")),
      h("p", { class: "cite" }, h("bdi", {}, this.citation())),
      this.status,
    );
    this.element.showModal();
  }

  private citation(): string {
    const { graph, lang, words } = this.app;
    const { data } = graph;
    const { asOf, sha256, permalink } = data.graph;
    return (
      [
        `${textIn(data.title, lang).slice(0, 400)}. terrigraph`,
        asOf ? `${words.t("asOf").toLowerCase()} ${words.date(asOf)}` : "",
        sha256 ? `${words.t("graphHash").toLowerCase()} ${sha256.slice(0, 16)}` : "",
        permalink,
      ]
        .filter(Boolean)
        .join(", ") + "."
    );
  }

  private async copy(field: HTMLInputElement | HTMLTextAreaElement): Promise<void> {
    const { words } = this.app;
    field.select();
    let done = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      done = document.execCommand("copy");
    }
    fill(this.status, words.t(done ? "copied" : "notCopied"));
  }

  private save(blob: Blob, extension: string): void {
    const url = URL.createObjectURL(blob);
    const name = `terrigraph-${this.app.state.view}.${extension}`;
    const link = h("a", { href: url, download: name });
    link.click();
    setTimeout(() => {
      URL.revokeObjectURL(url);
    }, 10000);
    fill(this.status, this.app.words.t("saved", name));
  }

  private png({ scene, frame }: Picture): void {
    const canvas = document.createElement("canvas");
    const ink = canvas.getContext("2d")!;
    canvas.width = frame.width * 2;
    canvas.height = (frame.height + LEGEND) * 2;
    ink.scale(2, 2);
    this.compose(ink, scene, frame);
    canvas.toBlob((blob) => {
      if (blob) this.save(blob, "png");
    }, "image/png");
  }

  private svg({ scene, frame }: Picture): string {
    const ink = new SvgInk(frame.width, frame.height + LEGEND);
    this.compose(ink, scene, frame);
    return ink.toString(textIn(this.app.graph.data.title, this.app.lang));
  }

  private compose(ink: Ink, scene: Scene, frame: Frame): void {
    const { app } = this;
    const { tone, graph, lang, words } = app;
    const { data } = graph;
    ink.fillStyle = tone.paper;
    ink.fillRect(0, 0, frame.width, frame.height + LEGEND);
    scene.draw(ink, frame);
    ink.globalAlpha = 1;
    ink.fillStyle = tone.paper;
    ink.fillRect(0, frame.height, frame.width, LEGEND);
    ink.textAlign = "left";
    ink.textBaseline = "middle";
    let x = 20;
    ink.font = `12px ${FONT}`;
    data.kinds.forEach((kind, i) => {
      if (!app.shown.kinds[i] || (app.state.kinds && !app.state.kinds.includes(kind.id))) return;
      const name = capital(textIn(kind.plural, lang));
      const hollow = app.shapes[i] === "ring";
      ink.beginPath();
      trace(ink, app.shapes[i]!, x, frame.height + 20, 5.5);
      ink.fillStyle = hollow ? tone.paper : tone.kinds[i]!;
      ink.strokeStyle = tone.kinds[i]!;
      ink.lineWidth = 2;
      ink.fill();
      if (hollow) ink.stroke();
      ink.fillStyle = tone.ink;
      ink.fillText(name, x + 12, frame.height + 20);
      x += 34 + ink.measureText(name).width;
    });
    const sources = data.sources.map((source) => textIn(source.title, lang)).join(" ; ");
    const fit = (text: string): string => drawn(text, Math.max(20, Math.floor(frame.width / 6.6)));
    ink.fillStyle = tone.soft;
    ink.fillText(fit(`${words.t("sources")}${words.colon()}${sources}`), 20, frame.height + 44);
    ink.fillText(fit(`${this.citation()}`), 20, frame.height + 64);
  }
}

const attribute = (text: string): string => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

function extension(name: string): string {
  return name.startsWith("CSV")
    ? `${name.endsWith("liens") || name.endsWith("links") ? "links" : "nodes"}.csv`
    : name === "GEXF"
      ? "gexf"
      : "jsonld";
}
