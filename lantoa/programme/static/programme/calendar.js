// Moving an activity to another day by dragging it. The form on the activity's page does the same without this.
(function () {
  "use strict";
  var moved = null;

  document.addEventListener("dragstart", function (event) {
    moved = event.target.closest("[data-move]");
    if (!moved) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", moved.textContent.trim());
  });

  document.addEventListener("dragover", function (event) {
    var day = moved && event.target.closest("td[data-day]");
    if (!day) return;
    event.preventDefault();
    day.classList.add("over");
  });

  document.addEventListener("dragleave", function (event) {
    var day = event.target.closest && event.target.closest("td[data-day]");
    if (day && !day.contains(event.relatedTarget)) day.classList.remove("over");
  });

  document.addEventListener("drop", function (event) {
    var day = moved && event.target.closest("td[data-day]");
    if (!day) return;
    event.preventDefault();
    var form = document.getElementById("move-form");
    form.action = moved.dataset.move;
    form.elements.starts_on.value = day.dataset.day;
    form.submit();
  });

  document.addEventListener("dragend", function () {
    moved = null;
    document.querySelectorAll("td.over").forEach(function (day) { day.classList.remove("over"); });
  });
})();
