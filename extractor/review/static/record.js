// The right side: the record as a form, list by list, entry by entry; the value chosen is open, the others one line.

import { has, language, make, say, whenText } from "./page.js";

const SIGNS = { machine: "·", accepted: "✓", corrected: "✎", rejected: "✗", added: "+" };
const HEADINGS = ["label", "symbol", "title", "item", "group", "value"];

export function fieldName(field) {
  return has(`field-${field}`) ? say(`field-${field}`) : field;
}

export function shownText(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" && !Number.isInteger(value)) return value.toLocaleString(language, { maximumFractionDigits: 10, useGrouping: false });
  return String(value);
}


export class RecordSide {
  constructor(view, form, actions, mayChange) {
    Object.assign(this, { view, form, actions, mayChange });
    this.rows = new Map();
    this.filled = new Map(); // empty fields that the reviewer has opened, by key
  }

  // ---- the whole ----

  show(review, chosen, filter) {
    if (review === this.review && filter === this.filter && this.rows.has(chosen)) {
      this.moveTo(chosen);
      return;
    }
    this.review = review;
    this.chosen = chosen;
    this.filter = filter;
    this.findings = new Set(review.values.flatMap((value) => value.findings));
    const scroll = this.view.scrollTop;
    const groups = new Map();
    for (const value of review.values) {
      if (!isShown(value, filter) && value.key !== chosen) continue;
      if (!groups.has(value.list_name)) groups.set(value.list_name, []);
      groups.get(value.list_name).push(value);
    }
    this.rows.clear();
    const parts = [this.apart(review), ...[...groups].map(([list, values]) => this.group(list, values))];
    if (!groups.size) parts.push(make("p", { class: "told right" }, say("nothing-left")));
    this.view.replaceChildren(...parts.filter(Boolean));
    this.view.scrollTop = scroll;
  }

  // Only the value that closes and the one that opens are made anew: a long report has thousands.
  moveTo(chosen) {
    const closing = this.chosen;
    this.chosen = chosen;
    for (const key of new Set([closing, chosen])) {
      const before = this.rows.get(key);
      const value = this.review.values.find((one) => one.key === key);
      if (before && value) before.replaceWith(this.row(value));
    }
  }

  // What is said about the report as a whole: findings without a value, decisions that found no place.
  apart(review) {
    const here = new Set(review.values.map((value) => value.key));
    const findings = review.findings.filter((_, index) => !this.findings.has(index));
    const lost = review.conflicts.filter((conflict) => !here.has(conflict.key));
    if (!findings.length && !lost.length) return null;
    return make("section", { "aria-label": say("findings") },
      make("h2", {}, say("findings-apart")),
      ...lost.map((conflict) => this.conflictText(conflict)),
      ...findings.map((finding) => this.findingText(finding)));
  }

  group(list, values) {
    const section = make("section", { class: `group group-${list}` }, make("h2", {}, `${say(`list-${list}`)} `, make("span", { class: "quiet" }, String(values.length))));
    let entry = null;
    for (const value of values) {
      if (value.entry !== entry && !["header", "period", "leftovers"].includes(list)) section.append(this.heading(list, value.entry));
      entry = value.entry;
      section.append(this.row(value));
    }
    return section;
  }

  heading(list, entry) {
    const fields = new Map(this.review.values.filter((value) => value.entry === entry).map((value) => [value.field, value]));
    const named = HEADINGS.map((field) => fields.get(field)?.value).find((value) => value !== null && value !== undefined);
    const number = Number(entry.split(".")[1]);
    const heading = make("h3", {}, Number.isNaN(number) || entry.includes("+") ? `+ ${shownText(named)}` : `${number + 1}. ${shownText(named)}`);
    if (this.mayChange && !entry.includes("+") && list !== "tables" && list !== "sections") {
      const missing = Object.keys(this.form.fields[list]).filter((field) => !fields.has(field));
      if (missing.length) heading.append(" ", this.fillMenu(list, entry, missing));
    }
    return heading;
  }

