"""Words that reading programmes needs: what organisations are called, what no name holds, labels, logistics."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from terrigraph.names import fold

_FOLDER = Path(__file__).parent / "lexicons"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MONTHS = ("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre")
DAYS = _words("lundi mardi mercredi jeudi vendredi samedi dimanche")

KINDS: dict[str, str] = {
    # local authorities and their groupings
    "ville": "commune", "commune": "commune", "mairie": "commune", "municipalite": "commune", "villes": "",
    "metropole": "metropole", "metropoles": "", "eurometropole": "metropole", "communaute": "epci", "agglomeration": "epci", "intercommunalite": "epci",
    "departement": "departement", "departements": "", "region": "region", "regions": "", "collectivite": "collectivite-territoriale",
    "conseil": "", "cc": "communaute-de-communes", "ca": "communaute-d-agglomeration", "cu": "communaute-urbaine", "syndicat": "syndicat-mixte", "eurodistrict": "groupement-transfrontalier",
    "euroregion": "groupement-transfrontalier", "eurocite": "groupement-transfrontalier", "gect": "groupement-transfrontalier", "petr": "syndicat-mixte", "pays": "", "parc": "", "pnr": "",
    "wilaya": "collectivite-etrangere", "province": "collectivite-etrangere", "land": "collectivite-etrangere", "canton": "collectivite-etrangere",
    # the State and public bodies
    "ministere": "ministere", "prefecture": "service-deconcentre", "ambassade": "ambassade", "consulat": "ambassade", "secretariat": "",
    "ddt": "service-deconcentre", "dreal": "service-deconcentre", "drac": "service-deconcentre", "agence": "", "office": "", "commissariat": "",
    "commission": "", "parlement": "assemblee-parlementaire", "senat": "assemblee-parlementaire", "assemblee": "", "haut": "", "delegation": "", "mission": "", "caisse": "", "banque": "", "autorite": "", "etablissement": "",
    "representation": "", "bureau": "", "organisation": "", "programme": "", "fonds": "", "cour": "", "tribunal": "", "observatoire": "", "cese": "instance-consultative", "ceser": "instance-consultative", "cesr": "instance-consultative",
    # associations
    "association": "association", "federation": "association", "union": "association", "reseau": "reseau", "fondation": "fondation", "comite": "association", "club": "association", "collectif": "association",
    "alliance": "association", "confederation": "association", "ligue": "association", "amicale": "association", "maison": "", "forum": "", "cercle": "association", "assemblees": "", "conference": "", "groupe": "", "groupement": "", "cluster": "",
    "plateforme": "", "plate forme": "", "coordination": "", "mouvement": "association", "think": "", "cites": "",
    # teaching and research
    "universite": "universite", "university": "universite", "ecole": "ecole", "institut": "ecole", "iut": "ecole", "iep": "ecole", "iae": "ecole", "insa": "ecole", "ens": "ecole", "college": "ecole", "lycee": "ecole",
    "laboratoire": "laboratoire", "umr": "laboratoire", "chaire": "", "centre": "", "faculte": "universite", "conservatoire": "ecole", "academie": "", "universita": "universite", "universidade": "universite", "universidad": "universite", "universitat": "universite", "faculdade": "universite", "ufr": "universite", "labo": "laboratoire",
    # economy, media
    "societe": "entreprise", "entreprise": "entreprise", "cabinet": "entreprise", "sem": "societe-economie-mixte", "spl": "societe-publique-locale", "epa": "", "epf": "", "cci": "chambre-consulaire", "chambre": "chambre-consulaire", "cma": "chambre-consulaire", "atelier": "", "pole": "", "start up": "entreprise",
    "festival": "", "musee": "", "theatre": "", "journal": "media", "revue": "media", "magazine": "media", "radio": "media", "gazette": "media", "port": "", "aeroport": "", "technopole": "", "hopital": "", "chu": "", "incubateur": "", "fabrique": "", "hub": "", "printemps": "", "manifeste": "", "credit": "entreprise", "opera": "", "orchestre": "", "abbaye": "", "parti": "", "groupe pays": "", "barreau": "organisation-professionnelle", "direction": "", "service": "", "eglise": "", "bibliotheque": "", "mediatheque": "", "cooperative": "entreprise", "scop": "entreprise", "scic": "entreprise", "editions": "entreprise", "presses": "entreprise", "cite": "", "palais": "",
}  # fmt: skip
"""The first words of organisations' names, folded, with their kind (ontology/kinds.ttl) where the word says it."""

