// What the server says: the history once, then the stream, taken up again where it broke off.

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;

export class Feed {
  #handlers;
  #last = "";
  #wait = FIRST_WAIT_MS;
  #source = null;
  #timer = null;
  #isStarted = false;

  /** Handlers: `message(Message)`, `notice("nlu_training" | "ready")`, `link("online" | "offline")`, `start(isFirstVisit)`. */
  constructor(handlers) {
    this.#handlers = handlers;
    const awake = () => document.visibilityState === "visible" && this.#hurry();
    document.addEventListener("visibilitychange", awake);
    window.addEventListener("online", awake);
  }

  /** Load the history, then follow; repeats until it succeeds. */
  async open() {
    clearTimeout(this.#timer);
    this.#timer = null;
    try {
      if (!this.#isStarted) await this.#history();
      this.#follow();
    } catch {
      this.#later();
    }
  }

  async #history() {
    const answer = await fetch("/chat/history", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`history ${answer.status}`);
    const { messages, last, notice } = await answer.json();
    this.#isStarted = true;
    for (const message of messages) this.#handlers.message(message, true);
    this.#last = last;
    if (notice) this.#handlers.notice(notice);
    this.#handlers.start(messages.length === 0);
  }

  #follow() {
    this.#source?.close();
    const source = new EventSource(`/chat/stream?after=${encodeURIComponent(this.#last)}`);
    this.#source = source;
    source.onopen = () => {
      this.#wait = FIRST_WAIT_MS;
      this.#handlers.link("online");
    };
    source.onmessage = (event) => {
      this.#last = event.lastEventId || this.#last;
      this.#handlers.message(JSON.parse(event.data), false);
    };
    source.addEventListener("notice", (event) => this.#handlers.notice(event.data));
    // The browser would repeat the first address with its old number; open a new one instead.
    source.onerror = () => {
      source.close();
      if (source === this.#source) this.#later();
    };
  }

  #later() {
    this.#handlers.link("offline");
    this.#timer ??= setTimeout(() => this.open(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  #hurry() {
    if (this.#timer) this.open();
  }
}
