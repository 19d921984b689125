// Sends a file as soon as it is chosen, says how far it is, and shows the server's answer.
// Without this script the same inputs are sent by "Continuer".

const size = (bytes) => (bytes / 1e6).toFixed(1).replace(".", document.documentElement.lang === "fr" ? "," : ".");

export function sendFiles(form) {
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.files.length) return;
    const section = input.closest("[data-upload]");
    send(form, section, [...input.files]);
    input.value = "";
  });
  form.addEventListener("dragover", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (drop) { event.preventDefault(); drop.classList.add("over"); }
  });
  form.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (!drop) return;
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files.length) send(form, drop.closest("[data-upload]"), [...event.dataTransfer.files]);
  });
}

function send(form, section, files) {
  const heavy = files.find((file) => file.size > Number(form.dataset.uploadMost));
  if (heavy) {
    const line = progress(form, section, [heavy], () => line.element.remove());
    line.bar.remove();
    line.words.textContent = form.dataset.uploadLarge.replace("{name}", heavy.name);
    line.element.classList.add("failed");
    return;
  }
  const request = new XMLHttpRequest();
  const line = progress(form, section, files, () => request.abort());
  const data = new FormData();
  data.set("csrf_token", form.elements.csrf_token.value);
  data.set("field", section.dataset.upload);
  for (const file of files) data.append("file", file);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    line.bar.value = Math.round((event.loaded / event.total) * 100);
    line.words.textContent = form.dataset.uploadGoing.replace("{sent}", size(event.loaded)).replace("{total}", size(event.total));
  });
  request.addEventListener("load", () => {
    if (request.status === 200 || request.status === 422) return replace(section, request.responseText);
    fail(form, line);
  });
  request.addEventListener("error", () => fail(form, line));
  request.addEventListener("abort", () => line.element.remove());
  request.open("POST", form.dataset.uploads);
  request.setRequestHeader("Accept", "text/html");
  request.send(data);
}

function progress(form, section, files, cancel) {
  const element = document.createElement("div");
  element.className = "file sending";
  element.innerHTML = '<span class="doc-ico" aria-hidden="true"></span><span><span data-name></span><br><span class="small muted" role="status" data-words></span></span><button type="button" class="btn sm quiet"></button><progress max="100" value="0"></progress>';
  element.querySelector("[data-name]").textContent = files.map((file) => file.name).join(", ");
  const button = element.querySelector("button");
  button.textContent = form.dataset.uploadCancel;
  button.addEventListener("click", cancel);
  const bar = element.querySelector("progress");
  bar.setAttribute("aria-label", files.map((file) => file.name).join(", "));
  section.querySelector("[data-drop]").before(element);
  return { element, bar, words: element.querySelector("[data-words]") };
}

function fail(form, line) {
  line.bar.remove();
  line.words.textContent = form.dataset.uploadFailed;
  line.element.classList.add("failed");
}

function replace(section, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  const fresh = holder.content.firstElementChild;
  section.replaceWith(fresh);
  fresh.focus({ preventScroll: true });
}
