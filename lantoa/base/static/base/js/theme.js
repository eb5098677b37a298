// Runs before the first paint: marks that scripts work, and applies the stored choice of light or dark.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var choice = localStorage.getItem("theme");
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
  } catch (error) {
    // Storage is closed to us (private window): the system's choice stands.
  }
})();
