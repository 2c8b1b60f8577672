"""A spreadsheet of 60 KPIs as teams keep them, ugly on purpose."""

# The rows of a table are long.
# ruff: noqa: E501

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

PERCENT, MONEY, EUROS = "0.0%", "$#,##0", "#,##0.00\\ [$€-407]"

HEADINGS = ("KPI Name", "What it means", "Owner / DRI", "Dept.", "Unit", "Targets", None, None)
MORE = (
    "Actuals",
    None,
    "Freq.",
    "Leading or lagging",
    "Better?",
    "Source",
    "Comments",
    "RAG",
    "Link",
)
BELOW = (None, None, None, None, None, "Q4 target", "FY goal", "Stretch", "Q3 actual", "Q4 actual")

MARKETING: tuple[tuple[Any, ...], ...] = (
    ("Website traffic", "Visits, all channels", "Digital team", "Marketing", "#", 250_000, 1_000_000,
     300_000, 231_554, None, "weekly", "leading", "up", "Web analytics", "Bots are left out", "G"),
    ("Lead volume", "Net new names in the CRM", "Demand Gen", None, None, "1,200", "4,800+", None,
     "1,104", None, "Weekly", "Leading", "Higher is better", "CRM", "see deck", "Green"),
    ("MQL rate", None, "Demand Gen?", None, "%", (0.225, PERCENT), (0.25, PERCENT), None,
     (0.218, PERCENT), None, "Monthly", "leading", "↑", "CRM", None, "amber"),
    ("MQL to SQL conversion", "Share of MQLs that a BDR turns into meetings",
     "Demand Gen and BDR", None, None, "at or above 60%", "60-65%", None, "58%", None, "monthly",
     None, None, '<a href="https://example.com/crm?a=1&b=2">CRM</a>', None, None),
    ("Pipeline created", "Sum of new opportunities", '<a href="https://example.com/team">RevOps</a>',
     "Ops", None, (1_200_000, MONEY), "$5M / 60 deals", None, (980_000.5, MONEY), None, "weekly",
     "lagging", "up", "CRM", "two units!\nask finance which one counts", "R"),
    ("Cost per lead", "Spend by leads", None, None, "$", "less than $80", "<$75", None, 82, None,
     "monthly", None, "down", None, None, None),
    ("Paid spend", None, None, None, None, "less than $10K/Month", None, None, None, None, None,
     None, None, None, None, None),
    ("Website uptime", None, "IT", None, None, "99.9%", "≥ 99.95 %", None, None, None, None, None,
     None, None, None, None),
    ("Page load", "Time to first paint", "Web squad", None, None,
     "Below 2500ms at the 90th percentile", None, None, "2.7 s", None, None, None, "lower", None,
     None, None),
    ("NPS", "Net promoter score", "CX?", None, None, "77 (out of 100)", "80", None, 71, None,
     "quarterly", "lagging", None, "Survey", None, None),
    ("LTV:CAC", None, "Finance", None, None, "at or below 10:1", "3:1", None, None, None, None, None,
     None, None, None, None),
    ("Brand awareness", None, "TBD", None, None, "TBD", "n/a", None, "-", None, None, None, None,
     None, None, None),
    ("Blog posts", "Published posts", "Content", None, "posts", 12, 48, 15, 11, None, "m", None, None,
     None, "=not a formula, just a remark", None),
    ("Webinar attendance", None, "Events", None, None, "10-12", None, None, None, None, None, None,
     None, None, None, None),
    ("Email open rate", "Opens by delivered", "Email", None, None, "0,22", "23 %", None, None, None,
     None, None, None, None, None, None),
)  # fmt: skip
SALES: tuple[tuple[Any, ...], ...] = (
    ("Win rate", "Won by closed", "VP Sales", "Sales", "percent", 25, 30, None, 24, None, "Quarterly",
     "Lagging", "up", "CRM", None, None),
    ("ARR", "Annual recurring revenue", "CRO", None, None, (12_500_000, EUROS), "€50m", None, None,
     None, None, "lagging", "up", None, None, None),
    ("New bookings", None, "VP Sales / CFO", None, None, "$1.5 million", "6M USD", "$2M", None, None,
     None, None, None, None, None, None),
    ("Sales cycle", "Days from opportunity to signature", "Sales ops", None, "days", 45, "40", None,
     "52 days", None, None, None, "down", None, None, None),
    ("Ramp time", None, "Enablement", None, None, "6 to 9 months", None, None, None, None, None, None,
     None, None, None, None),
    ("Churn", "Customers lost", "CS", None, None, "-5%", "reduce to 4%", None, None, None, None, None,
     "down", None, None, None),
    ("Growth of expansion", None, "CS", None, None, "+15% YoY", None, None, None, None, None, None,
     None, None, None, None),
    ("Time to first response", None, "Support", None, None,
     "7 days (until further data is provided)", "within 5 business days", None, None, None, None,
     None, None, None, None, None),
    ("Win rate", "Won by all that was offered, partners only", "Partner team", None, "%",
     "20%", None, None, None, None, None, None, None, None, "another one!", None),
    ("Renewals due", None, "CS", None, None, date(2026, 12, 31), None, None, None, None, None, None,
     None, None, None, None),
    ("Attach rate", None, "Sales", None, None, "2x last year", "1.2m", None, None, None, None, None,
     None, None, None, None),
    ("Forecast accuracy", None, "RevOps", None, None, ("=F20*1.1", "General"), "#REF!", None, None,
     None, None, None, None, None, None, None),
    ("[[mql]] & {yaml: injection}", "key: value\n- list\n# comment: |\n'\"", "*anchor", None, None,
     "50% by Q4", None, None, None, None, None, None, None, None, "---\n...\n%TAG", None),
    ("<script>alert(1)</script>Bounce rate", "<b>Bold</b> & <i>odd</i> <img src=x onerror=alert(1)>",
     "@handle", None, None, "<.58", None, None, None, None, None, None, None, None,
     "javascript:alert(1)", None),
    ("=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", None, None, "5", None, None, None, None, None, None,
     None, None, None, None),
)  # fmt: skip


