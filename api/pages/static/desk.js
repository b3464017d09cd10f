// The review desk in the browser: choosing lines, showing their quotes in the source, keys, uploads.
// Everything here also works without it, by links and forms; texts are only ever set as text.
(() => {
  "use strict";
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

  // The source

  const papers = () => $("#papers");

  async function openPaper(id) {
    let paper = $(`[data-paper="${CSS.escape(id)}"]`, papers());
    if (!paper) {
      const bench = $("[data-bench]");
      const answer = await fetch(`/desk/handoffs/${bench.dataset.bench}/sources/${id}`, { headers: { "HX-Request": "true" } });
      const away = answer.headers.get("HX-Redirect");
      if (away) { location.assign(away); return null; }
      const box = document.createElement("template");
      box.innerHTML = await answer.text();
      if (!answer.ok || !$("[data-paper]", box.content)) {
        $("#messages").replaceChildren(box.content);
        return null;
      }
      // Two keys pressed fast may have asked for the same.
      paper = $(`[data-paper="${CSS.escape(id)}"]`, papers());
      if (!paper) {
        paper = $("[data-paper]", box.content);
        papers().append(paper);
      }
    }
    $$("[data-paper]", papers()).forEach((one) => { one.hidden = one !== paper; });
    const chooser = $("#paper");
    if (chooser) chooser.value = id;
    return paper;
  }

  function unmark() {
    $$("mark", papers()).forEach((mark) => {
      const words = mark.parentNode;
      mark.replaceWith(...mark.childNodes);
      words.normalize();
    });
    $$(".near", papers()).forEach((one) => one.classList.remove("near"));
    $$(".quote.shown").forEach((one) => one.classList.remove("shown"));
  }

  // Wraps `low` to `high` of the words of a turn. Marks are set from the back, so that the first text node keeps its offsets.
  function mark(paper, quote, main) {
    const words = $(`[data-turn="${quote.dataset.turn}"]`, paper);
    if (!words) return null;
    const fold = words.closest("details");
    if (fold) fold.open = true;
    const text = words.firstChild;
    const low = Number(quote.dataset.low), high = Number(quote.dataset.high);
    if (quote.dataset.low === undefined || !text || text.nodeType !== Node.TEXT_NODE || high > text.length) {
      if (main) words.classList.add("near");
      return words;
    }
    const range = document.createRange();
    range.setStart(text, low);
    range.setEnd(text, high);
    const made = document.createElement("mark");
    if (!main) made.className = "other";
    range.surroundContents(made);
    return made;
  }

  let showing = 0;
  // `open`: somebody asked for the source. Where it covers lines (narrow screens) nothing else opens it.
  async function showQuote(quote, open = false) {
    const turn = ++showing;
    const paper = await openPaper(quote.dataset.conversation);
    if (!paper || turn !== showing) return;
    unmark();
    const line = quote.closest("[data-line]");
    const others = line ? $$(".quotes a.quote", line).filter((one) => one.dataset.conversation === quote.dataset.conversation && one !== quote) : [];
    const all = [quote, ...others.filter((one) => one.dataset.low !== undefined && apart(one, quote))];
    all.sort((one, other) => Number(other.dataset.low || 0) - Number(one.dataset.low || 0));
    let place = null, before = null;
    for (const one of all) {
      if (before && one !== quote && !apart(one, before)) continue;
      const made = mark(paper, one, one === quote);
      if (one === quote) place = made;
      before = one;
    }
    quote.classList.add("shown");
    if (open) {
      $("#source").classList.add("open");
      document.body.classList.add("reading");
      if (line) bring(line);
    }
    if (place) {
      const box = papers();
      const middle = place.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
      box.scrollTo({ top: middle - box.clientHeight / 3, behavior: "instant" });
    }
  }

  function closeSource() {
    $("#source")?.classList.remove("open");
    document.body.classList.remove("reading");
  }

  function apart(one, other) {
    return one.dataset.turn !== other.dataset.turn || Number(one.dataset.high) <= Number(other.dataset.low) || Number(one.dataset.low) >= Number(other.dataset.high);
  }

  // Lines

  let stop = -1;   // of the tour; -1 while there is none

  let lately = null;   // the line that was chosen last
  const lines = () => $$("[data-line]");
  const chosen = () => $("[data-line].chosen");

  // On a telephone the buttons of the chosen line lie at the bottom of the screen, but only while that line is there to be judged.
  const sight = new IntersectionObserver((seen) => { for (const one of seen) one.target.classList.toggle("seen", one.isIntersecting); }, { rootMargin: "-48px 0px" });
  function watch(line) {
    sight.disconnect();
    $$("[data-line].seen").forEach((one) => one.classList.remove("seen"));
    sight.observe(line);
  }

  // Twice: a line that was put in anew above gets its true height only when it is painted.
  function bring(line) {
    const nearest = () => line.scrollIntoView({ block: "nearest", behavior: "instant" });
    nearest();
    requestAnimationFrame(() => requestAnimationFrame(() => { if (line === chosen()) nearest(); }));
  }

  // A page that is loaded again, or come back to, goes on where it was.
  const here = () => `line of ${$("[data-bench]")?.dataset.bench}`;
  function keep(id) { try { sessionStorage.setItem(here(), id); } catch { /* a browser that keeps nothing begins anew */ } }
  function kept() { try { return document.getElementById(`line-${sessionStorage.getItem(here())}`); } catch { return null; } }

  function choose(line, { focus = true, scroll = true } = {}) {
    if (!line) return;
    const before = chosen();
    if (before && before !== line) before.classList.remove("chosen");
    line.classList.add("chosen");
    watch(line);
    lately = line.dataset.id;
    keep(lately);
    if (focus) line.focus({ preventScroll: true });
    if (scroll) bring(line);
    if (stop >= 0) point($$("#tour li")[stop]);
    const quote = $("a.quote", line);
    if (quote && papers()) showQuote(quote);
  }

  function step(way) {
    const all = lines();
    const at = all.indexOf(chosen());
    choose(all[Math.max(0, Math.min(all.length - 1, at + way))] || all[0]);
  }

  function onwards(id) {
    const all = lines();
    const at = all.findIndex((one) => one.dataset.id === id);
    return all.slice(at + 1).concat(all.slice(0, Math.max(at, 0))).find((one) => one.dataset.open === "yes");
  }

  const judgedIds = [];
  let going = null;   // the line whose verdict is on its way, and what was done

  function act(name, line = chosen()) {
    // While many lines are being accepted nobody knows yet which of them the key would meet.
    if (!line || going || $("#standing [aria-busy=true]")) return;
    const control = $(`[data-act="${name}"]`, line);
    if (!control && name === "accept") {
      // "It is true" does not answer whether the clause below carries it: the two answers are shown, none is given.
      $('[data-act="compare"] button', line)?.focus({ focusVisible: true });
      return;
    }
    if (!control) return;
    if (control.matches("summary")) {
      control.parentNode.open = true;
      $("input[name=note]", control.parentNode).focus();
    } else {
      control.click();
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest('button[form="judge"]');
    if (button) going = { id: button.closest("[data-line]").dataset.id, verdict: button.value };
  }, true);

  document.addEventListener("submit", (event) => {
    const button = event.target.closest("#standing") && $("button", event.target);
    if (button) button.setAttribute("aria-busy", "true");
  });

  document.addEventListener("submit", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line || event.target.closest(".asked")) return;
    const verdict = event.submitter?.value || new FormData(event.target).get("verdict");
    going = { id: line.dataset.id, verdict, from: line.dataset.from };
  }, true);

  // The caret stands behind the words: most corrections go on there.
  function enter(form) {
    const field = $("textarea, select:not(#new-section), input:not([type=hidden])", form);
    field?.focus({ preventScroll: true });
    if (field?.matches("textarea")) field.setSelectionRange(field.value.length, field.value.length);
  }

  document.addEventListener("htmx:after:swap", (event) => {
    if (going) {
      const { verdict, from } = going;
      // Two lines may stand in the place of the one that was worked on, or it in theirs.
      const line = $(`#line-${CSS.escape(going.id)}`) || $(`[data-from="${CSS.escape(going.id)}"]`) || (from && $(`#line-${CSS.escape(from)}`));
      going = null;
      if (!line) return;
      const id = line.dataset.id;
      const refused = $(".notice", line);
      if (refused) {
        choose(line, { focus: false, scroll: false });
        ($("input[name=note]", line) || line).focus({ preventScroll: true });
        refused.scrollIntoView({ block: "nearest", behavior: "instant" });
        return;
      }
      const form = $("[data-form]");
      if (form) {
        const home = form.closest("[data-line]");
        choose(home, { focus: false });
        judgedIds.push(id);
        enter(form);
        return;
      }
      if (verdict === "pending" || verdict === "apart") {
        choose(line);
        return;
      }
      if (verdict === null) {
        // Merged: the line that is left waits for its verdict.
        judgedIds.push(id);
        choose(line);
        return;
      }
      judgedIds.push(id);
      const next = onwards(id);
      choose(next || line);
      if (!next) $("#approve:not(:disabled)")?.focus({ preventScroll: true });
      return;
    }
    const line = event.target.closest?.("[data-line]") || chosen();
    const form = $("[data-form]");
    if (form) {
      const home = form.closest("[data-line]");
      if (home) { home.classList.add("chosen"); watch(home); bring(home); } else if (form.id === "adding") bringForm(form);
      closeSource();
      enter(form);
    } else if (line && waiting) {
      choose($(`#line-${CSS.escape(waiting)}`));
      waiting = null;
    } else if (papers() && lately && !chosen()) {
      // Many lines were put in anew, the chosen one among them: on with the next that waits.
      choose(onwards(lately) || $(`#line-${CSS.escape(lately)}`));
    }
  });
  // Parts that tell of many lines are put in anew by a verdict: what was unfolded in them stays unfolded.
  let unfolded = [];
  const FOLDS = "#gap details, #influence details";
  document.addEventListener("htmx:before:swap", () => { unfolded = $$(FOLDS).map((one) => [one.closest("section").id, one.open]); });
  document.addEventListener("htmx:after:swap", () => {
    $("#standing [aria-busy=true]")?.removeAttribute("aria-busy");
    for (const [id, open] of unfolded) {
      const fold = $(`#${id} details`);
      if (fold) fold.open = open;
    }
    unfolded = [];
  });

  // What was said of the last request is over with the next.
  document.addEventListener("htmx:before:request", (event) => {
    for (const one of $$("#messages > .notice")) if (!one.contains(event.target)) one.remove();
  });

  document.addEventListener("htmx:error", () => {
    going = null;
    $("#standing [aria-busy=true]")?.removeAttribute("aria-busy");
    const words = document.createElement("p");
    words.className = "notice";
    words.textContent = "The server did not answer. Nothing was saved; try again.";
    $("#messages")?.replaceChildren(words);
  });

  let waiting = null;   // the line that comes back when a form is cancelled

  function undo() {
    // Many lines that were just accepted together are taken back together.
    const many = $("#take-back");
    if (many) { many.click(); return; }
    const id = judgedIds.pop() || chosen()?.dataset.id;
    const line = id && $(`#line-${CSS.escape(id)}`);
    if (line) act("undo", line);
  }

  // A form that is opened by a key may lie far from what is read: it is brought into sight as a whole, or from its top.
  function bringForm(form) {
    const fits = form.offsetHeight < innerHeight - $("#standing").offsetHeight;
    form.scrollIntoView({ block: fits ? "center" : "start", behavior: "instant" });
  }

  function add(section, typed = {}) {
    const form = $("#adding");
    if (form) { bringForm(form); enter(form); return; }
    const marked = getSelection();
    const words = marked && !marked.isCollapsed && marked.anchorNode?.parentElement?.closest("[data-turn]");
    const paper = words && words.closest("[data-paper]");
    const quote = paper ? marked.toString().trim().slice(0, 2000) : "";
    const home = $(`#lines-${section}`);
    const slot = document.createElement("div");
    slot.id = "adding";
    home.append(slot);
    const query = new URLSearchParams({ section, quote, conversation_id: paper ? paper.dataset.paper : "", ...typed });
    htmx.ajax("GET", `/desk/handoffs/${$("[data-bench]").dataset.bench}/add?${query}`, { target: "#adding", swap: "outerHTML" });
  }

  // Another section has other fields: the form opens there, with what was typed that it has too.
  function move(form, section) {
    const kept = ["quote", "conversation_id", "note", "summary"].filter((name) => form.elements[name]?.value);
    const typed = Object.fromEntries(kept.map((name) => [name, form.elements[name].value]));
    form.remove();
    add(section, typed);
  }

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    // What is missing lies over the page: it goes with the next click elsewhere.
    if (!at(".gate")) $$(".gate[open]").forEach((one) => { one.open = false; });
    const quote = at("a.quote");
    if (quote && papers()) {
      event.preventDefault();
      const line = quote.closest("[data-line]");
      if (line) choose(line, { scroll: false });
      showQuote(quote, true);
      return;
    }
    const jump = at("[data-jump]");
    if (jump) {
      const line = $(`#${CSS.escape(jump.getAttribute("href").slice(1))}[data-line]`);
      if (line) {
        event.preventDefault();
        jump.closest("details")?.removeAttribute("open");
        choose(line);
      }
      return;
    }
    const adding = at("[data-add]");
    if (adding) { event.preventDefault(); add(adding.dataset.add); return; }
    const drop = at("[data-drop]");
    if (drop && papers()) { event.preventDefault(); drop.closest("#adding").remove(); const line = chosen(); if (line) { line.focus({ preventScroll: true }); bring(line); } return; }
    if (at("[data-cancel]")) waiting = at("[data-line]").dataset.id;
    if (at("#source-close")) { closeSource(); return; }
    if (at("#keys-open")) { $("#keys").showModal(); return; }
    if (at("[data-print]")) { print(); return; }
    const line = at("[data-line]");
    const bare = !at("button, a, input, textarea, select, summary");
    if (line && line !== chosen() && papers()) choose(line, { focus: bare, scroll: bare && innerWidth < 992 });
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !papers()) return;
    const typing = event.target.closest("input, textarea, select, dialog");
    if (event.key === "Escape" && !event.target.closest("dialog")) {
      const cancel = event.target.closest("[data-form]") && $("[data-cancel], [data-drop]", event.target.closest("[data-form]"));
      if (cancel) { cancel.click(); return; }
      if ($("#tour:not([hidden])")) { tour(-1); return; }
      const noting = event.target.closest(".noting");
      const gate = $(".gate[open]");
      if (gate) { gate.open = false; $("summary", gate).focus({ preventScroll: true }); return; }
      if (noting) { noting.open = false; chosen()?.focus({ preventScroll: true }); return; }
      closeSource();
      return;
    }
    if (typing) return;
    const done = {
      j: () => step(1), k: () => step(-1),
      m: () => act("join"),
      a: () => act("accept"), y: () => act("sold"), x: () => act("unsold"), r: () => act("reject"), e: () => act("edit"), u: undo,
      n: () => add(chosen()?.dataset.section || "promises"),
      g: () => $("#standing :is(button:not(:disabled), summary)")?.focus({ preventScroll: true }),
      "?": () => $("#keys").showModal(),
    }[event.key.toLowerCase()];
    if (done) { event.preventDefault(); done(); }
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "new-section") { move(event.target.closest("form"), event.target.value); return; }
    const doubles = event.target.closest("[data-halves] select");
    if (doubles) {
      // Another quote parts elsewhere.
      const { one, other } = doubles.selectedOptions[0].dataset;
      $$(".words", doubles.form).forEach((field, number) => { field.value = [one, other][number]; });
      return;
    }
    if (event.target.id === "paper") { unmark(); openPaper(event.target.value).then(() => papers().scrollTo({ top: 0, behavior: "instant" })); }
  });

  // The tour

  function point(at) {
    $$(".toured").forEach((one) => one.classList.remove("toured"));
    const place = $(at.dataset.at);
    place?.classList.add("toured");
    return place;
  }

  function tour(next) {
    const box = $("#tour");
    if (!box) return;
    const stops = $$("li", box);
    stop = next;
    box.hidden = stop < 0 || stop >= stops.length;
    if (box.hidden) {
      $$(".toured").forEach((one) => one.classList.remove("toured"));
      stop = -1;
      try { localStorage.setItem("tour", "seen"); } catch { /* a browser that keeps nothing shows it again */ }
      chosen()?.focus({ preventScroll: true });
      return;
    }
    stops.forEach((one, number) => { one.hidden = number !== stop; });
    $("#tour-count").textContent = `${stop + 1} of ${stops.length}`;
    $("#tour-next").textContent = stop + 1 < stops.length ? "Next" : "Done";
    const place = point(stops[stop]);
    if (stops[stop].dataset.at === "#source" && innerWidth < 992) { place.classList.add("open"); document.body.classList.add("reading"); }
    place?.scrollIntoView({ block: innerWidth < 992 ? "start" : "nearest", behavior: "instant" });
  }

  function startTour() {
    let seen = "seen";
    try { seen = localStorage.getItem("tour"); } catch { /* kept nowhere: not at once */ }
    if ($("#tour")?.dataset.atOnce !== undefined && seen !== "seen") tour(0);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#tour-open")) tour(0);
    if (event.target.closest("#tour-next")) tour(stop + 1);
    if (event.target.closest("#tour-end")) tour(-1);
  });

  // Uploads

  function size(bytes) {
    return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  }

  function list(input) {
    $("#chosen").replaceChildren(...[...input.files].map((file) => {
      const row = document.createElement("li"), name = document.createElement("bdi"), how = document.createElement("small");
      name.textContent = file.name;
      how.textContent = size(file.size);
      row.append(name, how);
      return row;
    }));
  }

  function send(form) {
    const asked = new XMLHttpRequest(), bar = $("#sent"), button = $("#send");
    bar.hidden = false;
    button.disabled = true;
    button.textContent = "Uploading…";
    asked.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
    asked.upload.addEventListener("load", () => { button.textContent = "Reading the files…"; bar.removeAttribute("value"); });
    const failed = (words) => {
      const told = document.createElement("p");
      told.className = "notice";
      told.append(...words);
      $("#messages").replaceChildren(told);
      bar.hidden = true;
      button.disabled = false;
      button.textContent = "Upload and draft";
    };
    asked.addEventListener("error", () => failed(["The upload was broken off. Nothing was kept; try again."]));
    asked.addEventListener("load", () => {
      const target = asked.getResponseHeader("HX-Redirect");
      if (target) { location.assign(target); return; }
      const came = new DOMParser().parseFromString(asked.responseText, "text/html");
      if (asked.status < 400 && $("main", came)) {
        // Some files were refused: the page says which.
        $("main").replaceChildren(...$("main", came).childNodes);
        htmx.process($("main"));
        start();
        return;
      }
      failed($(".notice", came)?.childNodes || ["The upload failed. Try again; if it stays, report it with the time."]);
    });
    asked.open("POST", form.action);
    asked.setRequestHeader("HX-Request", "true");
    asked.setRequestHeader("X-CSRF-Token", document.body.dataset.token);
    asked.send(new FormData(form));
  }

  function startUpload(form) {
    const input = $("#file"), drop = $("#drop");
    // The place to drop files opens the choice too, and the list below names what was chosen: the browser's own row says it twice.
    form.classList.add("ready");
    input.addEventListener("change", () => list(input));
    for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      input.files = event.dataTransfer.files;
      list(input);
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); send(form); });
  }

  // Progress of a draft: the server tells of each change; where that does not come through, the page asks every second.

  let source = null;

  function follow() {
    source?.close();
    source = null;
    const job = $("[data-events]");
    if (!job) return;
    if (!window.EventSource) { ask(); return; }
    const told = source = new EventSource(job.dataset.events);
    const giveUp = () => { told.close(); if (source === told) ask(); };
    // The first word comes at once, unless something on the way keeps it back.
    const late = setTimeout(giveUp, 5000);
    const show = (event) => {
      clearTimeout(late);
      const box = document.createElement("template");
      box.innerHTML = event.data;
      const before = $("#job");
      if (!before) { told.close(); return; }
      onlyOne($("#parties", box.content));
      before.replaceWith(box.content);
      htmx.process($("#job"));
    };
    told.addEventListener("progress", show);
    told.addEventListener("end", (event) => { told.close(); show(event); });
    told.addEventListener("error", () => { if (told.readyState === EventSource.CLOSED) { clearTimeout(late); giveUp(); } });
  }

  // The end of a draft brings who sells and who buys as the draft found it; what somebody is typing there stays.
  function onlyOne(brought) {
    const there = $("#parties");
    if (brought && there && there !== brought) keepOne(there, brought);
  }
  function keepOne(there, brought) {
    const touched = there.contains(document.activeElement) || $$("input", there).some((field) => field.value !== field.defaultValue);
    (touched ? brought : there).remove();
  }
  document.addEventListener("htmx:after:swap", () => {
    const [first, other] = $$("#parties");
    if (other) keepOne(first, other);
  });

  function ask() {
    const asking = setInterval(() => {
      const job = $("[data-events]");
      if (job) job.dispatchEvent(new CustomEvent("look")); else clearInterval(asking);
    }, 1000);
  }

  function start() {
    follow();
    const upload = $("[data-upload]");
    if (upload) startUpload(upload);
    if (papers()) {
      const named = location.hash.startsWith("#line-") && document.getElementById(location.hash.slice(1));
      // The source shows a quote of it: the line is in sight too, unless the address names another place.
      const scroll = Boolean(named) || !location.hash;
      choose(named || kept() || lines().find((one) => one.dataset.open === "yes") || lines()[0], { scroll });
      startTour();
    }
  }
  start();
})();
