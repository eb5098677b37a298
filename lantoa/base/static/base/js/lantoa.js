// Small comforts. Every page reads and submits without this file.
(function () {
  "use strict";
  var root = document.documentElement;

  function isDark() {
    if (root.dataset.theme) return root.dataset.theme === "dark";
    return matchMedia("(prefers-color-scheme: dark)").matches;
  }

  document.addEventListener("click", function (event) {
    var target = event.target.closest("[data-do]");
    if (!target) {
      document.querySelectorAll("details.menu[open]").forEach(function (menu) {
        if (!menu.contains(event.target)) menu.open = false;
      });
      return;
    }
    var what = target.dataset.do;
    if (what === "theme") {
      root.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch (error) {
        // Not stored; it holds for this page.
      }
    } else if (what === "nav") {
      var open = document.getElementById("site-nav").classList.toggle("open");
      target.setAttribute("aria-expanded", String(open));
    } else if (what === "dialog") {
      var dialog = document.getElementById(target.dataset.dialog);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    } else if (what === "close") {
      var holder = target.closest("dialog, .toast, [data-closable]");
      if (holder && holder.close) holder.close();
      else if (holder) holder.remove();
    } else if (what === "print") {
      window.print();
    } else if (what === "reveal") {
      var input = target.parentElement.querySelector("input");
      var shown = input.type === "password";
      input.type = shown ? "text" : "password";
      target.setAttribute("aria-pressed", String(shown));
    } else if (what === "copy") {
      if (navigator.clipboard) {
        navigator.clipboard.writeText(target.dataset.text || location.href).then(function () {
          window.lantoa.toast(target.dataset.done);
        });
      }
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  function preview(drop) {
    var input = drop.querySelector("input[type=file]");
    var list = drop.parentElement.querySelector(".previews");
    if (!list) return;
    list.replaceChildren();
    Array.from(input.files).forEach(function (file) {
      var item = document.createElement("li");
      if (file.type.startsWith("image/")) {
        var picture = document.createElement("img");
        picture.alt = "";
        picture.src = URL.createObjectURL(file);
        picture.onload = function () {
          URL.revokeObjectURL(picture.src);
        };
        item.append(picture);
      }
      item.append(file.name);
      list.append(item);
    });
  }

  document.addEventListener("change", function (event) {
    var drop = event.target.closest && event.target.closest(".filedrop");
    if (drop) preview(drop);
    if (event.target.closest && event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  ["dragover", "dragleave", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var drop = event.target.closest && event.target.closest(".filedrop");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) {
        drop.querySelector("input[type=file]").files = event.dataTransfer.files;
        preview(drop);
      }
    });
  });

  // A second press must not send a form twice.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-resend")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(function () {
      delete form.dataset.sent;
    }, 5000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });

  window.lantoa = {
    // Shows `text` at the foot of the screen; `undo`, if given, is called from a button beside it.
    toast: function (text, undo, undoLabel) {
      var holder = document.querySelector(".toasts");
      if (!holder || !text) return;
      var toast = document.createElement("div");
      toast.className = "toast";
      toast.append(text);
      if (undo) {
        var button = document.createElement("button");
        button.className = "button";
        button.type = "button";
        button.textContent = undoLabel;
        button.addEventListener("click", function () {
          undo();
          toast.remove();
        });
        toast.append(button);
      }
      holder.append(toast);
      setTimeout(function () {
        toast.remove();
      }, undo ? 10000 : 6000);
    },
  };

  // Reading pages stay readable without a network. Where the browser refuses (no TLS, private window), they do not.
  if ("serviceWorker" in navigator && root.dataset.worker) {
    navigator.serviceWorker.register(root.dataset.worker).catch(function () {});
  }

  // A refused htmx request: show the server's sentence instead of nothing.
  document.addEventListener("htmx:responseError", function (event) {
    var answer = event.detail.xhr;
    var type = answer.getResponseHeader("Content-Type") || "";
    window.lantoa.toast(type.startsWith("text/plain") ? answer.responseText : root.dataset.failed);
  });
  document.addEventListener("htmx:sendError", function () {
    window.lantoa.toast(root.dataset.offline);
  });

  // The server may answer an htmx request with HX-Trigger: {"toast": "…"}.
  document.addEventListener("toast", function (event) {
    window.lantoa.toast(event.detail.value || event.detail);
  });
})();
