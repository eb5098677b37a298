// Dragging articles into order, and counting that an issue was really looked at. Both pages work without this file.
(function () {
  "use strict";
  var list = document.querySelector("[data-order]");
  if (list) {
    var held = null;
    list.querySelectorAll("li").forEach(function (row) {
      row.draggable = true;
    });
    list.addEventListener("dragstart", function (event) {
      held = event.target.closest("li");
      if (!held) return;
      held.classList.add("held");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", held.dataset.article);
    });
    list.addEventListener("dragover", function (event) {
      var row = event.target.closest("li");
      if (!held || !row || row === held) return;
      event.preventDefault();
      var box = row.getBoundingClientRect();
      list.insertBefore(held, event.clientY > box.top + box.height / 2 ? row.nextSibling : row);
    });
    list.addEventListener("drop", function (event) {
      event.preventDefault();
    });
    list.addEventListener("dragend", function () {
      if (!held) return;
      held.classList.remove("held");
      held = null;
      var form = document.getElementById("order-form");
      form.querySelectorAll("input[name=order]").forEach(function (input) {
        input.remove();
      });
      list.querySelectorAll("li").forEach(function (row) {
        var input = document.createElement("input");
        input.type = "hidden";
        input.name = "order";
        input.value = row.dataset.article;
        form.append(input);
      });
      form.requestSubmit();
    });
  }
  // The issue, its articles and their pictures into the cache from which the service worker answers without a network.
  var keep = document.querySelector("[data-keep]");
  if (keep && "caches" in window && navigator.serviceWorker && navigator.serviceWorker.controller) {
    keep.hidden = false;
    keep.addEventListener("click", function () {
      var article = document.querySelector("main article");
      var wanted = [location.href];
      article.querySelectorAll("h2 a, h3 a").forEach(function (link) {
        wanted.push(link.href);
      });
      article.querySelectorAll("img").forEach(function (picture) {
        wanted.push(picture.currentSrc || picture.src);
      });
      caches
        .keys()
        .then(function (names) {
          return caches.open(names.filter(function (name) { return name.indexOf("lantoa-") === 0; }).pop());
        })
        .then(function (cache) {
          return Promise.allSettled(Array.from(new Set(wanted)).map(function (url) { return cache.add(url); }));
        })
        .then(function () {
          window.lantoa.toast(keep.dataset.done);
        });
    });
  }
  // Programs that follow every link of a mail do not keep a page open and in sight for four seconds.
  var read = document.querySelector("[data-reading]");
  if (read) {
    setTimeout(function () {
      if (document.visibilityState === "visible") {
        navigator.sendBeacon(read.dataset.reading, new URLSearchParams({ t: read.dataset.subject }));
      }
    }, 4000);
  }
})();
