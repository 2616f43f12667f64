// What every page shares. Each page works without it: this only asks before a deed that cannot be undone, and lets notices be closed.
(function () {
  "use strict";

  document.addEventListener("submit", function (event) {
    var asked = event.target.getAttribute("data-confirm");
    if (asked && !window.confirm(asked)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  document.addEventListener("click", function (event) {
    var closer = event.target.closest("[data-close]");
    if (closer) {
      var told = closer.closest(".notice");
      if (told) { told.remove(); }
    }
  });

  // A list box that stands alone (a filter) sends its form at once.
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-auto")) {
      if (form.requestSubmit) { form.requestSubmit(); } else { form.submit(); }
    }
  });
})();
