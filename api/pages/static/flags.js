// Flags in the browser: a quote that is opened shows its message in place, a flag in short all of it. Without this script a link in it leads there.
(() => {
  "use strict";
  document.addEventListener("toggle", async (event) => {
    const place = event.target.open && event.target.querySelector?.(":scope > [data-load]");
    if (!place || place.dataset.loaded) return;
    place.dataset.loaded = "yes";
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(place.dataset.load, { headers: { "HX-Request": "true" } });
      const box = document.createElement("template");
      box.innerHTML = await answer.text();   // our own server's part of a page, escaped there
      place.replaceChildren(box.content);
      globalThis.htmx?.process(place);
    } catch {
      delete place.dataset.loaded;
      place.textContent = "This could not be loaded. Close it and open it again.";
    } finally {
      place.removeAttribute("aria-busy");
    }
  }, true);
  // "Something else" alone tells nobody anything: the note is asked for where it is, and not after sending.
  document.addEventListener("change", (event) => {
    const note = event.target.matches("article.flag select") && event.target.form?.elements.note;
    if (!note) return;
    note.required = event.target.value === "other";
    const hint = note.closest("label").querySelector("[data-optional]");
    if (hint) hint.textContent = note.required ? "(say what it is)" : "(optional)";
  });
  // What was done replaces the card and the focus with it: it goes on to the next flag that waits, or stays where a flag was put back.
  let acted = null;
  document.addEventListener("submit", (event) => { acted = event.target.closest("article.flag")?.id; }, true);
  document.addEventListener("htmx:after:swap", () => {
    const card = acted && document.getElementById(acted);
    acted = null;
    if (!card) return;
    const all = [...document.querySelectorAll("article.flag")];
    const next = card.matches(".settled:not(:has(> .notice))") && all.slice(all.indexOf(card) + 1).find((one) => !one.matches(".settled") && one.checkVisibility());
    const target = next || card;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest" });
  });
})();
