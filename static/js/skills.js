// Search as you type for skills and occupations: the address in data-url answers ?q= with [{value, text, hint}].
// Selects keep codes; a text input keeps the code too, and works as plain text where no script runs.
"use strict";

(() => {
  const words = window.words;

  const line = (escape) => (item) =>
    `<div>${escape(item.text)}${item.hint ? `<span class="ts-hint">${escape(item.hint)}</span>` : ""}</div>`;

  const settings = (field) => ({
    valueField: "value",
    labelField: "text",
    searchField: ["text", "hint"],
    placeholder: field.getAttribute("placeholder") || words.search,
    maxItems: field.multiple ? null : 1,
    // What is typed into a text input and not chosen stays as typed: the server knows more names than it suggests.
    create: field.tagName === "INPUT",
    createOnBlur: field.tagName === "INPUT",
    preload: false,
    loadThrottle: 200,
    closeAfterSelect: true,
    plugins: field.multiple ? { remove_button: { title: words.remove } } : {},
    // The server ranks; what it sends is shown in its order.
    score: () => () => 1,
    shouldLoad: (query) => query.trim().length > 0,
    load(query, done) {
      const url = new URL(field.dataset.url, window.location.href);
      url.searchParams.set("q", query);
      this.clearOptions();
      fetch(url, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : []))
        .then(done)
        .catch(() => done());
    },
    render: {
      option: (item, escape) => line(escape)(item),
      option_create: (item, escape) => `<div class="create">${escape(item.input)}</div>`,
      item: (item, escape) => `<div>${escape(item.text)}</div>`,
      no_results: () => `<div class="no-results">${words.none}</div>`,
      loading: () => `<div class="spinner-text">${words.loading}</div>`,
    },
  });

  const start = (field) => {
    if (field.tomselect) return;
    const own = settings(field);
    if (field.tagName === "INPUT" && field.value) {
      own.options = [{ value: field.value, text: field.dataset.label || field.value }];
      own.items = [field.value];
    }
    const described = field.getAttribute("aria-describedby");
    const search = new TomSelect(field, own);
    // The search box takes the label over; what it replaces is there for the form only.
    field.setAttribute("aria-hidden", "true");
    field.addEventListener("focus", () => search.focus());
    if (described) search.control_input.setAttribute("aria-describedby", described);
    if (field.getAttribute("aria-invalid")) {
      search.control_input.setAttribute("aria-invalid", "true");
      search.wrapper.classList.add("has-error");
    }
  };

  const enhance = (root) => root.querySelectorAll("[data-enhance=skills]").forEach(start);
  enhance(document);
  document.addEventListener("htmx:after:process", (event) => enhance(event.target));
})();
