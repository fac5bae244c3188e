// The check-in page: shows the code, finds names, scans tickets. What was noted without a network
// keeps its time on this phone until the server has it; a second scan shows the first.

const LOOK_MS = 5000;
const SCAN_MS = 250;
const MOST_SHOWN = 60;
const MOST_AT_ONCE = 100;

const door = document.getElementById("door");
const words = door.dataset;
const at = (id) => document.getElementById(id);
const address = `/door/${words.event}`;
const store = `door:${words.event}`;

let people = [];
let codeUntil = 0;
let sending = false;

function noted() {
  try {
    return JSON.parse(localStorage.getItem(store)) ?? [];
  } catch {
    return [];
  }
}

function keep(entries) {
  localStorage.setItem(store, JSON.stringify(entries));
  at("kept").textContent = entries.length ? `${entries.length} ${words.kept}` : "";
}

function say(text, isWrong = false) {
  at("told").textContent = text;
  at("told").classList.toggle("wrong", isWrong);
}

function row(person) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = person.party > 1 ? `${person.name} ×${person.party}` : person.name;
  const waits = noted().some((each) => each.registration === person.id);
  if (person.at || waits) {
    const time = document.createElement("span");
    time.className = "at";
    time.textContent = person.at ? `✓ ${person.at}` : "✓ …";
    item.append(name, time);
    return item;
  }
  const tick = document.createElement("button");
  tick.textContent = words.tick;
  tick.setAttribute("aria-label", `${words.tick} ${person.name}`);
  tick.addEventListener("click", () => note({ registration: person.id }));
  item.append(name, tick);
  return item;
}

function draw() {
  const wanted = at("name").value.trim().toLowerCase();
  const found = people.filter((person) => person.name.toLowerCase().includes(wanted));
  found.sort((one, other) => Number(Boolean(one.at)) - Number(Boolean(other.at)));
  at("people").replaceChildren(...found.slice(0, MOST_SHOWN).map(row));
  at("nobody").hidden = found.length > 0 || !wanted;
  at("came").textContent = people.filter((person) => person.at).length;
  at("expected").textContent = people.length;
}

function show(told) {
  people = told.people;
  at("code").textContent = `${told.code.slice(0, 3)} ${told.code.slice(3)}`;
  codeUntil = Date.now() + told.next_in * 1000;
  at("offline").hidden = true;
  draw();
}

function away() {
  at("offline").hidden = false;
  keep(noted());
}

async function ask(path, options) {
  const answer = await fetch(address + path, options);
  // Whoever may no longer stand at this door must not go on reading its list.
  if ([401, 404].includes(answer.status)) location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function report(result) {
  if (result.error) return say(words.wrong, true);
  say(`${result.name} ${result.at} ${result.again ? words.again : words.done}`);
}

async function send() {
  const entries = noted().slice(0, MOST_AT_ONCE);
  if (!entries.length || sending) return;
  sending = true;
  try {
    const told = await ask("/came", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ form_token: words.token, came: entries }),
    });
    const known = new Set(told.results.map((result) => result.key));
    keep(noted().filter((each) => !known.has(each.key)));
    report(told.results.at(-1));
    show(told);
  } catch {
    away();
    draw();
  } finally {
    sending = false;
  }
}

function note(what) {
  const entry = { key: crypto.randomUUID(), at: Math.floor(Date.now() / 1000), ...what };
  keep([...noted(), entry]);
  draw();
  send();
}

async function look() {
  if (document.hidden) return;
  try {
    await send();
    show(await ask("/now"));
  } catch {
    away();
  }
}

function tickCode() {
  const left = Math.max(0, codeUntil - Date.now()) / 1000;
  at("left").value = left;
  at("code").classList.toggle("old", left === 0);
  if (left === 0 && codeUntil) {
    codeUntil = 0;
    look();
  }
}

let stream = null;
let seen = "";

async function scan(detector) {
  if (!stream) return;
  const [found] = await detector.detect(at("camera")).catch(() => []);
  if (found && found.rawValue !== seen) {
    seen = found.rawValue;
    if (/^\d{1,18}-[0-9a-f]{16}$/.test(seen)) note({ ticket: seen });
    else say(words.wrong, true);
  }
  setTimeout(() => scan(detector), SCAN_MS);
}

function stopCamera() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  seen = "";
  at("camera").hidden = true;
  at("scan").textContent = at("scan").dataset.start;
}

async function startCamera() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return say(words.noCamera, true);
  }
  at("camera").srcObject = stream;
  at("camera").hidden = false;
  at("scan").textContent = at("scan").dataset.stop;
  await at("camera").play();
  scan(new BarcodeDetector({ formats: ["qr_code"] }));
}

async function offerScanning() {
  const kinds = (await window.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  const can = kinds.includes("qr_code") && Boolean(navigator.mediaDevices?.getUserMedia);
  at("scan").hidden = !can;
  at("no-scan").hidden = can;
  at("scan").addEventListener("click", () => (stream ? stopCamera() : startCamera()));
}

at("name").addEventListener("input", draw);
window.addEventListener("online", look);
document.addEventListener("visibilitychange", look);
setInterval(tickCode, 200);
setInterval(look, LOOK_MS);
offerScanning();
look();
