/** Text in two languages, and text made harmless for a canvas or a search. */

export type Lang = "fr" | "en";
export interface Text {
  fr: string;
  en: string;
}

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const UNDRAWABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]/gu;

/** A text of the data in a language, the other where it has none. */
export function textIn(text: Text | string | undefined, lang: Lang): string {
  return typeof text === "string" ? text : text ? text[lang] || text.fr || text.en || "" : "";
}

/** The text as a canvas or one line can show it: no control characters, nothing that turns its direction, at most `most` characters. */
export function drawn(text: string, most = 90): string {
  const short = text
    .slice(0, most * 4)
    .replace(/\s+/gu, " ")
    .replace(UNDRAWABLE, "")
    .trim();
  return short.length > most ? short.slice(0, most - 1).trimEnd() + "…" : short;
}

/** The list of a key, made where there was none. */
export function listed<K, V>(map: Map<K, V[]>, key: K): V[] {
  return map.get(key) ?? map.set(key, []).get(key)!;
}

/** The text with no-break spaces where French punctuation must not begin or end a line. */
export function tied(text: string): string {
  return text.replace(/ (?=[:;?!»])|(?<=«) /g, "\u00a0");
}

/** The text with a capital first letter. */
export function capital(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase() + text.slice(1);
}

/** The address if it is one that a reader may follow (the web or mail), else "". */
export function address(text: string): string {
  if (text.length > 2000 || !/^(https?:\/\/|mailto:)[^\s"<>\\^`{|}]+$/i.test(text)) return "";
  try {
    const { protocol, hostname, href } = new URL(text);
    return protocol === "mailto:" || hostname ? href : "";
  } catch {
    return "";
  }
}
