"""Further exports of the same desk, as tools for surveys, shops, telephones and reviews write them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime, timedelta

import openpyxl
from openpyxl.utils.datetime import to_excel
from tests.sources.exports import CASES, LAO_DIGITS, Case, sheet, written

STARS = {1: "★☆☆☆☆", 2: "★★☆☆☆", 3: "★★★☆☆", 4: "★★★★☆", 5: "★★★★★"}
WORDED = ("1 - Very poor", "2 - Poor", "3 - Average", "4 - Good", "5 - Excellent")
HAPPY = ("Extremely unhappy", "Unhappy", "Neutral", "Happy", "Extremely happy")
ANSWERS = ("Hiç memnun kalmadım", "Memnun kalmadım", "Kararsızım", "Memnun kaldım", "Çok memnun kaldım")


def nps(case: Case) -> int:
    return case.number % 11


def wish(case: Case) -> str:
    return f"Please answer the telephone a little sooner, {case.number}"


def lines(*rows: list[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def survey_with_marks() -> bytes:
    """Codes, questions below them, and below those what only machines read, with the clock of the survey."""
    codes = ["StartDate", "EndDate", "RecordedDate", "ResponseId", "Finished", "Q1", "Q2", "Q3", "TicketID"]
    asked = ["Start Date", "End Date", "Recorded Date", "Response ID", "Finished",
             "How likely are you to recommend us?", "How satisfied are you with our support?",
             "What could we do better?", "TicketID"]  # fmt: skip
    marks = [
        json.dumps({"ImportId": code} | ({"timeZone": "Asia/Vientiane"} if "Date" in code else {})) for code in codes
    ]
    return sheet(
        asked,
        lambda c: [c.opened, c.opened + timedelta(minutes=2), c.opened, f"R_{c.number:06}", "True", nps(c),
                   "Extremely satisfied" if c.score > 2 else "Extremely dissatisfied", wish(c), 900 + c.number],
        before=lines(list(codes)),
    ).replace(b"TicketID\r\n2025", f"TicketID\r\n{lines(list(marks))}2025".encode(), 1)  # fmt: skip


def survey_in_two_lines() -> bytes:
    """A line of questions, and below it the parts of those that have some."""
    titles = ["Respondent ID", "Start Date", "End Date", "How likely would you recommend us?", "Rate us:", "",
              "Any other comments?"]  # fmt: skip
    parts = ["", "", "", "", "Speed", "Tone", "Open-Ended Response"]
    return sheet(
        parts,
        lambda c: [7000 + c.number, f"{c.opened:%m/%d/%Y %I:%M:%S %p}", f"{c.opened:%m/%d/%Y %I:%M:%S %p}", nps(c),
                   "Good", "Good", wish(c)],
        before=lines(list(titles)),
    )  # fmt: skip


def form_in_turkish() -> bytes:
    """A form with whole sentences as titles."""
    return sheet(
        ["Zaman damgası", "Hizmetimizden ne kadar memnun kaldınız?", "Bizi tavsiye etme olasılığınız nedir?",
         "Eklemek istediğiniz bir şey var mı?"],
        lambda c: [f"{c.opened:%d.%m.%Y %H:%M:%S}", ANSWERS[c.score - 1], nps(c), wish(c)],
    )  # fmt: skip


def stars_and_numbers() -> bytes:
    """Invitations, of which every fourth was not answered."""

    def row(case: Case) -> list[object]:
        likely = {0: "0 - Not at all likely", 10: "10 - Extremely likely"}.get(nps(case), str(nps(case)))
        day, later = f"{case.opened:%d %b %Y}", f"{case.opened + timedelta(days=1):%d %b %Y}"
        given = [later, likely, STARS[case.score], wish(case)] if case.number % 4 else ["", "", "", ""]
        return [case.number, day, *given, case.agent]

    return sheet(["Survey ID", "Sent", "Responded", "Likelihood to recommend", "Stars", "Comment", "Agent"], row)


def reviews() -> bytes:
    """Reviews of an app, one object a line, compressed, with the stars as fractions and epochs for times."""
    rows = (
        {"reviewerID": f"A{case.number:09}", "reviewText": wish(case), "overall": float(case.score),
         "unixReviewTime": int(case.opened.replace(tzinfo=UTC).timestamp())}
        for case in CASES
    )  # fmt: skip
    return gzip.compress("\n".join(map(json.dumps, rows)).encode())


def lao_list() -> bytes:
    """Rows counted from one in each file, Lao digits and years, titles whose words are not parted."""

    def day(moment: datetime | None) -> str:
        return f"{moment:%d/%m}/{moment.year + 543} {moment:%H:%M}".translate(LAO_DIGITS) if moment else ""

    return sheet(
        ["ລຳດັບ", "ວັນທີແຈ້ງ", "ວັນທີແກ້ໄຂ", "ຊື່ພະນັກງານ", "ຄະແນນຄວາມພໍໃຈ"],
        lambda c: [str(c.number).translate(LAO_DIGITS), day(c.opened), day(c.solved), c.agent,
                   str(c.score).translate(LAO_DIGITS) if c.solved else ""],
    )  # fmt: skip


def workbook_of_serials() -> bytes:
    """A name merged over all columns, headings over the titles, days as the numbers a spreadsheet keeps."""
    book = openpyxl.Workbook()
    page = book.active
    page["A1"] = "LOKUM – Talepler"
    page.merge_cells("A1:F1")
    page.append([])
    page.append(["Talep", None, "Süreler", None, "Sorumlu", None])
    page.merge_cells("A3:B3")
    page.merge_cells("C3:D3")
    page.merge_cells("E3:F3")
    page.append(["No", "Tarih", "Kapanış", "Konuşma (sn)", "Ekip", "Kişi"])
    for case in CASES:
        solved = float(to_excel(case.solved)) if case.solved else None
        page.append([case.number, float(to_excel(case.opened)), solved, case.talk, "Çukur", case.agent])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def helpdesk_in_words() -> bytes:
    """Lengths of time in words, with a word where there is none yet; scores as numbers with words."""

    def passed(case: Case) -> str:
        if case.solved is None:
            return "Not resolved"
        return f"0 days {(case.solved - case.opened).seconds // 3600} hours"

    return sheet(
        ["Request", "Opened on", "Assigned technician", "Time to resolve", "Survey: overall", "Happiness survey"],
        lambda c: [f"REQ{c.number:05}", f"{c.opened:%b %d, %Y %I:%M %p}", c.agent, passed(c), WORDED[c.score - 1],
                   HAPPY[c.score - 1]],
        mark="\t",
    )  # fmt: skip


def solved_on_a_day() -> bytes:
    """When a case was opened to the second, when it was solved only by the day; a flag as a fraction."""
    return sheet(
        ["ticket_id", "created_at", "resolved_at", "sla_met"],
        lambda c: [f"T-{c.number}", c.opened, written(c.solved, "%Y-%m-%d"), float(c.number % 2) if c.solved else ""],
    )


def calls_of_a_cloud() -> bytes:
    """Calls with lengths of time as ISO writes them and as databases do."""
    rows = (
        {"conversationId": f"c{case.number}", "conversationStart": int(case.opened.timestamp() * 1000),
         "tTalk": f"PT{case.talk // 60}M{case.talk % 60}S", "waitTime": f"0 days 00:00:{case.number % 60:02}"}
        for case in CASES
    )  # fmt: skip
    return "\n".join(map(json.dumps, rows)).encode()


def orders_in_lines() -> bytes:
    """An order with its price in the first of its rows."""
    rows = [
        row for c in CASES for row in ([f"#{c.number}", c.talk, c.opened, "Tea"], [f"#{c.number}", "", c.opened, "Cup"])
    ]
    return lines(["Name", "Total", "Created at", "Lineitem name"], *rows).encode()


def lines_with_prices() -> bytes:
    """Lines of orders, each with a price of its own."""
    rows = [[c.number // 2 + 500, f"P{c.number}", c.opened.date(), c.talk + 0.5] for c in CASES]
    return lines(["Order ID", "Product ID", "Order Date", "Sales"], *rows).encode()


def chat() -> bytes:
    """What customers and agents wrote to each other."""
    rows = [
        row
        for c in CASES
        for row in ([f"m{c.number}", c.opened.isoformat(), "customer", wish(c)],
                    [f"a{c.number}", c.opened.isoformat(), "agent", "Let me look into that, one moment please"])
    ]  # fmt: skip
    return lines(["message_id", "timestamp", "sender_type", "message"], *rows).encode()


def posts() -> bytes:
    """Posts with the times of Unix, and whether they came from a customer."""
    rows = [
        [c.number + 70, f"{c.opened:%a %b %d %H:%M:%S} +0000 {c.opened.year}", c.number % 2 == 1, wish(c)]
        for c in CASES
    ]
    return lines(["tweet_id", "created_at", "inbound", "text"], *rows).encode()


def without_titles() -> bytes:
    """A log of a telephone exchange: its first line is a call."""
    rows = [["", f"9053{c.number}", f"{c.opened:%Y-%m-%d %H:%M:%S}", c.talk, "ANSWERED"] for c in CASES]
    return lines(*rows).encode()


def complaints_by_phone() -> bytes:
    """Complaints with months in words and a way of coming in."""
    return sheet(
        ["Şikayet No", "Şikayet Tarihi", "Şikayet Metni", "Geliş Kanalı", "Durum", "Çözüm Tarihi"],
        lambda c: [100 + c.number, f"{c.opened:%d.%m.%Y %H:%M}", wish(c), "Telefon" if c.number % 2 else "E-posta",
                   "Çözüldü", written(c.solved, "%d.%m.%Y")],
        mark=";",
    )  # fmt: skip


def calls_with_zones() -> bytes:
    """Calls in a zone that letters name, with the zone of the number beside, and two lengths of time."""
    return sheet(
        ["line", "number timezone", "Call Start", "answered", "user", "duration (total)", "duration (in call)"],
        lambda c: ["Desk", "Europe/Istanbul", f"{c.opened:%m/%d/%Y %I:%M:%S %p} EST", "Yes" if c.number % 6 else "No",
                   c.agent, c.talk + 9, c.talk],
    )  # fmt: skip


def attendance() -> bytes:
    """Working days, with hours and minutes as a clock of two parts."""
    return sheet(
        ["Personel", "Tarih", "Giriş Saati", "Çıkış Saati", "Çalışma Süresi"],
        lambda c: [f"Kişi {c.number}", f"{c.opened:%d.%m.%Y}", "08:55", "18:05", "09:10"],
        mark=";",
    )


def hotels() -> bytes:
    """Reviews with a score of their own beside the average of the house, and two texts."""
    return sheet(
        ["Average_Score", "Review_Date", "Negative_Review", "Positive_Review", "Reviewer_Score"],
        lambda c: [7.7, f"{c.opened:%m/%d/%Y}", wish(c), f"The room was large and very clean {c.number}",
                   2.5 + c.number % 70 / 10],
    )  # fmt: skip


def intervals() -> bytes:
    """Half hours of a queue: each row sums calls up."""
    return sheet(
        ["Date", "Interval", "Queue", "Calls Offered", "Calls Answered", "Calls Abandoned", "AHT (sec)"],
        lambda c: [c.opened.date(), f"{c.number % 24:02}:00", "Çukur", 40, 36, 4, 300],
    )


def workbook_with_a_list_of_towns() -> bytes:
    """The fullest sheet is a list that is looked up, the second one the cases."""
    book = openpyxl.Workbook()
    book.active.title = "Şehirler"
    for number in range(400):
        book.active.append([number, f"Şehir {number}", "Bölge"])
    page = book.create_sheet("Talepler")
    page.append(["Talep No", "Oluşturma Tarihi", "Kapanış Tarihi", "Temsilci"])
    for case in CASES:
        page.append([f"T{case.number}", case.opened, case.solved, case.agent])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
