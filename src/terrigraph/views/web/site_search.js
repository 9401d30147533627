// Search in a static site: loads the part of the index that what is typed asks for (site/searching.py), and lists what has all its words.
"use strict";
{
  const FIRST = 2, SHOWN = 50, NEAR = 10;
  const field = document.getElementById("q"), list = document.getElementById("found"), count = document.getElementById("count");
  const { root, beginnings, few, none, near, more } = document.getElementById("search").dataset;
  const english = document.documentElement.lang === "en";
  const known = new Set(beginnings.split(" "));
  const parts = new Map();  // beginning -> promise of { rows, longer }
  const waiting = new Map();
  const SHORT = { st: "saint", ste: "sainte" };
  const ELIDED = /(?<![\p{L}\p{N}])(?:[cdjlmnst]|qu)['’ʼ‘`´′]/giu;  // « l’Isère » is called « Isère »

  const wordsOf = (text) => terrigraphText.fold(text).split(" ").filter(Boolean);
  const wholly = (words) => words.map((word, n) => (n < words.length - 1 && SHORT[word]) || word);  // the last is still being typed
  const fileName = (beginning) => "b-" + [...beginning].map((char) => (/[A-Za-z0-9]/.test(char) ? char : `_${char.codePointAt(0).toString(16)}_`)).join("") + ".js";

  window.terrigraphIndex = ([beginning, rows, longer]) => waiting.get(beginning)?.({ rows, longer: new Set(longer) });

  const load = (beginning) => {
    if (!parts.has(beginning)) parts.set(beginning, new Promise((resolve) => {
      waiting.set(beginning, resolve);
      const script = document.createElement("script");
      script.src = `${root}index/${fileName(beginning)}`;
      script.onerror = () => resolve({ rows: [], longer: new Set() });
      document.head.append(script);
    }));
    return parts.get(beginning);
  };

  /** The rows that have a word which begins as `word` does: all of them, or the best linked where there are too many. */
  const startingWith = async (word) => {
    const letters = [...word];
    let length = FIRST;
    if (!known.has(letters.slice(0, length).join(""))) return { rows: [], whole: true };
    let part = await load(letters.slice(0, length).join(""));
    while (length < letters.length && part.longer.has(letters[length])) part = await load(letters.slice(0, ++length).join(""));
    return { rows: length < letters.length && part.longer.size ? [] : part.rows, whole: part.longer.size === 0 };
  };

  const grade = (row, typed) => {
    const names = [row[0], row[1], ...row[2].split(" · ")].map(terrigraphText.fold);
    return names.some((name) => name === typed) ? 0 : names.some((name) => name.startsWith(typed)) ? 1 : 2;
  };

  /** How many of some words begin a word of a row's names. */
  const begun = (row, words) => {
    const named = wordsOf(`${row[0]} ${row[1]} ${row[2]}`);
    return words.filter((word) => named.some((name) => name.startsWith(word))).length;
  };

  const ordered = (rows, rank) => rows.map((row) => [rank(row), row]).sort((one, other) => one[0] - other[0] || other[1][5] - one[1][5]).map((one) => one[1]);

  /** The rows that have some of the words, where none has all: those with the rarest first, for « mairie de Toulouse » is of Toulouse. */
  const nearest = (byWord, words) => {
    const rows = [...new Map(byWord.flatMap((one) => one.rows).map((row) => [row[4], row])).values()].filter((row) => begun(row, words));
    const rarity = words.map((word) => 1 / rows.filter((row) => begun(row, [word])).length);
    return ordered(rows, (row) => -words.reduce((sum, word, n) => sum + (begun(row, [word]) ? rarity[n] : 0), 0)).slice(0, NEAR);
  };

  let turn = 0;
  const search = async () => {
    const mine = ++turn, words = wholly(wordsOf(field.value.slice(0, 200).replace(ELIDED, ""))), long = words.filter((word) => [...word].length >= FIRST);
    if (!long.length) return show([], field.value.trim() ? few : "");
    const byWord = await Promise.all(long.map(startingWith));
    if (mine !== turn) return;
    const whole = byWord.filter((one) => one.whole), best = (whole.length ? whole : byWord).reduce((one, other) => (other.rows.length < one.rows.length ? other : one));
    const typed = words.join(" ");
    const rows = ordered(best.rows.filter((row) => begun(row, words) === words.length), (row) => grade(row, typed));
    const close = rows.length || words.length === 1 ? [] : nearest(byWord, words);
    if (close.length) show(close, near, 0);
    else show(rows, rows.length ? (rows.length > SHOWN || !best.whole ? more : "") : none, best.whole ? rows.length : 0);
    history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
  };

  const show = (rows, wording, total) => {
    list.replaceChildren(...rows.slice(0, SHOWN).map(([label, other, , context, page]) => {
      const item = document.createElement("li"), link = document.createElement("a"), what = document.createElement("span");
      link.href = page;
      link.textContent = (english && other) || label;
      what.className = "soft";
      what.textContent = ` ${context}`;
      item.append(link, what);
      return item;
    }));
    count.textContent = [total ? String(total) : "", wording].filter(Boolean).join(" – ");
  };

  document.getElementById("search").addEventListener("submit", (event) => { event.preventDefault(); search(); });
  field.addEventListener("input", search);
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  search();
}
