// What somebody has typed and not sent survives a reload and the end of a session (in this tab only).
//   <form data-keep="note:deal:17">   the name says what the text belongs to, and is the same on every page
// Kept: text fields, choices and selects with a name; never passwords, files and hidden fields, nor what still reads as
// its field `initial-<name>`, if there is one: somebody else may change that meanwhile.

const PREFIX = "keep:";
const words = document.getElementById("words").dataset;
const user = document.body.dataset.user;
const SKIPPED = new Set(["password", "file", "hidden", "submit", "button"]);

const nameOf = (form) => PREFIX + form.dataset.keep;
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !SKIPPED.has(field.type));
const isUntouched = (field) => field.form.elements[`initial-${field.name}`]?.value === field.value;
const isTick = (field) => field.type === "checkbox" || field.type === "radio";

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function keep(form, isSent = false) {
  const valueOf = (field) => (isUntouched(field) ? undefined : isTick(field) ? field.checked : field.value);
  const values = fieldsOf(form).map((field) => [field.name, valueOf(field)]);
  sessionStorage.setItem(nameOf(form), JSON.stringify({ user, isSent, values }));
}

function restore(form) {
  const kept = read(nameOf(form));
  if (!kept || kept.isSent || form.querySelector("[aria-invalid=true]")) return;
  let hasChanged = false;
  fieldsOf(form).forEach((field, index) => {
    const [name, value] = kept.values[index] ?? [];
    const property = isTick(field) ? "checked" : "value";
    if (name !== field.name || value == null || field[property] === value) return;
    field[property] = value;
    hasChanged = true;
  });
  if (!hasChanged) return;
  const detail = { text: words.restored };
  document.dispatchEvent(new CustomEvent("voronka:toast", { detail }));
}

const formsIn = (root) => root.querySelectorAll("form[data-keep]");

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.dataset.keep) keep(form);
});

// A form sent as a page: whether it was accepted shows on the next page.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.keep) keep(event.target, true);
});
document.addEventListener("reset", (event) => {
  if (event.target.dataset.keep) sessionStorage.removeItem(nameOf(event.target));
});

// A form sent by htmx: accepted when the answer is good and is not the sign-in page.
document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.request.form ?? ctx.sourceElement.closest?.("form");
  if (!form?.dataset.keep || ctx.request.method === "GET") return;
  const isAccepted = ctx.response && ctx.response.status < 400 && !ctx.response.raw.redirected;
  if (isAccepted) sessionStorage.removeItem(nameOf(form));
  else if (form.isConnected) keep(form);
  else reopen(nameOf(form));
});
document.addEventListener("htmx:after:swap", (event) => formsIn(event.detail.ctx.target ?? document).forEach(restore));

function reopen(name) {
  const kept = read(name);
  if (kept) sessionStorage.setItem(name, JSON.stringify({ ...kept, isSent: false }));
}

// On arrival: another user's text is dropped. What was sent was refused if the sign-in page came instead, or if its
// form is back with errors; otherwise it was accepted.
function settle() {
  const isSignIn = location.pathname === words.signIn;
  for (const name of Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))) {
    const kept = read(name);
    if (user && kept?.user !== user) sessionStorage.removeItem(name);
    else if (kept?.isSent) {
      const form = [...formsIn(document)].find((candidate) => nameOf(candidate) === name);
      if (isSignIn || form?.querySelector("[aria-invalid=true]")) reopen(name);
      else sessionStorage.removeItem(name);
    }
  }
}

settle();
formsIn(document).forEach(restore);
