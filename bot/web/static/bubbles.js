// From a message to DOM nodes. Text becomes text nodes only; nothing here parses HTML from data.

const SAFE_LINK = /^(https?:|tel:|mailto:|webcal:|\/(?!\/))/i;

const PIN =
  "M12 2.8a6.7 6.7 0 0 0-6.7 6.7c0 4.9 6.7 11.7 6.7 11.7s6.7-6.8 6.7-11.7A6.7 6.7 0 0 0 12 2.8Zm0 9.2a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5Z";
const DOWN = "M12 5v14M5.5 12.5 12 19l6.5-6.5";
const AWAY = "M8 16 16 8M9.5 8H16v6.5";

function element(name, className, ...children) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function icon(path, className) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon ${className}`);
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

function link(url, label, className) {
  const node = element("a", className, element("span", "", label));
  node.href = url;
  if (/^https?:/i.test(url)) {
    node.append(icon(AWAY, "stroke"));
    node.target = "_blank";
    node.rel = "noopener noreferrer";
  }
  return node;
}

function action(label, className, data) {
  const node = element("button", className, element("span", "", label));
  node.type = "button";
  Object.assign(node.dataset, data);
  return node;
}

function button({ label, token, url, style }) {
  const look = style === "primary" || style === "danger" ? style : "plain";
  // A mere sign, such as the minus before a dish, leaves the row to the words beside it.
  const className = `button ${look}${/\p{L}|\p{N}/u.test(label) ? "" : " sign"}`;
  if (url) return SAFE_LINK.test(url) ? link(url, label, className) : null;
  return token ? action(label, className, { press: token }) : null;
}

function buttonRows(rows) {
  const block = element("div", "rows");
  for (const row of rows ?? []) {
    const buttons = row.map(button).filter(Boolean);
    if (buttons.length) block.append(element("div", "row", ...buttons));
  }
  return block.childElementCount ? block : null;
}

function photo(url, texts) {
  const picture = element("img", "photo");
  picture.alt = texts.photo;
  picture.src = url;
  if (url.startsWith("blob:")) return picture;
  const frame = element("a", "frame", picture);
  frame.href = url;
  frame.target = "_blank";
  frame.rel = "noopener";
  return frame;
}

function card({ title, lines, buttons, photo: url, asks_location: asksLocation }, texts) {
  const parts = [];
  if (url && SAFE_LINK.test(url)) parts.push(photo(url, texts));
  if (title) parts.push(element("p", "title", title));
  for (const line of lines ?? []) parts.push(element("p", line ? "line" : "gap", line));
  if (asksLocation) {
    const share = action(texts.location, "button plain", { do: "location" });
    const choose = action(texts.choose_building, "button plain", { do: "building" });
    share.prepend(icon(PIN, ""));
    parts.push(element("div", "rows", element("div", "row", share, choose)));
  }
  parts.push(buttonRows(buttons));
  return parts;
}

function spot({ title, address, links }, texts) {
  const maps = [
    [texts.map_amap, links?.amap],
    [texts.map_apple, links?.apple],
    [texts.map_google, links?.google],
  ].filter(([, url]) => url && SAFE_LINK.test(url));
  const rows = maps.map(([label, url]) => link(url, label, "button plain"));
  return [
    element("p", "title place", icon(PIN, ""), element("span", "", title)),
    address ? element("p", "line quiet", address) : null,
    rows.length ? element("div", "rows", element("div", "row", ...rows)) : null,
  ];
}

function said({ text, photo: url, location }, texts) {
  return [
    url ? photo(url, texts) : null,
    text ? element("p", "line", text) : null,
    location ? element("p", "line place", icon(PIN, ""), element("span", "", texts.location)) : null,
  ];
}

const SHAPES = { card, spot, said };

/** Build the bubble of a message; `from` is "me" or "louyi". */
export function bubble({ from, payload }, texts) {
  const shape = SHAPES[payload.type] ?? said;
  const speaker = element("span", "unseen", `${from === "me" ? texts.you : texts.louyi}: `);
  const parts = shape(payload, texts).filter(Boolean);
  return element("div", `bubble ${from === "me" ? "me" : "louyi"} ${payload.type}`, speaker, ...parts);
}

/** Build the line under an own message that is on its way or did not arrive; null when it did. */
export function fate(state, client, texts) {
  if (state === "sending") return element("p", "fate", texts.sending);
  if (state === "refused") return element("p", "fate lost", texts.not_sent);
  if (state !== "unsent") return null;
  return element("p", "fate lost", texts.not_sent, action(texts.retry, "again", { retry: client }));
}

/** Build the quiet line that says when the following messages were written. */
export function moment(words) {
  return element("p", "moment", words);
}

/** Build the first lines of the conversation: who speaks here, and what happens with what is said. */
export function opening(texts) {
  const mark = element("img", "mark");
  mark.src = new URL("icon.svg", import.meta.url).href;
  mark.alt = "";
  return element(
    "div",
    "opening",
    mark,
    element("p", "name", texts.title),
    element("p", "quiet", texts.subtitle),
    element("p", "small", texts.privacy),
  );
}

/** Build the row of things one may say with a tap, above the composer. */
export function quickReplies(quick, texts) {
  const choose = action(texts.choose_building, "chip strong", { do: "building" });
  choose.prepend(icon(PIN, ""));
  const chips = quick.map(({ label, text }) => action(label, "chip", { say: text }));
  const row = element("div", "quick", choose, ...chips);
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", texts.quick_replies);
  return row;
}

/** Build the way back to the newest message, for when one has scrolled up. */
export function wayDown(texts) {
  const button = action("", "jump", { do: "latest" });
  button.replaceChildren(icon(DOWN, "stroke"));
  button.setAttribute("aria-label", texts.to_latest);
  button.hidden = true;
  return button;
}
