// The left side for PDF files, scans and images: the picture of a page, a box over every place a value has.

import { call, make, say } from "./page.js";

export class PictureSide {
  constructor(view, report, onPick, onMark) {
    Object.assign(this, { view, report, onPick, onMark });
    this.page = 0;
    this.zoom = 1;
    this.marking = false;
    this.leaves = new Map();
    this.sizes = new Map();
    this.image = make("img", { alt: "" });
    this.layer = make("svg:svg", { "aria-hidden": "true", preserveAspectRatio: "none" });
    this.problem = make("p", { class: "told", hidden: true });
    this.sheet = make("div", { class: "sheet" }, this.image, this.layer);
    view.replaceChildren(this.problem, this.sheet);
    this.image.addEventListener("error", () => this.tellMissing());
    this.image.addEventListener("load", () => this.scrollToChosen());
    this.layer.addEventListener("pointerdown", (event) => this.startRubber(event));
  }

  async show(page, values, chosen) {
    this.values = values;
    this.chosen = chosen;
    if (page !== this.page) {
      this.page = page;
      this.problem.hidden = true;
      this.image.src = `/api/v1/reports/${this.report.report_id}/pages/${page}/picture`;
      this.image.alt = say("page-picture", { page, pages: this.report.pages });
      this.layer.replaceChildren();
    }
    if (!this.sizes.has(page)) {
      const size = await call(`/api/v1/reports/${this.report.report_id}/pages/${page}/size`).catch((error) => this.tellMissing(error.message));
      if (size) this.sizes.set(page, size);
    }
    if (page !== this.page) return;
    this.setSize(this.sizes.get(page) ?? {});
    this.drawBoxes();
    this.scrollToChosen();
  }

  async leaf(page) {
    if (!this.leaves.has(page)) {
      const found = await call(`/api/v1/reports/${this.report.report_id}/pages/${page}`).catch((error) => ({ error }));
      this.leaves.set(page, found);
      if (found.error) {
        this.leaves.delete(page);
        this.tellMissing(found.error.message);
      }
    }
    return this.leaves.get(page) ?? { words: [] };
  }

  tellMissing(text) {
    if (text) this.problem.textContent = text;
    else if (this.problem.hidden) this.problem.textContent = say("no-picture");
    this.problem.hidden = false;
  }

  setSize({ width = 595, height = 842 }) {
    this.layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.sheet.style.aspectRatio = `${width} / ${height}`; // the page has its place before its picture has come
    this.applyZoom();
  }

  zoomBy(factor) {
    this.zoom = factor === 0 ? 1 : Math.min(6, Math.max(0.4, this.zoom * factor));
    this.applyZoom();
    this.scrollToChosen();
  }

  applyZoom() {
    this.sheet.style.width = `${Math.round(this.zoom * 100)}%`;
  }

  // One group of boxes for each place, the large ones below the small ones so that all can be clicked.
  drawBoxes() {
    const places = new Map();
    for (const value of this.values) {
      const place = value.place;
      if (!place?.boxes || place.page !== this.page) continue;
      const key = `${place.start}-${place.end}`;
      if (!places.has(key)) places.set(key, { place, values: [] });
      places.get(key).values.push(value);
    }
    const area = ({ place }) => place.boxes.reduce((sum, [x0, y0, x1, y1]) => sum + (x1 - x0) * (y1 - y0), 0);
    const shapes = [];
    for (const group of [...places.values()].sort((one, other) => area(other) - area(one))) shapes.push(...this.boxesOf(group));
    this.layer.replaceChildren(...shapes);
  }

  boxesOf({ place, values }) {
    const classes = ["box", `kind-${values[0].list_name}`];
    if (values.some((value) => value.doubtful)) classes.push("doubtful");
    if (values.every((value) => value.state !== "machine")) classes.push("done");
    if (values.every((value) => value.state === "rejected")) classes.push("rejected");
    if (values.some((value) => value.key === this.chosen)) classes.push("chosen");
    const pick = () => {
      if (!this.marking) this.onPick(nextOf(values, this.chosen));
    };
    const shapes = place.boxes.map(([x0, y0, x1, y1]) =>
      make("svg:rect", { x: x0 - 1, y: y0 - 1, width: x1 - x0 + 2, height: y1 - y0 + 2, class: classes.join(" "), onclick: pick },
        make("svg:title", {}, values.map((value) => `${value.name}: ${value.shown}`).slice(0, 6).join("\n"))));
    if (classes.includes("doubtful")) {
      const [x0, y0] = place.boxes[0];
      shapes.push(make("svg:text", { x: x0 - 3.5, y: y0 + 2, class: "sign" }, "?"));
    }
    return shapes;
  }

  scrollToChosen() {
    const box = this.layer.querySelector(".chosen");
    if (!box) return;
    const place = box.getBoundingClientRect();
    const frame = this.view.getBoundingClientRect();
    if (place.top < frame.top + 20 || place.bottom > frame.bottom - 60) this.view.scrollTop += place.top - frame.top - frame.height / 3;
    if (place.left < frame.left || place.right > frame.right) this.view.scrollLeft += place.left - frame.left - frame.width / 3;
  }

  // ---- marking the place of a new value ----

  async beginMarking() {
    const leaf = await this.leaf(this.page);
    this.marking = leaf.words.length > 0;
    this.words = leaf.words;
    return this.marking;
  }

  endMarking() {
    this.marking = false;
    this.layer.querySelectorAll(".word, .rubber").forEach((shape) => shape.remove());
  }

  showWords(words) {
    this.layer.querySelectorAll(".word").forEach((shape) => shape.remove());
    for (const { box } of words) {
      if (!box) continue;
      const [x0, y0, x1, y1] = box;
      this.layer.append(make("svg:rect", { x: x0, y: y0, width: x1 - x0, height: y1 - y0, class: "word" }));
    }
    this.layer.querySelector(".word:last-of-type")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  point(event) {
    const frame = this.layer.getBoundingClientRect();
    const [, , width, height] = this.layer.getAttribute("viewBox").split(" ").map(Number);
    return [((event.clientX - frame.left) / frame.width) * width, ((event.clientY - frame.top) / frame.height) * height];
  }

  startRubber(event) {
    if (!this.marking) return;
    event.preventDefault();
    const [startX, startY] = this.point(event);
    const rubber = make("svg:rect", { class: "rubber" });
    this.layer.append(rubber);
    let inside = [];
    const move = (moved) => {
      const [x, y] = this.point(moved);
      const [x0, x1, y0, y1] = [Math.min(x, startX), Math.max(x, startX), Math.min(y, startY), Math.max(y, startY)];
      for (const [name, size] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) rubber.setAttribute(name, size);
      inside = this.words.filter(({ box }) => box && overlaps(box, x0, y0, x1, y1));
      this.showWords(inside);
    };
    const end = () => {
      window.removeEventListener("pointermove", move);
      rubber.remove();
      if (inside.length) this.onMark(inside[0].start, inside[inside.length - 1].end);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end, { once: true });
  }
}

// A word belongs to a rectangle that covers its middle.
function overlaps([left, top, right, bottom], x0, y0, x1, y1) {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return x >= x0 && x <= x1 && y >= y0 && y <= y1;
}

// Clicking a place again goes on to the next of the values that stand there.
export function nextOf(values, chosen) {
  const index = values.findIndex((value) => value.key === chosen);
  return values[(index + 1) % values.length].key;
}
