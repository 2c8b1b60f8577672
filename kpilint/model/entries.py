"""From fields to the entries of every collection but KPIs and targets."""

from datetime import date

from kpilint.model.fields import Fields
from kpilint.model.types import (
    Daci,
    Exit,
    Funnel,
    Life,
    Objective,
    Person,
    Plan,
    Recap,
    Risk,
    SignOff,
    Stage,
    Team,
    Term,
)
from kpilint.values.quantity import Quantity
from kpilint.values.unreadable import Unreadable


def life(fields: Fields, kind: str) -> Life:
    # What cannot be read as a status is treated as a draft: no rule may judge it by a guess.
    stated = fields.text("status") or ("draft" if "status" in fields.bad else "active")
    return Life(
        status=stated,
        replaced_by=fields.reference("replaced_by", kind),
        since=fields.since("since"),
        review_by=fields.date("review_by"),
        tags=fields.texts("tags"),
        links=fields.labels("links"),
        notes=fields.text("notes"),
    )


def daci(fields: Fields) -> Daci | None:
    inner = fields.child("daci")
    if inner is None:
        return None
    return Daci(
        driver=inner.reference("driver", "owner"),
        approver=inner.reference("approver", "owner"),
        contributors=inner.references("contributors", "owner"),
        informed=inner.references("informed", "owner"),
        **inner.part(),
    )


def sign_off(fields: Fields) -> SignOff | None:
    inner = fields.child("sign_off")
    if inner is None:
        return None
    return SignOff(
        by=inner.reference("by", "owner"),
        date=inner.date("date"),
        fingerprint=inner.text("fingerprint"),
        **inner.part(),
    )


def term(id: str, fields: Fields) -> Term:
    fields.key_references("confused_with", "term")
    fields.mentions("definition", "enters_when", "leaves_when", "excludes", "notes")
    return Term(
        id=id,
        name=fields.text("name"),
        definition=fields.text("definition"),
        abbreviation=fields.text("abbreviation"),
        counts=fields.text("counts"),
        enters_when=fields.text("enters_when"),
        leaves_when=fields.text("leaves_when"),
        excludes=fields.text("excludes"),
        owner=fields.reference("owner", "owner"),
        aliases=fields.texts("aliases"),
        confused_with=fields.labels("confused_with"),
        life=life(fields, "term"),
        **fields.part(),
    )


def person(id: str, fields: Fields) -> Person:
    return Person(
        id=id,
        name=fields.text("name"),
        team=fields.reference("team", "team"),
        contact=fields.text("contact"),
        **fields.part(),
    )


def team(id: str, fields: Fields) -> Team:
    return Team(
        id=id,
        name=fields.text("name"),
        function=fields.text("function"),
        part_of=fields.reference("part_of", "team"),
        contact=fields.text("contact"),
        levers=fields.texts("levers"),
        daci=daci(fields),
        watches=fields.references("watches", "kpi"),
        **fields.part(),
    )


def funnel(id: str, fields: Fields) -> Funnel:
    return Funnel(
        id=id,
        name=fields.text("name"),
        motion=fields.text("motion"),
        segment=fields.text("segment"),
        deal_size=fields.money("deal_size"),
        basis=fields.text("basis"),
        stages=tuple(_stage(id, n, inner) for n, inner in enumerate(fields.children("stages"))),
        exits=tuple(_exit(id, inner) for inner in fields.children("exits")),
        **fields.part(),
    )


def _stage(funnel: str, index: int, fields: Fields) -> Stage:
    return Stage(
        funnel=funnel,
        index=index,
        term=fields.reference("term", "term"),
        driven_by=fields.references("driven_by", "owner"),
        conversion=fields.percent("conversion"),
        takes=fields.duration("takes"),
        floor=fields.percent("floor"),
        basis=fields.text("basis"),
        **fields.part(),
    )


def _exit(funnel: str, fields: Fields) -> Exit:
    return Exit(
        term=fields.reference("term", "term"),
        from_=fields.references("from", f"stage:{funnel}"),
        to=fields.reference("to", f"stage:{funnel}"),
        **fields.part(),
    )


def objective(id: str, fields: Fields) -> Objective:
    return Objective(
        id=id,
        name=fields.text("name"),
        level=fields.text("level"),
        period=fields.period("period"),
        parent=fields.reference("parent", "objective"),
        owner=fields.reference("owner", "owner"),
        kpis=fields.references("kpis", "kpi"),
        rank=fields.whole("rank"),
        **fields.part(),
    )


def plan(id: str, fields: Fields) -> Plan:
    kpis = fields.child("kpis")
    start, end = _timeline(fields)
    stated = daci(fields)
    return Plan(
        id=id,
        name=fields.text("name"),
        context=fields.text("context"),
        objectives=fields.references("objectives", "objective"),
        strategies=fields.texts("strategies"),
        primary=kpis.references("primary", "kpi") if kpis else (),
        secondary=kpis.references("secondary", "kpi") if kpis else (),
        out_of_scope=fields.texts("out_of_scope"),
        owner=fields.reference("owner", "owner") or (stated.driver if stated else ""),
        daci=stated,
        risks=tuple(_risk(inner) for inner in fields.children("risks")),
        start=start,
        end=end,
        stages=fields.references("stages", "stage"),
        readouts=_readouts(fields),
        budget=fields.money("budget"),
        sign_off=sign_off(fields),
        recap=_recap(fields),
        **fields.part(),
    )


def _timeline(fields: Fields) -> tuple[date | None, date | None]:
    """Both days; neither where they are upside down."""
    inner = fields.child("timeline")
    if inner is None:
        return None, None
    start, end = inner.date("start"), inner.date("end")
    if start and end and end < start:
        message = f"the timeline ends on {end}, before it starts on {start}"
        inner.refuse("end", Unreadable(message, "Exchange the two, or correct the year."))
        return None, None
    return start, end


def _risk(fields: Fields) -> Risk:
    return Risk(risk=fields.text("risk"), mitigation=fields.text("mitigation"), **fields.part())


def _readouts(fields: Fields) -> tuple[Quantity, ...]:
    read = (
        fields.timed(text, ("readouts", number))
        for number, text in enumerate(fields.texts("readouts"))
    )
    return tuple(time for time in read if time)


def _recap(fields: Fields) -> Recap | None:
    inner = fields.child("recap")
    if inner is None:
        return None
    return Recap(
        results=inner.text("results"),
        why=inner.text("why"),
        learned=inner.text("learned"),
        next=inner.text("next"),
        **inner.part(),
    )
