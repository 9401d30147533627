/** What the review page says, in French and in English. */
import type { Lang, Text } from "../common/text";

export const WORDS = {
  text: ["Le document", "The document"],
  candidates: ["Ce qui en est proposé", "What is proposed of it"],
  one: ["Le candidat", "The candidate"],
  progress: ["{0} décidés sur {1}", "{0} of {1} decided"],
  save: ["Enregistrer les décisions ({0})", "Save the decisions ({0})"],
  saved: [
    "{0} décisions enregistrées dans un fichier : reprenez-le avec « terrigraph review … --read ».",
    '{0} decisions saved to a file: take it in with "terrigraph review … --read".',
  ],
  nothing: ["Rien de décidé encore.", "Nothing decided yet."],
  kind: ["Nature", "Kind"],
  tier: ["Palier", "Tier"],
  state: ["État", "State"],
  all: ["tous", "all"],
  left: ["à décider", "to be decided"],
  done: ["décidés", "decided"],
  accept: ["Accepter", "Accept"],
  reject: ["Rejeter", "Reject"],
  merge: ["Fusionner avec", "Merge with"],
  mergeDo: ["Fusionner", "Merge"],
  undo: ["Annuler", "Undo"],
  reopen: ["Rouvrir", "Reopen"],
  whole: ["Accepter avec ce qui s’y rattache ({0})", "Accept with what it ties ({0})"],
  add: ["Ajouter un oubli", "Add what was missed"],
  addHow: [
    "Sélectionnez d’abord les mots dans le document, ou écrivez-les ici tels quels.",
    "Select the words in the document first, or write them here as they stand.",
  ],
  quote: ["Citation", "Quote"],
  addDo: ["Ajouter", "Add"],
  cancel: ["Fermer", "Close"],
  notThere: ["Ces mots ne sont pas dans le document.", "These words are not in the document."],
  accepted: ["accepté", "accepted"],
  rejected: ["rejeté", "rejected"],
  merged: ["fusionné", "merged"],
  reopened: ["rouvert", "reopened"],
  undone: ["annulé : {0}", "undone: {0}"],
  open: ["à décider", "to be decided"],
  conflict: ["en conflit", "in conflict"],
  again: ["à revoir", "to be seen again"],
  resource: ["Ressource", "Resource"],
  alternatives: ["Autres possibles", "Alternatives"],
  choose: ["choisir", "choose"],
  missing: ["Ce qui manque", "What is missing"],
  lacking: ["ne peut être écrit", "cannot be written"],
  proposal: ["Proposition", "Proposal"],
  take: ["Accepter la proposition", "Accept the proposal"],
  why: ["Pourquoi", "Why"],
  rule: ["règle {0}, palier {1}", "rule {0}, tier {1}"],
  none: ["Aucun candidat ici.", "No candidate here."],
  noPlace: ["Sa citation n’est plus dans le texte.", "Its quote is in the text no more."],
  help: ["Clavier", "Keyboard"],
  keys: ["Touches actives", "Keys are on"],
  language: ["English", "Français"],
  tone: ["Clair ou sombre", "Light or dark"],
  restored: ["{0} décisions reprises de ce navigateur", "{0} decisions brought back from this browser"],
  unknown: ["nouvelle", "new"],
} satisfies Record<string, [string, string]>;

export const KEYS: [string, Text][] = [
  ["j, k", { fr: "candidat suivant, précédent", en: "next, previous candidate" }],
  ["n", { fr: "prochain à décider", en: "next to be decided" }],
  ["a", { fr: "accepter, avec ce qui a été changé", en: "accept, with what was changed" }],
  ["A", { fr: "accepter avec ce qui s’y rattache", en: "accept with what it ties" }],
  ["r", { fr: "rejeter", en: "reject" }],
  ["e", { fr: "modifier (Entrée accepte, Échap quitte)", en: "edit (Enter accepts, Escape leaves)" }],
  ["m", { fr: "fusionner avec un autre", en: "merge with another" }],
  ["u", { fr: "annuler la dernière décision", en: "undo the last decision" }],
  ["+", { fr: "ajouter un oubli", en: "add what was missed" }],
  ["s", { fr: "enregistrer les décisions", en: "save the decisions" }],
];

export type ReviewWord = keyof typeof WORDS;

export function say(lang: Lang, word: ReviewWord, ...values: (string | number)[]): string {
  const text: string = WORDS[word][lang === "fr" ? 0 : 1];
  return text.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)] ?? ""));
}
