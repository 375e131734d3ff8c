// The palette: <voronka-palette src="/search/" label="Search">. Opens on the event voronka:search (Ctrl-K, / or the
// button). The server finds and writes the list; here it is walked by arrows, pressed by Enter, closed by Esc.

const PAUSE_MS = 120;

class Palette extends HTMLElement {
  #dialog;
  #asking;
  #pause;

  connectedCallback() {
    this.#dialog = document.createElement("dialog");
    this.#dialog.className = "dialog palette";
    this.#dialog.setAttribute("aria-label", this.getAttribute("label"));
    this.append(this.#dialog);
    document.addEventListener("voronka:search", this.#open);
    this.#dialog.addEventListener("input", () => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => this.#find(), PAUSE_MS);
    });
    this.#dialog.addEventListener("keydown", (event) => this.#walk(event));
    this.#dialog.addEventListener("pointermove", (event) => this.#choose(event.target.closest("[role=option]")));
  }

  disconnectedCallback() {
    document.removeEventListener("voronka:search", this.#open);
  }

  get #field() {
    return this.#dialog.querySelector("input");
  }

  get #options() {
    return [...this.#dialog.querySelectorAll("[role=option]")];
  }

  #open = async () => {
    if (this.#dialog.open) return;
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    if (!this.#field) {
      const [html] = await Promise.all([this.#fetch("part=dialog"), this.#dress()]);
      if (html === undefined || this.#dialog.open) return;
      this.#dialog.innerHTML = html;
    }
    this.#dialog.showModal();
    this.#field.focus();
    this.#field.select();
    this.#choose(this.#options[0]);
  };

  // Its styles come with the first opening: most pages are left without one.
  #dress() {
    if (document.querySelector("link[href$='palette.css']")) return undefined;
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: this.getAttribute("styles") });
    document.head.append(link);
    return new Promise((resolve) => (link.onload = link.onerror = resolve));
  }

  async #find() {
    const html = await this.#fetch(`part=results&q=${encodeURIComponent(this.#field.value)}`);
    if (html === undefined) return;
    this.#dialog.querySelector(".palette-body").innerHTML = html;
    this.#choose(this.#options[0]);
  }

  // The page of the server, or undefined when a later question overtook this one or nobody answered.
  async #fetch(query) {
    this.#asking?.abort();
    this.#asking = new AbortController();
    try {
      const response = await fetch(`${this.getAttribute("src")}?${query}`, { signal: this.#asking.signal });
      if (response.redirected) return void location.reload();
      if (response.ok) return await response.text();
      this.#say("failed");
    } catch (error) {
      if (error.name !== "AbortError") this.#say("unreachable");
    }
    return undefined;
  }

  #say(word) {
    const text = document.getElementById("words")?.dataset[word];
    document.dispatchEvent(new CustomEvent("voronka:toast", { detail: { text, kind: "error" } }));
  }

  #choose(option) {
    if (!option && this.#options.length) return;
    this.#options.forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (option) this.#field.setAttribute("aria-activedescendant", option.id);
    else this.#field?.removeAttribute("aria-activedescendant");
  }

  #walk(event) {
    const options = this.#options;
    const here = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      options[here]?.click();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !options.length) return;
    event.preventDefault();
    const next = options[(here + step + options.length) % options.length];
    this.#choose(next);
    next.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("voronka-palette", Palette);
