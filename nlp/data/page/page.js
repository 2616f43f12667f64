// Plain ES2018, no library: office browsers are old and nothing builds this file.
// A document's nodes wait in its <template>; they are moved into the page when it is chosen and moved back after.
(function () {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const all = (root, selector) => Array.from(root.querySelectorAll(selector));
  const numbers = (value) => (value ? value.split(" ").map(Number) : []);
  const panes = ["about", "outline", "text", "rows"].map(byId);
  const [, , textPane, rowsPane] = panes;
  const query = byId("query");

  const docs = all(document, "template").map((template, index) => {
    const button = document.querySelector('.doc[data-doc="' + index + '"]');
    const parts = all(template.content, ".part");
    const rows = all(template.content, ".row").map((node) => ({
      node: node,
      doc: index,
      words: textOf(node),
      grade: node.dataset.grade,
      noOwner: "noOwner" in node.dataset,
      noTime: "noTime" in node.dataset,
      shown: true,
    }));
    return { button: button, parts: parts, rows: rows, selected: -1 };
  });
  const total = docs.reduce((sum, doc) => sum + doc.rows.length, 0);
  let current = -1; // number of the document on show

  function textOf(node) {
    const section = node.parentNode.querySelector(".section");
    return ((section ? section.textContent : "") + " " + node.textContent).toLowerCase();
  }

  // Documents

  function showDoc(index) {
    if (index === current || !docs[index]) return;
    if (current >= 0) {
      const before = docs[current];
      before.button.removeAttribute("aria-current");
      before.parts.forEach((part) => part.remove());
    }
    current = index;
    const doc = docs[index];
    doc.parts.forEach((part, i) => {
      panes[i].appendChild(part);
      panes[i].scrollTop = 0;
    });
    doc.button.setAttribute("aria-current", "true");
    doc.button.scrollIntoView({ block: "nearest" });
    const start = doc.selected >= 0 ? doc.selected : doc.rows.findIndex((row) => row.shown);
    if (start >= 0) doc.rows[start].node.tabIndex = 0;
    if (doc.selected >= 0) reveal(doc.selected);
  }

  // Selection: a row, its words in the text, and the spans that prove its cells

  function select(number) {
    const doc = docs[current];
    const row = doc.rows[number];
    if (!row) return;
    const before = doc.rows[doc.selected];
    doc.rows.forEach((other) => (other.node.tabIndex = -1));
    if (before) {
      before.node.setAttribute("aria-selected", "false");
      all(before.node, "button").forEach((button) => (button.tabIndex = -1));
    }
    doc.selected = number;
    if (before) hideUnlessFound(before);
    row.node.hidden = false;
    row.node.parentNode.hidden = false;
    row.node.setAttribute("aria-selected", "true");
    row.node.tabIndex = 0;
    // The Tab key walks through the cells of the selected row only.
    all(row.node, "button").forEach((button) => (button.tabIndex = 0));
    all(textPane, ".on, .mine, .hit").forEach((piece) => piece.classList.remove("on", "mine", "hit"));
    all(row.node, ".proof").forEach((proof) => mark("c", proof.dataset.c, "mine"));
    mark("r", number, "on");
  }

  function pieces(kind, number) {
    return all(textPane, "[data-" + kind + '~="' + number + '"]');
  }

  function mark(kind, number, name) {
    pieces(kind, number).forEach((piece) => piece.classList.add(name));
  }

  function reveal(number) {
    showRow(number);
    center(textPane, pieces("r", number));
  }

  function showRow(number) {
    const node = docs[current].rows[number].node;
    const head = rowsPane.querySelector("thead");
    const box = node.getBoundingClientRect();
    const pane = rowsPane.getBoundingClientRect();
    if (box.top < pane.top + (head ? head.offsetHeight : 0) || box.bottom > pane.bottom) center(rowsPane, [node]);
  }

  // Put the first of `nodes` in the middle of the pane, or at its top when together they are taller.
  function center(pane, nodes) {
    if (!nodes.length) return;
    const frame = pane.getBoundingClientRect();
    const top = nodes[0].getBoundingClientRect().top;
    const height = nodes[nodes.length - 1].getBoundingClientRect().bottom - top;
    pane.scrollTop += top - frame.top - Math.max(40, (frame.height - height) / 2);
  }

  function chooseRow(number, focus) {
    select(number);
    reveal(number);
    if (focus) docs[current].rows[number].node.focus({ preventScroll: true });
  }

  // `kind` c: the words that prove a cell; n: those of a finding of the audit.
  function showWords(kind, number) {
    all(textPane, ".hit").forEach((piece) => piece.classList.remove("hit"));
    mark(kind, number, "hit");
    center(textPane, pieces(kind, number));
  }

  // Rows that a click in the text can mean: those stated there, then those that take a cell from there.
  function rowsAt(target) {
    const piece = target.closest(".x");
    const found = piece ? numbers(piece.dataset.r) : [];
    numbers(piece && piece.dataset.c).forEach((cell) => {
      all(rowsPane, '.proof[data-c="' + cell + '"]').forEach((proof) => {
        const number = Number(proof.closest(".row").dataset.row);
        if (!found.includes(number)) found.push(number);
      });
    });
    const segment = target.closest("[data-rows]");
    return found.length || !segment ? found : numbers(segment.dataset.rows);
  }

  function clickText(target) {
    const found = rowsAt(target);
    if (!found.length) return;
    const next = found[(found.indexOf(docs[current].selected) + 1) % found.length];
    select(next);
    showRow(next);
  }

  // Moving by keys

  function step(by) {
    const doc = docs[current];
    if (!doc) return;
    let number = doc.selected;
    if (number < 0) number = by > 0 ? -1 : doc.rows.length;
    do number += by;
    while (doc.rows[number] && !doc.rows[number].shown);
    if (doc.rows[number]) chooseRow(number, true);
  }

  function stepDoc(by) {
    let index = current + by;
    while (docs[index] && docs[index].button.classList.contains("nothing")) index += by;
    showDoc(index);
  }

  function thereAndBack() {
    const doc = docs[current];
    if (!doc) return;
    const row = document.activeElement.closest(".row");
    const number = row ? Number(row.dataset.row) : doc.selected;
    if (textPane.contains(document.activeElement)) {
      if (number >= 0) chooseRow(number, true);
      return;
    }
    if (number < 0) return;
    chooseRow(number, false);
    const first = pieces("r", number)[0];
    if (!first) return;
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }

  // Filter

  function filter() {
    const terms = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const gradeA = byId("grade-a").checked;
    const gradeB = byId("grade-b").checked;
    const noOwner = byId("no-owner").checked;
    const noTime = byId("no-time").checked;
    const active = terms.length > 0 || gradeA || gradeB || noOwner || noTime;
    let found = 0;
    docs.forEach((doc) => {
      let hits = 0;
      doc.rows.forEach((row) => {
        row.shown =
          (gradeA === gradeB || row.grade === (gradeA ? "A" : "B")) &&
          (!noOwner || row.noOwner) &&
          (!noTime || row.noTime) &&
          terms.every((term) => row.words.includes(term));
        if (row.shown) hits += 1;
        hideUnlessFound(row);
      });
      found += hits;
      const badge = doc.button.querySelector(".hits");
      badge.textContent = hits;
      badge.hidden = !active;
      doc.button.classList.toggle("nothing", active && hits === 0);
    });
    byId("found").textContent = active ? "显示 " + found + " / " + total + " 条" : "共 " + total + " 条";
  }

  // The selected row stays in sight even when the filter does not match it.
  function hideUnlessFound(row) {
    const doc = docs[row.doc];
    row.node.hidden = !row.shown && doc.rows[doc.selected] !== row;
    const body = row.node.parentNode;
    body.hidden = !body.querySelector(".row:not([hidden])");
  }

  // Events

  document.addEventListener("click", (event) => {
    const target = event.target;
    const doc = target.closest(".doc");
    const failed = target.closest("#to-failed");
    const twin = target.closest(".twin");
    const role = target.closest(".role");
    const heading = target.closest(".outline button");
    const row = target.closest(".row");
    const note = target.closest(".note-on");
    if (doc) {
      showDoc(Number(doc.dataset.doc));
    } else if (failed) {
      const list = document.querySelector(".failed");
      list.open = true;
      list.scrollIntoView({ block: "nearest" });
      list.querySelector("summary").focus();
    } else if (twin) {
      showDoc(Number(twin.dataset.doc));
      chooseRow(Number(twin.dataset.row), true);
    } else if (note) {
      showWords("n", note.dataset.n);
    } else if (role) {
      const off = role.getAttribute("aria-pressed") === "true";
      role.setAttribute("aria-pressed", String(!off));
      document.documentElement.style.setProperty("--tint-" + role.dataset.role, off ? "transparent" : "");
    } else if (heading) {
      const place = pieces("h", heading.dataset.h)[0];
      if (place) textPane.scrollTop += place.getBoundingClientRect().top - textPane.getBoundingClientRect().top - 24;
    } else if (row) {
      const proof = target.closest(".proof");
      if (proof) {
        select(Number(row.dataset.row));
        showWords("c", proof.dataset.c);
      } else if (String(window.getSelection()) === "") {
        chooseRow(Number(row.dataset.row), true);
      }
    } else if (textPane.contains(target) && String(window.getSelection()) === "") {
      clickText(target);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !document.activeElement) return;
    const field = document.activeElement;
    if (field === query) {
      if (event.key !== "Escape" && event.key !== "Enter") return;
      event.preventDefault();
      if (event.key === "Escape") query.value = "";
      filter();
      query.blur();
      return;
    }
    const free = !textPane.contains(field) && !field.closest(".side");
    const pressable = field.closest("button, summary, label, input");
    if (event.key === "j" || (event.key === "ArrowDown" && free)) step(1);
    else if (event.key === "k" || (event.key === "ArrowUp" && free)) step(-1);
    else if (event.key === "]") stepDoc(1);
    else if (event.key === "[") stepDoc(-1);
    else if (event.key === "/") query.focus();
    else if (event.key === "Enter" && !pressable) thereAndBack();
    else return;
    event.preventDefault();
  });

  query.addEventListener("input", filter);
  all(document, ".filter input[type=checkbox]").forEach((box) => box.addEventListener("change", filter));
  document.querySelector(".filter").addEventListener("submit", (event) => event.preventDefault());

  filter();
  showDoc(0);
})();
