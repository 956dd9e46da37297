// What the page of a review does beyond a plain page: keys, and the next household at
// hand before it is asked for. Without it, links and buttons do the same.
"use strict";

(function () {
  var ahead = null; // the next household's page: { href, page, at }
  var fresh = 60000; // milliseconds for which it may be shown

  function link(rel) {
    return document.querySelector('.queue a[rel="' + rel + '"]');
  }

  // fetchNext has the next household's page, and its small pictures, before they are needed.
  function fetchNext() {
    var next = link("next");
    if (!next || !window.fetch) {
      return;
    }
    var href = next.href;
    fetch(href, { credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      if (!text) {
        return;
      }
      var page = new DOMParser().parseFromString(text, "text/html");
      page.querySelectorAll(".photos img").forEach(function (picture) {
        new Image().src = picture.getAttribute("src");
      });
      ahead = { href: href, page: page, at: Date.now() };
    }).catch(function () {
      ahead = null; // the link leads there all the same
    });
  }

  function follow(to) {
    if (!to) {
      return;
    }
    if (!ahead || ahead.href !== to.href || Date.now() - ahead.at > fresh) {
      location.href = to.href;
      return;
    }
    ["#main", ".langs"].forEach(function (part) {
      document.querySelector(part).replaceWith(document.adoptNode(ahead.page.querySelector(part)));
    });
    document.title = ahead.page.title;
    history.pushState(null, "", ahead.href);
    ahead = null;
    window.scrollTo(0, 0);
    document.getElementById("main").focus();
    fetchNext();
  }

  function press(decision) {
    var button = document.querySelector('#decide button[value="' + decision + '"]');
    if (button) {
      button.click();
    }
  }

  function writeReason() {
    var reason = document.getElementById("reason");
    if (reason) {
      reason.focus();
    }
  }

  function toggleKeys() {
    var keys = document.getElementById("keys");
    if (keys) {
      keys.open = !keys.open;
    }
  }

  // By where keys are, since an input method may turn letters into others.
  var keys = {
    KeyJ: function () { follow(link("next")); },
    KeyK: function () { follow(link("prev")); },
    KeyA: function () { press("approve"); },
    KeyR: writeReason
  };

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Enter" && event.ctrlKey && event.target.id === "reason") {
      press("return");
    }
    if (event.key === "Escape" && location.hash.indexOf("#photo-") === 0) {
      location.hash = "visit";
    }
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) {
      return;
    }
    var act = event.key === "?" ? toggleKeys : !event.shiftKey && keys[event.code];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  document.addEventListener("click", function (event) {
    var to = event.target.closest('.queue a[rel="next"]');
    if (to && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      follow(to);
    }
  });

  window.addEventListener("popstate", function () {
    if (!location.hash) {
      location.reload();
    }
  });

  fetchNext();
})();
