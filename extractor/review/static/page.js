// What every script here uses: words in the reader's language, calls to the API, making elements.
// Text from documents only ever becomes text nodes and attributes, never markup.

const root = document.documentElement;
export const language = root.lang;
let texts = {};

export async function loadTexts() {
  texts = await (await fetch(`/static-texts/${language}.json`)).json();
}

export function say(name, details = {}) {
  const text = texts[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in details ? String(details[key]) : whole));
}

export function has(name) {
  return name in texts;
}

export class Refusal extends Error {
  constructor(status, answer) {
    super(answer.message || say("no-answer"));
    this.status = status;
    this.reason = answer.reason;
    this.answer = answer;
  }
}

export async function call(path, body) {
  const options = { headers: { "X-CSRF-Token": root.dataset.csrf ?? "" } };
  if (body !== undefined) {
    options.method = "POST";
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refusal(0, { message: say("no-server") });
  }
  const answer = await response.json().catch(() => ({}));
  if (response.status === 401) location.assign("/");
  if (!response.ok) throw new Refusal(response.status, answer);
  return answer;
}

export function make(name, attributes = {}, ...children) {
  const element = name.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", name.slice(4))
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

let timer;
export function tell(text) {
  const status = document.getElementById("status");
  status.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => (status.textContent = ""), 6000);
}

export function whenText(iso) {
  const when = new Date(iso);
  return Number.isNaN(when.getTime()) ? iso : when.toLocaleString(language === "en" ? "en-GB" : language, { dateStyle: "medium", timeStyle: "short" });
}
