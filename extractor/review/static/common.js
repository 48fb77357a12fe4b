// On every page: the language switch, the log-out, and the upload of the queue.

const root = document.documentElement;

for (const link of document.querySelectorAll("[data-language]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.cookie = `baocao_language=${link.dataset.language}; path=/; max-age=31536000; samesite=strict`;
    location.reload();
  });
}

document.querySelector("[data-log-out]")?.addEventListener("click", async () => {
  await fetch("/logout", { method: "POST", headers: { "X-CSRF-Token": root.dataset.csrf } });
  location.assign("/login");
});

document.querySelector("[data-print]")?.addEventListener("click", () => print());

const upload = document.getElementById("upload");
upload?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = upload.querySelector("button");
  const status = document.getElementById("status");
  button.disabled = true;
  status.textContent = "…";
  const response = await fetch("/api/v1/reports", { method: "POST", headers: { "X-CSRF-Token": root.dataset.csrf }, body: new FormData(upload) });
  const answer = await response.json().catch(() => ({}));
  button.disabled = false;
  if (response.ok) location.assign(`/reports/${answer.report_id}`);
  else status.textContent = answer.message ?? String(response.status);
});
