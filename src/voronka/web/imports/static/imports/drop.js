// <file-drop data-most="200" data-large="words" data-sending="words"> around a label with a field for a file.
// A file may be dropped anywhere on it; one that is too large is told before it is sent. Without scripts the field works
// by itself.

customElements.define(
  "file-drop",
  class extends HTMLElement {
    connectedCallback() {
      this.input = this.querySelector("input[type=file]");
      this.said = this.querySelector("output");
      this.area = this.querySelector("label");
      for (const name of ["dragenter", "dragover"]) this.addEventListener(name, (event) => this.over(event, true));
      for (const name of ["dragleave", "drop"]) this.addEventListener(name, (event) => this.over(event, false));
      this.addEventListener("drop", (event) => this.take(event.dataTransfer.files));
      this.input.addEventListener("change", () => this.judge());
      this.input.form.addEventListener("submit", (event) => this.send(event));
    }

    over(event, isOver) {
      event.preventDefault();
      this.area.classList.toggle("is-over", isOver);
    }

    take(files) {
      if (!files.length) return;
      const one = new DataTransfer();
      one.items.add(files[0]);
      this.input.files = one.files;
      this.judge();
    }

    judge() {
      const isLarge = this.input.files[0]?.size > this.dataset.most * 1e6;
      this.said.textContent = isLarge ? this.dataset.large : "";
      return !isLarge;
    }

    send(event) {
      if (!this.judge()) event.preventDefault();
      else if (this.input.files.length) {
        event.submitter.disabled = true;
        event.submitter.textContent = this.dataset.sending;
      }
    }
  },
);