def build(path: Path) -> Path:
    """The workbook; 60 KPIs in two visible sheets and one that is hidden."""
    book = Workbook()
    sheet: Worksheet = book.active  # type: ignore[assignment]
    sheet.title = "KPIs 2026"
    _top(sheet)
    at = _section(sheet, 6, "Marketing KPIs", MARKETING)
    at = _section(sheet, at + 1, "SALES & SUCCESS KPIs", SALES)
    sheet.cell(at + 1, 1, "* Targets for Q4 were agreed in the off-site; FY goals are the board's.")
    sheet.cell(8, 1).comment = Comment("Check with finance", "somebody")
    sheet.cell(8, 17, "dashboard").hyperlink = "https://example.com/dash"
    sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions["Q"].hidden = True
    _simple(book.create_sheet("Product"))
    hidden = book.create_sheet("Old")
    hidden.append(["Metric", "Goal 2025"])
    hidden.append(["Signups", "100"])
    hidden.sheet_state = "hidden"
    book.create_sheet("Pivot").append(["", None, "just some text"])
    book.create_sheet("Empty")
    book.save(path)
    return path


def _top(sheet: Worksheet) -> None:
    sheet["A1"] = "ACME revenue team: KPI master list FY2026 (v7 FINAL)"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet.merge_cells("A1:Q1")
    sheet["A2"] = "Last updated"
    sheet["B2"] = datetime(2026, 10, 2, 9, 30)
    for column, text in enumerate((*HEADINGS, *MORE), 1):
        sheet.cell(4, column, text)
    for column, text in enumerate(BELOW, 1):
        sheet.cell(5, column, text)
    sheet.merge_cells("F4:H4")
    sheet.merge_cells("I4:J4")
    for letter in "ABCDE":
        sheet.merge_cells(f"{letter}4:{letter}5")


def _section(sheet: Worksheet, at: int, title: str, rows: tuple[tuple[Any, ...], ...]) -> int:
    sheet.cell(at, 1, title)
    sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=17)
    for number, row in enumerate(rows, at + 1):
        for column, value in enumerate(row, 1):
            _put(sheet, number, column, value)
    return at + len(rows) + 1


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    number_format = "General"
    if isinstance(value, tuple):
        value, number_format = value
    cell = sheet.cell(row, column, value)
    cell.number_format = number_format if not isinstance(value, date) else "yyyy-mm-dd"
    if isinstance(value, str) and value.startswith("=") and value != "=F20*1.1":
        cell.data_type = "s"
    if value == "#REF!":
        cell.data_type = "e"


def _simple(sheet: Worksheet) -> None:
    """29 more, in a plain table with an owner's cell merged down, and the headings repeated."""
    sheet.append(["Metric", "Description", "Responsible", "Q4'26 Goal", "Notes", "Zielwert alt"])
    for number in range(1, 30):
        if number == 15:
            sheet.append(["Metric", "Description", "Responsible", "Q4'26 Goal", "Notes"])
        goal = (f"{number}%", number * 10, f"{number} days", f"${number}k")[number % 4]
        sheet.append([f"Product metric {number}", f"How much of {number}", "Product", goal,
                      "watch this" if number % 3 == 0 else None, number if number % 5 == 0 else None])  # fmt: skip
    sheet.merge_cells("C2:C6")


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip file of these parts."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()
