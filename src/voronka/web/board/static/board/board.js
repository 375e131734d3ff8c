// <live-board>: cards are carried by mouse, finger or keys; the server decides; changes of others arrive live.
// Every sentence comes from data attributes of the element, so that it is translated.

import { Column, make } from "./column.js";
import { listen, focus, choose, nameOf, setStop } from "./keys.js";
import { watchPointer } from "./drag.js";
import { watchMenu } from "./menu.js";
import { Live } from "./live.js";

const PATIENCE_MS = 15_000;
const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

class LiveBoard extends HTMLElement {
  connectedCallback() {
    this.words = this.dataset;
    this.voice = document.getElementById("board-said");
    this.mayMove = "mayMove" in this.dataset;
    this.missed = new Set();
    this.columns = [...this.querySelectorAll(".column")].map((each) => new Column(each, (card) => this.adopt(card)));
    for (const column of this.columns) if (column.cards[0]) choose(column, column.cards[0]);
    this.watchColumns();
    listen(this);
    watchMenu(this);
    if (this.mayMove && !matchMedia("(max-width: 767px)").matches) watchPointer(this);
    document.addEventListener("board:changed", (event) => this.renew([event.detail.deal]));
    document.addEventListener("voronka:online", () => this.refresh());
    this.live = new Live({
      token: this.dataset.token,
      deals: (ids) => this.renew(ids),
      all: () => this.refresh(),
      poll: () => this.poll(),
      isAway: (isAway) => (document.getElementById("board-away").hidden = !isAway),
    });
  }

