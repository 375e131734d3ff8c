// The page is shown anew beside its blocks whenever it was saved.

const preview = document.getElementById("preview");

document.addEventListener("voronka:page-saved", () => {
  const { scrollX, scrollY } = preview.contentWindow;
  preview.addEventListener("load", () => preview.contentWindow.scrollTo(scrollX, scrollY), { once: true });
  preview.contentWindow.location.reload();
});

// A button goes with the revision of the last saving: it waits for one that is under way, and none begins after it.
const form = document.getElementById("build");
let saving = false;
let leaving = false;
let pressed = null;

form.addEventListener("htmx:before:request", (event) => {
  if (leaving) event.preventDefault();
  else saving = true;
});
form.addEventListener("htmx:finally:request", () => {
  saving = false;
  if (pressed) form.requestSubmit(pressed);
});
form.addEventListener("submit", (event) => {
  leaving = true;
  if (!saving) return;
  event.preventDefault();
  pressed = event.submitter;
});
window.addEventListener("pageshow", () => { leaving = false; pressed = null; });
