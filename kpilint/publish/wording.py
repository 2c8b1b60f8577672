"""The words that readers see for the fixed words of the spec language."""

import re

_ID = re.compile(r"[a-z][a-z0-9_]*")

MOTIONS = {
    "sales_led": "Sales-led",
    "self_serve": "Self-serve",
    "hybrid": "Sales-led and self-serve",
    "partner": "Through partners",
}
CONTROL = {
    "direct": ("Direct", "the owner can move it by itself"),
    "shared": ("Shared", "the owner moves it together with others"),
    "influence": ("Influence", "the owner can help, but not decide"),
    "none": ("None", "the owner only watches it"),
}
INDICATORS = {
    "leading": ("Leading", "it moves early, while there is time to act"),
    "lagging": ("Lagging", "it shows the result afterwards"),
}
METHODS = {
    "top_down": "Top-down",
    "bottom_up": "Bottom-up",
    "trend": "Trend",
    "benchmark": "Benchmark",
}
DIRECTIONS = {
    "up": "More is better",
    "down": "Less is better",
    "hold": "Should stay where it is",
}
VISIBILITY = {"team": "The team", "business": "The whole business"}
COUNTS = {
    "person": "People",
    "account": "Accounts",
    "opportunity": "Opportunities",
    "order": "Orders",
    "event": "Events",
    "session": "Sessions",
}
ENTRIES = {
    "terms": ("term", "terms"),
    "people": ("person", "people"),
    "teams": ("team", "teams"),
    "funnels": ("funnel", "funnels"),
    "kpis": ("KPI", "KPIs"),
    "targets": ("target", "targets"),
    "objectives": ("objective", "objectives"),
    "plans": ("plan", "plans"),
}
"""One and several of each collection."""

SEVERITIES = {"error": "Error", "warning": "Warning", "info": "Info"}


def spoken(word: str) -> str:
    """An id as people say it (`paid_search`: paid search); what is no id stays as written."""
    return word.replace("_", " ") if _ID.fullmatch(word) else word


def sentence_case(word: str) -> str:
    """An id as it begins a sentence: `business_development`, `weekly`."""
    text = spoken(word)
    return text[:1].upper() + text[1:] if _ID.fullmatch(word) else word
