// The editor of the page of queries: YASQE (of YASGUI) in the place of the form's text, which stays what is sent. Without this program the page works all the same.
import Yasqe from "@zazuko/yasqe";

/** What is asked of the editor. YASQE inherits it from a CodeMirror whose types it does not ship. */
interface Editor {
  focus(): void;
  getValue(): string;
  setValue(text: string): void;
}

const text = document.querySelector<HTMLTextAreaElement>("textarea#query");
const form = text?.form;
if (text && form) {
  const place = document.createElement("div");
  text.before(place);
  const label = document.querySelector("label[for=query]");
  Yasqe.defaults.autocompleters = ["variables"]; // the others would ask other servers, and keep what they say
  const editor = new Yasqe(place, {
    value: text.value,
    persistenceId: null, // nothing is kept in the browser
    prefixCcApi: "",
    requestConfig: { endpoint: form.action },
    showQueryButton: false,
    createShareableLink: null as never, // no button of its own: the address of the answer is the link
    consumeShareLink: null as never,
    resizeable: false,
    editorHeight: "18em",
    screenReaderLabel: label?.textContent ?? "SPARQL",
    extraKeys: {
      Tab: false,
      "Shift-Tab": false,
      "Ctrl-Enter": () => {
        form.requestSubmit();
      },
      "Cmd-Enter": () => {
        form.requestSubmit();
      },
    },
  } as never) as unknown as Editor;
  text.hidden = true;
  label?.addEventListener("click", () => {
    editor.focus();
  });
  form.addEventListener("submit", () => {
    text.value = editor.getValue();
  });
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-query]")) {
    link.addEventListener("click", (event) => {
      // an example comes into the editor as it is: nothing is asked before one asks
      event.preventDefault();
      editor.setValue(link.dataset["query"] ?? "");
      editor.focus();
      place.scrollIntoView({ block: "center" });
    });
  }
}
