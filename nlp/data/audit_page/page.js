// Plain ES2018, no library: office browsers are old and nothing builds this file. Without it the page is whole, but cannot be filtered.
(function () {
  "use strict";

  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const items = all("li");
  const boxes = all(".chip input");
  const found = document.getElementById("found");
  let selected = null; // the finding that is shown in both columns
  document.documentElement.classList.add("js");

  function filter() {
    const off = (name) => boxes.filter((box) => box.dataset[name] && !box.checked).map((box) => box.dataset[name]);
    const severities = off("severity");
    const families = off("family");
    const shown = new Set();
    items.forEach((item) => {
      item.hidden = severities.includes(item.dataset.severity) || families.includes(item.dataset.family);
      if (!item.hidden) shown.add(item.dataset.number);
    });
    all("mark").forEach((mark) => mark.classList.toggle("off", !mark.dataset.f.split(" ").some((number) => shown.has(number))));
    all(".n").forEach((link) => (link.hidden = !shown.has(link.dataset.n)));
    found.textContent = shown.size < items.length ? "显示 " + shown.size + " / " + items.length + " 处" : "共 " + items.length + " 处";
  }

  function select(number, place) {
    all(".on").forEach((node) => node.classList.remove("on"));
    selected = number;
    const item = document.getElementById("f" + number);
    const link = document.getElementById("m" + number);
    item.classList.add("on");
    link.classList.add("on");
    all('mark[data-f~="' + number + '"]').forEach((mark) => mark.classList.add("on"));
    if (place !== "text") center(document.querySelector(".source"), link);
    if (place !== "list") center(document.querySelector(".findings"), item);
  }

  function center(pane, node) {
    if (pane.scrollHeight <= pane.clientHeight) {
      if (getComputedStyle(pane).overflowY === "visible") node.scrollIntoView({ block: "center" });
      return;
    }
    const frame = pane.getBoundingClientRect();
    const box = node.getBoundingClientRect();
    if (box.top < frame.top + 20 || box.bottom > frame.bottom - 20) pane.scrollTop += box.top - frame.top - frame.height / 3;
  }

  function step(by) {
    const shown = items.filter((item) => !item.hidden);
    const at = shown.findIndex((item) => item.dataset.number === selected);
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
    if (next) select(next.dataset.number, "");
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    const link = target.closest(".n");
    const mark = target.closest("mark");
    const item = target.closest("li");
    if (target.id === "all" || target.id === "none") {
      boxes.filter((box) => box.dataset.family).forEach((box) => (box.checked = target.id === "all"));
      filter();
    } else if (link) {
      event.preventDefault();
      select(link.dataset.n, "text");
    } else if (item && String(window.getSelection()) === "") {
      event.preventDefault();
      select(item.dataset.number, "list");
    } else if (mark && String(window.getSelection()) === "") {
      // Where several findings share the words, one after the other.
      const numbers = mark.dataset.f.split(" ").filter((number) => !document.getElementById("f" + number).hidden);
      if (numbers.length) select(numbers[(numbers.indexOf(selected) + 1) % numbers.length], "text");
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });

  boxes.forEach((box) => box.addEventListener("change", filter));
  all("#all, #none").forEach((button) => (button.hidden = false));
  filter();
})();
