"""What each number means: the methodology page, the notes of files and the links beside figures read from here."""

from __future__ import annotations

from dataclasses import dataclass

from talent.core.text import N_, Text


@dataclass(frozen=True)
class Method:
    """One number. ``confirm``: stands on what we recall or propose and is configurable; say so wherever it is shown."""

    code: str  # its anchor
    name: Text
    formula: str
    unit: Text
    meaning: Text
    source: Text
    confirm: bool = False


@dataclass(frozen=True)
class Chapter:
    """Methods that belong together."""

    name: Text
    methods: tuple[Method, ...]


OWN = N_("Our proposal, configurable")
PERSONS, SHARE, NO_UNIT, DAYS = N_("persons"), N_("share"), N_("no unit"), N_("days")
TEMPLATE = N_("Report template of the labour-market information centres; reproduced on published tables")

SUPPLY_AND_DEMAND = Chapter(
    N_("Supply and demand"),
    (
        Method(
            "gap",
            N_("Gap"),
            "D − S",
            PERSONS,
            N_(
                "Open places at the end of the day, less people who look for work or are open to offers and were "
                "active within 90 days. Who wishes for k occupations counts 1/k in each. Above zero people are lacking."
            ),
            TEMPLATE,
        ),
        Method(
            "RQ",
            N_("Supply-demand ratio of a quarter"),
            "RQ = D / S",
            N_("places per person"),
            N_(
                "Places and people valid in the quarter: carried over from the quarter before plus new ones. "
                "0.80 means 8 places for 10 people. It is not the ratio of one day."
            ),
            TEMPLATE,
        ),
        Method(
            "RQ-change",
            N_("Whether the ratio moved"),
            "RQ − RQ′ ± 1.28 √(RQ² (Σh² / (Σh)² + 1 / S) + RQ′² (Σh′² / (Σh′)² + 1 / S′))",
            N_("places per person"),
            N_(
                "80 % interval of the change against the quarter before and the same quarter of the year before. Up or "
                "down is said only where it excludes 0. The places of one employer are one lump h; in published "
                "reports the totals as shown, in as many equal lumps as the employers count effectively, rounded "
                "down, and no interval below 10 employers. Posts carried over are in both quarters, which makes the "
                "interval rather too wide."
            ),
            N_("Delta method; clustering and level are our choice"),
            True,
        ),
        Method(
            "RQ-groups",
            N_("Ratio of groups, with those that name none"),
            "RQ*ᵢ = Dᵢ / Sᵢ + D₀ / S;  Dᵢ / (Sᵢ + [S₀ Dᵢ / D])",
            N_("places per person"),
            N_(
                "Places that name no group are spread in proportion to people, people who name none in proportion to "
                "places; with both, people first. Without this rule the published tables cannot be reproduced."
            ),
            TEMPLATE,
        ),
        Method(
            "sex-age",
            N_("Seekers by sex and by age"),
            "n / S",
            SHARE,
            N_(
                "Tables T9 and T10 have seekers only. A post on the platform cannot ask for a sex or an age, since "
                "rules against discrimination in recruitment forbid such conditions: there is no demand to set "
                "against them. People tell both by consent, for statistics alone; who did not is not stated. Matching "
                "never sees them."
            ),
            TEMPLATE,
            True,
        ),
        Method(
            "tightness",
            N_("Places per person on a day"),
            "θ = V / U;  Var ln θ = Σh² / (Σh)² + 1 / U",
            N_("places per person"),
            N_(
                "Stock of open places over stock of people at the end of the day. Its interval counts the places of "
                "one employer as one lump h."
            ),
            N_("Log-normal approximation; clustering is our choice"),
            True,
        ),
        Method(
            "like-for-like",
            N_("Like-for-like growth"),
            "g = Σ D(t) / Σ D(t−1) − 1",
            SHARE,
            N_("Growth of demand at the employers that were there in both periods; printed beside raw growth."),
            N_("Rule of the national reports, which compare the same cities"),
        ),
    ),
)
FILLING = Chapter(
    N_("Filling places"),
    (
        Method(
            "TTF",
            N_("Time to fill"),
            "min { t : Ŝ(t) ≤ 0.5 }",
            DAYS,
            N_(
                "Median of the Kaplan-Meier curve over single places, from publishing to the placement. Places still "
                "open, expired or cancelled count as not yet filled for as long as they were watched."
            ),
            N_("Kaplan and Meier 1958"),
        ),
        Method(
            "FR90",
            N_("90-day fill rate"),
            "FR₉₀ = 1 − Ŝ(90)",
            SHARE,
            N_("Share of places filled within 90 days of publishing, from the same curve."),
            N_("Primary shortage measure of the Australian list"),
        ),
        Method(
            "APV",
            N_("Applicants per place: all, qualified, suitable"),
            "n / Σh",
            N_("applications per place"),
            N_(
                "Applications to the posts of a year over their places. Qualified: not turned down for a requirement "
                "or for missing skills. Suitable: the employer went on with the person."
            ),
            N_("Survey of Employers who have Recently Advertised; stages are ours"),
            True,
        ),
    ),
)
SHORTAGE = Chapter(
    N_("Shortage"),
    (
        Method(
            "TSI",
            N_("Shortage index"),
            "TSI = Σ w p;  w = .30 θq, .25 (1 − FR₉₀), .15 TTF, .20 SPV, .10 pay",
            N_("points, 0 to 100"),
            N_(
                "Five signals on fixed anchors; weights of missing signals are spread over the others, and below 70 % "
                "of the weight there is no index. At least 10 places of 3 employers. Stars: one for each 20 points. "
                "Growth of pay is real: it needs the growth of consumer prices as an entered statistic, else no data."
            ),
            OWN,
            True,
        ),
        Method(
            "gate",
            N_("When an occupation is listed"),
            "TSI ≥ 60, L₈₀ ≥ 50",
            NO_UNIT,
            N_(
                "Index at least 60, lower end of its 80 % interval at least 50 (employers drawn with replacement), and "
                "a panel that confirms it, with names, day and comment."
            ),
            N_("Top-down figures with bottom-up evidence, as in the British and Australian lists"),
            True,
        ),
        Method(
            "ranking",
            N_("Rank among those most in need"),
            "(D − S) × n",
            N_("persons × districts"),
            N_("Gap times the number of districts that have the occupation among their 20 largest gaps."),
            N_("Form of the published list of the 100 occupations most in need; its weights are not published"),
            True,
        ),
        Method(
            "driver",
            N_("Why it is short, and what helps"),
            "QPV < 2; SPV / QPV < 0.4; R₁₂ < 65 %",
            NO_UNIT,
            N_(
                "Long training gap: few qualified applicants and training of a year or a degree. Short training gap: "
                "few applicants and shorter training. Suitability gap: qualified but not suitable. Retention gap: "
                "people leave within a year."
            ),
            N_("Drivers of Jobs and Skills Australia; rules are ours"),
            True,
        ),
        Method(
            "persistence",
            N_("Structural or emerging"),
            "★ ≥ 4: 4 / 4",
            N_("quarters"),
            N_("Structural: four stars or more in each of the last four quarters. Emerging: new, risen by 15 points."),
            OWN,
            True,
        ),
    ),
)
ONCE = Chapter(
    N_("Counting people once"),
    (
        Method(
            "once-able",
            N_("Who could fill a place"),
            "Σ w(held) / Σ w(asked) ≥ 0.5",
            NO_UNIT,
            N_(
                "A person counts as able to fill a place that she holds half of what it asks of (essential skill 1, "
                "optional 0.3), whose education, pay and place fit what she has and wants, in an occupation she wishes "
                "for, or in any if she names none. What is not said fails nobody. With half of the skills the chance "
                "of being able to do the work is even, by our own judged pairs of people and roles."
            ),
            OWN,
            True,
        ),
        Method(
            "once-soft",
            N_("Soft supply and shares"),
            "logit p = −4.781 + 9.519 · share held;  S = Σ p;  w = p / Σp · min(1, max p)",
            PERSONS,
            N_(
                "p is the chance that a person can fill one of an occupation's open places, by the share of the asked "
                "skills that she holds, fitted to judged pairs; below 5 % it counts as none. Added over people it is "
                "the soft supply; divided so that nobody is more than one person it adds up over occupations."
            ),
            OWN,
            True,
        ),
        Method(
            "once",
            N_("Exact gap"),
            "Σ D − max |M|",
            PERSONS,
            N_(
                "Open places that stay empty in a largest matching of people to places: structural, a task for "
                "training and introduction. Places that somebody could fill are frictional, a task for the platform. "
                "The cut of the flow names the occupations that bind. The gap added occupation by occupation stands "
                "beside it for comparison only: it counts people once for each of their occupations."
            ),
            N_("Kőnig 1931, Hall 1935; largest flow"),
        ),
    ),
)
PROJECTION = Chapter(
    N_("Projection"),
    (
        Method(
            "projection",
            N_("Places and people in 6 and 12 months"),
            "S′ = S + g·e·ℓ + κT + in − H − δₛS;  V′ = V + P − H − δᵥV;  H = min(S, V, φ V^½ S^½)",
            PERSONS,
            N_(
                "Month by month in 2,000 simulations, each with parameters drawn from what the counted months leave "
                "open: new places and arrivals (negative binomial), people leaving and places ending (binomial, alike "
                "within a month), hiring, graduates known to finish, courses known to end. Shown: 10th, 50th and 90th "
                "percentile. Below two years of history flows are the mean of four quarters times growth on the year; "
                "from then on season, level and damped drift. An occupation needs a year of both sides and 20 people "
                "and places."
            ),
            N_("Stock-flow accounts; matching function with equal exponents; our estimation"),
            True,
        ),
        Method(
            "assurance",
            N_("Supply assurance"),
            "q (S + Σg + Σin − Σδₛ) + κT₀ + (1 − q) κT₁ over V + ΣP − Σδᵥ",
            N_("per cent"),
            N_(
                "Qualified people whom employers can draw on within 6 months, over places to be filled in them, both "
                "before hiring, as medians. Completers who were among the seekers already (T₁) count for what they "
                "lacked. 91.43 for 1,000 people, 300 graduates, 180 completers, 200 leaving, 800 open and 600 new "
                "places. Without a projection that beats last year's values there is no figure."
            ),
            OWN,
            True,
        ),
        Method(
            "backtest",
            N_("How good earlier projections were"),
            "MASE = mean |y − ŷ| / mean |y(t) − y(t−12)|;  W = u − l + 10 (l − y)⁺ + 10 (y − u)⁺",
            NO_UNIT,
            N_(
                "The gap as it would have been projected from each of the last months with a year of history before "
                "it, beside what came. From 1 on the projection is called naive and its middle is not shown. 70 to "
                "90 % of what came should lie within the 80 % interval; below 20 cases nothing is said of it."
            ),
            N_("Hyndman and Koehler 2006; Winkler 1972"),
        ),
    ),
)
DISCLOSURE = Chapter(
    N_("What is not shown"),
    (
        Method(
            "disclosure",
            N_("Disclosure control"),
            "n ≥ 10, m ≥ 3, max h / Σh ≤ 85 %",
            NO_UNIT,
            N_(
                "A public figure needs at least 10 persons; of demand also 3 employers, none with more than 85 % of "
                "the places. Further cells are hidden so that none can be worked out from totals, from other tables "
                "of the release or from the release before; a linear programme tries it before anything is published."
            ),
            N_("Practice of statistical offices; thresholds are ours"),
            True,
        ),
    ),
)
CHAPTERS = (SUPPLY_AND_DEMAND, ONCE, FILLING, SHORTAGE, PROJECTION, DISCLOSURE)
