// The conversation on the page: which bubble shows which message. Building a bubble lives in bubbles.js.

import { bubble, fate, moment, opening, wayDown } from "./bubbles.js";

const PAUSE_MS = 10 * 60 * 1000;
const NEAR_END_PX = 80;

export class Timeline {
  #chat;
  #root;
  #list;
  #texts;
  #clock;
  #slots = new Map();
  #keys = new Map();
  #seen = new Set();
  #said = 0;
  #count = 0;
  #pinned = true;
  #typing = false;
  #guard = 0;
  #jump;

  constructor(chat, texts, language) {
    this.#chat = chat;
    this.#root = chat.shadowRoot;
    this.#list = this.#root.getElementById("messages");
    this.#texts = texts;
    const locale = language === "zh" ? "zh-CN" : "en-GB";
    const timeZone = "Asia/Shanghai";
    const hour = { hour: "2-digit", minute: "2-digit", timeZone };
    this.#clock = {
      day: new Intl.DateTimeFormat(locale, { dateStyle: "short", timeZone }),
      today: new Intl.DateTimeFormat(locale, hour),
      other: new Intl.DateTimeFormat(locale, { month: "long", day: "numeric", weekday: "short", ...hour }),
    };
    this.#list.prepend(opening(texts));
    this.#jump = wayDown(texts);
    const edge = document.createElement("div");
    edge.className = "edge";
    edge.append(this.#jump);
    this.#list.after(edge);
    this.#stayAtTheEnd();
    this.#keepAttachments();
  }

  /** Show a message of the server once: new, in place of an earlier one, or as the arrival of an own one. */
  show(message) {
    if (this.#seen.has(message.id)) return false;
    this.#seen.add(message.id);
    if (message.client && this.#slots.has(message.client)) {
      this.mark(message.client, "arrived");
      return false;
    }
    const earlier = (message.edits && message.key && this.#keys.get(message.key)) || [];
    if (earlier.length) for (const slot of earlier) this.#fill(slot, message);
    else this.#add(message);
    this.#toEnd();
    return true;
  }

  /** Show an own message that is on its way. */
  showOwn({ client, said, state }) {
    if (this.#slots.has(client)) return this.mark(client, state);
    this.#pinned = true;
    this.#add({ from: "me", client, at: new Date().toISOString(), payload: said });
    this.mark(client, state);
  }

  /** Say under an own message how it fared: "sending", "unsent", "refused", or anything else for arrived. */
  mark(client, state) {
    const slot = this.#slots.get(client);
    if (!slot) return;
    slot.querySelector(".fate")?.remove();
    const line = fate(state, client, this.#texts);
    slot.lastElementChild.classList.toggle("pale", state === "sending");
    if (line) slot.append(line);
    this.#toEnd();
  }

  /** Show a sentence of the page itself, such as a refusal; it is not part of the history. */
  tell({ title = "", detail = "" }) {
    const payload = { type: "card", title: detail ? title : "", lines: [detail || title], buttons: [] };
    this.#add({ from: "louyi", at: new Date().toISOString(), payload });
    this.#toEnd();
  }

  /** Show or hide the sign that an answer is being written. */
  typing(isTyping) {
    if (isTyping === this.#typing) return;
    this.#typing = isTyping;
    this.#chat.displayLoadingBubble.toggle(isTyping ? {} : undefined);
    if (isTyping) this.#toEnd();
  }

  #add(message) {
    const name = `m${(this.#count += 1)}`;
    const waiting = this.#typing;
    this.typing(false);
    this.#guard += 1;
    this.#chat.addMessage({
      role: message.from === "me" ? "user" : "ai",
      html: `<div class="slot" data-slot="${name}"></div>`,
    });
    setTimeout(() => (this.#guard -= 1));
    const slot = this.#list.querySelector(`[data-slot="${name}"]`);
    this.#sayWhen(slot, message.at);
    this.#fill(slot, message);
    if (message.client) this.#slots.set(message.client, slot);
    this.typing(waiting);
  }

  #fill(slot, message) {
    const held = slot.contains(this.#root.activeElement);
    slot.querySelectorAll(":scope > .bubble, :scope > .fate").forEach((part) => part.remove());
    slot.append(bubble(message, this.#texts));
    if (message.shown_as) slot.dataset.message = message.shown_as;
    if (message.key) {
      const showing = this.#keys.get(message.key) ?? new Set();
      this.#keys.set(message.key, [...new Set([...showing, slot])]);
    }
    slot.querySelectorAll("img").forEach((picture) => {
      picture.addEventListener("load", () => this.#pinned && this.#toEnd(), { once: true });
    });
    if (held) this.#keepFocus(slot);
  }

  #keepFocus(slot) {
    const target = slot.querySelector("button, a") ?? slot.querySelector(".bubble");
    if (target.classList.contains("bubble")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  #sayWhen(slot, at) {
    const time = new Date(at);
    const isNearby = time - this.#said < PAUSE_MS;
    this.#said = time;
    if (isNearby) return;
    const { day, today, other } = this.#clock;
    const isToday = day.format(time) === day.format(new Date());
    slot.append(moment((isToday ? today : other).format(time)));
  }

  /** Go to the newest message. */
  showLatest() {
    this.#pinned = true;
    this.#toEnd();
    if (this.#root.activeElement === this.#jump) this.#list.focus({ preventScroll: true });
    this.#jump.hidden = true;
  }

  #toEnd() {
    if (this.#pinned) this.#list.scrollTop = this.#list.scrollHeight;
    else this.#jump.classList.add("new");
  }

  #stayAtTheEnd() {
    const list = this.#list;
    list.addEventListener("scroll", () => {
      this.#pinned = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;
      this.#jump.hidden = this.#pinned;
      if (this.#pinned) this.#jump.classList.remove("new");
    });
    new ResizeObserver(() => this.#pinned && this.#toEnd()).observe(list);
  }

  // The composer drops attached files whenever an answer comes in, even those not sent yet: it
  // clicks their remove buttons itself. While a message is being added, only a person may do so.
  #keepAttachments() {
    const stop = (event) => {
      if (event.isTrusted || !this.#guard) return;
      if (event.target.closest?.(".remove-file-attachment-button")) event.stopImmediatePropagation();
    };
    this.#root.addEventListener("click", stop, { capture: true });
  }
}
