"""The catalogue in words, tables, charts and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from talent.reporting import methods, wording
from talent.reporting.exports.pack import DataTable, Field, Pack, Stamp, Value
from talent.reporting.indicators.drivers import Driver
from talent.reporting.indicators.shortage import SIGNALS, Band, Unrated, band, coefficient
from talent.reporting.models import Snapshot
from talent.reporting.shortage import words
from talent.reporting.shortage.models import PanelDecision, ShortageRating
from talent.reporting.shortage.queries import Entry
from talent.taxonomy.models import Region
from talent.web.filters import day, number, percent
from talent.web.i18n import language, name_of, translate

TONES = {"listed": "success", "panel": "info", "bound": "neutral", "index": "neutral", "unrated": "neutral"}


def gate_words(entry: Entry) -> str:
    """Whether it is listed, or what it lacks."""
    if entry.rating.unrated:
        return words.said(Unrated(entry.rating.unrated))
    if entry.decision is not None and not entry.decision.confirmed:
        return str(_("Turned down by the panel"))
    return words.said(entry.gate)


def tone(entry: Entry) -> str:
    """Tone of the badge."""
    return TONES[entry.gate.value]


def stars(row: ShortageRating) -> str:
    """★★★☆☆, with the number for those who cannot see them in the cell beside."""
    return "" if row.stars is None else "★" * row.stars + "☆" * (5 - row.stars)


def driver_words(row: ShortageRating) -> str:
    """Why it is short."""
    return str(_(", ")).join(words.said(Driver(d)) for d in row.drivers) or "–"


def lever_words(row: ShortageRating) -> str:
    """What helps."""
    return str(_("; ")).join(words.lever(Driver(d)) for d in row.drivers) or "–"


def band_of(row: ShortageRating) -> Band | None:
    """The band of the coefficient 1 - S / D."""
    found = coefficient(row.places, row.people)
    return None if found is None else band(found)


def signal_rows(row: ShortageRating) -> list[dict[str, Any]]:
    """The five signals: measured value, points, weight."""
    return [
        {
            "name": translate(words.SIGNAL_NAMES[name]),
            "value": signal_value(name, row.signals.get(name)),
            "points": number(row.points.get(name), 1),
            "weight": percent(signal.weight),
        }
        for name, signal in SIGNALS.items()
    ]


def signal_value(name: str, value: float | None) -> str:
    """A signal in its own unit."""
    if value is None:
        return number(None)
    if name in ("unfilled", "wage"):
        return percent(value, 1)
    if name == "days":
        return str(_("%(days)s days", days=number(value)))
    return number(value, 2)


def detail(
    entry: Entry, history: Sequence[tuple[str, ShortageRating]], said: Sequence[PanelDecision]
) -> dict[str, Any]:
    """What one occupation's page shows."""
    return {
        "signals": signal_rows(entry.rating),
        "history": [
            {"period": period, "index": number(row.tsi, 1), "stars": stars(row) or "–", "places": number(row.places),
             "gap": wording.signed(row.gap)}
            for period, row in reversed(history)
        ],
        "said": said,
    }  # fmt: skip


def fields() -> list[Field]:
    """The columns in which catalogues are filed."""
    persons = str(_("persons"))
    return [
        Field("number", str(_("No.")), "", "label"),
        Field("code", str(_("Occupation code"))),
        Field("name", str(_("Occupation"))),
        Field("places", str(_("Open places")), persons, "count"),
        Field("people", str(_("People looking for work")), persons, "count"),
        Field("gap", str(_("Gap")), persons, "signed"),
        Field("coefficient", str(_("Shortage coefficient")), "", "ratio"),
        Field("band", str(_("Band"))),
        Field("tsi", str(_("Shortage index")), str(_("points")), "score"),
        Field("bound", str(_("Lower end, 80 %%")) % (), str(_("points")), "score"),
        Field("stars", str(_("Stars")), "", "label"),
        Field("rank", str(_("Rank")), "", "label"),
        Field("rank_before", str(_("Rank before")), "", "label"),
        Field("driver", str(_("Why"))),
        Field("lever", str(_("What helps"))),
        Field("lasting", str(_("Persistence"))),
        Field("status", str(_("Status"))),
        Field("panel", str(_("Panel"))),
        Field("decided", str(_("Decided on"))),
        Field("comment", str(_("Comment"))),
    ]


def _row(place: int, entry: Entry) -> dict[str, Value]:
    row, said = entry.rating, entry.decision
    found = coefficient(row.places, row.people)
    short = band_of(row)
    return {
        "number": place,
        "code": entry.occupation.code,
        "name": name_of(entry.occupation),
        "places": row.places,
        "people": round(row.people, 2),
        "gap": round(row.gap, 2),
        "coefficient": None if found is None else round(found, 4),
        "band": words.said(short) if short else "",
        "tsi": None if row.tsi is None else round(row.tsi, 1),
        "bound": None if row.bound is None else round(row.bound, 1),
        "stars": row.stars,
        "rank": entry.rank,
        "rank_before": entry.rank_before,
        "driver": "" if not row.drivers else driver_words(row),
        "lever": "" if not row.drivers else lever_words(row),
        "lasting": words.said(entry.lasting.kind),
        "status": gate_words(entry),
        "panel": str(_(", ")).join(said.members.splitlines()) if said else "",
        "decided": said.decided_on.isoformat() if said else "",
        "comment": said.comment if said else "",
    }


def pack(region: Region, snapshot: Snapshot, entries: Sequence[Entry]) -> Pack:
    """The catalogue for files: the list first, then everything that was rated."""
    stamp = Stamp(
        region_code=region.code,
        region=name_of(region),
        period=snapshot.period,
        as_of=snapshot.as_of.isoformat(),
        snapshot=str(snapshot.id),
        version=snapshot.methodology,
        rule=str(_("All figures as counted: for use inside the bureau only.")),
        source=wording.source(),
        digest=snapshot.counts_sha256,
    )
    listed = [e for e in entries if e.is_listed]
    tables = [
        DataTable("listed", str(_("Shortage catalogue")), fields(), [_row(n, e) for n, e in enumerate(listed, 1)]),
        DataTable("rated", str(_("All occupations rated")), fields(), [_row(n, e) for n, e in enumerate(entries, 1)]),
    ]
    notes = [translate(method.meaning) for method in methods.SHORTAGE.methods]
    title = str(_("Shortage catalogue of %(region)s, %(period)s", region=name_of(region), period=snapshot.period))
    return Pack(title, stamp, tables, [finding(entries)], (), notes, language())


def finding(entries: Sequence[Entry]) -> str:
    """How many are listed, and which leads."""
    listed = [e for e in entries if e.is_listed]
    waiting = sum(1 for e in entries if e.gate.value == "panel")
    if not listed:
        return str(_("No occupation is listed; %(n)s wait for the panel.", n=waiting))
    first = name_of(listed[0].occupation)
    return str(
        _(
            "%(n)s occupations are listed, %(first)s first; %(m)s wait for the panel.",
            n=len(listed),
            first=first,
            m=waiting,
        )
    )


def decided(row: PanelDecision) -> str:
    """A decision in one line."""
    word = _("confirmed") if row.confirmed else _("turned down")
    return f"{row.period} · {day(row.decided_on)} · {word}"


def persistence_words(entry: Entry) -> str:
    """How lasting, and in how many of the last quarters."""
    kind = words.said(entry.lasting.kind)
    return str(
        _("%(kind)s (4 stars or more in %(n)s of the last 4 quarters)", kind=kind, n=entry.lasting.star_quarters)
    )
