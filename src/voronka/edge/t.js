(function (w, d, n) {
  var me = d.currentScript, key = me && me.getAttribute("data-point");
  if (!key || w.voronka) return;
  var to = new URL("t/" + key, me.src).href, edge = new URL(me.src).origin;
  var shy = n.doNotTrack == "1" || n.globalPrivacyControl === true, queue = [], timer, before = d.referrer, here;
  function cookie() {
    var found = d.cookie.match(/(?:^|; )voronka=([0-9a-z]{8,32})/);
    return found ? found[1] : "";
  }
  function keep(value, age) {
    d.cookie = "voronka=" + value + "; path=/; max-age=" + age + "; samesite=lax" + (location.protocol == "https:" ? "; secure" : "");
  }
  function send() {
    clearTimeout(timer);
    timer = 0;
    var now = Date.now();
    while (queue.length) {
      var hits = queue.splice(0, 50).map(function (hit) {
        return { p: hit.p, q: hit.q, r: hit.r, t: hit.t, a: now - hit.at };
      });
      var body = JSON.stringify({ c: cookie(), n: shy, h: hits });
      if (!(n.sendBeacon && n.sendBeacon(to, body))) fetch(to, { method: "POST", body: body, keepalive: true, credentials: "omit" }).catch(function () {});
    }
  }
  function add(target) {
    queue.push({ p: location.pathname, q: target ? "" : location.search, r: before, t: target, at: Date.now() });
    if (!timer) timer = setTimeout(send, 1500);
  }
  function look() {
    if (here === location.pathname + location.search) return;
    if (here !== undefined) before = location.origin;
    here = location.pathname + location.search;
    add("");
  }
  w.voronka = {
    target: function (name) {
      add(String(name).slice(0, 60));
      send();
    },
    consent: function () {
      if (!cookie()) keep(Array.from(crypto.getRandomValues(new Uint8Array(20)), function (b) { return (b % 36).toString(36); }).join(""), 34128000);
      look();
    },
    forget: function () {
      keep("", 0);
    },
  };
  d.addEventListener("click", function (event) {
    var it = event.target.closest && event.target.closest("[data-voronka],a[href^='tel:']");
    if (it) w.voronka.target(it.getAttribute("data-voronka") || "call");
  }, true);
  d.addEventListener("submit", function (event) {
    var form = event.target, id = cookie();
    if (!id || String(form.action).indexOf(edge + "/f/") || form.querySelector("[name=_visitor]")) return;
    var field = d.createElement("input");
    field.type = "hidden";
    field.name = "_visitor";
    field.value = id;
    form.appendChild(field);
  }, true);
  d.addEventListener("visibilitychange", function () {
    if (d.visibilityState == "hidden") send();
  });
  w.addEventListener("pagehide", send);
  w.addEventListener("popstate", look);
  var push = history.pushState;
  history.pushState = function () {
    push.apply(this, arguments);
    look();
  };
  function first() {
    look();
    send();
  }
  if (d.prerendering) d.addEventListener("prerenderingchange", first, { once: true });
  else first();
})(window, document, navigator);
