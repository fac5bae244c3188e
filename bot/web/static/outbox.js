// What a person says, until the server has it: one at a time, repeated under the same key, kept across reloads.

const WAITS_MS = [1000, 2000, 4000, 8000, 16000];
const PATIENCE_MS = 30000;
const PATIENCE_PHOTO_MS = 120000;
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);
const PREFIX = "louyi.unsent.";

function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    window.addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

// Storage may be full or forbidden; the entry then lives as long as the page. A photo always does:
// only the words that came with it are kept.
function remember({ client, since, body, said, file }) {
  if (!said || (file && !body.text)) return;
  const words = file ? { type: "said", text: body.text } : said;
  try {
    localStorage.setItem(PREFIX + client, JSON.stringify({ client, since, body, said: words }));
  } catch {}
}

function forget({ client }) {
  try {
    localStorage.removeItem(PREFIX + client);
  } catch {}
}

/** Return a new unguessable key for one thing that is said; also where the page is not served over https. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

/** Return what an earlier visit could not send, oldest first. */
export function leftBehind() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => JSON.parse(localStorage.getItem(name)))
      .sort((one, other) => one.since - other.since);
  } catch {
    return [];
  }
}

export class Outbox {
  #url;
  #onState;
  #queue = [];
  #kept = new Map();
  #running = false;

  /** `onState(entry, state, problem)` hears "sending", "accepted", "unsent" or "refused". */
  constructor(url, onState) {
    this.#url = url;
    this.#onState = onState;
  }

  /** Send an entry: {client, body, file?, said?}; `said` is what the bubble shows and is kept across reloads. */
  send(entry) {
    entry.since ??= Date.now();
    this.#kept.set(entry.client, entry);
    remember(entry);
    this.#onState(entry, "sending");
    this.#queue.push(entry);
    this.#run();
  }

  /** Hold an entry of an earlier visit, to be sent when the person asks for it. */
  hold(entry) {
    this.#kept.set(entry.client, entry);
    this.#onState(entry, "unsent");
  }

  /** Send once more what was marked as not sent. */
  retry(client) {
    const entry = this.#kept.get(client);
    if (entry && !this.#queue.includes(entry)) this.send(entry);
  }

  /** The server has it, whatever the network said. */
  arrived(client) {
    const entry = this.#kept.get(client);
    if (!entry) return forget({ client });
    this.#kept.delete(client);
    forget(entry);
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    while (this.#queue.length) {
      const [state, problem] = await this.#deliver(this.#queue[0]);
      // Without a network, what waits behind the first one would fail as well: tell at once.
      const told = state === "unsent" ? this.#queue.splice(0) : this.#queue.splice(0, 1);
      for (const entry of told) this.#settle(entry, state, problem);
    }
    this.#running = false;
  }

  #settle(entry, state, problem) {
    if (state !== "unsent") this.arrived(entry.client);
    this.#onState(entry, state, problem);
  }

  async #deliver(entry) {
    for (const wait of [0, ...WAITS_MS]) {
      if (wait) await pause(wait);
      if (!this.#kept.has(entry.client)) return ["accepted"];
      const answer = await this.#attempt(entry);
      if (answer?.ok) return ["accepted"];
      if (answer && !TRANSIENT.has(answer.status)) return ["refused", await this.#problem(answer)];
    }
    return ["unsent"];
  }

  async #attempt({ client, body, file }) {
    const headers = { "Idempotency-Key": client, Accept: "application/json, application/problem+json" };
    if (!file) headers["Content-Type"] = "application/json";
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), file ? PATIENCE_PHOTO_MS : PATIENCE_MS);
    try {
      const content = file ? this.#form(body, file) : JSON.stringify(body);
      return await fetch(this.#url, { method: "POST", headers, body: content, signal: stop.signal });
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  #form({ text }, file) {
    const form = new FormData();
    const isPhoto = file.type.startsWith("image/");
    form.append(isPhoto ? "photo" : "file", file, file.name || "photo.jpg");
    if (text) form.append("text", text);
    return form;
  }

  async #problem(answer) {
    try {
      const { title = "", detail = "" } = await answer.json();
      return { status: answer.status, title: String(title), detail: typeof detail === "string" ? detail : "" };
    } catch {
      return { status: answer.status, title: "", detail: "" };
    }
  }
}
