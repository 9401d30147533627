/** What the program says, in French and in English; dates and numbers in words. */
import { NEVER } from "./data/time";
import type { Dates } from "./data/time";
import type { Lang } from "../common/text";

const TEXTS = {
  search: ["Chercher : nom, rôle, lieu, thème", "Search: name, role, place, theme"],
  byRole: ["Par leur rôle", "By their role"],
  noMatch: ["Rien ne porte ce nom ni ce rôle ici.", "Nothing here bears that name or role."],
  views: ["Vues", "Views"],
  network: ["Réseau", "Network"],
  map: ["Carte", "Map"],
  list: ["Liste", "List"],
  matrix: ["Tableau croisé", "Matrix"],
  share: ["Partager", "Share"],
  language: ["English", "Français"],
  languageLabel: ["English (EN)", "Français (FR)"],
  dark: ["Passer en sombre", "Switch to dark"],
  light: ["Passer en clair", "Switch to light"],
  filters: ["Filtres et légende", "Filters and legend"],
  filtersShort: ["Filtres", "Filters"],
  reset: ["Tout remettre", "Reset all"],
  kinds: ["Qui et quoi", "Who and what"],
  vias: ["Liens", "Links"],
  period: ["Période", "Period"],
  from: ["De", "From"],
  to: ["À", "To"],
  play: ["Dérouler le temps", "Play through time"],
  pause: ["Arrêter", "Stop"],
  undated: ["Avec les liens sans date", "With undated links"],
  allTime: ["toutes dates", "all dates"],
  certain: ["certain", "certain"],
  possible: ["possible, sans certitude", "possible, not certain"],
  undatedOne: ["sans date", "undated"],
  theme: ["Thème", "Theme"],
  within: ["Territoire", "Territory"],
  anyTheme: ["Tous les thèmes", "All themes"],
  anyPlace: ["Tous les territoires", "All territories"],
  close: ["Fermer", "Close"],
  panel: ["Fiche", "Details"],
  canvasNetwork: [
    "Le réseau, en image. Flèches : aller d’un voisin à l’autre",
    "The network, as a picture. Arrows: go from neighbour to neighbour",
  ],
  canvasMap: ["La carte. Flèches : aller d’un territoire à l’autre", "The map. Arrows: go from territory to territory"],
  canvasKeys: [
    " ; Entrée : ouvrir ; plus, moins : zoomer ; zéro : tout voir ; majuscule et flèches : déplacer. La vue Liste dit la même chose en tables.",
    "; Enter: open; plus, minus: zoom; zero: see all; shift and arrows: move. The List view says the same as tables.",
  ],
  zoomIn: ["Zoomer", "Zoom in"],
  zoomOut: ["Dézoomer", "Zoom out"],
  whole: ["Tout voir", "See all"],
  start: ["Par où commencer", "Where to start"],
  stories: ["Se laisser guider", "Be guided"],
  events: ["Un événement", "An event"],
  mostLinked: ["Les plus liés", "Most linked"],
  how1: [
    "Touchez un point : sa fiche dit ses liens, leurs dates et la phrase qui les établit.",
    "Touch a point: its page lists its links, their dates and the sentence that establishes them.",
  ],
  how2: [
    "La légende est le filtre : décochez ce que vous ne voulez pas voir.",
    "The legend is the filter: switch off what you don’t want to see.",
  ],
  how3: ["La même chose se lit en carte, en liste ou en tableau croisé.", "The same can be read as a map, a list or a matrix."],
  sources: ["Sources", "Sources"],
  source: ["Source", "Source"],
  written: ["Où c’est écrit", "Where it is written"],
  about: ["À propos", "About"],
  asOf: ["État au", "As of"],
  statements: ["faits dans le graphe", "facts in the graph"],
  dated: ["date", "date"],
  datedBy: ["daté par l’événement", "dated by the event"],
  former: ["ancien", "former"],
  inferred: ["déduit", "inferred"],
  honorary: ["honorifique", "honorary"],
  why: ["Pourquoi", "Why"],
  capacity: ["à titre de", "in capacity of"],
  also: ["aussi", "also"],
  itself: ["La fiche elle-même", "The entry itself"],
  row: ["ligne", "row"],
  characters: ["caractères {0} à {1}", "characters {0} to {1}"],
  undatedDocument: ["sans date, écrit entre le {0} et le {1}", "undated, written between {0} and {1}"],
  more: ["Afficher {0} de plus", "Show {0} more"],
  hiddenLinks: ["{0} lien(s) hors des filtres", "{0} link(s) outside the filters"],
  showHidden: ["Tout montrer", "Show all"],
  depth: ["Voisinage", "Neighbourhood"],
  depth0: ["dans l’ensemble", "in the whole"],
  depth1: ["à 1 pas", "1 step"],
  depth2: ["à 2 pas", "2 steps"],
  cut: [
    "L’image montre {0} des {1} points à portée ; la liste les a tous.",
    "The picture shows {0} of the {1} points within reach; the list has them all.",
  ],
  compare: ["Comment est-ce lié à…", "How is it linked to…"],
  between: ["Entre {0} et {1}", "Between {0} and {1}"],
  direct: ["Liens directs", "Direct links"],
  chain: ["Le plus court chemin", "The shortest chain"],
  noChain: ["Aucun chemin ne les relie dans ce qui est montré.", "No chain links them in what is shown."],
  shared: ["Ce qu’ils ont en commun", "What they share"],
  noShared: ["Aucun voisin commun.", "No neighbour in common."],
  swap: ["Fermer la comparaison", "Close the comparison"],
  actors: ["Fiches", "Entries"],
  links: ["Liens", "Links"],
  name: ["Nom", "Name"],
  kind: ["Nature", "Kind"],
  number: ["Liens", "Links"],
  context: ["Précision", "Details"],
  subject: ["De", "From"],
  relation: ["Lien", "Link"],
  object: ["Vers", "To"],
  when: ["Période", "Period"],
  find: ["Filtrer la table", "Filter the table"],
  sortBy: ["trier", "sort"],
  pageOf: ["{0} à {1} sur {2}", "{0} to {1} of {2}"],
  previous: ["Précédents", "Previous"],
  following: ["Suivants", "Next"],
  rows: ["Lignes", "Rows"],
  cols: ["Colonnes", "Columns"],
  matrixHint: [
    "Disque plein : lien direct. Anneau : par des intermédiaires, d’autant plus grand qu’ils sont peu. Chaque case mène à l’explication.",
    "Full disc: direct link. Ring: through go-betweens, the larger the fewer they are. Each cell leads to the explanation.",
  ],
  noMatrix: [
    "Rien ne croise ces deux natures dans ce qui est montré. Essayez d’autres lignes ou colonnes.",
    "Nothing crosses these two kinds in what is shown. Try other rows or columns.",
  ],
  directCell: ["lien direct", "direct link"],
  directCells: ["liens directs", "direct links"],
  viaCell: ["par {0} intermédiaire(s)", "through {0} go-between(s)"],
  matrixCut: [
    "Montrées : {0} lignes sur {1}, {2} colonnes sur {3}, les plus liées d’abord.",
    "Shown: {0} rows of {1}, {2} columns of {3}, the most linked first.",
  ],
  france: ["France", "France"],
  world: ["Monde", "World"],
  noPlaces: ["Rien de ce qui est montré n’a de lieu connu.", "Nothing of what is shown has a known place."],
  noMaps: ["Ce fichier n’a pas de fond de carte.", "This file has no base map."],
  placed: ["{0} lieux", "{0} places"],
  group: ["{0} lieux groupés ici : zoomez", "{0} places grouped here: zoom in"],
  elsewhere: ["{0} lieux hors de ce cadre", "{0} places outside this frame"],
  arcs: ["Arcs : coopérations et jumelages", "Arcs: cooperation and twinning"],
  arcsCut: ["Arcs : coopérations et jumelages, les {0} plus fournis", "Arcs: cooperation and twinning, the {0} that stand for most"],
  discs: ["Taille : nombre de liens", "Size: number of links"],
  story: ["Récit", "Story"],
  next: ["Suivant", "Next"],
  prev: ["Précédent", "Back"],
  leave: ["Quitter le récit", "Leave the story"],
  stepOf: ["Étape {0} sur {1}", "Step {0} of {1}"],
  end: ["Terminer", "Finish"],
  copyLink: ["Copier le lien", "Copy the link"],
  copied: ["Copié.", "Copied."],
  notCopied: ["Le navigateur refuse : sélectionnez le texte et copiez-le.", "The browser refuses: select the text and copy it."],
  linkLabel: ["Adresse de ce que vous voyez", "Address of what you see"],
  embed: ["Code pour l’intégrer", "Code to embed it"],
  copyEmbed: ["Copier le code", "Copy the code"],
  image: ["Image de la vue, avec légende et crédits", "Picture of the view, with legend and credits"],
  dataOf: ["Données de ce qui est montré", "Data of what is shown"],
  csvNodes: ["CSV, fiches", "CSV, entries"],
  csvLinks: ["CSV, liens", "CSV, links"],
  saved: ["{0} enregistré.", "{0} saved."],
  imageOnly: ["L’image se prend dans les vues Réseau et Carte.", "Pictures are taken in the Network and Map views."],
  print: ["Imprimer", "Print"],
  cite: ["Pour citer", "To cite"],
  graphHash: ["Empreinte du graphe", "Checksum of the graph"],
  nothing: ["Les filtres ne laissent rien.", "The filters leave nothing."],
  opened: ["{0}, {1}. {2}.", "{0}, {1}. {2}."],
  closed: ["Fiche fermée.", "Details closed."],
  noneThere: ["Pas de voisin de ce côté.", "No neighbour that way."],
  suggestions: ["{0} propositions", "{0} suggestions"],
  expand: ["Agrandir", "Expand"],
  shrink: ["Réduire", "Shrink"],
  covers: ["Ce que la page couvre", "What the page covers"],
  perYear: ["Réunions par année, sans compter leurs séances", "Meetings per year, their sessions not counted"],
  noneIn: ["Aucune en {0}.", "None in {0}."],
  yearless: ["Sans année dite : {0}.", "With no year given: {0}."],
  partial: [
    "D’une page longue, seul le début a pu être lu : ce qui n’est pas ici n’est pas nié.",
    "Of a long page only the beginning may have been read: what is not here is not denied.",
  ],
  seen: ["vu le {0}", "seen on {0}"],
  madeBy: ["Fait avec terrigraph", "Made with terrigraph"],
} as const;

