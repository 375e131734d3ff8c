// The drawing page: stages are dragged into another order, and a jump to a field puts the cursor there.
// Everything goes through the one form of the page, so that what is typed is saved with it.

import { press } from "../web/saving.js";

const form = document.getElementById("draw");

function makeSortable() {
  const list = document.getElementById("draw-stages");
  if (!list || !window.Sortable?.create || window.Sortable.get(list)) return;
  const keys = () => [...list.children].map((row) => row.dataset.key).join(",");
  const before = keys();
  list.addEventListener("change", (event) => event.stopPropagation()); // Sortable's: no field has changed, nothing is to be saved
  window.Sortable.create(list, {
    handle: ".drawing-grip",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    onEnd: () => keys() !== before && press(form, { name: "do", value: `order:${keys()}` }),
  });
}

makeSortable();
// The list is fetched anew with each saving.
document.addEventListener("htmx:after:swap", makeSortable);

const aim = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
if (aim && form.contains(aim)) {
  aim.focus({ preventScroll: true });
  if (aim.matches("input:not([type]), input[type=text]")) aim.select();
}
