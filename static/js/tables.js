// Sorting of what is on this page: headers marked data-sort become buttons. Lists of several pages sort on the server.
"use strict";

(() => {
  const language = document.documentElement.lang;
  const collator = new Intl.Collator(language, { numeric: true });

  const valueOf = (row, index) => {
    const cell = row.cells[index];
    const text = cell.dataset.value ?? cell.textContent.trim();
    const number = Number(text.replace(/[\s,%+¥]/g, "").replace("−", "-"));
    return text !== "" && !Number.isNaN(number) ? number : text;
  };

  const compare = (a, b) => {
    const kinds = [typeof a, typeof b];
    if (kinds[0] === "number" && kinds[1] === "number") return a - b;
    // Words such as "no data" stay below the numbers, whichever way the numbers run.
    if (kinds[0] !== kinds[1]) return kinds[0] === "number" ? -Infinity : Infinity;
    return collator.compare(a, b);
  };

  const sort = (header) => {
    const table = header.closest("table");
    const direction = header.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    const sign = direction === "ascending" ? 1 : -1;
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => {
      const order = compare(valueOf(a, header.cellIndex), valueOf(b, header.cellIndex));
      return Number.isFinite(order) ? sign * order : Math.sign(order);
    });
    table.querySelectorAll("th[aria-sort]").forEach((th) => th.setAttribute("aria-sort", "none"));
    header.setAttribute("aria-sort", direction);
    table.tBodies[0].append(...rows);
  };

  const enhance = (root) =>
    root.querySelectorAll("th[data-sort]").forEach((header) => {
      if (header.querySelector("button")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(header.firstChild);
      header.prepend(button);
      button.addEventListener("click", () => sort(header));
    });

  enhance(document);
  document.addEventListener("htmx:after:process", (event) => enhance(event.target.parentNode || document));
})();
