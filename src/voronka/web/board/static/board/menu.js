// One menu for all cards: it is opened at the card's button and speaks of that card. Without scripts the button is a
// link to a page with the same.

export function watchMenu(board) {
  const menu = document.getElementById("card-menu");
  let card;
  board.addEventListener("click", (event) => {
    const button = event.target.closest(".deal-menu");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    card = button.closest(".deal");
    for (const item of menu.querySelectorAll("[data-stage]")) item.disabled = item.dataset.stage === card.dataset.stage;
    menu.querySelector("[data-open]").href = card.querySelector(".deal-link").href;
    const assign = menu.querySelector("[data-assign]");
    if (assign) assign.dataset.url = button.href.replace(/menu\/$/, "assign/");
    menu.showPopover();
  });
  menu.addEventListener("click", (event) => {
    const stage = event.target.closest("[data-stage]");
    if (stage) board.send(card.dataset.deal, stage.dataset.stage);
    const assign = event.target.closest("[data-assign]");
    if (assign) window.htmx.ajax("GET", assign.dataset.url, { target: "#dialog", swap: "innerHTML" });
  });
  menu.addEventListener("toggle", (event) => {
    const isLost = document.activeElement === document.body || menu.contains(document.activeElement);
    if (event.newState === "closed" && isLost) card?.querySelector(".deal-link").focus();
  });
}
