// Live changes. The edge says that something happened to a deal; the board then asks the web for what it may see.
// Without a stream the board looks at the heads every 20 seconds and says so.

const GATHER_MS = 150;
const POLL_MS = 20_000;
const PAUSES_MS = [1000, 2000, 5000, 10_000, 30_000];

export class Live {
  /** hooks: token (address), deals(ids), all(), poll(), isAway(yes) */
  constructor(hooks) {
    this.hooks = hooks;
    this.tries = 0;
    this.waiting = new Set();
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : this.start()));
    window.addEventListener("pagehide", () => this.stop());
    if (!document.hidden) this.start();
  }

  async start() {
    if (this.stream || this.isStarting) return;
    clearTimeout(this.again);
    this.isStarting = true;
    try {
      const answer = await fetch(this.hooks.token, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      this.listen((await answer.json()).url);
    } catch {
      this.later();
    } finally {
      this.isStarting = false;
    }
  }

  listen(url) {
    const stream = new EventSource(url);
    this.stream = stream;
    stream.addEventListener("ready", () => {
      if (this.wasAway) this.hooks.all(); // what was said while nobody listened
      else this.hooks.poll(); // what has changed since the page was written
      this.away(false);
      this.tries = 0;
    });
    stream.addEventListener("hint", (event) => this.hint(JSON.parse(event.data)));
    stream.addEventListener("reset", () => this.hooks.all());
    stream.addEventListener("expired", () => {
      this.close();
      this.start();
    });
    stream.addEventListener("error", () => {
      this.close();
      this.later();
    });
  }

  hint({ deal_id: deal }) {
    this.waiting.add(deal ?? "all");
    this.timer ??= setTimeout(() => {
      const deals = [...this.waiting];
      this.waiting.clear();
      this.timer = undefined;
      if (deals.includes("all") || deals.length > 20) this.hooks.all();
      else this.hooks.deals(deals);
    }, GATHER_MS);
  }

  /** The stream is over; what comes until the next one is asked for then. */
  close() {
    this.stream?.close();
    this.stream = undefined;
    this.wasAway = true;
  }

  stop() {
    this.close();
    clearTimeout(this.again);
    clearInterval(this.poll);
    this.poll = undefined;
  }

  later() {
    if (document.hidden) return;
    this.away(true);
    this.again = setTimeout(() => this.start(), PAUSES_MS[Math.min(this.tries++, PAUSES_MS.length - 1)]);
  }

  away(isAway) {
    this.wasAway = isAway;
    this.hooks.isAway(isAway && this.tries > 0); // the first failure is mended before anybody can read of it
    if (!isAway) clearInterval(this.poll);
    this.poll = isAway ? (this.poll ?? setInterval(() => this.hooks.poll(), POLL_MS)) : undefined;
  }
}
