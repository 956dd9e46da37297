// What the pages of deliveries do beyond plain pages: a file that is too large is not even
// sent, and the page of a delivery follows the work. Without it, the server says the one,
// and the page is loaded anew for the other.
"use strict";

(function () {
  var file = document.querySelector("input[type=file][data-most]");
  if (file) {
    file.addEventListener("change", function () {
      var large = file.files.length > 0 && file.files[0].size > Number(file.getAttribute("data-most"));
      file.setCustomValidity(large ? file.getAttribute("data-toolarge") : "");
      if (large) {
        file.reportValidity();
      }
    });
  }

  var work = document.querySelector("[data-waits]");
  if (!work || !window.fetch) {
    return;
  }
  var pause = 1000; // milliseconds between two looks

  function look() {
    fetch(location.href, { credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      var now = text && new DOMParser().parseFromString(text, "text/html").querySelector("[data-waits]");
      if (text && !now) { // it is done
        location.reload();
        return;
      }
      if (now) {
        follow(now);
      }
      setTimeout(look, pause);
    }).catch(function () { // the server is away, and comes back
      setTimeout(look, 5 * pause);
    });
  }

  // follow moves the bar, and says what has changed: the bar itself stays, so that it glides.
  function follow(now) {
    var bar = work.querySelector("progress"), value = now.querySelector("progress").getAttribute("value");
    if (value !== null) {
      bar.setAttribute("value", value);
    }
    work.querySelector("p").replaceWith(document.importNode(now.querySelector("p"), true));
  }

  setTimeout(look, pause);
})();
