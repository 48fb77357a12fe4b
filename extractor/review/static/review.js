// The review page: loads a report, keeps both sides on the same value, turns keys and clicks into changes.

import { Refusal, call, loadTexts, make, say, tell } from "./page.js";
import { PictureSide } from "./picture.js";
import { ProseSide } from "./prose.js";
import { RecordSide, fieldName, isShown, shownText } from "./record.js";

const root = document.getElementById("review");
let reportId = root.dataset.report;
const mayChange = root.dataset.mayChange === "yes";
const byId = (id) => document.getElementById(id);
const api = () => `/api/v1/reports/${reportId}`;
const query = root.dataset.query ? `?${root.dataset.query}` : "";

let review;
let form;
let left;
let right;
let chosen = null;
let page = 1;
let busy = false;
let marks = null; // while marking: { first, last } indices into left.words
const actions = {
  stale: null, // what others did to the value that we wanted to change
  pick: (key) => choose(key),
  accept: () => change([{ action: "accept", key: chosen }], { onward: true }),
  reject: (why) => change([{ action: "reject", key: chosen }], { why, onward: true }),
  correct: (typed, why) => change([{ action: "correct", key: chosen, typed }], { why, typed, onward: true }),
  takeBack: (numbers) => change(numbers.map((undoes) => ({ action: "undo", undoes }))),
  look: (place) => turnTo(place.page),
  fill: (list, entry, field) => fill(list, entry, field),
  addAt: (place) => addAt(place),
};

// ---- loading and showing ----

async function start() {
  await loadTexts();
  try {
    [form, review] = await Promise.all([call("/api/v1/form"), call(`${api()}/review`)]);
  } catch (error) {
    byId("values").replaceChildren(make("p", { class: "told wrong" }, error.message));
    return;
  }
  right = new RecordSide(byId("values"), form, actions, mayChange);
  byId("filter").value = sessionStorage.getItem("filter") ?? "all";
  openReport(review, decodeURIComponent(location.hash.slice(1)));
  root.dataset.ready = "yes";
}

// Everything that is of one report alone is made anew here, so that the next one comes without loading a page.
function openReport(state, wanted = "") {
  if (marks) endMarking();
  reportId = state.report.report_id;
  actions.stale = null;
  page = 1;
  const Side = state.report.pictures ? PictureSide : ProseSide;
  left = new Side(byId("document"), state.report, (key) => choose(key), (start, end) => openAdd(start, end));
  prepare(state);
  byId("values").scrollTop = 0;
  byId("to-next").href = `/reports/${reportId}/next${query}`;
  byId("original").href = `${api()}/file`;
  document.title = `${state.report.name} · baocao`;
  const first = review.values.find((value) => value.key === wanted) ?? review.values.find((value) => value.doubtful) ?? shownValues()[0];
  choose(first?.key ?? null, { focus: false });
}

async function nextReport() {
  if (busy) return;
  busy = true;
  try {
    const { review: following } = await call(`${api()}/next${query}`);
    if (!following) return location.assign(byId("to-queue").href);
    history.pushState(null, "", `/reports/${following.report.report_id}${query}`);
    openReport(following);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell(error.message);
  } finally {
    busy = false;
  }
}

function prepare(state) {
  review = state;
  for (const value of review.values) {
    value.name = value.list_name === "leftovers" ? say("list-leftovers") : value.kind === "tables.cell" ? cellName(value.key) : fieldName(value.field);
    value.shown = value.type === "choice" ? right.choiceName(value.kind, value.value) : shownText(value.value);
  }
}

function cellName(key) {
  const [row, column] = key.split(".").slice(-2);
  return say("cell-name", { row, column });
}

function shownValues() {
  return review.values.filter((value) => isShown(value, byId("filter").value));
}

function render() {
  const { report, progress } = review;
  byId("title").textContent = report.title ?? report.name;
  byId("about").textContent = [report.issuer, report.period, report.name].filter(Boolean).join(" · ");
  byId("progress").max = progress.values || 1;
  byId("progress").value = progress.reviewed;
  byId("progress-text").textContent = say("progress-text", progress);
  byId("findings-text").textContent = say("findings-count", { count: review.findings.length });
  byId("page-text").textContent = say("page-of", { page, pages: report.pages });
  byId("page-before").disabled = page <= 1;
  byId("page-after").disabled = page >= report.pages;
  right.show(review, chosen, byId("filter").value);
  left.show(page, review.values, chosen);
}

