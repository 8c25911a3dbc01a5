// Work lists by keyboard: j and k walk through the items, other letters press the button marked with them.
"use strict";

(() => {
  const typing = (target) => target.closest("input, select, textarea, [contenteditable], dialog");

  const move = (items, step) => {
    const at = items.findIndex((item) => item.contains(document.activeElement));
    const next = items[Math.min(Math.max(at + step, 0), items.length - 1)];
    next.tabIndex = -1;
    next.classList.add("is-current");
    items.filter((item) => item !== next).forEach((item) => item.classList.remove("is-current"));
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const items = [...document.querySelectorAll("[data-queue-item]")];
    if (items.length === 0) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      move(items, event.key === "j" ? 1 : -1);
      return;
    }
    if (!/^[a-z]$/.test(event.key)) return;
    const item = items.find((candidate) => candidate.contains(document.activeElement));
    const button = item?.querySelector(`[data-key="${event.key}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
})();
