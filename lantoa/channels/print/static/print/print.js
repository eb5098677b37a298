// Icons of an infographic are put into the line where the cursor stands; without this their names are typed.
(function () {
  "use strict";
  document.querySelectorAll("[data-pictograms]").forEach(function (box) {
    var area = document.getElementById(box.dataset.pictograms);

    function put(word) {
      var lines = area.value.split("\n");
      var row = area.value.slice(0, area.selectionStart).split("\n").length - 1;
      while (row > 0 && !lines[row].trim()) row -= 1; // an empty line takes none: it goes to the one above
      var parts = lines[row].split("|").map(function (part) { return part.trim(); });
      while (parts.length < 2) parts.push("");
      lines[row] = [parts[0], parts[1], word].join(" | ");
      area.value = lines.join("\n");
      var end = lines.slice(0, row + 1).join("\n").length;
      area.setSelectionRange(end, end);
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }

    box.querySelectorAll("li").forEach(function (item) {
      var button = document.createElement("button");
      button.type = "button";
      button.append.apply(button, Array.from(item.childNodes));
      button.addEventListener("click", function () { put(item.dataset.word); });
      item.append(button);
    });
  });
})();