  fillMenu(list, entry, missing) {
    const menu = make("select", { "aria-label": say("fill-field"), class: "quiet" },
      make("option", { value: "" }, say("fill-field")), ...missing.map((field) => make("option", { value: field }, fieldName(field))));
    menu.addEventListener("change", () => menu.value && this.actions.fill(list, entry, menu.value));
    return menu;
  }

  // ---- one value ----

  row(value) {
    const open = value.key === this.chosen;
    const classes = ["value", value.state, value.doubtful ? "doubtful" : "", value.conflict ? "conflicting" : "", open ? "chosen" : ""];
    const state = value.conflict ? say("state-conflict") : say(`state-${value.state}`);
    const button = make("button", { type: "button", class: "pick", "aria-expanded": String(open), onclick: () => this.actions.pick(value.key) },
      make("span", { class: "state", title: state }, make("span", { "aria-hidden": "true" }, value.conflict ? "!" : SIGNS[value.state])),
      make("span", { class: "name" }, value.name),
      value.value === null || value.value === undefined
        ? make("span", { class: "what empty" }, say("empty"))
        : make("span", { class: "what" }, value.shown),
      value.doubtful ? make("span", { class: "badge" }, `? ${say(doubtName(value))}`) : null,
      make("span", { class: "aside" }, state));
    const row = make("div", { class: classes.filter(Boolean).join(" "), "data-key": value.key }, button);
    if (open) row.append(this.detail(value));
    this.rows.set(value.key, row);
    return row;
  }

  detail(value) {
    const detail = make("div", { class: "detail" });
    if (value.place?.text) detail.append(make("p", {}, `${say("page-short", { page: value.place.page })} `, make("q", {}, shortened(value.place.text))));
    if (value.confidence < 1) detail.append(make("p", { class: "quiet" }, say("confidence", { percent: Math.round(value.confidence * 100) })));
    if (value.state !== "machine" || value.conflict) detail.append(make("p", {}, value.machine === null ? say("machine-nothing") : say("machine-value", { value: shownText(value.machine) })));
    if (value.conflict) detail.append(this.conflictText(value.conflict));
    if (this.actions.stale?.key === value.key) detail.append(this.staleText());
    for (const index of value.findings) detail.append(this.findingText(this.review.findings[index]));
    if (this.mayChange) detail.append(value.list_name === "leftovers" ? this.leftoverEditor(value) : this.editor(value));
    detail.append(this.history(value));
    return detail;
  }

  findingText(finding) {
    const told = language === "vi" ? finding.message_vi : finding.message;
    const text = make("p", { class: `told ${finding.severity === "error" ? "wrong" : ""}` }, make("strong", {}, `${say(`severity-${finding.severity}`)} `), told);
    const place = finding.evidence[0];
    if (place) text.append(" ", make("button", { type: "button", onclick: () => this.actions.look(place) }, say("page-short", { page: place.page })));
    return text;
  }

  conflictText(conflict) {
    const decision = conflict.decision;
    return make("div", { class: "told wrong" },
      make("p", {}, say(`conflict-${conflict.reason}`, { machine: shownText(conflict.machine) || "–", value: shownText(decision.value) || say(`action-${decision.action}`), who: decision.who, when: whenText(decision.when) })),
      decision.place ? make("p", {}, make("q", {}, shortened(decision.place.text))) : null);
  }

  staleText() {
    const { others, typed } = this.actions.stale;
    return make("div", { class: "told wrong", role: "alert" },
      make("p", {}, make("strong", {}, say("stale"))),
      ...others.map((line) => make("p", {}, lineText(line))),
      typed ? make("p", {}, say("stale-yours", { value: typed })) : null);
  }

