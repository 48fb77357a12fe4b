// The left side for text and Word files: their text, with a mark on every place a value has.

import { call, make, say } from "./page.js";
import { nextOf } from "./picture.js";

export class ProseSide {
  constructor(view, report, onPick, onMark) {
    Object.assign(this, { view, report, onPick, onMark });
    this.page = 0;
    this.zoom = 1;
    this.marking = false;
    this.leaves = new Map();
    this.problem = make("p", { class: "told", hidden: true });
    this.text = make("div", { class: report.medium === "text" ? "prose mono" : "prose", tabindex: "0", role: "document" });
    view.replaceChildren(this.problem, this.text);
    this.text.addEventListener("pointerup", () => setTimeout(() => this.takeSelection()));
  }

  async show(page, values, chosen) {
    this.values = values;
    this.chosen = chosen;
    if (page === this.page && this.drawn === values && this.text.childElementCount) {
      this.moveTo(chosen);
      return;
    }
    const turned = page !== this.page;
    this.page = page;
    const leaf = await this.leaf(page);
    if (page !== this.page) return;
    if (leaf.error) {
      this.problem.textContent = leaf.error.message;
      this.problem.hidden = false;
      this.text.hidden = true;
      return;
    }
    this.text.setAttribute("aria-label", say("page-text", { page, pages: this.report.pages }));
    this.draw(leaf);
    if (turned) this.view.scrollTop = 0;
    this.text.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }

  moveTo(chosen) {
    for (const [piece, keys] of this.pieces) piece.classList.toggle("chosen", keys.has(chosen));
    this.text.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }

  async leaf(page) {
    if (!this.leaves.has(page)) {
      const found = await call(`/api/v1/reports/${this.report.report_id}/pages/${page}`).catch((error) => ({ error }));
      if (found.error) return found;
      found.letters = Array.from(found.text); // offsets count characters, as Python does; a string here counts halves
      this.leaves.set(page, found);
    }
    return this.leaves.get(page);
  }

  zoomBy(factor) {
    this.zoom = factor === 0 ? 1 : Math.min(4, Math.max(0.6, this.zoom * factor));
    this.text.style.fontSize = `${this.zoom * (this.report.medium === "text" ? 0.8 : 1)}rem`;
    this.text.style.maxWidth = `${52 * this.zoom}rem`;
  }

  // Places overlap (a figure in a row): the text is cut at every edge, and each piece belongs to its shortest place.
  draw(leaf) {
    const here = this.values.filter(({ place }) => place && place.start < leaf.end && place.end > leaf.start && place.end > place.start);
    const edges = new Set([leaf.start, leaf.end]);
    for (const { place } of here) {
      edges.add(Math.max(place.start, leaf.start));
      edges.add(Math.min(place.end, leaf.end));
    }
    const cuts = [...edges].sort((one, other) => one - other);
    const ordered = [...here].sort((one, other) => one.place.start - other.place.start);
    const pieces = [];
    this.pieces = [];
    this.drawn = this.values;
    let open = [];
    let next = 0;
    for (let index = 0; index + 1 < cuts.length; index += 1) {
      const [start, end] = [cuts[index], cuts[index + 1]];
      while (next < ordered.length && ordered[next].place.start <= start) open.push(ordered[next++]);
      open = open.filter((value) => value.place.end > start);
      const text = leaf.letters.slice(start - leaf.start, end - leaf.start).join("");
      pieces.push(this.piece(text, start, open));
    }
    this.text.replaceChildren(...pieces);
  }

  piece(text, start, values) {
    if (!values.length) return make("span", { "data-start": start }, text);
    const length = ({ place }) => place.end - place.start;
    const least = Math.min(...values.map(length));
    const here = values.filter((value) => length(value) === least);
    const classes = ["mark", `kind-${here[0].list_name}`];
    if (here.some((value) => value.doubtful)) classes.push("doubtful");
    if (here.every((value) => value.state !== "machine")) classes.push("done");
    if (here.every((value) => value.state === "rejected")) classes.push("rejected");
    if (here[0].place.start === start) classes.push("first");
    if (values.some((value) => value.key === this.chosen)) classes.push("chosen");
    const pick = () => {
      if (!this.marking && getSelection().isCollapsed) this.onPick(nextOf(here, this.chosen));
    };
    const title = here.map((value) => `${value.name}: ${value.shown}`).slice(0, 6).join("\n");
    const piece = make("span", { "data-start": start, class: classes.join(" "), onclick: pick, title }, text);
    this.pieces.push([piece, new Set(values.map((value) => value.key))]);
    return piece;
  }

  scrollToChosen() {
    this.text.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }

  // ---- marking the place of a new value ----

  async beginMarking() {
    const leaf = await this.leaf(this.page);
    if (leaf.error) return false;
    this.words = leaf.words;
    this.marking = true;
    if (!getSelection().isCollapsed) this.takeSelection();
    return this.words.length > 0;
  }

  endMarking() {
    this.marking = false;
    getSelection().removeAllRanges();
    if (this.leaves.has(this.page)) this.draw(this.leaves.get(this.page));
  }

  showWords(words) {
    const leaf = this.leaves.get(this.page);
    this.draw(leaf);
    const [start, end] = [words[0].start, words[words.length - 1].end];
    const [from, to] = [this.spot(start), this.spot(end)];
    if (!from || !to) return;
    const range = document.createRange();
    range.setStart(...from);
    range.setEnd(...to);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    from[0].parentElement.scrollIntoView({ block: "nearest" });
  }

  spot(offset) {
    const pieces = [...this.text.children];
    const index = pieces.findLastIndex((piece) => Number(piece.dataset.start) < offset || Number(piece.dataset.start) === offset);
    if (index < 0) return null;
    let piece = pieces[index];
    if (Number(piece.dataset.start) === offset && index > 0 && !piece.firstChild) piece = pieces[index - 1];
    const letters = Array.from(piece.textContent).slice(0, offset - Number(piece.dataset.start)).join("");
    return piece.firstChild ? [piece.firstChild, letters.length] : null;
  }

  offset(node, halves) {
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
    if (!piece) return null;
    const before = node.nodeType === Node.TEXT_NODE ? Array.from(node.textContent.slice(0, halves)).length : 0;
    return Number(piece.dataset.start) + before;
  }

  takeSelection() {
    const selection = getSelection();
    if (!this.marking || selection.isCollapsed || !this.text.contains(selection.anchorNode)) return;
    const range = selection.getRangeAt(0);
    const [start, end] = [this.offset(range.startContainer, range.startOffset), this.offset(range.endContainer, range.endOffset)];
    const inside = this.words.filter((word) => start !== null && end !== null && word.end > start && word.start < end);
    if (inside.length) this.onMark(inside[0].start, inside[inside.length - 1].end);
  }
}
