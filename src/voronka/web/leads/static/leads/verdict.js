// Digits press the verdict that they stand beside, unless somebody types or a dialog is open, or is about to open:
// who asks for the search and types a phone number at once judges nothing.
const OPENS_MS = 3000;
let asked = -OPENS_MS;

for (const name of ["voronka:search", "voronka:new", "voronka:help"]) {
  document.addEventListener(name, (event) => { asked = event.timeStamp; });
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (isTyping || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (event.timeStamp - asked < OPENS_MS) return;
  document.querySelector(`#verdict [data-key="${CSS.escape(event.key)}"]`)?.click();
});
