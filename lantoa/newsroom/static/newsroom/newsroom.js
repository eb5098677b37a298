// Comforts for writers: what is typed is kept on this device until it is saved, and lengths are counted.
(function () {
  "use strict";

  function fields(form) {
    return Array.from(form.querySelectorAll("input[name], textarea[name], select[name]")).filter(function (field) {
      return !["hidden", "file", "password", "checkbox", "radio", "submit"].includes(field.type);
    });
  }

  function stored(key) {
    try {
      return JSON.parse(localStorage.getItem(key) || "null");
    } catch (error) {
      return null;
    }
  }

  function forget(key) {
    try {
      localStorage.removeItem(key);
    } catch (error) {
      // Nothing was kept then.
    }
  }

  document.querySelectorAll("form[data-keep]").forEach(function (form) {
    var key = form.dataset.keep;
    var version = (form.querySelector("[name=based_on]") || {}).value || "";
    var kept = stored(key);
    var failed = form.querySelector(".errorlist");

    if (kept && kept.version === version && !failed) {
      var changed = fields(form).filter(function (field) {
        return field.name in kept.values && kept.values[field.name] !== field.value;
      });
      var before = changed.map(function (field) {
        return field.value;
      });
      changed.forEach(function (field) {
        field.value = kept.values[field.name];
      });
      if (changed.length && form.dataset.kept) {
        var note = document.createElement("div");
        note.className = "alert kept";
        note.dataset.kind = "brand";
        note.setAttribute("role", "status");
        note.append(form.dataset.kept);
        var button = document.createElement("button");
        button.type = "button";
        button.className = "button quiet";
        button.textContent = form.dataset.discard;
        button.addEventListener("click", function () {
          changed.forEach(function (field, place) {
            field.value = before[place];
          });
          forget(key);
          note.remove();
        });
        note.append(button);
        form.prepend(note);
      }
    } else if (kept && kept.version !== version) {
      forget(key);
    }

    var timer;
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        var values = {};
        fields(form).forEach(function (field) {
          values[field.name] = field.value;
        });
        try {
          localStorage.setItem(key, JSON.stringify({ version: version, values: values }));
        } catch (error) {
          // The device is full; saving on the server still works.
        }
      }, 400);
    });
    // Kept until the server has it: the page that follows a good save has another version or another form.
    form.addEventListener("submit", function () {
      clearTimeout(timer);
      if (navigator.onLine) sessionStorage.setItem("lantoa:sent", key);
    });
  });

  // A page without errors after a submission means that the server has the text.
  var sent = sessionStorage.getItem("lantoa:sent");
  if (sent && !document.querySelector(".errorlist")) {
    sessionStorage.removeItem("lantoa:sent");
    forget(sent);
  }

  document.querySelectorAll("[data-count], [data-words]").forEach(function (field) {
    var counter = document.createElement("span");
    counter.className = "counter";
    counter.setAttribute("aria-hidden", "true");
    field.after(counter);
    function show() {
      if (field.dataset.count) {
        counter.textContent = field.value.length + "/" + field.dataset.count;
        counter.toggleAttribute("data-over", field.value.length > Number(field.dataset.count));
      } else {
        var words = field.value.split(/\s+/).filter(Boolean).length;
        counter.textContent = words ? words + " " + field.dataset.words : "";
      }
    }
    field.addEventListener("input", show);
    show();
  });
})();
