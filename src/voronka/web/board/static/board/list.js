// Choosing rows of the list: all of the page at once, and how many are chosen.

const form = document.querySelector(".list-form");
const whole = form?.querySelector("[data-all]");
if (whole) {
  const rows = [...form.querySelectorAll("tbody input[name=deal]")];
  const everything = form.querySelector("input[name=all]");
  const said = form.querySelector("[data-chosen]");
  const language = document.documentElement.lang;

  const count = () => {
    const ticked = rows.filter(({ checked }) => checked).length;
    const chosen = everything?.checked ? Number(form.dataset.total) : ticked;
    whole.checked = ticked === rows.length;
    whole.indeterminate = ticked > 0 && ticked < rows.length;
    said.textContent = said.dataset.words.replace("{count}", chosen.toLocaleString(language));
  };
  whole.addEventListener("change", () => {
    for (const row of rows) row.checked = whole.checked;
  });
  form.addEventListener("change", count);
  count();
}
