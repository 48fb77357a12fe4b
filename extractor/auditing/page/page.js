"use strict";
// The page of an audit. All text goes in as text nodes, never as markup: it comes from documents.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const FIRST_CARDS = 40, FIRST_ROWS = 60, FIRST_PLACES = 6, MOST_RANKED = 50, SEVERITIES = ["error", "warning", "note"];
  const SIGNS = { error: "✕", warning: "▲", note: "i" };
  const GLYPHS = { present: "✓", late: "+", missing: "–", double: "2×", superseded: "↻", none: "·" };
  const PLACE = { report: 0, page: 1, before: 2, text: 3, after: 4, picture: 5, confidence: 6, corrected: 7 };

  const filter = { severities: new Set(SEVERITIES), check: "", unit: "", period: "", words: "" };
  const heat = { words: "", kind: "" };
  let language = data.language, shownCards = FIRST_CARDS, shownRows = FIRST_ROWS, chartUnit = firstUnit(), chartKind = "", registerAt = 0;
  let printing = false;

  // ---- words and elements

  const byId = (id) => document.getElementById(id);

  function say(name, details = {}) {
    const text = data.words[language][name] ?? name;
    return text.replace(/\{(\w+)\}/g, (whole, key) => (key in details ? details[key] : whole));
  }

  function make(tag, properties = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name === "text") element.textContent = value;
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  function draw(tag, properties = {}, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name === "text") element.textContent = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  const fill = (id, ...children) => byId(id).replaceChildren(...children.filter((child) => child));
  const number = (value) => new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: 2 }).format(value);
  const shown = (value) => (typeof value === "number" ? number(value) : /^\d{4}-\d\d-\d\d$/.test(value) ? day(value) : value);
  const periodName = (key) => data.periods[key]?.[language] ?? key;
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

  function day(iso) {
    if (!iso) return "–";
    return language === "vi" ? iso.split("-").reverse().join("/") : iso;
  }

  function unitName(index) {
    return index === null || index === undefined ? "–" : data.units[index].name;
  }

  function unitLong(index) {
    const unit = data.units[index];
    return unit.parent ? `${unit.name} – ${unit.parent}` : unit.name;
  }

  function firstUnit() {
    const found = data.findings.find((one) => one.unit !== null && data.series[one.unit]);
    if (found) return found.unit;
    const first = Object.keys(data.series)[0];
    return first === undefined ? null : Number(first);
  }

  // ---- overview

  function tile(name, value, kind, open) {
    const inside = [make("b", { text: shown(value) }), make("span", { text: say(name) })];
    return make("li", {}, open ? make("button", { type: "button", class: `tile ${kind}`, onclick: open }, ...inside)
      : make("div", { class: `tile ${kind}` }, ...inside));
  }

  function countStates(state) {
    return data.submissions.filter((one) => one[2] === state).length;
  }

  function showOverview() {
    const count = (severity) => data.findings.filter((one) => one.severity === severity).length;
    const only = (severity) => () => { filter.severities = new Set([severity]); renew(); byId("findings").scrollIntoView(); };
    const toHeat = () => byId("submissions").scrollIntoView();
    fill("tiles",
      tile("tile-errors", count("error"), "error", only("error")),
      tile("tile-warnings", count("warning"), "warning", only("warning")),
      tile("tile-notes", count("note"), "note", only("note")),
      tile("tile-missing", countStates("missing"), "missing", toHeat),
      tile("tile-late", countStates("late"), "late", toHeat),
      tile("tile-units", data.units.length, "", null),
      tile("tile-reports", data.reports.length, "", null),
      tile("tile-periods", new Set(data.reports.map((one) => one.period)).size, "", null));
    const rows = Object.entries(data.checks).map(([check, [passed, failed, without]]) => make("tr", {},
      make("th", { scope: "row" }, say(`check-${check}`), make("br"), make("small", { text: check })),
      ...[failed, passed, without].map((value) => make("td", { class: "number", text: number(value) }))));
    fill("checks", make("summary", { text: say("checks") }), make("div", { class: "scroll" }, make("table", {},
      make("thead", {}, make("tr", {}, make("th", { scope: "col", text: say("check") }),
        ...["failed", "passed", "not-applicable"].map((name) => make("th", { scope: "col", class: "number", text: say(name) })))),
      make("tbody", {}, ...rows))));
  }

  /** Units by what was found of them, the worst first; a name filters the findings. */
  function showRanking() {
    const counts = new Map();
    const of = (unit) => counts.get(unit) ?? counts.set(unit, { error: 0, warning: 0, note: 0, missing: 0, late: 0 }).get(unit);
    for (const one of data.findings) if (one.unit !== null) of(one.unit)[one.severity] += 1;
    for (const one of data.submissions) if (one[0] !== null && (one[2] === "missing" || one[2] === "late")) of(one[0])[one[2]] += 1;
    const names = ["error", "warning", "note", "missing", "late"];
    const ranked = [...counts].sort(([, a], [, b]) => names.map((name) => b[name] - a[name]).find((one) => one) ?? 0).slice(0, MOST_RANKED);
    const choose = (unit) => () => { resetFilter(); filter.unit = String(unit); renew(); byId("findings").scrollIntoView(); };
    const titles = ["tile-errors", "tile-warnings", "tile-notes", "tile-missing", "tile-late"];
    fill("ranking", make("summary", { text: say("ranking") }), make("div", { class: "scroll" }, make("table", {},
      make("thead", {}, make("tr", {}, make("th", { scope: "col", text: say("unit") }),
        ...titles.map((name) => make("th", { scope: "col", class: "number", text: say(name) })))),
      make("tbody", {}, ...ranked.map(([unit, held]) => make("tr", {},
        make("th", { scope: "row" }, make("button", { type: "button", class: "link", text: unitLong(unit), onclick: choose(unit) })),
        ...names.map((name) => make("td", { class: "number", text: held[name] ? number(held[name]) : "–" }))))))));
    byId("ranking").hidden = !ranked.length;
  }

  // ---- findings

  function searchText(finding) {
    finding.folded ??= fold([finding.message.en, finding.message.vi, finding.name, finding.check, finding.period,
      ...finding.places.map((place) => `${data.evidence[place][PLACE.text]} ${reportOf(place)?.file ?? ""}`)].join(" "));
    return finding.folded;
  }

  function chosenFindings() {
    const words = fold(filter.words).split(/\s+/).filter(Boolean);
    return data.findings.filter((one) => filter.severities.has(one.severity)
      && (!filter.check || one.check === filter.check)
      && (filter.unit === "" || one.unit === Number(filter.unit))
      && (!filter.period || one.period === filter.period)
      && words.every((word) => searchText(one).includes(word)));
  }

  function chooser(id, name, choices, value, change, width) {
    const select = make("select", { id, onchange: (event) => change(event.target.value) },
      ...choices.map(([key, text]) => make("option", { value: key, text, selected: String(key) === String(value) })));
    return make("label", { class: width ?? "" }, say(name), select);
  }

  function showFilters() {
    const used = (key) => [...new Set(data.findings.map((one) => one[key]).filter((one) => one !== null))];
    const change = (key) => (value) => { filter[key] = value; shownCards = FIRST_CARDS; showFindings(); };
    const boxes = SEVERITIES.map((severity) => make("label", { class: "chip" },
      make("input", {
        type: "checkbox", value: severity, checked: filter.severities.has(severity),
        onchange: (event) => {
          if (event.target.checked) filter.severities.add(severity); else filter.severities.delete(severity);
          shownCards = FIRST_CARDS;
          showFindings();
        },
      }), `${SIGNS[severity]} ${say(`severity-${severity}`)}`));
    byId("filters").setAttribute("aria-label", say("findings"));
    fill("filters",
      make("label", { class: "wide" }, say("search"), make("input", {
        type: "search", id: "search", value: filter.words, placeholder: say("search-hint"),
        oninput: (event) => change("words")(event.target.value),
      })),
      make("fieldset", {}, make("legend", { text: say("severity") }), ...boxes),
      chooser("filter-check", "check", [["", say("all")], ...used("check").sort().map((one) => [one, say(`check-${one}`)])],
        filter.check, change("check"), "mid"),
      chooser("filter-unit", "unit", [["", say("all")], ...used("unit").sort((a, b) => a - b).map((one) => [one, unitLong(one)])],
        filter.unit, change("unit"), "mid"),
      chooser("filter-period", "period", [["", say("all")], ...used("period").sort().map((one) => [one, periodName(one)])],
        filter.period, change("period"), "mid"),
      make("button", { type: "button", class: "plain", id: "reset", text: say("reset"), onclick: resetFilter }));
  }

  function resetFilter() {
    Object.assign(filter, { severities: new Set(SEVERITIES), check: "", unit: "", period: "", words: "" });
    renew();
  }

  function showFindings() {
    const chosen = chosenFindings();
    byId("finding-count").textContent = say("finding-count", { count: number(chosen.length), all: number(data.findings.length) });
    const cards = chosen.slice(0, printing ? chosen.length : shownCards).map(findingCard);
    fill("finding-list", ...(cards.length ? cards : [make("li", { class: "empty",
      text: say(data.findings.length ? "nothing-fits" : "no-findings") })]));
    const more = byId("more-findings");
    more.hidden = chosen.length <= shownCards;
    more.textContent = say("more", { count: number(Math.min(FIRST_CARDS, chosen.length - shownCards)) });
  }

  function findingCard(finding) {
    const figures = ["expected", "found"].filter((name) => finding[name] !== null);
    const kind = finding.unit !== null && data.series[finding.unit]
      ? make("button", { type: "button", text: say("show-series"), onclick: () => openSeries(finding.unit) }) : null;
    return make("li", { class: `card ${finding.severity}` }, make("article", {},
      make("div", { class: "card-head" },
        make("span", { class: `badge ${finding.severity}` }, make("span", { "aria-hidden": "true", text: SIGNS[finding.severity] }),
          say(`severity-${finding.severity}`)),
        make("h3", { class: "kind", text: say(`check-${finding.check}`) }),
        make("span", { class: "whom", text: `${finding.name} · ${periodName(finding.period)}` })),
      make("p", { class: "message", text: finding.message[language] }),
      figures.length ? make("dl", { class: "figures" }, ...figures.map((name) => make("div", {},
        make("dt", { text: say(name) }), make("dd", { text: shown(finding[name]) })))) : null,
      finding.places.length ? make("div", { class: "places" },
        ...finding.places.slice(0, FIRST_PLACES).map((place, index) => placeFigure(finding, place, index))) : null,
      finding.places.length > FIRST_PLACES ? make("p", {}, make("button", {
        type: "button", "aria-haspopup": "dialog", text: say("more-places", { count: number(finding.places.length - FIRST_PLACES) }),
        onclick: () => openPlaces(finding.places, FIRST_PLACES, finding.message[language]),
      })) : null,
      make("div", { class: "card-foot" },
        finding.settled[language] ? make("p", { class: "settle" }, make("strong", { text: `${say("settle")} ` }),
          finding.settled[language]) : make("span"),
        kind)));
  }

  function placeFigure(finding, place, index) {
    const [, page] = data.evidence[place];
    const report = reportOf(place);
    return make("figure", { class: "place" }, quotation(place, 90), make("figcaption", {},
      make("span", { text: [report && periodName(report.period), report?.file, say("page", { page })].filter(Boolean).join(" · ") }),
      make("button", {
        type: "button", "aria-haspopup": "dialog",
        text: say(data.evidence[place][PLACE.picture] === null ? "open-quote" : "open-picture"),
        "aria-label": `${say("open-evidence")}: ${say("page", { page })}, ${report?.file ?? ""}`,
        onclick: () => openPlaces(finding.places, index, finding.message[language]),
      })));
  }

  // ---- places

  const reportOf = (place) => data.reports[data.evidence[place][PLACE.report]];

  function quotation(place, most) {
    const one = data.evidence[place];
    const plain = (text) => text.replace(/\s+/g, " ");
    let before = plain(one[PLACE.before]), after = plain(one[PLACE.after]);
    if (before.length > most) before = `… ${before.slice(-most).replace(/^\S*\s/, "")}`;
    if (after.length > most) after = `${after.slice(0, most).replace(/\s\S*$/, "")} …`;
    return make("blockquote", {}, make("span", { class: "around", text: before }), make("mark", { text: plain(one[PLACE.text]) }),
      make("span", { class: "around", text: after }));
  }

  function facts(pairs) {
    return make("dl", { class: "facts" }, ...pairs.filter(([, value]) => value).flatMap(([name, value]) => [
      make("dt", { text: say(name) }), make("dd", {}, value)]));
  }

  function openDialog(title, ...body) {
    const dialog = byId("dialog");
    dialog.replaceChildren(
      make("div", { class: "dialog-head" }, make("h2", { id: "dialog-title", text: title }),
        make("button", { type: "button", class: "plain", id: "close", text: say("close"), onclick: () => dialog.close() })),
      make("div", { class: "dialog-body" }, ...body.filter((one) => one)));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
  }

  /** The picture of a place; where the screen is narrower than its words, the place is in the middle. */
  function crop(one) {
    const [content, middle] = data.pictures[one[PLACE.picture]];
    const frame = make("div", { class: "crop", tabindex: 0, role: "group", "aria-label": say("evidence") }, make("img", {
      src: `data:image/webp;base64,${content}`, alt: say("picture-alt", { page: one[PLACE.page], text: one[PLACE.text] }),
      onload: ({ target }) => { frame.scrollLeft = (middle / target.naturalWidth) * target.clientWidth - frame.clientWidth / 2; },
    }));
    return frame;
  }

  function openPlaces(places, index, sentence) {
    const place = places[index], one = data.evidence[place], report = reportOf(place);
    const picture = one[PLACE.picture] === null ? null : crop(one);
    const step = (to, name) => make("button", {
      type: "button", text: say(name), disabled: to < 0 || to >= places.length,
      onclick: () => { openPlaces(places, to, sentence); byId("close").focus(); },
    });
    openDialog(report ? `${unitName(report.unit)} · ${periodName(report.period)}` : say("evidence"),
      picture, quotation(place, 400),
      facts([
        ["file", report?.file], ["report-number", report?.number], ["report-date", report?.date && day(report.date)],
        ["page-label", String(one[PLACE.page])], ["confidence", one[PLACE.confidence] < 1 ? number(one[PLACE.confidence]) : null],
        ["corrected", one[PLACE.corrected] === null ? null : number(one[PLACE.corrected])], ["says", sentence],
      ]),
      picture ? null : make("p", { class: "hint", text: say("no-picture") }),
      places.length > 1 ? make("div", { class: "dialog-tools" }, step(index - 1, "previous"),
        make("span", { text: say("place-of", { index: index + 1, count: places.length }) }), step(index + 1, "next")) : null);
  }

  function openSubmission([unit, period, state, reports, due, late]) {
    const sent = reports.map((index) => {
      const report = data.reports[index];
      const places = Object.values(report.places);
      return make("div", {}, facts([
        ["file", report.file], ["title-label", report.title], ["report-number", report.number],
        ["report-date", report.date && day(report.date)],
        ["data-window", report.data[0] && `${day(report.data[0])} – ${day(report.data[1])}`],
        ["own-findings", SEVERITIES.filter((one) => report.own[one]).map((one) => `${say(`severity-${one}`)}: ${report.own[one]}`).join(", ")],
        ["evidence", places.length ? make("button", {
          type: "button", text: say("open-evidence"), onclick: () => openPlaces(places, 0, null),
        }) : null],
      ]));
    });
    openDialog(`${unitName(unit)} · ${periodName(period)}`,
      make("p", {}, make("strong", { text: stateText(state, late) })),
      facts([["due", due && day(due)]]), ...sent,
      data.series[unit] ? make("div", { class: "dialog-tools" }, make("button", {
        type: "button", text: say("show-series"), onclick: () => { byId("dialog").close(); openSeries(unit); },
      })) : null);
  }

  // ---- submissions

  const stateText = (state, late) => (state === "late" && late ? say("state-late-days", { days: late }) : say(`state-${state}`));

  function kindOf(period) {
    const rest = period.slice(5);
    return rest[0] === "9" ? "nine_months" : { Q: "quarter", H: "half_year", M: "month", Y: "year", R: "range" }[rest[0]];
  }

  const LENGTHS = { month: 1, quarter: 3, half_year: 6, nine_months: 9, year: 12, range: 0 };

  /** Periods by their last month, shorter ones first, so that those of one date stand together. */
  function periodOrder(period) {
    const year = Number(period.slice(0, 4)), kind = kindOf(period), index = Number(period.slice(6)) || 1;
    const last = kind === "nine_months" ? 9 : kind === "range" ? Number(period.slice(11, 13)) || 12 : LENGTHS[kind] * (kind === "year" ? 1 : index);
    return year * 10000 + last * 100 + LENGTHS[kind];
  }

  function shortPeriod(period) {
    const rest = period.slice(5), roman = ["", "I", "II", "III", "IV"];
    if (rest[0] === "Q") return say("short-quarter", { index: language === "vi" ? roman[rest[1]] : rest[1] });
    if (rest[0] === "M") return say("short-month", { index: Number(rest.slice(1)) });
    if (rest[0] === "H") return say(`short-half-${rest[1]}`);
    return rest === "9M" ? say("short-nine") : rest === "Y" ? say("short-year") : rest.slice(6);
  }

  function showHeatFilters() {
    const kinds = [...new Set(data.submissions.map((one) => kindOf(one[1])))].sort((a, b) => LENGTHS[a] - LENGTHS[b]);
    const change = (key) => (value) => { heat[key] = value; shownRows = FIRST_ROWS; showHeat(); };
    byId("heat-filters").setAttribute("aria-label", say("search-unit"));
    byId("heat").setAttribute("aria-label", say("ledger"));
    fill("heat-filters",
      make("label", { class: "wide" }, say("search-unit"), make("input", {
        type: "search", id: "heat-search", value: heat.words, oninput: (event) => change("words")(event.target.value),
      })),
      chooser("heat-kind", "kind", [["", say("all")], ...kinds.map((one) => [one, say(`kind-${one}`)])], heat.kind, change("kind"), "mid"));
    fill("legend", ...["present", "late", "missing", "double", "superseded"].map((state) => make("li", {},
      make("span", { class: `cell ${state}`, "aria-hidden": "true", text: state === "late" ? "+3" : GLYPHS[state] }), say(`state-${state}`))));
  }

  function showHeat() {
    const held = data.submissions.filter((one) => !heat.kind || kindOf(one[1]) === heat.kind);
    const periods = [...new Set(held.map((one) => one[1]))].sort((a, b) => periodOrder(a) - periodOrder(b));
    const cells = new Map(held.map((one) => [`${one[0]} ${one[1]}`, one]));
    const words = fold(heat.words).split(/\s+/).filter(Boolean);
    const units = [...new Set(held.map((one) => one[0]))].filter((index) => index !== null
      && words.every((word) => fold(`${unitLong(index)} ${data.units[index].province ?? ""}`).includes(word)));
    const some = units.slice(0, printing ? units.length : shownRows);
    // Paper has no scroll bar: there the years stand below one another.
    const parts = printing ? inParts(periods, 14) : [periods];
    fill("heat", ...(some.length ? parts.map((part, at) => heatTable(part, some, cells, at))
      : [make("p", { class: "empty", text: say(data.submissions.length ? "nothing-fits" : "no-submissions") })]));
    const more = byId("more-units");
    more.hidden = units.length <= shownRows;
    more.textContent = say("more-units", { count: number(units.length - shownRows) });
    const first = document.querySelector("#heat-table td button");
    if (first) first.tabIndex = 0;
  }

  function heatTable(periods, units, cells, at) {
    const rows = units.map((unit) => make("tr", {},
      make("th", { scope: "row" }, make("button", { type: "button", text: data.units[unit].name, onclick: () => openSeries(unit), title: say("show-series") }),
        make("small", { text: data.units[unit].parent ?? "" })),
      ...periods.map((period) => heatCell(cells.get(`${unit} ${period}`), unit, period))));
    return make("table", { class: "heat", id: at ? null : "heat-table", "aria-label": say("submissions") },
      make("thead", {},
        make("tr", {}, make("th", { rowspan: 2, scope: "col", text: say("unit") }),
          ...[...groupYears(periods)].map(([year, held]) => make("th", { colspan: held.length, scope: "colgroup", text: year }))),
        make("tr", {}, ...periods.map((period) => make("th", { scope: "col", title: periodName(period), text: shortPeriod(period) })))),
      make("tbody", {}, ...rows));
  }

  function groupYears(periods) {
    const years = new Map();
    for (const period of periods) years.set(period.slice(0, 4), [...(years.get(period.slice(0, 4)) ?? []), period]);
    return years;
  }

  /** Whole years together, as many as fit side by side. */
  function inParts(periods, most) {
    const parts = [[]];
    for (const held of groupYears(periods).values()) {
      if (parts.at(-1).length && parts.at(-1).length + held.length > most) parts.push([]);
      parts.at(-1).push(...held);
    }
    return parts;
  }

  function heatCell(submission, unit, period) {
    if (!submission) return make("td", {}, make("span", { class: "cell none", role: "img", "aria-label": say("state-none"), text: GLYPHS.none }));
    const [, , state, , , late] = submission;
    return make("td", {}, make("button", {
      type: "button", class: `cell ${state}`, tabindex: -1, "aria-haspopup": "dialog",
      "aria-label": `${unitName(unit)}, ${periodName(period)}: ${stateText(state, late)}`, title: stateText(state, late),
      text: state === "late" && late ? `+${late}` : GLYPHS[state], onclick: () => openSubmission(submission),
    }));
  }

  /** One stop of the Tab key for the whole table; arrow keys go from cell to cell. */
  function moveInHeat(event) {
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const step = steps[event.key], at = event.target.closest("td");
    if (!step || !at) return;
    event.preventDefault();
    let row = at.parentElement, column = at.cellIndex;
    for (;;) {
      column += step[1];
      if (step[0]) row = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling;
      const next = row?.cells[column];
      if (!next || next.tagName !== "TD") return;
      const button = next.querySelector("button");
      if (button) {
        event.target.tabIndex = -1;
        button.tabIndex = 0;
        button.focus();
        return;
      }
    }
  }

  // ---- series

  function openSeries(unit) {
    chartUnit = unit;
    chartKind = "";
    showSeries();
    byId("series").scrollIntoView();
    byId("series-unit")?.focus({ preventScroll: true });
  }

  function showSeries() {
    const units = Object.keys(data.series).map(Number);
    if (chartUnit === null) {
      fill("series-filters");
      fill("charts", make("p", { class: "empty", text: say("no-series") }));
      return;
    }
    const series = data.series[chartUnit];
    if (!series.kinds.includes(chartKind)) chartKind = series.kinds[0];
    fill("series-filters",
      chooser("series-unit", "unit", units.map((one) => [one, unitLong(one)]), chartUnit,
        (value) => { chartUnit = Number(value); chartKind = ""; showSeries(); }, "wide"),
      chooser("series-kind", "kind-flows", series.kinds.map((one) => [one, say(`kind-${one}`)]), chartKind,
        (value) => { chartKind = value; showSeries(); }, "mid"));
    fill("unit-history", history(chartUnit));
    const flow = (name) => ({ label: say(`flow-${name}`), points: flowPoints(chartUnit, name) });
    const flows = ["received", "resolved", "pending"].filter((name) => series.flows[name]).map(flow);
    const charts = [];
    const printed = make("h3", { class: "printed-only", text: unitLong(chartUnit) });
    if (flows.length) charts.push(chart(say("chart-dossiers"), flows, flowSlots(chartUnit)));
    if (series.flows.late) charts.push(chart(say("chart-late"), [flow("late")], flowSlots(chartUnit)));
    for (const [kind, lines] of Object.entries(series.stocks)) {
      charts.push(chart(say(`chart-${kind}`), lines.map((line) => ({ label: line.label, points: new Map(
        line.points.map((point) => [point[0], { value: point[1], places: point[2], parts: point[3] }])) })), stockSlots(chartUnit, lines)));
    }
    fill("charts", ...charts);
    byId("charts").before(printed);
    byId("series").querySelectorAll("h3.printed-only").forEach((one) => { if (one !== printed) one.remove(); });
  }

  function history(index) {
    const unit = data.units[index];
    const link = (to) => make("button", { type: "button", text: unitLong(to), onclick: () => openSeries(to) });
    const lines = [];
    if (unit.before.length) {
      const split = unit.before.some((one) => data.units[one].change === "split");
      lines.push(make("p", {}, `${say(split ? "made-from-parts" : "made-from", { day: day(unit.from) })} `,
        ...unit.before.flatMap((one, place) => [place ? ", " : "", link(one)]),
        unit.beforeCount > unit.before.length ? ` ${say("others-not-here", { count: unit.beforeCount - unit.before.length })}.` : "."));
    }
    if (unit.change) {
      lines.push(make("p", {}, `${say(`change-${unit.change}`, { day: day(unit.to) })} `,
        unit.next !== null ? link(unit.next) : unit.successor ?? "", "."));
    }
    return lines.length ? make("div", { class: "history" }, ...lines) : null;
  }

  /** Points of one measure by period, those of units that were merged whole into this one added up before it began. */
  function flowPoints(index, name) {
    const points = new Map();
    const { before, beforeCount } = data.units[index];
    if (before.length && before.length === beforeCount && before.every((one) => data.units[one].change !== "split" && data.series[one])) {
      const held = before.map((one) => new Map((data.series[one].flows[name] ?? []).map((point) => [point[0], point])));
      for (const key of held[0].keys()) {
        if (held.every((one) => one.has(key))) {
          points.set(key, {
            value: held.reduce((sum, one) => sum + one.get(key)[1], 0), places: held.flatMap((one) => one.get(key)[2]), summed: before.length,
          });
        }
      }
    }
    for (const [key, value, places, parts] of data.series[index].flows[name] ?? []) points.set(key, { value, places, parts });
    return points;
  }

  /** Every period of the kind from the first report to the last, those without a report too. */
  function flowSlots(index) {
    const before = data.units[index].before.filter((one) => data.series[one]);
    const keys = [...new Set([index, ...before].flatMap((one) => [
      ...Object.values(data.series[one].flows).flat().map((point) => point[0]),
      ...data.submissions.filter((held) => held[0] === one).map((held) => held[1])]))].filter((key) => kindOf(key) === chartKind);
    return withGaps(keys).map((key) => slotOf(key, index));
  }

  function withGaps(keys) {
    const sorted = keys.sort((a, b) => periodOrder(a) - periodOrder(b));
    const perYear = { month: 12, quarter: 4, half_year: 2, nine_months: 1, year: 1 }[chartKind];
    if (!sorted.length || !perYear) return sorted;
    const place = (key) => Number(key.slice(0, 4)) * perYear + (perYear > 1 ? Number(key.slice(6)) - 1 : 0);
    const write = (at) => {
      const year = Math.floor(at / perYear), index = (at % perYear) + 1;
      return { month: `${year}-M${String(index).padStart(2, "0")}`, quarter: `${year}-Q${index}`, half_year: `${year}-H${index}`,
        nine_months: `${year}-9M`, year: `${year}-Y` }[chartKind];
    };
    const all = [];
    for (let at = place(sorted[0]); at <= place(sorted.at(-1)); at += 1) all.push(write(at));
    return all;
  }

  function slotOf(key, index) {
    const submission = data.submissions.find((one) => one[0] === index && one[1] === key);
    return { key, state: submission ? submission[2] : null };
  }

  /** The reports in which something was counted, by date; of two of one date the one for the longer period. */
  function stockSlots(index, lines) {
    const keys = [...new Set(lines.flatMap((line) => line.points.map((point) => point[0])))].sort((a, b) => periodOrder(a) - periodOrder(b));
    return keys.map((key) => slotOf(key, index));
  }

  function niceStep(most) {
    const rough = Math.max(most, 1) / 4, power = 10 ** Math.floor(Math.log10(rough));
    return Math.max(1, [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough));
  }

  const MARKERS = [
    (x, y) => ["circle", { cx: x, cy: y, r: 5 }],
    (x, y) => ["rect", { x: x - 4.5, y: y - 4.5, width: 9, height: 9 }],
    (x, y) => ["path", { d: `M${x} ${y - 6}L${x + 6} ${y + 5}L${x - 6} ${y + 5}Z` }],
    (x, y) => ["path", { d: `M${x} ${y - 6.5}L${x + 6.5} ${y}L${x} ${y + 6.5}L${x - 6.5} ${y}Z` }],
  ];

  function chart(title, lines, slots) {
    // As wide as it is shown, so that its words have the size of the other words; paper is wide.
    const room = byId("charts").clientWidth, height = 280, left = 52, right = 18, top = 30, bottom = 44;
    const width = printing ? 430 : Math.min(620, Math.max(280, room - 34));
    const most = Math.max(1, ...lines.flatMap((line) => slots.map((slot) => line.points.get(slot.key)?.value ?? 0)));
    const step = niceStep(most), ceiling = Math.ceil(most / step) * step;
    const wide = (width - left - right) / Math.max(slots.length, 1);
    const xOf = (index) => left + wide * (index + 0.5);
    const yOf = (value) => top + (height - top - bottom) * (1 - value / ceiling);
    const parts = [];
    slots.forEach((slot, index) => {
      const empty = !lines.some((line) => line.points.has(slot.key));
      if (empty) {
        parts.push(draw("rect", { class: "gap", x: xOf(index) - wide / 2, y: top, width: wide, height: height - top - bottom }));
        if (wide > 24) parts.push(draw("text", { class: "gap-text", x: xOf(index), y: top + 14, "text-anchor": "middle", text: wide > 60 ? say("gap") : "–" }));
      }
    });
    for (let value = 0; value <= ceiling; value += step) {
      parts.push(draw("line", { class: value ? "grid" : "axis", x1: left, x2: width - right, y1: yOf(value), y2: yOf(value) }),
        draw("text", { x: left - 8, y: yOf(value) + 4, "text-anchor": "end", text: number(value) }));
    }
    const every = Math.ceil(slots.length / Math.max(1, Math.floor((width - left - right) / 40)));
    slots.forEach((slot, index) => {
      const year = slot.key.slice(0, 4);
      if (index % every === 0) parts.push(draw("text", { x: xOf(index), y: height - bottom + 17, "text-anchor": "middle", text: shortPeriod(slot.key) }));
      if (index === 0 || slots[index - 1].key.slice(0, 4) !== year) {
        parts.push(draw("text", { x: xOf(index), y: height - bottom + 34, "text-anchor": "middle", text: year }));
      }
    });
    for (const line of breaks(slots)) {
      parts.push(draw("line", { class: "break", x1: xOf(line.at) - wide / 2, x2: xOf(line.at) - wide / 2, y1: top - 22, y2: height - bottom }),
        draw("text", { class: "break-text", x: xOf(line.at) - wide / 2 + 5, y: top - 16, text: line.text }));
    }
    lines.forEach((line, number_) => parts.push(...drawLine(line, number_, slots, xOf, yOf, lines.length < 3 && slots.length < 13)));
    const summary = lines.map((line) => `${line.label}: ${slots.filter((slot) => line.points.has(slot.key)).map(
      (slot) => `${periodName(slot.key)} ${number(line.points.get(slot.key).value)}`).join(", ")}`).join("; ");
    return make("figure", { class: "chart" },
      make("h3", { text: title }),
      make("ul", { class: "keys", "aria-hidden": "true" }, ...lines.map((line, at) => make("li", {}, key(at), line.label))),
      slots.length ? draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title}. ${summary}` }, ...parts)
        : make("p", { class: "hint", text: say("no-figures") }),
      figureTable(title, lines, slots));
  }

  function key(at) {
    return draw("svg", { viewBox: "0 0 32 14" }, draw("line", { class: `line c${at}`, x1: 0, x2: 32, y1: 7, y2: 7 }),
      draw(...mark(at, 16, 7, `d${at}`)));
  }

  function mark(at, x, y, classes) {
    const [tag, place] = MARKERS[at](x, y);
    return [tag, { ...place, class: classes }];
  }

  function drawLine(line, at, slots, xOf, yOf, withValues) {
    const parts = [], runs = [[]];
    slots.forEach((slot, index) => {
      const point = line.points.get(slot.key), run = runs.at(-1);
      const parted = run.length && Boolean(run.at(-1).point.summed) !== Boolean(point?.summed);
      if (!point || parted) runs.push([]);
      if (point) runs.at(-1).push({ index, point });
    });
    for (const run of runs) {
      if (run.length > 1) {
        parts.push(draw("polyline", { class: `line c${at}${run[0].point.summed ? " summed" : ""}`, points: run.map(({ index, point }) => `${xOf(index)},${yOf(point.value)}`).join(" ") }));
      }
    }
    for (const { index, point } of runs.flat()) {
      const [tag, place] = mark(at, xOf(index), yOf(point.value), `dot d${at}${point.summed ? " summed" : ""}`);
      parts.push(draw(tag, { ...place, onclick: () => openPlaces(point.places, 0, null) },
        draw("title", { text: `${line.label}, ${periodName(slots[index].key)}: ${number(point.value)}` })));
      if (withValues) parts.push(draw("text", { class: "value", x: xOf(index), y: yOf(point.value) + (at % 2 && yOf(point.value) < yOf(0) - 30 ? 20 : -10), "text-anchor": "middle", text: number(point.value) }));
    }
    return parts;
  }

  /** Where a unit began or ended between two periods: there the line stands for something else. */
  function breaks(slots) {
    const unit = data.units[chartUnit], found = [];
    for (const [day_, name] of [[unit.from, "break-from"], [unit.to, "break-to"]]) {
      if (!day_) continue;
      const ordinal = Number(day_.slice(0, 4)) * 10000 + Number(day_.slice(5, 7)) * 100;
      const at = slots.findIndex((slot) => periodOrder(slot.key) >= ordinal);
      if (at > 0) found.push({ at, text: say(name, { day: day(day_) }) });
    }
    return found;
  }

  function figureTable(title, lines, slots) {
    const rows = slots.map((slot) => make("tr", {}, make("th", { scope: "row", text: periodName(slot.key) }),
      ...lines.map((line) => {
        const point = line.points.get(slot.key);
        if (!point) return make("td", { class: "number", text: slot.state === "missing" ? say("gap") : "–" });
        const note = point.summed ? ` ${say("summed", { count: point.summed })}` : point.parts > 1 ? ` ${say("from-parts", { count: point.parts })}` : "";
        return make("td", { class: "number" }, make("button", {
          type: "button", "aria-haspopup": "dialog", text: number(point.value), "aria-label": `${line.label}, ${periodName(slot.key)}: ${number(point.value)}. ${say("open-evidence")}`,
          onclick: () => openPlaces(point.places, 0, null),
        }), note);
      })));
    return make("details", {}, make("summary", { text: say("figures-table") }), make("div", { class: "scroll" }, make("table", { "aria-label": title },
      make("thead", {}, make("tr", {}, make("th", { scope: "col", text: say("period") }),
        ...lines.map((line) => make("th", { scope: "col", class: "number", text: line.label })))),
      make("tbody", {}, ...rows))));
  }

  // ---- documents cited, by number

  function showRegister() {
    const held = data.registers;
    if (!held.length) {
      fill("register-filters");
      fill("register", make("p", { class: "empty", text: say("no-registers") }));
      return;
    }
    const name = (one) => `${one.issuer} · ${[one.type, one.year].filter(Boolean).join(" ")}`;
    fill("register-filters", chooser("register-choice", "register", held.map((one, at) => [at, `${name(one)} (${one.entries.length})`]), registerAt,
      (value) => { registerAt = Number(value); showRegister(); }, "wide"));
    const { entries, gaps } = held[registerAt];
    const rows = [...entries.map((one) => [one[0], entryRow(one)]), ...gaps.map(([first, last]) => [first, make("tr", { class: "gap-row" },
      make("td", { colspan: 4, text: say(first === last ? "gap-one" : "gap-run", { first, last }) }))])].sort((a, b) => a[0] - b[0]);
    fill("register", make("table", { "aria-label": name(held[registerAt]) },
      make("thead", {}, make("tr", {}, ...["report-number", "report-date", "subject", "cited-by"].map((one) => make("th", { scope: "col", text: say(one) })))),
      make("tbody", {}, ...rows.map((one) => one[1]))));
  }

  function entryRow([, symbol, date, title, reports, count]) {
    const cited = reports.map((index) => `${unitName(data.reports[index].unit)}, ${periodName(data.reports[index].period)}`);
    const more = count > reports.length ? [say("and-more", { count: count - reports.length })] : [];
    return make("tr", {}, make("th", { scope: "row", text: symbol }), make("td", { text: day(date) }), make("td", { text: title || "–" }),
      make("td", { text: [...cited, ...more].join("; ") }));
  }

  // ---- about, and the whole

  function showAbout() {
    const points = ["about-figures", "about-empty", "about-checks", "about-pictures", "about-file"].map((name) => make("li", { text: say(name) }));
    const left = data.picturesLeftOut ? make("p", { text: say("pictures-left-out", { count: number(data.picturesLeftOut) }) }) : null;
    const unplaced = data.unplaced.length ? make("div", {}, make("h3", { text: say("unplaced", { count: number(data.unplaced.length) }) }),
      make("ul", {}, ...data.unplaced.slice(0, 200).map((text) => make("li", { text })))) : null;
    fill("about-text", make("ul", {}, ...points), left, unplaced);
  }

  function showFrame() {
    document.documentElement.lang = language;
    document.title = say("title");
    document.querySelectorAll("[data-word]").forEach((element) => { element.textContent = say(element.dataset.word); });
    byId("nav").setAttribute("aria-label", say("contents"));
    const periods = [...new Set(data.reports.map((one) => one.period))].sort((a, b) => periodOrder(a) - periodOrder(b));
    byId("subtitle").textContent = [data.archive, periods.length ? `${periodName(periods[0])} – ${periodName(periods.at(-1))}` : null,
      say("made", { day: day(data.made) })].filter(Boolean).join(" · ");
    byId("foot").textContent = say("foot", { version: data.version });
    byId("languages").setAttribute("aria-label", say("language"));
    fill("languages", ...Object.keys(data.words).sort().reverse().map((one) => make("button", {
      type: "button", lang: one, "aria-pressed": String(one === language), text: { vi: "Tiếng Việt", en: "English" }[one],
      onclick: () => { language = one; renew(); document.querySelector(`#languages [lang=${one}]`).focus(); },
    })));
  }

  function renew() {
    showFrame();
    showOverview();
    showRanking();
    showFilters();
    showFindings();
    showHeatFilters();
    showHeat();
    showSeries();
    showRegister();
    showAbout();
  }

  function print(on) {
    printing = on;
    // What is folded up on the screen is not on paper.
    for (const id of ["ranking", "checks"]) byId(id).open = on;
    showFindings();
    showHeat();
    showSeries();
  }

  byId("more-findings").addEventListener("click", () => { shownCards += FIRST_CARDS; showFindings(); });
  byId("more-units").addEventListener("click", () => { shownRows = Infinity; showHeat(); });
  byId("heat").addEventListener("keydown", moveInHeat);
  byId("print").addEventListener("click", () => window.print());
  byId("dialog").addEventListener("click", (event) => { if (event.target === event.currentTarget) event.currentTarget.close(); });
  let waiting = 0, lastWidth = window.innerWidth;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (window.innerWidth !== lastWidth && !printing) { lastWidth = window.innerWidth; showSeries(); } }, 150);
  });
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
  renew();
})();