const COUNTS = {
  links: ["lien", "liens", "link", "links"],
  nodes: ["point", "points", "point", "points"],
  steps: ["pas", "pas", "step", "steps"],
  documents: ["document lu", "documents lus", "document read", "documents read"],
  sources: ["source", "sources", "source", "sources"],
} as const;

export type Word = keyof typeof TEXTS;

const MONTHS = {
  fr: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
};

export class Words {
  constructor(readonly lang: Lang) {}
  /** What the program says, with {0}, {1}… replaced. */
  t(word: Word, ...values: (string | number)[]): string {
    const text = TEXTS[word][this.lang === "fr" ? 0 : 1];
    return text.replace(/\{(\d)\}/g, (_, i: string) => {
      const value = values[+i];
      return typeof value === "number" ? this.number(value) : (value ?? "");
    });
  }
  number(value: number): string {
    return String(value).replace(/\B(?=(\d{3})+$)/g, this.lang === "fr" ? "\u202f" : ",");
  }
  count(what: keyof typeof COUNTS, value: number): string {
    const many = value > 1 || (this.lang === "en" && value === 0);
    return `${this.number(value)} ${COUNTS[what][(this.lang === "fr" ? 0 : 2) + (many ? 1 : 0)]}`;
  }
  private pick(fr: string, en: string): string {
    return this.lang === "fr" ? fr : en;
  }
  colon(): string {
    return this.pick("\u00a0: ", ": ");
  }
  quote(text: string): [string, string, string] {
    return this.lang === "fr" ? ["«\u00a0", text, "\u00a0»"] : ["“", text, "”"];
  }
  /** "2016-02-16" → "16 février 2016", "2016-02" → "février 2016"; anything else stays. */
  date(text: string): string {
    const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);
    const month = match?.[2] && MONTHS[this.lang][+match[2] - 1];
    if (!match || (match[2] && !month)) return text;
    if (!month) return match[1]!;
    if (!match[3]) return `${month} ${match[1]}`;
    return `${+match[3]}${+match[3] === 1 && this.lang === "fr" ? "er" : ""} ${month} ${match[1]}`;
  }
  /** The dates of a link in words, and where one is not known its bounds; "" where nothing is known. */
  period(some: Partial<Dates>): string {
    const dates = { ...NEVER, ...some };
    if (!dates.start && !dates.end) return this.seen(dates);
    const [first, last] = bounding(dates);
    const pieces = [
      this.known(dates.start, dates.end),
      dates.start ? "" : this.bounded(this.pick("début", "start"), first, dates.certainFrom),
      dates.end
        ? ""
        : last || dates.certainUntil <= dates.certainFrom
          ? this.bounded(this.pick("fin", "end"), last && dates.certainUntil, last)
          : this.pick("encore le ", "still on ") + this.date(dates.certainUntil),
    ];
    return pieces.filter(Boolean).join(this.pick("\u00a0; ", "; "));
  }
  /** What is certain of something with neither a start nor an end that is known, and what is possible. */
  private seen(dates: Dates): string {
    const possible = this.between(...bounding(dates));
    if (!dates.certainFrom) return possible;
    const one = this.date(dates.certainFrom);
    const other = this.date(dates.certainUntil);
    const certain =
      one === other
        ? this.pick(`en cours le ${one}`, `in force on ${one}`)
        : this.pick(`en cours du ${one} au ${other}`, `in force from ${one} to ${other}`);
    return possible ? `${certain} (${possible})` : certain;
  }
  private between(first: string, last: string): string {
    const one = this.date(first);
    const other = this.date(last);
    if (first && last) return this.pick(`possible du ${one} au ${other}`, `possible from ${one} to ${other}`);
    if (first) return this.pick(`possible à partir du ${one}`, `possible from ${one}`);
    return last && this.pick(`possible jusqu’au ${other}`, `possible until ${other}`);
  }
  /** Words of a source, between the quotation marks of the language in use. */
  quoted(wording: string): string {
    return this.pick(`«\u00a0${wording}\u00a0»`, `“${wording}”`);
  }
  private known(start: string, end: string): string {
    const one = this.date(start);
    const other = this.date(end);
    const le = (start || end).length === 10 ? "le " : "";
    if (start && start === end) return this.pick(le + one, one);
    if (start && end) return this.pick(le ? `du ${one} au ${other}` : `de ${one} à ${other}`, `from ${one} to ${other}`);
    if (start) return this.pick(`depuis ${le}${one}`, `since ${one}`);
    return end && this.pick(`jusqu’${le ? "au " : "en "}${other}`, `until ${other}`);
  }
  private bounded(word: string, earliest: string, latest: string): string {
    const one = this.date(earliest);
    const other = this.date(latest);
    if (earliest && latest) return this.pick(`${word}\u00a0: entre le ${one} et le ${other}`, `${word}: between ${one} and ${other}`);
    if (earliest) return this.pick(`${word}\u00a0: le ${one} au plus tôt`, `${word}: ${one} at the earliest`);
    return latest && this.pick(`${word}\u00a0: le ${other} au plus tard`, `${word}: ${other} at the latest`);
  }
}

/** The known years, short: "1988–2017", "1988–", "–2017" or "". */
export function yearsOf(dates: Dates): string {
  const start = dates.start.slice(0, 4);
  const end = dates.end.slice(0, 4);
  return !start && !end ? "" : start === end ? start : `${start}–${end}`;
}

/** Whether a link is over today, whatever happened. */
export function isFormer(dates: Dates): boolean {
  return dates.possibleUntil !== "" && dates.possibleUntil < new Date().toISOString().slice(0, 10);
}

/** The first and the last possible day, "" where it is merely as far as it was seen. */
function bounding(dates: Dates): [string, string] {
  const { possibleFrom, certainFrom, certainUntil, possibleUntil } = dates;
  return [possibleFrom === certainFrom ? "" : possibleFrom, possibleUntil === certainUntil ? "" : possibleUntil];
}
