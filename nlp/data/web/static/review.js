/* The review screen by keys: decide and go on, edit, leaf, undo. Without this file every button sends its form.
   Answers of the server are parts of the page; each takes the place of what has the same id. Marks of the source: review_mark.js. */
(function () {
  "use strict";
  var root = document.getElementById("review");
  if (!root) { return; }
  root.classList.add("js");
  var keys = JSON.parse(root.dataset.keys);
  var actions = {};
  Object.keys(keys).forEach(function (name) { actions[keys[name]] = name; });
  var busy = false;
  var clicked = null; // the button a submit is by: `event.submitter` came with Chromium 81
  var live = document.getElementById("rv-live");
  var help = document.getElementById("rv-help");
  var review = window.review = { root: root, keyHandlers: [], afterSwap: [] };

  function find(selector) { return root.querySelector(selector); }
  function row() { return document.getElementById("rv-row"); }
  function form() { return document.getElementById("rv-form"); }
  function say(words) { live.textContent = ""; window.setTimeout(function () { live.textContent = words; }, 30); }

  function tell(words, wrong) {
    var told = document.getElementById("rv-told");
    told.textContent = words;
    told.classList.toggle("wrong", Boolean(wrong));
    say(words);
  }

  // Full-width characters and capitals are the same key.
  function fold(key) {
    if (key.length !== 1) { return key; }
    var code = key.charCodeAt(0);
    if (code >= 0xFF01 && code <= 0xFF5E) { key = String.fromCharCode(code - 0xFEE0); }
    return key === "\u3000" ? " " : key.toLowerCase();
  }

  // --- the form: what was changed in it ---

  function boxes() {
    var all = form() ? form().querySelectorAll(".rv-box [name]:not([type=hidden])") : [];
    return Array.prototype.slice.call(all);
  }
  function seen(box) { return form().elements["was." + box.name].value.replace(/\r\n/g, "\n"); }
  function isChanged(box) { return box.value.replace(/\r\n/g, "\n") !== seen(box); }
  function dirty() { return boxes().filter(isChanged); }
  function showChanges() {
    boxes().forEach(function (box) { box.parentNode.classList.toggle("changed", isChanged(box)); });
  }
  function reset() {
    boxes().forEach(function (box) { box.value = seen(box); });
    showChanges();
  }
  function focusRow() { row().focus({ preventScroll: true }); }

  // --- talking to the server ---

  function onScreen() {
    var source = document.getElementById("rv-source");
    var lines = {};
    source.querySelectorAll("[class*='m-'], .rv-n.here").forEach(function (piece) {
      var line = piece.closest(".rv-line");
      if (line) { lines[line.id.split("-")[1]] = true; }
    });
    var numbers = Object.keys(lines).join(",");
    // A row through hundreds of lines: let the whole text come again.
    return numbers.length > 1500 ? { shown: "", lines: "" } : { shown: source.dataset.document, lines: numbers };
  }

  function load(url, body) {
    if (busy) { return Promise.resolve(false); } // a second press while the first is under way would decide on a row nobody has seen
    busy = true;
    root.setAttribute("aria-busy", "true");
    var options = { headers: { "HX-Request": "true", "X-CSRF-Token": root.dataset.csrf }, credentials: "same-origin" };
    if (body) {
      options.method = "POST";
      options.body = body;
    }
    return fetch(url, options).then(function (answer) {
      var elsewhere = answer.headers.get("HX-Redirect");
      if (elsewhere || answer.redirected) {
        window.location.assign(elsewhere || answer.url);
        return false;
      }
      return answer.text().then(function (html) { return swap(html, answer.status); });
    }, function () {
      tell("没有存上：连不上服务器。请看看 duban serve 是否还在运行，再按一次", true);
      return false;
    }).then(function (done) {
      busy = false;
      root.removeAttribute("aria-busy");
      return done;
    }, function (error) {
      busy = false;
      root.removeAttribute("aria-busy");
      throw error;
    });
  }

  function swap(html, status) {
    var parts = document.createElement("template");
    parts.innerHTML = html;
    if (!parts.content.getElementById("rv-row")) {
      var heading = parts.content.querySelector("[role=alert], .wrong, h1, p");
      tell((heading ? heading.textContent.trim() : "没有办成") + "（" + status + "）：请刷新这一页", true);
      return false;
    }
    var before = row().dataset.at;
    var kept = dirty().map(function (box) { return [box.name, box.value, seen(box)]; });
    Array.prototype.slice.call(parts.content.children).forEach(function (part) {
      var old = part.id && document.getElementById(part.id);
      if (old) { old.replaceWith(part); }
    });
    if (row().dataset.at === before) { // the same row again: what was typed and not saved stays
      kept.forEach(function (one) {
        var box = form() && form().elements[one[0]];
        if (box && form().elements["was." + one[0]] && seen(box) === one[2]) { box.value = one[1]; }
      });
    }
    ready();
    focusRow();
    say(document.getElementById("rv-told").textContent + " " + (find("#rv-title") ? find("#rv-title").textContent : ""));
    return status < 400;
  }

  function ready() {
    root.querySelectorAll(".rv-js").forEach(function (button) { button.hidden = false; });
    if (row().dataset.address) { window.history.replaceState(null, "", row().dataset.address); }
    showChanges();
    toSource(false);
    review.afterSwap.forEach(function (f) { f(); });
  }

  function toSource(always) {
    var source = document.getElementById("rv-source");
    var piece = source.querySelector(".m-task") || source.querySelector(".rv-n.here");
    if (!piece) { return; }
    var pane = source.getBoundingClientRect();
    var pieces = source.querySelectorAll(".m-task");
    var top = piece.getBoundingClientRect().top;
    var bottom = (pieces.length ? pieces[pieces.length - 1] : piece).getBoundingClientRect().bottom;
    if (always || top < pane.top + 40 || bottom > pane.bottom - 20) {
      source.scrollTop += top - pane.top - Math.min(pane.height / 3, 200);
    }
  }

  function send(sent, button) {
    var body = new URLSearchParams(new FormData(sent));
    if (button && button.name) { body.set(button.name, button.value); }
    var screen = onScreen();
    body.set("shown", screen.shown);
    body.set("lines", screen.lines);
    return load(sent.getAttribute("action"), body);
  }

  function unsaved() {
    if (dirty().length) { tell("这一行改了还没有保存：按采纳键保存，按 Esc 放弃改动", true); }
    return dirty().length > 0;
  }

  function leaf(href) {
    if (unsaved()) { return Promise.resolve(false); }
    var screen = onScreen();
    href = href.split("#")[0]; // where a browser without the script scrolls to
    return load(href + (href.indexOf("?") < 0 ? "?" : "&") + new URLSearchParams(screen));
  }

  // The panes fill the window below what is above them.
  function fit() {
    var panes = find(".rv-panes");
    panes.style.height = "";
    if (window.innerWidth <= 900) { return; }
    panes.style.height = "0";
    panes.style.minHeight = "0";
    var rest = document.body.getBoundingClientRect().height - panes.getBoundingClientRect().height;
    panes.style.minHeight = "";
    panes.style.height = Math.max(380, Math.floor(window.innerHeight - rest)) + "px";
  }

  // --- deeds ---

  function toggleHelp(open) {
    if (open === undefined) { open = !help.classList.contains("open"); }
    help.classList.toggle("open", open);
    if (open) {
      help.setAttribute("role", "dialog");
      help.focus();
    } else { focusRow(); }
  }

  function act(name) {
    var button = find("[data-action=" + name + "]");
    if (name === "help") { toggleHelp(); return; }
    if (name === "source") {
      toSource(true);
      document.getElementById("rv-source").focus({ preventScroll: true });
      return;
    }
    if (!button || button.disabled) {
      tell({ undo: "没有可以撤销的核对" }[name] || "这一行现在不能这样办", true);
      return;
    }
    if (name === "edit") {
      var content = form().elements.content;
      content.focus();
      content.setSelectionRange(content.value.length, content.value.length);
    } else if (name === "mark") {
      if (review.startMark) { review.startMark(); }
    } else if (button.tagName === "A" && (name === "next" || name === "previous")) {
      leaf(button.getAttribute("href"));
    } else { button.click(); }
  }

  // --- events ---

  document.addEventListener("click", function (event) {
    var target = event.target.closest ? event.target : event.target.parentNode;
    clicked = target.closest("button");
    if (event.button !== 0 || event.ctrlKey || event.shiftKey || event.metaKey || event.altKey) { return; }
    var action = target.closest("[data-action]");
    if (action && root.contains(action)) {
      var name = action.dataset.action;
      if (action.type !== "submit" && name !== "bulk") {
        event.preventDefault();
        act(name);
      }
      return;
    }
    var link = target.closest(".rv-n, a[data-part]");
    if (link && root.contains(link)) {
      event.preventDefault();
      leaf(link.getAttribute("href"));
      return;
    }
    var piece = target.closest("#rv-source [data-row]");
    if (piece && window.getSelection().isCollapsed && piece.dataset.row !== row().dataset.at) {
      leaf(find(".rv-n[data-row='" + piece.dataset.row + "']").getAttribute("href"));
    }
  });

  document.addEventListener("submit", function (event) {
    var sent = event.target;
    if (!root.contains(sent) || !(sent.id === "rv-form" || sent.dataset.act)) { return; }
    event.preventDefault();
    if (sent.dataset.act === "undo" && unsaved()) { return; }
    var button = event.submitter || (clicked && clicked.form === sent ? clicked : null);
    send(sent, button);
  });

  document.addEventListener("input", function (event) {
    if (form() && form().contains(event.target)) { showChanges(); }
  });

  function isField(node) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) || node.isContentEditable;
  }

  function inForm(event) {
    var key = event.key;
    if (key === "Escape") {
      event.preventDefault();
      reset();
      focusRow();
    } else if (key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey && event.target.type !== "radio") {
      event.preventDefault();
      if (event.target.name && event.target.name.indexOf("mine.") !== 0) { act("accept"); }
    }
  }

  document.addEventListener("keydown", function (event) {
    // An input method is choosing words: its keys are none of ours.
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) { return; }
    var target = event.target;
    var within = form() && form().contains(target);
    if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !event.altKey && (within || dirty().length)) {
      event.preventDefault();
      if (!event.repeat) { act("accept"); }
      return;
    }
    if (help.classList.contains("open")) {
      if (event.key === "Escape" || (!isField(target) && fold(event.key) === keys.help)) {
        event.preventDefault();
        toggleHelp(false);
      }
      return;
    }
    if (isField(target)) {
      if (within) { inForm(event); } else if (event.key === "Escape") { focusRow(); }
      return;
    }
    for (var i = 0; i < review.keyHandlers.length; i++) {
      if (review.keyHandlers[i](event)) {
        event.preventDefault();
        return;
      }
    }
    if (event.ctrlKey || event.altKey || event.metaKey) { return; }
    if ((event.key === "Enter" || event.key === " ") && /^(BUTTON|A|SUMMARY)$/.test(target.tagName)) { return; }
    if (event.key === "Escape" && dirty().length) {
      reset();
      tell("已放弃改动");
      return;
    }
    var name = actions[fold(event.key)];
    if (!name) { return; }
    event.preventDefault();
    if (event.repeat && name !== "next" && name !== "previous") { return; }
    act(name);
  });

  review.load = load;
  review.onScreen = onScreen;
  review.say = say;
  review.tell = tell;
  review.focusRow = focusRow;
  review.fold = fold;
  var flash = document.querySelector("p.told"); // what the page before had to say: told in our own line
  window.addEventListener("resize", fit);
  if (flash) { flash.parentNode.removeChild(flash); }
  fit();
  ready();
  focusRow();
  if (flash) { tell(flash.textContent); }
})();
