// The board by keyboard: one card of each column can be reached by Tab, arrows go on from there. Space lifts a card,
// arrows carry it, Enter drops it, Esc puts it back; a live region says every step.

const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export function listen(board) {
  board.addEventListener("keydown", (event) => {
    const link = event.target.closest(".deal-link");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const card = link.closest(".deal");
    const isHandled = board.lifted?.byKeys ? carry(board, card, event.key) : walk(board, card, event.key);
    if (isHandled) event.preventDefault();
  });
  board.addEventListener("focusin", (event) => {
    const card = event.target.closest(".deal");
    if (card) choose(board.columnOf(card), card);
  });
}

/** The one card of its column that Tab stops at. */
export function choose(column, card) {
  for (const other of column?.cards ?? []) setStop(other, other === card);
}

export function setStop(card, isStop) {
  for (const control of card.querySelectorAll("a")) control.tabIndex = isStop ? 0 : -1;
}

function walk(board, card, key) {
  if (key === " ") {
    if (!board.lift(card, true)) return true;
    board.say("lifted", { card: nameOf(card), stage: board.columnOf(card).name });
    return true;
  }
  const column = board.columnOf(card);
  const index = column.cards.indexOf(card);
  if (key === "Home" || key === "End") return go(column, key === "Home" ? 0 : column.cards.length - 1);
  const [aside, down] = STEPS[key] ?? [0, 0];
  if (down) return go(column, index + down);
  if (!aside) return false;
  const seen = index - Math.round(column.list.scrollTop / column.step());
  for (let at = board.columns.indexOf(column) + aside; board.columns[at]; at += aside) {
    const other = board.columns[at];
    const same = Math.round(other.list.scrollTop / other.step()) + seen;
    if (other.cards.length) return go(other, Math.max(0, Math.min(same, other.cards.length - 1)));
  }
  return true;
}

function go(column, index) {
  if (column.cards[index]) focus(column, column.cards[index]);
  return true;
}

export function focus(column, card) {
  column.show(column.cards.indexOf(card));
  choose(column, card);
  card.querySelector(".deal-link").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function carry(board, card, key) {
  const { over, from } = board.lifted;
  if (key === "Escape" || key === "Tab") {
    board.putBack();
    focus(from, card);
    board.say("back", { card: nameOf(card), stage: from.name });
    return key === "Escape";
  }
  if (key === "Enter" || key === " ") {
    board.drop();
    return true;
  }
  const [aside] = STEPS[key] ?? [0];
  const next = board.columns[board.columns.indexOf(over) + aside];
  if (aside && next) {
    board.over(next);
    focus(next, card);
    const asks = board.asks(card, next);
    board.say(asks ? "overAsking" : "over", { card: nameOf(card), stage: next.name, asks });
  }
  return key in STEPS;
}

export const nameOf = (card) => card.querySelector(".deal-link").textContent.trim();
