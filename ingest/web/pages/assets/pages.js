// What a page does beyond reading and pressing: keys, moments in the reader's own zone. Everything works without it.
"use strict";
(() => {
  const here = document.documentElement.lang || "en";
  const local = (root) => {
    for (const time of root.querySelectorAll("time[datetime]")) {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.valueOf())) continue;
      const words = at.toLocaleString(here, { dateStyle: "medium", timeStyle: "medium" });
      if (time.hasAttribute("data-moment")) time.textContent = words;
      else time.title = words;
    }
  };
  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.querySelector("[data-row].at");
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const to = all[Math.min(all.length - 1, Math.max(0, all.indexOf(current()) + step))];
    for (const row of all) row.classList.toggle("at", row === to);
    to.querySelector("a.open, a")?.focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
  };
  const marked = () => document.querySelector("[data-row] input[type=checkbox]:checked");
  const press = (name) => ((marked() ? document.querySelector(`[data-bulk="${name}"]`) : null) ?? current()?.querySelector(`[data-key="${name}"]`) ?? document.querySelector(`main [data-key="${name}"]:not([data-row] *)`))?.click();
  const help = document.getElementById("keys");
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: () => current()?.querySelector("input[type=checkbox]")?.click(),
    r: () => press("release"),
    d: () => press("discard"),
    a: () => press("allow"),
    u: () => press("undo"),
    "/": () => document.getElementById("find")?.focus(),
    "?": () => help?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const on = event.target;
    if (event.repeat && event.key === "Enter") event.preventDefault(); // held down since before this page was there
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || help?.open) return;
    if (on.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) {
      if (event.key === "Escape") on.blur();
      return;
    }
    if (event.key === "Enter" && current() && on === document.body) current().querySelector("a.open")?.click();
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (act) {
      event.preventDefault();
      act();
    }
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-row]");
    if (row) for (const one of rows()) one.classList.toggle("at", one === row);
  });
  for (const button of document.querySelectorAll("footer .keys")) {
    button.hidden = false;
    button.addEventListener("click", () => help?.showModal());
  }
  local(document);
  document.addEventListener("htmx:load", (event) => local(event.target));
})();
