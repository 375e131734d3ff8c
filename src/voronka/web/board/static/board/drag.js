// Cards carried by mouse or finger. Sortable starts the drag, holds the picture under the pointer and scrolls at the
// edges; where the card may stand is ours: on top of the column under the pointer.

export function watchPointer(board) {
  let pointer;
  const follow = (event) => {
    pointer = event;
    if (board.lifted && !board.lifted.byKeys) board.over(under(board, event.clientX, event.clientY));
  };
  const cancel = (event) => {
    if (event.key !== "Escape" || !board.lifted || board.lifted.byKeys) return;
    event.preventDefault();
    const { card } = board.lifted;
    board.putBack();
    card.dispatchEvent(new PointerEvent("pointerup", { bubbles: true, clientX: pointer?.clientX, clientY: pointer?.clientY }));
  };
  // a card under a finger stays as it is, else what is dragged would not be on the page any more
  board.addEventListener("pointerdown", ({ target }) => (board.pressed = target.closest(".deal") ?? undefined));
  const release = () =>
    setTimeout(() => {
      board.pressed = undefined;
      if (!board.lifted) board.catchUp();
    });
  addEventListener("pointerup", release);
  addEventListener("pointercancel", release);
  for (const { list } of board.columns) {
    window.Sortable.create(list, {
      group: { name: "board", put: false },
      sort: false,
      draggable: ".deal",
      filter: ".deal-menu, .is-saving",
      preventOnFilter: false,
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 5,
      fallbackClass: "is-carried",
      ghostClass: "is-ghost",
      delay: 250,
      delayOnTouchOnly: true,
      touchStartThreshold: 8,
      scrollSensitivity: 60,
      animation: 0,
      onStart({ item }) {
        board.lift(item, false);
        document.addEventListener("pointermove", follow);
        document.addEventListener("keydown", cancel, true);
      },
      onEnd() {
        document.removeEventListener("pointermove", follow);
        document.removeEventListener("keydown", cancel, true);
        if (board.lifted && !board.lifted.byKeys) board.drop();
      },
    });
  }
}

/** The column at a point; outside of all columns the card goes home. */
function under(board, x, y) {
  const inside = ({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom;
  return board.columns.find(({ element }) => inside(element.getBoundingClientRect())) ?? board.lifted.from;
}