  /** Columns out of sight hold fewer cards in the document; on a phone their names show which one is seen. */
  watchColumns() {
    const seen = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes) {
          const column = this.columns.find(({ element }) => element === target);
          column.isSeen = isIntersecting;
          column.draw();
          const name = document.querySelector(`.board-columns a[href="#${target.id}"]`);
          name?.toggleAttribute("aria-current", isIntersecting);
          if (isIntersecting) name?.scrollIntoView({ block: "nearest", inline: "nearest" });
        }
      },
      { root: this, threshold: 0.5 },
    );
    for (const { element } of this.columns) seen.observe(element);
  }

  adopt(card) {
    setStop(card, false);
    card.querySelector(".deal-menu").setAttribute("popovertarget", "card-menu"); // by this the menu finds its place
  }

  columnOf(card) {
    return this.columns.find(({ cards }) => cards.includes(card));
  }

  find(deal) {
    for (const { cards } of this.columns) {
      const card = cards.find(({ dataset }) => dataset.deal === String(deal));
      if (card) return card;
    }
    return undefined;
  }

  say(name, values = {}) {
    this.voice.textContent = this.write(name, values);
  }

  write(name, values) {
    return this.words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  }

  // Carrying. The card stands where it would be; nothing is sent before it is dropped.

  lift(card, byKeys) {
    const from = this.columnOf(card);
    if (!from || !this.mayMove || this.lifted || card.classList.contains("is-saving")) return false;
    this.lifted = { card, from, over: from, byKeys };
    card.classList.add("is-lifted");
    return true;
  }

  over(column) {
    const { card, from, over } = this.lifted;
    if (!column || column === over) return;
    unmark(over.element);
    over.remove(card);
    if (column === from) column.add(card, true);
    else column.addOnTop(card);
    if (column !== from) column.element.classList.add(this.asks(card, column) ? "is-refused" : "is-target");
    this.lifted.over = column;
  }

  /** What the stage asks for and the deal does not have yet, shown in the column; "" when nothing. */
  asks(card, column) {
    const line = column.element.querySelector(".column-refusal");
    if (!line) return "";
    const filled = card.dataset.filled.split(" ");
    const missing = [...line.querySelectorAll("[data-needs]")].filter((each) => {
      each.hidden = filled.includes(each.dataset.needs);
      return !each.hidden;
    });
    line.hidden = missing.length === 0;
    return missing.map((each) => each.textContent).join(", ");
  }

  putDown() {
    const { card, over } = this.lifted;
    unmark(over.element);
    card.classList.remove("is-lifted", "is-ghost");
    const lifted = this.lifted;
    this.lifted = undefined;
    over.draw();
    return lifted;
  }

  putBack() {
    this.over(this.lifted.from);
    return this.putDown();
  }

  drop() {
    const { card, from, over, byKeys } = this.putDown();
    if (over === from) {
      if (byKeys) this.say("back", { card: nameOf(card), stage: from.name });
      this.catchUp();
      return;
    }
    this.save(card, from, over);
  }

  /** Move without carrying: from the menu. */
  send(deal, stage) {
    const card = this.find(deal);
    const to = this.columns.find((column) => column.stage === stage);
    if (!card || !to || to === this.columnOf(card) || !this.lift(card, true)) return;
    this.over(to);
    this.drop();
  }

  async save(card, from, over, moves = card.dataset.moves) {
    card.classList.add("is-saving");
    const hadFocus = card.contains(document.activeElement);
    let answer;
    try {
      const body = new URLSearchParams({ to: over.stage, moves });
      answer = await this.post(card.dataset.move + location.search, body);
    } catch (error) {
      this.failed(card, from, over, error);
      return;
    }
    card.classList.remove("is-saving");
    if (answer.form) {
      this.askFor(card, from, over, answer);
      return;
    }
    const fresh = this.place(answer, card);
    if (fresh && hadFocus && !answer.conflict) focus(this.columnOf(fresh), fresh);
    if (answer.conflict) {
      this.showConflict(answer, fresh, over);
      return;
    }
    this.voice.textContent = answer.said;
    emit("voronka:toast", { text: answer.said, kind: answer.kind, undo: answer.undo });
    this.catchUp();
  }

  async post(url, body) {
    const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const answer = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.redirected) location.reload(); // signed out: the page leads to the sign-in and back
    if (![200, 409, 422].includes(answer.status)) throw new Error(String(answer.status));
    return answer.json();
  }

  /** No answer, or none that can be used: back with the reason. The card is asked for, should the move be saved. */
  failed(card, from, over, error) {
    card.classList.remove("is-saving");
    over.remove(card);
    from.add(card, true);
    const isAway = error instanceof TypeError;
    const known = `refused${error.message}` in this.words ? `refused${error.message}` : "broken";
    const text = this.write(isAway ? "unreachable" : known, { card: nameOf(card), stage: from.name });
    this.voice.textContent = text;
    emit("voronka:toast", { text, kind: "error" });
    if (isAway) emit("voronka:offline");
    else this.renew([card.dataset.deal]);
  }

  /** The stage asks for something: its form opens; when it closes, the card stands where the deal is. */
  askFor(card, from, over, { form }) {
    const dialog = document.getElementById("dialog");
    card.classList.add("is-saving");
    const settle = async () => {
      card.classList.remove("is-saving");
      over.remove(card);
      from.add(card, true);
      await this.renew([card.dataset.deal]);
      const now = this.find(card.dataset.deal);
      if (now) focus(this.columnOf(now), now);
      if (now && this.columnOf(now) === from) this.say("back", { card: nameOf(now), stage: from.name });
    };
    window.htmx
      .ajax("GET", form, { target: "#dialog", swap: "innerHTML" })
      .then(() => (dialog.open ? dialog.addEventListener("close", settle, { once: true }) : settle()), settle);
  }

  showConflict({ said }, card, wanted) {
    const dialog = document.getElementById("conflict");
    dialog.querySelector("p").textContent = said;
    const again = dialog.querySelector("[data-again]");
    again.textContent = this.write("again", { stage: wanted.name });
    again.hidden = !card || this.columnOf(card) === wanted;
    again.onclick = () => {
      dialog.close();
      const from = this.columnOf(card);
      from.remove(card);
      wanted.addOnTop(card);
      this.save(card, from, wanted);
    };
    dialog.addEventListener("close", () => card && focus(this.columnOf(card), card), { once: true });
    dialog.showModal();
  }

  // What the server says is put in its place.

  /** Put the answered card where it stands, in place of the old one. Returns it; undefined when it is not on the board. */
  place({ card: html, heads }, old, isNews = false) {
    if (heads) this.showHeads(heads);
    const card = html ? make(html).querySelector(".deal") : undefined;
    if (card && this.hidden) location.reload(); // the first deal of an empty board
    const column = old && this.columnOf(old);
    if (!card) {
      column?.remove(old);
      return undefined;
    }
    this.adopt(card);
    const target = this.columns.find(({ stage }) => stage === card.dataset.stage);
    if (column && column === target && (column.cards[0] === old || old.dataset.since === card.dataset.since)) {
      setStop(card, old.querySelector(".deal-link").tabIndex === 0);
      column.swap(old, card);
      return card;
    }
    column?.remove(old);
    if (isNews) {
      card.classList.add("is-new");
      card.addEventListener("animationend", () => card.classList.remove("is-new"), { once: true });
    }
    return target?.add(card) ? card : undefined;
  }

  /** Fetch these deals anew, and the heads once. What somebody carries right now is left alone. */
  async renew(ids) {
    const query = location.search;
    await Promise.all(
      ids.map(async (id) => {
        const answer = await fetch(this.dataset.card.replace("/0/", `/${id}/`) + query).catch(() => undefined);
        if (!answer || (answer.status !== 404 && !answer.ok) || answer.redirected) return;
        const html = answer.status === 200 ? await answer.text() : "";
        const old = this.find(id);
        if (old && (old === this.lifted?.card || old === this.pressed || old.classList.contains("is-saving"))) {
          this.missed.add(id);
          return;
        }
        const hadFocus = old?.contains(document.activeElement);
        const card = this.place({ card: html }, old, true);
        if (card && hadFocus) focus(this.columnOf(card), card);
      }),
    );
    await this.heads();
  }

  /** What changed under somebody's hands, as soon as they let go. */
  catchUp() {
    const ids = [...this.missed];
    this.missed.clear();
    if (ids.length) this.renew(ids);
  }

  async heads() {
    const answer = await fetch(this.dataset.heads + location.search).catch(() => undefined);
    return answer?.ok && !answer.redirected ? this.showHeads(await answer.text()) : false;
  }

  /** Returns whether any head has changed. */
  showHeads(html) {
    let hasChanged = false;
    for (const sum of make(html).querySelectorAll(".column-sum")) {
      const old = document.getElementById(sum.id);
      if (!old || old.textContent === sum.textContent) continue;
      old.replaceWith(sum);
      hasChanged = true;
    }
    return hasChanged;
  }

  async poll() {
    if (await this.heads()) await this.refresh();
  }

  async refresh() {
    if (this.lifted || this.pressed || this.querySelector(".is-saving")) {
      clearTimeout(this.again);
      this.again = setTimeout(() => this.refresh(), 1000); // not under somebody's hands
      return;
    }
    const [, ...anew] = await Promise.all([this.heads(), ...this.columns.map((column) => column.fetch())]);
    if (this.lifted || this.pressed) return;
    const deal = document.activeElement?.closest(".deal")?.dataset.deal;
    this.columns.forEach((column, index) => {
      if (anew[index]) column.take(anew[index].cards, anew[index].next);
      if (column.cards[0]) choose(column, column.cards[0]);
    });
    const card = deal && this.find(deal);
    if (card) focus(this.columnOf(card), card);
  }
}

function unmark(element) {
  element.classList.remove("is-target", "is-refused");
  const line = element.querySelector(".column-refusal");
  if (line) line.hidden = true;
}

customElements.define("live-board", LiveBoard);