function choose(key, { focus = true } = {}) {
  if (actions.stale && actions.stale.key !== key) actions.stale = null;
  chosen = key;
  const value = review.values.find((one) => one.key === key);
  if (value?.place && value.place.page <= review.report.pages) page = value.place.page;
  if (key) history.replaceState(null, "", `/reports/${reportId}${query}#${encodeURIComponent(key)}`);
  render();
  if (focus) right.focusRow();
  else right.rows.get(chosen)?.scrollIntoView({ block: "nearest" });
}

function turnTo(number) {
  page = Math.min(Math.max(1, number), review.report.pages);
  render();
}

function step(values, forward) {
  const order = review.values;
  const here = order.findIndex((value) => value.key === chosen);
  const from = here < 0 ? (forward ? -1 : order.length) : here;
  const wanted = new Set(values.map((value) => value.key));
  const rest = forward ? [...order.slice(from + 1), ...order.slice(0, from)] : [...order.slice(0, Math.max(from, 0)).reverse(), ...order.slice(from + 1).reverse()];
  return rest.find((value) => wanted.has(value.key));
}

function goOn(values, forward, none) {
  const found = step(values, forward);
  if (found) choose(found.key);
  else tell(none);
}

const nextDoubt = (forward = true) => {
  const doubts = review.values.filter((value) => value.doubtful);
  if (doubts.length === 1 && doubts[0].key === chosen) tell(say("last-doubt"));
  else goOn(doubts, forward, say("no-doubts"));
};

// ---- changing ----

async function change(changes, { why = "", typed = "", onward = false } = {}) {
  if (!mayChange || busy || changes.some((one) => one.key === null)) return false;
  busy = true;
  const key = chosen;
  try {
    const state = await call(`${api()}/corrections`, { expected: review.revision, why, changes });
    actions.stale = null;
    prepare(state);
    tell(say(`done-${changes[0].action}`));
    if (onward) goAfter(key);
    else render();
    if (!review.values.some((value) => value.key === chosen)) choose(review.values[0]?.key ?? null);
    return true;
  } catch (error) {
    tellProblem(error, key, typed);
    return false;
  } finally {
    busy = false;
  }
}

// After a decision the next value that needs one: in order, doubts only when doubts are what is shown.
function goAfter(key) {
  const filter = byId("filter").value;
  const open = review.values.filter((value) => value.value !== null && (filter === "doubt" ? value.doubtful : value.doubtful || value.state === "machine"));
  const following = step(open, true);
  choose(following?.key ?? key);
}

function tellProblem(error, key, typed) {
  if (!(error instanceof Refusal)) throw error;
  if (error.status === 409) {
    prepare(error.answer.review);
    actions.stale = { key, typed, others: error.answer.others };
    choose(key);
  }
  tell(error.message);
}

async function bulkAccept() {
  if (!mayChange || busy) return;
  const count = review.values.filter((value) => value.state === "machine" && !value.doubtful && value.value !== null && !value.doubts.length).length;
  if (!count) return tell(say("bulk-none"));
  if (!confirm(say("bulk-sure", { count }))) return;
  busy = true;
  try {
    prepare(await call(`${api()}/accept-certain`, { expected: review.revision }));
    tell(say("bulk-done", { count }));
    render();
  } catch (error) {
    tellProblem(error, chosen, "");
  } finally {
    busy = false;
  }
}

// The last thing this person did that still holds; a bulk is taken back whole.
function undo() {
  const mine = review.log.filter((line) => line.holds && line.who === root.dataset.user);
  const last = mine[mine.length - 1];
  if (!last) return tell(say("undo-none"));
  const together = last.bulk === null ? [last] : mine.filter((line) => line.bulk === last.bulk);
  const back = together[0].key;
  change(together.map((line) => ({ action: "undo", undoes: line.number }))).then((done) => {
    if (done && review.values.some((value) => value.key === back)) choose(back);
  });
}

// An empty field of an entry, opened so that it can be filled.
function fill(list, entry, field) {
  const key = `${entry}.${field}`;
  const sibling = review.values.find((value) => value.entry === entry);
  const blank = { ...sibling, key, field, kind: `${list}.${field}`, type: form.fields[list][field], value: null, machine: null, state: "machine", doubts: [], doubtful: false, findings: [], conflict: null, number: null, who: null, when: null, why: null, required: false };
  review.values.splice(review.values.findLastIndex((value) => value.entry === entry) + 1, 0, blank);
  prepare({ ...review, values: [...review.values] });
  choose(key);
  right.focusInput();
}

