// A large file comes in pieces, and goes on where it stopped. Without JavaScript the form sends it in one go.
(function () {
  "use strict";

  const PIECE = 4 * 1024 * 1024;
  const TRIES = 5;
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.fetch) return;

  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const shown = form.querySelector("[data-upload-progress]");
  const bar = shown.querySelector("progress");
  const told = form.querySelector("[data-upload-told]");
  const failed = form.querySelector("[data-upload-error]");
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

  async function post(url, body, type) {
    const headers = { "X-CSRFToken": token, "Content-Type": type };
    const response = await fetch(url, { method: "POST", headers, body, credentials: "same-origin" });
    const answer = await response.json().catch(() => ({}));
    return { status: response.status, answer };
  }

  function tell(file, done) {
    bar.value = done / file.size;
    told.textContent = `${file.name} ${percent.format(done / file.size)}`;
  }

  const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

  async function piece(url, file, at) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const sent = await post(`${url}?at=${at}`, file.slice(at, at + PIECE), "application/octet-stream");
        if (sent.status === 200 || sent.status === 409) return sent.answer;
        throw Object.assign(new Error(sent.answer.error || form.dataset.failed), { final: sent.status === 422 });
      } catch (problem) {
        if (problem.final || attempt === TRIES) throw problem;
        await pause(2 ** attempt);
      }
    }
  }

  async function send(file) {
    const begun = await post(form.dataset.upload, JSON.stringify({ name: file.name, size: file.size }), "application/json");
    if (begun.status !== 201) throw new Error(begun.answer.error || form.dataset.failed);
    const place = `${form.dataset.upload}${begun.answer.key}/`;
    let done = begun.answer.received;
    while (done < file.size) {
      tell(file, done);
      done = (await piece(`${place}piece/`, file, done)).received;
    }
    tell(file, file.size);
    window.location.assign(place);
  }

  form.addEventListener("submit", async (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    failed.hidden = true;
    shown.hidden = false;
    try {
      await send(file);
    } catch (problem) {
      failed.textContent = problem instanceof TypeError ? form.dataset.failed : problem.message;
      failed.hidden = false;
      button.disabled = false;
    }
  });
})();
