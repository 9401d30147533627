/** Letters that no accent makes, as `fold` writes them. */
const LETTERS: Record<string, string> = {
  œ: "oe",
  æ: "ae",
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ŋ: "n",
  ħ: "h",
  ŧ: "t",
  ĸ: "k",
  ς: "σ",
};
const UNFOLDED = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

/**
 * A text as searches compare it: words in lower case, without accents, ligatures and characters of no width, apart by single spaces.
 * Python folds alike (tests/cases/fold.csv). The apostrophe ʼ, a letter to Unicode, is none here.
 */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]+/gu, "")
    .toLowerCase()
    .replace(UNFOLDED, (letter) => LETTERS[letter]!)
    .replace(/(?:[^\p{L}\p{N}]|ʼ)+/gu, " ")
    .trim();
}
