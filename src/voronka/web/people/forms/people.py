"""Forms of people and teams."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from voronka.accounts.models import Role, Sees, Team, User
from voronka.web.forms import RefusableForm, ShownForm
from voronka.web.people.forms.sign_in import LONGEST_PASSWORD


class PersonForm(ShownForm):
    """A colleague: who this is, what the role allows, how far it sees."""

    name = forms.CharField(label=_("Name"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.SELLER,
        help_text=_("A seller works deals; a marketer runs traffic; an analyst reads; a head of sales manages people."),
    )
    sees = forms.ChoiceField(
        label=_("Sees deals, contacts and tasks of"),
        choices=[(Sees.OWN, _("Only this person")), (Sees.TEAM, _("The team")), (Sees.ALL, _("Everybody"))],
        initial=Sees.OWN,
        help_text=_("Owners always see everything."),
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.order_by("name"), required=False, empty_label=_("No team")
    )


class InviteForm(PersonForm):
    """Somebody new."""

    field_order = ("email", "name", "role", "sees", "team")


class TeamForm(RefusableForm):
    name = forms.CharField(label=_("Name of the team"), max_length=100)


class ProfileForm(ShownForm):
    """What everybody sets about oneself."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("As the business")), *settings.LANGUAGES], required=False
    )
    theme = forms.ChoiceField(
        label=_("Theme"),
        choices=[("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
        required=False,
    )


class NewPasswordForm(RefusableForm):
    """A new password; without spaces being cut, because they are part of it."""

    password = forms.CharField(
        label=_("New password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=_("At least 12 characters. A few words that only you put together are easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": 12}),
    )


class WelcomeForm(NewPasswordForm):
    """Somebody who was invited."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_("Your colleagues see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password")


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one; who has none yet is not asked."""

    current = forms.CharField(
        label=_("Present password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password")

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what a form takes
        self.user = user
        if not user.has_usable_password():
            del self.fields["current"]

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError(_("This is not your password. Try again."))
        return current
