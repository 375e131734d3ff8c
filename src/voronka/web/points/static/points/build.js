// The page is shown anew beside its blocks whenever it was saved.

const preview = document.getElementById("preview");

document.addEventListener("voronka:page-saved", () => {
  const { scrollX, scrollY } = preview.contentWindow;
  preview.addEventListener("load", () => preview.contentWindow.scrollTo(scrollX, scrollY), { once: true });
  preview.contentWindow.location.reload();
});
