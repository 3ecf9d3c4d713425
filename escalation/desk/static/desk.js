// Keeps an open page up to date, and sounds for acute tickets. Without it, the desk works by loading pages.
"use strict";

const page = document.body;
const live = document.getElementById("live");
const bar = document.getElementById("acute");
const soundButton = document.getElementById("sound");
const title = document.title;
const RETRY_MS = 5000;

let acute = null;
let audio = null;
let lastSound = 0;
let brokenSince = null;

function stored(key, value) {
  try {
    if (value !== undefined) localStorage.setItem(key, value);
    return localStorage.getItem(key);
  } catch {
    return null; // a private window
  }
}

// The page's own words

function say(text, broken) {
  live.textContent = text;
  live.classList.toggle("broken", broken);
}

function showAcute() {
  const count = acute.length;
  document.title = count ? `(${count} acute) ${title}` : title;
  bar.hidden = !count;
  bar.firstElementChild.textContent = count === 1 ? "1 acute ticket waits for somebody" : `${count} acute tickets wait for somebody`;
}

function showDead(count) {
  const link = document.getElementById("dead-count");
  link.textContent = count ? ` (${count} failed)` : "";
  link.parentElement.classList.toggle("bad", count > 0);
}

// News

function listen() {
  const source = new EventSource(page.dataset.live);
  source.addEventListener("news", (event) => {
    if (brokenSince) say("", false);
    take(JSON.parse(event.data), brokenSince !== null);
    brokenSince = null;
  });
  source.addEventListener("trouble", () => broken("The tickets' database does not answer."));
  source.addEventListener("ended", () => {
    source.close();
    end();
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 401) return;
    source.close();
    end();
  });
  source.onerror = () => {
    broken("The connection to the desk is lost.");
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_MS);
  };
}

function writing() {
  return [...document.querySelectorAll("#forms textarea, #reply textarea")].some((field) => field.value.trim());
}

// Nothing of a visitor stays on the screen of somebody who is logged out, unless a text would be lost.
function end() {
  if (writing()) say("You are logged out. Copy what you are writing, then load the page again to log in.", true);
  else location.assign("/login");
}

function broken(why) {
  brokenSince = brokenSince || new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  say(`${why} What you see is from ${brokenSince}.`, true);
}

function take(news, all) {
  const before = acute;
  acute = news.acute;
  showAcute();
  showDead(news.dead);
  const fresh = before === null ? [] : acute.filter((ticket) => !before.includes(ticket));
  if (fresh.length) {
    say(fresh.length === 1 ? "A new acute ticket." : `${fresh.length} new acute tickets.`, false);
    sound();
  } else if (before === null) {
    remind();
  }
  // With the first news too: something may have changed since the page was made.
  htmx.trigger(page, "tickets-changed");
  const about = page.dataset.about.split("|");
  const changed = all || news.changed.some((subject) => about.includes(subject));
  if (changed || before === null) htmx.trigger(page, "ticket-changed");
  if (changed && !writing()) htmx.trigger(page, "forms-changed");
}

// Sound: a browser makes none before somebody has touched the page

function soundOn() {
  return stored("desk-sound") === "on";
}

function showSound() {
  const on = soundOn();
  const asleep = on && (!audio || audio.state !== "running");
  soundButton.setAttribute("aria-pressed", String(on));
  soundButton.textContent = on ? (asleep ? "Sound: touch the page to allow it" : "Sound: on") : "Sound: off";
  soundButton.hidden = false;
}

async function wake() {
  if (!soundOn()) return;
  audio = audio || new AudioContext();
  await audio.resume();
  showSound();
}

function tone(start, pitch) {
  const oscillator = audio.createOscillator();
  const volume = audio.createGain();
  oscillator.frequency.value = pitch;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.25, start + 0.02);
  volume.gain.linearRampToValueAtTime(0, start + 0.22);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(start);
  oscillator.stop(start + 0.25);
}

function sound() {
  if (!soundOn() || !audio || audio.state !== "running") return;
  lastSound = Date.now();
  [660, 880, 660].forEach((pitch, number) => tone(audio.currentTime + number * 0.28, pitch));
  page.dataset.sounded = String(Number(page.dataset.sounded || 0) + 1);
}

function remind() {
  const pause = Number(page.dataset.soundSeconds) * 1000;
  if (acute && acute.length && Date.now() - lastSound >= pause) sound();
}

soundButton.addEventListener("click", async () => {
  stored("desk-sound", soundOn() ? "off" : "on");
  await wake();
  showSound();
  if (soundOn()) sound();
});
document.addEventListener("pointerdown", wake);
document.addEventListener("keydown", wake);

// A form is sent once, however often its button is pressed

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

showSound();
listen();
setInterval(remind, 1000);
