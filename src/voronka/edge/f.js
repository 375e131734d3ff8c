(function (d) {
  var me = d.currentScript, key = me && me.getAttribute("data-point");
  if (!key) return;
  var from = new URL("f/" + key + "/embed", me.src).href, after = +me.getAttribute("data-after"), once = "voronka " + key, box;
  var close = { ru: "Закрыть", hu: "Bezárás" }[d.documentElement.lang.slice(0, 2)] || "Close";
  function made(name, style, more) {
    var it = d.createElement(name);
    Object.assign(it.style, style);
    return Object.assign(it, more);
  }
  function open() {
    if (!box) {
      box = made("dialog", { width: "min(480px, 94vw)", height: "min(640px, 92vh)", padding: 0, border: 0, borderRadius: "12px", overflow: "hidden" });
      var x = made("button", { position: "absolute", top: "8px", right: "8px", width: "36px", height: "36px", border: 0, borderRadius: "18px", background: "#fff", color: "#222", font: "24px/1 sans-serif", cursor: "pointer" }, { type: "button", textContent: "×", ariaLabel: close });
      x.onclick = function () {
        box.close();
      };
      box.onclick = function (event) {
        if (event.target == box) box.close();
      };
      box.append(made("iframe", { width: "100%", height: "100%", border: 0 }, { src: from, title: me.getAttribute("data-title") || "" }), x);
      d.body.append(box);
    }
    if (!box.open) box.showModal();
  }
  function seen(is) {
    try {
      return is ? sessionStorage.setItem(once, 1) : sessionStorage.getItem(once);
    } catch (e) {
      return true;
    }
  }
  d.addEventListener("click", function (event) {
    var it = event.target.closest && event.target.closest("[data-voronka-open],a[href='#voronka']");
    if (!it) return;
    event.preventDefault();
    open();
  });
  if (after && !seen()) setTimeout(function () {
    if (!box) open();
    seen(1);
  }, after * 1000);
})(document);
