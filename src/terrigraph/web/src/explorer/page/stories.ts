/** A story: steps that set what is seen, shown one after the other. */
import type { App } from "../app";
import { fill, h, iconButton, ICONS } from "../../common/dom";
import { UNFILTERED, stepState } from "../data/state";
import { textIn, tied } from "../../common/text";

export class StoryCard {
  readonly element = h("section", { class: "story", hidden: true });

  constructor(private readonly app: App) {
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") this.go(this.app.state.step + (event.key === "ArrowRight" ? 1 : -1));
    });
  }

  update(): void {
    const { app } = this;
    const { state, words, lang } = app;
    const story = app.graph.data.stories.find((one) => one.id && one.id === state.story);
    const step = story?.steps[state.step];
    this.element.hidden = !step;
    if (!story || !step) {
      fill(this.element);
      return;
    }
    const last = state.step === story.steps.length - 1;
    const had = document.activeElement?.getAttribute("data-go");
    const button = (go: string, word: "prev" | "next" | "end", run: () => void, off = false): HTMLButtonElement =>
      h(
        "button",
        { type: "button", "data-go": go, class: go === "next" ? "primary" : "plain-button", disabled: off, onclick: run },
        words.t(word),
      );
    this.element.setAttribute("aria-label", `${words.t("story")}${words.colon()}${textIn(story.title, lang)}`);
    fill(
      this.element,
      h(
        "p",
        { class: "story-title" },
        h("bdi", {}, textIn(story.title, lang)),
        h("span", { class: "count" }, words.t("stepOf", state.step + 1, story.steps.length)),
      ),
      h("h2", { tabindex: -1 }, h("bdi", {}, tied(textIn(step.title, lang)))),
      h(
        "div",
        { class: "story-text" },
        ...tied(textIn(step.text, lang))
          .split(/\n{2,}/)
          .map((text) => h("p", {}, text)),
      ),
      h(
        "div",
        { class: "story-buttons" },
        button(
          "prev",
          "prev",
          () => {
            this.go(state.step - 1);
          },
          state.step === 0,
        ),
        h("span", { class: "dots", "aria-hidden": "true" }, ...story.steps.map((_, i) => h("i", { class: i === state.step ? "on" : "" }))),
        button("next", last ? "end" : "next", () => {
          if (last) this.leave();
          else this.go(state.step + 1);
        }),
      ),
      iconButton("shut", words.t("leave"), ICONS.close, () => {
        this.leave();
      }),
    );
    if (had) this.element.querySelector<HTMLButtonElement>(`[data-go=${had}]:not(:disabled)`)?.focus();
  }

  go(index: number): void {
    const { app } = this;
    const story = app.graph.data.stories.find((one) => one.id === app.state.story);
    if (!story?.steps[index]) return;
    app.store.set(stepState(app.graph, { ...app.store.plain, lang: app.lang }, story, index));
    const step = story.steps[index];
    app.announce(
      `${app.words.t("stepOf", index + 1, story.steps.length)}. ${textIn(step.title, app.lang)}. ${textIn(step.text, app.lang)}`,
    );
  }

  private leave(): void {
    this.app.store.set({ story: "", step: 0, ...UNFILTERED, cam: null, depth: 0, with: -1 });
  }

  focus(): void {
    this.element.querySelector<HTMLElement>("h2")?.focus();
  }
}
