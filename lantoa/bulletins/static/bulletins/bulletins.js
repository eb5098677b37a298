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
  // The issue, its articles and all that they are shown with, into the cache that the service worker keeps for good.
  // Asked for without the reader's session: what lies on the phone is what everybody reads.
  var keep = document.querySelector("[data-keep]");
  function show() {
    if (navigator.serviceWorker.controller) keep.hidden = false;
  }
  if (keep && "caches" in window && navigator.serviceWorker) {
    show();
    navigator.serviceWorker.addEventListener("controllerchange", show); // on the first visit it comes a moment later
    keep.addEventListener("click", function () {
      var pages = [location.origin + location.pathname + location.search, location.origin + location.pathname];
      document.querySelectorAll("main article h2 a, main article h3 a").forEach(function (link) {
        if (link.origin === location.origin) pages.push(link.href);
      });
      keep.disabled = true;
      caches
        .open("lantoa-kept")
        .then(function (cache) {
          return Promise.all(Array.from(new Set(pages)).map(function (page) { return keepPage(cache, page); }));
        })
        .then(function () {
          window.lantoa.toast(keep.dataset.done);
        })
        .catch(function () {
          window.lantoa.toast(keep.dataset.failed);
        })
        .then(function () {
          keep.disabled = false;
        });
    });
  }

  function keepPage(cache, page) {
    return fetch(page, { credentials: "omit" }).then(function (answer) {
      if (answer.status === 404 || answer.status === 410) return null; // withdrawn meanwhile
      if (!answer.ok) throw new Error(page);
      var copy = answer.clone();
      return cache.put(page, copy).then(function () { return answer.text(); }).then(function (text) {
        var shown = new DOMParser().parseFromString(text, "text/html");
        var looks = 'link[rel="stylesheet"], link[rel="preload"], script[src]';
        var files = Array.from(shown.querySelectorAll(looks), function (one) {
          return one.getAttribute(one.localName === "link" ? "href" : "src");
        });
        return Promise.all(Array.from(shown.querySelectorAll("main img"), chosen).concat(files).map(function (file) {
          return Promise.resolve(file).then(function (address) {
            var url = new URL(address, page);
            if (url.origin !== location.origin) return null;
            return cache.match(url.href).then(function (there) { return there || cache.add(url.href); });
          });
        }));
      });
    });
  }

  // Of a picture's widths and kinds, the one that this screen will ask for.
  function chosen(image) {
    var holder = document.importNode(image.closest("picture") || image, true);
    var own = holder.localName === "img" ? holder : holder.querySelector("img");
    own.loading = "eager";
    return new Promise(function (done) {
      // Once it is there, the browser has made up its mind.
      function tell() { done(own.currentSrc || own.getAttribute("src")); }
      own.addEventListener("load", tell);
      own.addEventListener("error", tell);
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
