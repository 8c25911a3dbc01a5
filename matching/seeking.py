"""What each direction looks for: a document or a text as words, a vector and weighted codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from matching.encoder import Encoder
from matching.fusion import TextKind, kind_of, length, profile_weight, words_weight
from matching.gist import Gist
from matching.gloss import Gloss, encoder_text
from matching.index import Floats
from matching.neutral import neutral
from matching.occupations import Kin, OccupationMap
from matching.ranking import Person
from matching.reading import Reader, Reading
from matching.recognition import SkillRecognizer
from matching.render import render
from matching.retrieval import Seeker
from matching.types import Document, Kind, Taxonomy
from matching.weights import Weights


class Preparer:
    """Texts as the encoder may read them, and seekers."""

    def __init__(
        self,
        encoder: Encoder | None,
        taxonomy: Taxonomy,
        gloss: Gloss,
        weights: Weights,
        occupations: OccupationMap | None = None,
    ) -> None:
        """Args: occupations: those of the taxonomy in the space of the encoder."""
        self._encoder = encoder
        self._occupations = occupations
        self._taxonomy = taxonomy
        self._gloss = gloss
        self._weights = weights
        self._gist = Gist(taxonomy)
        self.reader = Reader(taxonomy, gloss, self._gist)
        self.recognizer = SkillRecognizer(taxonomy.skills)

    def text(self, document: Document) -> str:
        """The document as one text; what an encoder may read of it, where there is one. Empty for an empty one."""
        return "" if is_blank(document) else self._readable(self._rendered(document))

    def vector(self, text: str) -> Floats | None:
        """The direction of a text, shape (dimension,); None without encoder or words."""
        if self._encoder is None or not text.strip():
            return None
        row: Floats = self._encoder.encode([self._readable(text)])[0]
        return row

    def document_vector(self, document: Document) -> Floats | None:
        """The direction of a document; None without encoder or words."""
        return None if is_blank(document) else self.vector(self._rendered(document))

    def by_document(self, reading: Reading, vector: Floats | None, target: Kind, person: Person | None) -> Seeker:
        """Args: person: the document itself when it is a profile."""
        skills, occupations = self._codes(reading.document, target, person)
        numbers = self._weights.fusion
        return Seeker(
            tokens=reading.tokens,
            vector=vector,
            kin=self._kin(vector),
            skills=skills,
            occupations=occupations,
            lexical_weight=words_weight(TextKind.FULL, numbers),
            profile_weight=profile_weight(TextKind.FULL, numbers),
        )

    def by_text(self, text: str, codes: Mapping[str, float]) -> Seeker:
        """Args: codes: the skills that are named in the text."""
        numbers, kind, vector = self._weights.fusion, kind_of(length(text)), self.vector(neutral(text))
        return Seeker(
            tokens=self.reader.tokens(text),
            vector=vector,
            kin=self._kin(vector),
            skills=codes,
            occupations={},
            lexical_weight=words_weight(kind, numbers),
            profile_weight=profile_weight(kind, numbers),
            codes_weight=numbers.named,
            everything=False,
        )

    def _rendered(self, document: Document) -> str:
        """Title, skills and the gist of the body; the body as it is where nothing else is said."""
        title, body = neutral(document.title), self._gist.text(document.body)
        if not (title.strip() or body or document.skills):
            title, body = document.title, document.body
        return render(replace(document, title=title, body=body), self._taxonomy)

    def _kin(self, vector: Floats | None) -> Kin | None:
        if vector is None or self._occupations is None:
            return None
        return self._occupations.kin(vector.reshape(1, -1))

    def _readable(self, text: str) -> str:
        return text if self._encoder is None else encoder_text(text, self._encoder, self._gloss)

    def _codes(
        self, document: Document, target: Kind, person: Person | None
    ) -> tuple[Mapping[str, float], Mapping[str, float]]:
        wished = dict.fromkeys(document.facets.occupations, 1.0)
        if person is not None and target is Kind.PROGRAM:
            return person.lacking, wished  # not what the person has, but what is missing
        optional = self._weights.skills.optional
        own = {ref.code: 1.0 if ref.essential else optional for ref in document.skills}
        if document.kind is Kind.PROGRAM:
            return {}, self._served(own) | wished  # not who has these skills, but whose wish needs them
        return own, wished

    def _served(self, taught: Mapping[str, float]) -> dict[str, float]:
        """Occupations that need a taught skill, by the share of the taught skills they need."""
        optional = self._weights.skills.optional
        served = {
            code: sum(1.0 if skill in entry.essential else optional * (skill in entry.optional) for skill in taught)
            for code, entry in self._taxonomy.occupations.items()
        }
        return {code: weight / len(taught) for code, weight in served.items() if weight > 0}


def is_blank(document: Document) -> bool:
    """Whether there is nothing to read."""
    return not (document.title.strip() or document.body.strip() or document.skills)
