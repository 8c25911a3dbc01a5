"""What each direction looks for: a document or a text as words, a vector and weighted codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from matching.encoder import Encoder
from matching.fusion import TextKind, kind_of, length, profile_weight, words_weight
from matching.gist import Gist
from matching.gloss import Gloss, encoder_text
from matching.index import Floats
from matching.neutral import neutral
from matching.occupations import Kin, OccupationMap
from matching.passages import Passages, Sentence, speaks, vectors
from matching.ranking import Person
from matching.reading import Reader, Reading
from matching.recognition import SkillRecognizer
from matching.render import render
from matching.retrieval import Fusing, Seeker
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
        self._gist = Gist(taxonomy, self._speaks)
        self.recognizer = SkillRecognizer(taxonomy.skills)
        self.reader = Reader(taxonomy, gloss, self._gist, self.recognizer)

    def text(self, document: Document) -> str:
        """All that the document's vector may be made of, a passage per line. Empty for an empty one."""
        passages = self._passages(document)
        return "\n".join([*passages.head, *(said.text for said in passages.sentences)])

    def vectors(self, documents: Sequence[Document], encoder: Encoder) -> Floats:
        """The directions of documents, shape (n, dimension); a zero row for an empty one."""
        return vectors([self._passages(document) for document in documents], encoder)

    def document_vector(self, document: Document) -> Floats | None:
        """The direction of a document; None without encoder or words."""
        if self._encoder is None or is_blank(document):
            return None
        row: Floats = self.vectors([document], self._encoder)[0]
        return row if row.any() else None

    def title_vector(self, title: str) -> Floats | None:
        """The direction of a title; None without encoder or words."""
        return self._text_vector(title, TextKind.TITLE)

    def by_document(self, reading: Reading, vector: Floats | None, target: Kind, person: Person | None) -> Seeker:
        """Args: person: the document itself when it is a profile."""
        skills, occupations = self._codes(reading.document, target, person)
        return Seeker(
            tokens=reading.tokens,
            vector=vector,
            kin=self._kin(vector, reading.gist),
            skills=skills,
            occupations=occupations,
            document=reading.document,
        )

    def by_text(self, text: str, codes: Mapping[str, float]) -> Seeker:
        """Args: codes: the skills that are named in the text."""
        numbers, kind = self._weights.fusion, kind_of(length(text))
        vector, tokens = self._text_vector(text, kind), self.reader.tokens(text)
        return Seeker(
            tokens=tokens,
            vector=self._turned(vector) if kind is TextKind.TITLE else vector,
            kin=self._kin(vector, None if kind is TextKind.TITLE else self._gist.specific(tokens)),
            skills=codes,
            occupations={},
            fusing=Fusing(words_weight(kind, numbers), profile_weight(kind, numbers), numbers.named),
        )

    def _text_vector(self, text: str, kind: TextKind) -> Floats | None:
        """A title is one passage; None without encoder or words."""
        if self._encoder is None:
            return None
        clean = neutral(text)
        said = () if kind is TextKind.TITLE else self._sentences(clean)
        passages = Passages((), said) if said else Passages(self._readable([clean]))
        row: Floats = vectors([passages], self._encoder)[0]
        return row if row.any() else None

    def _passages(self, document: Document) -> Passages:
        """Title, skills and the sentences of the body; the body as it is where nothing else is said."""
        if is_blank(document):
            return Passages()
        skills = render(replace(document, title="", body=""), self._taxonomy)
        head, said = self._readable([neutral(document.title), skills]), self._sentences(document.body)
        return Passages(head, said) if head or said else Passages(self._readable([neutral(document.body)]))

    def _sentences(self, body: str) -> tuple[Sentence, ...]:
        return tuple(
            Sentence(read, self._gist.share(said))
            for said in self._gist.sentences(body)
            for read in self._readable([said])
        )

    def _speaks(self, sentence: str, share: float) -> bool:
        """Whether a sentence speaks of work by its sense, where there is an encoder that knows."""
        read = self._readable([sentence])
        return self._encoder is None or not read or speaks(read[0], share, self._encoder)

    def _kin(self, vector: Floats | None, said: Collection[str] | None) -> Kin | None:
        """Args: said: the words of a longer text; None for a title."""
        if vector is None or self._occupations is None:
            return None
        numbers = None if said is None else [self._occupations.words.numbers(said)]
        return self._occupations.kin(vector.reshape(1, -1), numbers)

    def _turned(self, vector: Floats | None) -> Floats | None:
        """A title's vector for the search among texts: toward what tells occupations apart."""
        if vector is None or self._occupations is None:
            return vector
        row: Floats = self._occupations.turned(vector.reshape(1, -1))[0]
        return row

    def _readable(self, parts: Iterable[str]) -> tuple[str, ...]:
        """As the encoder may read them, where there is one; left out is what has no letter or digit that it knows."""
        read = (part if self._encoder is None else encoder_text(part, self._encoder, self._gloss) for part in parts)
        return tuple(part for part in read if any(map(self._is_known, part)))

    def _is_known(self, character: str) -> bool:
        """An English encoder makes one and the same of every word in letters it does not know."""
        return character.isalnum() and (character.isascii() or self._encoder is None or self._encoder.multilingual)

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
