"""The options of `kpilint new` that say what the entry says."""

KEYS = {
    "name": ("name", "The name, as people say it."),
    "definition": ("definition", "What it means: of terms and KPIs."),
    "owner": ("owner", "The person or team that answers for it."),
    "kind": ("measure.kind", "Of KPIs: volume, value, conversion, velocity, formula, ..."),
    "of": ("measure.of", "Of a volume or a value: the stage that is counted."),
    "from": ("measure.from", "Of a conversion or a velocity: the stage it starts from."),
    "to": ("measure.to", "Of a conversion or a velocity: the stage it leads to."),
    "expression": ("measure.expression", "Of a formula: arithmetic over KPI ids."),
    "unit": ("unit", "Of a KPI whose kind is other."),
    "stages": ("stages", "Of funnels: term ids in order, with commas."),
    "value": ("value", "Of targets: the level to reach."),
    "change": ("change", "Of targets, instead of a value: the difference to the baseline."),
    "pending": ("pending", "Of targets, instead of a value: why there is none yet."),
    "rationale": ("rationale", "Of targets: why this number."),
}
"""Options for the keys that are needed or common: the key that each sets, and its help."""
