"""One form for each kind of block. A page may be unfinished: what is missing is said by `pages.blocks`, not here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from voronka.traffic.models import Purpose
from voronka.traffic.pages.blocks import LONGEST_ADDRESS, LONGEST_LINE, LONGEST_TEXT, Block, BlockKind, FieldName
from voronka.traffic.pages.consents import usual_wording
from voronka.web.forms import RefusableForm


class DraftText(forms.CharField):
    """A text that must be there to be published; the page may do without it for now."""

    def validate(self, value: str) -> None:
        """Anything can be saved."""


class DraftChoices(forms.MultipleChoiceField):
    """Choices of which one must be made to be published."""

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


def _line(label: Any, hint: Any = "", longest: int = LONGEST_LINE) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return DraftText(label=label, help_text=hint, max_length=longest, widget=widget)


def _text(label: Any, hint: Any = "", rows: int = 5) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return DraftText(label=label, help_text=hint, max_length=LONGEST_TEXT, widget=widget)


class BlockForm(RefusableForm):
    """A block as it is worked on."""

    use_required_attribute = False
    optional: tuple[str, ...] = ()
    """What a page can be published without."""

    def __init__(self, block: Block, data: Mapping[str, Any] | None, files: Any = None) -> None:
        super().__init__(data, files, initial=self.read(block))
        for name in self.optional:
            self.fields[name].required = False
        self.drawn = block

    def read(self, block: Block) -> dict[str, Any]:
        """The block as the form shows it."""
        return dict(block)

    def written(self) -> Block:
        """What was typed, as a block keeps it."""
        return dict(self.cleaned_data)

    def block(self) -> Block:
        """The block as it was typed; call it on a valid form."""
        return {"id": self.drawn["id"], "kind": self.drawn["kind"], **self.written()}


class HeadingForm(BlockForm):
    text = _line(_("Heading"))


class TextForm(BlockForm):
    text = _text(_("Text"), _("An empty line begins a paragraph. Addresses with https:// become links."), rows=8)


class PictureForm(BlockForm):
    optional = ("src",)
    upload = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("PNG, JPEG, GIF or WebP, at most 10 MB. Small ones load fast."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )
    src = _line(_("Or its address"), longest=LONGEST_ADDRESS)
    alt = _line(_("What it shows"), _("For those who do not see it, and for search engines."))

    def written(self) -> Block:
        return {"src": self.cleaned_data["src"], "alt": self.cleaned_data["alt"]}


class ListForm(BlockForm):
    items = _text(_("Points"), _("Each on a line of its own."), rows=6)

    def read(self, block: Block) -> dict[str, Any]:
        return {"items": "\n".join(block["items"])}

    def written(self) -> Block:
        return {"items": self.cleaned_data["items"].splitlines()}


class ReviewsForm(BlockForm):
    """As many reviews as there are, and room for one more."""

    def __init__(self, block: Block, *given: Any) -> None:
        super().__init__(block, *given)
        for number in range(len(block["items"]) + 1):
            self.fields[f"text_{number}"] = _text(_("What was said"), rows=3)
            self.fields[f"name_{number}"] = _line(_("Who said it"))

    def read(self, block: Block) -> dict[str, Any]:
        pairs = enumerate(block["items"])
        return {f"{part}_{number}": each[part] for number, each in pairs for part in ("text", "name")}

    def written(self) -> Block:
        typed = self.cleaned_data
        count = len(self.drawn["items"]) + 1
        return {"items": [{"name": typed[f"name_{n}"], "text": typed[f"text_{n}"]} for n in range(count)]}


class VideoForm(BlockForm):
    url = _line(_("Address of the video"), _("It begins with https://"), longest=LONGEST_ADDRESS)
    text = _line(_("What it shows"))


class FormForm(BlockForm):
    """The form of the page: what it asks for, what one agrees to, what comes after."""

    optional = ("text", "gift", "gift_url")

    text = _text(_("Above the fields"), rows=2)
    fields_ = DraftChoices(
        label=_("Fields"),
        choices=FieldName.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of phone, e-mail and messenger one is enough for the visitor, however many are asked for."),
    )
    button = _line(_("On the button"))
    thanks = _text(_("After it was sent"), rows=2)
    gift = _text(
        _("What one gets for it"), _("A useful thing in return: a price list, a lesson. Empty: nothing."), rows=2
    )
    gift_url = _line(_("Its address"), _("It begins with https://"), longest=LONGEST_ADDRESS)
    confirms = forms.BooleanField(
        label=_("Ask to confirm the e-mail by a letter"),
        required=False,
        help_text=_("Until then nothing is advertised to it. Letters go out once mail is connected."),
    )

    def __init__(self, block: Block, *given: Any) -> None:
        super().__init__(block, *given)
        for purpose in Purpose:
            self.fields[f"has_{purpose}"] = forms.BooleanField(label=purpose.label, required=False)
            self.fields[f"wording_{purpose}"] = _text(_("Its words"), rows=3)

    def consents(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """For each purpose: whether there is a box, and its words."""
        return [(self[f"has_{purpose}"], self[f"wording_{purpose}"]) for purpose in Purpose]

    def read(self, block: Block) -> dict[str, Any]:
        known = {each["purpose"]: each["wording"] for each in block["consents"]}
        boxes = {f"has_{purpose}": purpose in known for purpose in Purpose}
        usual = {purpose: usual_wording(purpose, **block.get("usual", {})) for purpose in Purpose}
        words = {f"wording_{purpose}": known.get(purpose, usual[purpose]) for purpose in Purpose}
        return block | {"fields_": block["fields"]} | boxes | words

    def written(self) -> Block:
        typed = dict(self.cleaned_data)
        boxes = [
            {"purpose": purpose.value, "wording": typed[f"wording_{purpose}"]}
            for purpose in Purpose
            if typed[f"has_{purpose}"]
        ]
        plain = {name: typed[name] for name in ("text", "button", "thanks", "gift", "gift_url", "confirms")}
        return plain | {"fields": typed["fields_"], "consents": boxes}


FORMS: dict[str, type[BlockForm]] = {
    BlockKind.HEADING: HeadingForm,
    BlockKind.TEXT: TextForm,
    BlockKind.PICTURE: PictureForm,
    BlockKind.LIST: ListForm,
    BlockKind.REVIEWS: ReviewsForm,
    BlockKind.VIDEO: VideoForm,
    BlockKind.FORM: FormForm,
}
