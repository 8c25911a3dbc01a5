// What changed is said once: a [data-announce] text that arrives with an htmx answer goes to the live region.
// A form that came back with errors gets the focus on its summary.
"use strict";

(() => {
  const words = JSON.parse(document.body.dataset.words || "{}");
  window.words = words;

  const announce = (root) => {
    const text = root.matches?.("[data-announce]") ? root : root.querySelector?.("[data-announce]");
    const live = document.getElementById("live");
    if (text && live) live.textContent = text.textContent.trim();
  };

  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target;
    announce(target?.isConnected ? target : event.target);
    // outerHTML swaps replace the target: look up what now carries its id.
    if (target && !target.isConnected && target.id) announce(document.getElementById(target.id) || document);
  });

  document.querySelector("[data-error-summary]")?.focus();
})();
