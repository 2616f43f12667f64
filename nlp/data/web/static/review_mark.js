/* Marks of the source, by mouse and by keys. Offsets are code points of the text (`data-s`); the browser counts UTF-16, so every step converts.
   What is to be marked is the selection of the browser itself: choose words with the mouse, then a field; or the mark key, a field, and move the ends. */
(function () {
  "use strict";
  var review = window.review;
  if (!review) { return; }
  var FIELDS = ["task", "lead", "responsible", "support", "deadlines", "targets", "new"];
  var bar = document.getElementById("rv-bar");
  var wordsShown = bar.querySelector(".rv-bar-words");
  var keysShown = bar.querySelector(".rv-bar-keys");
  var state = null; // { start, end, field, byKeys }; start is null until a field is chosen
  var edges = {}; // start of a line → where its words begin and end

  function source() { return document.getElementById("rv-source"); }
  function row() { return document.getElementById("rv-row"); }
  function length(text) { return Array.from(text).length; }
  function units(text, points) { return Array.from(text).slice(0, points).join("").length; }
  function pieces() { return Array.prototype.slice.call(source().querySelectorAll("[data-s]")); }
  function begin(piece) { return Number(piece.dataset.s); }
  function marks() { return JSON.parse(row().dataset.marks || "[]"); }
  function button(name) { return bar.querySelector("[data-field=" + name + "]"); }
  function title(field) { return button(field).textContent.replace(/^\S+\s/, "").trim(); }

  // Every character by its offset; ends of lines are missing.
  function characters() {
    var found = [];
    pieces().forEach(function (piece) {
      var at = begin(piece);
      Array.from(piece.textContent).forEach(function (c, i) { found[at + i] = c; });
    });
    return found;
  }

  function chosen() {
    var selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) { return null; }
    var range = selection.getRangeAt(0);
    if (!range.intersectsNode(source())) { return null; }
    var start = null, end = null;
    pieces().forEach(function (piece) {
      if (!range.intersectsNode(piece)) { return; }
      var node = piece.firstChild;
      var text = node.data;
      var from = range.startContainer === node ? range.startOffset : range.startContainer === piece && range.startOffset > 0 ? text.length : 0;
      var to = range.endContainer === node ? range.endOffset : range.endContainer === piece && range.endOffset === 0 ? 0 : text.length;
      if (from >= to) { return; }
      if (start === null) { start = begin(piece) + length(text.slice(0, from)); }
      end = begin(piece) + length(text.slice(0, to));
    });
    return start === null ? null : { start: start, end: end };
  }

  function rangeOf(start, end) {
    var range = document.createRange();
    var open = false;
    pieces().forEach(function (piece) {
      var node = piece.firstChild;
      var from = begin(piece);
      var to = from + length(node.data);
      if (!open && from <= start && start < to) {
        range.setStart(node, units(node.data, start - from));
        open = true;
      }
      if (open && from < end && end <= to) { range.setEnd(node, units(node.data, end - from)); }
    });
    return range;
  }

  function quoted(start, end) {
    return characters().slice(start, end).join("");
  }

  // --- the bar ---

  function dropped() { // the mark a press of Delete takes away
    if (!state || state.start === null) { return null; }
    var over = marks().filter(function (m) {
      return m[0] !== "task" && m[1] < state.end && state.start < m[2] && (!state.field || state.field === m[0]);
    });
    return over.sort(function (a, b) { return (a[2] - a[1]) - (b[2] - b[1]); })[0] || null;
  }

  function show() {
    var range = null;
    bar.hidden = false;
    if (state.start !== null) {
      range = rangeOf(state.start, state.end);
      var selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
    }
    var text = state.start === null ? "" : quoted(state.start, state.end);
    var words = (state.field ? title(state.field) + "：" : "标注：") + (text ? "“" + (text.length > 40 ? text.slice(0, 20) + "…" + text.slice(-18) : text) + "”" : "按数字选要标的栏目");
    wordsShown.textContent = words;
    keysShown.hidden = !(state.byKeys && state.field);
    FIELDS.forEach(function (field) { button(field).setAttribute("aria-pressed", String(state.field === field)); });
    button("drop").hidden = !dropped();
    place(range);
    if (state.byKeys) { review.say(words + (state.field && text ? "，第" + (state.start + 1) + "到" + state.end + "字" : "")); }
  }

  function place(range) {
    var pane = source().getBoundingClientRect();
    var box = range ? range.getBoundingClientRect() : pane;
    if (range && (box.top < pane.top + 30 || box.bottom > pane.bottom - 10)) {
      source().scrollTop += box.top - pane.top - pane.height / 3;
      box = range.getBoundingClientRect();
    }
    var wide = bar.offsetWidth, high = bar.offsetHeight;
    var top = range ? box.bottom + 8 : pane.top + 40;
    if (top + high > window.innerHeight - 4) { top = Math.max(4, box.top - high - 8); }
    bar.style.top = top + "px";
    bar.style.left = Math.max(4, Math.min(box.left, window.innerWidth - wide - 12)) + "px";
  }

  function leave(silent) {
    if (!state) { return; }
    state = null;
    bar.hidden = true;
    window.getSelection().removeAllRanges();
    if (!silent) { review.focusRow(); }
  }

  function send(field, start, end, drop) {
    var sent = document.getElementById("rv-mark");
    if (!sent) {
      review.tell("这一行现在不能改标注", true);
      leave();
      return;
    }
    var body = new URLSearchParams(new FormData(sent));
    var screen = review.onScreen();
    body.set("field", field);
    body.set("start", start);
    body.set("end", end);
    body.set("shown", screen.shown);
    body.set("lines", screen.lines);
    ["words", "from", "to"].forEach(function (name) { body.delete(name); });
    if (drop) { body.set("drop", "1"); }
    leave(true);
    review.load(sent.getAttribute("action"), body);
  }

  function set(field) { if (state && state.start !== null) { send(field, state.start, state.end, false); } }
  function drop() {
    var mark = dropped();
    if (mark) { send(mark[0], mark[1], mark[2], true); }
  }

  // --- by keys ---

  // Choose a field: the marks it has, one after another, else the first word of the row.
  function choose(field) {
    var own = marks().filter(function (m) { return m[0] === field; });
    var at = -1;
    if (state.field === field) {
      own.forEach(function (m, i) { if (m[1] === state.start && m[2] === state.end) { at = i; } });
    }
    var task = marks().filter(function (m) { return m[0] === "task"; })[0];
    if (own.length) {
      var next = own[(at + 1) % own.length];
      state.start = next[1];
      state.end = next[2];
    } else if (state.start === null && task) {
      state.start = task[1];
      state.end = wordEnd(task[1]);
    }
    state.field = field;
    if (state.start === null) { leave(); } else { show(); }
  }

  function lineOf(at) {
    var text = characters();
    var start = at, end = at;
    while (start > 0 && text[start - 1] !== undefined) { start -= 1; }
    while (text[end] !== undefined) { end += 1; }
    return { start: start, end: end, text: text };
  }

  function kind(c) { return c === undefined ? "" : /[0-9A-Za-z.]/.test(c) ? "latin" : /[\s\u3000-\u303F\uFF00-\uFFEF\u2010-\u205E!-/:-@]/.test(c) ? "mark" : "han"; }

  // Words of a line from the server; until they are there, stretches between punctuation.
  function edgesOf(line) {
    if (edges[line.start]) { return edges[line.start]; }
    var document_ = source().dataset.document;
    fetch("/review/words?document=" + document_ + "&start=" + line.start + "&end=" + line.end, { headers: { "HX-Request": "true" }, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : null; })
      .then(function (found) { if (found && source().dataset.document === document_) { edges[line.start] = found; } }, function () { return null; });
    var rough = [line.start];
    for (var i = line.start + 1; i < line.end; i++) {
      if (kind(line.text[i]) !== kind(line.text[i - 1])) { rough.push(i); }
    }
    rough.push(line.end);
    return rough;
  }
  function wordEnd(at) { return edgesOf(lineOf(at)).filter(function (edge) { return edge > at; })[0] || at + 1; }
  function wordBegin(at) {
    var before = edgesOf(lineOf(at > 0 ? at - 1 : 0)).filter(function (edge) { return edge < at; });
    return before.length ? before[before.length - 1] : Math.max(0, at - 1);
  }

  function move(event) {
    var right = event.key === "ArrowRight";
    var last = characters().length;
    function step(at) { return event.ctrlKey ? (right ? wordEnd(at) : wordBegin(at)) : at + (right ? 1 : -1); }
    if (event.shiftKey) {
      state.start = Math.max(0, Math.min(step(state.start), state.end - 1));
    } else {
      state.end = Math.min(last, Math.max(step(state.end), state.start + 1));
    }
    show();
  }

  function hop(event) {
    var down = event.key === "ArrowDown";
    var text = characters();
    var start = down ? state.end : wordBegin(state.start);
    while (start >= 0 && start < text.length && (kind(text[start]) === "" || kind(text[start]) === "mark")) { // over punctuation and ends of lines
      start = down ? start + 1 : wordBegin(start);
      if (!down && start === 0) { break; }
    }
    if (start >= text.length) { return; }
    state.start = start;
    state.end = Math.min(text.length, wordEnd(start));
    show();
  }

  review.startMark = function () {
    var selected = chosen();
    state = { start: selected ? selected.start : null, end: selected ? selected.end : null, field: null, byKeys: true };
    var task = marks().filter(function (m) { return m[0] === "task"; })[0];
    if (task) { edgesOf(lineOf(task[1])); }
    show();
  };

  review.keyHandlers.push(function (event) {
    if (!state || event.altKey || event.metaKey) { return false; }
    var key = review.fold(event.key);
    if (key === "Escape") {
      leave();
      return true;
    }
    var arrow = /^Arrow/.test(event.key);
    if (event.ctrlKey && !arrow) { return false; }
    var field = /^[1-7]$/.test(key) ? FIELDS[Number(key) - 1] : null;
    if (field) {
      // Words chosen before the field (by mouse) are marked at once; with keys the ends can still be moved.
      if (state.start !== null && !state.field && !event.repeat) { set(field); } else { choose(field); }
      return true;
    }
    if (key === "Delete" || key === "Backspace") {
      drop();
      return true;
    }
    if (state.start !== null && state.field) {
      if (key === "Enter") {
        set(state.field);
        return true;
      }
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
        move(event);
        return true;
      }
      if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        hop(event);
        return true;
      }
    }
    return state.byKeys; // every other key waits until the mode is left
  });

  // --- by mouse ---

  document.addEventListener("mouseup", function (event) {
    if (bar.contains(event.target)) { return; }
    window.setTimeout(function () {
      var selected = chosen();
      if (selected && source().contains(event.target)) {
        state = { start: selected.start, end: selected.end, field: null, byKeys: false };
        show();
      } else if (state && !(state.byKeys && source().contains(event.target))) { leave(true); }
    }, 0);
  });
  bar.addEventListener("mousedown", function (event) { event.preventDefault(); }); // keeps the selection
  bar.addEventListener("click", function (event) {
    var pressed = event.target.closest("button");
    if (!pressed || !state) { return; }
    var field = pressed.dataset.field;
    if (field === "leave") { leave(); } else if (field === "drop") { drop(); } else if (state.start === null || (state.byKeys && state.field !== field)) { choose(field); } else { set(field); }
  });

  var shownDocument = source().dataset.document;
  review.afterSwap.push(function () {
    if (source().dataset.document !== shownDocument) { edges = {}; }
    shownDocument = source().dataset.document;
    if (state) { leave(true); }
  });
})();
