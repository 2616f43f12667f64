/* The ledger: cells edited in place, rows picked for a step. Without this file every link and form works as it stands. */
(function () {
  "use strict";

  function count() {
    var boxes = Array.prototype.slice.call(document.querySelectorAll("input[name=pick]"));
    var on = boxes.filter(function (box) { return box.checked; }).length;
    var shown = document.getElementById("picked-count");
    var all = document.getElementById("pick-all");
    if (shown) { shown.textContent = on ? " " + on + " " : ""; }
    if (all) {
      all.hidden = false;
      all.checked = boxes.length > 0 && on === boxes.length;
      all.indeterminate = on > 0 && on < boxes.length;
    }
  }

  document.addEventListener("change", function (event) {
    if (event.target.id === "pick-all") {
      document.querySelectorAll("input[name=pick]").forEach(function (box) { box.checked = event.target.checked; });
    }
    if (event.target.id === "pick-all" || event.target.name === "pick") { count(); }
  });

  // In a cell: Esc leaves it as it was, Ctrl+Enter saves it. Keys that choose words of an input method are none of ours.
  document.addEventListener("keydown", function (event) {
    var form = event.target.closest ? event.target.closest("form.cell-form") : null;
    if (!form || event.isComposing || event.keyCode === 229) { return; }
    if (event.key === "Escape") {
      event.preventDefault();
      var cancel = form.querySelector(".cancel");
      if (cancel) { cancel.click(); } else { window.location.reload(); }
    } else if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      form.querySelector("button[type=submit]").click();
    }
  });

  var left = null; // the cell whose form was opened last: the keyboard goes on from there
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target.matches && event.target.matches("a.cell")) {
      left = { row: event.target.closest("tr").id, href: event.target.getAttribute("href") };
    }
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    count();
    var field = event.target.querySelector ? event.target.querySelector("form.cell-form [autofocus]") : null;
    if (field) { field.focus(); return; }
    if (left) {
      var row = document.getElementById(left.row);
      var cell = row && row.querySelector('a.cell[href="' + left.href + '"]');
      if (cell) { cell.focus(); left = null; }
    }
  });

  count();
})();
