// A survey on one page can be filled in without a network: what could not be sent stays in this browser and leaves as
// soon as there is one again. The answer itself carries no name; it is removed from here once the server has it.
(function () {
  "use strict";
  var KEY = "lantoa-khao-sat";

  function waiting() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || [];
    } catch (error) {
      return [];
    }
  }

  function keep(list) {
    try {
      localStorage.setItem(KEY, JSON.stringify(list));
      return true;
    } catch (error) {
      return false;
    }
  }

  function post(entry) {
    return fetch(entry.action, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: entry.body,
      credentials: "same-origin",
    });
  }

  function say(form, words) {
    var box = document.createElement("div");
    box.className = "alert";
    box.dataset.kind = "brand";
    box.setAttribute("role", "status");
    box.textContent = words;
    form.parentNode.insertBefore(box, form);
    box.scrollIntoView();
  }

  function flush(form) {
    var list = waiting();
    if (!list.length || !navigator.onLine) return;
    post(list[0]).then(function (answer) {
      // Taken, or never to be taken (closed, answered already): either way it need not wait here.
      if (answer.ok || (answer.status >= 400 && answer.status < 500)) {
        keep(waiting().slice(1));
        if (answer.ok) say(form, form.dataset.sent);
        flush(form);
      }
    }).catch(function () {});
  }

  var form = document.querySelector("form[data-offline]");
  if (!form || !window.fetch || !window.URLSearchParams) return;
  form.addEventListener("submit", function (event) {
    if (navigator.onLine) return;
    event.preventDefault();
    var body = new URLSearchParams(new FormData(form)).toString();
    if (keep(waiting().concat([{ action: form.action, body: body }]))) {
      say(form, form.dataset.offline);
      form.hidden = true;
    }
  });
  window.addEventListener("online", function () { flush(form); });
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(function () {});
  flush(form);
})();
