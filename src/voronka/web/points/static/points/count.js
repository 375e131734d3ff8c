// <door-count data-url data-point data-waiting>: presses are kept in this browser until the server has them, each under
// a key of its own, so that none is lost and none is counted twice however bad the network is.

const RETRY_MS = 5000;

const key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

customElements.define(
  "door-count",
  class extends HTMLElement {
    connectedCallback() {
      this.store = `count:${this.dataset.point}`;
      this.today = Number(this.querySelector("#today").textContent);
      this.form = this.querySelector("form");
      this.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.press(Number(event.submitter.value));
      });
      window.addEventListener("online", () => this.send());
      this.timer = setInterval(() => this.send(), RETRY_MS);
      this.show();
      this.send();
    }

    disconnectedCallback() {
      clearInterval(this.timer);
    }

    get waiting() {
      return JSON.parse(localStorage.getItem(this.store) ?? "[]");
    }

    set waiting(presses) {
      localStorage.setItem(this.store, JSON.stringify(presses));
    }

    press(visitors) {
      navigator.vibrate?.(20);
      this.waiting = [...this.waiting, { visitors, key: key(), at: Date.now() }];
      this.show();
      this.send();
    }

    async send() {
      if (this.isSending) return;
      this.isSending = true;
      try {
        for (let [first] = this.waiting; first; [first] = this.waiting) {
          if (!(await this.give(first))) break;
          this.waiting = this.waiting.filter((each) => each.key !== first.key);
          this.show();
        }
      } catch {
        // the network is away: tried again in a moment
      } finally {
        this.isSending = false;
        this.show();
      }
    }

    async give({ visitors, key: pressed, at }) {
      const body = new FormData(this.form);
      body.set("visitors", visitors);
      body.set("key", pressed);
      body.set("ago", Math.max(0, Math.round((Date.now() - at) / 1000)));
      const answer = await fetch(this.dataset.url, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok && answer.status !== 422) return false;
      const said = await answer.json();
      this.today = said.today;
      if (said.refusal) {
        const detail = { text: said.refusal, kind: "error" };
        document.dispatchEvent(new CustomEvent("voronka:toast", { detail }));
      }
      return true;
    }

    show() {
      const { waiting } = this;
      const more = waiting.reduce((sum, each) => sum + each.visitors, 0);
      this.querySelector("#today").textContent = Math.max(0, this.today + more);
      this.querySelector("#waiting").textContent = waiting.length ? `${this.dataset.waiting} ${waiting.length}` : "";
    }
  },
);
