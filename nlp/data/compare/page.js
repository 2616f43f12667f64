// Plain ES2018, no library. Without it every link leads to its list at the end of the page; with it the list opens beside the table.
(function () {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const all = (root, selector) => Array.from(root.querySelectorAll(selector));
  const filter = byId("filter");
  const drawer = byId("drawer");
  const body = byId("drawer-body");
  let opener = null; // the number whose sentences are shown

  // Filters: a row belongs to a theme and a group, a column of a matrix to a group

  const rows = all(document, "tbody tr");
  const columns = all(document, "th[data-g], td[data-g]");
  const lists = all(document, ".theme > details, .theme, .frame dt");
  const parentOf = new Map(all(byId("theme"), "option[data-p]").map((option) => [option.value, option.dataset.p]));

  function apply() {
    const theme = byId("theme").value;
    const group = byId("group").value;
    const starred = byId("starred").checked;
    const fits = (node) =>
      (!theme || !node.dataset.t || node.dataset.t === theme || parentOf.get(node.dataset.t) === theme) &&
      (!group || node.dataset.g === undefined || node.dataset.g === group);
    let shown = 0;
    rows.forEach((row) => {
      const tested = starred && row.closest("#s-contrasts, #s-keywords");
      const fit = fits(row) && (!tested || row.querySelector(".starred") !== null);
      row.classList.toggle("no", !fit);
      if (fit) shown += 1;
    });
    columns.concat(lists).forEach((node) => node.classList.toggle("no", !fits(node)));
    byId("told").textContent = theme || group || starred ? shown + " 行" : "";
    if (theme || group || starred) all(document, "#main > section:not(.appendix) > .fold:not(.picture)").forEach((fold) => (fold.open = !fold.dataset.t || fold.dataset.t === theme || parentOf.get(theme) === fold.dataset.t));
  }

  filter.hidden = false;
  filter.addEventListener("change", apply);
  filter.addEventListener("reset", () => setTimeout(apply));
  filter.addEventListener("submit", (event) => event.preventDefault());

  // The drawer: the list a number leads to, copied beside the table

  function open(link) {
    const target = byId(link.getAttribute("href").slice(1));
    const found = target && target.closest("details");
    if (!found) return false;
    const parts = found.classList.contains("parent") ? all(target, "a").map((a) => byId(a.hash.slice(1))) : [target];
    const mark = link.getAttribute("data-mark");
    body.textContent = "";
    let count = 0;
    parts.forEach((part) => {
      const copy = part.cloneNode(true);
      copy.removeAttribute("id");
      if (mark) all(copy, "li:not(." + mark + ")").forEach((item) => item.remove());
      all(copy, "ol").forEach((list) => {
        if (list.children.length) return;
        list.previousElementSibling.remove();
        list.remove();
      });
      count += all(copy, "li").length;
      if (parts.length > 1) {
        const head = document.createElement("h3");
        head.textContent = headOf(part);
        body.append(head);
      }
      body.append(copy);
    });
    const title = found.classList.contains("parent") ? found.querySelector("summary").textContent : titleOf(found, target);
    byId("drawer-title").textContent = title + "（" + count + " 条）";
    if (opener) opener.classList.remove("on");
    opener = link;
    opener.classList.add("on");
    drawer.hidden = false;
    body.scrollTop = 0;
    byId("drawer-title").focus({ preventScroll: true });
    return true;
  }

  function headOf(part) {
    const section = part.closest(".theme");
    return section ? section.querySelector("h3").textContent : "";
  }

  function titleOf(found, target) {
    return [headOf(target), found.querySelector("summary").firstChild.textContent].filter(Boolean).join("　");
  }

  function close() {
    if (drawer.hidden) return;
    drawer.hidden = true;
    if (!opener) return;
    opener.classList.remove("on");
    opener.focus({ preventScroll: true });
    opener = null;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("td a[href^='#'], tbody th a[href^='#'], svg a[href^='#']");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && open(link)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  byId("close").addEventListener("click", close);

  // Older browsers do not open what a link into closed details leads to

  function reveal() {
    let node = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    const target = node;
    for (; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target) target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  reveal();
})();
