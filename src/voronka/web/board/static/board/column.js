// One column: all cards that have come, of which only those near the window are in the document. Cards are equally high.

const NEAR = 4; // cards kept above and below what is seen
const AHEAD = 12; // cards before the end at which the next page is asked for
const MOST = 300; // cards that are fetched anew; below them the scroll asks again
const GAP = 8; // between cards, as the style sheet has it

export const make = (html) => {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
};

const comes = (card) => [BigInt(card.dataset.since), BigInt(card.dataset.deal)];

/** Whether card a stands above card b: who came later stands higher. */
const isAbove = (a, b) => {
  const [aSince, aDeal] = comes(a);
  const [bSince, bDeal] = comes(b);
  return aSince === bSince ? aDeal > bDeal : aSince > bSince;
};

export class Column {
  constructor(element, adopt) {
    this.element = element;
    this.stage = element.dataset.stage;
    this.name = element.dataset.name;
    this.list = element.querySelector(".column-cards");
    this.tail = element.querySelector(".column-tail");
    this.empty = element.querySelector(".column-empty");
    this.adopt = adopt;
    this.isSeen = true;
    this.above = this.list.insertBefore(spacer(), this.list.firstChild);
    this.below = this.list.insertBefore(spacer(), this.tail);
    this.take([...this.list.querySelectorAll(".deal")], this.tail.dataset.next);
    this.list.addEventListener("scroll", () => this.draw(), { passive: true });
  }

  /** Start anew from the first page. */
  take(cards, next) {
    this.cards = cards;
    this.next = next || "";
    cards.forEach(this.adopt);
    this.draw();
  }

  /** Put a card where it belongs. One that belongs below what has come waits for its page, unless it was here before. */
  add(card, wasHere = false) {
    const place = this.cards.findIndex((other) => isAbove(card, other));
    if (place < 0 && this.next && !wasHere) return false;
    this.cards.splice(place < 0 ? this.cards.length : place, 0, card);
    this.draw();
    return true;
  }

  addOnTop(card) {
    this.cards.unshift(card);
    this.list.scrollTop = 0;
    this.draw();
  }

  remove(card) {
    this.cards = this.cards.filter((other) => other !== card);
    card.remove();
    this.draw();
  }

  swap(old, card) {
    this.cards[this.cards.indexOf(old)] = card;
    if (old.isConnected) old.replaceWith(card);
    this.draw();
  }

  /** Bring a card into the document and into sight. */
  show(index) {
    const from = this.list.scrollTop;
    const to = index * this.step();
    if (to < from || to + this.step() > from + this.list.clientHeight) {
      this.list.scrollTop = Math.max(0, to - this.list.clientHeight / 2);
    }
    this.draw();
  }

  step() {
    const card = this.list.querySelector(".deal:not(.is-ghost)");
    if (card) this.high = card.offsetHeight;
    return (this.high || 86) + GAP;
  }

  draw() {
    const step = this.step();
    const near = this.isSeen ? NEAR : 0;
    const first = Math.max(0, Math.min(Math.floor(this.list.scrollTop / step) - near, this.cards.length - 1));
    const last = Math.ceil((this.list.scrollTop + this.list.clientHeight) / step) + near;
    const wanted = this.cards.slice(first, last);
    const kept = new Set(wanted);
    for (const card of this.list.querySelectorAll(":scope > .deal")) if (!kept.has(card)) card.remove();
    let before = this.above;
    for (const card of wanted) {
      if (before.nextElementSibling !== card) before.after(card);
      before = card;
    }
    stretch(this.above, first * step);
    stretch(this.below, (this.cards.length - last) * step);
    this.empty.hidden = this.cards.length > 0;
    if (this.next && last + AHEAD > this.cards.length) this.more();
  }

  /** The next page; what stands here already (it was moved meanwhile) does not come twice. */
  async more() {
    if (this.isAsking) return;
    this.isAsking = true;
    const asked = this.next;
    try {
      const page = await fetchPage(asked);
      if (asked !== this.next) return;
      const known = new Set(this.cards.map((card) => card.dataset.deal));
      const fresh = page.cards.filter((card) => !known.has(card.dataset.deal));
      fresh.forEach(this.adopt);
      this.cards.push(...fresh);
      this.next = page.next;
    } catch {
      return; // the next scroll asks again
    } finally {
      this.isAsking = false;
    }
    this.draw();
  }

  /** What `take` needs to show as many cards as now, as they are now; undefined when it cannot be had. */
  async fetch() {
    try {
      const page = await fetchPage(this.element.dataset.first);
      while (page.next && page.cards.length < Math.min(this.cards.length, MOST)) {
        const { cards, next } = await fetchPage(page.next);
        page.cards.push(...cards);
        page.next = next;
      }
      return page;
    } catch {
      return undefined;
    }
  }
}

async function fetchPage(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return { cards: [...make(await answer.text()).querySelectorAll(".deal")], next: answer.headers.get("X-Next") ?? "" };
}

function spacer() {
  const element = document.createElement("div");
  element.className = "column-spacer";
  element.hidden = true;
  return element;
}

function stretch(element, height) {
  element.hidden = height <= 0;
  element.style.height = `${Math.max(0, height - GAP)}px`;
}
