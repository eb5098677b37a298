// Turns web push on for this browser. Without this file the page says that it cannot be done from here.
(function () {
  "use strict";
  var box = document.querySelector("[data-push]");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;

  function show(name) {
    ["on", "done", "denied", "none"].forEach(function (one) {
      box.querySelector("[data-push-" + one + "]").hidden = one !== name;
    });
  }

  function bytes(text) {
    var padded = (text + "===".slice((text.length + 3) % 4)).replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(padded), function (letter) {
      return letter.charCodeAt(0);
    });
  }

  function tell(subscription) {
    return fetch(box.dataset.url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": box.dataset.token },
      body: JSON.stringify(subscription),
    }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
    });
  }

  navigator.serviceWorker.register("/sw.js").then(function () {
    return navigator.serviceWorker.ready;
  }).then(function (worker) {
    return worker.pushManager.getSubscription().then(function (known) {
      show(known ? "done" : Notification.permission === "denied" ? "denied" : "on");
      if (known) tell(known).catch(function () {});
      box.querySelector("[data-push-on]").addEventListener("click", function () {
        worker.pushManager
          .subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) })
          .then(tell)
          .then(function () {
            location.reload();
          })
          .catch(function () {
            show(Notification.permission === "denied" ? "denied" : "none");
          });
      });
    });
  }).catch(function () {
    show("none");
  });
})();
