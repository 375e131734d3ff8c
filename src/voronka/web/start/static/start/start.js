// <time-zone data-find="words" data-guess> around a field with a <select> of places.
// Adds a field that finds a place by its name; with data-guess it first chooses the browser's own place, and in the
// select of currencies what is paid with there.

customElements.define(
  "time-zone",
  class extends HTMLElement {
    connectedCallback() {
      this.select = this.querySelector("select");
      if ("guess" in this.dataset) this.guess(Intl.DateTimeFormat().resolvedOptions().timeZone);
      this.groups = [...this.select.querySelectorAll("optgroup")].map((group) => [group, [...group.children]]);
      this.addFinder();
    }

    guess(zone) {
      const known = [...this.select.options];
      let option = known.find(({ value, dataset }) => value === zone || dataset.also?.split(" ").includes(zone));
      if (!option && zone) this.select.prepend((option = new Option(zone, zone)));
      if (option) option.selected = true;
      const currency = document.querySelector(`select[name=currency] option[value="${option?.dataset.currency}"]`);
      if (currency) currency.selected = true;
    }

    addFinder() {
      const finder = document.createElement("input");
      finder.type = "search";
      finder.placeholder = this.dataset.find;
      finder.setAttribute("aria-label", this.dataset.find);
      finder.autocomplete = "off";
      finder.addEventListener("input", () => this.find(finder.value));
      finder.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault();
      });
      this.select.after(finder);
    }

    // Options that do not match leave the list: hiding them is not enough for every browser. The best one is chosen.
    find(text) {
      const wanted = text.trim().toLowerCase();
      const matching = this.groups.map(([, options]) => options.filter((each) => each.text.toLowerCase().includes(wanted)));
      const [first] = matching.flat();
      if (!first) return;
      const chosen = this.select.value;
      this.groups.forEach(([group], index) => group.replaceChildren(...matching[index]));
      if (wanted) first.selected = true;
      else this.select.value = chosen;
    }
  },
);
