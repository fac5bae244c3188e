// The web chat: what is said goes to the outbox, what comes from the feed goes to the timeline.

import { draft, openComposer } from "./composer.js";
import { Feed } from "./feed.js";
import { leftBehind, newKey, Outbox } from "./outbox.js";
import { Timeline } from "./timeline.js";
import { smaller } from "./photo.js";

const ANSWER_WAIT_MS = 20000;
const LOCATION_WAIT_MS = 12000;

const { language, texts, quick } = JSON.parse(document.getElementById("louyi").textContent);
const state = document.getElementById("state");
const notice = document.getElementById("notice");
const pressed = new Set();
let timeline;
let answerTimer;
let unread = 0;
let answers = 0;

function showLink(link) {
  state.textContent = link === "online" ? texts.subtitle : texts[link];
  state.dataset.link = link;
}

function showNotice(name) {
  notice.textContent = name === "nlu_training" ? texts.nlu_training : "";
}

function awaitAnswer() {
  clearTimeout(answerTimer);
  answerTimer = setTimeout(answered, ANSWER_WAIT_MS);
  timeline.typing(true);
}

function answered() {
  clearTimeout(answerTimer);
  timeline.typing(false);
  for (const button of pressed) release(button);
}

function release(button) {
  pressed.delete(button);
  button.removeAttribute("aria-disabled");
  button.removeAttribute("aria-busy");
}

const outbox = new Outbox("/chat/messages", (entry, fate, problem) => {
  if (entry.said) timeline.showOwn({ ...entry, state: fate });
  if (fate === "sending") return void (entry.before = answers);
  // The answer may have come through the stream before the network said "accepted".
  if (fate === "accepted") return entry.before === answers && awaitAnswer();
  if (entry.button) release(entry.button);
  if (fate === "refused") timeline.tell(explained(entry, problem));
  else if (entry.button) timeline.tell({ title: texts.offline });
});

function explained({ file }, { status, title, detail }) {
  if (title || detail) return { title, detail };
  if (status === 413) return { title: texts.too_large };
  return { title: file ? texts.attach_failed : texts.refused };
}

function say(text) {
  outbox.send({ client: newKey(), body: { text }, said: { type: "said", text } });
}

async function sayPhoto(original, text) {
  const file = await smaller(original);
  const said = { type: "said", text, photo: URL.createObjectURL(file) };
  outbox.send({ client: newKey(), body: { text }, file, said });
}

function sayFile(file, text) {
  const said = { type: "said", text, file: file.name };
  outbox.send({ client: newKey(), body: { text }, file, said });
}

function onSay({ text = "", files = [] }) {
  const file = files.find((one) => one.ref)?.ref;
  if (file) (file.type.startsWith("image/") ? sayPhoto : sayFile)(file, text);
  else if (text) say(text);
  draft.write("");
}

function press(button) {
  if (button.hasAttribute("aria-disabled")) return;
  const id = button.closest(".slot").dataset.message;
  button.setAttribute("aria-disabled", "true");
  button.setAttribute("aria-busy", "true");
  pressed.add(button);
  const body = { press: button.dataset.press, message_id: id };
  outbox.send({ client: newKey(), body, button });
}

function sayLocation() {
  if (!navigator.geolocation) return timeline.tell({ title: texts.location_failed });
  const found = ({ coords }) => {
    const location = [coords.latitude, coords.longitude];
    outbox.send({ client: newKey(), body: { location }, said: { type: "said", location } });
  };
  const failed = ({ code, PERMISSION_DENIED }) => {
    timeline.tell({ title: code === PERMISSION_DENIED ? texts.location_denied : texts.location_failed });
  };
  const options = { timeout: LOCATION_WAIT_MS, maximumAge: 60000 };
  navigator.geolocation.getCurrentPosition(found, failed, options);
}

const DEEDS = {
  location: sayLocation,
  building: () => say("/building"),
  latest: () => timeline.showLatest(),
};

function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const { press: token, retry, say: words, do: deed } = button.dataset;
  if (token) press(button);
  else if (retry) outbox.retry(retry);
  else if (words) say(words);
  else DEEDS[deed]?.();
}

function hear(message, isHistory) {
  if (message.client) outbox.arrived(message.client);
  const isAnswer = message.from === "louyi" && !isHistory;
  if (isAnswer) {
    answers += 1;
    answered();
  }
  if (timeline.show(message) && isAnswer && document.hidden) document.title = `(${(unread += 1)}) ${texts.title}`;
}

// Whoever comes for the first time is greeted; the server does so once, however many tabs ask.
function start(isFirstVisit) {
  if (isFirstVisit) outbox.send({ client: newKey(), body: { start: true } });
  for (const entry of leftBehind()) outbox.hold(entry);
}

async function switchLanguage() {
  const body = JSON.stringify({ language: language === "zh" ? "en" : "zh" });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/chat/language", { method: "POST", headers, body }).catch(() => null);
  if (answer?.ok) location.reload();
  else showLink("offline");
}

// A keyboard on the screen of an iPhone covers the page instead of making it smaller.
function fitAboveKeyboard() {
  const view = window.visualViewport;
  if (!view) return;
  const fit = () => {
    document.documentElement.style.setProperty("--height", `${view.height}px`);
    window.scrollTo(0, 0);
  };
  view.addEventListener("resize", fit);
}

const languageSwitch = document.getElementById("language");
languageSwitch.hidden = false;
languageSwitch.addEventListener("click", switchLanguage);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unread = 0;
  document.title = texts.title;
});
fitAboveKeyboard();
showLink("connecting");

const chat = await openComposer(document.getElementById("chat"), { texts, quick, onSay, onLocation: sayLocation });
timeline = new Timeline(chat, texts, language);
chat.shadowRoot.addEventListener("click", onClick);
new Feed({ message: hear, notice: showNotice, link: showLink, start }).open();
