// A planned post is dragged to another day; its own page does the same without this.
(function () {
  "use strict";
  var moved = null;

  document.addEventListener("dragstart", function (event) {
    moved = event.target.closest("[data-move]");
    if (!moved) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", moved.textContent.trim());
  });

  function dayUnder(event) {
    return moved && event.target.closest && event.target.closest("td[data-day]");
  }

  document.addEventListener("dragover", function (event) {
    var day = dayUnder(event);
    if (!day) return;
    event.preventDefault();
    day.classList.add("over");
  });

  document.addEventListener("dragleave", function (event) {
    var day = dayUnder(event);
    if (day && !day.contains(event.relatedTarget)) day.classList.remove("over");
  });

  document.addEventListener("drop", function (event) {
    var day = dayUnder(event);
    if (!day) return;
    event.preventDefault();
    var form = document.getElementById("move-post");
    form.action = moved.dataset.move;
    form.elements.day.value = day.dataset.day;
    form.submit();
  });

  document.addEventListener("dragend", function () {
    moved = null;
    document.querySelectorAll("td.over").forEach(function (day) { day.classList.remove("over"); });
  });
})();
