// On the board a card moves to the column it is dropped on, by the button that does the same.
// Invariant: what cannot be dragged can be pressed; listing.js tells when the board is shown anew.
"use strict";

{
  const MOVES = { open: ["accept", "reopen"], later: ["later"], done: ["done"] };
  const find = (selector, root = document) => root.querySelector(selector);

  function moving(card) {
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/x-task", card.dataset.task);
      event.dataTransfer.effectAllowed = "move";
      card.classList.add("todo-moving");
    });
    card.addEventListener("dragend", () => card.classList.remove("todo-moving"));
  }

  function receiving(column) {
    const away = () => column.classList.remove("todo-over");
    column.addEventListener("dragover", (event) => {
      if (!MOVES[column.dataset.column] || !event.dataTransfer.types.includes("text/x-task")) return;
      event.preventDefault();
      column.classList.add("todo-over");
    });
    column.addEventListener("dragleave", away);
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      away();
      const card = find(`[data-task="${CSS.escape(event.dataTransfer.getData("text/x-task"))}"]`);
      const does = (what) => card && find(`button[value^="${what}:"]`, card);
      (MOVES[column.dataset.column] || []).map(does).find(Boolean)?.click();
    });
  }

  document.addEventListener("list", () => {
    document.querySelectorAll(".todo-card").forEach(moving);
    document.querySelectorAll("[data-column]").forEach(receiving);
  });
}
