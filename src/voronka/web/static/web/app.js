// What every page does: keys, short messages, answers of the server that are not a fragment, the offline banner.
// Modules do not import each other; they talk by events of the document, and the server joins in with HX-Trigger:
//   voronka:toast {text, kind, undo}   voronka:search   voronka:new   voronka:help   voronka:offline   voronka:online

const words = document.getElementById("words").dataset;
const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

// Keys. Never while somebody types, and never with another modifier than the one meant.

const KEYS = { n: "voronka:new", "/": "voronka:search", "?": "voronka:help" };
const isTyping = (element) =>
  element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.closest("[role=textbox]");

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyK") {
    event.preventDefault();
    emit("voronka:search");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
  // By place as well, so that N works on a Russian keyboard.
  const name = KEYS[event.key] ?? (event.code === "KeyN" ? "voronka:new" : undefined);
  if (!name || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  emit(name);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-emit]");
  if (button) emit(button.dataset.emit, { from: button });
});

document.addEventListener("voronka:help", () => document.getElementById("keys")?.showModal());

// Short messages. Good news leaves after 12 seconds, not while it is pointed at or focused; bad news and warnings stay.

const toasts = document.getElementById("toasts");
const STAY_MS = 12_000;

function raise() {
  if (!toasts.showPopover) return;
  if (toasts.matches(":popover-open")) toasts.hidePopover();
  toasts.showPopover();
}

function wind(toast) {
  if (toast.classList.contains("toast-bad")) return;
  let left = STAY_MS;
  const timer = setInterval(() => {
    if (toast.matches(":hover, :focus-within") || document.hidden) return;
    left -= 500;
    if (left > 0) return;
    clearInterval(timer);
    toast.remove();
  }, 500);
}

function say({ text, kind, undo }) {
  const toast = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = text;
  toast.classList.toggle("toast-bad", kind === "error" || kind === "warning");
  const form = toast.querySelector("form");
  if (undo) {
    form.action = undo;
    form.setAttribute("hx-post", undo);
  } else form.remove();
  toasts.append(toast);
  while (toasts.children.length > 3) toasts.firstElementChild.remove();
  window.htmx?.process(toast);
  raise();
  wind(toast);
}

document.addEventListener("voronka:toast", (event) => say(event.detail));
toasts.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
});
toasts.addEventListener("htmx:after:request", (event) => {
  if (event.detail.ctx.response.status < 400) event.target.closest(".toast")?.remove();
});
toasts.querySelectorAll(".toast").forEach(wind);
if (toasts.querySelector(".toast")) raise();

// Answers. A 409 or 422 is a fragment and is swapped in; the statuses of `noSwap` (base.html) are said in words.

const FAILURES = { 403: words.forbidden, 404: words.gone };

document.addEventListener("htmx:before:response", (event) => {
  const { raw, status } = event.detail.ctx.response;
  const isSignIn = raw.redirected && new URL(raw.url).pathname === words.signIn;
  if (!words.signIn || (status !== 401 && !isSignIn)) return;
  event.preventDefault();
  location.assign(`${words.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
});

document.addEventListener("htmx:response:error", (event) => {
  const { status } = event.detail.ctx.response;
  const text = FAILURES[status] ?? (status >= 500 ? words.failed : undefined);
  if (text) say({ text, kind: "error" });
});

// A form that leads to another page is sent once: a second press while the first is on its way would do it twice, and what
// is told only once, like a link to hand over, would be lost.

const onTheirWay = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return; // htmx's own, and what may be asked for again
  if (onTheirWay.has(form)) return event.preventDefault();
  onTheirWay.add(form);
  setTimeout(() => onTheirWay.delete(form), 15_000); // whoever has stopped the loading may send it again
});
window.addEventListener("pageshow", () => onTheirWay.clear());

// The connection. The browser says at once that the network is gone; a failed request says that the server is.

const banner = document.getElementById("offline");
let asking;

async function isReachable() {
  try {
    await fetch(words.ping, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(4000) });
    return true;
  } catch {
    return false;
  }
}

function online() {
  clearInterval(asking);
  asking = undefined;
  if (banner) banner.hidden = true;
}

function offline() {
  if (banner) banner.hidden = false;
  asking ??= setInterval(async () => {
    if (await isReachable()) emit("voronka:online");
  }, 3000);
}

window.addEventListener("offline", () => emit("voronka:offline"));
window.addEventListener("online", async () => (await isReachable()) && emit("voronka:online"));
document.addEventListener("voronka:offline", offline);
document.addEventListener("voronka:online", online);
document.addEventListener("htmx:error", async (event) => {
  const { ctx, error } = event.detail;
  if (!ctx || ctx.response) return;
  if (!(await isReachable())) emit("voronka:offline");
  say({ text: words.unreachable, kind: "error" });
  console.warn(error);
});
if (!navigator.onLine) offline();

// An error summary that has just arrived is read first.

function showErrors(root) {
  root.querySelector(".error-summary")?.focus();
}
document.addEventListener("htmx:after:swap", (event) => showErrors(event.detail.ctx.target ?? document));
showErrors(document);

// A list that fetches itself anew keeps the place of the keyboard: the same control of the same row, or what stands there now.

const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
const controls = (root) => [...root.querySelectorAll(CONTROLS)].filter((each) => each.checkVisibility());
let held;

document.addEventListener("htmx:before:swap", ({ detail }) => {
  const root = detail.ctx.target;
  const menu = document.activeElement?.closest("[popover]");
  const at = (menu && document.querySelector(`[popovertarget="${menu.id}"]`)) || document.activeElement;
  held = undefined;
  if (!root?.id || at === root || !root.contains(at)) return;
  const row = at.closest("[id]");
  held = { root: root.id, row: row.id, inRow: controls(row).indexOf(at), inRoot: controls(root).indexOf(at) };
});
document.addEventListener("htmx:after:swap", () => {
  const root = held && document.getElementById(held.root);
  if (!root || document.activeElement !== document.body) return;
  const row = held.row !== held.root && document.getElementById(held.row);
  const all = controls(root);
  (row ? controls(row)[held.inRow] : all[Math.min(held.inRoot, all.length - 1)])?.focus();
});