// ---- adding a value by marking its place ----

async function beginMarking() {
  if (!mayChange) return;
  if (marks) return endMarking();
  if (!(await left.beginMarking())) return tell(say("mark-impossible"));
  marks = { first: 0, last: 0 };
  byId("left").classList.add("marking");
  byId("do-mark").setAttribute("aria-pressed", "true");
  if (!byId("add").open) {
    tell(say("mark-how"));
    byId("document").focus();
  }
}

// The place is known already, as that of a number that nothing explains is.
async function addAt(place) {
  if (!(await left.beginMarking())) return tell(say("mark-impossible"));
  marks = { first: 0, last: 0 };
  openAdd(place.start, place.end);
}

function edit() {
  const value = review.values.find((one) => one.key === chosen);
  if (value?.list_name === "leftovers") addAt(value.place);
  else right.focusInput();
}

function endMarking() {
  marks = null;
  left.endMarking();
  byId("left").classList.remove("marking");
  byId("do-mark").setAttribute("aria-pressed", "false");
}

function markingKey(event) {
  const most = left.words.length - 1;
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: lineStep(1), ArrowUp: lineStep(-1), Home: -most, End: most };
  if (event.key in steps) {
    marks.last = Math.min(most, Math.max(0, marks.last + steps[event.key]));
    if (!event.shiftKey) marks.first = marks.last;
    const words = markedWords();
    left.showWords(words);
    byId("status").textContent = words.map((word) => word.text).join(" ");
  } else if (event.key === "Enter") {
    const words = markedWords();
    openAdd(words[0].start, words[words.length - 1].end);
  } else if (event.key === "Escape" || event.key === "m") endMarking();
  else return;
  event.preventDefault();
}

function markedWords() {
  return left.words.slice(Math.min(marks.first, marks.last), Math.max(marks.first, marks.last) + 1);
}

// To the word of the next line that is nearest; in text without places, seven words on.
function lineStep(direction) {
  const here = left.words[marks.last];
  if (!here?.box) return 7 * direction;
  const middle = (here.box[1] + here.box[3]) / 2;
  for (let index = marks.last + direction; index >= 0 && index < left.words.length; index += direction) {
    const { box } = left.words[index];
    if (box && (direction > 0 ? box[1] > middle && box[2] >= here.box[0] : box[3] < middle && box[0] <= here.box[2])) return index - marks.last;
  }
  return 0;
}

function openAdd(start, end) {
  const words = left.words.filter((word) => word.end > start && word.start < end);
  left.showWords(words);
  const quote = words.map((word) => word.text).join(" ");
  const number = quote.match(/\d+(?:[.,]\d+)*/)?.[0] ?? "";
  const list = make("select", { name: "list", autofocus: true }, ...form.addable.map((name) => make("option", { value: name }, say(`list-${name}`))));
  list.value = sessionStorage.getItem("add-list") ?? "quantities";
  const fields = make("div", { class: "row" });
  const why = make("input", { name: "why", maxlength: "500", autocomplete: "off" });
  const problem = make("p", { class: "told wrong", role: "alert", hidden: true });
  const dialog = byId("add");
  const showFields = () => fields.replaceChildren(...fieldInputs(list.value, number, quote));
  list.addEventListener("change", showFields);
  showFields();
  const answer = make("form", { method: "dialog", autocomplete: "off" },
    make("h1", { id: "add-title" }, say("add")),
    make("p", {}, `${say("page-short", { page })} `, make("q", {}, quote)),
    make("label", { class: "field" }, say("add-to"), list), fields,
    make("label", { class: "field" }, say("why"), why), problem,
    make("div", { class: "row" }, make("button", { class: "main" }, say("add")), make("button", { type: "button", onclick: () => dialog.close() }, say("cancel"))));
  answer.addEventListener("submit", async (event) => {
    event.preventDefault();
    sessionStorage.setItem("add-list", list.value);
    const typed_entry = Object.fromEntries([...fields.querySelectorAll("[data-field]")].filter((input) => input.value.trim()).map((input) => [input.dataset.field, input.value]));
    const before = review.revision;
    const changes = [{ action: "add", key: list.value, typed_entry, place: { start, end } }];
    try {
      prepare(await call(`${api()}/corrections`, { expected: before, why: why.value, changes }));
      dialog.close();
      tell(say("done-add"));
      const newest = review.values.find((value) => value.number > before && value.state === "added");
      choose(newest?.key ?? chosen);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.status === 409) prepare(error.answer.review);
      problem.textContent = error.message;
      problem.hidden = false;
    }
  });
  dialog.replaceChildren(answer);
  dialog.showModal();
}

