// Judging a sample: one drawn value after the other, beside the place it was read from.

import { Refusal, call, loadTexts, make, say, tell } from "./page.js";
import { PictureSide } from "./picture.js";
import { ProseSide } from "./prose.js";
import { fieldName, shownText } from "./record.js";

const root = document.getElementById("sample");
const number = root.dataset.sample;
const mayJudge = root.dataset.mayJudge === "yes";
const byId = (id) => document.getElementById(id);
const reviews = new Map();

let sample;
let left = null;
let leftReport = null;
let position = 1;
let busy = false;

async function start() {
  await loadTexts();
  show(await call(`/api/v1/samples/${number}`));
  root.dataset.ready = "yes";
}

function percent(rate) {
  return `${(rate * 100).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 })} %`;
}

function show(found, wanted = null) {
  sample = found;
  const { result, plan } = sample;
  const open = sample.items.find((item) => item.verdict === null);
  position = wanted ?? open?.position ?? plan.size;
  byId("progress").max = plan.size || 1;
  byId("progress").value = result.judged;
  const needed = result.decision !== "open" ? "" : result.needed === null ? say("certificate-too-small") : say("sample-needed", { needed: result.needed });
  byId("about").textContent = [say("certificate-judged", result), `${percent(result.low)} – ${percent(result.high)}`, say(`decision-${result.decision}`), needed].filter(Boolean).join(" · ");
  showItem();
}

async function showItem() {
  const item = sample.items[position - 1];
  if (!item) {
    byId("item").replaceChildren(make("p", { class: "told" }, say("sample-empty")));
    return;
  }
  const card = make("div", {},
    make("h2", {}, say("sample-position", { position, size: sample.plan.size })),
    make("dl", { class: "facts" },
      make("dt", {}, say("certificate-list")), make("dd", {}, say(`list-${item.kind.split(".")[0]}`)),
      make("dt", {}, say("sample-field")), make("dd", {}, fieldName(item.kind.split(".").slice(1).join("."))),
      make("dt", {}, say("correct-to")), make("dd", {}, make("strong", {}, shownText(item.value) || say("empty"))),
      make("dt", {}, say("certificate-quote")), make("dd", {}, item.quote ? `${say("page-short", { page: item.page })} “${item.quote}”` : "–"),
      ...(item.verdict ? [make("dt", {}, say("certificate-verdict")), make("dd", {}, `${say(`verdict-${item.verdict}`)} (${item.who}) ${item.why}`)] : [])));
  if (mayJudge) card.append(judgeForm());
  card.append(make("p", {}, make("a", { href: `/reports/${item.report_id}#${encodeURIComponent(item.key)}` }, say("sample-open-report"))));
  if (sample.items.every((one) => one.verdict !== null) || sample.result.decision !== "open") card.append(make("p", { class: "told right" }, say(`certificate-${sample.result.decision}`, { wanted: percent(sample.plan.wanted) })));
  byId("item").replaceChildren(card);
  await showDocument(item);
}

function judgeForm() {
  const why = make("input", { id: "why", maxlength: "500", autocomplete: "off" });
  return make("div", {},
    make("div", { class: "filters" },
      ...[["right", "r"], ["wrong", "w"], ["unclear", "c"]].map(([verdict, key]) => make("button", { type: "button", class: verdict === "right" ? "main" : "", onclick: () => judge(verdict) }, `${say(`verdict-${verdict}`)} `, make("kbd", {}, key)))),
    make("label", { class: "field" }, say("why"), why),
    make("div", { class: "filters" },
      make("button", { type: "button", disabled: position <= 1, onclick: () => goTo(position - 1) }, `← ${say("sample-before")} `, make("kbd", {}, "k")),
      make("button", { type: "button", disabled: position >= sample.items.length, onclick: () => goTo(position + 1) }, `${say("sample-after")} → `, make("kbd", {}, "j"))));
}

async function showDocument(item) {
  if (!reviews.has(item.report_id)) reviews.set(item.report_id, await call(`/api/v1/reports/${item.report_id}/review`).catch((error) => ({ error })));
  const review = reviews.get(item.report_id);
  if (item !== sample.items[position - 1]) return;
  if (review.error) {
    byId("document").replaceChildren(make("p", { class: "told" }, review.error.message));
    leftReport = null;
    return;
  }
  if (leftReport !== item.report_id) {
    const Side = review.report.pictures ? PictureSide : ProseSide;
    left = new Side(byId("document"), review.report, () => {}, () => {});
    leftReport = item.report_id;
  }
  const known = review.values.find((value) => value.key === item.key);
  const place = known?.place ?? (item.page === null ? null : { page: item.page, start: item.start, end: item.end, boxes: null });
  const value = { key: item.key, name: fieldName(item.kind.split(".").slice(1).join(".")), shown: shownText(item.value), list_name: item.kind.split(".")[0], place, state: "machine", doubtful: false };
  byId("page-text").textContent = say("page-of", { page: item.page ?? 1, pages: review.report.pages });
  left.show(item.page ?? 1, [value], item.key);
}

async function judge(verdict) {
  if (busy || !mayJudge || !sample.items.length) return;
  busy = true;
  try {
    show(await call(`/api/v1/samples/${number}/verdicts`, { position, verdict, why: byId("why").value }));
    tell(say(`verdict-${verdict}`));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    tell(error.message);
  } finally {
    busy = false;
  }
}

function goTo(wanted) {
  if (wanted >= 1 && wanted <= sample.items.length) {
    position = wanted;
    showItem();
  }
}

const KEYS = { r: () => judge("right"), w: () => judge("wrong"), c: () => judge("unclear"), j: () => goTo(position + 1), k: () => goTo(position - 1), "+": () => left?.zoomBy(1.25), "=": () => left?.zoomBy(1.25), "-": () => left?.zoomBy(0.8), 0: () => left?.zoomBy(0) };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, textarea") || localStorage.getItem("single-keys") === "off") return;
  if (sample && event.key in KEYS) {
    event.preventDefault();
    KEYS[event.key]();
  }
});
byId("zoom-in").addEventListener("click", () => left?.zoomBy(1.25));
byId("zoom-out").addEventListener("click", () => left?.zoomBy(0.8));
byId("zoom-fit").addEventListener("click", () => left?.zoomBy(0));

start();
