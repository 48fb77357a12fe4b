// The list of samples: drawing a new one.

import { call, loadTexts, tell } from "./page.js";

await loadTexts();
const form = document.getElementById("draw");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = new FormData(form);
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const sample = await call("/api/v1/samples", {
      name: given.get("name"), wanted: Number(given.get("wanted")) / 100, alpha: Number(given.get("alpha")) / 100,
      size: given.get("size") ? Number(given.get("size")) : null,
    });
    location.assign(`/samples/${sample.number}`);
  } catch (error) {
    tell(error.message);
    button.disabled = false;
  }
});
