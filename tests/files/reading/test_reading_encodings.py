"""Encodings are found by themselves; where they could be wrong, the table says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voronka.measure.files.errors import FileError
from voronka.measure.files.letters import guess_by_letters

if TYPE_CHECKING:
    from collections.abc import Callable

    from voronka.measure.files.table import Table

    TableOf = Callable[..., Table]

RUSSIAN = (
    "Клиент;Менеджер;Этап;Комментарий\n"
    "Иванов Пётр;Щукина Ёлка;Новая заявка;Перезвонить в четверг, объём уточнит\n"
    "ООО «Ромашка»;Ким Вера;В работе;Ждём подписанный договор\n"
    "ИП Цой;Юрьев Эдуард;Отказ;Нашёл дешевле, съехал\n"
)
CAPITALS = (
    "Дата создания;Менеджер;Статус;Сумма\n"
    "01.01.2024;Смирнова;Успешно;100\n"
    "02.01.2024;Соколов;Закрыто и не реализовано;100\n"
    "03.01.2024;Захаров;Создана;100\n"
)
HUNGARIAN = (
    "Ügyfél;Értékesítő;Szakasz;Megjegyzés\n"
    "Szűcs Ágnes;Kovács Ödön;Új érdeklődő;Csütörtökön visszahívni\n"
    "Tölcsér Kft.;Fűtő Béla;Megnyert;Aláírta a szerződést\n"
    "Győri Út Zrt.;Kőműves Éva;Elveszett;Olcsóbbat talált, hűtlen lett\n"
)
FRENCH = "Nom;Prénom;Société\nLefèvre;Élodie;Crédit général\nGarçon;Noël;Hôtel près de la gare\nPère;Agnès;Très bien\n"

RUSSIAN_LETTERS = "абвгдежзийклмнопрстуфхцчшщыьэюяё"
HUNGARIAN_LETTERS = "aábcdeéfghiíjklmnoóöőpqrstuúüűvwxyz"


def texts_of(letters: str) -> st.SearchStrategy[str]:
    """At least 200 letters as words, some of them capitalised, one a line."""
    word = st.text(st.sampled_from(letters), min_size=2, max_size=9)
    words = st.lists(st.one_of(word, word.map(str.capitalize)), min_size=110, max_size=150)
    return words.map(lambda found: "a;b\n" + ";\n".join(found))


class TestEncoding:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "koi8-r", "mac-cyrillic", "utf-16"])
    def test_of_a_russian_file_is_found(self, encoding: str, table_of: TableOf) -> None:
        text = RUSSIAN if encoding not in ("cp866", "koi8-r") else RUSSIAN.replace("«", '""').replace("»", '""')
        table = table_of(text.encode(encoding))

        assert table.encoding == encoding
        assert table.frame["Менеджер"].to_list() == ["Щукина Ёлка", "Ким Вера", "Юрьев Эдуард"]

    @pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r", "mac-cyrillic"])
    def test_of_a_short_file_of_cells_that_begin_with_capitals_is_found(self, encoding: str, table_of: TableOf) -> None:
        table = table_of((CAPITALS + CAPITALS.partition("\n")[2] * 3).encode(encoding))

        assert table.encoding == encoding
        assert table.frame.columns == ["Дата создания", "Менеджер", "Статус", "Сумма"]

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("text", [RUSSIAN, HUNGARIAN, "id;name\n1;Anna\n"])
    def test_of_utf16_needs_no_mark(self, text: str, encoding: str, table_of: TableOf) -> None:
        table = table_of(text.encode(encoding))

        assert table.encoding == encoding
        assert table.frame.columns == text.partition("\n")[0].split(";")

    def test_of_a_hungarian_file_is_found(self, table_of: TableOf) -> None:
        table = table_of(HUNGARIAN.encode("cp1250"))

        assert table.frame["Értékesítő"].to_list() == ["Kovács Ödön", "Fűtő Béla", "Kőműves Éva"]
        assert table.notes == []

    def test_of_a_western_file_is_found(self, table_of: TableOf) -> None:
        assert table_of(FRENCH.encode("latin-1")).frame["Prénom"].to_list() == ["Élodie", "Noël", "Agnès"]

    def test_that_is_a_guess_is_called_one(self, table_of: TableOf) -> None:
        table = table_of("name;city\nAnna;Gy\u0151r\n".encode("cp1250"))

        assert "is a guess: cp1250" in str(table.notes[0])

    def test_can_be_told(self, table_of: TableOf) -> None:
        assert table_of("имя\nя\n".encode("cp866"), encoding="cp866").frame.to_dicts() == [{"имя": "я"}]

    def test_that_does_not_exist_is_refused(self, table_of: TableOf) -> None:
        with pytest.raises(FileError, match='no text encoding "cp12"'):
            table_of("a;b\n", encoding="cp12")

    def test_is_found_though_the_first_letter_comes_late(self, table_of: TableOf) -> None:
        plain = "id;name\n" + "".join(f"{n};Anna\n" for n in range(40_000))
        table = table_of((plain + RUSSIAN.partition("\n")[2].replace(";", " ")).encode("cp1251"), delimiter=";")

        assert table.encoding == "cp1251"
        assert table.rejected == []

    def test_that_lacks_a_byte_refuses_its_row_alone(self, table_of: TableOf) -> None:
        table = table_of(RUSSIAN.encode("cp1251").replace("Ким".encode("cp1251"), b"\x98"))

        assert table.encoding == "cp1251"
        assert [row.row for row in table.rejected] == [3]

    def test_of_a_damaged_utf8_file_stays_utf8(self, table_of: TableOf) -> None:
        table = table_of(RUSSIAN.encode().replace("Ким".encode(), b"\xff\xfe\xd0"))

        assert table.encoding == "utf-8"
        assert [row.row for row in table.rejected] == [3]


class TestGuessByLetters:
    @given(texts_of(RUSSIAN_LETTERS))
    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
    def test_reads_russian_words_of_any_letters(self, text: str) -> None:
        data = text.encode("cp1251")

        assert data.decode(guess_by_letters(data)[0]) == text

    @given(texts_of(HUNGARIAN_LETTERS))
    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
    def test_reads_hungarian_words_of_any_letters(self, text: str) -> None:
        data = text.encode("cp1250")

        assert data.decode(guess_by_letters(data)[0]) == text

    @pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r", "mac-cyrillic"])
    @pytest.mark.parametrize("change", [str.lower, str.upper, str.title])
    def test_reads_russian_of_any_case(self, change: Callable[[str], str], encoding: str) -> None:
        data = change(RUSSIAN).encode(encoding, "ignore")
        name, _ = guess_by_letters(data)

        assert name == encoding
