"""Acts of the audit log in words: an act is "noun.participle", and each half has its own."""

from __future__ import annotations

from talent.core.text import N_, Text

#: What an act is done to, by the noun of the act or the table of its row.
NOUNS: dict[str, Text] = {
    "application": N_("Application"),
    "base": N_("Training base"),
    "cohort": N_("Cohort"),
    "enrolment": N_("Enrolment"),
    "contact": N_("Contact details"),
    "contact_reveal": N_("Contact details"),
    "erratum": N_("Correction"),
    "external_statistic": N_("Statistic entered"),
    "indicators": N_("Indicators"),
    "invitation": N_("Invitation"),
    "match": N_("Match"),
    "member": N_("Member"),
    "membership": N_("Member"),
    "membership_invite": N_("Member"),
    "opportunity": N_("Opportunity"),
    "opportunity_mark": N_("Match"),
    "organization": N_("Organization"),
    "panel_decision": N_("Panel decision"),
    "profile": N_("Profile"),
    "program": N_("Program"),
    "program_mark": N_("Match"),
    "report": N_("Report"),
    "shortage": N_("Shortage catalogue"),
    "snapshot": N_("Quarterly report"),
    "statistic": N_("External statistic"),
    "training_base": N_("Training base"),
    "user": N_("Account"),
    "weight_set": N_("Weights"),
    "weights": N_("Weights"),
}

#: What was done, by the participle of the act.
PARTICIPLES: dict[str, Text] = {
    "accepted": N_("accepted"),
    "applied": N_("applied for"),
    "bureau_set": N_("bureau's region set"),
    "cancelled": N_("cancelled"),
    "changed": N_("changed"),
    "checked": N_("checked"),
    "closed": N_("closed"),
    "completed": N_("completed"),
    "computed": N_("computed"),
    "corrected": N_("corrected"),
    "decided": N_("decided"),
    "declined": N_("declined"),
    "dismissed": N_("put aside"),
    "drafted": N_("drafted"),
    "dropped": N_("broken off"),
    "edited": N_("edited"),
    "enrolled": N_("seat given"),
    "entered": N_("entered"),
    "erased": N_("erased"),
    "finished": N_("finished"),
    "flag_acknowledged": N_("flag acknowledged"),
    "frozen": N_("frozen"),
    "hired": N_("hired"),
    "imported": N_("imported"),
    "in_progress": N_("check begun"),
    "interview": N_("invited to an interview"),
    "invited": N_("invited"),
    "offered": N_("offer made"),
    "open": N_("opened"),
    "opened": N_("opened"),
    "password_changed": N_("password changed"),
    "password_reset": N_("password reset"),
    "pending": N_("check asked for"),
    "prepared": N_("prepared by the university"),
    "published": N_("published"),
    "registered": N_("registered"),
    "released": N_("released"),
    "removed": N_("removed"),
    "reopened": N_("reopened"),
    "revealed": N_("revealed"),
    "running": N_("begun"),
    "saved": N_("saved"),
    "screened": N_("screened"),
    "sent": N_("sent"),
    "set": N_("set"),
    "shortlisted": N_("shortlisted"),
    "signed_in": N_("signed in"),
    "signed_up": N_("signed up"),
    "statistics_told": N_("statistics told"),
    "submitted": N_("submitted"),
    "verified": N_("verified"),
    "withdrawn": N_("withdrawn"),
}

#: What a detail is, by its key; a key without words is shown as it is.
DETAILS: dict[str, Text] = {
    "agreed": N_("Agreed to"),
    "code": N_("Code"),
    "edition": N_("Edition"),
    "flag": N_("Flag"),
    "flags": N_("Flags"),
    "kind": N_("Kind"),
    "method": N_("Method"),
    "occupation": N_("Occupation"),
    "opportunity_id": N_("Opportunity"),
    "organization": N_("Organization"),
    "period": N_("Period"),
    "profile_id": N_("Profile"),
    "program_id": N_("Program"),
    "reason": N_("Reason"),
    "region": N_("Region"),
    "role": N_("Role in the organization"),
    "snapshot": N_("Quarterly report"),
    "university_id": N_("University"),
    "user_id": N_("Account"),
    "version": N_("Version"),
}


def words_of(action: str) -> tuple[Text, Text] | None:
    """The noun and the participle of an act in words; None for an act that has none (of an earlier version)."""
    noun, _, participle = action.partition(".")
    if noun in NOUNS and participle in PARTICIPLES:
        return NOUNS[noun], PARTICIPLES[participle]
    return None
