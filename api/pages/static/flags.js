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
})();
