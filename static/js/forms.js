// Forms: leaving with unsaved changes, the name of a chosen file, a question before what cannot be undone,
// and focus after a row was added or removed.
"use strict";

(() => {
  const words = window.words;
  const changed = new WeakSet();

  const watched = () => [...document.querySelectorAll("form[data-unsaved]")];
  document.addEventListener("input", (event) => event.target.form && changed.add(event.target.form));
  document.addEventListener("submit", (event) => changed.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    if (watched().some((form) => changed.has(form))) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.type === "file") showNames(event.target);
  });

  function showNames(field) {
    const note = document.querySelector(`[data-file-name="${CSS.escape(field.id)}"]`);
    if (!note) return;
    const names = [...field.files].map((file) => file.name).join(", ");
    note.hidden = !field.multiple || names === "";
    note.textContent = words.chosen.replace("{files}", names);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-confirm]");
    if (!button || button.dataset.confirmed) return;
    event.preventDefault();
    ask(button.dataset.confirm, button.textContent.trim(), () => {
      button.dataset.confirmed = "1";
      button.click();
      delete button.dataset.confirmed;
    });
  });

  // A native dialog keeps the focus inside and gives it back.
  function ask(question, label, onYes) {
    const dialog = document.createElement("dialog");
    const text = document.createElement("p");
    text.textContent = question;
    text.id = "confirm-question";
    dialog.setAttribute("aria-labelledby", text.id);
    const row = document.createElement("div");
    row.className = "actions";
    row.append(button(label, "btn btn-primary", () => { dialog.close(); onYes(); }));
    row.append(button(words.cancel, "btn btn-secondary", () => dialog.close()));
    dialog.append(text, row);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  function button(label, className, onClick) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    made.textContent = label;
    made.addEventListener("click", onClick);
    return made;
  }

  // The pressed button is gone after its fieldset was replaced: go on where the work goes on.
  let pressed = null;
  document.addEventListener("click", (event) => {
    const rowButton = event.target.closest("[data-rows-button]");
    if (rowButton) pressed = { name: rowButton.name, list: rowButton.closest("[data-rows]").id };
  });
  document.addEventListener("htmx:after:swap", () => {
    if (!pressed) return;
    const list = document.getElementById(pressed.list);
    const rows = list ? list.querySelectorAll("[data-row]") : [];
    const last = rows[rows.length - 1];
    const next = pressed.name.startsWith("add-") && last ? last.querySelector("input, select, textarea") : list?.querySelector(`[name^="add-"]`);
    pressed = null;
    next?.focus();
  });
})();
