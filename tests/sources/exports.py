"""Unlike exports of the same desk, as systems write them: one truth, many clothes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import openpyxl

TURKISH_MONTHS = (
    *("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
    *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
)
LAO_DIGITS = str.maketrans("0123456789", "໐໑໒໓໔໕໖໗໘໙")
N = 60


@dataclass(frozen=True)
class Case:
    """One case of the desk, as it truly was; every fifth is open, talks take 31, 32, … seconds, scores go round."""

    number: int

    @property
    def opened(self) -> datetime:
        return datetime.fromisoformat("2025-03-03T08:05") + timedelta(hours=11 * self.number, minutes=7 * self.number)

    @property
    def solved(self) -> datetime | None:
        return self.opened + timedelta(hours=self.number % 9 + 1) if self.number % 5 else None

    @property
    def talk(self) -> int:
        return 31 + self.number

    @property
    def score(self) -> int:
        return self.number % 5 + 1

    @property
    def agent(self) -> str:
        return ("Ayşe Yılmaz", "Rex Sayavong", "ຄຳ ພົມມະຈັນ")[self.number % 3]


CASES = [Case(n) for n in range(1, N + 1)]
SOLVED = sum(case.solved is not None for case in CASES)
HOURS = sum((case.solved - case.opened).total_seconds() / 3600 for case in CASES if case.solved) / SOLVED
TALK = sum(case.talk for case in CASES) / N
SCORE = sum(case.score for case in CASES) / N


def sheet(titles: Sequence[str], row: Callable[[Case], Sequence[object]], *, mark: str = ",", before: str = "",
          after: str = "", encoding: str = "utf-8") -> bytes:  # fmt: skip
    """Return the cases as CSV."""
    out = io.StringIO()
    out.write(before)
    writer = csv.writer(out, delimiter=mark)
    writer.writerow(titles)
    writer.writerows([list(row(case)) for case in CASES])
    out.write(after)
    return out.getvalue().encode(encoding)


def written(moment: datetime | None, form: str, blank: str = "") -> str:
    return moment.strftime(form) if moment else blank


def turkish_report() -> bytes:
    """A report with a head, decimal commas, words for nothing, and a total."""
    return sheet(
        ["Talep No", "Açılış Tarihi", "Çözüm Tarihi", "Konu", "Kanal", "Temsilci", "Görüşme Süresi (dk)"],
        lambda c: [f"T-{c.number}", written(c.opened, "%d.%m.%Y %H:%M"), written(c.solved, "%d.%m.%Y %H:%M", "-"),
                   "Kargo", "Telefon", "Ayşe Yılmaz", f"{c.talk / 60:.9f}".replace(".", ",")],
        mark=";", before="Talep Raporu;;\r\nTarih: 01.03.2025;;\r\n\r\n", after=f"TOPLAM;;;;;;{N}\r\n",
        encoding="cp1254",
    )  # fmt: skip


def american_desk() -> bytes:
    """Month first, AM and PM, a length of time instead of a moment of the first reply."""
    return sheet(
        ["Ticket ID", "Status", "Source", "Agent", "Created time", "Resolved time", "First response time (in hrs)",
         "Talk time"],
        lambda c: [c.number, "Closed", "Email", c.agent, written(c.opened, "%m/%d/%Y %I:%M %p"),
                   written(c.solved, "%m/%d/%Y %I:%M %p"), "0.50", f"0:{c.talk // 60:02}:{c.talk % 60:02}"],
    )  # fmt: skip


def lao_desk() -> bytes:
    """Lao digits, years of the Buddhist era, tabs, UTF-16."""

    def spelt(moment: datetime | None) -> str:
        return (
            f"{moment.day:02}/{moment.month:02}/{moment.year + 543} {moment:%H:%M}".translate(LAO_DIGITS)
            if moment
            else ""
        )

    return sheet(
        ["ລະຫັດຄຳຮ້ອງ", "ວັນທີເປີດ", "ວັນທີປິດ", "ປະເພດ", "ພະນັກງານ", "ເວລາສົນທະນາ (ວິນາທີ)"],
        lambda c: [f"L{c.number}", spelt(c.opened), spelt(c.solved), "ການຈັດສົ່ງ", c.agent,
                   str(c.talk).translate(LAO_DIGITS)],
        mark="\t", encoding="utf-16",
    )  # fmt: skip


def months_in_words() -> bytes:
    """Turkish months in words, the clock apart with a point, a semicolon."""

    def day(moment: datetime) -> str:
        return f"{moment.day} {TURKISH_MONTHS[moment.month - 1]} {moment.year}"

    return sheet(
        ["Başvuru No", "Başvuru Tarihi", "Başvuru Saati", "Sonuçlanma Tarihi", "Konu", "Görüşme Süresi"],
        lambda c: [f"2025/{c.number}", day(c.opened), written(c.opened, "%H.%M"),
                   f"{day(c.solved)} {c.solved:%H:%M}" if c.solved else "", "Çukur", f"{c.talk} sn"],
        mark=";",
    )  # fmt: skip


def workbook() -> bytes:
    """Merged headings above the titles, days and clocks apart, real durations, a total."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Çağrılar"
    for row in (["Çağrı raporu"], [], ["Çağrı", None, None, "Süreler", "Kişi", "Bitiş"],
                ["No", "Tarih", "Saat", "Konuşma", "Temsilci", "Çözüm Tarihi"]):  # fmt: skip
        page.append(row)
    page.merge_cells("A3:C3")
    for case in CASES:
        page.append([case.number, case.opened.date(), time(case.opened.hour, case.opened.minute),
                     timedelta(seconds=case.talk), case.agent, case.solved])  # fmt: skip
    page.append(["Toplam"])
    book.create_sheet("Notlar").append(["boş"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def objects() -> bytes:
    """One object a line, with objects inside."""
    lines = (
        {"ticket": {"id": case.number}, "created_at": case.opened.isoformat() + "+03:00", "talk_time": case.talk,
         "solved_at": case.solved.isoformat() + "+03:00" if case.solved else None, "assignee": {"name": case.agent}}
        for case in CASES
    )  # fmt: skip
    return "\n".join(json.dumps(line) for line in lines).encode()


def answer_of_an_interface() -> bytes:
    """One object with a list of cases in it, epochs, milliseconds."""
    tickets = [
        {"id": case.number, "created": int(case.opened.timestamp()) + 0, "talk_time_ms": case.talk * 1000,
         "resolved": int(case.solved.timestamp()) if case.solved else None, "agent": case.agent}
        for case in CASES
    ]  # fmt: skip
    return json.dumps({"tickets": tickets, "count": N, "next_page": None}).encode()


def web_page() -> bytes:
    """A table of a page that calls itself .xls."""
    rows = "".join(
        f"<tr><td>{c.number}</td><td>{c.opened:%d/%m/%Y %H:%M:%S}</td><td>{written(c.solved, '%d/%m/%Y %H:%M:%S')}</td>"
        f"<td>{c.agent}</td><td>{c.talk}</td></tr>"
        for c in CASES
    )
    titles = (
        "<tr><th>Kayıt No</th><th>Oluşturma Tarihi</th><th>Kapanış Tarihi</th><th>Atanan</th><th>Konuşma (sn)</th></tr>"
    )
    return f"<html><body><table>{titles}{rows}</table></body></html>".encode()


def story() -> bytes:
    """Three rows for each case: what happened to it, and when."""
    steps = []
    for case in CASES:
        steps.append([case.number, "Open", case.opened, case.agent])
        steps.append([case.number, "In progress", case.opened + timedelta(minutes=3), case.agent])
        if case.solved:
            steps.append([case.number, "Resolved", case.solved, case.agent])
    out = io.StringIO()
    csv.writer(out).writerows([["Case ID", "Activity", "Complete Timestamp", "Resource"], *steps])
    return out.getvalue().encode()


def zipped() -> bytes:
    """A folder with one table in an archive, and a file that is none."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("export/read me.pdf", b"%PDF")
        archive.writestr("export/../../calls.csv", american_desk())
    return out.getvalue()


def titles_twice() -> bytes:
    """Two columns of one name, one without a name, a field of several lines."""
    return sheet(
        ["Id", "Date", "Date", "", "Agent", "Notes", "Talk seconds", "Closed at"],
        lambda c: [c.number, written(c.opened, "%Y-%m-%d %H:%M"), "x", "", c.agent, "one\ntwo; \"three\"", c.talk,
                   written(c.solved, "%Y-%m-%d %H:%M")],
    )  # fmt: skip


def survey() -> bytes:
    """Words for scores, question as title, a comment."""
    words = ("Çok kötü", "Kötü", "Orta", "İyi", "Çok iyi")
    return sheet(
        ["Zaman damgası", "Hizmetimizden ne kadar memnun kaldınız?", "Yorumunuz", "E-posta adresi"],
        lambda c: [written(c.opened, "%d/%m/%Y %H:%M:%S"), words[c.score - 1],
                   f"Kurye {c.number} dakika geç geldi ama güler yüzlüydü", f"m{c.number}@example.com"],
    )  # fmt: skip


def survey_of_several() -> bytes:
    """Three instruments in a row."""
    return sheet(
        ["Response ID", "Recorded Date", "Ticket", "How likely are you to recommend us?", "CSAT", "It was easy (CES)"],
        lambda c: [f"R{c.number}", written(c.opened, "%b %d, %Y %I:%M %p"), c.number, c.number % 11, c.score,
                   c.number % 7 + 1],
    )  # fmt: skip


def orders() -> bytes:
    """Prices with a sign and a decimal comma, a promised day and a day of delivery."""
    return sheet(
        ["Sipariş No", "Sipariş Tarihi", "Tahmini Teslimat", "Teslim Tarihi", "Tutar", "Müşteri No"],
        lambda c: [f"S{c.number}", written(c.opened, "%d.%m.%Y"), written(c.opened + timedelta(days=3), "%d.%m.%Y"),
                   written(c.opened + timedelta(days=c.number % 5), "%d.%m.%Y"), f"₺1.{c.number:03},50", c.number % 20],
        mark=";",
    )  # fmt: skip
