// Keeps an open page of the console true: asks now and then, and exchanges only what has changed.
// What somebody is typing stays; without this script the pages work by reloading.

const EVERY_MS = 4000;
const told = document.getElementById("told");
let tag = null;
let timer = null;

function typedIn(part) {
  return new Map(Array.from(part.querySelectorAll("textarea, select"), (field) => [field.id, field.value]));
}

// Words without a field to go on with must not vanish: the old form stays, and the server explains.
function losesWords(old, fresh) {
  return Array.from(old.querySelectorAll("textarea")).some(
    (field) => field.value.trim() && !fresh.querySelector(`#${field.id}`),
  );
}

function carryOver(old, fresh) {
  for (const [id, value] of typedIn(old)) {
    const field = fresh.querySelector(`#${id}`);
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
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(location.pathname, { headers });
    // Whoever may no longer see this page must not go on reading what stands on it.
    if ([401, 403, 404].includes(answer.status)) return void location.reload();
    if (answer.ok) {
      tag = answer.headers.get("ETag");
      show(await answer.text());
    }
  } catch {}
  later();
}

function later() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") timer = setTimeout(look, EVERY_MS);
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
later();
