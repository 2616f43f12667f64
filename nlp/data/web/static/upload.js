// Files dropped on the frame go into the field; the form works without this.
(function () {
  'use strict';
  var drop = document.getElementById('drop');
  var field = document.getElementById('files');
  var chosen = document.getElementById('chosen');
  if (!drop || !field) { return; }
  function tell() {
    var names = Array.prototype.map.call(field.files, function (file) { return file.name; });
    chosen.textContent = names.length ? '已选 ' + names.length + ' 个：' + names.slice(0, 5).join('、') + (names.length > 5 ? '……' : '') : '';
  }
  field.addEventListener('change', tell);
  ['dragenter', 'dragover'].forEach(function (name) {
    drop.addEventListener(name, function (event) { event.preventDefault(); drop.classList.add('over'); });
  });
  ['dragleave', 'drop'].forEach(function (name) {
    drop.addEventListener(name, function (event) { event.preventDefault(); drop.classList.remove('over'); });
  });
  drop.addEventListener('drop', function (event) {
    if (event.dataTransfer && event.dataTransfer.files.length) { field.files = event.dataTransfer.files; tell(); }
  });
})();
