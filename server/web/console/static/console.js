// What the console does beyond plain pages, for every page. None needs it.
"use strict";

(function () {
  // A form is sent once, however often its button is pressed. The server takes the same
  // form sent again for the same decision, so this only spares the wait.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") {
      return;
    }
    if (form.hasAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent", "");
    setTimeout(function () { // an answer that is a file leaves the page as it is
      form.removeAttribute("data-sent");
    }, 5000);
  });

  // Whoever comes back to a page that the browser kept may send its forms again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      form.removeAttribute("data-sent");
    });
  });

  // What was refused is read out and stands in view.
  var refusal = document.querySelector(".refusal[tabindex]");
  if (refusal) {
    refusal.focus();
  }

  // The menu of small screens closes like other menus.
  var door = document.querySelector(".menu-door");
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && door && door.open) {
      door.open = false;
      door.querySelector("summary").focus();
    }
  });
})();
