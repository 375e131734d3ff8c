// Digits press the verdict that they stand beside, unless somebody types or a dialog is open.
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (isTyping || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  document.querySelector(`#verdict [data-key="${CSS.escape(event.key)}"]`)?.click();
});
