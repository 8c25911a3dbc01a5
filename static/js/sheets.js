// Narrow screens: the menu unfolds below the header; a filter panel moves into a dialog and back.
"use strict";

(() => {
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-menu]");
    if (toggle) {
      const open = toggle.getAttribute("aria-expanded") !== "true";
      toggle.setAttribute("aria-expanded", String(open));
      document.getElementById(toggle.getAttribute("aria-controls")).classList.toggle("is-open", open);
    }
    const opener = event.target.closest("[data-sheet]");
    if (opener) openSheet(document.getElementById(opener.dataset.sheet));
  });

  function openSheet(panel) {
    const home = panel.parentElement;
    const dialog = document.createElement("dialog");
    dialog.className = "sheet";
    dialog.setAttribute("aria-labelledby", panel.getAttribute("aria-labelledby"));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-quiet";
    close.textContent = window.words.close;
    close.addEventListener("click", () => dialog.close());
    const top = document.createElement("div");
    top.className = "sheet-close";
    top.append(close);
    dialog.append(top, panel);
    const finish = () => dialog.close();
    panel.addEventListener("submit", finish);
    dialog.addEventListener("close", () => {
      panel.removeEventListener("submit", finish);
      home.append(panel);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  }
})();
