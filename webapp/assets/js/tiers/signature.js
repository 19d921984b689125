// Signing by drawing, beside signing by typing: both have the same value. The drawing leaves as a
// PNG in a hidden field; without this script only typing is offered.

const INK = "#14307a";

export function sign(box) {
  const ways = box.querySelector("[data-sign-ways]");
  const method = box.querySelector("[data-sign-method]");
  const drawn = box.querySelector("[data-sign-drawn]");
  const canvas = box.querySelector("[data-sign-canvas]");
  const typed = box.querySelector("input[name$='.typed']");
  const shown = box.querySelector("[data-sign-typed]");
  ways.hidden = false;
  typed.addEventListener("input", () => { shown.textContent = typed.value; });
  tabs(ways, (tab) => { method.value = tab === 0 ? "typed" : "drawn"; });

  const pen = canvas.getContext("2d");
  Object.assign(pen, { strokeStyle: INK, lineWidth: 5, lineCap: "round", lineJoin: "round" });
  let last = null;
  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [((event.clientX - frame.left) * canvas.width) / frame.width, ((event.clientY - frame.top) * canvas.height) / frame.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    pen.beginPath(); pen.arc(...last, 2.5, 0, 7); pen.fillStyle = INK; pen.fill();
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = at(event);
    pen.beginPath(); pen.moveTo(...last); pen.lineTo(...next); pen.stroke();
    last = next;
  });
  const lift = () => { if (last) { last = null; drawn.value = canvas.toDataURL("image/png"); } };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  box.querySelector("[data-sign-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    drawn.value = "";
  });
}

function tabs(list, opened) {
  const all = [...list.querySelectorAll("[role=tab]")];
  const open = (chosen) => {
    for (const tab of all) {
      const on = tab === chosen;
      tab.setAttribute("aria-selected", on);
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
    }
    opened(all.indexOf(chosen));
  };
  all.forEach((tab, index) => {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = all[(index + step + all.length) % all.length];
      next.focus();
      open(next);
    });
  });
  for (const tab of all) document.getElementById(tab.getAttribute("aria-controls")).setAttribute("role", "tabpanel");
}
