// Menus and dialogs. Both are the browser's own (popover, <dialog>): focus, Esc and the top layer come with them.
//   <button popovertarget="m"> <div class="menu" id="m" popover>   a menu, placed at its button, walked by arrows
//   <button data-dialog="id">                                      opens <dialog id="id">
//   hx-target="#dialog"                                            what is swapped into a closed <dialog> opens it
//   data-close, or the event voronka:close (HX-Trigger)            closes the dialog

const GAP = 4;
const MARGIN = 8;

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const width = menu.offsetWidth;
  const height = menu.offsetHeight;
  const left = at.left + width > innerWidth - MARGIN ? at.right - width : at.left;
  const below = at.bottom + GAP + height <= innerHeight - MARGIN;
  const top = below ? at.bottom + GAP : at.top - GAP - height;
  menu.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN))}px`;
  menu.style.top = `${Math.max(MARGIN, Math.min(top, innerHeight - height - MARGIN))}px`;
}

// A place that stayed would be copied by htmx to the menu that is swapped in, as an attribute that the policy forbids.
function displace(menu) {
  delete menu.dataset.placed;
  // asked first: Chromium leaves an empty attribute where it removes one that it has not written out yet
  if (menu.hasAttribute("style")) menu.removeAttribute("style");
}

// Many buttons may share one menu: it belongs to the one that was pressed last.
const buttons = new WeakMap();
document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("[popovertarget]");
    const menu = button && document.getElementById(button.getAttribute("popovertarget"));
    if (menu) buttons.set(menu, button);
  },
  true,
);

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    const button = buttons.get(menu);
    if (!button || !menu.matches(".menu")) return;
    if (event.newState !== "open") return displace(menu);
    menu.dataset.placed = "";
    place(menu, button);
    menu.querySelector("a, button, input, select")?.focus({ preventScroll: true });
  },
  true,
);

// The page moves under an open menu: the menu stays with its button.
for (const name of ["scroll", "resize"]) {
  window.addEventListener(
    name,
    () => {
      for (const menu of document.querySelectorAll(".menu[data-placed]:popover-open")) place(menu, buttons.get(menu));
    },
    { capture: true, passive: true },
  );
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu:popover-open");
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!menu || !step || /^(TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("a[href], button:not(:disabled), input")];
  const here = items.indexOf(document.activeElement);
  const next = Number.isFinite(step) ? (here + step + items.length) % items.length : step > 0 ? items.length - 1 : 0;
  items[next]?.focus();
});

document.addEventListener("click", (event) => {
  const item = event.target.closest(".menu a, .menu button");
  if (item && !item.matches("[data-theme-set], [popovertarget]")) item.closest(".menu").hidePopover?.();

  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();

  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
});

// A press that begins and ends on the backdrop closes; one that began inside (selecting text) does not.
let pressed;
document.addEventListener("pointerdown", (event) => (pressed = event.target));
document.addEventListener("pointerup", (event) => {
  const isBackdrop = (element) => element instanceof HTMLDialogElement && element.open;
  if (!isBackdrop(event.target) || pressed !== event.target) return;
  const box = event.target.getBoundingClientRect();
  const isInside =
    event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!isInside) event.target.close();
});

document.addEventListener("htmx:after:swap", (event) => {
  const { target } = event.detail.ctx;
  if (target instanceof HTMLDialogElement && !target.open && target.childElementCount) target.showModal();
});
document.addEventListener("voronka:close", () => {
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
});
