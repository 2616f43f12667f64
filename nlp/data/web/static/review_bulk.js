/* The list of a bulk decision: how many rows are still ticked. */
(function () {
  "use strict";
  var form = document.getElementById("rv-bulk-form");
  if (!form) { return; }
  var shown = form.querySelector(".rv-count");
  form.addEventListener("change", function () {
    shown.textContent = "（" + form.querySelectorAll("input[name=pick]:checked").length + " 行）";
  });
})();