WEAK_KINDS = _words(
    "pays parc haut mission bureau programme groupe service direction centre maison conference forum ville villes commune region regions departement"
    " departements metropole metropoles pole port palais cite cites atelier festival manifeste printemps opera parti etablissement commission fonds"
    " representation delegation autorite organisation hub cour coordination agglomeration communaute collectivite intercommunalite province canton land"
    " plateforme eglise abbaye bibliotheque mediatheque journal chambre assemblees ca cu think secretariat credit"
)
"""Those that begin an organisation's name only where a name in capitals follows."""

PLACE_KINDS = _words(
    "ville commune mairie municipalite metropole eurometropole communaute agglomeration intercommunalite departement region collectivite conseil cc ca cu syndicat pays petr prefecture ddt dreal drac cci cma cesr ceser cese wilaya"
    " province land canton euroregion eurodistrict chambre sous-prefecture pnr parc eurocite office agence"
)
"""Those whose territory is told by their name."""

UNITS = _words(
    "unite bureau service departement direction mission section cellule division pole equipe projet programme projets filiere volet rayon secteur plateau observatoire commission groupe relations affaires developpement action politique politiques strategie"
)
"""What a role may be of that is a part of an organisation, not one: "chef de l'unité", "directrice de la mission"."""

SUBJECTS = _words(
    "innovation prospective developpement transport transports mobilite mobilites communication international internationale internationales relations affaires economie culture urbanisme environnement attractivite"
    " marketing amenagement planification energie climat eau tourisme commerce habitat logement finances education jeunesse sport sports sante social sociale recherche numerique patrimoine"
    " cooperation cooperations europe europeennes solidarite solidarites transition transitions territoire territoires partenariats strategie projets projet etudes evaluation rayonnement promotion"
    " ressources emploi formation insertion agriculture biodiversite paysage foncier immobilier industrie entreprises politique politiques gouvernance citoyennete democratie participation"
    " droit geographie sociologie histoire philosophie lettres amenagements geopolitique gestion management ingenierie qualite securite prevention evenementiel accueil action actions"
)
"""What a role may be about: "directrice Innovation", "chargé d'études Planification"."""

VERBS = _words(
    "a ont est sont etait etaient avait avaient ete sera seront fut qui dont que ouvre ouvert rappelle explique presente souligne intervient interviendra interviendront reunit accueille accueilli accueillis insiste organise organisent"
)
"""Words, in lower case, that no name of an organisation goes past."""


INNER_BODIES = (
    "comite directeur", "comite executif", "comite de pilotage", "comite syndical", "bureau executif", "bureau", "conseil d administration", "conseil scientifique", "conseil d orientation", "conseil de surveillance",
    "directoire", "assemblee generale", "comite d orientation", "comite scientifique", "conseil de developpement",
)  # fmt: skip
"""What a body has inside it: a member of its board is its member."""


def is_verb(text: str) -> bool:
    """Whether a word as written (in lower case) is such a verb; "à" is none."""
    return text[:1].islower() and text != "à" and fold(text) in VERBS


VENUES = _words(
    "abbaye theatre palais salle auditorium amphitheatre hotel musee conference forum atelier assemblees cour parc centre maison printemps festival port eglise orchestre opera cite"
)
"""Kinds that, in running text, are places to meet or meetings more often than actors."""

