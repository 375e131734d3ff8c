// `n`, the + button and every "add a deal" open the form of a new deal as a dialog; on a board, of its pipeline.

document.addEventListener("voronka:new", () => {
  const pipeline = location.pathname.match(/^\/funnel\/(\d+)\//)?.[1];
  const form = pipeline ? `/deals/new/?pipeline=${pipeline}` : "/deals/new/";
  window.htmx.ajax("GET", form, { target: "#dialog", swap: "innerHTML" });
});