  editor(value) {
    const input = this.input(value);
    const why = make("input", { name: "why", maxlength: "500", autocomplete: "off" });
    const form = make("form", { autocomplete: "off" },
      make("div", { class: "row" }, make("label", { class: "field" }, say("correct-to"), input), make("label", { class: "field" }, say("why"), why)),
      make("div", { class: "row" },
        make("button", { type: "button", onclick: () => this.actions.accept() }, say("accept"), " ", make("kbd", {}, "a")),
        make("button", { class: "main" }, say("correct"), " ", make("kbd", {}, "Enter")),
        make("button", { type: "button", onclick: () => this.actions.reject(why.value) }, say("reject"), " ", make("kbd", {}, "x"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.actions.correct(input.value, why.value);
    });
    return form;
  }

  // A number that nothing explains is no value yet: it is let be, or becomes one.
  leftoverEditor(value) {
    return make("div", { class: "filters" },
      make("button", { type: "button", onclick: () => this.actions.accept() }, say("leftover-let-be"), " ", make("kbd", {}, "a")),
      make("button", { type: "button", class: "main", onclick: () => this.actions.addAt(value.place) }, say("leftover-add"), " ", make("kbd", {}, "e")));
  }

  input(value) {
    const stale = this.actions.stale?.key === value.key ? this.actions.stale.typed : undefined;
    return this.fieldInput(value.kind, value.type, stale ?? shownText(value.value), value.required);
  }

  fieldInput(kind, type, text, required) {
    const choices = this.form.choices[kind];
    if (type === "choice" && choices) {
      const select = make("select", { name: "value" }, required ? null : make("option", { value: "" }, say("empty")),
        ...choices.map((id) => make("option", { value: id, selected: id === text }, this.choiceName(kind, id))));
      return select;
    }
    const input = make("input", { name: "value", maxlength: "2000", inputmode: type === "count" ? "numeric" : null, placeholder: type === "date" || type === "day" ? say("date-form") : null });
    input.value = text;
    return input;
  }

  // What a choice is called, then its id as it stands in exports.
  choiceName(kind, id) {
    if (id === null || id === undefined) return "";
    const own = kind === "period.kind" ? `period-${id}` : `choice-${id}`;
    const name = this.form.names[kind]?.[id] ?? (has(own) ? say(own) : null);
    return name ? `${name} (${id})` : id;
  }

  history(value) {
    const lines = this.review.log.filter((line) => line.key === value.key || line.number === value.number || (line.undoes !== null && this.review.log.some((one) => one.number === line.undoes && one.key === value.key)));
    if (!lines.length) return make("p", { class: "quiet" }, say("no-history"));
    return make("ul", { class: "history", "aria-label": say("history") }, ...lines.toReversed().map((line) => {
      const item = make("li", {}, lineText(line), line.holds ? "" : ` (${say(line.action === "undo" ? "action-undo" : "taken-back")})`);
      if (line.holds && this.mayChange) item.append(" ", make("button", { type: "button", onclick: () => this.actions.takeBack([line.number]) }, say("take-back")));
      return item;
    }));
  }

  focusInput() {
    const input = this.rows.get(this.chosen)?.querySelector("[name=value]");
    input?.focus();
    input?.select?.();
  }

  focusRow(scroll = true) {
    const row = this.rows.get(this.chosen);
    if (!row) return;
    row.querySelector(".pick").focus({ preventScroll: true });
    if (scroll) row.scrollIntoView({ block: "nearest" });
  }
}

export function isShown(value, filter) {
  if (filter === "doubt") return value.doubtful;
  if (filter === "open") return value.conflict !== null || (value.state === "machine" && value.value !== null);
  if (filter === "changed") return value.state === "corrected" || value.state === "rejected" || value.state === "added";
  return true;
}

function doubtName(value) {
  return value.conflict ? "doubt-conflict" : `doubt-${value.doubts[0]}`;
}

export function lineText(line) {
  const value = line.action === "correct" ? `${shownText(line.machine) || "–"} → ${shownText(line.value) || say("empty")}` : "";
  const why = line.why ? ` – ${line.why}` : "";
  return `${line.who}, ${whenText(line.when)}: ${say(`action-${line.action}`)} ${value}${why}`;
}

function shortened(text) {
  const plain = text.replace(/\s+/g, " ");
  return plain.length > 240 ? `${plain.slice(0, 239)}…` : plain;
}