NAMED_AFTER = _words(
    "rue place avenue boulevard quai pont cours esplanade square allee impasse route lycee college ecole universite fondation institut prix salle"
    " amphi amphitheatre auditorium espace centre theatre hotel chaire cite atelier cabinet agence association editions maison stade hopital parc"
    " palais musee mediatheque bibliotheque aeroport gare laboratoire groupe societe institution campus site batiment residence village quartier forum"
    " club cercle comite metro station tour musique rencontres pavillon halle chapelle eglise villa chateau port bassin"
)
"""What is named after people."""

OPENERS = _words(
    "avec par de et a pour selon discours intervention interventions temoignage temoignages intervenants intervenant presentation animation moderation presidence le la les des du introduction ouverture conclusion cloture accueil"
    " propos mot puis enfin ensuite egalement notamment dont car mais ou sur ce cette lors apres avant depuis entre chez en"
    " moderateur moderatrice animateur animatrice president presidente rapporteur discutant discutants orateur orateurs participants organisateurs invite invites keynote contact contacts"
)
"""Words in capitals that may stand right before a name, at the beginning of a sentence."""

NOT_NAMES = (
    frozenset(KINDS)
    | frozenset(MONTHS)
    | DAYS
    | _words(
        "table ronde session seance pleniere plenaria plenieres atelier ateliers programme accueil pause dejeuner cafe cocktail diner ouverture cloture introduction conclusion synthese debat debats discussion echanges"
        " questions question jour journee matin matinee apres-midi soir soiree madame monsieur mesdames messieurs mme m mm france francais francaise europe europeen europeenne international internationale internationaux"
        " national nationale regional regionale locale local general generale generaux public publique publics publiques urbain urbaine rural rurale durable durables grand grande grands grandes nouveau nouvelle"
        " presentation moderation moderateur animation animateur animatrice intervenants intervenant intervention interventions avec par pour dans sur sous entre vers chez comment pourquoi quel quelle quels quelles que quoi qui ou"
        " le la les un une des du de et en au aux ce cette ces son sa ses leur leurs nos notre votre vos il elle ils elles on nous vous je est sont"
        " discours allocution allocutions mot propos bienvenue remise fin debut suite temoignage temoignages rencontre rencontres assises congres colloque seminaire conferences convention universites forum partie sequence theme themes"
        " action actions territoire territoires attractivite cooperation cooperations developpement economie economique economiques culture tourisme marketing marque image identite strategie strategies projet projets reseaux"
        " inscription inscriptions contact contacts renseignements lieu date dates horaires adresse tel telephone mail email courriel site web internet www http https page annexe sommaire table tables matieres"
        " nord sud est ouest centre-ville saint sainte nations unies etat etats agglo outre-mer mediterranee afrique asie amerique"
        " the of and for city cities urban world global summit"
        " president presidente vice-president vice-presidente maire maires ministre depute deputee senateur senatrice"
        " lancement visite visites signature restitution ceremonie plenier keynote panel panels regards croises retour retours experience experiences grand-temoin temoin temoins"
    )
)
"""Words that no person's name begins with, and that end one."""

LOGISTICS = _words(
    "accueil pause dejeuner cafe cocktail diner buffet inscription inscriptions emargement repas apero aperitif enregistrement transfert depart arrivee hebergement networking fin connexion"
)
"""What begins a line that is no session: coffee, lunch."""


class Body(NamedTuple):
    """An organisation that the lexicon knows."""

    name: str
    acronym: str
    kind: str


@cache
def bodies() -> tuple[Body, ...]:
    """The organisations of the field that the lexicon knows."""
    with (_FOLDER / "organisations.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Body(row["name"], row["acronym"], row["kind"]) for row in csv.DictReader(file))


@cache
def acronyms() -> frozenset[str]:
    """Their acronyms, folded."""
    return frozenset(fold(body.acronym) for body in bodies() if body.acronym)


@cache
def _body_names() -> dict[str, Body]:
    found: dict[str, Body] = {}
    for known in bodies():
        for name in filter(None, (known.name, known.acronym)):
            found.setdefault(fold(name), known)
    return found


def body(name: str) -> Body | None:
    """The known organisation that bears a name or an acronym, whole."""
    return _body_names().get(fold(name))
