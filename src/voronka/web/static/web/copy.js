// <copy-button data-from="id of a field" data-done="Copied." hidden><button>...</button></copy-button>
// Shows itself where the browser can copy; elsewhere the field is there to be copied by hand.

customElements.define(
  "copy-button",
  class extends HTMLElement {
    connectedCallback() {
      if (!navigator.clipboard) return;
      this.hidden = false;
      this.addEventListener("click", () => this.copy());
    }

    async copy() {
      const field = document.getElementById(this.dataset.from);
      try {
        await navigator.clipboard.writeText(field.value);
      } catch {
        field.select();
        return;
      }
      document.dispatchEvent(new CustomEvent("voronka:toast", { detail: { text: this.dataset.done } }));
    }
  },
);
