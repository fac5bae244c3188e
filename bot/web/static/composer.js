// The composer: deep-chat set up for Louyi. What happens with what is said lives in chat.js.

import { quickReplies } from "./bubbles.js";

const LOOK_MS = 10;
const DRAFT = "louyi.draft";
const ATTACHABLE = "image/jpeg,image/png,image/webp,.xlsx,.csv";

function stroke(path) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="${path}"/></svg>`;
}

const ICONS = {
  photo: stroke(
    "M4 7.5A1.5 1.5 0 0 1 5.5 6h2.3l1.4-2h5.6l1.4 2h2.3A1.5 1.5 0 0 1 20 7.5v10A1.5 1.5 0 0 1 18.5 19h-13A1.5 1.5 0 0 1 4 17.5ZM12 15.7a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8Z",
  ),
  location: stroke(
    "M12 3a6.5 6.5 0 0 0-6.5 6.5C5.5 14.3 12 21 12 21s6.5-6.7 6.5-11.5A6.5 6.5 0 0 0 12 3ZM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  ),
  send: stroke("M12 19.5V5M5.5 11.3 12 4.8l6.5 6.5"),
};

/** Keep what is being typed, so that a reload or a closed tab loses nothing. */
export const draft = {
  read() {
    try {
      return localStorage.getItem(DRAFT) ?? "";
    } catch {
      return "";
    }
  },
  write(text) {
    try {
      if (text) localStorage.setItem(DRAFT, text);
      else localStorage.removeItem(DRAFT);
    } catch {}
  },
};

function label(root, selector, attributes) {
  for (const node of root.querySelectorAll(selector)) {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  }
}

function makeAccessible(root, texts) {
  label(root, "#messages", {
    role: "log", "aria-live": "polite", "aria-label": texts.conversation, tabindex: "0",
  });
  label(root, "#text-input", { "aria-multiline": "true", enterkeyhint: "enter", tabindex: "0" });
  const names = [
    [".input-button.outside-start", texts.attach],
    [".input-button.inside-end", texts.location],
    [".input-button.outside-end", texts.send],
  ];
  for (const [selector, name] of names) label(root, selector, { "aria-label": name, title: name });
  label(root, "input[type=file]", { "aria-label": texts.attach, tabindex: "-1" });
  label(root, "#drag-and-drop", { "aria-hidden": "true" });
}

// Attached photos come and go; their remove buttons need a name and the keyboard each time.
function nameAttachments(root, texts) {
  const name = () =>
    label(root, ".remove-file-attachment-button:not([role])", {
      role: "button", tabindex: "0", "aria-label": texts.remove_photo,
    });
  const pictures = () => label(root, ".image-attachment:not([alt])", { alt: texts.photo });
  new MutationObserver(() => (name(), pictures())).observe(root, { childList: true, subtree: true });
}

function guardKeys(root) {
  const onKey = (event) => {
    // Enter that chooses a word of the input method must not send; Safari ends the composition first.
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
      event.stopImmediatePropagation();
    }
    const button = event.target.closest?.("[role=button]");
    const isAttachment = button?.classList.contains("remove-file-attachment-button");
    if (button && (event.key === " " || (event.key === "Enter" && isAttachment))) {
      event.preventDefault();
      button.click();
    }
  };
  root.addEventListener("keydown", onKey, { capture: true });
}

// deep-chat would read what a person types as Markdown, and fetch the pictures it names: it reads nothing.
function renderNoMarkdown() {
  const plugin = (markdown) => (markdown.render = () => "");
  window.remarkable_plugins = [{ plugin }];
}

function drawn(svg) {
  return { svg: { content: svg } };
}

function properties({ texts, style, onSay, onLocation }) {
  return {
    auxiliaryStyle: style,
    // Without a font of its own deep-chat asks a third party for one.
    chatStyle: {
      display: "block", width: "100%", height: "100%", border: "none",
      backgroundColor: "transparent", fontFamily: "var(--font)", fontSize: "1rem",
    },
    // The answers come through the stream, not as the return of a request: the composer stays open.
    connect: { websocket: true, handler: (_, signals) => signals.onOpen() },
    onMessage: ({ message }) => message.role === "user" && onSay(message),
    onInput: ({ content }) => draft.write(content.text ?? ""),
    defaultInput: { text: draft.read() },
    textInput: { placeholder: { text: texts.placeholder } },
    mixedFiles: {
      files: { maxNumberOfFiles: 1, acceptedFormats: ATTACHABLE },
      button: { position: "outside-start", styles: drawn(ICONS.photo) },
    },
    customButtons: [
      { position: "inside-end", styles: { button: { default: drawn(ICONS.location) } }, onClick: onLocation },
    ],
    submitButtonStyles: { position: "outside-end", submit: drawn(ICONS.send) },
    displayLoadingBubble: { toggle: () => {} },
    dragAndDrop: true,
  };
}

// deep-chat draws itself from two timers, on a slow phone twice, each time from nothing. Its own
// marks (of the version kept in vendor/) tell when neither is to come any more.
async function settled(chat) {
  const isDrawn = () => chat._hasBeenRendered && !chat._waitingToRender_ && chat.shadowRoot.getElementById("messages");
  while (!isDrawn()) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

/**
 * Put the composer into `place` and return it, ready. `onSay({text, files})` hears what was sent,
 * with the bubbles that deep-chat made of it already taken away.
 */
export async function openComposer(place, { texts, quick, onSay, onLocation }) {
  const [answer] = await Promise.all([
    fetch(new URL("bubbles.css", import.meta.url)),
    customElements.whenDefined("deep-chat"),
  ]);
  renderNoMarkdown();
  const chat = document.createElement("deep-chat");
  const root = chat.shadowRoot;
  const heard = (message) => {
    root.querySelectorAll(".outer-message-container").forEach((container) => {
      if (!container.querySelector(".slot, .loading-message-dots")) container.remove();
    });
    onSay(message);
    // The send button rests again as soon as there is nothing to send.
    setTimeout(() => chat.disableSubmitButton(false));
  };
  chat.style.fontFamily = "var(--font)";
  Object.assign(chat, properties({ texts, style: await answer.text(), onSay: heard, onLocation }));
  place.replaceChildren(chat);
  await settled(chat);
  root.getElementById("input").before(quickReplies(quick, texts));
  makeAccessible(root, texts);
  nameAttachments(root, texts);
  guardKeys(root);
  return chat;
}
