// Keeps an open page of the console true, and what somebody is writing safe.
// The server says when something has changed; the page asks for itself and exchanges only that.
// Without this script the pages work by reloading.

const EVERY_MS = 4000;
const told = document.getElementById("told");
const who = document.body.dataset.who;
const DRAFT = `draft:${who}:`;
let tag = null;
let timer = null;

function typedIn(part) {
  return new Map(
    Array.from(part.querySelectorAll("textarea, select, input:not([type=hidden], [type=file])"), (field) => [
      field.id,
      field.value,
    ]),
  );
}

// Words without a field to go on with must not vanish: the old form stays, and the server explains.
function losesWords(old, fresh) {
  const holdsFile = Array.from(old.querySelectorAll("input[type=file]")).some((field) => field.files.length);
  return (
    holdsFile ||
    Array.from(old.querySelectorAll("textarea")).some(
      (field) => field.value.trim() && !fresh.querySelector(`#${field.id}`),
    )
  );
}

function carryOver(old, fresh) {
  for (const [id, value] of typedIn(old)) {
    const field = id && fresh.querySelector(`#${id}`);
    if (field) field.value = value;
  }
  for (const opened of old.querySelectorAll("details[open]")) {
    fresh.querySelector(`#${opened.id}`)?.setAttribute("open", "");
  }
}

function focusAgain({ id, selectionStart, selectionEnd }) {
  const field = id && document.getElementById(id);
  if (!field) return;
  field.focus({ preventScroll: true });
  if (selectionStart !== undefined) field.setSelectionRange?.(selectionStart, selectionEnd);
}

function exchange(old, fresh) {
  if (old.isEqualNode(fresh) || losesWords(old, fresh)) return false;
  const { id, selectionStart, selectionEnd } = document.activeElement;
  const isHeld = old.contains(document.activeElement);
  carryOver(old, fresh);
  old.replaceWith(fresh);
  if (isHeld) focusAgain({ id, selectionStart, selectionEnd });
  return true;
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const changed = Array.from(document.querySelectorAll("[data-live]"), (old) => {
    const fresh = page.getElementById(old.id);
    return fresh ? exchange(old, document.adoptNode(fresh)) : false;
  });
  if (changed.some(Boolean)) told.textContent = told.dataset.updated;
}

async function look() {
  clearTimeout(timer);
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(pageAddress(), { headers });
    // Whoever may no longer see this page must not go on reading what stands on it.
    if ([401, 403, 404].includes(answer.status)) return void location.reload();
    if (answer.ok) {
      tag = answer.headers.get("ETag");
      show(await answer.text());
    }
  } catch {}
}

function pageAddress() {
  const wanted = new URLSearchParams(location.search);
  wanted.delete("said");
  return wanted.size ? `${location.pathname}?${wanted}` : location.pathname;
}

function listen(address) {
  let mark = null;
  const stream = new EventSource(address);
  stream.onmessage = ({ data }) => {
    if (mark !== null && data !== mark) look();
    mark = data;
  };
  stream.addEventListener("gone", () => location.reload());
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) askNowAndThen();
  };
}

function askNowAndThen() {
  timer = setTimeout(async () => {
    await look();
    askNowAndThen();
  }, EVERY_MS);
}

// What somebody writes is kept on this device until it has been sent, whatever happens meanwhile.
function draftOf(field) {
  return `${DRAFT}${location.pathname.split("/").slice(0, 4).join("/")}:${field.id}`;
}

function keepWords({ target }) {
  if (target.tagName !== "TEXTAREA" || !target.id || target.readOnly) return;
  if (target.value) localStorage.setItem(draftOf(target), target.value);
  else localStorage.removeItem(draftOf(target));
}

function noteSent({ target }) {
  if (target.dataset.leaves !== undefined) return void forgetAll();
  const keys = Array.from(target.querySelectorAll("textarea[id]"), draftOf);
  sessionStorage.setItem("sent", JSON.stringify(keys));
}

function forgetAll() {
  for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
}

function forgetSent() {
  const sent = JSON.parse(sessionStorage.getItem("sent") ?? "[]");
  sessionStorage.removeItem("sent");
  if (document.querySelector(".done")) for (const key of sent) localStorage.removeItem(key);
}

function bringBack() {
  const found = Array.from(document.querySelectorAll("main textarea[id]:not([readonly])")).filter((field) => {
    const kept = localStorage.getItem(draftOf(field));
    if (!kept || field.value) return false;
    field.value = kept;
    field.closest("details")?.setAttribute("open", "");
    return true;
  });
  if (found.length) told.textContent = told.dataset.kept;
}

function choose({ target }) {
  if (target.dataset.submits !== undefined) target.form.requestSubmit();
  const field = target.dataset.fills && document.getElementById(target.dataset.fills);
  const words = field && target.selectedOptions[0]?.dataset.words;
  if (!words) return;
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

// Two quick taps are one: the second finds the form on its way.
function once(event) {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) return void event.preventDefault();
  form.dataset.sent = "1";
}

// Keys for a desk with a keyboard: j and k go through a list, r to the reply, / to the search.
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => document.getElementById("answer")?.focus(),
  "/": () => document.querySelector(".filter input:not([type=hidden])")?.focus(),
};

function step(by) {
  const links = Array.from(document.querySelectorAll(".cases a"));
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
}

function press(event) {
  const writes = event.target.closest("input, textarea, select");
  if (writes || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
}

document.addEventListener("input", keepWords);
document.addEventListener("change", choose);
document.addEventListener("submit", once);
document.addEventListener("submit", noteSent);
document.addEventListener("keydown", press);
addEventListener("pageshow", ({ persisted }) => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  if (persisted && document.body.dataset.stream) look();
});
forgetSent();
bringBack();
if (document.body.dataset.stream) listen(document.body.dataset.stream);