function fieldInputs(list, number, quote) {
  return Object.entries(form.fields[list]).map(([field, type]) => {
    const kind = `${list}.${field}`;
    const text = type === "count" && ["count", "received"].includes(field) ? number : type === "number" && field === "value" ? number : ["label", "symbol"].includes(field) || (list === "dates" && field === "value") ? quote : "";
    const input = right.fieldInput(kind, type, text, false);
    input.dataset.field = field;
    input.name = `field-${field}`;
    return make("label", { class: "field" }, fieldName(field) + (form.required.includes(kind) ? " *" : ""), input);
  });
}

// ---- keys ----

const KEYS = [
  [["n"], "key-doubt", () => nextDoubt()],
  [["N"], "key-doubt-before", () => nextDoubt(false)],
  [["j", "↓"], "key-next", () => goOn(shownValues(), true, say("nothing-left"))],
  [["k", "↑"], "key-before", () => goOn(shownValues(), false, say("nothing-left"))],
  [["a"], "key-accept", () => actions.accept()],
  [["e"], "key-edit", edit],
  [["x"], "key-reject", () => actions.reject("")],
  [["u"], "key-undo", undo],
  [["b"], "key-bulk", bulkAccept],
  [["m"], "key-mark", beginMarking],
  [["["], "key-page-before", () => turnTo(page - 1)],
  [["]"], "key-page-after", () => turnTo(page + 1)],
  [["+", "="], "key-zoom-in", () => left.zoomBy(1.25)],
  [["-"], "key-zoom-out", () => left.zoomBy(0.8)],
  [["0"], "key-zoom-fit", () => left.zoomBy(0)],
  [["f"], "key-filter", () => byId("filter").focus()],
  [["g"], "key-report", nextReport],
  [["q"], "key-queue", () => location.assign(byId("to-queue").href)],
  [["?"], "key-help", openHelp],
];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (marks) return markingKey(event);
  const typing = event.target.matches("input, select, textarea");
  if (typing) {
    if (event.key === "Escape") right.focusRow();
    return;
  }
  if (localStorage.getItem("single-keys") === "off" && event.key !== "?") return;
  const pressed = { ArrowDown: "↓", ArrowUp: "↑" }[event.key] ?? event.key;
  const found = KEYS.find(([keys]) => keys.includes(pressed));
  if (!found || !review) return;
  event.preventDefault();
  found[2]();
});

function openHelp() {
  const dialog = byId("help");
  const tick = make("input", { type: "checkbox", checked: localStorage.getItem("single-keys") !== "off" });
  tick.addEventListener("change", () => localStorage.setItem("single-keys", tick.checked ? "on" : "off"));
  dialog.replaceChildren(
    make("h1", { id: "help-title" }, say("keys")),
    make("table", { class: "keys" }, make("tbody", {}, ...[...KEYS.map(([keys, name]) => [keys, name]), [["Enter"], "key-save"], [["Esc"], "key-leave"]].map(([keys, name]) =>
      make("tr", {}, make("td", {}, ...keys.flatMap((key, index) => [index ? " " : "", make("kbd", {}, key)])), make("td", {}, say(name)))))),
    make("p", {}, say("key-marking")),
    make("label", { class: "tick" }, tick, " ", say("key-switch")),
    make("form", { method: "dialog" }, make("button", { class: "main", autofocus: true }, say("close"))));
  dialog.showModal();
}

// ---- buttons ----

const clicks = {
  "do-doubt": () => nextDoubt(), "do-bulk": bulkAccept, "do-undo": undo, "do-help": openHelp, "do-mark": beginMarking,
  "page-before": () => turnTo(page - 1), "page-after": () => turnTo(page + 1),
  "zoom-in": () => left.zoomBy(1.25), "zoom-out": () => left.zoomBy(0.8), "zoom-fit": () => left.zoomBy(0),
};
for (const [id, action] of Object.entries(clicks)) byId(id).addEventListener("click", () => review && action());
byId("to-next").addEventListener("click", (event) => {
  if (!review || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  nextReport();
});
window.addEventListener("popstate", () => location.reload());
byId("filter").addEventListener("change", (event) => {
  sessionStorage.setItem("filter", event.target.value);
  if (review) render();
});
byId("add").addEventListener("close", () => {
  if (marks) endMarking();
  right.focusRow(false);
});

start();
