"""Words in cells that mean won, lost, yes, no or clean, in Russian, English and Hungarian."""

from __future__ import annotations

import re
import unicodedata

YES = frozenset({"yes", "y", "true", "t", "1", "да", "истина", "igen", "igaz", "i", "+", "✓"})
NO = frozenset({"no", "n", "false", "f", "0", "нет", "ложь", "nem", "hamis", "-", "—"})

_WON = """won; win; closed won; closedwon; deal won; success; successful; successfully closed; sale; sold; paid; fully
    paid; converted; customer; closed sale; signed; bought; bought out; purchased; успешно реализовано; успешно;
    успех; успешна; успешный; сделка успешна; успешно завершена; успешно закрыта; реализовано; реализована; продажа;
    продано; продан; оплачено; оплачен; оплачена; оплата получена; выкуп; выкуплен; выкуплено; выкуплена; выиграна;
    выиграно; выигран; выигрыш; купил; купили; договор подписан; доставлен; доставлено; nyert; megnyert; megnyerve;
    megnyertük; sikeres; sikeresen lezárva; lezárt nyert; eladva; eladás; eladott; fizetve; kifizetve; vásárolt;
    megvásárolta; szerződött; szerződve; megrendelte; nyertes;
    продажа состоялась; átvette; átvette és fizetett; átvette és kifizette"""
_LOST = """lost; loss; closed lost; closedlost; deal lost; failed; failure; unsuccessful; rejected; declined; refused;
    refusal; cancelled; canceled; disqualified; junk; defective; not reached; returned; not interested; churned;
    closed not realized; закрыто и не реализовано; не реализовано; не реализована; отказ; отказался; отказались;
    отказано; отклонено; отклонен; отклонена; проиграна; проиграно; проигран; проигрыш; провал; сделка провалена;
    провалена; анализ причины провала; неуспешно; неуспешна; не успешно; отмена; отменен; отменена; отменено; не
    купил; некачественный лид; некачественная; возврат; спам; дубль; брак; не дозвонились; elveszett; elveszítve;
    elvesztett; vesztett; veszített; sikertelen; lezárt vesztett; elutasítva; elutasított; lemondta; lemondva;
    meghiúsult; visszautasította; nem vásárolt; törölve; elutasította; nem értük el; selejt; visszaküldve;
    visszaküldte; elvesztve; vesztes; nem rendelte meg; nem érdekli; нецелевой; нецелевая; нецелевой лид; не целевой;
    потеряно; отвалился; возврат денег; возврат товара; возврат средств"""
_KEPT = """delivered; bought out; completed; complete; fulfilled; paid; partially refunded; closed; done; received;
    success; доставлен; доставлена; доставлено; выполнен; выполнена; выполнено; завершен; завершена; завершено;
    оплачен; оплачена; оплачено; выкуплен; выкуплено; выкуп; получен; получено; вручен; вручено; выдан; выдано;
    закрыт; реализован; teljesítve; teljesített; teljesült; kézbesítve; kézbesített; kiszállítva; kifizetve; fizetve;
    átvéve; lezárva; befejezve; sikeres; elvégezve; átvette; átvette és fizetett; átvette és kifizette"""
_CANCELLED = """cancelled; canceled; cancellation; refunded; refund; returned; return; voided; void; failed;
    unavailable; rejected; declined; expired; trash; undelivered; refused; abandoned; chargeback; отменен; отменена;
    отменено; отмена; аннулирован; аннулировано; возврат; возвращен; возвращено; возврат средств; отказ; не выкуплен;
    невыкуп; не выкуплено; не доставлен; удален; просрочен; törölve; törölt; lemondva; lemondott; sztornó; sztornózva;
    visszaküldve; visszaküldött; visszatérítve; visszatérített; visszautasítva; át nem vett; nem vette át; sikertelen;
    elutasítva; érvénytelenítve"""
_CLEAN = """ok; okay; clean; good; valid; fine; qualified; none; no defect; чистый; чистая; чисто; норма; хороший;
    качественный; целевой; без брака; не брак; нет брака; ок; jó; rendben; hibátlan; érvényes; nincs; nincs hiba"""
_BINARY = """y; target; won; is won; iswon; is closed won; closed won; sold; converted; is converted; conversion;
    purchased; bought; subscribed; success; sale; result; outcome; продано; купил; купили; продажа; сделка; успех;
    успешно; результат; исход; оплачено; nyert; megnyert; eladva; sikeres; eredmény; vásárolt; kimenetel; fizetve; paid;
    is paid; delivered; доставлен"""


def without_accents(text: str) -> str:
    """The letters of a text without their marks; thousands of words are asked at every start, most of them ASCII."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def plain(text: str) -> str:
    """A cell's words alone: lower case, no accents, no punctuation, one blank between words."""
    return " ".join(re.findall(r"[^\W_]+", without_accents(text.casefold())))


def _listed(words: str) -> frozenset[str]:
    return frozenset(plain(word) for word in words.split(";"))


WON, LOST, KEPT, CANCELLED = _listed(_WON), _listed(_LOST), _listed(_KEPT), _listed(_CANCELLED)
CLEAN, BINARY = _listed(_CLEAN), _listed(_BINARY)
CLOSED = _listed("closed; closed deal; закрыта; закрыто; закрыт; сделка закрыта; lezárva; lezárt")
_REFUSAL = re.compile(
    "(closed ?lost|deal lost|отказ|отказался|отказались|закрыто и не реализовано|проиграна|elveszett|elvesztve)"
    "(?! (от|отраб|возраж|провер|в работ|reopen|re open|reactivat|ujra))( |$)"
)
"""Refusals that stay what they are whatever follows, unless work on them does."""


_MARK = re.compile(r"[:;,.()/|–—]|\s-\s|->")


def _parts(text: str) -> list[str]:
    """What stands between the marks of a cell, as plain words."""
    return [part for part in map(plain, _MARK.split(text)) if part]


def says(text: str, listed: frozenset[str]) -> bool:
    """Whether a cell is one of the words, begins with one and goes on after a mark ("Отказ: дорого"), or only says
    that it is closed before it ("Closed - Converted").
    """
    first, *rest = _parts(text) or [""]
    return plain(text) in listed or first in listed or (first in CLOSED and bool(rest) and rest[0] in listed)


def says_lost(text: str, lost: frozenset[str], won: frozenset[str]) -> bool:
    """Whether a cell means lost: by one of the words, a refusal that goes on ("Отказ клиента"), or a word for won
    that is taken back after a mark ("Продажа (возврат)").
    """
    first, *rest = _parts(text) or [""]
    is_refusal = _REFUSAL.match(plain(text)) is not None
    return is_refusal or says(text, lost) or (first in won and not lost.isdisjoint(rest))
