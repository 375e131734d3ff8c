// The theme, before the first paint: a choice of this browser counts where the server has not written one.
// Loaded as a plain script in the head, so that a dark page never flashes white.
(() => {
  const root = document.documentElement;
  const kept = localStorage.getItem("theme");
  if (!root.dataset.theme && kept) root.dataset.theme = kept;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-set]");
    if (!button) return;
    const theme = button.dataset.themeSet;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    localStorage.setItem("theme", theme);
    for (const other of document.querySelectorAll("[data-theme-set]")) {
      other.setAttribute("aria-pressed", String(other.dataset.themeSet === theme));
    }
  });
})();
